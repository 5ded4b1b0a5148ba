import { HistoryRecord, RequestRecord } from './record';
import { NEIGHBOURING, ofNeighbour, PRESENT } from './releases';
import { Variant } from './variant';
import { AppStreamEmulator } from '../emulator';
import { imageBuilders } from '../lambda/builder/resource';
import { imageRefs } from '../lambda/image/resource';
import { begin } from '../lambda/kernel/begin';
import { CloudFormationEvent, isRecord } from '../lambda/kernel/event';
import { ExecutionState } from '../lambda/kernel/execution';
import { ExecutionsPort, ResponsePort, StacksPort } from '../lambda/kernel/ports';
import { Answerable, respond } from '../lambda/kernel/respond';
import { tickOf } from '../lambda/kernel/tick';
import { IMAGE_REF_TYPE } from '../src/private/contract';
import { inProcessPort } from '../test/support/in-process';
import { TaskError } from '../test/support/state-machine';
import { VirtualClock } from '../test/support/virtual-clock';

/** What may happen to a call on its way. */
export interface CallFate {
  readonly freeze?: number;
  readonly kill?: 'before' | 'after';
}

/** What may happen to an invocation. */
export type InvocationFate = 'crash' | 'throttle' | { readonly twiceAfter: number } | undefined;

/** What the function is connected with, and what disturbs it. */
export interface Surroundings {
  readonly clock: VirtualClock;
  readonly service: Pick<AppStreamEmulator, 'call'>;
  readonly stacks: StacksPort;
  readonly response: ResponsePort;
  readonly executions: ExecutionsPort;
  readonly record: HistoryRecord;
  readonly variant: Variant;
  fateOfCall(operation: string): CallFate;
  fateOfInvocation(): InvocationFate;
  /** True while the function has the code of a neighbouring release. */
  isOtherRelease(): boolean;
  /** Told before a call takes effect. */
  called(request: RequestRecord | undefined, operation: string, input: unknown): void;
}

/** The function: the handler's code, each invocation in a sandbox that can be killed. */
export class DisturbedFunction {
  /** Requests as they were parsed, by their response URL: reading an event again tells nothing new, and takes time at each of thousands of ticks. */
  private readonly parsed = new Map<string, unknown>();

  constructor(private readonly around: Surroundings) {}

  /** Invoke the function, as Lambda or Step Functions does. */
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
    return Promise.race([this.work(payload, die), death]);
  }

  private work(payload: unknown, die: (error: Error) => void): Promise<unknown> {
    const { clock, variant, record, response, executions, stacks } = this.around;
    const call = isRecord(payload) && (payload.mode === 'tick' || payload.mode === 'respond') ? payload : undefined;
    const event = call ? (isRecord(call.state) ? call.state.event : undefined) : payload;
    const request = record.requests.get(isRecord(event) ? String(event.RequestId) : '');
    const through = <A extends readonly unknown[], T>(run: (...args: A) => Promise<T>) => async (...args: A): Promise<T> => {
      const { freeze, kill } = this.around.fateOfCall(String(args[0]));
      if (freeze !== undefined) {
        record.tell('Lambda', () => `the function is frozen for ${freeze / 1000} s`);
        await clock.sleep(freeze);
      }
      if (kill === 'before') {
        return this.kill(die);
      }
      const result = await run(...args);
      return kill === 'after' ? this.kill(die) : result;
    };
    const callService = (operation: string, input: unknown) => {
      this.around.called(request, operation, input);
      return this.around.service.call(operation, input);
    };
    const appstream = inProcessPort({ call: callService }, clock);
    const isOther = this.around.isOtherRelease();
    const durations = isOther ? NEIGHBOURING : PRESENT;
    const put: ResponsePort['put'] = through((url, body) => response.put(url, body));
    switch (call?.mode) {
      case 'tick': {
        const send = through((operation, input) => appstream.send(operation, input)) as typeof appstream.send;
        const ports = { clock, stacks: { describe: through((stackId: string) => stacks.describe(stackId)) } };
        const tempo = { durations, divisor: 1 };
        const state = call.state as ExecutionState;
        const tick = state.event.ResourceType === IMAGE_REF_TYPE
          ? tickOf(variant.wrapImages(this.readOnce(imageRefs({ send }))), ports, tempo)
          : tickOf(variant.wrap(this.readOnce(imageBuilders({ send }))), ports, tempo);
        return variant.tick(isOther ? ofNeighbour(tick) : tick, callService)(state);
      }
      case 'respond':
        return respond(variant.answerable(call.state as Answerable, clock.now()), { put }, clock.now());
      default:
        return begin(payload, { clock, response: { put }, executions: { start: through(executions.start) } }, durations);
    }
  }

  private readOnce<T, R extends { parse(event: CloudFormationEvent): T }>(resource: R): R {
    const parse = (event: CloudFormationEvent): T => {
      const known = this.parsed.get(event.ResponseURL);
      if (known !== undefined) {
        return known as T;
      }
      const request = resource.parse(event);
      this.parsed.set(event.ResponseURL, request);
      return request;
    };
    return { ...resource, parse };
  }

  private kill(die: (error: Error) => void): Promise<never> {
    this.around.record.tell('Lambda', () => 'the function is killed');
    die(new TaskError('Sandbox.Timedout', 'the function was killed'));
    return new Promise(() => undefined);
  }
}
