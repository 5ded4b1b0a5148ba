import { answersTo, countOf, deployed, expectClean, foreigners, HOUR, LARGE, MINUTE, sibling, template } from './support';
import { NOTHING_MADE_ID } from '../../lambda/kernel/answer';
import { OWNERSHIP_TAGS } from '../../src/private/contract';
import { TaskError } from '../support/state-machine';
import { builderTemplate, IMAGE, World } from '../support/world';

describe('F1: duplicate delivery of Create', () => {
  test('is one builder and one answer', async () => {
    const world = new World();
    world.duplicates = [0, 1_000, 2 * MINUTE, 6 * HOUR];
    await deployed(template(), world);
    await world.run(world.clock.sleep(7 * HOUR));
    expect(countOf(world, 'CreateImageBuilder')).toBe(1);
    expect(world.stack.responses).toHaveLength(1);
    expectClean(world);
  });

  test('under a name of somebody else fails with an id that no Delete follows to that builder', async () => {
    const world = new World();
    const others = foreigners(world);
    const before = others.look();
    const end = await world.run(world.stack.createStack(template({ ImageBuilderName: 'somebodys' })));
    expect(end.status).toBe('ROLLBACK_COMPLETE');
    expect(answersTo(world, 'Create')[0]).toMatchObject({ status: 'FAILED', physicalId: NOTHING_MADE_ID, reason: expect.stringMatching(/NameInUse|name is in use/) });
    await world.run(world.clock.sleep(2 * HOUR));
    expect(others.look()).toEqual(before);
    expectClean(world);
  });
});

test('F2: a name whose builder is still DELETING is waited for, then created', async () => {
  const world = new World({ latencies: { delete: 20 * MINUTE } });
  const { name } = await deployed(template(), world);
  world.byHand('StopImageBuilder', { Name: name });
  await world.run(world.clock.sleep(3 * MINUTE));
  world.byHand('DeleteImageBuilder', { Name: name });
  const start = world.clock.now() + 1;
  const end = await world.run(world.stack.updateStack(template({ Tags: { a: 'b' } })));
  expect(end.status).toBe('UPDATE_COMPLETE');
  const creation = world.calls(start).find(call => call.operation === 'CreateImageBuilder' && call.outcome !== 'error');
  expect(creation?.at).toBeGreaterThanOrEqual(start + 20 * MINUTE - 1);
  expect(world.builders()).toMatchObject([{ name, state: 'RUNNING' }]);
  expectClean(world);
});

test('F3: two duplicates at the same moment are one execution', async () => {
  const world = new World();
  world.duplicates = [0];
  await deployed(template(), world);
  expect(world.executions.size).toBe(1);
  expect(countOf(world, 'CreateImageBuilder')).toBe(1);
  expectClean(world);
});

describe('F4: a builder that is not there', () => {
  test('right after its creation is waited for', async () => {
    const world = new World({ visibilityDelay: 175_000 });
    await deployed(template(), world);
    expect(countOf(world, 'CreateImageBuilder')).toBe(1);
    expectClean(world);
  });

  test('after it was seen was deleted by others', async () => {
    const world = new World({ deletableStates: ['PENDING', 'STOPPED', 'FAILED'] });
    world.clock.at(world.clock.now() + 3 * MINUTE, () => world.byHand('DeleteImageBuilder', { Name: world.builders()[0].name }));
    const end = await world.run(world.stack.createStack(template()));
    expect(end.reasons[0]).toMatch(/somebody else deleted it/);
    expect(countOf(world, 'CreateImageBuilder')).toBe(1);
    expectClean(world);
  });
});

