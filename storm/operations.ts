import { Operation } from './plan';
import { identityOf } from './record';
import { templateOf } from './templates';
import { StormWorld } from './world';

const STABLE = new Set(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_FAILED']);

/** Ask CloudFormation for an operation, if the stack's status allows it. */
export async function ask(world: StormWorld, operation: Operation): Promise<boolean> {
  switch (operation.kind) {
    case 'create':
      return world.stack.status === 'none' || world.stack.status === 'DELETE_COMPLETE' ? create(world, operation) : false;
    case 'update': {
      const { stack, clock } = world;
      if (!STABLE.has(stack.status)) {
        return false;
      }
      const run = started(world, operation, () => stack.updateStack(templateOf(operation.template), operation));
      if (operation.cancelAfter !== undefined) {
        clock.at(clock.now() + operation.cancelAfter, () => stack.cancelUpdate());
      }
      await clock.until(run);
      return true;
    }
    case 'roll back': {
      const { stack, clock } = world;
      return stack.status === 'UPDATE_FAILED' ? clock.until(started(world, operation, () => stack.rollbackStack()).then(() => true)) : false;
    }
    case 'continue': {
      const { stack, clock, record } = world;
      if (stack.status === 'UPDATE_ROLLBACK_FAILED') {
        operation.skip.forEach(id => record.givenUp.add(`${stack.stackId} ${id}`));
      }
      return stack.status === 'UPDATE_ROLLBACK_FAILED' ? clock.until(started(world, operation, () => stack.continueRollback(operation.skip)).then(() => true)) : false;
    }
    case 'delete':
      if (world.stack.status === 'none' || world.stack.status === 'DELETE_COMPLETE') {
        return false;
      }
      await deleteStack(world);
      return true;
  }
}

/** Delete the stack, and with it, once that is done, function and state machine. */
export async function deleteStack(world: StormWorld): Promise<void> {
  const { life, record, clock } = world;
  record.beginOperation();
  life.deletion = record.operation;
  life.statusesBeforeDeletion.push(life.stack.status);
  record.tell('a person', () => 'deletes the stack');
  const { status } = await clock.until(life.stack.deleteStack());
  if (status === 'DELETE_COMPLETE') {
    life.goneAt ??= clock.now();
  }
  record.tell('CloudFormation', () => `the stack is ${status}`);
}

async function create(world: StormWorld, operation: Extract<Operation, { readonly kind: 'create' }>): Promise<boolean> {
  if (world.stack.status === 'DELETE_COMPLETE') {
    world.live();
  }
  const { stack, life, clock } = world;
  const run = started(world, operation, () => stack.createStack(templateOf(operation.template), operation));
  if (operation.deleteAfter !== undefined) {
    const isOver = await clock.until(Promise.race([run.then(() => true), clock.sleep(operation.deleteAfter).then(() => false)]));
    if (!isOver && stack.status === 'CREATE_IN_PROGRESS') {
      await deleteStack(world);
      return true;
    }
  }
  const { status } = await clock.until(run);
  if (status === 'ROLLBACK_COMPLETE') {
    // function and state machine were created with the stack, and went with it, after what depends on them
    life.goneAt = clock.now();
    life.wasRolledBack = true;
  }
  return true;
}

function started<T>({ record, emulator }: StormWorld, operation: Operation, run: () => Promise<T>): Promise<T> {
  // who takes an update back, or goes on with that, is still at the same operation
  if (operation.kind !== 'roll back' && operation.kind !== 'continue') {
    record.beginOperation();
    record.statesAtStart = new Map(emulator.builders().map(builder => [identityOf(builder), builder.state]));
  }
  record.tell('a person', () => `asks for: ${JSON.stringify(operation)}`);
  return run();
}
