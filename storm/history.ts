import { Fault } from './compare/outside';
import { leftovers } from './leftovers';
import { Operation, Plan, PlannedTemplate } from './plan';
import { Finding, Line } from './record';
import { UNBROKEN, Variant } from './variant';
import { StormWorld } from './world';
import { IMAGE_BUILDER_TYPE, OWNERSHIP_TAGS } from '../src/private/contract';
import { ResourceTemplate, Template } from '../test/support/cloudformation';
import { SIGNATURE } from '../test/support/cloudformation-messages';
import { IMAGE } from '../test/support/definition';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A day of background, and what it takes to notice that it is over. */
const BACKGROUND = 26 * HOUR;

/** A template that nothing speaks against: its builder is like none before. */
const HARMLESS: PlannedTemplate = { builders: { Builder: { instanceType: 'stream.standard.xlarge' } }, sibling: { takes: 1_000, fails: false } };

/** What came of a history. */
export interface HistoryEnd {
  readonly findings: readonly Finding[];
  /** What went wrong for an eye that knows nothing of the handler's design. */
  readonly faults: readonly Fault[];
  readonly story: readonly Line[];
  /** How often what happened, by kind. */
  readonly counts: Readonly<Record<string, number>>;
  /** The virtual time that passed, in milliseconds. */
  readonly lasted: number;
}

