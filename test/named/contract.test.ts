import { answersTo, countOf, deleteByHand, deployed, expectClean, foreigners, HOUR, template } from './support';
import { IMAGE_BUILDER_ATTRIBUTES, OWNERSHIP_TAGS } from '../../src/private/contract';
import { IMAGE, STACK_ID, World } from '../support/world';

/**
 * The contract tests that CloudFormation's own tool runs against resource types of its registry, replayed against the custom resource: its
 * reads and lists are the service's, and its requests those of a stack. The names are the tool's.
 */
const READ = { ...template({ Tags: { team: 'red' } }, { Description: 'd', DisplayName: 'n', DisableIMDSV1: true }) };

/** What the service shows of a builder. */
function read(world: World, name: string): Record<string, unknown> | undefined {
  return list(world).find(builder => builder.Name === name);
}

function list(world: World): Array<Record<string, unknown>> {
  return (world.byHand('DescribeImageBuilders', {}) as { ImageBuilders: Array<Record<string, unknown>> }).ImageBuilders;
}

/** Send a request once more as another one: with an id and a URL of its own. */
async function send(world: World, requestType: 'Create' | 'Update' | 'Delete', physicalId: string | undefined, properties: object): Promise<Record<string, unknown>> {
  const bodies: string[] = [];
  jest.spyOn(world.stack, 'put').mockImplementation(async (_, body) => {
    bodies.push(body);
    return 200;
  });
  const now = world.clock.now();
  jest.spyOn(world.stack, 'describe').mockResolvedValue({
    status: requestType === 'Delete' ? 'DELETE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS', creationTime: now - HOUR, lastUpdatedTime: now,
  });
  const creation = world.stack.events.find(event => event.LogicalResourceId === 'Builder');
  world.deliver({
    ...creation,
    RequestType: requestType,
    RequestId: `again-${requestType}`,
    ResponseURL: 'https://bucket.example/again',
    ...physicalId === undefined ? {} : { PhysicalResourceId: physicalId },
    ...properties,
  });
  await world.run(world.clock.sleep(HOUR));
  expect(bodies).toHaveLength(1);
  return JSON.parse(bodies[0]) as Record<string, unknown>;
}

test('contract_check_asserts_work: an answer that breaks the contract is noticed by what checks it', async () => {
  const world = new World();
  const put = world.stack.put.bind(world.stack);
  jest.spyOn(world.stack, 'put').mockImplementation((url, body) => put(url, JSON.stringify({ ...JSON.parse(body) as object, RequestId: 'other', PhysicalResourceId: '' })));
  await world.run(world.stack.createStack(READ));
  expect(world.stack.contractBreaches).toEqual([expect.stringContaining('RequestId was not echoed'), expect.stringContaining('PhysicalResourceId is unusable')]);
});

describe('contract_create_create', () => {
  test('of what another owner has fails, and nothing is adopted', async () => {
    const world = new World();
    const others = foreigners(world);
    const before = others.look();
    const end = await world.run(world.stack.createStack(template({ ImageBuilderName: 'somebodys' })));
    expect(end.reasons).toEqual([expect.stringMatching(/name is in use/)]);
    expect(others.look()).toEqual(before);
    expectClean(world);
  });

  test('of what the same resource delivered before fails: only adoptExisting takes that back', async () => {
    const { world, name } = await deployed();
    const before = world.builder(name);
    const body = await send(world, 'Create', undefined, {});
    expect(body).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'cdk-appstream:nothing-made', Reason: expect.stringMatching(/exists from before/) });
    expect(world.builder(name)).toEqual(before);
  });

  test('by the same request is the same create (a custom resource is delivered at least once)', async () => {
    const world = new World();
    world.duplicates = [1_000];
    await deployed(READ, world);
    expect(countOf(world, 'CreateImageBuilder')).toBe(1);
    expectClean(world);
  });
});

test('contract_create_read: what was asked for is what the service shows', async () => {
  const { world, name } = await deployed(READ);
  expect(read(world, name)).toMatchObject({
    Name: name, InstanceType: 'stream.standard.medium', Description: 'd', DisplayName: 'n', DisableIMDSV1: true, State: 'RUNNING', ImageArn: expect.stringMatching(IMAGE),
  });
  expectClean(world);
});

test('contract_create_list: the id is among those of the service', async () => {
  const { world, name } = await deployed(READ);
  expect(list(world).map(builder => builder.Name)).toContain(name);
});

