import { CloudFormation } from './cloudformation';
import { Builder, Scope, World } from './model';
import type { MoveMaker } from './moves';
import { arrive, endOf, fall, turn } from './service';
import { isAtRest } from './state';

/** What comes of a builder. @param isCalled true while a call that concerns it is on its way */
export function ofBuilder(builder: Builder, index: number, isCalled: boolean, move: MoveMaker, fault: MoveMaker): void {
  const { name } = builder;
  if (builder.hidden) {
    move(`${name} can be seen`, next => { next.builders[index].hidden = undefined; });
    if (!builder.tagsHidden) {
      fault(`the tags of ${name} lag`, next => { next.builders[index].tagsHidden = true; });
    }
  }
  if (builder.tagsHidden) {
    move(`the tags of ${name} can be seen`, next => { next.builders[index].tagsHidden = undefined; });
  }
  const end = endOf(builder);
  if (end === undefined || builder.hidden) {
    return;
  }
  // calls arrive, or are lost, sooner than a builder goes: none reaches another of the same name
  if (end !== 'gone' || !isCalled) {
    move(`${name} is ${end}`, next => arrive(next, next.builders[index]));
  }
  fault(`${name} falls from ${builder.state} to FAILED`, next => {
    fall(next.builders[index]);
  });
  if (!builder.slow) {
    fault(`${name} stays ${builder.state} for a long time`, next => {
      next.builders[index].slow = true;
      next.builders[index].aged = undefined;
    });
  }
}

/** What CloudFormation does of its own accord. */
export function ofStack(world: World, cloudFormation: CloudFormation, move: MoveMaker, fault: MoveMaker): void {
  if (!cloudFormation.canFail(world)) {
    return;
  }
  if (world.stack.waits.length === 0 && !world.stack.failing) {
    move('the rest of the operation succeeds', next => cloudFormation.restSucceeds(next));
  }
  if (!cloudFormation.waitsForOthers) {
    fault('a sibling fails, or a person cancels', next => cloudFormation.cancels(next));
    return;
  }
  fault('a person cancels', next => cloudFormation.cancels(next));
  if (!world.stack.failing) {
    fault('a sibling fails', next => cloudFormation.siblingFails(next));
  }
}

/** What a person does in the console. */
export function ofPersons(world: World, fault: MoveMaker): void {
  const byHand = (label: string, name: string, act: (builder: Builder, next: World) => void) => fault(`a person ${label} ${name}`, next => {
    next.requests.forEach(request => { request.hand = true; });
    const builder = next.builders.find(other => other.name === name);
    if (builder) {
      act(builder, next);
    }
  });
  for (const { name, state, hidden } of world.builders) {
    if (hidden) {
      continue;
    }
    if (state === 'RUNNING') {
      byHand('stops', name, builder => { turn(builder, ['RUNNING'], 'STOPPING'); });
    }
    if (state === 'STOPPED') {
      byHand('starts', name, builder => { turn(builder, ['STOPPED'], 'PENDING'); });
    }
    if (state === 'STOPPED' || state === 'FAILED') {
      byHand('deletes', name, builder => { turn(builder, ['STOPPED', 'FAILED'], 'DELETING'); });
    }
  }
  const isNamed = world.stack.goal.startsWith('named') || world.stack.live?.template.startsWith('named') === true;
  if (isNamed && !world.builders.some(({ name }) => name === 'press-1')) {
    fault('a person makes press-1', next => {
      next.requests.forEach(request => { request.hand = true; });
      next.builders.push({ name: 'press-1', spec: 'small', state: 'RUNNING', isOurs: false, claim: '' });
    });
  }
}

/** What people ask CloudFormation for. */
export function ofPeople(world: World, cloudFormation: CloudFormation, scope: Scope, move: MoveMaker): void {
  const { stack, operations } = world;
  if (operations === 0) {
    return;
  }
  const operation = (label: string, act: (next: World) => void) => move(`a person ${label}`, next => {
    next.operations--;
    act(next);
  });
  const ways = scope.withoutRollback ? [true, false] : [true];
  const words = (rollsBack: boolean) => (rollsBack ? '' : ', without a rollback');
  if (stack.status === 'none') {
    for (const template of scope.templates) {
      ways.forEach(rollsBack => operation(`creates the stack: ${template}${words(rollsBack)}`, next => cloudFormation.create(next, template, rollsBack)));
    }
    return;
  }
  if (['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_FAILED'].includes(stack.status)) {
    for (const template of scope.templates) {
      ways.forEach(rollsBack => operation(`updates the stack: ${template}${words(rollsBack)}`, next => cloudFormation.update(next, template, rollsBack)));
    }
  }
  if (stack.status === 'UPDATE_FAILED') {
    operation('takes the failed update back', next => cloudFormation.rollBack(next));
  }
  if (stack.status === 'UPDATE_ROLLBACK_FAILED') {
    operation('goes on with the rollback', next => cloudFormation.goOn(next, false));
    operation('goes on with the rollback, without the builder', next => cloudFormation.goOn(next, true));
  }
  if (stack.status === 'CREATE_IN_PROGRESS' || (isAtRest(world) && stack.status !== 'DELETE_COMPLETE')) {
    operation('deletes the stack', next => cloudFormation.delete(next));
  }
}
