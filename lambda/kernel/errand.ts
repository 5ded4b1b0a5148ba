import { Outcome } from './outcome';
import { Epoch } from './stack';
import { Pace, Timing } from './timing';
import { Errand, ErrandInput } from '../../src/private/contract';

/**
 * The state of an errand's execution. It has no event that could be answered, so that it can be taken for no request of CloudFormation.
 */
export interface ErrandState extends ErrandInput {
  readonly action: 'WAIT' | 'END';
  readonly seconds: number;
  /** When the first tick came, in milliseconds. */
  readonly begunAt: number;
  /** How many times slower than planned the looks are, after throttling. */
  readonly slowness: number;
  /** What the state machine caught when the tick before did not come to its end. */
  readonly error?: { readonly Error?: string };
  /** What was seen last, and why nothing was done then. */
  readonly seen?: string;
  readonly why?: string;
  /** What the resource remembers. */
  readonly memo?: unknown;
}

/** All that a decision about an errand may depend on. */
export interface ErrandSituation<R, M, V> {
  readonly request: R;
  readonly memo: M;
  readonly view: V;
  /** Milliseconds. */
  readonly now: number;
  /** The stack at this moment. */
  readonly epoch: Epoch;
  readonly durations: Timing;
}

/** What became of an errand: it was done, there was nothing to do, or it could not be done. */
export type ErrandResult = 'changed' | 'nothing' | 'skipped';

/** What a tick of an errand does next. */
export type ErrandStep<C, M, L extends string = string> =
  /** Look at more than the resource itself before deciding, in this tick. */
  | { readonly kind: 'look'; readonly at: L }
  /** Make one call that changes something. */
  | { readonly kind: 'call'; readonly call: C; readonly memo: M }
  /** Not now: look again later, unless it is too late then. */
  | { readonly kind: 'wait'; readonly pace: Pace; readonly memo: M; readonly why: string }
  /** Over. */
  | { readonly kind: 'done'; readonly result: ErrandResult; readonly note: string };

/** A step after which the tick is over. */
export type ErrandPause<M> = Exclude<ErrandStep<never, M>, { readonly kind: 'look' } | { readonly kind: 'call' }>;

/**
 * Errands on a resource. All members but `observe` and `perform` are pure.
 *
 * @typeParam R the errand, parsed
 * @typeParam M what is remembered from tick to tick (JSON)
 * @typeParam V what is seen of the service
 * @typeParam C a call that changes something
 * @typeParam L what can be looked at beside the resource itself
 */
export interface ErrandKind<R, M, V, C, L extends string> {
  /** The metrics that count what was changed, and what was given up. */
  readonly metrics: { readonly changed: string; readonly skipped: string };
  /** Read the errand. @throws InputError with a text for the log. */
  parse(errand: Errand): R;
  /** What is remembered at the beginning. */
  remember(request: R): M;
  /** How long it may be put off, in seconds. */
  patience(request: R, durations: Timing): number;
  /** Look at the service, and at what decisions of this tick have asked for beside. */
  observe(request: R, further: readonly L[]): Promise<V>;
  /** What to do. */
  decide(situation: ErrandSituation<R, M, V>): ErrandStep<C, M, L>;
  /** The operation of the service that a call is. */
  operationOf(call: C): string;
  /** Make a call. */
  perform(call: C): Promise<unknown>;
  /** What a call's outcome means. */
  resume(situation: ErrandSituation<R, M, V>, call: C, outcome: Outcome): ErrandPause<M>;
  /** What is seen, in a word, for the log. */
  glance(view: V): string;
  /** How a person would call the resource, in logs. */
  describe(request: R): string;
}

/** True for the state of an errand's execution. */
export function isErrand(state: object): state is ErrandInput {
  return 'errand' in state;
}

/** When an errand was due, in milliseconds; undefined when it does not say so. */
export function dueAt({ ScheduledTime }: Errand): number | undefined {
  const moment = Date.parse(ScheduledTime);
  return Number.isNaN(moment) ? undefined : moment;
}
