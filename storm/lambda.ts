import { HistoryRecord, RequestRecord } from './record';
import { AppStreamEmulator } from '../emulator';
import { isErrand } from '../lambda/kernel/errand';
import { isRecord } from '../lambda/kernel/event';
import { ExecutionsPort, ResponsePort, StacksPort } from '../lambda/kernel/ports';
import { Errand } from '../src/private/contract';
import { Definition, TaskError } from '../test/support/state-machine';
import { VirtualClock } from '../test/support/virtual-clock';

/** What may happen to a call on its way. */
export interface CallFate {
  readonly freeze?: number;
  readonly kill?: 'before' | 'after';
}

/** What may happen to an invocation. */
export type InvocationFate = 'crash' | 'throttle' | { readonly twiceAfter: number } | undefined;

/** What a function is connected with, and what disturbs it. */
export interface Surroundings {
  readonly clock: VirtualClock;
  readonly service: AppStreamEmulator;
  readonly stacks: StacksPort;
  readonly response: ResponsePort;
  readonly executions: ExecutionsPort;
  readonly record: HistoryRecord;
  fateOfCall(operation: string): CallFate;
  fateOfInvocation(): InvocationFate;
  /** True while the function has the code of a neighbouring release; code that has but one release need not ask. */
  isOtherRelease(): boolean;
  /** Told before a call takes effect. */
  called(by: Pick<Invocation, 'request' | 'errand'>, operation: string, input: unknown): void;
}

/** What stands behind a custom resource: a function, and the state machine that waits for it. */
export interface Backend {
  readonly definition: Definition;
  /** Invoke the function, as Lambda or Step Functions does. */
  invoke(payload: unknown): Promise<unknown>;
  /** Give back what it holds, when the history is over. */
  end?(): Promise<void>;
}

/** One invocation, in a sandbox that can be killed. */
export class Invocation {
  constructor(
    private readonly around: Surroundings,
    public readonly request: RequestRecord | undefined,
    private readonly die: (error: TaskError) => void,
    public readonly errand?: Errand,
  ) {}

  /** Make a call: on its way the function may freeze, or be killed before or after it. */
  public async through<T>(operation: string, call: () => Promise<T>): Promise<T> {
    const { freeze, kill } = this.around.fateOfCall(operation);
    if (freeze !== undefined) {
      this.around.record.tell('Lambda', () => `the function is frozen for ${freeze / 1000} s`);
      await this.around.clock.sleep(freeze);
    }
    if (kill === 'before') {
      return this.kill();
    }
    try {
      return await call();
    } finally {
      if (kill === 'after') {
        // whatever came back, nobody is there any more to read it
        await this.kill();
      }
    }
  }

  private kill(): Promise<never> {
    this.around.record.tell('Lambda', () => 'the function is killed');
    this.die(new TaskError('Sandbox.Timedout', 'the function was killed'));
    return new Promise(() => undefined);
  }
}

/** A function of Lambda, with everything that may happen to its invocations. */
export class DisturbedFunction {
  constructor(private readonly around: Surroundings, private readonly work: (payload: unknown, invocation: Invocation) => Promise<unknown>) {}

  /** Invoke it. */
  public async invoke(payload: unknown): Promise<unknown> {
    const fate = this.around.fateOfInvocation();
    if (fate === 'crash') {
      this.around.record.tell('Lambda', () => 'the function crashes');
      throw new TaskError('Runtime.ExitError', 'out of memory');
    }
    if (fate === 'throttle') {
      throw new TaskError('Lambda.TooManyRequestsException', 'Rate Exceeded.');
    }
    if (fate) {
      this.around.clock.at(this.around.clock.now() + fate.twiceAfter, () => {
        this.around.record.tell('Step Functions', () => 'delivers the task a second time');
        // nobody waits for the second one
        void this.invokeOnce(payload).catch(() => undefined);
      });
    }
    return this.invokeOnce(payload);
  }

  private async invokeOnce(payload: unknown): Promise<unknown> {
    let die: (error: Error) => void = () => undefined;
    const death = new Promise<never>((_, reject) => { die = reject; });
    death.catch(() => undefined);
    const request = this.around.record.requests.get(requestIdOf(payload));
    return Promise.race([this.work(payload, new Invocation(this.around, request, die, errandOf(payload))), death]);
  }
}

/** The request that a payload is about: an event, or what carries one to a task. */
function requestIdOf(payload: unknown): string {
  const state = isRecord(payload) && isRecord(payload.state) ? payload.state : payload;
  const event = isRecord(state) && isRecord(state.event) ? state.event : state;
  return isRecord(event) ? String(event.RequestId) : '';
}

/** The errand that a payload is about, if it is about one. */
function errandOf(payload: unknown): Errand | undefined {
  const state = isRecord(payload) && isRecord(payload.state) ? payload.state : undefined;
  return state && isErrand(state) ? state.errand : undefined;
}
