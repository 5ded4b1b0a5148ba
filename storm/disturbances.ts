import { Disturbance } from './plan';
import { Random } from './random';
import { FaultRule } from '../emulator';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const MUTATIONS = ['CreateImageBuilder', 'StartImageBuilder', 'StopImageBuilder', 'DeleteImageBuilder', 'TagResource', 'UntagResource'] as const;
const CALLS = [...MUTATIONS, 'DescribeImageBuilders', 'ListTagsForResource', 'DescribeImages'] as const;
const KINDS = [
  'outage', 'kill', 'kill', 'freeze', 'crash', 'lambda', 'twice', 'release', 'late', 'duplicate', 'answer', 'executions', 'stack', 'service', 'service', 'service', 'service',
  'person', 'person', 'image',
] as const;
const OUTAGES = [
  'UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  'ROLLBACK_IN_PROGRESS', 'DELETE_IN_PROGRESS',
] as const;
const ACTS = ['start', 'stop', 'delete', 'tag', 'untag', 'create', 'start', 'stop', 'delete', 'snapshot', 'disown', 'unclaim', 'create elsewhere'] as const;

/** Anything that can go wrong. */
export function disturbance(random: Random): Disturbance {
  const at = moment(random);
  const call = random.between(1, random.pick([30, 150, 500]));
  const invocation = random.between(1, random.pick([10, 50, 150]));
  const request = random.between(1, 8);
  switch (random.pick(KINDS)) {
    case 'kill':
      return kill(random, call, random.pick(MUTATIONS));
    case 'freeze':
      return { kind: 'freeze', call, for: random.between(1, 9) * SECOND };
    case 'crash':
      return { kind: 'crash', invocation, times: random.pick([1, 2, 8]) };
    case 'outage':
      return { kind: 'outage', during: random.pick(OUTAGES), times: random.pick([1, 4, 10]) };
    case 'lambda':
      return { kind: 'lambda throttles', invocation, times: random.pick([1, 5, 20]) };
    case 'twice':
      return { kind: 'twice', invocation, after: random.between(0, 3_000) };
    case 'release':
      return { kind: 'other release', invocation, times: random.pick([1, 10, 1_000]) };
    case 'late':
      return { kind: 'late', request, by: random.pick([1, 10, 58, 130, 360]) * MINUTE };
    case 'duplicate':
      return { kind: 'duplicate', request, after: random.pick([0, 1, 10, 360]) * MINUTE };
    case 'answer':
      return { kind: 'answer lost', answer: request, arrived: random.percent(60) };
    case 'executions':
      return { kind: 'no executions', at, for: random.pick([20, 90, 150]) * SECOND };
    case 'stack':
      return { kind: 'stack unseen', at, for: random.pick([20, 90, 600]) * SECOND };
    case 'service':
      return { kind: 'service', at, rule: serviceFault(random) };
    case 'image':
      return { kind: 'image', at, act: random.pick(['publish', 'publish', 'retire', 'delete']), which: random.between(0, 3) };
    case 'person':
      return { kind: 'person', at, act: random.pick(ACTS), which: random.between(0, 3) };
  }
}

/** What passes by itself, and must fail nothing. */
export function mildDisturbance(random: Random): Disturbance {
  const at = moment(random);
  const call = random.between(1, random.pick([10, 30, 150]));
  const invocation = random.between(1, random.pick([3, 10, 50]));
  switch (random.pick(['kill', 'freeze', 'crash', 'lambda', 'twice', 'release', 'duplicate', 'answer', 'image', 'service', 'service', 'service', 'service'])) {
    case 'kill':
      return kill(random, call, mildTarget(random));
    case 'freeze':
      return { kind: 'freeze', call, for: random.between(1, 9) * SECOND };
    case 'crash':
      return { kind: 'crash', invocation, times: 1 };
    case 'lambda':
      return { kind: 'lambda throttles', invocation, times: random.pick([1, 5]) };
    case 'twice':
      return { kind: 'twice', invocation, after: random.between(0, 3_000) };
    case 'release':
      return { kind: 'other release', invocation, times: random.pick([1, 10, 1_000]) };
    case 'duplicate':
      return { kind: 'duplicate', request: random.between(1, 4), after: random.pick([0, 1, 10, 360]) * MINUTE };
    case 'answer':
      return { kind: 'answer lost', answer: random.between(1, 4), arrived: random.percent(60) };
    case 'image':
      return { kind: 'image', at, act: 'publish', which: 0 };
    case 'service':
      return { kind: 'service', at: random.percent(50) ? 0 : at, rule: passingFault(random, mildTarget(random)) };
  }
}

/** Creations are seldom, and what happens to them matters most. */
function mildTarget(random: Random): typeof CALLS[number] {
  return random.percent(50) ? 'CreateImageBuilder' : random.percent(85) ? random.pick(MUTATIONS) : random.pick(CALLS);
}

function kill(random: Random, call: number, operation: string): Disturbance {
  return random.percent(50)
    ? { kind: 'kill', call, afterEffect: random.percent(60) }
    : { kind: 'kill', call: random.between(1, 3), operation, afterEffect: random.percent(60) };
}

function moment(random: Random): number {
  return random.between(0, random.pick([20, 60, 240])) * MINUTE + random.between(0, 59) * SECOND;
}

function passingFault(random: Random, operation: typeof CALLS[number]): FaultRule {
  const scope = { operation, times: random.pick([1, 1, 2]) };
  switch (random.pick(['throttle', 'unavailable', 'lost-reply', 'lost-request', 'lost-request', 'late-effect', 'busy', 'delete fails'])) {
    case 'throttle':
      return { kind: 'throttle', ...scope };
    case 'unavailable':
      return { kind: 'unavailable', ...scope, afterEffect: random.percent(50) };
    case 'lost-reply':
      return { kind: 'lost-reply', ...scope };
    case 'lost-request':
      return { kind: 'lost-request', ...scope };
    case 'late-effect':
      return { kind: 'late-effect', operation, afterMs: random.between(0, 10) * SECOND };
    case 'delete fails':
      return { kind: 'builder-fails', during: 'delete' };
    case 'busy':
      return { kind: 'error', ...scope, operation: random.pick(MUTATIONS), code: 'ConcurrentModificationException' };
  }
}

function serviceFault(random: Random): FaultRule {
  const operation = random.percent(75) ? random.pick(MUTATIONS) : random.pick(CALLS);
  const scope = { operation, times: random.pick([1, 1, 2, 6]) };
  switch (random.pick(['passing', 'passing', 'passing', 'passing', 'passing', 'error', 'stuck', 'fails', 'fails'])) {
    case 'passing':
      return passingFault(random, operation);
    case 'error':
      return { kind: 'error', ...scope, code: random.pick(['ConcurrentModificationException', 'OperationNotPermittedException', 'LimitExceededException', 'AccessDeniedException']) };
    case 'stuck':
      return { kind: 'stuck', state: random.pick(['PENDING', 'STOPPING', 'DELETING']), forMs: random.pick([10, 40, 70, 200]) * MINUTE, deletable: random.percent(50) };
    case 'fails':
      return { kind: 'builder-fails', during: random.pick(['create', 'create', 'start', 'stop', 'delete']), afterMs: random.between(0, 15) * MINUTE };
  }
}
