import { Answer, NOTHING_MADE_ID } from './answer';
import { InputError, signedAt } from './event';
import { ExecutionState, requestedAt, stateOf } from './execution';
import { hash } from './hash';
import { log, LogFields, logMetrics, Metric } from './log';
import { codeOf, Failure, failureOf, Outcome } from './outcome';
import { Patience } from './patience';
import { Clock, RequestIds, StacksPort } from './ports';
import { fieldsOf, NO_EFFORT, reportEnd } from './report';
import { Pause, Resource, Situation, Step } from './resource';
import { Epoch, epochOf, isCurrent, isRollback } from './stack';
import { nextLook, Pace, Timing } from './timing';
import { LogLevelName } from '../../src/private/contract';

/** What a tick needs beside its resource. */
export interface TickPorts {
  readonly clock: Clock;
  readonly stacks: StacksPort;
  /** The ids that services gave the calls of this tick. @default - none are known */
  readonly requestIds?: RequestIds;
  /** What bore throttling in the looks and calls of this tick. @default - nothing did */
  readonly patience?: Pick<Patience, 'take'>;
}

/** How fast ticks go. */
export interface Tempo {
  readonly durations: Timing;
  /** How many times faster than in reality a local run goes. */
  readonly divisor: number;
  /** Seconds between two looks, for requests that say nothing about it. @default - the schedule of the kernel */
  readonly pollInterval?: number;
}

/** One tick of one request: the next state of its execution. */
export type Tick = (state: ExecutionState) => Promise<ExecutionState>;

/** Looks slow down to this many times their plan, not more. */
const MAX_SLOWNESS = 16;

/** Drive a resource: observe, ask it for one step, take it. */
export function tickOf<R, M, V, C, L extends string>(resource: Resource<R, M, V, C, L>, ports: TickPorts, tempo: Tempo): Tick {
  return async kept => {
    const state = stateOf(kept, ports.clock.now());
    // a tick that crashed may have left the ids of its calls
    ports.requestIds?.take();
    let request: R;
    try {
      request = resource.parse(state.event);
    } catch (error) {
      if (!(error instanceof InputError)) {
        throw error;
      }
      const answer: Answer = {
        status: 'FAILED', physicalId: state.event.PhysicalResourceId ?? NOTHING_MADE_ID, reason: error.message, code: 'InvalidProperties',
      };
      reportEnd(state.event, answer, NO_EFFORT, ports.clock.now());
      return { ...state, action: 'ANSWER', then: 'END', answer };
    }
    const memo = (state.memo ?? resource.remember(request)) as M;
    const believed = state.error === undefined ? memo : resource.doubt(memo, ports.clock.now());
    return new TickOfRequest(resource, ports, tempo, state, request, believed).run();
  };
}

class TickOfRequest<R, M, V, C, L extends string> {
  private opening: ExecutionState['opening'];
  private slowness: number;
  private throttles: number;
  private isThrottled = false;
  private glance = '';

  constructor(
    private readonly resource: Resource<R, M, V, C, L>,
    private readonly ports: TickPorts,
    private readonly tempo: Tempo,
    private readonly state: ExecutionState,
    private readonly request: R,
    private readonly memo: M,
  ) {
    this.opening = state.opening;
    this.slowness = state.slowness;
    this.throttles = state.throttles;
  }

  public async run(): Promise<ExecutionState> {
    for (const further: L[] = []; ;) {
      let situation: Situation<R, M, V>;
      try {
        situation = await this.look(further);
      } catch (error) {
        return this.blind(failureOf(error));
      }
      const step = this.choose(situation);
      if (step.kind !== 'look') {
        return this.take(situation, step);
      }
      if (further.includes(step.at)) {
        throw new Error(`${this.resource.describe(this.request)} asks to look at ${step.at} twice`);
      }
      further.push(step.at);
    }
  }

  /** Observe, and ask last whether the request is still current: what follows at once is the one call that it allows. */
  private async look(further: readonly L[]): Promise<Situation<R, M, V>> {
    const { event } = this.state;
    const view = await this.resource.observe(this.request, this.memo, further);
    const epoch: Epoch = epochOf(await this.ports.stacks.describe(event.StackId));
    const now = this.ports.clock.now();
    this.glance = this.resource.glance(view);
    this.opening ??= { at: now, epoch };
    const { at: firstAt, epoch: first } = this.opening;
    return {
      event,
      request: this.request,
      memo: this.memo,
      view,
      now,
      firstAt,
      first,
      epoch,
      requestedAt: this.requestedAt(),
      current: isCurrent(event.RequestType, signedAt(event), first, epoch),
      delivering: this.state.delivering,
      deadline: this.deadline(),
      durations: this.tempo.durations,
    };
  }