test('F5: throttling slows the looks of each builder down, spread over time, and ends with the deadline, not with a count', async () => {
  const world = new World();
  const builders = Object.fromEntries(['A', 'B', 'C'].map(id => [id, builderTemplate()]));
  world.clock.at(world.clock.now() + 2 * MINUTE, () => world.emulator.fault({ kind: 'throttle', operation: 'DescribeImageBuilders', times: 60 }));
  expect((await world.run(world.stack.createStack(builders))).status).toBe('CREATE_COMPLETE');
  const throttled = world.calls().filter(call => call.error?.code === 'ThrottlingException');
  expect(throttled).toHaveLength(60);
  const togetherAt = (moment: number) => throttled.filter(call => call.at === moment).length;
  expect(Math.max(...throttled.map(call => togetherAt(call.at)))).toBeLessThan(3);
  // twenty tries for each: at the pace of the first ones they would have been over in ten seconds
  expect(throttled[59].at - throttled[0].at).toBeGreaterThan(2 * MINUTE);
  expectClean(world);
});

test('F6: a builder that ends FAILED is answered with its name and every error of the service, and the rollback removes it', async () => {
  const world = new World();
  const errors = [{ ErrorCode: 'SUBNET_NOT_FOUND', ErrorMessage: 'no subnet-1' }, { ErrorCode: 'INTERNAL_SERVICE_ERROR', ErrorMessage: 'sorry' }];
  world.emulator.fault({ kind: 'builder-fails', errors });
  const end = await world.run(world.stack.createStack(template()));
  expect(end.status).toBe('ROLLBACK_COMPLETE');
  const [answer] = answersTo(world, 'Create');
  expect(answer.physicalId).toMatch(/^Shop-Builder-/);
  expect(answer.reason).toMatch(/SUBNET_NOT_FOUND: no subnet-1 .*INTERNAL_SERVICE_ERROR: sorry/);
  expect(world.builders()).toEqual([]);
  expectClean(world);
});

test.each([100, 30_000, 5 * MINUTE, 11.9 * MINUTE])('F7: a Delete with an invented id while Create runs, %d ms in, removes what Create made', async takes => {
  const world = new World({ visibilityDelay: 100_000 });
  const end = await world.run(world.stack.createStack(template({}, {}, sibling(takes, true))));
  expect(end.status).toBe('ROLLBACK_COMPLETE');
  expect(world.stack.events.find(event => event.RequestType === 'Delete')?.PhysicalResourceId).toMatch(/X\d+$/);
  expect(world.builders()).toEqual([]);
  await world.run(world.clock.sleep(26 * HOUR));
  expect(world.builders()).toEqual([]);
  expectClean(world);
});

test.each([
  ['a marker', NOTHING_MADE_ID], ['an invented id', 'Shop-Builder-XXXXXXXXXXXX'], ['a foreign builder', 'somebodys'],
])('F8: a Delete of %s succeeds, echoes the id and touches nothing that is not ours', async (_, physicalId) => {
  const world = new World();
  const others = foreigners(world);
  const before = others.look();
  const start = world.clock.now() + 1;
  void world.stack.createStack(sibling(24 * HOUR));
  const bodies: string[] = [];
  jest.spyOn(world.stack, 'put').mockImplementation(async (_url, body) => {
    bodies.push(body);
    return 200;
  });
  world.deliver({
    RequestType: 'Delete',
    RequestId: 'request',
    ResponseURL: 'https://bucket.example/key',
    StackId: world.stack.stackId,
    LogicalResourceId: 'Builder',
    ResourceType: 'Custom::AppStreamImageBuilder',
    PhysicalResourceId: physicalId,
    ResourceProperties: { ServiceToken: 'x' },
  });
  await world.run(world.clock.sleep(30 * MINUTE));
  expect(bodies.map(body => JSON.parse(body) as unknown)).toEqual([expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: physicalId })]);
  expect(world.changes(start)).toEqual([]);
  expect(others.look()).toEqual(before);
});