/** Let a history happen, and look whether every invariant holds. */
export async function happen(plan: Plan, variant: Variant = UNBROKEN, hasStoryOn = false): Promise<HistoryEnd> {
  const logged: string[] = [];
  const print = console.log;
  console.log = (...words: unknown[]) => { logged.push(words.map(String).join(' ')); };
  const world = new StormWorld(plan, variant);
  world.record.hasStoryOn = hasStoryOn;
  const begin = world.clock.now();
  const counts: Record<string, number> = {};
  try {
    for (const operation of plan.operations) {
      await world.clock.pass(operation.pause);
      if (await ask(world, operation)) {
        counts[operation.kind] = (counts[operation.kind] ?? 0) + 1;
        world.record.tell('CloudFormation', () => `the stack is ${world.stack.status}`);
      }
    }
    await calmDown(world);
    await end(world);
  } catch (error) {
    world.record.find('goesOn', `the history broke off: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
  } finally {
    console.log = print;
    await world.backend.end?.();
  }
  judge(world, logged);
  world.outside.end(world.goneAt);
  for (const { kind } of plan.disturbances) {
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return { findings: world.record.findings, faults: world.outside.faults, story: world.record.story, counts, lasted: world.clock.now() - begin };
}

/** Ask CloudFormation for an operation, if the stack's status allows it. */
async function ask(world: StormWorld, operation: Operation): Promise<boolean> {
  const { stack, clock, record } = world;
  const isStable = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_FAILED'].includes(stack.status);
  const started = (run: () => Promise<unknown>) => {
    // who takes an update back, or goes on with that, is still at the same operation
    record.operation += operation.kind === 'roll back' || operation.kind === 'continue' ? 0 : 1;
    record.tell('a person', () => `asks for: ${JSON.stringify(operation)}`);
    return run();
  };
  switch (operation.kind) {
    case 'create':
    case 'update': {
      if (operation.kind === 'create' ? stack.status !== 'none' : !isStable) {
        return false;
      }
      const template = templateOf(operation.template);
      const run = started(() => (operation.kind === 'create' ? stack.createStack(template, operation) : stack.updateStack(template, operation)));
      if (operation.kind === 'update' && operation.cancelAfter !== undefined) {
        clock.at(clock.now() + operation.cancelAfter, () => stack.cancelUpdate());
      }
      if (operation.kind === 'create' && operation.deleteAfter !== undefined) {
        const isOver = await clock.until(Promise.race([run.then(() => true), clock.sleep(operation.deleteAfter).then(() => false)]));
        if (!isOver && stack.status === 'CREATE_IN_PROGRESS') {
          await deleteStack(world);
          return true;
        }
      }
      await clock.until(run);
      return true;
    }
    case 'roll back':
      return stack.status === 'UPDATE_FAILED' ? clock.until(started(() => stack.rollbackStack()).then(() => true)) : false;
    case 'continue':
      return stack.status === 'UPDATE_ROLLBACK_FAILED' ? clock.until(started(() => stack.continueRollback(operation.skip)).then(() => true)) : false;
    case 'delete':
      if (stack.status === 'none' || stack.status === 'DELETE_COMPLETE') {
        return false;
      }
      await deleteStack(world);
      return true;
  }
}

async function deleteStack(world: StormWorld): Promise<void> {
  world.record.operation++;
  world.statusesBeforeDeletion.push(world.stack.status);
  world.record.tell('a person', () => 'deletes the stack');
  const { status } = await world.clock.until(world.stack.deleteStack());
  world.goneAt = status === 'DELETE_COMPLETE' ? world.clock.now() : undefined;
  world.record.tell('CloudFormation', () => `the stack is ${status}`);
}

/** Nothing more goes wrong, and what works in the background has its day. */
async function calmDown(world: StormWorld): Promise<void> {
  world.isWild = false;
  world.emulator.clearFaults();
  await world.clock.pass(BACKGROUND);
  world.record.tell('storm', () => `a day later: ${world.emulator.builders().map(builder => `${builder.name} ${builder.state}`).join(', ') || 'no builder'}`);
  if (!world.isGone) {
    for (const { request } of [...world.executions.values()].filter(({ end: over }) => over === undefined)) {
      world.record.find('everyExecutionEnds', `the execution of ${request} still runs a day later`);
    }
    leftovers(world, 'a day later');
    world.outside.leftovers('a day later');
  }
}

/** Lead the stack to its end by ordinary operations. */
async function end(world: StormWorld): Promise<void> {
  const { stack, clock } = world;
  const failed = stack.status;
  if (stack.status === 'UPDATE_ROLLBACK_FAILED') {
    await ask(world, { kind: 'continue', pause: 0, skip: [] });
    expectStatus(world, ['UPDATE_ROLLBACK_COMPLETE'], `a continued rollback after ${failed}`);
  } else if (stack.status === 'UPDATE_FAILED') {
    await ask(world, { kind: 'roll back', pause: 0 });
    expectStatus(world, ['UPDATE_ROLLBACK_COMPLETE'], `a rollback after ${failed}`);
  }
  if (/^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/.test(stack.status)) {
    await ask(world, { kind: 'update', pause: 0, rollback: true, template: HARMLESS });
    expectStatus(world, ['UPDATE_COMPLETE'], 'a harmless update');
    await clock.pass(HOUR);
  }
  if (stack.status !== 'none' && stack.status !== 'DELETE_COMPLETE') {
    await deleteStack(world);
    if (stack.status === 'DELETE_FAILED' && removeForeign(world)) {
      await deleteStack(world);
    }
    expectStatus(world, ['DELETE_COMPLETE'], 'the deletion of the stack');
  }
  await clock.pass(2 * HOUR);
  leftovers(world, 'after the stack');
  world.outside.leftovers('after the stack');
}

/** Do what the failure of a Delete asks for: a person's own builder under our name goes, by the person's hand. */
function removeForeign(world: StormWorld): boolean {
  const { emulator, stack } = world;
  const held = new Set(stack.heldIds());
  const foreign = emulator.builders().filter(builder => held.has(builder.name) && builder.tags[OWNERSHIP_TAGS.stackId] === undefined);
  for (const { name, state } of foreign) {
    world.record.tell('a person', () => `removes their own ${name}, which is ${state}`);
    emulator.force(name, 'STOPPED');
    emulator.call('DeleteImageBuilder', { Name: name });
  }
  return foreign.length > 0;
}

function expectStatus(world: StormWorld, expected: readonly string[], after: string): void {
  if (!expected.includes(world.stack.status)) {
    world.record.find('goesOn', `${after} ends in ${world.stack.status}: ${world.stack.responses.slice(-1)[0]?.reason ?? ''}`);
  }
}

/** What only the whole history tells. */
function judge(world: StormWorld, logged: readonly string[]): void {
  const { record, stack } = world;
  stack.contractBreaches.forEach(breach => record.find('oneAnswer', breach));
  // on the edge of a delivery that it could not write, a request may have nothing true to say, and says so in its log
  const silent = logged.filter(line => line.includes('"message":"unanswered"'));
  for (const request of record.requests.values()) {
    // who is cut off by the stack's end, or comes when nobody listens any more, owes nothing
    const isCutOff = (world.goneAt ?? Infinity) < request.at + HOUR;
    const isSilent = silent.some(line => line.includes(`"${request.id}"`));
    world.watch.settled(request, request.isLate || isCutOff || isSilent || record.dropped.has(request.id));
  }
  const secret = logged.find(line => line.includes(SIGNATURE));
  if (secret !== undefined) {
    record.find('noSecret', `logged: ${secret.slice(0, 120)}`);
  }
}

function templateOf({ builders, sibling }: PlannedTemplate): Template {
  const resources = Object.entries(builders).map(([id, builder]): [string, ResourceTemplate] => [id, {
    type: IMAGE_BUILDER_TYPE,
    properties: {
      ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:handler',
      ReplacedOnChange: { ImageName: IMAGE, InstanceType: builder.instanceType },
      ...builder.name === undefined ? {} : { ImageBuilderName: builder.name },
      ...builder.desiredState === undefined ? {} : { DesiredState: builder.desiredState },
      ...builder.tags === undefined ? {} : { Tags: builder.tags },
      ...builder.timeout === undefined ? {} : { Timeout: builder.timeout },
    },
    ...builder.retain ? { retain: true } : {},
    ...builder.dependsOn === undefined ? {} : { dependsOn: builder.dependsOn.filter(other => other in builders) },
  }]);
  const dependsOn = sibling.dependsOn?.filter(other => other in builders);
  return { ...Object.fromEntries(resources), Sibling: { plain: { takes: sibling.takes, fails: sibling.fails }, ...dependsOn ? { dependsOn } : {} } };
}
