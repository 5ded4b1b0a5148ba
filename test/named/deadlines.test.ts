import { answersTo, deployed, expectClean, HOUR, LARGE, MINUTE, sibling, template } from './support';
import { World } from '../support/world';

/** How long after its signature the first answer to a request of a type came, in minutes. */
function minutesOf(world: World, requestType: string): number {
  const event = world.stack.events.find(candidate => candidate.RequestType === requestType);
  const [answer] = answersTo(world, requestType);
  const stamp = new URL(String(event?.ResponseURL)).searchParams.get('X-Amz-Date') ?? '';
  const signed = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  return (answer.at - signed) / MINUTE;
}

/** Everything there was to remove is gone, and nobody is at work any more. */
async function expectNothingLeft(world: World): Promise<void> {
  await world.run(world.clock.sleep(26 * HOUR));
  expect(world.builders()).toEqual([]);
  expect([...world.executions.values()].filter(({ end }) => end === undefined)).toEqual([]);
  expectClean(world);
}

describe('a builder that takes long', () => {
  test('and runs after 54 minutes is delivered', async () => {
    const world = new World({ latencies: { create: 54 * MINUTE } });
    await deployed(template(), world);
    expect(minutesOf(world, 'Create')).toBeLessThan(55.5);
    expectClean(world);
  });

  test.each([55, 61])('and would run after %d minutes is answered FAILED before the hour is over, and removed', async minutes => {
    const world = new World({ latencies: { create: minutes * MINUTE } });
    const end = await world.run(world.stack.createStack(template()));
    expect(end.status).toBe('ROLLBACK_COMPLETE');
    expect(answersTo(world, 'Create')).toMatchObject([{ status: 'FAILED', heard: true, reason: expect.stringMatching(/not settled after 55 minutes: its state is (PENDING|RUNNING)/) }]);
    expect(minutesOf(world, 'Create')).toBeGreaterThanOrEqual(55);
    expect(minutesOf(world, 'Create')).toBeLessThan(57.5);
    await expectNothingLeft(world);
  });

  test.each([55, 61])('and would replace another after %d minutes leaves that one, and goes itself', async minutes => {
    const { world, name } = await deployed();
    world.emulator.fault({ kind: 'stuck', state: 'PENDING', forMs: (minutes - 12) * MINUTE });
    const end = await world.run(world.stack.updateStack(template({}, LARGE)));
    expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(answersTo(world, 'Update')[0]).toMatchObject({ status: 'FAILED', physicalId: name, reason: expect.stringMatching(/not settled after 55 minutes/) });
    await world.run(world.clock.sleep(26 * HOUR));
    expect(world.builders()).toMatchObject([{ name, state: 'RUNNING' }]);
    expectClean(world);
  });

  test.each([14, 16])('under a timeout of 15 minutes, and takes %d', async minutes => {
    const world = new World({ latencies: { create: minutes * MINUTE } });
    const end = await world.run(world.stack.createStack(template({ Timeout: 15 * 60 })));
    if (minutes < 15) {
      expect(end.status).toBe('CREATE_COMPLETE');
      return;
    }
    expect(end.status).toBe('ROLLBACK_COMPLETE');
    expect(answersTo(world, 'Create')).toMatchObject([{ status: 'FAILED', reason: expect.stringMatching(/not settled after 15 minutes: its state is PENDING/) }]);
    expect(minutesOf(world, 'Create')).toBeLessThan(17);
    await expectNothingLeft(world);
  });
});

describe('a timeout of 15 minutes', () => {
  test('shortens no Delete', async () => {
    const { world } = await deployed(template({ Timeout: 15 * 60 }));
    world.emulator.fault({ kind: 'stuck', state: 'STOPPING', forMs: 40 * MINUTE });
    expect(await world.deleteStack()).toEqual({ status: 'DELETE_COMPLETE', reasons: [] });
    expect(minutesOf(world, 'Delete')).toBeGreaterThan(40);
    expectClean(world);
  });

  test('shortens no rollback: a builder that takes 20 minutes to start again is waited for', async () => {
    const { world, name } = await deployed(template({ Timeout: 15 * 60, DesiredState: 'RUNNING' }));
    world.emulator.fault({ kind: 'stuck', state: 'PENDING', forMs: 15 * MINUTE });
    const end = await world.run(world.stack.updateStack(template({ Timeout: 15 * 60, DesiredState: 'STOPPED' }, {}, sibling(8 * MINUTE, true))));
    expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(world.builder(name).state).toBe('RUNNING');
    expectClean(world);
  });
});

