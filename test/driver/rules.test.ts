import { NOTHING_MADE_ID, UNKNOWN_ID } from '../../lambda/kernel/answer';
import { OWNERSHIP_TAGS } from '../../src/private/contract';
import { Template } from '../support/cloudformation';
import { builderTemplate, World } from '../support/world';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LARGE = { InstanceType: 'stream.standard.large' };

const sibling = (takes: number, fails = false): Template => ({ Sibling: { plain: { takes, fails } } });

async function deployed(): Promise<{ world: World; name: string }> {
  const world = new World();
  await world.run(world.stack.createStack({ Builder: builderTemplate(), ...sibling(1) }));
  return { world, name: world.stack.physicalIdOf('Builder') ?? '' };
}

const claimOn = (world: World, name: string) => world.builder(name).tags[OWNERSHIP_TAGS.claim];

/** Let the next request of a type crash from its second tick on: its builder is created, and the request never comes to itself again. */
function loseNext(world: World, requestType: string): void {
  let lost: unknown;
  let ticks = 0;
  world.disturb((mode, payload) => {
    const { event } = (payload as { state?: { event?: Record<string, unknown> } }).state ?? {};
    if (mode !== 'tick' || event?.RequestType !== requestType || (lost ?? event.RequestId) !== event.RequestId) {
      return;
    }
    lost = event.RequestId;
    if (++ticks > 1) {
      throw new Error('out of memory');
    }
  });
}

/** Keep the answer to the next request of a type from CloudFormation until it has stopped listening. */
function holdAnswer(world: World, requestType: string): void {
  const put = world.stack.put.bind(world.stack);
  jest.spyOn(world.stack, 'put').mockImplementation(async (url, body) => {
    const request = world.stack.events.find(event => event.ResponseURL === url);
    if (request?.RequestType === requestType) {
      await world.clock.sleep(20 * MINUTE);
    }
    return put(url, body);
  });
}

/** Send the stack's builder a Delete with an id of choice, as if the stack were in that state since now. */
async function sendDelete(world: World, physicalId: string, status: string): Promise<void> {
  const created = await world.stack.describe(world.stack.stackId);
  jest.spyOn(world.stack, 'describe').mockResolvedValue({
    status, creationTime: created?.creationTime ?? 0, lastUpdatedTime: world.clock.now(),
  });
  const creation = world.stack.events.find(event => event.LogicalResourceId === 'Builder');
  world.deliver({ ...creation, RequestType: 'Delete', RequestId: 'by-hand', PhysicalResourceId: physicalId, ResponseURL: 'http://nowhere.example/' });
  await world.run(world.clock.sleep(HOUR));
}

describe('rule 1, claim before acting', () => {
  test('a Delete writes its claim on a builder before it stops it', async () => {
    const { world, name } = await deployed();
    const start = world.clock.now() + 1;
    await world.deleteStack();
    const calls = world.calls(start).filter(call => ['TagResource', 'StopImageBuilder', 'DeleteImageBuilder'].includes(call.operation));
    expect(calls.map(call => call.operation)).toEqual(['TagResource', 'StopImageBuilder', 'DeleteImageBuilder']);
    expect(calls[0].input).toMatchObject({ ResourceArn: expect.stringContaining(name), Tags: { [OWNERSHIP_TAGS.claim]: expect.stringMatching(/^[0-9a-f]{16}$/) } });
  });

  test('who keeps what an earlier request left watches its claim for the grace, then takes it over', async () => {
    const world = new World();
    loseNext(world, 'Create');
    await world.run(world.stack.createStack({ Builder: builderTemplate() }, { rollback: false }));
    const left = world.builders()[0];
    await world.run(world.clock.sleep(20 * MINUTE));
    const start = world.clock.now();
    const end = await world.run(world.stack.createStack({ Builder: builderTemplate() }));
    expect(end.status).toBe('CREATE_COMPLETE');
    expect(world.builders()).toMatchObject([{ name: left.name, createdAt: left.createdAt }]);
    const takeover = world.calls(start).find(call => call.operation === 'TagResource');
    expect(takeover?.at).toBeGreaterThanOrEqual(start + 4 * MINUTE);
  });

  test('a claim that changes meanwhile starts the grace anew', async () => {
    const world = new World();
    loseNext(world, 'Create');
    await world.run(world.stack.createStack({ Builder: builderTemplate() }, { rollback: false }));
    await world.run(world.clock.sleep(20 * MINUTE));
    const start = world.clock.now();
    world.clock.at(start + 3 * MINUTE, () => world.byHand('TagResource', {
      ResourceArn: world.builders()[0].arn, Tags: { [OWNERSHIP_TAGS.claim]: 'another-request' },
    }));
    await world.run(world.stack.createStack({ Builder: builderTemplate() }));
    const takeover = world.calls(start + 3 * MINUTE + 1).find(call => call.operation === 'TagResource');
    expect(takeover?.at).toBeGreaterThanOrEqual(start + 7 * MINUTE);
  });

  test('a request that is no longer current leaves alone what another has claimed', async () => {
    const { world } = await deployed();
    // the replacement is cancelled, and before its waiter notices, somebody else claims what it made
    const update = world.stack.updateStack({ Builder: builderTemplate({}, LARGE), ...sibling(2 * MINUTE, true) });
    world.clock.at(world.clock.now() + MINUTE, () => {
      const made = world.builders()[1];
      world.byHand('TagResource', { ResourceArn: made.arn, Tags: { [OWNERSHIP_TAGS.claim]: `delivered ${new Date(0).toISOString()} other` } });
    });
    await world.run(update);
    const start = world.clock.now() + 1;
    await world.run(world.clock.sleep(2 * HOUR));
    expect(world.builders()).toHaveLength(2);
    expect(world.changes(start)).toEqual([]);
  });
});

