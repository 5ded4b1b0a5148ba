import { Fault } from './compare/outside';
import { trueImages } from './images';
import { OPEN_WINDOWS } from './invariants';
import { leftovers, saysNotStarted } from './leftovers';
import { imageLeftovers } from './leftovers-images';
import { ask, deleteStack } from './operations';
import { Operation, Plan, PlannedTemplate } from './plan';
import { Finding, Line } from './record';
import { round } from './round';
import { UNBROKEN, Variant } from './variant';
import { StormWorld } from './world';
import { OWNERSHIP_TAGS } from '../src/private/contract';
import { SIGNATURE } from '../test/support/cloudformation-messages';

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
  const { stackTraceLimit } = Error;
  // what the service refuses is thrown thousands of times, and nobody reads where from
  Error.stackTraceLimit = 0;
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
        expectSuccess(world, plan, operation);
      }
    }
    await calmDown(world);
    await end(world, plan.hasRound);
  } catch (error) {
    world.record.find('goesOn', `the history broke off: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
  } finally {
    console.log = print;
    Error.stackTraceLimit = stackTraceLimit;
    await world.backend.end?.();
  }
  judge(world, logged);
  world.outside.end();
  for (const { kind } of plan.disturbances) {
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return { findings: world.record.findings, faults: world.outside.faults, story: world.record.story, counts, lasted: world.clock.now() - begin };
}

/** When nothing goes wrong but what passes by itself, an operation succeeds. */
function expectSuccess({ stack, record }: StormWorld, { isGentle }: Plan, { kind }: Operation): void {
  const isExpected = stack.status === `${kind.toUpperCase()}_COMPLETE`;
  if (isGentle && record.dropped.size === 0 && (kind === 'create' || kind === 'update' || kind === 'delete') && !isExpected) {
    record.find('calmSucceeds', `the ${kind} ends in ${stack.status}: ${stack.responses.find(response => response.status === 'FAILED')?.reason ?? ''}`);
  }
}

/** Nothing more goes wrong, and what works in the background has its day. */
async function calmDown(world: StormWorld): Promise<void> {
  world.isWild = false;
  world.emulator.clearFaults();
  await world.clock.pass(BACKGROUND);
  world.record.tell('storm', () => `a day later: ${world.emulator.builders().map(builder => `${builder.name} ${builder.state}`).join(', ') || 'no builder'}`);
  if (!world.life.isGone) {
    for (const { request } of [...world.executions.values()].filter(({ end: over }) => over === undefined)) {
      world.record.find('everyExecutionEnds', `the execution of ${request} still runs a day later`);
    }
    leftovers(world, 'a day later');
    imageLeftovers(world, 'a day later');
    world.outside.leftovers('a day later');
  }
}

/** Lead the stack to its end by ordinary operations. */
async function end(world: StormWorld, hasRound: boolean): Promise<void> {
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
    if (hasRound && stack.status === 'UPDATE_COMPLETE') {
      await round(world);
    }
  }
  if (world.stack.status !== 'none' && world.stack.status !== 'DELETE_COMPLETE') {
    await deleteStack(world);
    if (world.stack.status === 'DELETE_FAILED' && [removeForeign(world), freeImages(world)].includes(true)) {
      await deleteStack(world);
    }
    expectStatus(world, ['DELETE_COMPLETE'], 'the deletion of the stack');
  }
  await clock.pass(2 * HOUR);
  leftovers(world, 'after the stack');
  imageLeftovers(world, 'after the stack');
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

/** Do what the failure of a Delete of an image asks for: whatever else uses the image goes, by a person's hand. */
function freeImages({ emulator, stack, people }: StormWorld): boolean {
  const held = new Set(stack.heldIds().map(id => id.split(' ')[0]));
  const inUse = trueImages(emulator).filter(({ arn }) => held.has(arn));
  for (const { name, arn, state, facts } of inUse) {
    people.free(name);
    if (state === 'FAILED' && Object.keys(facts.sharedWith ?? {}).length > 0) {
      // the service ends the sharing of what is AVAILABLE only, and deletes nothing that is shared
      people.keep(arn, name);
    }
    for (const builder of emulator.builders().filter(({ imageName }) => imageName === name)) {
      emulator.force(builder.name, 'STOPPED');
      people.call('DeleteImageBuilder', { Name: builder.name });
    }
  }
  return inUse.length > 0;
}

function expectStatus(world: StormWorld, expected: readonly string[], after: string): void {
  if (!expected.includes(world.stack.status)) {
    world.record.find('goesOn', `${after} ends in ${world.stack.status}: ${world.stack.responses.slice(-1)[0]?.reason ?? ''}`);
  }
}

/** What only the whole history tells. */
function judge(world: StormWorld, logged: readonly string[]): void {
  const { record } = world;
  for (const { stack } of world.lives) {
    // the id of the request comes first
    const isOfDuplicate = (breach: string) => stack.responses.some(response => breach === `${response.requestId}: a second, different answer` && saysNotStarted(response));
    for (const breach of stack.contractBreaches) {
      if (isOfDuplicate(breach)) {
        record.find('toldNotStarted', `${OPEN_WINDOWS.toldNotStarted}: ${breach}`, true);
      } else {
        record.find('oneAnswer', breach);
      }
    }
  }
  // on the edge of a delivery that it could not write, a request may have nothing true to say, and says so in its log
  const silent = logged.filter(line => line.includes('"message":"unanswered"'));
  for (const request of record.requests.values()) {
    // who is cut off by the stack's end, or comes when nobody listens any more, owes nothing
    const life = world.lives.find(({ stack }) => stack.stackId === request.stackId);
    const isCutOff = (life?.goneAt ?? Infinity) < request.at + HOUR;
    const isSilent = silent.some(line => line.includes(`"${request.id}"`));
    world.watch.settled(request, request.isLate || isCutOff || isSilent || record.dropped.has(request.id));
  }
  const secret = logged.find(line => line.includes(SIGNATURE));
  if (secret !== undefined) {
    record.find('noSecret', `logged: ${secret.slice(0, 120)}`);
  }
}
