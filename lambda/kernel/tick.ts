import { Answer, NOTHING_MADE_ID } from './answer';
import { InputError, signedAt } from './event';
import { ExecutionState, requestedAt } from './execution';
import { hash } from './hash';
import { log, logWithMetric } from './log';
import { Failure, failureOf, Outcome } from './outcome';
import { Clock, StacksPort } from './ports';
import { Pause, Resource, Situation, Step } from './resource';
import { Epoch, epochOf, isCurrent } from './stack';
import { nextLook, Timing } from './timing';

/** What a tick needs beside its resource. */
export interface TickPorts {
  readonly clock: Clock;
  readonly stacks: StacksPort;
}

/** One tick of one request: the next state of its execution. */
export type Tick = (state: ExecutionState) => Promise<ExecutionState>;

/** Looks slow down to this many times their plan, not more. */
const MAX_SLOWNESS = 8;

/** Drive a resource: observe, ask it for one step, take it. */
export function tickOf<R, M, V, C>(resource: Resource<R, M, V, C>, ports: TickPorts, durations: Timing): Tick {
  return async state => {
    let request: R;
    try {
      request = resource.parse(state.event);
    } catch (error) {
      if (!(error instanceof InputError)) {
        throw error;
      }
      const answer: Answer = { status: 'FAILED', physicalId: state.event.PhysicalResourceId ?? NOTHING_MADE_ID, reason: error.message };
      return { ...state, action: 'ANSWER', then: 'END', answer };
    }
    const memo = (state.memo ?? resource.remember(request)) as M;
    return new TickOfRequest(resource, ports, durations, state, request, memo).run();
  };
}

class TickOfRequest<R, M, V, C> {
  private opening: ExecutionState['opening'];
  private slowness: number;
  private glance = '';

  constructor(
    private readonly resource: Resource<R, M, V, C>,
    private readonly ports: TickPorts,
    private readonly durations: Timing,
    private readonly state: ExecutionState,
    private readonly request: R,
    private readonly memo: M,
  ) {
    this.opening = state.opening;
    this.slowness = state.slowness;
  }

  public async run(): Promise<ExecutionState> {
    for (let further = false; ; further = true) {
      let situation: Situation<R, M, V>;
      try {
        situation = await this.look(further);
      } catch (error) {
        return this.blind(failureOf(error));
      }
      const step = this.choose(situation);
      if (step.kind === 'look') {
        if (further) {
          throw new Error(`${this.resource.describe(this.request)} asks to look further twice`);
        }
        continue;
      }
      return this.take(situation, step);
    }
  }