  private choose(situation: Situation<R, M, V>): Step<C, M, L> {
    if (this.state.answered) {
      return this.resource.background(situation);
    }
    if (!situation.current && !situation.delivering) {
      return {
        kind: 'settle',
        answer: this.failed('Superseded', 'superseded: CloudFormation has ended or taken back the operation that this request belonged to'),
        memo: situation.memo,
        leftovers: true,
      };
    }
    const step = this.resource.decide(situation);
    const unsettled = step.kind === 'call' || step.kind === 'wait';
    return unsettled && !situation.delivering && situation.now >= situation.deadline ? this.resource.late(situation) : step;
  }

  private async take(situation: Situation<R, M, V>, step: Exclude<Step<C, M, L>, { kind: 'look' }>): Promise<ExecutionState> {
    if (step.kind !== 'call') {
      return this.pause(step);
    }
    let outcome: Outcome;
    try {
      outcome = { ok: true, output: await this.resource.perform(step.call) };
    } catch (error) {
      outcome = { ok: false, ...failureOf(error) };
    }
    if (!outcome.ok && outcome.class === 'throttled') {
      this.noteThrottle();
    }
    const operation = this.resource.operationOf(step.call);
    const pause = this.resource.resume({ ...situation, memo: step.memo, now: this.ports.clock.now() }, step.call, outcome);
    return this.pause(pause, { operation, error: outcome.ok ? undefined : outcome.name });
  }

  private pause(step: Pause<M>, made: Pick<LogFields, 'operation' | 'error'> = {}): ExecutionState {
    this.settlePace();
    switch (step.kind) {
      case 'wait': {
        if (this.state.answered && this.isPast(this.state.giveUpAt)) {
          return this.giveUp(step.memo, made);
        }
        const pace = this.isBackgroundOld() ? 'background' : step.pace;
        const seconds = this.seconds(pace, (this.ports.clock.now() - step.since) / 1000);
        this.log(step.note === undefined ? 'INFO' : 'WARN', this.inWords(seconds), { ...made, step: pace, seconds, detail: step.note });
        return this.next({ action: 'WAIT', seconds, memo: step.memo, delivering: step.delivering ?? this.state.delivering });
      }
      case 'settle':
        return this.settle(step.answer, step.leftovers, { ...made, detail: step.note }, { memo: step.memo }, step.metrics);
      case 'abandon':
        this.log('WARN', 'unanswered', { status: 'nobody listens' });
        return this.next({ action: 'WAIT', seconds: this.seconds('soon', 0), answered: true, memo: step.memo });
      case 'end':
        this.log('DEBUG', 'nothing left to remove', {});
        return this.next({ action: 'END' });
    }
  }

  /** The service or the stack could not be seen. */
  private blind(failure: Failure): ExecutionState {
    const now = this.ports.clock.now();
    if (failure.class === 'throttled') {
      this.noteThrottle();
    }
    this.settlePace();
    const deniedSince = failure.class === 'denied' || failure.class === 'refused' ? this.state.deniedSince ?? now : undefined;
    const tooLong = deniedSince !== undefined && now - deniedSince > this.tempo.durations.propagation * 1000;
    const final = tooLong || (failure.class === 'unreachable' && this.state.event.RequestType !== 'Delete');
    if (!this.state.answered && !this.state.delivering && (final || now >= this.deadline())) {
      const answer = this.failed(codeOf(failure), `the service could not be asked: ${failure.name}: ${failure.message}. ${this.resource.advise(this.request, failure)}`);
      return this.settle(answer, true, { error: failure.name }, { deniedSince });
    }
    if (this.state.answered && this.isPast(this.state.giveUpAt)) {
      return this.giveUp(this.memo, { error: failure.name });
    }
    const seconds = this.seconds(this.isBackgroundOld() ? 'background' : 'again', 0);
    this.log('INFO', `${this.resource.describe(this.request)} could not be looked at: ${failure.name}`, { error: failure.name, seconds });
    return this.next({ action: 'WAIT', seconds, deniedSince });
  }

  /** End the request: with how long it took, for who reads a failure, and in numbers, for who watches many. */
  private settle(
    answer: Answer, leftovers: boolean, fields: LogFields, change: Partial<ExecutionState>, metrics: readonly Metric[] = [],
  ): ExecutionState {
    const { elapsed = 0, ...common } = this.fields();
    const timed: Answer = answer.status === 'FAILED' ? { ...answer, reason: `${answer.reason} (After ${inWords(elapsed)}.)` } : answer;
    const effort = { elapsed, waited: this.state.waited, ticks: this.state.ticks + 1, throttles: this.throttles, leftovers };
    reportEnd(this.state.event, timed, effort, this.ports.clock.now(), { ...common, ...fields }, metrics);
    return this.next({ action: 'ANSWER', answer: timed, then: leftovers ? 'CONTINUE' : 'END', ...change });
  }

