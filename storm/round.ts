import { change, expectStatus } from './calm';
import { privateImage } from './images';
import { ask, deleteStack } from './operations';
import { ELSEWHERE } from './people';
import { PlannedBuilder, PlannedTemplate } from './plan';
import { imageRound } from './round-images';
import { StormWorld } from './world';
import { BuilderSnapshot } from '../emulator';
import { OWNERSHIP_TAG_PREFIX, OWNERSHIP_TAGS } from '../src/private/contract';
import { IMAGE } from '../test/support/definition';

const MINUTE = 60_000;
const QUICK = { takes: 1_000, fails: false };

/** How long one takes that fails when a restart has begun. */
const HALFWAY = 20_000;

/** How long a sibling takes that fails when everything else is done. */
const FAILS_LAST = { takes: 50 * MINUTE, fails: true };

/** Names that nothing else in a history bears. */
const NAMED = 'press-9';
const HAND_MADE = 'press-8';
const RETAINED = 'press-7';
const SHORT_LIVED = 'press-6';
const LEFT = 'press-5';
const ELSEWHERES = 'press-4';
const RETIRED = privateImage(99);

const XLARGE = { instanceType: 'stream.standard.xlarge' };
const LARGE = { instanceType: 'stream.compute.large', name: NAMED };
const ADOPTED = { instanceType: 'stream.compute.large', name: HAND_MADE, adopt: true };
const LOOKED_UP = { Image: { query: { Visibility: 'PUBLIC', NamePrefix: IMAGE, Latest: true } } } as const;

/**
 * A round of changes when nothing goes wrong any more: each of them has to end as it is told here. It begins with a stack whose builder is an
 * xlarge one that runs, and ends with a stack of the same name, created again.
 */