describe('a builder that is stuck', () => {
  const SOFTWARE = { SoftwaresToInstall: ['Microsoft_Office_2021_LTSC_Standard_64Bit'] };

  test.each([
    ['PENDING', {}, {}], ['UPDATING_AGENT', { AgentVersion: '10-05-2025' }, {}], ['PENDING_SYNCING_APPS', {}, SOFTWARE], ['SYNCING_APPS', {}, SOFTWARE],
  ] as const)('in %s for three hours is answered at the deadline; the Delete that follows goes on after its own until it is gone', async (state, change, spec) => {
    const world = new World();
    world.emulator.fault({ kind: 'stuck', state, forMs: 3 * HOUR });
    const end = await world.run(world.stack.createStack(template(change, spec)));
    expect(answersTo(world, 'Create')).toMatchObject([{ status: 'FAILED', heard: true, reason: expect.stringMatching(`not settled after 55 minutes: its state is ${state}`) }]);
    expect(end.status).toBe('ROLLBACK_FAILED');
    expect(minutesOf(world, 'Delete')).toBeLessThan(57.5);
    await expectNothingLeft(world);
  });

  test.each(['REBOOTING', 'SNAPSHOTTING', 'UPDATING', 'PENDING_QUALIFICATION', 'PENDING_IMAGE_IMPORT', 'A_STATE_OF_TOMORROW'])('in %s for three hours is answered at the deadline, and removed in the background', async state => {
    const { world, name } = await deployed();
    world.emulator.force(name, state, { after: 3 * HOUR, to: 'STOPPED' });
    const end = await world.run(world.stack.deleteStack());
    expect(end).toMatchObject({ status: 'DELETE_FAILED', reasons: [expect.stringMatching(`not settled after 55 minutes: its state is ${state}`)] });
    await expectNothingLeft(world);
  });

  test.each(['STOPPING', 'DELETING'] as const)('in %s for three hours while it is deleted is answered at the deadline, and removed in the background', async state => {
    const { world } = await deployed();
    world.emulator.fault({ kind: 'stuck', state, forMs: 3 * HOUR });
    const end = await world.run(world.stack.deleteStack());
    expect(end).toMatchObject({ status: 'DELETE_FAILED', reasons: [expect.stringMatching(`not settled after 55 minutes: its state is ${state}`)] });
    expect(minutesOf(world, 'Delete')).toBeLessThan(57.5);
    await expectNothingLeft(world);
  });

  test('in STOPPING while it is created stopped is answered at the deadline, and removed', async () => {
    const world = new World();
    world.emulator.fault({ kind: 'stuck', state: 'STOPPING', forMs: 80 * MINUTE });
    const end = await world.run(world.stack.createStack(template({ DesiredState: 'STOPPED' })));
    expect(end.status).toBe('ROLLBACK_COMPLETE');
    expect(answersTo(world, 'Create')[0].reason).toMatch(/its state is STOPPING/);
    await expectNothingLeft(world);
  });

  test('for ever is given up after a day: the execution ends failed, and says so in a line with a number', async () => {
    const { world } = await deployed();
    world.emulator.fault({ kind: 'stuck', state: 'DELETING' });
    expect((await world.run(world.stack.deleteStack())).status).toBe('DELETE_FAILED');
    await world.run(world.clock.sleep(26 * HOUR));
    expect([...world.executions.values()].map(({ end }) => end?.status)).toEqual(['SUCCEEDED', 'FAILED']);
    expect(world.logged.filter(line => line.includes('LeftBehind'))).toHaveLength(1);
    expect(world.builders()).toMatchObject([{ state: 'DELETING' }]);
    expectClean(world);
  });
});

describe('a delete that is not allowed for two hours', () => {
  const refuse = (world: World) => world.emulator.fault({ kind: 'error', operation: 'DeleteImageBuilder', code: 'OperationNotPermittedException', times: 10_000 });

  test('is FAILED at the deadline with the words of the service, and the background finishes it', async () => {
    const { world } = await deployed();
    refuse(world);
    world.clock.at(world.clock.now() + 2 * HOUR, () => world.emulator.clearFaults());
    const end = await world.run(world.stack.deleteStack());
    expect(end).toMatchObject({ status: 'DELETE_FAILED', reasons: [expect.stringMatching(/its state is STOPPED.*DeleteImageBuilder was refused: OperationNotPermittedException/)] });
    await expectNothingLeft(world);
  });

  test('in a clean-up, which CloudFormation abandons, is finished in the background too', async () => {
    const { world } = await deployed();
    refuse(world);
    world.clock.at(world.clock.now() + 2 * HOUR, () => world.emulator.clearFaults());
    const end = await world.run(world.stack.updateStack(template({}, LARGE)));
    expect(end.status).toBe('UPDATE_COMPLETE');
    await world.run(world.clock.sleep(4 * HOUR));
    expect(world.builders()).toMatchObject([{ name: world.stack.physicalIdOf('Builder'), state: 'RUNNING' }]);
    expectClean(world);
  });

  test('can be tried again while the background is still at it', async () => {
    const { world } = await deployed();
    refuse(world);
    world.clock.at(world.clock.now() + 80 * MINUTE, () => world.emulator.clearFaults());
    expect((await world.run(world.stack.deleteStack())).status).toBe('DELETE_FAILED');
    expect(await world.run(world.stack.deleteStack())).toEqual({ status: 'DELETE_COMPLETE', reasons: [] });
    await expectNothingLeft(world);
  });
});
