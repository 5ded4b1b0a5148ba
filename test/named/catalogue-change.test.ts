import { answersTo, countOf, deleteByHand, deployed, expectClean, HOUR, LARGE, MINUTE, retained, sibling, template } from './support';
import { OWNERSHIP_TAGS } from '../../src/private/contract';
import { ResourceTemplate } from '../support/cloudformation';
import { builderTemplate, World } from '../support/world';

test.each(['PENDING', 'UPDATING_AGENT', 'SNAPSHOTTING', 'UPDATING', 'REBOOTING', 'PENDING_QUALIFICATION', 'A_STATE_OF_TOMORROW'])('F9: a Delete of a builder that is %s waits until it may, and deletes it then', async state => {
  const { world, name } = await deployed();
  world.emulator.force(name, state, { after: 20 * MINUTE, to: 'STOPPED' });
  const start = world.clock.now();
  expect(await world.deleteStack()).toEqual({ status: 'DELETE_COMPLETE', reasons: [] });
  const tries = world.calls(start).filter(call => call.operation === 'DeleteImageBuilder' || call.operation === 'StopImageBuilder');
  expect(tries.map(call => call.outcome)).toEqual(['ok']);
  expect(tries[0].at).toBeGreaterThanOrEqual(start + 20 * MINUTE);
  expect(world.builders()).toEqual([]);
  expectClean(world);
});

test('F9: a builder that is SNAPSHOTTING beyond the hour is never interrupted: FAILED, with what to do, and removed when the image is made', async () => {
  const { world, name } = await deployed();
  world.emulator.force(name, 'SNAPSHOTTING', { after: 3 * HOUR, to: 'STOPPED' });
  const start = world.clock.now();
  const end = await world.run(world.stack.deleteStack());
  expect(end).toMatchObject({ status: 'DELETE_FAILED', reasons: [expect.stringMatching(/SNAPSHOTTING.*goes on in the background; delete the stack again/)] });
  await world.run(world.clock.sleep(4 * HOUR));
  expect(world.builders()).toEqual([]);
  const deletion = world.calls(start).find(call => call.operation === 'DeleteImageBuilder');
  expect(deletion?.at).toBeGreaterThanOrEqual(start + 3 * HOUR);
  expectClean(world);
});

test('F10: a Delete of a RUNNING builder stops it first (the catalogue tries the delete first: sources contradict each other on whether that is accepted)', async () => {
  const { world } = await deployed();
  const start = world.clock.now() + 1;
  expect((await world.deleteStack()).status).toBe('DELETE_COMPLETE');
  expect(world.changes(start)).toEqual(['TagResource', 'StopImageBuilder', 'DeleteImageBuilder']);
  expect(world.calls(start).filter(call => call.operation === 'DeleteImageBuilder')).toHaveLength(1);
  expectClean(world);
});

test('F11: a Delete that may not read tags does not guess whose the builder is: FAILED with the statement that has to get through', async () => {
  const { world, name } = await deployed();
  world.emulator.fault({ kind: 'error', code: 'AccessDeniedException', message: 'User is not authorized', operation: 'ListTagsForResource', times: 10_000 });
  const start = world.clock.now() + 1;
  const end = await world.run(world.stack.deleteStack());
  expect(end).toMatchObject({ status: 'DELETE_FAILED', reasons: [expect.stringMatching(/AccessDeniedException: User is not authorized/)] });
  expect(world.changes(start)).toEqual([]);
  expect(world.builder(name).state).toBe('RUNNING');
  expectClean(world);
});

describe('F12: a builder deleted by hand', () => {
  test('is a Delete that succeeds', async () => {
    const { world, name } = await deployed();
    await deleteByHand(world, name);
    expect((await world.deleteStack()).status).toBe('DELETE_COMPLETE');
    expectClean(world);
  });

  test('is created again by an Update, under its id (the catalogue has it fail: a stack must not get stuck because somebody clicked)', async () => {
    const { world, name } = await deployed();
    await deleteByHand(world, name);
    expect((await world.run(world.stack.updateStack(template({ Tags: { a: 'b' } })))).status).toBe('UPDATE_COMPLETE');
    expect(world.stack.physicalIdOf('Builder')).toBe(name);
    expect(world.builder(name)).toMatchObject({ state: 'RUNNING', tags: { a: 'b' } });
    expectClean(world);
  });
});

