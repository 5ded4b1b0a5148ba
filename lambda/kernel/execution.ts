import { Answer } from './answer';
import { CloudFormationEvent, requestHash, signedAt } from './event';
import { hash } from './hash';
import { Epoch } from './stack';
import { Timing } from './timing';

/** What a request's first tick found. */
export interface Opening {
  /** When it looked, in milliseconds. */
  readonly at: number;
  readonly epoch: Epoch;
}

/** The state of the waiter: what its definition reads, and what only ticks read. */
export interface ExecutionState {
  readonly event: CloudFormationEvent;
  /** When the request arrived, in milliseconds. */
  readonly begunAt: number;
  /** ISO times, compared by the state machine when ticks do not get through. */
  readonly deadline: string;
  readonly giveUpAt: string;
  readonly crashes: { readonly count: number };
  /** What the state machine caught when the tick before did not come to its end. */
  readonly error?: { readonly Error?: string; readonly Cause?: string };
  readonly action: 'WAIT' | 'ANSWER' | 'END' | 'GIVE_UP';
  /** What comes after an answer. */
  readonly then: 'CONTINUE' | 'END';
  readonly seconds: number;
  readonly answered: boolean;
  /** True from the tick before the one that marks the resource as delivered: only SUCCESS may be answered then. */
  readonly delivering: boolean;
  readonly answer?: Answer;
  /** How many ticks there were, and how many calls of them were throttled. */
  readonly ticks: number;
  readonly throttles: number;
  /** For how long it was asked to wait between them, in seconds. */
  readonly waited: number;
  /** How many times slower than planned the looks are, after throttling. */
  readonly slowness: number;
  /** Since when every look has been denied or refused, in milliseconds. */
  readonly deniedSince?: number;
  readonly opening?: Opening;
  /** What the resource remembers. */
  readonly memo?: unknown;
}

/** The moment a request is counted from: when CloudFormation signed it, or, if nobody knows, when it arrived. */
export function requestedAt(event: CloudFormationEvent, begunAt: number): number {
  return signedAt(event) ?? begunAt;
}

/** Where every execution begins. */
const BEGINNING = {
  crashes: { count: 0 },
  action: 'WAIT',
  then: 'CONTINUE',
  seconds: 0,
  answered: false,
  delivering: false,
  ticks: 0,
  throttles: 0,
  waited: 0,
  slowness: 1,
} as const;

/** The input of a request's execution. */
export function firstState(event: CloudFormationEvent, begunAt: number, durations: Timing): ExecutionState {
  const start = requestedAt(event, begunAt);
  const after = (seconds: number) => new Date(start + seconds * 1000).toISOString();
  return { ...BEGINNING, event, begunAt, deadline: after(durations.deadline), giveUpAt: after(durations.giveUp) };
}

/** What arrives at a tick. Another release may have gone on with the execution, and left out what its state machine does not read. */
export type KeptState = Pick<ExecutionState, 'event' | 'deadline' | 'giveUpAt'> & Partial<ExecutionState>;

/** The state that a tick goes on from: what is missing is as at the beginning. */
export function stateOf(kept: KeptState, now: number): ExecutionState {
  return { ...BEGINNING, begunAt: now, ...kept };
}

/** The name of a request's execution is its lock: a duplicate delivery finds it taken, open or closed. */
export function executionName(event: CloudFormationEvent): string {
  return `${hash(`${event.StackId} ${event.LogicalResourceId}`, 24)}-${event.RequestType}-${requestHash(event)}`;
}
