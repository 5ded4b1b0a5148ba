import { EXPLICIT_NAMES } from './generate';
import { OPEN_WINDOWS } from './invariants';
import { Life } from './life';
import { Delivery, identityOf, RequestRecord } from './record';
import { StormWorld } from './world';
import { BuilderSnapshot } from '../emulator';
import { UNKNOWN_ID } from '../lambda/kernel/answer';
import { isRecord } from '../lambda/kernel/event';
import { OWNERSHIP_TAGS } from '../src/private/contract';
import { Response } from '../test/support/cloudformation';

/** Look for builders of ours that nobody holds, and tell those that the design's open windows explain from the others. */
export function leftovers(world: StormWorld, when: string): void {
  for (const life of world.lives) {
    leftoversOf(world, life, when);
  }
}

function leftoversOf(world: StormWorld, life: Life, when: string): void {
  const { emulator, record } = world;
  const { stack } = life;
  const held = new Set(stack.status === 'DELETE_COMPLETE' ? [] : stack.heldIds());
  const retained = new Set(stack.retained.map(({ physicalId }) => physicalId));
  for (const builder of emulator.builders()) {
    if (builder.tags[OWNERSHIP_TAGS.stackId] !== stack.stackId || held.has(builder.name) || retained.has(builder.name)) {
      continue;
    }
    // who switched rollbacks off holds what is there until the next operation
    if (/^(CREATE|UPDATE|UPDATE_ROLLBACK|ROLLBACK|DELETE)_FAILED$/.test(stack.status)) {
      continue;
    }
    const window = windowOf(world, life, builder);
    const what = `${when}, ${builder.name} is ${builder.state} with claim ${builder.tags[OWNERSHIP_TAGS.claim] ?? 'none'}`;
    if (window === undefined) {
      record.find('nothingLeaked', what);
    } else {
      record.find(window, `${OPEN_WINDOWS[window]}: ${what}`, true);
    }
  }
}

/** The open window that a leftover comes from, if any. */
function windowOf(world: StormWorld, life: Life, builder: BuilderSnapshot): keyof typeof OPEN_WINDOWS | undefined {
  const { record } = world;
  const { [OWNERSHIP_TAGS.logicalId]: id } = builder.tags;
  const isOfResource = ({ stackId, logicalId }: RequestRecord) => stackId === life.stack.stackId && logicalId === id;
  const requests = [...record.requests.values()].filter(isOfResource);
  const delivery = record.deliveries.get(identityOf(builder));
  const isUnheard = (request: RequestRecord) => request.response?.heard !== true;
  // a rollback that fails at another resource sends nothing to this one
  const wasRolledBack = (operation: number) => requests.some(request => request.operation === operation && request.status.includes('ROLLBACK'));
  if (record.unclaimed.has(identityOf(builder))) {
    return 'claimTakenOff';
  }
  if (world.hasOwnRollbackStart && requests.some(request => request.status.includes('ROLLBACK'))) {
    return 'anotherStart';
  }
  if (delivery && life.stack.responses.some(response => response.requestId === delivery.by.id && saysNotStarted(response))) {
    return 'toldNotStarted';
  }
  if (delivery && isUnheard(delivery.by) && !wasRolledBack(delivery.by.operation)) {
    return 'cancelledAfterDelivery';
  }
  if (delivery?.by.type === 'Update' && isUnheard(delivery.by) && wasRemovedByOlderName(requests, delivery, builder)) {
    return 'removedByOlderName';
  }
  if (delivery && isUnheard(delivery.by) && requests.some(request => request.isLate && request.operation === delivery.by.operation)) {
    return 'cameTooLate';
  }
  const maker = requests.find(request => request.claim === builder.tags[OWNERSHIP_TAGS.claim]);
  const creation = delivery?.by ?? maker;
  if (!world.hasInventedIds && creation?.type === 'Create' && isUnheard(creation) && creation.response !== undefined) {
    return 'cancelledWithoutId';
  }
  const endedFailed = life.statusesBeforeDeletion.some(status => status === 'UPDATE_FAILED' || status === 'UPDATE_ROLLBACK_FAILED');
  if (life.isGone && !world.hasReplacedTaken && endedFailed) {
    return 'replacedAndForgotten';
  }
  if (record.givenUp.has(`${life.stack.stackId} ${builder.tags[OWNERSHIP_TAGS.logicalId] ?? ''}`)) {
    return 'givenUpByHand';
  }
  if (requests.some(request => record.dropped.has(request.id) && (request.type === 'Delete' || request.status.includes('ROLLBACK')))) {
    return 'eventLost';
  }
  const isFailed = (request: RequestRecord) => request.response?.heard !== true || request.response.status === 'FAILED';
  if (requests.some(request => request.type === 'Delete' && request.status.includes('CLEANUP') && mayMean(request, builder) && isFailed(request))) {
    return 'cleanUpNeverClaimed';
  }
  const isOfEnd = ({ status, operation }: RequestRecord) => (life.wasRolledBack ? status === 'ROLLBACK_IN_PROGRESS' : status === 'DELETE_IN_PROGRESS' && operation === life.deletion);
  const isDeleted = requests.some(request => request.type === 'Delete' && isOfEnd(request));
  // what was delivered, and claimed by a rollback since, is being removed like any other
  if (!life.isGone || !maker || (delivery && !maker.status.includes('ROLLBACK'))) {
    return undefined;
  }
  return isDeleted ? isExplicit(builder) && !requests.some(request => names(request, builder)) ? 'explicitNameForgotten' : undefined : 'backgroundKilled';
}

/** True when the rollback of what delivered sent the resource nothing but Deletes, all with the id that it had before. */
function wasRemovedByOlderName(requests: readonly RequestRecord[], { by }: Delivery, builder: BuilderSnapshot): boolean {
  const takenBack = requests.filter(({ operation, status }) => operation === by.operation && status.includes('ROLLBACK'));
  return takenBack.length > 0 && takenBack.every(request => request.type === 'Delete' && request.physicalId === by.physicalId && !mayMean(request, builder));
}

/** True for the answer of a function that could not start an execution. */
export function saysNotStarted({ reason }: Pick<Response, 'reason'>): boolean {
  return reason?.includes('could not be started for a minute') === true;
}

/** True for a name that no hash finds. */
function isExplicit(builder: BuilderSnapshot): boolean {
  return EXPLICIT_NAMES.some(name => name === builder.name);
}

/** True for a Delete that its own properties, or its id, lead to a builder. */
function names(request: RequestRecord, builder: BuilderSnapshot): boolean {
  const { ResourceProperties: properties } = request.event;
  return request.type === 'Delete' && request.status === 'DELETE_IN_PROGRESS'
    && (request.physicalId === builder.name || (isRecord(properties) && properties.ImageBuilderName === builder.name));
}

/** True for a Delete whose id is the builder's name, or no name of ours: one that was made up, or says that nobody knows. */
function mayMean({ physicalId = '' }: RequestRecord, builder: BuilderSnapshot): boolean {
  return physicalId === builder.name || physicalId === UNKNOWN_ID || /-X+\d+$/.test(physicalId);
}