export async function round(world: StormWorld): Promise<void> {
  const { emulator, stack } = world;
  const builder = (logicalId = 'Builder') => emulator.builders().find(({ name }) => name === stack.physicalIdOf(logicalId));
  const expectBuilder = (what: string, isAsExpected: (builder: BuilderSnapshot) => boolean, logicalId?: string) => {
    const found = builder(logicalId);
    if (!found || !isAsExpected(found)) {
      world.record.find('calmSucceeds', `${what} leaves ${found ? `a ${found.instanceType} that is ${found.state} with agent ${found.agentVersion}` : 'no builder'}`);
    }
  };
  await imageRound(world, { builders: { Builder: XLARGE }, sibling: QUICK });
  await change(world, 'a stop in place', { builders: { Builder: { ...XLARGE, desiredState: 'STOPPED', tags: { purpose: 'print' } } }, sibling: QUICK });
  expectBuilder('a stop in place', ({ state, tags }) => state === 'STOPPED' && tags.purpose === 'print');
  const restarted = { builders: { Builder: { ...XLARGE, desiredState: 'RUNNING' } }, sibling: QUICK } as const;
  await change(world, 'a start in place', restarted);
  await change(world, 'no state any more', { builders: { Builder: XLARGE }, sibling: QUICK });
  const agent = { ...XLARGE, agent: '03-03-2026' };
  await change(world, 'an agent that is taken back halfway', { builders: { Builder: agent }, sibling: { takes: HALFWAY, fails: true } }, 'UPDATE_ROLLBACK_COMPLETE');
  expectBuilder('an agent that is taken back halfway', ({ state }) => state === 'RUNNING');
  await change(world, 'the same agent again', { builders: { Builder: agent }, sibling: QUICK });
  expectBuilder('the same agent again', ({ state, agentVersion }) => state === 'RUNNING' && agentVersion === '03-03-2026');
  await change(world, 'a tag, with the same agent', { builders: { Builder: { ...agent, tags: { purpose: 'copy' } } }, sibling: QUICK });
  expectBuilder('a tag, with the same agent', ({ state, tags }) => state === 'RUNNING' && tags.purpose === 'copy');
  emulator.force(stack.physicalIdOf('Builder') ?? '', 'STOPPED');
  await change(world, 'another agent for what people stopped', { builders: { Builder: { ...XLARGE, agent: '06-17-2026' } }, sibling: QUICK });
  expectBuilder('another agent for what people stopped', ({ state }) => state === 'STOPPED');
  await change(world, 'a start with another agent', { builders: { Builder: { ...XLARGE, desiredState: 'RUNNING', agent: '06-17-2026' } }, sibling: QUICK });
  expectBuilder('a start with another agent', ({ state, agentVersion, tags }) => state === 'RUNNING' && agentVersion === '06-17-2026' && !('purpose' in tags));
  await change(world, 'another agent that is taken back', { builders: { Builder: { ...XLARGE, agent: 'LATEST' } }, sibling: FAILS_LAST }, 'UPDATE_ROLLBACK_COMPLETE');
  expectBuilder('another agent that is taken back', ({ state, agentVersion }) => state === 'RUNNING' && agentVersion === '06-17-2026');
  deleteByHand(world, builder());
  await change(world, 'an update of what somebody deletes', { builders: { Builder: { ...XLARGE, tags: { purpose: 'copy' } } }, sibling: QUICK });
  expectBuilder('an update of what somebody deletes', ({ state, tags }) => state === 'RUNNING' && tags.purpose === 'copy');
  world.clock.at(world.clock.now() + HALFWAY, () => deleteByHand(world, builder()));
  const failing = { builders: { Builder: XLARGE }, sibling: { takes: 3 * HALFWAY, fails: true } };
  await change(world, 'an update that fails while somebody deletes', failing, 'UPDATE_ROLLBACK_COMPLETE');
  await change(world, 'a new name and type', { builders: { Builder: { ...LARGE, image: 'Image' } }, images: LOOKED_UP, sibling: QUICK });
  expectBuilder('a new name and type', ({ name, instanceType, state }) => name === NAMED && instanceType === LARGE.instanceType && state === 'RUNNING');
  const before = builder()?.createdAt;
  await change(world, 'another type under the same name', { builders: { Builder: { ...LARGE, instanceType: 'stream.compute.xlarge' } }, sibling: QUICK }, 'UPDATE_ROLLBACK_COMPLETE');
  expectBuilder('another type under the same name', ({ createdAt, state }) => createdAt === before && state === 'RUNNING');
  await change(world, 'a new name under protection', { builders: { Builder: { ...LARGE, name: SHORT_LIVED, protect: true } }, sibling: QUICK }, 'UPDATE_ROLLBACK_COMPLETE');
  await adoption(world, expectBuilder);
  await retention(world);
  await deletionDuringCreation(world);
  await inheritance(world);
  await retirement(world);
  emulator.force(stack.physicalIdOf('Builder') ?? '', 'SNAPSHOTTING', { after: 10 * MINUTE, to: 'STOPPED' });
  await deleteStack(world);
  expectStatus(world, 'the deletion', 'DELETE_COMPLETE');
  const again = { kind: 'create', pause: 0, rollback: true, template: { builders: { Builder: XLARGE }, sibling: QUICK } } as const;
  await ask(world, again);
  expectStatus(world, 'a creation under the same name', 'CREATE_COMPLETE');
  emulator.fault({ kind: 'builder-fails', during: 'delete' });
  await deleteStack(world);
  expectStatus(world, 'a deletion at the second try', 'DELETE_COMPLETE');
  // hangs for ever, and can be deleted nevertheless
  emulator.fault({ kind: 'stuck', state: 'PENDING', deletable: true });
  await ask(world, { ...again, template: { builders: { Builder: { ...XLARGE, timeout: 300 } }, sibling: QUICK } });
  expectStatus(world, 'a creation whose builder hangs', 'ROLLBACK_COMPLETE');
}

/** What was kept comes back into the template with another type: nothing happens to it. */
async function retention(world: StormWorld): Promise<void> {
  const kept = { instanceType: 'stream.compute.large', name: RETAINED, retain: true };
  const rest = { Builder: { ...LARGE, image: 'Image' }, Second: ADOPTED };
  await change(world, 'a builder to be kept', { builders: { ...rest, Third: kept }, images: LOOKED_UP, sibling: QUICK });
  await change(world, 'a builder that is kept', { builders: rest, images: LOOKED_UP, sibling: QUICK });
  await change(world, 'what was kept, of another type', { builders: { ...rest, Third: { ...kept, instanceType: 'stream.compute.xlarge' } }, images: LOOKED_UP, sibling: QUICK }, 'UPDATE_ROLLBACK_COMPLETE');
  await change(world, 'what was kept, for another resource', { builders: { ...rest, Fourth: { ...kept, adopt: true } }, images: LOOKED_UP, sibling: QUICK }, 'UPDATE_ROLLBACK_COMPLETE');
  const builder = world.emulator.builders().find(({ name }) => name === RETAINED);
  if (builder?.state !== 'RUNNING' || builder.instanceType !== kept.instanceType) {
    world.record.find('calmSucceeds', `what was kept is ${builder ? `a ${builder.instanceType} that is ${builder.state}` : 'gone'}`);
  }
}

