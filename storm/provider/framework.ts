import * as path from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { evaluate } from '../../test/support/evaluate';
import { Definition, TaskError } from '../../test/support/state-machine';
import { Invocation, Surroundings } from '../lambda';
import { Sandbox } from '../over/sandbox';

const RUNTIME = path.join(path.dirname(require.resolve('aws-cdk-lib/package.json')), 'custom-resources', 'lib', 'provider-framework', 'runtime');

/** How often the framework asks, and for how long: the longest that leaves room before CloudFormation's hour is over. */
const QUERY_INTERVAL = Duration.seconds(30);
const TOTAL_TIMEOUT = Duration.minutes(55);

/** How often a client of the SDK tries, unless told otherwise, and the first of its growing pauses in milliseconds. */
const ATTEMPTS = 3;
const FIRST_PAUSE = 100;

/** The entries of the framework's three functions. */
type Entry = 'onEvent' | 'isComplete' | 'onTimeout';

/** Calls one of the user's two functions, as Lambda's API does: a reply that may tell of an error in the function, or an error of the call. */
export type InvokeUser = (name: string, payload: unknown) => Promise<{ readonly FunctionError?: string; readonly Payload: string }>;

/** The task that the waiter invokes the framework with. */
export interface FrameworkTask {
  readonly task: Entry;
  readonly event: unknown;
}

/**
 * One invocation of a function of CDK's Provider framework. It is the framework's own code as aws-cdk-lib ships it (`framework.js` and the files that it
 * requires, `cfn-response.js` among them): answers, markers, ids that it falls back to, retries of the answer, errors that it swallows. In place of its
 * `outbound.js` stand the same three calls on this side of the network, with the retries that `outbound.js` and the SDK's defaults give them.
 */
export async function runFramework(
  { task, event }: FrameworkTask, around: Surroundings, invocation: Invocation, invokeUser: InvokeUser, waiterName: () => string,
): Promise<unknown> {
  const { clock } = around;
  const persistently = <T>(call: () => Promise<T>) => attempted(call, milliseconds => clock.sleep(milliseconds));
  const outbound = {
    httpRequest: (options: { readonly hostname: string; readonly path: string }, body: string) => invocation.through('PUT', async () => {
      const status = await around.response.put(`https://${options.hostname}${options.path}`, body);
      if (status >= 400) {
        throw new Error(`Unsuccessful HTTP response: ${status}`);
      }
    }),
    // later releases of the framework give no name, so that a retried deployment cannot find it taken; here the later behaviour counts
    startExecution: ({ input }: { readonly input: string }) => persistently(() => invocation.through('StartExecution', () =>
      around.executions.start(waiterName(), JSON.stringify({ event: JSON.parse(input) as unknown })))),
    invokeFunction: async ({ FunctionName, Payload }: { readonly FunctionName: string; readonly Payload: string }) => {
      const invoke = () => persistently(() => invokeUser(FunctionName, JSON.parse(Payload)));
      try {
        return await invoke();
      } catch {
        // the framework waits here until the function is active, which it is, and invokes it once more
        return invoke();
      }
    },
  };
  const environment = { USER_ON_EVENT_FUNCTION_ARN: 'onEvent', USER_IS_COMPLETE_FUNCTION_ARN: 'isComplete', WAITER_STATE_MACHINE_ARN: 'waiter' };
  const sandbox = new Sandbox({ clock: () => clock, environment, modules: { './outbound': outbound } });
  const framework = sandbox.load(path.join(RUNTIME, 'framework.js')) as Record<Entry, (event: unknown) => Promise<unknown>>;
  return framework[task](JSON.parse(JSON.stringify(event)));
}

async function attempted<T>(call: () => Promise<T>, sleep: (milliseconds: number) => Promise<void>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt === ATTEMPTS) {
        throw error;
      }
      await sleep(FIRST_PAUSE * 2 ** attempt);
    }
  }
}

let waiter: Definition | undefined;

interface FrameworkDefinition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, FrameworkState>>;
}

interface FrameworkState {
  readonly Type: string;
  readonly End?: boolean;
  readonly Resource: string;
  readonly Retry?: ReadonlyArray<{ readonly IntervalSeconds: number }>;
}

/** The state machine that a `Provider` synthesizes: its retries and its catch are as they are, its tasks say which function they mean. */
export function waiterDefinition(): Definition {
  if (!waiter) {
    const stack = new Stack(new App(), 'Shop');
    const [onEventHandler, isCompleteHandler] = ['OnEvent', 'IsComplete'].map(id => new lambda.Function(stack, id, {
      runtime: lambda.Runtime.NODEJS_LATEST, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = () => undefined;'),
    }));
    new Provider(stack, 'Provider', { onEventHandler, isCompleteHandler, queryInterval: QUERY_INTERVAL, totalTimeout: TOTAL_TIMEOUT });
    const [machine] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
    const { StartAt, States } = JSON.parse(String(evaluate(machine.Properties.DefinitionString))) as FrameworkDefinition;
    const tasks = Object.entries(States).map(([name, { End: isEnd, Resource: _, Retry: retry, ...state }]) => [name, {
      ...state,
      ...isEnd ? { Next: 'Done' } : {},
      ...retry ? { Retry: retry.map(retrier => ({ MaxDelaySeconds: retrier.IntervalSeconds, ...retrier })) } : {},
      Parameters: name === StartAt ? { 'task': 'isComplete', 'event.$': '$.event' } : { 'task': 'onTimeout', 'event.$': '$' },
    }]);
    waiter = { StartAt, States: { ...Object.fromEntries(tasks) as Definition['States'], Done: { Type: 'Succeed' } } };
  }
  return waiter;
}

/** What Lambda's API replies for a function that threw, or that came to its end without a reply. */
export function functionError(error: unknown): { readonly FunctionError: string; readonly Payload: string } {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const errorType = error instanceof TaskError ? error.error : name;
  const trace = error instanceof Error && !(error instanceof TaskError) ? { trace: (error.stack ?? '').split('\n') } : {};
  return { FunctionError: 'Unhandled', Payload: JSON.stringify({ errorType, errorMessage: message, ...trace }) };
}
