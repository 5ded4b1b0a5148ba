import { Disturbance, Operation, Plan, PlannedBuilder, PlannedTemplate } from './plan';
import { Random } from './random';
import { FaultRule } from '../emulator';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** The names that templates and people fight for. */
export const EXPLICIT_NAMES = ['press-1', 'press-2'] as const;

const TYPES = ['stream.standard.small', 'stream.standard.medium', 'stream.standard.large'] as const;
const MUTATIONS = ['CreateImageBuilder', 'StartImageBuilder', 'StopImageBuilder', 'DeleteImageBuilder', 'TagResource', 'UntagResource'] as const;
const CALLS = [...MUTATIONS, 'DescribeImageBuilders', 'ListTagsForResource'] as const;

/** The history of a seed. */
export function planOf(seed: number): Plan {
  const random = new Random(seed);
  const operations: Operation[] = [create(random)];
  for (let more = random.between(0, 4); more > 0; more--) {
    operations.push(following(random));
  }
  const disturbances: Disturbance[] = [];
  for (let more = random.pick([0, 1, 1, 2, 2, 3, 4, 6]); more > 0; more--) {
    disturbances.push(disturbance(random));
  }
  return {
    seed,
    choices: {
      inventedIds: random.percent(75),
      rollbackId: random.percent(80) ? 'answered' : 'before',
      rollbackStart: random.percent(90) ? 'operation' : 'own',
      deleteTakesReplaced: random.percent(90),
      rollbackAttributes: random.percent(75) ? 'sent' : 'present',
      updatesWhatFailed: random.percent(25),
      siblings: random.percent(85) ? 'given up' : 'waited for',
      cleanUpTries: random.percent(75) ? 1 : 3,
    },
    service: {
      unseen: random.percent(70) ? 0 : random.between(0, 170) * SECOND,
      tagsUnseen: random.percent(85) ? 0 : random.between(0, 170) * SECOND,
      create: random.between(1, 20) * MINUTE,
      start: random.between(1, 6) * MINUTE,
      stop: random.between(10, 200) * SECOND,
      delete: random.between(5, 120) * SECOND,
    },
    operations,
    disturbances,
  };
}

function create(random: Random): Operation {
  return {
    kind: 'create', pause: 0, template: template(random), rollback: random.percent(75), ...random.percent(8) ? { deleteAfter: random.between(0, 25) * MINUTE } : {},
  };
}

function following(random: Random): Operation {
  const pause = random.pick([1, 1, 5, 20, 90, 400]) * MINUTE + random.between(0, 59) * SECOND;
  switch (random.pick(['update', 'update', 'update', 'update', 'delete', 'roll back', 'continue'])) {
    case 'delete':
      return { kind: 'delete', pause };
    case 'roll back':
      return { kind: 'roll back', pause };
    case 'continue':
      return { kind: 'continue', pause, skip: random.percent(50) ? [] : [random.pick(['Builder', 'Second'])] };
    default:
      return {
        kind: 'update',
        pause,
        template: template(random),
        rollback: random.percent(85),
        ...random.percent(20) ? { cancelAfter: random.between(0, 25 * 60) * SECOND } : {},
      };
  }
}

function template(random: Random): PlannedTemplate {
  const both = random.percent(35);
  const builders = {
    ...random.percent(92) ? { Builder: builder(random, EXPLICIT_NAMES[0], []) } : {},
    ...both ? { Second: builder(random, EXPLICIT_NAMES[1], random.percent(30) ? ['Builder'] : []) } : {},
  };
  const sibling = { takes: random.between(1, 30 * 60) * SECOND, fails: random.percent(30), ...random.percent(30) ? { dependsOn: ['Builder'] } : {} };
  return { builders, sibling };
}

function builder(random: Random, name: string, dependsOn: readonly string[]): PlannedBuilder {
  return {
    instanceType: random.pick(TYPES),
    ...random.percent(25) ? { name } : {},
    ...random.percent(30) ? { desiredState: random.pick(['RUNNING', 'STOPPED']) } : {},
    ...random.percent(40) ? { tags: { purpose: random.pick(['print', 'copy']) } } : {},
    ...random.percent(12) ? { retain: true } : {},
    ...random.percent(8) ? { timeout: random.between(15, 50) * 60 } : {},
    ...dependsOn.length > 0 ? { dependsOn } : {},
  };
}

function disturbance(random: Random): Disturbance {
  const at = random.between(0, random.pick([20, 60, 240])) * MINUTE + random.between(0, 59) * SECOND;
  const call = random.between(1, random.pick([30, 150, 500]));
  const invocation = random.between(1, random.pick([10, 50, 150]));
  const request = random.between(1, 8);
  switch (random.pick(['kill', 'kill', 'freeze', 'crash', 'lambda', 'twice', 'late', 'duplicate', 'answer', 'executions', 'stack', 'service', 'service', 'service', 'person', 'person'])) {
    case 'kill':
      return { kind: 'kill', call, afterEffect: random.percent(60) };
    case 'freeze':
      return { kind: 'freeze', call, for: random.between(1, 9) * SECOND };
    case 'crash':
      return { kind: 'crash', invocation, times: random.pick([1, 2, 8]) };
    case 'lambda':
      return { kind: 'lambda throttles', invocation, times: random.pick([1, 5, 20]) };
    case 'twice':
      return { kind: 'twice', invocation, after: random.between(0, 3_000) };
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
    default:
      return { kind: 'person', at, act: random.pick(['start', 'stop', 'delete', 'tag', 'untag', 'create']), which: random.between(0, 3) };
  }
}

function serviceFault(random: Random): FaultRule {
  const operation = random.percent(75) ? random.pick(MUTATIONS) : random.pick(CALLS);
  const scope = { operation, times: random.pick([1, 1, 2, 6]) };
  switch (random.pick(['throttle', 'unavailable', 'lost-reply', 'lost-request', 'late-effect', 'error', 'stuck', 'builder-fails'])) {
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
    case 'error':
      return { kind: 'error', ...scope, code: random.pick(['ConcurrentModificationException', 'OperationNotPermittedException', 'LimitExceededException', 'AccessDeniedException']) };
    case 'stuck':
      return { kind: 'stuck', state: random.pick(['PENDING', 'STOPPING', 'DELETING']), forMs: random.pick([10, 40, 70, 200]) * MINUTE, deletable: random.percent(50) };
    default:
      return { kind: 'builder-fails', during: random.pick(['create', 'start', 'stop', 'delete']), afterMs: random.between(0, 15) * MINUTE };
  }
}
