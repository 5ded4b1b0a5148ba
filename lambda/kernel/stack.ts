import { CloudFormationEvent } from './event';

/** What DescribeStacks tells of one stack, times in milliseconds. */
export interface StackDescription {
  readonly status: string;
  readonly creationTime: number;
  readonly lastUpdatedTime?: number;
  readonly deletionTime?: number;
}

/** What an operation on a stack is about at the moment. */
export type Phase = 'forward' | 'rollback' | 'cleanup' | 'rollback-cleanup' | 'rolled-back' | 'delete' | 'halted' | 'idle';

/** What a request needs to know of its stack: comparing two of these tells whether the request is still current. */
export interface Epoch {
  readonly phase: Phase;
  /** When the operation started; null for a stack that is no longer described. */
  readonly start: number | null;
  /** True as long as nobody has updated the stack: whatever it holds was made by its creation. */
  readonly neverUpdated: boolean;
}

/** How far two clocks of AWS may be apart, in milliseconds. A property of the clocks: a faster local run does not shrink it. */
export const CLOCK_TOLERANCE = 10_000;

const PHASES: Readonly<Record<string, Phase>> = {
  CREATE_IN_PROGRESS: 'forward',
  UPDATE_IN_PROGRESS: 'forward',
  ROLLBACK_IN_PROGRESS: 'rollback',
  UPDATE_ROLLBACK_IN_PROGRESS: 'rollback',
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'cleanup',
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: 'rollback-cleanup',
  ROLLBACK_COMPLETE: 'rolled-back',
  ROLLBACK_FAILED: 'rolled-back',
  UPDATE_ROLLBACK_COMPLETE: 'rolled-back',
  UPDATE_ROLLBACK_FAILED: 'rolled-back',
  CREATE_FAILED: 'halted',
  UPDATE_FAILED: 'halted',
  DELETE_IN_PROGRESS: 'delete',
};

/** The phase and the start of what happens to a stack. */
export function epochOf(stack: StackDescription | undefined): Epoch {
  if (!stack) {
    return { phase: 'idle', start: null, neverUpdated: false };
  }
  return {
    phase: PHASES[stack.status] ?? 'idle',
    start: Math.max(stack.creationTime, stack.lastUpdatedTime ?? 0, stack.deletionTime ?? 0),
    neverUpdated: stack.lastUpdatedTime === undefined || stack.lastUpdatedTime <= stack.creationTime + CLOCK_TOLERANCE,
  };
}

/** True from the moment when CloudFormation takes back what an operation did: what comes late comes when that is over. */
export function isRollback(phase: Phase): boolean {
  return phase === 'rollback' || phase === 'rollback-cleanup' || phase === 'rolled-back';
}

/** True for a Delete of a rollback, and for one that comes so late that its stack does not tell any more what it belonged to. */
export function mayBeOfRollback(phase: Phase): boolean {
  return phase !== 'delete' && phase !== 'cleanup';
}

/**
 * Whether a request still is what CloudFormation waits for. One that is not mutates nothing more, but for what bears its own claim.
 *
 * @param signed when the request was signed; undefined when nobody knows
 * @param first the epoch at the request's first tick
 * @param now the epoch at this moment
 */
export function isCurrent(requestType: CloudFormationEvent['RequestType'], signed: number | undefined, first: Epoch, now: Epoch): boolean {
  if (signed !== undefined && now.start !== null && now.start > signed + CLOCK_TOLERANCE) {
    return false;
  }
  // a Delete outlives its stack; anything else has nobody to answer to then
  if (now.start !== first.start && !(requestType === 'Delete' && now.start === null)) {
    return false;
  }
  switch (requestType) {
    case 'Create':
      return now.phase === 'forward';
    case 'Update':
      return (now.phase === 'forward' || now.phase === 'rollback') && now.phase === first.phase;
    case 'Delete':
      return true;
  }
}