/** What a cancelled update leaves half-made, and its background has not removed yet, is wanted again: the same, and then another type. */
async function inheritance(world: StormWorld): Promise<void> {
  const rest = { Builder: { ...LARGE, image: 'Image' } };
  const left = { instanceType: 'stream.compute.large', name: LEFT };
  const swap = (builder: PlannedBuilder, sibling: PlannedTemplate['sibling']) => ({ builders: { ...rest, Second: builder }, images: LOOKED_UP, sibling });
  for (const [what, type] of [['the same', left.instanceType], ['of another type', 'stream.compute.xlarge']]) {
    await change(world, 'a builder that is cancelled', swap(left, { takes: HALFWAY, fails: true }), 'UPDATE_ROLLBACK_COMPLETE');
    await change(world, `what was cancelled, ${what}`, swap({ ...left, instanceType: type }, QUICK));
    const builder = world.emulator.builders().find(({ name }) => name === LEFT);
    if (builder?.state !== 'RUNNING' || builder.instanceType !== type) {
      world.record.find('calmSucceeds', `what was cancelled, ${what}, is ${builder ? `a ${builder.instanceType} that is ${builder.state}` : 'not there'}`);
    }
    await change(world, 'its removal', { builders: rest, images: LOOKED_UP, sibling: QUICK });
  }
}

/** An image is retired: what was made from it stays, and nothing new is made from it. What another stack owns is not taken over. */
async function retirement(world: StormWorld): Promise<void> {
  const { clock, emulator, people, record, stack } = world;
  emulator.addImage(RETIRED);
  const images = { ...LOOKED_UP, Retired: { query: { Visibility: 'PRIVATE', NamePattern: `^${RETIRED.name}$`, Latest: true } } } as const;
  const builders = { Builder: { ...LARGE, image: 'Image' }, Second: { instanceType: 'stream.compute.large', image: 'Retired' } };
  await change(world, 'a builder from a private image', { builders, images, sibling: QUICK });
  const before = stack.physicalIdOf('Second');
  emulator.forceImage(RETIRED.name, 'FAILED');
  record.imagesChangedAt = clock.now();
  await clock.pass(MINUTE);
  await change(world, 'a tag after its image is retired', { builders: { ...builders, Second: { ...builders.Second, tags: { purpose: 'copy' } } }, images, sibling: QUICK });
  const successor = { ...builders, Second: { ...builders.Second, instanceType: 'stream.compute.xlarge' } };
  await change(world, 'another type after its image is retired', { builders: successor, images, sibling: QUICK }, 'UPDATE_ROLLBACK_COMPLETE');
  if (stack.physicalIdOf('Second') !== before || !emulator.builders().some(({ name, state }) => name === before && state === 'RUNNING')) {
    record.find('calmSucceeds', 'what was made from a retired image is gone');
  }
  people.prepare([{ name: ELSEWHERES, instanceType: 'stream.compute.large', tags: { ...ELSEWHERE, [OWNERSHIP_TAGS.logicalId]: 'Third' }, isStopped: true }]);
  const taken = { ...builders, Third: { instanceType: 'stream.compute.large', name: ELSEWHERES, adopt: true } };
  await change(world, 'another stack\'s builder', { builders: taken, images, sibling: QUICK }, 'UPDATE_ROLLBACK_COMPLETE');
  await refusal(world, builders, images);
}

