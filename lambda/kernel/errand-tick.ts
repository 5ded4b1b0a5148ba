import { dueAt, ErrandKind, ErrandPause, ErrandResult, ErrandSituation, ErrandState, ErrandStep } from './errand';
import { InputError } from './event';
import { hash } from './hash';
import { log, LogFields, logMetrics } from './log';
import { Failure, failureOf, Outcome } from './outcome';
import { epochOf } from './stack';
import { TickPorts, Tempo } from './tick';
import { nextLook, Pace } from './timing';
import { Errand, ErrandInput } from '../../src/private/contract';

/** One tick of one errand: the next state of its execution. */
export type ErrandTick = (state: ErrandInput & Partial<ErrandState>) => Promise<ErrandState>;

/** Looks slow down to this many times their plan, not more. */
const MAX_SLOWNESS = 16;

/** Drive errands: observe, ask for one step, take it; end when that is done, or when it is too late for it. */
export function errandTickOf<R, M, V, C, L extends string>(kind: ErrandKind<R, M, V, C, L>, ports: TickPorts, tempo: Tempo): ErrandTick {
  return async kept => {
    const now = ports.clock.now();
    // a tick that crashed may have left the ids of its calls
    ports.requestIds?.take();
    const state: ErrandState = { action: 'WAIT', seconds: 0, begunAt: now, slowness: 1, ...kept };
    let request: R;
    try {
      request = kind.parse(state.errand);
    } catch (error) {
      if (!(error instanceof InputError)) {
        throw error;
      }
      return endErrand(state, kind.metrics, now, 'skipped', `${state.errand.PhysicalResourceId}: ${error.message}`);
    }
    const patience = kind.patience(request, tempo.durations);
    const giveUpAt = (dueAt(state.errand) ?? state.begunAt) + patience * 1000;
    return new TickOfErrand(kind, ports, tempo, { ...state, giveUpAt: new Date(giveUpAt).toISOString() }, request).run(giveUpAt);
  };
}

class TickOfErrand<R, M, V, C, L extends string> {
  private readonly memo: M;
  private isThrottled = false;
  private glance: string | undefined;

  constructor(
    private readonly kind: ErrandKind<R, M, V, C, L>,
    private readonly ports: TickPorts,
    private readonly tempo: Tempo,
    private readonly state: ErrandState,
    private readonly request: R,
  ) {
    this.memo = (state.memo ?? kind.remember(request)) as M;
    this.glance = state.seen;
  }

  public async run(giveUpAt: number): Promise<ErrandState> {
    if (this.ports.clock.now() >= giveUpAt) {
      const { why = 'no look came in time', error } = this.state;
      return this.end('skipped', `given up, as it was due too long ago: ${why}${error?.Error === undefined ? '' : `; the last tick ended with ${error.Error}`}`);
    }
    for (const further: L[] = []; ;) {
      let situation: ErrandSituation<R, M, V>;
      try {
        situation = await this.look(further);
      } catch (error) {
        return this.blind(failureOf(error));
      }
      const step = this.kind.decide(situation);
      if (step.kind !== 'look') {
        return this.take(situation, step);
      }
      if (further.includes(step.at)) {
        throw new Error(`${this.kind.describe(this.request)} asks to look at ${step.at} twice`);
      }
      further.push(step.at);
    }
  }

  /** Observe, and ask last what the stack is about: what follows at once is the one call that it allows. */
  private async look(further: readonly L[]): Promise<ErrandSituation<R, M, V>> {
    const view = await this.kind.observe(this.request, further);
    const epoch = epochOf(await this.ports.stacks.describe(this.state.errand.StackId));
    this.glance = this.kind.glance(view);
    return { request: this.request, memo: this.memo, view, epoch, now: this.ports.clock.now(), durations: this.tempo.durations };
  }