describe('rule 2, delivered stays', () => {
  test('what was delivered is no stray: a Delete of another generation leaves it', async () => {
    const { world, name } = await deployed();
    await sendDelete(world, `${name.slice(0, -10)}0123456789`, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    expect(world.builders()).toMatchObject([{ name, state: 'RUNNING' }]);
  });

  test('a builder delivered earlier keeps its mark when a later request settles on it', async () => {
    const { world, name } = await deployed();
    const mark = claimOn(world, name);
    await world.run(world.stack.updateStack({ Builder: builderTemplate({ DesiredState: 'STOPPED', Tags: { a: 'b' } }), ...sibling(1) }));
    expect(claimOn(world, name)).toBe(mark);
  });
});

describe('rule 3, strays', () => {
  test('what a lost update made is claimed by the rollback before its answer, and removed', async () => {
    const { world, name } = await deployed();
    loseNext(world, 'Update');
    const end = await world.run(world.stack.updateStack({ Builder: builderTemplate({}, LARGE), ...sibling(1) }));
    expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    await world.run(world.clock.sleep(2 * HOUR));
    expect(world.builders()).toMatchObject([{ name, state: 'RUNNING' }]);
  });

  test('a Delete removes strays before its answer, whatever its id', async () => {
    const world = new World();
    loseNext(world, 'Create');
    await world.run(world.stack.createStack({ Builder: builderTemplate() }, { rollback: false }));
    await world.run(world.clock.sleep(20 * MINUTE));
    expect(world.builders()).toHaveLength(1);
    await sendDelete(world, NOTHING_MADE_ID, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    expect(world.builders()).toEqual([]);
  });
});

describe('rule 4, failure', () => {
  async function failedId(prepare: (world: World) => void): Promise<string> {
    const world = new World({ quotas: { imageBuilders: 1 } });
    prepare(world);
    await world.run(world.stack.createStack({ Builder: builderTemplate() }, { rollback: false }));
    return world.stack.responses[0].physicalId;
  }
  const fillQuota = (world: World) => world.byHand('CreateImageBuilder', {
    Name: 'other', ImageName: 'AppStream-WinServer2022-11-10-2025', InstanceType: 'stream.standard.small',
  });

  test('a failed Create answers with the name only when it made something', async () => {
    expect(await failedId(world => world.emulator.fault({ kind: 'builder-fails' }))).toMatch(/^Shop-Builder-/);
  });

  test('with "nothing made" only when every call was refused', async () => {
    expect(await failedId(fillQuota)).toBe(NOTHING_MADE_ID);
  });

  test('and with "unknown" when the outcome of one is unknown', async () => {
    expect(await failedId(world => {
      fillQuota(world);
      world.emulator.fault({ kind: 'lost-request', operation: 'CreateImageBuilder' });
    })).toBe(UNKNOWN_ID);
  });

  test('a failed Update answers at once with the old id, and removes what it made in the background', async () => {
    const { world, name } = await deployed();
    world.emulator.fault({ kind: 'builder-fails', afterMs: 50_000 });
    await world.run(world.stack.updateStack({ Builder: builderTemplate({}, LARGE), ...sibling(1) }));
    const failure = world.stack.responses.find(response => response.status === 'FAILED');
    expect(failure?.physicalId).toBe(name);
    const deletion = world.calls().find(call => call.operation === 'DeleteImageBuilder');
    expect(deletion?.at).toBeGreaterThan(failure?.at ?? Infinity);
    await world.run(world.clock.sleep(HOUR));
    expect(world.builders()).toMatchObject([{ name }]);
  });
});

describe('rule 5, rollback', () => {
  test('an Update in a rollback looks again after the grace before it settles', async () => {
    const { world } = await deployed();
    await world.run(world.stack.updateStack({ Builder: builderTemplate({ Tags: { a: 'b' } }), ...sibling(2_000, true) }));
    const rollback = world.stack.events.filter(event => event.RequestType === 'Update')[1];
    const answer = world.stack.responses.find(response => response.requestId === rollback.RequestId);
    const sent = Date.parse(String(rollback.ResponseURL).replace(/.*X-Amz-Date=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z.*/, '$1-$2-$3T$4:$5:$6Z'));
    expect((answer?.at ?? 0) - sent).toBeGreaterThanOrEqual(4 * MINUTE);
  });

  test('an undelivered builder of the wanted name is a stray there, never kept', async () => {
    const { world, name } = await deployed();
    // somebody deleted the builder; the update that creates it again is cancelled on its way
    world.byHand('StopImageBuilder', { Name: name });
    await world.run(world.clock.sleep(3 * MINUTE));
    world.byHand('DeleteImageBuilder', { Name: name });
    await world.run(world.clock.sleep(3 * MINUTE));
    const end = await world.run(world.stack.updateStack({ Builder: builderTemplate({ Tags: { a: 'b' } }), ...sibling(5 * MINUTE, true) }));
    expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(world.stack.lastHeard).toMatchObject({ status: 'SUCCESS', physicalId: name, data: { ImageArn: '' } });
    await world.run(world.clock.sleep(HOUR));
    expect(world.builders()).toEqual([]);
  });

  test('a builder that was delivered, but never taken over by CloudFormation, goes too', async () => {
    const { world, name } = await deployed();
    holdAnswer(world, 'Update');
    // delivered at about 12 minutes, answered at 32: the sibling fails in between
    const update = world.stack.updateStack({ Builder: builderTemplate({}, LARGE), ...sibling(15 * MINUTE, true) });
    const end = await world.run(update);
    expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    await world.run(world.clock.sleep(HOUR));
    expect(world.builders()).toMatchObject([{ name, state: 'RUNNING' }]);
  });
});

describe('rule 6, invented ids', () => {
  test('a Delete with an id that CloudFormation made up removes what this operation delivered, in a rollback', async () => {
    const world = new World();
    holdAnswer(world, 'Create');
    const end = await world.run(world.stack.createStack({ Builder: builderTemplate(), ...sibling(15 * MINUTE, true) }));
    expect(end.status).toBe('ROLLBACK_COMPLETE');
    expect(world.stack.events[1].PhysicalResourceId).toMatch(/X\d+$/);
    expect(world.builders()).toEqual([]);
  });

  test('also when an update had added the resource', async () => {
    const world = new World();
    await world.run(world.stack.createStack(sibling(1)));
    await world.run(world.clock.sleep(HOUR));
    holdAnswer(world, 'Create');
    const end = await world.run(world.stack.updateStack({ Builder: builderTemplate(), ...sibling(15 * MINUTE, true) }));
    expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(world.builders()).toEqual([]);
  });

  test('and everything in a stack that nobody has updated', async () => {
    const world = new World();
    holdAnswer(world, 'Create');
    await world.run(world.stack.createStack({ Builder: builderTemplate(), ...sibling(15 * MINUTE, true) }, { rollback: false }));
    expect(world.builders()).toHaveLength(1);
    await world.deleteStack();
    expect(world.builders()).toEqual([]);
  });

  test.each(['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'DELETE_IN_PROGRESS'])('but nothing that an earlier operation delivered: %s', async status => {
    const { world, name } = await deployed();
    await world.run(world.clock.sleep(HOUR));
    await sendDelete(world, 'Shop-Builder-XXXXXXXXXXXX', status);
    expect(world.builders()).toMatchObject([{ name, state: 'RUNNING' }]);
  });
});