test('contract_create_delete: both succeed, and nothing is left', async () => {
  const { world } = await deployed(READ);
  expect(await world.deleteStack()).toEqual({ status: 'DELETE_COMPLETE', reasons: [] });
  expect(list(world)).toEqual([]);
  expectClean(world);
});

test('contract_create_taggable: the tags of the template and of the owner are there from the first moment', async () => {
  const { world, name } = await deployed(READ);
  const creation = world.calls().find(call => call.operation === 'CreateImageBuilder');
  expect(creation?.input).toMatchObject({ Tags: { team: 'red', [OWNERSHIP_TAGS.stackId]: STACK_ID, [OWNERSHIP_TAGS.logicalId]: 'Builder' } });
  expect(world.builder(name).tags).toMatchObject({ team: 'red' });
});

test('contract_update_read: the id stays, and the service shows what was asked for', async () => {
  const { world, name } = await deployed(READ);
  await world.run(world.stack.updateStack(template({ Tags: { team: 'red' }, DesiredState: 'STOPPED' }, { Description: 'd', DisplayName: 'n', DisableIMDSV1: true })));
  expect(answersTo(world, 'Update')).toMatchObject([{ status: 'SUCCESS', physicalId: name }]);
  expect(Object.keys(answersTo(world, 'Update')[0].data).sort()).toEqual([...IMAGE_BUILDER_ATTRIBUTES].sort());
  expect(read(world, name)).toMatchObject({ State: 'STOPPED', Description: 'd' });
  expectClean(world);
});

test('contract_update_list: the id stays and is listed', async () => {
  const { world, name } = await deployed();
  await world.run(world.stack.updateStack(template({ Tags: { team: 'blue' } })));
  expect(world.stack.physicalIdOf('Builder')).toBe(name);
  expect(list(world).map(builder => builder.Name)).toEqual([name]);
});

test('contract_update_tag_updatable: tags change in place, and alone', async () => {
  const { world, name } = await deployed(READ);
  const before = world.builder(name);
  await world.run(world.stack.updateStack(template({ Tags: { team: 'blue' } }, { Description: 'd', DisplayName: 'n', DisableIMDSV1: true })));
  const after = world.builder(name);
  expect(after).toEqual({ ...before, tags: { ...before.tags, team: 'blue' } });
  expectClean(world);
});

test('contract_update_without_create: creates what is not there, instead of NotFound: a stack must not get stuck because somebody deleted by hand', async () => {
  const { world, name } = await deployed();
  await deleteByHand(world, name);
  expect((await world.run(world.stack.updateStack(template({ Tags: { a: 'b' } })))).status).toBe('UPDATE_COMPLETE');
  expect(list(world).map(builder => builder.Name)).toEqual([name]);
});

test('contract_delete_read: what was deleted is not found', async () => {
  const { world, name } = await deployed();
  await world.deleteStack();
  expect(() => world.byHand('DescribeImageBuilders', { Names: [name] })).toThrow(expect.objectContaining({ code: 'ResourceNotFoundException' }));
});

test('contract_delete_list: what was deleted is not listed', async () => {
  const { world } = await deployed();
  await world.deleteStack();
  expect(list(world)).toEqual([]);
});

test('contract_delete_update: creates again, instead of NotFound: a request of CloudFormation that is current has to be carried out', async () => {
  const { world, name } = await deployed();
  await deleteByHand(world, name);
  const body = await send(world, 'Update', name, { OldResourceProperties: {} });
  expect(body).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: name });
  expect(list(world)).toMatchObject([{ Name: name, State: 'RUNNING' }]);
});

test('contract_delete_delete: the second succeeds, instead of NotFound: CloudFormation makes a success of that for its own types, and not for custom ones', async () => {
  const { world, name } = await deployed();
  await deleteByHand(world, name);
  const body = await send(world, 'Delete', name, {});
  expect(body).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: name });
  expect(body).not.toHaveProperty('Reason');
});

test('contract_delete_create: what was deleted can be created again, under the same name', async () => {
  const world = new World();
  const named = template({ ImageBuilderName: 'mine' });
  await world.run(world.stack.createStack(named));
  await world.run(world.stack.deleteStack());
  expect(list(world)).toEqual([]);
  expect((await world.run(world.stack.createStack(named))).status).toBe('CREATE_COMPLETE');
  expect(list(world)).toMatchObject([{ Name: 'mine', State: 'RUNNING' }]);
  expectClean(world);
});
