import { CloudFormation } from './cloudformation';
import { Finding } from './findings';
import { Builder, World } from './model';
import type { MoveMaker } from './moves';
import { endOf } from './service';
import { isAtRest } from './state';
import { isUndelivered } from './words';
import { OPEN_WINDOWS } from '../storm/invariants';
import { Choices } from '../test/support/cloudformation-choices';

/** How far a history has been led to its end. */
const [HAPPENS, LED, HARMLESS, DELETED, DELETED_AGAIN] = [0, 1, 2, 3, 4];

/** Lead a history to its end by ordinary operations, once everything has come to rest: a person stops anywhere. */
export function endings(world: World, cloudFormation: CloudFormation, move: MoveMaker): void {
  const { stack, closing } = world;
  if (stack.status === 'none' || stack.status === 'DELETE_COMPLETE' || !isQuiet(world)) {
    return;
  }
  const lead = (label: string, stage: number, act: (next: World) => void) => move(`at the end, a person ${label}`, next => {
    next.operations = 0;
    next.faults = 0;
    next.closing = stage;
    act(next);
  });
  if (stack.status === 'UPDATE_ROLLBACK_FAILED' && closing === HAPPENS) {
    lead('goes on with the rollback', LED, next => cloudFormation.goOn(next, false));
  } else if (stack.status === 'UPDATE_FAILED' && closing === HAPPENS) {
    lead('takes the failed update back', LED, next => cloudFormation.rollBack(next));
  } else if (/^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/.test(stack.status) && closing < HARMLESS) {
    lead('makes a harmless update', HARMLESS, next => cloudFormation.update(next, 'harmless', true));
  } else if (closing < DELETED) {
    lead('deletes the stack', DELETED, next => cloudFormation.delete(next));
  } else if (closing === DELETED && isBlocked(world)) {
    lead('removes what is their own, and deletes the stack again', DELETED_AGAIN, next => {
      next.builders = next.builders.filter(({ isOurs }) => isOurs);
      cloudFormation.delete(next);
    });
  }
}

/** What a world that has come to rest must not show. */
export function atRest(world: World, choices: Choices): Finding[] {
  return isQuiet(world) ? [...unfinished(world), ...leftovers(world, choices)] : [];
}

/** True when nothing more happens unless somebody asks for it. */
function isQuiet(world: World): boolean {
  return isAtRest(world) && world.requests.length === 0
    && world.builders.every(builder => endOf(builder) === undefined && !builder.hidden && !builder.tagsHidden);
}

/** Status by how far a history has been led: anything else is no end. */
function unfinished(world: World): Finding[] {
  const { stack: { status }, closing } = world;
  const expected: Readonly<Record<number, readonly string[]>> = {
    [LED]: ['UPDATE_ROLLBACK_COMPLETE'], [HARMLESS]: ['UPDATE_COMPLETE'], [DELETED]: ['DELETE_COMPLETE'], [DELETED_AGAIN]: ['DELETE_COMPLETE'],
  };
  if (closing === HAPPENS || expected[closing].includes(status) || (closing === DELETED && isBlocked(world))) {
    return [];
  }
  return [{ name: 'goesOn', what: `what should lead to ${expected[closing].join(' or ')} ends in ${status}` }];
}

/** True when a person's own builder stands under a name that CloudFormation holds. */
function isBlocked({ stack, builders }: World): boolean {
  return stack.status === 'DELETE_FAILED' && builders.some(({ isOurs, name }) => !isOurs && [...stack.trail, ...stack.live ? [stack.live] : []].some(({ id }) => id === name));
}

/** Builders of ours that nobody holds. */
function leftovers(world: World, choices: Choices): Finding[] {
  const { stack, builders } = world;
  if (/^(CREATE|UPDATE|UPDATE_ROLLBACK|ROLLBACK|DELETE)_FAILED$/.test(stack.status)) {
    // who switched rollbacks off holds what is there until the next operation
    return [];
  }
  return builders
    .filter(({ isOurs, name }) => isOurs && stack.live?.id !== name && !stack.retained.includes(name))
    .map(builder => ({
      name: windowOf(world, builder, choices) ?? 'nothingLeaked',
      what: `at rest, with the stack ${stack.status}, ${builder.name} is ${builder.state} with claim ${builder.claim}, and nobody holds it`,
    }));
}

/** The open window that a leftover comes from, if any. */
function windowOf(
  { stack }: World, { delivery, cleanUpFailed, givenUp, orphaned, claim }: Builder, { rollbackStart, inventedIds, deleteTakesReplaced }: Choices,
): keyof typeof OPEN_WINDOWS | undefined {
  if (rollbackStart === 'own' && delivery?.takenBack) {
    return 'anotherStart';
  }
  if (delivery?.heard === false && !delivery.takenBack) {
    return 'cancelledAfterDelivery';
  }
  if (delivery?.heard === false && delivery.late) {
    return 'cameTooLate';
  }
  if (!inventedIds && delivery?.type === 'Create' && delivery.heard === false) {
    return 'cancelledWithoutId';
  }
  if (!deleteTakesReplaced && stack.status === 'DELETE_COMPLETE' && stack.endedFailed) {
    return 'replacedAndForgotten';
  }
  if (givenUp) {
    return 'givenUpByHand';
  }
  if (stack.lost) {
    return 'eventLost';
  }
  if (cleanUpFailed) {
    return 'cleanUpNeverClaimed';
  }
  if (stack.status !== 'DELETE_COMPLETE' || !isUndelivered(claim)) {
    return undefined;
  }
  return orphaned === 'without Delete' ? 'backgroundKilled' : orphaned === 'by its name' ? 'explicitNameForgotten' : undefined;
}