test('F19: a stack that is made anew does not take over what the one before retained, and says whose it is', async () => {
  const world = new World();
  const stackId = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Shop/ffffffff-1111-2222-3333-444455556666';
  world.byHand('CreateImageBuilder', {
    Name: 'mine',
    ImageName: IMAGE,
    InstanceType: 'stream.standard.medium',
    Tags: { [OWNERSHIP_TAGS.stackId]: stackId, [OWNERSHIP_TAGS.logicalId]: 'Builder', [OWNERSHIP_TAGS.claim]: 'delivered 2026-01-01T00:00:00.000Z x' },
  });
  const before = world.builder('mine').tags;
  const end = await world.run(world.stack.createStack(template({ ImageBuilderName: 'mine', AdoptExisting: true })));
  expect(end.status).toBe('ROLLBACK_COMPLETE');
  expect(end.reasons[0]).toContain(stackId);
  expect(world.builder('mine').tags).toEqual(before);
  expectClean(world);
});

test('F20: builders of one stack are independent: one that fails at once leaves no trace in the others', async () => {
  const world = new World();
  const ids = ['A', 'B', 'C', 'D'];
  expect((await world.run(world.stack.createStack(Object.fromEntries(ids.map(id => [id, builderTemplate({ Tags: { id } })]))))).status).toBe('CREATE_COMPLETE');
  for (const id of ids) {
    expect(world.builder(world.stack.physicalIdOf(id) ?? '').tags).toMatchObject({ id, [OWNERSHIP_TAGS.logicalId]: id });
  }
  expect(countOf(world, 'CreateImageBuilder')).toBe(4);
  expectClean(world);
});

test('F22: a function that is stopped in the middle of a tick goes on with the next one', async () => {
  const world = new World();
  let ticks = 0;
  world.disturb(mode => {
    // of each four ticks three run out of time
    if (mode === 'tick' && ++ticks % 4 !== 0) {
      throw new TaskError('Sandbox.Timedout', 'Task timed out after 60.00 seconds');
    }
  });
  expect((await world.run(world.stack.createStack(template()))).status).toBe('CREATE_COMPLETE');
  expect(countOf(world, 'CreateImageBuilder')).toBe(1);
  expectClean(world);
});

test('F23: a builder that is to be stopped after its creation is RUNNING, STOPPING, STOPPED, and stopped again when that was refused', async () => {
  const world = new World();
  world.emulator.fault({ kind: 'error', operation: 'StopImageBuilder', code: 'ConcurrentModificationException', times: 2 });
  const { name } = await deployed(template({ DesiredState: 'STOPPED' }), world);
  expect(world.emulator.transitions().filter(change => change.name === name).map(({ to }) => to)).toEqual(['PENDING', 'RUNNING', 'STOPPING', 'STOPPED']);
  expect(countOf(world, 'StopImageBuilder')).toBe(3);
  expectClean(world);
});

test('F25: an answer to a failure of any length and script has at most 4,096 bytes', async () => {
  const world = new World();
  const errors = Array.from({ length: 40 }, (_, index) => ({ ErrorCode: `CODE_${index}`, ErrorMessage: 'サブネットが見つかりません🙂'.repeat(20) }));
  world.emulator.fault({ kind: 'builder-fails', errors });
  const end = await world.run(world.stack.createStack(template()));
  expect(end.reasons[0]).toMatch(/CODE_0: サブネットが見つかりません.* \[cut\] More: https:/);
  expectClean(world);
});

test('F27: time is counted from the request, not from the process: a late delivery has less of it', async () => {
  const world = new World();
  world.emulator.fault({ kind: 'stuck', state: 'PENDING' });
  const deliver = world.deliver.bind(world);
  jest.spyOn(world, 'deliver').mockImplementationOnce(event => world.clock.at(world.clock.now() + 40 * MINUTE, () => deliver(event)));
  const start = world.clock.now();
  await world.run(world.stack.createStack(template({}, LARGE), { rollback: false }));
  const [answer] = answersTo(world, 'Create');
  expect(answer.heard).toBe(true);
  expect((answer.at - start) / MINUTE).toBeGreaterThanOrEqual(55);
  expect((answer.at - start) / MINUTE).toBeLessThan(57);
});