  private giveUp(memo: M, made: Pick<LogFields, 'operation' | 'error'> = {}): ExecutionState {
    logMetrics('WARN', 'gave up: something may be left to remove by hand', { ...this.fields(), ...made }, [{ name: 'LeftBehind', unit: 'Count', value: 1 }],
      [[]], this.ports.clock.now());
    return this.next({ action: 'GIVE_UP', memo });
  }

  private failed(code: string, reason: string): Answer {
    return {
      status: 'FAILED',
      physicalId: this.resource.failureId(this.request, this.memo),
      reason: `${this.resource.describe(this.request)}: ${reason}.`,
      code,
    };
  }

  private next(change: Partial<ExecutionState>): ExecutionState {
    return {
      ...this.state,
      memo: this.memo,
      opening: this.opening,
      slowness: this.slowness,
      throttles: this.throttles,
      waited: this.state.waited + (change.seconds ?? 0),
      ticks: this.state.ticks + 1,
      deniedSince: undefined,
      crashes: { count: 0 },
      error: undefined,
      ...change,
    };
  }

  /** Note a call that was throttled for good. */
  private noteThrottle(): void {
    this.throttles++;
    this.isThrottled = true;
  }

  /** Slow down after a tick that was throttled, recover after one that was not. */
  private settlePace(): void {
    const borne = this.ports.patience?.take() ?? 0;
    this.throttles += borne;
    this.slowness = this.isThrottled || borne > 0 ? Math.min(this.slowness * 2, MAX_SLOWNESS) : Math.max(this.slowness / 2, 1);
  }

  /** Whole seconds, as Step Functions wants them; fractions only in a local run, whose durations are fractions, too. */
  private seconds(pace: Pace, elapsed: number): number {
    const { durations, divisor, pollInterval: ofStack } = this.tempo;
    const { pollInterval = ofStack } = this.resource.settings(this.request);
    const now = this.ports.clock.now();
    // however rare looks are, the last one comes when the answer is due, and what is left to do then is done at the kernel's own pace
    const left = this.state.answered ? Infinity : (this.deadline() - now) / 1000;
    const interval = pollInterval === undefined || left <= 0 ? undefined : pollInterval / divisor;
    const jitter = parseInt(hash(`${this.state.event.LogicalResourceId} ${now}`, 6), 16) / 0xffffff;
    const planned = nextLook(pace, elapsed, jitter, this.slowness, durations, interval);
    const exact = left > 0 ? Math.min(planned, left) : planned;
    return divisor === 1 ? Math.max(1, Math.round(exact)) : exact;
  }

  private requestedAt(): number {
    return requestedAt(this.state.event, this.state.begunAt);
  }

  /** When the answer is due: a template can shorten it. */
  private deadline(): number {
    const latest = Date.parse(this.state.deadline);
    const { timeout } = this.resource.settings(this.request);
    return timeout === undefined || this.needsAllItsTime()
      ? latest
      : Math.min(latest, this.requestedAt() + timeout * 1000 / this.tempo.divisor);
  }

  /** True for what must not fail for want of time: a Delete, and an Update that is a rollback, or may turn out to be one. */
  private needsAllItsTime(): boolean {
    const { RequestType: type } = this.state.event;
    return type === 'Delete' || (type === 'Update' && (this.opening === undefined || isRollback(this.opening.epoch.phase)));
  }

  /** True once leftovers have been looked at often enough for their looks to become rare: an execution may have 25,000 events. */
  private isBackgroundOld(): boolean {
    const openedAt = this.opening?.at ?? this.state.begunAt;
    return this.state.answered && this.ports.clock.now() - openedAt >= this.tempo.durations.eager * 1000;
  }

  private isPast(moment: string): boolean {
    return this.ports.clock.now() >= Date.parse(moment);
  }

  private fields(): LogFields {
    return {
      ...fieldsOf(this.state.event),
      name: this.resource.describe(this.request),
      state: this.glance,
      elapsed: Math.round((this.ports.clock.now() - this.requestedAt()) / 1000),
      serviceRequestIds: this.ports.requestIds?.take(),
    };
  }

  /** The CDK CLI shows nothing but the message of a line beside a failed deployment. */
  private inWords(seconds: number): string {
    return `${this.resource.describe(this.request)} is ${this.glance}; the next look is in ${Math.round(seconds * 10) / 10} s`;
  }

  private log(level: LogLevelName, message: string, fields: LogFields): void {
    log(level, message, { ...this.fields(), ...fields });
  }
}

function inWords(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
