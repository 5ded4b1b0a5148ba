import { Answer } from './answer';
import { CloudFormationEvent } from './event';
import { Metric } from './log';
import { Failure, Outcome } from './outcome';
import { Epoch } from './stack';
import { Pace, Timing } from './timing';

/**
 * All that a decision may depend on.
 *
 * @typeParam R the request, parsed
 * @typeParam M what the resource remembers from tick to tick (JSON)
 * @typeParam V what it sees of the service
 */
export interface Situation<R, M, V> {
  readonly event: CloudFormationEvent;
  readonly request: R;
  readonly memo: M;
  readonly view: V;
  /** Milliseconds. */
  readonly now: number;
  /** When the first tick looked, in milliseconds. */
  readonly firstAt: number;
  /** When CloudFormation asked, in milliseconds. */
  readonly requestedAt: number;
  /** The stack at the first tick: its phase decides what a request means. */
  readonly first: Epoch;
  /** The stack at this moment. */
  readonly epoch: Epoch;
  /** False when CloudFormation has gone on to something else: only what bears our claim may be touched then. */
  readonly current: boolean;
  /** True once the tick before has announced that the resource is about to be marked as delivered. */
  readonly delivering: boolean;
  /** When the answer is due at the latest, in milliseconds. */
  readonly deadline: number;
  readonly durations: Timing;
}

/** What a request says about its own pace, in seconds as the template has them. */
export interface RequestSettings {
  /** How long a Create or an Update may take. */
  readonly timeout?: number;
  /** Between two looks. */
  readonly pollInterval?: number;
}

/** What a tick does next. */
export type Step<C, M, L extends string = string> =
  /** Look at more than the resource itself before deciding, in this tick. */
  | { readonly kind: 'look'; readonly at: L }
  /** Make one call that changes something. */
  | { readonly kind: 'call'; readonly call: C; readonly memo: M }
  /** Look again later; `delivering` announces a delivery, or takes that back. */
  | { readonly kind: 'wait'; readonly pace: Pace; readonly since: number; readonly memo: M; readonly delivering?: boolean; readonly note?: string }
  /** Answer CloudFormation; `leftovers` tells whether there is something to remove afterwards, `metrics` what is counted beside. */
  | {
    readonly kind: 'settle';
    readonly answer: Answer;
    readonly memo: M;
    readonly leftovers: boolean;
    readonly note?: string;
    readonly metrics?: readonly Metric[];
  }
  /** Go on in the background without an answer: only SUCCESS may be said, it is not true, and nobody listens any more. */
  | { readonly kind: 'abandon'; readonly memo: M }
  /** Nothing is left to do in the background. */
  | { readonly kind: 'end' };

/** A step after which the tick is over. */
export type Pause<M> = Exclude<Step<never, M>, { readonly kind: 'look' } | { readonly kind: 'call' }>;

/**
 * A slow resource that the kernel can drive from CloudFormation. All members but `observe` and `perform` are pure.
 *
 * @typeParam C a call that changes something
 * @typeParam L what can be looked at beside the resource itself
 */
export interface Resource<R, M, V, C, L extends string = never> {
  /** Read the event. @throws InputError with a text for CloudFormation; never for a Delete. */
  parse(event: CloudFormationEvent): R;
  /** What the request says about its pace. */
  settings(request: R): RequestSettings;
  /** What is remembered at the beginning. */
  remember(request: R): M;
  /** What is remembered after a tick that came to no end: it may have made any call. */
  doubt(memo: M, now: number): M;
  /** Look at the service, and at what decisions of this tick have asked for beside. */
  observe(request: R, memo: M, further: readonly L[]): Promise<V>;
  /** What to do until CloudFormation is answered. */
  decide(situation: Situation<R, M, V>): Step<C, M, L>;
  /** The operation of the service that a call is. */
  operationOf(call: C): string;
  /** Make a call. */
  perform(call: C): Promise<unknown>;
  /** What a call's outcome means. */
  resume(situation: Situation<R, M, V>, call: C, outcome: Outcome): Pause<M>;
  /** The answer when time is up. */
  late(situation: Situation<R, M, V>): Step<C, M, L>;
  /** What to do after the answer. */
  background(situation: Situation<R, M, V>): Step<C, M, L>;
  /** The id that a failure is answered with. */
  failureId(request: R, memo: M): string;
  /** What to do when the service could not be asked. */
  advise(request: R, failure: Failure): string;
  /** What is seen, in a word, for the log. */
  glance(view: V): string;
  /** How a person would call the resource, in logs and errors. */
  describe(request: R): string;
}
