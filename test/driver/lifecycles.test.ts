import { IMAGE_BUILDER_ATTRIBUTES, OWNERSHIP_TAGS } from '../../src/private/contract';
import { Template } from '../support/cloudformation';
import { builderTemplate, IMAGE, ownTags, World } from '../support/world';

const MINUTE = 60_000;

/** A world with a stack of one delivered builder. */
async function deployed(template: Template = { Builder: builderTemplate() }, world = new World()): Promise<{ world: World; name: string }> {
  expect(await world.run(world.stack.createStack(template))).toEqual({ status: 'CREATE_COMPLETE', reasons: [] });
  return { world, name: world.stack.physicalIdOf('Builder') ?? '' };
}

/** Nothing may be wrong with any answer, and nothing secret in any log line. */
function expectClean(world: World): void {
  expect(world.stack.contractBreaches).toEqual([]);
  expect(world.thrown).toEqual([]);
  expect(world.logged.filter(line => line.includes('cloudformation.example'))).toEqual([]);
}

describe('create', () => {
  test('delivers a running builder with all attributes', async () => {
    const { world, name } = await deployed();
    expect(name).toMatch(/^Shop-Builder-0a1b2c3d-[0-9a-f]{8}-[0-9a-f]{10}$/);
    expect(world.changes()).toEqual(['CreateImageBuilder', 'TagResource']);
    const { data } = world.stack.lastHeard;
    expect(Object.keys(data).sort()).toEqual([...IMAGE_BUILDER_ATTRIBUTES].sort());
    expect(data).toMatchObject({
      ImageBuilderName: name,
      ImageBuilderArn: `arn:aws:appstream:eu-west-1:111122223333:image-builder/${name}`,
      ImageArn: `arn:aws:appstream:eu-west-1::image/${IMAGE}`,
      Platform: 'WINDOWS_SERVER_2022',
    });
    expect(data.PrivateIpAddress).not.toBe('');
    expect(world.builder(name).tags[OWNERSHIP_TAGS.claim]).toMatch(/^delivered \S+Z [0-9a-f]{16}$/);
    expectClean(world);
  });

  test('with desiredState STOPPED delivers a stopped builder, with every attribute', async () => {
    const { world, name } = await deployed({ Builder: builderTemplate({ DesiredState: 'STOPPED' }) });
    expect(world.builder(name).state).toBe('STOPPED');
    expect(world.changes()).toEqual(['CreateImageBuilder', 'StopImageBuilder', 'TagResource']);
    expect(world.stack.lastHeard.data.PrivateIpAddress).toBe('');
    expectClean(world);
  });

  test('is one builder and one answer when CloudFormation delivers it three times', async () => {
    const world = new World();
    world.duplicates = [1_000, 7 * MINUTE];
    await deployed(undefined, world);
    await world.run(world.clock.sleep(20 * MINUTE));
    expect(world.calls().filter(call => call.operation === 'CreateImageBuilder')).toHaveLength(1);
    expect(world.stack.responses).toHaveLength(1);
    expectClean(world);
  });

  test('goes on when the reply of CreateImageBuilder is lost', async () => {
    const world = new World();
    world.emulator.fault({ kind: 'lost-reply', operation: 'CreateImageBuilder' });
    const { name } = await deployed(undefined, world);
    expect(world.builders().map(builder => builder.name)).toEqual([name]);
    expectClean(world);
  });

  test('waits for a builder that the service does not show for three minutes', async () => {
    const { world } = await deployed(undefined, new World({ visibilityDelay: 180_000 }));
    expect(world.changes()).toEqual(['CreateImageBuilder', 'TagResource']);
    expectClean(world);
  });

  test('goes on when the reply is lost and the builder stays unseen as well', async () => {
    const world = new World({ visibilityDelay: 180_000 });
    world.emulator.fault({ kind: 'lost-reply', operation: 'CreateImageBuilder' });
    await deployed(undefined, world);
    expect(world.builders()).toHaveLength(1);
    expectClean(world);
  });

  test('that ends FAILED says why and what to do, and its rollback leaves nothing', async () => {
    const world = new World();
    world.emulator.fault({
      kind: 'builder-fails', afterMs: 90_000, errors: [{ ErrorCode: 'SUBNET_NOT_FOUND', ErrorMessage: 'The subnet ID subnet-1 does not exist' }],
    });
    const end = await world.run(world.stack.createStack({ Builder: builderTemplate() }));
    expect(end.status).toBe('ROLLBACK_COMPLETE');
    expect(end.reasons[0]).toMatch(/ended FAILED: SUBNET_NOT_FOUND: The subnet ID subnet-1 does not exist \(choose an existing subnet .*vpcSubnets/);
    expect(world.builders()).toEqual([]);
    expectClean(world);
  });

  test('whose sibling fails is taken back although CloudFormation makes up its id', async () => {
    const world = new World();
    const end = await world.run(world.stack.createStack({ Builder: builderTemplate(), Sibling: { plain: { takes: 3 * MINUTE, fails: true } } }));
    expect(end.status).toBe('ROLLBACK_COMPLETE');
    const deletion = world.stack.events.find(event => event.RequestType === 'Delete');
    expect(deletion?.PhysicalResourceId).toMatch(/^Shop-Builder-X+\d+$/);
    await world.run(world.clock.sleep(2 * 3_600_000));
    expect(world.builders()).toEqual([]);
    expectClean(world);
  });

  test('whose sibling fails at once is taken back even while its create call is on the way', async () => {
    const world = new World({ visibilityDelay: 170_000 });
    const end = await world.run(world.stack.createStack({ Builder: builderTemplate(), Sibling: { plain: { takes: 120, fails: true } } }));
    expect(end.status).toBe('ROLLBACK_COMPLETE');
    // somebody deletes the stack at once: nobody could remove anything after the Delete's answer
    world.removeInfrastructure();
    await world.run(world.clock.sleep(2 * 3_600_000));
    expect(world.builders()).toEqual([]);
    expectClean(world);
  });

  test.each([
    ['quota reached', { quotas: { imageBuilders: 0 } }, {}, /LimitExceededException: .*eu-west-1.*Service Quotas/],
    ['retired image', {}, { ImageName: 'AppStream-WinServer2012R2-05-05-2021' }, /image AppStream-WinServer2012R2-05-05-2021.*ImageRef\.latest|Exception: .*AppStream-WinServer2012R2/],
    ['unknown image', {}, { ImageName: 'no-such-image' }, /ResourceNotFoundException: .*no-such-image.*What to do: /],
    ['image of another family', { quotas: { instanceTypes: { 'stream.graphics.g4dn.xlarge': 1 } } }, { InstanceType: 'stream.graphics.g4dn.xlarge' }, /supports the families General Purpose, .* is of Graphics G4\. What to do: choose one that fits, such as AppStream-Graphics-G4dn-\S+/],
  ])('fails at the first answer and leaves nothing: %s', async (_, options, spec, reason) => {
    const world = new World(options);
    const start = world.clock.now();
    const end = await world.run(world.stack.createStack({ Builder: builderTemplate({}, spec) }));
    expect(end.reasons[0]).toMatch(reason);
    const failure = world.stack.responses[0];
    expect(failure).toMatchObject({ status: 'FAILED', physicalId: 'cdk-appstream:nothing-made' });
    expect(failure.at - start).toBeLessThan(10_000);
    expect(end.status).toBe('ROLLBACK_COMPLETE');
    expect(world.builders()).toEqual([]);
    expectClean(world);
  });

  test.each([
    ['without tags', {}],
    ['of another stack', ownTags('Builder', 'x', 'delivered 2026-01-01T00:00:00.000Z abc', 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Other/1-2-3')],
    ['of another resource of the stack', ownTags('Other', 'x', 'delivered 2026-01-01T00:00:00.000Z abc')],
  ])('under a name that somebody\'s builder %s has fails and touches nothing', async (_, tags) => {
    const world = new World();
    world.byHand('CreateImageBuilder', {
      Name: 'taken', ImageName: IMAGE, InstanceType: 'stream.standard.small', ...Object.keys(tags).length > 0 ? { Tags: tags } : {},
    });
    const start = world.clock.now() + 1;
    const end = await world.run(world.stack.createStack({ Builder: builderTemplate({ ImageBuilderName: 'taken' }) }));
    expect(end).toMatchObject({ status: 'ROLLBACK_COMPLETE', reasons: [expect.stringMatching(/taken: the name is in use .* was not touched/)] });
    expect(world.changes(start)).toEqual([]);
    expect(world.builder('taken').tags).toEqual(tags);
    expectClean(world);
  });

  test('of a builder that somebody deletes meanwhile fails, and says so', async () => {
    const world = new World({ latencies: { create: 20 * MINUTE }, deletableStates: ['STOPPED', 'FAILED', 'PENDING'] });
    world.clock.at(world.clock.now() + 5 * MINUTE, () => world.byHand('DeleteImageBuilder', { Name: world.builders()[0].name }));
    const end = await world.run(world.stack.createStack({ Builder: builderTemplate() }));
    expect(end.reasons[0]).toMatch(/somebody else deleted it while it was being created/);
    expect(world.builders()).toEqual([]);
    expectClean(world);
  });
});

describe('update', () => {
  test('of tags happens in place: sets and removes ours, keeps those of people', async () => {
    const { world, name } = await deployed({ Builder: builderTemplate({ Tags: { team: 'red', cost: '1' } }) });
    world.byHand('TagResource', { ResourceArn: world.builder(name).arn, Tags: { seen: 'by Ann' } });
    const start = world.clock.now() + 1;
    await world.run(world.stack.updateStack({ Builder: builderTemplate({ Tags: { team: 'blue' } }) }));
    expect(world.changes(start)).toEqual(['TagResource', 'UntagResource']);
    expect(world.builder(name)).toMatchObject({ state: 'RUNNING', tags: { team: 'blue', seen: 'by Ann' } });
    expect(world.builder(name).tags).not.toHaveProperty('cost');
    expect(world.stack.physicalIdOf('Builder')).toBe(name);
    expect(Object.keys(world.stack.lastHeard.data).sort()).toEqual([...IMAGE_BUILDER_ATTRIBUTES].sort());
    expectClean(world);
  });

  test('of the desired state stops and starts in place', async () => {
    const { world, name } = await deployed();
    let start = world.clock.now() + 1;
    await world.run(world.stack.updateStack({ Builder: builderTemplate({ DesiredState: 'STOPPED' }) }));
    expect([world.builder(name).state, world.changes(start)]).toEqual(['STOPPED', ['StopImageBuilder']]);
    start = world.clock.now() + 1;
    await world.run(world.stack.updateStack({ Builder: builderTemplate({ DesiredState: 'RUNNING' }) }));
    expect([world.builder(name).state, world.changes(start)]).toEqual(['RUNNING', ['StartImageBuilder']]);
    expectClean(world);
  });

  test('without a desired state leaves a stopped builder stopped', async () => {
    const { world, name } = await deployed();
    world.byHand('StopImageBuilder', { Name: name });
    await world.run(world.clock.sleep(5 * MINUTE));
    await world.run(world.stack.updateStack({ Builder: builderTemplate({ Tags: { a: 'b' } }) }));
    expect(world.builder(name).state).toBe('STOPPED');
  });

  test('of the spec makes another builder, and the old one goes afterwards', async () => {
    const { world, name } = await deployed();
    const start = world.clock.now() + 1;
    const end = await world.run(world.stack.updateStack({ Builder: builderTemplate({}, { InstanceType: 'stream.standard.large' }) }));
    expect(end).toEqual({ status: 'UPDATE_COMPLETE', reasons: [] });
    const replacement = world.stack.physicalIdOf('Builder') ?? '';
    expect(replacement).not.toBe(name);
    expect(replacement.slice(0, -10)).toBe(name.slice(0, -10));
    expect(world.builders().map(builder => builder.name)).toEqual([replacement]);
    expect(world.changes(start)).toEqual(['CreateImageBuilder', 'TagResource', 'TagResource', 'StopImageBuilder', 'DeleteImageBuilder']);
    expectClean(world);
  });

  test('of the spec under an explicit name fails before anything is touched, and rolls back', async () => {
    const named = { ImageBuilderName: 'mine' };
    const { world } = await deployed({ Builder: builderTemplate(named) });
    const start = world.clock.now() + 1;
    const end = await world.run(world.stack.updateStack({ Builder: builderTemplate(named, { InstanceType: 'stream.standard.large' }) }));
    expect(end).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', reasons: [expect.stringMatching(/Change imageBuilderName as well/)] });
    expect(world.changes(start)).toEqual([]);
    expectClean(world);
  });

  test('creates a builder again that somebody deleted by hand, under the same name', async () => {
    const { world, name } = await deployed();
    world.byHand('StopImageBuilder', { Name: name });
    await world.run(world.clock.sleep(5 * MINUTE));
    world.byHand('DeleteImageBuilder', { Name: name });
    await world.run(world.clock.sleep(5 * MINUTE));
    const end = await world.run(world.stack.updateStack({ Builder: builderTemplate({ Tags: { a: 'b' } }) }));
    expect(end.status).toBe('UPDATE_COMPLETE');
    expect(world.builder(name)).toMatchObject({ state: 'RUNNING', tags: { a: 'b' } });
    expect(world.stack.physicalIdOf('Builder')).toBe(name);
    expectClean(world);
  });

  test('whose replacement ends FAILED returns to the builder from before, and removes the failed one', async () => {
    const { world, name } = await deployed();
    world.emulator.fault({ kind: 'builder-fails', afterMs: 60_000, errors: [{ ErrorCode: 'IGW_NOT_ATTACHED', ErrorMessage: 'No gateway' }] });
    const end = await world.run(world.stack.updateStack({ Builder: builderTemplate({}, { InstanceType: 'stream.standard.large' }) }));
    expect(end).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', reasons: [expect.stringMatching(/IGW_NOT_ATTACHED: No gateway \(attach an internet gateway/)] });
    expect(world.stack.physicalIdOf('Builder')).toBe(name);
    await world.run(world.clock.sleep(30 * MINUTE));
    expect(world.builders()).toMatchObject([{ name, state: 'RUNNING' }]);
    expectClean(world);
  });

  test('whose sibling fails after a replacement returns to the builder from before, and removes the new one', async () => {
    const sibling = (takes: number, fails: boolean) => ({ plain: { takes, fails } });
    const { world, name } = await deployed({ Builder: builderTemplate(), Sibling: sibling(1, false) });
    const end = await world.run(world.stack.updateStack({
      Builder: builderTemplate({}, { InstanceType: 'stream.standard.large' }), Sibling: sibling(40 * MINUTE, true),
    }));
    expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(world.stack.physicalIdOf('Builder')).toBe(name);
    expect(world.builders()).toMatchObject([{ name, state: 'RUNNING' }]);
    expectClean(world);
  });

  test('cancelled in the middle of a replacement leaves only the builder from before', async () => {
    const sibling = (takes: number, fails: boolean) => ({ plain: { takes, fails } });
    const { world, name } = await deployed({ Builder: builderTemplate(), Sibling: sibling(1, false) });
    const end = await world.run(world.stack.updateStack({
      Builder: builderTemplate({}, { InstanceType: 'stream.standard.large' }), Sibling: sibling(5 * MINUTE, true),
    }));
    expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    await world.run(world.clock.sleep(3_600_000));
    expect(world.builders()).toMatchObject([{ name, state: 'RUNNING' }]);
    expectClean(world);
  });

  test('rolled back restores tags and power', async () => {
    const sibling = (takes: number, fails: boolean) => ({ plain: { takes, fails } });
    const { world, name } = await deployed({ Builder: builderTemplate({ Tags: { a: '1' }, DesiredState: 'RUNNING' }), Sibling: sibling(1, false) });
    const end = await world.run(world.stack.updateStack({
      Builder: builderTemplate({ Tags: { a: '2', b: '3' }, DesiredState: 'STOPPED' }), Sibling: sibling(10 * MINUTE, true),
    }));
    expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(world.builder(name)).toMatchObject({ state: 'RUNNING', tags: { a: '1' } });
    expect(world.builder(name).tags).not.toHaveProperty('b');
    expectClean(world);
  });
});

describe('delete', () => {
  test('stops, deletes and waits until the builder is gone; nothing is called afterwards', async () => {
    const { world } = await deployed();
    const start = world.clock.now() + 1;
    expect((await world.deleteStack()).status).toBe('DELETE_COMPLETE');
    const end = world.clock.now();
    expect(world.builders()).toEqual([]);
    expect(world.changes(start)).toEqual(['TagResource', 'StopImageBuilder', 'DeleteImageBuilder']);
    await world.run(world.clock.sleep(3_600_000));
    expect(world.calls(end + 1)).toEqual([]);
    expectClean(world);
  });

  test('of a retained builder touches nothing', async () => {
    const { world, name } = await deployed({ Builder: { ...builderTemplate(), retain: true } as ReturnType<typeof builderTemplate> });
    const start = world.clock.now() + 1;
    await world.deleteStack();
    expect(world.builder(name).state).toBe('RUNNING');
    expect(world.calls(start)).toEqual([]);
  });

  test('of a builder whose tags were taken off fails, naming the tags, and leaves it alone', async () => {
    const { world, name } = await deployed();
    world.byHand('UntagResource', { ResourceArn: world.builder(name).arn, TagKeys: Object.keys(world.builder(name).tags) });
    const start = world.clock.now() + 1;
    const end = await world.run(world.stack.deleteStack());
    expect(end).toMatchObject({ status: 'DELETE_FAILED', reasons: [expect.stringMatching(/cdk-appstream:stack-id = .*cdk-appstream:logical-id = Builder/)] });
    expect(world.changes(start)).toEqual([]);
  });

  test('of a builder that somebody deleted already succeeds', async () => {
    const { world, name } = await deployed();
    world.byHand('StopImageBuilder', { Name: name });
    await world.run(world.clock.sleep(5 * MINUTE));
    world.byHand('DeleteImageBuilder', { Name: name });
    await world.run(world.clock.sleep(5 * MINUTE));
    expect((await world.deleteStack()).status).toBe('DELETE_COMPLETE');
    expectClean(world);
  });

  test('that finds the builder hanging fails in time, and goes on in the background', async () => {
    const { world } = await deployed();
    world.emulator.fault({ kind: 'stuck', state: 'DELETING', forMs: 90 * MINUTE });
    const start = world.clock.now();
    const end = await world.run(world.stack.deleteStack());
    expect(end).toMatchObject({ status: 'DELETE_FAILED', reasons: [expect.stringMatching(/not settled after 55 minutes: its state is DELETING/)] });
    expect(world.clock.now() - start).toBeLessThan(60 * MINUTE);
    await world.run(world.clock.sleep(60 * MINUTE));
    expect(world.builders()).toEqual([]);
    expectClean(world);
  });
});
