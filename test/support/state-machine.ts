import { VirtualClock } from './virtual-clock';
import { isRecord } from '../../lambda/kernel/event';

type Data = Record<string, unknown>;

/** A state of a definition in the Amazon States Language, as far as the waiter uses it. */
interface State {
  readonly Type: 'Task' | 'Choice' | 'Wait' | 'Pass' | 'Succeed' | 'Fail';
  readonly Next?: string;
  readonly Parameters?: Data;
  readonly ResultPath?: string | null;
  readonly Result?: unknown;
  readonly Choices?: readonly Rule[];
  readonly Default?: string;
  readonly Seconds?: number;
  readonly SecondsPath?: string;
  readonly Error?: string;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds: number;
  readonly MaxAttempts: number;
}

interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly ResultPath: string;
  readonly Next: string;
}

type Rule = Data & { readonly Next?: string };

/** A state machine's definition. */
export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** What a task raised, under the name that Step Functions gives it. */
export class TaskError extends Error {
  constructor(public readonly error: string, cause: string) {
    super(cause);
  }
}

/** How an execution ended. */
export interface ExecutionEnd {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  readonly error?: string;
  /** The names of the states it went through. */
  readonly path: readonly string[];
}

/**
 * Run one execution of a definition under a virtual clock.
 *
 * @param invoke calls the function with a task's payload
 * @param isAlive false once the state machine has been deleted
 */
export async function execute(
  definition: Definition, input: string, clock: VirtualClock, invoke: (payload: unknown) => Promise<unknown>, isAlive: () => boolean,
): Promise<ExecutionEnd> {
  const path: string[] = [];
  let data: unknown = JSON.parse(input);
  for (let name = definition.StartAt; ;) {
    if (!isAlive()) {
      return { status: 'ABORTED', path };
    }
    path.push(name);
    const state = definition.States[name];
    const context: Data = { State: { Name: name, EnteredTime: new Date(clock.now()).toISOString() } };
    let next = state.Next;
    switch (state.Type) {
      case 'Succeed':
        return { status: 'SUCCEEDED', path };
      case 'Fail':
        return { status: 'FAILED', error: state.Error, path };
      case 'Wait':
        await clock.sleep(secondsOf(state, data) * 1000);
        break;
      case 'Pass':
        data = place(data, state.ResultPath, state.Parameters ? fill(state.Parameters, data) : state.Result);
        break;
      case 'Choice':
        next = state.Choices?.find(rule => holds(rule, data, context))?.Next ?? state.Default;
        break;
      case 'Task': {
        const outcome = await runTask(state, data, clock, invoke);
        data = outcome.data;
        next = outcome.next;
        break;
      }
    }
    if (next === undefined) {
      throw new TaskError('States.NoChoiceMatched', `${name} leads nowhere`);
    }
    name = next;
  }
}

async function runTask(state: State, data: unknown, clock: VirtualClock, invoke: (payload: unknown) => Promise<unknown>) {
  const attempts = new Map<Retrier, number>();
  for (;;) {
    try {
      const result = await invoke(fill(state.Parameters ?? {}, data));
      return { data: place(data, state.ResultPath, jsonOf(result)), next: state.Next };
    } catch (error) {
      const failure = error instanceof TaskError ? error : asLambdaError(error);
      const matches = (names: readonly string[]) => names.includes(failure.error) || names.includes('States.ALL');
      const retrier = state.Retry?.find(candidate => matches(candidate.ErrorEquals));
      const attempt = retrier ? attempts.get(retrier) ?? 0 : 0;
      if (retrier && attempt < retrier.MaxAttempts) {
        attempts.set(retrier, attempt + 1);
        await clock.sleep(Math.min(retrier.IntervalSeconds * retrier.BackoffRate ** attempt, retrier.MaxDelaySeconds) * 1000);
        continue;
      }
      const catcher = state.Catch?.find(candidate => matches(candidate.ErrorEquals));
      if (!catcher) {
        throw failure;
      }
      return { data: place(data, catcher.ResultPath, { Error: failure.error, Cause: failure.message }), next: catcher.Next };
    }
  }
}

/** Lambda's own rendering of an exception. */
function asLambdaError(error: unknown): TaskError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return new TaskError(name, JSON.stringify({ errorType: name, errorMessage: message }));
}

function secondsOf(state: State, data: unknown): number {
  const seconds = state.SecondsPath === undefined ? state.Seconds : resolve(state.SecondsPath, data, {});
  if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds < 0) {
    throw new TaskError('States.Runtime', `Step Functions waits for whole seconds, not for ${String(seconds)}`);
  }
  return seconds;
}

function jsonOf(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

function place(data: unknown, path: string | null | undefined, result: unknown): unknown {
  if (path === null) {
    return data;
  }
  if (path === undefined || path === '$') {
    return result;
  }
  return { ...(isRecord(data) ? data : {}), [path.replace(/^\$\./, '')]: result };
}

function fill(parameters: Data, data: unknown): Data {
  return Object.fromEntries(Object.entries(parameters).map(([key, value]) =>
    (key.endsWith('.$') ? [key.slice(0, -2), compute(String(value), data)] : [key, value])));
}

function compute(expression: string, data: unknown): unknown {
  const sum = /^States\.MathAdd\((\$[^,]*), *(-?\d+)\)$/.exec(expression);
  return sum ? Number(need(sum[1], data, {})) + Number(sum[2]) : need(expression, data, {});
}

function need(path: string, data: unknown, context: Data): unknown {
  const value = resolve(path, data, context);
  if (value === undefined) {
    throw new TaskError('States.Runtime', `there is nothing at ${path}`);
  }
  return value;
}

function resolve(path: string, data: unknown, context: Data): unknown {
  const inContext = path.startsWith('$$');
  const steps = path.replace(/^\$+\.?/, '').split('.').filter(step => step !== '');
  return steps.reduce((value: unknown, step) => (isRecord(value) ? value[step] : undefined), inContext ? context : data);
}

function holds(rule: Rule, data: unknown, context: Data): boolean {
  const nested = (name: string) => (Array.isArray(rule[name]) ? (rule[name] as Rule[]) : undefined);
  const alternatives = nested('Or');
  if (alternatives) {
    return alternatives.some(inner => holds(inner, data, context));
  }
  const value = need(String(rule.Variable), data, context);
  if ('StringEquals' in rule) {
    return value === rule.StringEquals;
  }
  if ('BooleanEquals' in rule) {
    return value === rule.BooleanEquals;
  }
  if ('NumericGreaterThan' in rule) {
    return Number(value) > Number(rule.NumericGreaterThan);
  }
  if ('NumericGreaterThanEquals' in rule) {
    return Number(value) >= Number(rule.NumericGreaterThanEquals);
  }
  if ('TimestampGreaterThanPath' in rule) {
    return Date.parse(String(value)) > Date.parse(String(need(String(rule.TimestampGreaterThanPath), data, context)));
  }
  throw new Error(`this rule is not understood: ${JSON.stringify(rule)}`);
}