test('F13: an Update of what only a replacement changes makes another builder, and leaves the old one to the Delete of CloudFormation', async () => {
  const { world, name } = await deployed();
  const start = world.clock.now() + 1;
  expect((await world.run(world.stack.updateStack(template({}, LARGE)))).status).toBe('UPDATE_COMPLETE');
  const [update] = answersTo(world, 'Update');
  expect(update.physicalId).not.toBe(name);
  const touched = world.calls(start).filter(call => call.at <= update.at && JSON.stringify(call.input).includes(name) && !/^(Describe|List)/.test(call.operation));
  expect(touched).toEqual([]);
  expect(world.builders().map(builder => builder.name)).toEqual([update.physicalId]);
  expectClean(world);
});

test('F14: an explicit name that stays while the spec changes fails before any call that changes something', async () => {
  const { world } = await deployed(template({ ImageBuilderName: 'mine' }));
  const start = world.clock.now() + 1;
  const end = await world.run(world.stack.updateStack(template({ ImageBuilderName: 'mine' }, LARGE)));
  expect(end).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', reasons: [expect.stringMatching(/Nothing was touched\. Change imageBuilderName as well/)] });
  expect(world.calls(start).filter(call => !/^(Describe|List)/.test(call.operation))).toEqual([]);
  expectClean(world);
});

test('F15: an Update of tags writes the difference to what is there, keeps what people added, and does nothing the second time', async () => {
  const { world, name } = await deployed(template({ Tags: { a: '1', b: '2' } }));
  world.byHand('TagResource', { ResourceArn: world.builder(name).arn, Tags: { seen: 'by Ann', c: '3' } });
  let start = world.clock.now() + 1;
  await world.run(world.stack.updateStack(template({ Tags: { a: '9', c: '3' } })));
  const written = world.calls(start).filter(call => /^(Un)?[tT]agResource$/.test(call.operation)).map(call => call.input);
  expect(written).toEqual([expect.objectContaining({ Tags: { a: '9' } }), expect.objectContaining({ TagKeys: ['b'] })]);
  const { tags } = world.builder(name);
  expect(tags).toMatchObject({ a: '9', c: '3', seen: 'by Ann', [OWNERSHIP_TAGS.logicalId]: 'Builder' });
  start = world.clock.now() + 1;
  await world.run(world.stack.updateStack(template({ Tags: { a: '9', c: '3' }, Timeout: 1_200 })));
  expect(world.changes(start)).toEqual([]);
  expect(world.builder(name).tags).toEqual(tags);
  expectClean(world);
});

test('F16: the rollback of an Update that failed before it changed anything is a no-op', async () => {
  const { world, name } = await deployed(template({ Tags: { a: '1' } }));
  const before = world.builder(name);
  world.emulator.fault({ kind: 'error', operation: 'TagResource', code: 'InvalidAccountStatusException', message: 'suspended' });
  const start = world.clock.now() + 1;
  const end = await world.run(world.stack.updateStack(template({ Tags: { a: '2' } })));
  expect(end).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', reasons: [expect.stringMatching(/InvalidAccountStatusException: suspended/)] });
  expect(world.changes(start)).toEqual([]);
  expect(world.builder(name)).toEqual(before);
  expectClean(world);
});

test('F17: a replacement that was made before another resource failed gives way to the builder from before, whose id comes back', async () => {
  const { world, name } = await deployed();
  const end = await world.run(world.stack.updateStack(template({}, LARGE, sibling(30 * MINUTE, true))));
  expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  const [made, back] = answersTo(world, 'Update');
  expect(made.physicalId).not.toBe(name);
  expect(back).toMatchObject({ status: 'SUCCESS', physicalId: name });
  expect(answersTo(world, 'Delete').map(({ physicalId }) => physicalId)).toEqual([made.physicalId]);
  expect(world.builders()).toMatchObject([{ name, state: 'RUNNING' }]);
  expectClean(world);
});

test('F18: back to a spec whose builder is still being deleted: it is waited for, then made anew under its old name', async () => {
  const world = new World({ latencies: { delete: 70 * MINUTE } });
  const { name } = await deployed(template(), world);
  // the clean-up gives up after its hour, and CloudFormation goes on without it
  expect((await world.run(world.stack.updateStack(template({}, LARGE)))).status).toBe('UPDATE_COMPLETE');
  expect(world.builder(name).state).toBe('DELETING');
  const end = await world.run(world.stack.updateStack(template()));
  expect(end.status).toBe('UPDATE_COMPLETE');
  expect(world.stack.physicalIdOf('Builder')).toBe(name);
  await world.run(world.clock.sleep(3 * HOUR));
  expect(world.builders()).toMatchObject([{ name, state: 'RUNNING' }]);
  expectClean(world);
});