  private async take(situation: ErrandSituation<R, M, V>, step: Exclude<ErrandStep<C, M, L>, { kind: 'look' }>): Promise<ErrandState> {
    if (step.kind !== 'call') {
      return this.pause(step);
    }
    let outcome: Outcome;
    try {
      outcome = { ok: true, output: await this.kind.perform(step.call) };
    } catch (error) {
      outcome = { ok: false, ...failureOf(error) };
    }
    this.isThrottled = !outcome.ok && outcome.class === 'throttled';
    const made = { operation: this.kind.operationOf(step.call), error: outcome.ok ? undefined : outcome.name };
    return this.pause(this.kind.resume({ ...situation, memo: step.memo, now: this.ports.clock.now() }, step.call, outcome), made);
  }

  private pause(step: ErrandPause<M>, made: Pick<LogFields, 'operation' | 'error'> = {}): ErrandState {
    return step.kind === 'done' ? this.end(step.result, step.note, made) : this.wait(step.pace, step.why, step.memo, made);
  }

  /** The service or the stack could not be seen. */
  private blind(failure: Failure): ErrandState {
    this.isThrottled = failure.class === 'throttled';
    return this.wait('again', `the service could not be asked: ${failure.name}: ${failure.message}`, this.memo, { error: failure.name });
  }

  private wait(pace: Pace, why: string, memo: M, made: Pick<LogFields, 'operation' | 'error'>): ErrandState {
    const isSlow = (this.ports.patience?.take() ?? 0) > 0 || this.isThrottled;
    const slowness = isSlow ? Math.min(this.state.slowness * 2, MAX_SLOWNESS) : Math.max(this.state.slowness / 2, 1);
    const seconds = this.seconds(pace, slowness);
    log('INFO', `${this.order()} not now: ${why}; the next look is in ${Math.round(seconds * 10) / 10} s`, { ...this.fields(), ...made, step: pace, seconds });
    return {
      ...this.state,
      action: 'WAIT',
      seconds,
      slowness,
      memo,
      why,
      seen: this.glance,
      crashes: { count: 0 },
      error: undefined,
    };
  }

  private end(result: ErrandResult, note: string, made: Pick<LogFields, 'operation' | 'error'> = {}): ErrandState {
    return endErrand(this.state, this.kind.metrics, this.ports.clock.now(), result, `${this.order()} ${note}`, { ...this.fields(), ...made });
  }

  private seconds(pace: Pace, slowness: number): number {
    const { durations, divisor } = this.tempo;
    const jitter = parseInt(hash(`${this.state.errand.LogicalResourceId} ${this.ports.clock.now()}`, 6), 16) / 0xffffff;
    const planned = nextLook(pace, 0, jitter, slowness, durations);
    return divisor === 1 ? Math.max(1, Math.round(planned)) : planned;
  }

  private order(): string {
    return `${this.state.errand.Order} of ${this.kind.describe(this.request)}:`;
  }

  private fields(): LogFields {
    return {
      ...fieldsOf(this.state.errand, this.ports.clock.now()),
      name: this.kind.describe(this.request),
      state: this.glance,
      serviceRequestIds: this.ports.requestIds?.take(),
    };
  }
}

type MetricNames = Readonly<Record<'changed' | 'skipped', string>>;

/** End an errand: one line, which carries the numbers. */
function endErrand(
  state: ErrandState, names: MetricNames, now: number, result: ErrandResult, note: string, fields: LogFields = {},
): ErrandState {
  logMetrics(result === 'skipped' ? 'WARN' : 'INFO', note, { ...fieldsOf(state.errand, now), ...fields, status: result }, [
    { name: names.changed, unit: 'Count', value: result === 'changed' ? 1 : 0 },
    { name: names.skipped, unit: 'Count', value: result === 'skipped' ? 1 : 0 },
  ], [['resourceType', 'requestType']], now);
  return { ...state, action: 'END', seconds: 0 };
}

/** The fields by which every line of an errand can be found. */
function fieldsOf(errand: Errand, now: number): LogFields {
  const due = dueAt(errand);
  return {
    requestType: errand.Order,
    requestId: errand.Id,
    logicalId: errand.LogicalResourceId,
    resourceType: errand.ResourceType,
    elapsed: due === undefined ? undefined : Math.round((now - due) / 1000),
  };
}