  /** Observe, and ask last whether the request is still current: what follows at once is the one call that it allows. */
  private async look(further: boolean): Promise<Situation<R, M, V>> {
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
      requestedAt: requestedAt(event, this.state.begunAt),
      current: isCurrent(event.RequestType, signedAt(event), first, epoch),
      delivering: this.state.delivering,
      durations: this.durations,
    };
  }

  private choose(situation: Situation<R, M, V>): Step<C, M> {
    if (this.state.answered) {
      return this.resource.background(situation);
    }
    if (!situation.current && !situation.delivering) {
      return {
        kind: 'settle',
        answer: this.failed(situation.memo, 'superseded: CloudFormation has ended or taken back the operation that this request belonged to'),
        memo: situation.memo,
        leftovers: true,
      };
    }
    const step = this.resource.decide(situation);
    const unsettled = step.kind === 'call' || step.kind === 'wait';
    return unsettled && !situation.delivering && this.isPast(this.state.deadline) ? this.resource.late(situation) : step;
  }

  private async take(situation: Situation<R, M, V>, step: Exclude<Step<C, M>, { kind: 'look' }>): Promise<ExecutionState> {
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
      this.slowDown();
    }
    const pause = this.resource.resume({ ...situation, memo: step.memo, now: this.ports.clock.now() }, step.call, outcome);
    return this.pause(pause);
  }

  private pause(step: Pause<M>): ExecutionState {
    const { clock } = this.ports;
    switch (step.kind) {
      case 'wait': {
        const pace = this.isBackgroundOld() ? 'background' : step.pace;
        const seconds = this.seconds(pace, (clock.now() - step.since) / 1000);
        this.log(this.inWords(seconds), { step: pace, seconds, detail: step.note });
        if (this.state.answered && this.isPast(this.state.giveUpAt)) {
          return this.giveUp(step.memo);
        }
        return this.next({ action: 'WAIT', seconds, memo: step.memo, delivering: this.state.delivering || step.delivering === true });
      }
      case 'settle':
        this.log(`${this.resource.describe(this.request)} settled: ${step.answer.status}`, { status: step.answer.status, name: step.answer.physicalId, detail: step.note });
        return this.next({ action: 'ANSWER', answer: step.answer, then: step.leftovers ? 'CONTINUE' : 'END', memo: step.memo });
      case 'abandon':
        this.log('unanswered', { status: 'nobody listens' });
        return this.next({ action: 'WAIT', seconds: this.seconds('soon', 0), answered: true, memo: step.memo });
      case 'end':
        return this.next({ action: 'END' });
    }
  }

  /** The service or the stack could not be seen. */
  private blind(failure: Failure): ExecutionState {
    this.log('cannot look', { error: failure.name });
    const now = this.ports.clock.now();
    if (failure.class === 'throttled') {
      this.slowDown();
    }
    const deniedSince = failure.class === 'denied' ? this.state.deniedSince ?? now : undefined;
    const tooLong = deniedSince !== undefined && now - deniedSince > this.durations.propagation * 1000;
    const final = tooLong || failure.class === 'refused' || (failure.class === 'unreachable' && this.state.event.RequestType !== 'Delete');
    if (!this.state.answered && !this.state.delivering && (final || this.isPast(this.state.deadline))) {
      const advice = failure.class === 'unreachable'
        ? 'See whether the Region of this stack has AppStream, and whether the function can reach it'
        : 'Nothing was changed by this look; mend what the service says and deploy again';
      const answer = this.failed(this.memo, `the service could not be asked: ${failure.name}: ${failure.message}. ${advice}`);
      return this.next({ action: 'ANSWER', answer, then: 'CONTINUE', deniedSince });
    }
    if (this.state.answered && this.isPast(this.state.giveUpAt)) {
      return this.giveUp(this.memo);
    }
    return this.next({ action: 'WAIT', seconds: this.seconds(this.isBackgroundOld() ? 'background' : 'short', 0), deniedSince });
  }

  private giveUp(memo: M): ExecutionState {
    logWithMetric('LeftBehind', 'gave up: something may be left to remove by hand', this.fields(), this.ports.clock.now());
    return this.next({ action: 'GIVE_UP', memo });
  }

  private failed(memo: M, reason: string): Answer {
    return {
      status: 'FAILED',
      physicalId: this.resource.failureId(this.request, memo),
      reason: `${this.resource.describe(this.request)}: ${reason}`,
    };
  }

  private next(change: Partial<ExecutionState>): ExecutionState {
    return {
      ...this.state,
      memo: this.memo,
      opening: this.opening,
      slowness: this.slowness,
      deniedSince: undefined,
      crashes: { count: 0 },
      ...change,
    };
  }

  private slowDown(): void {
    this.slowness = Math.min(this.slowness * 2, MAX_SLOWNESS);
  }

  /** Whole seconds, as Step Functions wants them; fractions only in a local run, whose durations are fractions, too. */
  private seconds(pace: Parameters<typeof nextLook>[0], elapsed: number): number {
    const { event } = this.state;
    const jitter = parseInt(hash(`${event.LogicalResourceId} ${this.ports.clock.now()}`, 6), 16) / 0xffffff;
    const exact = nextLook(pace, elapsed, jitter, this.slowness, this.durations);
    return this.durations.soon >= 1 ? Math.max(1, Math.round(exact)) : exact;
  }

  /** True once leftovers have been looked at often enough for their looks to become rare: an execution may have 25,000 events. */
  private isBackgroundOld(): boolean {
    const openedAt = this.opening?.at ?? this.state.begunAt;
    return this.state.answered && this.ports.clock.now() - openedAt >= this.durations.eager * 1000;
  }

  private isPast(moment: string): boolean {
    return this.ports.clock.now() >= Date.parse(moment);
  }

  private fields() {
    const { event } = this.state;
    return {
      requestType: event.RequestType,
      requestId: event.RequestId,
      logicalId: event.LogicalResourceId,
      resourceType: event.ResourceType,
      name: this.resource.describe(this.request),
      state: this.glance,
    };
  }

  /** The CDK CLI shows nothing but the message of a line beside a failed deployment. */
  private inWords(seconds: number): string {
    return `${this.resource.describe(this.request)} is ${this.glance}; the next look is in ${Math.round(seconds * 10) / 10} s`;
  }

  private log(message: string, fields: Parameters<typeof log>[1]): void {
    log(message, { ...this.fields(), ...fields });
  }
}