/** What is FAILED cannot run, and a rollback goes on without what the service refuses. */
async function refusal(world: StormWorld, builders: PlannedTemplate['builders'], images: PlannedTemplate['images']): Promise<void> {
  const { clock, emulator, stack } = world;
  const { Builder: builder, Second: second } = builders;
  const runs = { ...builder, desiredState: 'RUNNING' } as const;
  await change(world, 'a state that it has', { builders: { Builder: runs, Second: second }, images, sibling: QUICK });
  const stops = { Builder: { ...builder, desiredState: 'STOPPED' }, Second: second } as const;
  emulator.fault({ kind: 'stuck', state: 'STOPPING', forMs: 150 * MINUTE });
  await change(world, 'a stop that hangs', { builders: stops, images, sibling: FAILS_LAST }, 'UPDATE_ROLLBACK_COMPLETE');
  await clock.pass(60 * MINUTE);
  await change(world, 'a start afterwards', { builders: { Builder: { ...runs, tags: { purpose: 'copy' } }, Second: second }, images, sibling: QUICK });
  emulator.fault({ kind: 'error', operation: 'StartImageBuilder', code: 'LimitExceededException', times: 100 });
  await change(world, 'a stop that is taken back, with starts refused', { builders: stops, images, sibling: FAILS_LAST }, 'UPDATE_ROLLBACK_COMPLETE');
  emulator.clearFaults();
  emulator.force(stack.physicalIdOf('Second') ?? '', 'FAILED');
  const failed = { Builder: runs, Second: { ...second, desiredState: 'RUNNING' } } as const;
  await change(world, 'a state for what is FAILED', { builders: failed, images, sibling: QUICK }, 'UPDATE_ROLLBACK_COMPLETE');
}

/** Somebody deletes what is being made: that is no success. */
async function deletionDuringCreation(world: StormWorld): Promise<void> {
  const { clock, emulator, people } = world;
  let isDeleted = false;
  clock.at(clock.now() + MINUTE / 2, () => {
    isDeleted = people.call('DescribeImageBuilders', { Names: [SHORT_LIVED] });
    if (isDeleted) {
      deleteByHand(world, emulator.builders().find(({ name }) => name === SHORT_LIVED));
    }
  });
  const builders = { Builder: { ...LARGE, image: 'Image' }, Second: ADOPTED, Third: { instanceType: 'stream.compute.large', name: SHORT_LIVED } };
  await ask(world, { kind: 'update', pause: 0, rollback: true, template: { builders, images: LOOKED_UP, sibling: QUICK } });
  expectStatus(world, 'a builder that somebody deletes while it is made', isDeleted ? 'UPDATE_ROLLBACK_COMPLETE' : 'UPDATE_COMPLETE');
}

async function adoption(
  world: StormWorld, expectBuilder: (what: string, isAsExpected: (builder: BuilderSnapshot) => boolean, logicalId: string) => void,
): Promise<void> {
  const { emulator, people } = world;
  people.prepare([{ name: HAND_MADE, instanceType: ADOPTED.instanceType, tags: { owner: 'ann' }, isStopped: true }]);
  const builders = { Builder: { ...LARGE, image: 'Image' }, Second: ADOPTED };
  await change(world, 'an adoption that is taken back', { builders, images: LOOKED_UP, sibling: FAILS_LAST }, 'UPDATE_ROLLBACK_COMPLETE');
  const unlike = { ...builders, Second: { ...ADOPTED, instanceType: 'stream.compute.xlarge' } };
  await change(world, 'an adoption of what differs', { builders: unlike, images: LOOKED_UP, sibling: QUICK }, 'UPDATE_ROLLBACK_COMPLETE');
  const released = emulator.builders().find(({ name }) => name === HAND_MADE);
  if (released?.tags.owner !== 'ann' || Object.keys(released.tags).some(key => key.startsWith(OWNERSHIP_TAG_PREFIX))) {
    world.record.find('calmSucceeds', `an adoption that is taken back leaves ${released ? JSON.stringify(released.tags) : 'no builder'}`);
  }
  await change(world, 'an adoption', { builders, images: LOOKED_UP, sibling: QUICK });
  expectBuilder('an adoption', ({ state, tags }) => state === 'STOPPED' && tags.owner === 'ann', 'Second');
}

/** Somebody deletes it, and it is not gone yet. */
function deleteByHand({ emulator, people, record, clock }: StormWorld, builder: BuilderSnapshot | undefined): void {
  if (builder) {
    emulator.force(builder.name, 'STOPPED');
    record.touchedByHand.set(builder.name, clock.now());
    people.call('DeleteImageBuilder', { Name: builder.name });
  }
}