test('F19: a logical id that a refactoring changed does not take the explicit name over, and asks about it', async () => {
  const { world } = await deployed(template({ ImageBuilderName: 'mine' }));
  const before = world.builder('mine');
  const renamed: Record<string, ResourceTemplate> = { Renamed: builderTemplate({ ImageBuilderName: 'mine' }), ...sibling() };
  const end = await world.run(world.stack.updateStack(renamed));
  expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(end.reasons[0]).toMatch(/belongs to Builder of this stack\. If that construct was renamed or moved, deploy its removal first/);
  expect(world.builder('mine')).toEqual(before);
  expectClean(world);
});

test('F21: the waiter of a cancelled Update changes nothing while the rollback is at work', async () => {
  const { world, name } = await deployed(template({ DesiredState: 'RUNNING' }));
  const start = world.clock.now() + 1;
  // cancelled while the builder is stopping: the stale waiter would see STOPPED, which it was after
  const end = await world.run(world.stack.updateStack(template({ DesiredState: 'STOPPED', Tags: { a: 'b' } }, {}, sibling(MINUTE, true))));
  expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  await world.run(world.clock.sleep(3 * HOUR));
  expect(world.changes(start)).toEqual(['TagResource', 'StopImageBuilder', 'UntagResource', 'StartImageBuilder']);
  const stale = answersTo(world, 'Update')[0];
  expect(stale).toMatchObject({ status: 'FAILED', heard: false, reason: expect.stringMatching(/superseded/) });
  expect(world.builder(name).state).toBe('RUNNING');
  expectClean(world);
});

describe('F24: somebody stops or starts the builder while it is waited for', () => {
  test('a Create that waits for RUNNING starts it again', async () => {
    const world = new World();
    world.clock.at(world.clock.now() + 5 * MINUTE, () => world.emulator.force(world.builders()[0].name, 'STOPPING', { after: MINUTE, to: 'STOPPED' }));
    const { name } = await deployed(template({ DesiredState: 'RUNNING' }), world);
    expect(countOf(world, 'StartImageBuilder')).toBe(1);
    expect(world.builder(name).state).toBe('RUNNING');
    expectClean(world);
  });

  test('an Update that waits for STOPPED stops it again', async () => {
    const { world, name } = await deployed();
    world.emulator.force(name, 'STOPPING', { after: 90_000, to: 'STOPPED' }, { after: 0, to: 'RUNNING' });
    await world.run(world.stack.updateStack(template({ DesiredState: 'STOPPED' })));
    expect(world.builder(name).state).toBe('STOPPED');
    expect(countOf(world, 'StopImageBuilder')).toBe(1);
    expectClean(world);
  });
});

test('F26: a Delete needs id, stack and logical id only; properties of another release, tolerated, change nothing about it', async () => {
  for (const properties of [{ ServiceToken: 'x' }, { ServiceToken: 'x', Novelty: { deep: ['1'] }, ReplacedOnChange: { Shape: 'round' }, Timeout: 'soon' }]) {
    const { world } = await deployed();
    const deliver = world.deliver.bind(world);
    jest.spyOn(world, 'deliver').mockImplementationOnce(event => deliver({ ...event, ResourceProperties: properties }));
    expect((await world.deleteStack()).status).toBe('DELETE_COMPLETE');
    expect(world.builders()).toEqual([]);
    expectClean(world);
  }
});

test('F28: code of a later release that takes over in the middle reads the state that this one wrote, and members it does not know survive', async () => {
  const world = new World();
  const seen: unknown[] = [];
  world.disturb((mode, payload) => {
    if (mode === 'tick' && payload instanceof Object && 'state' in payload && payload.state instanceof Object) {
      seen.push('novelty' in payload.state ? payload.state.novelty : undefined);
      Object.assign(payload.state, { novelty: { deep: seen.length } });
    }
  });
  await deployed(template(), world);
  expect(seen.length).toBeGreaterThan(3);
  expect(seen.slice(1)).toEqual(seen.slice(1).map((_, index) => ({ deep: index + 1 })));
  expect(countOf(world, 'CreateImageBuilder')).toBe(1);
  expectClean(world);
});

test('what was retained is left alone by everything that F8 to F19 delete', async () => {
  const { world, name } = await deployed(retained());
  await world.deleteStack();
  await world.run(world.clock.sleep(26 * HOUR));
  expect(world.builder(name).state).toBe('RUNNING');
});
