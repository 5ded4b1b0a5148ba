import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { isRecord, Properties } from '../../lambda/kernel/event';
import { IMAGE_BUILDER_ATTRIBUTES, IMAGE_BUILDER_TYPE, IMAGE_REF_ATTRIBUTES, IMAGE_REF_TYPE } from '../../src/private/contract';
import { ResourceTemplate, Template } from '../support/cloudformation';
import { World } from '../support/world';

/**
 * The properties of every format that was ever released, as templates out there hold them: a Delete and a rollback bring them back years
 * later. A file is added with a new format and never changed.
 */
interface Golden {
  readonly type: string;
  readonly create: Properties;
  readonly update: Properties;
  /** The ids that these properties stand for: another one would replace what is deployed. */
  readonly ids: { readonly create: string; readonly update: string };
}

const MINUTE = 60_000;
const FOLDER = path.join(__dirname, 'golden');
const FILES = readdirSync(FOLDER).filter(file => file.endsWith('.json')).sort();
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  [IMAGE_BUILDER_TYPE]: IMAGE_BUILDER_ATTRIBUTES,
  [IMAGE_REF_TYPE]: IMAGE_REF_ATTRIBUTES,
};

function readGolden(file: string): Golden {
  const content: unknown = JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8'));
  if (!isRecord(content) || !isRecord(content.create) || !isRecord(content.update) || !isRecord(content.ids)) {
    throw new Error(`${file} holds no properties`);
  }
  return {
    type: String(content.type),
    create: content.create,
    update: content.update,
    ids: { create: String(content.ids.create), update: String(content.ids.update) },
  };
}

const resource = (type: string, properties: Properties): ResourceTemplate => ({ type, properties });
const sibling = (takes: number, fails: boolean): Template => ({ Sibling: { plain: { takes, fails } } });

/** A stack with the resource as a format describes it first. */
async function deployed({ type, create }: Golden): Promise<World> {
  const world = new World();
  const end = await world.run(world.stack.createStack({ Builder: resource(type, create), ...sibling(1, false) }));
  expect(end).toEqual({ status: 'CREATE_COMPLETE', reasons: [] });
  return world;
}

function expectFullAnswer(world: World, { type }: Golden, physicalId: string): void {
  const { status, data, physicalId: answered } = world.stack.lastHeard;
  expect([status, answered]).toEqual(['SUCCESS', physicalId]);
  expect(Object.keys(data).sort()).toEqual([...ATTRIBUTES[type]].sort());
  expect(world.stack.contractBreaches).toEqual([]);
  expect(world.thrown).toEqual([]);
}

/** The names of the builders there are: a look-up makes none. */
const builders = (world: World) => world.builders().map(({ name }) => name);
const expected = ({ type }: Golden, id: string) => (type === IMAGE_BUILDER_TYPE ? [id] : []);

test('there is a format of each type of resource', () => {
  expect(new Set(FILES.map(file => readGolden(file).type))).toEqual(new Set([IMAGE_BUILDER_TYPE, IMAGE_REF_TYPE]));
});

describe.each(FILES)('the format of %s', file => {
  const golden = readGolden(file);
  const { type, update, ids } = golden;

  test('creates what it always created, under the same id', async () => {
    const world = await deployed(golden);
    expectFullAnswer(world, golden, ids.create);
    expect(builders(world)).toEqual(expected(golden, ids.create));
  });

  test('updates to what it always updated to, and removes what was before', async () => {
    const world = await deployed(golden);
    const end = await world.run(world.stack.updateStack({ Builder: resource(type, update), ...sibling(1, false) }));
    expect(end).toEqual({ status: 'UPDATE_COMPLETE', reasons: [] });
    expect(world.stack.physicalIdOf('Builder')).toBe(ids.update);
    await world.run(world.clock.sleep(30 * MINUTE));
    expect(builders(world)).toEqual(expected(golden, ids.update));
    expect(world.stack.contractBreaches).toEqual([]);
  });

  test.each([['while it is updated', 5], ['after it was updated', 50]])('rolls back to what was before when another resource fails %s', async (_, minutes) => {
    const world = await deployed(golden);
    const end = await world.run(world.stack.updateStack({ Builder: resource(type, update), ...sibling(minutes * MINUTE, true) }));
    expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    const rollback = world.stack.responses.filter(({ requestType }) => requestType === 'Update').slice(-1)[0];
    expect(rollback.status).toBe('SUCCESS');
    expect(Object.keys(rollback.data).sort()).toEqual([...ATTRIBUTES[type]].sort());
    await world.run(world.clock.sleep(60 * MINUTE));
    expect(builders(world)).toEqual(expected(golden, ids.create));
    expect(world.stack.contractBreaches).toEqual([]);
  });

  test.each(['create', 'update'] as const)('is deleted when it stands as after its %s', async step => {
    const world = await deployed(golden);
    if (step === 'update') {
      await world.run(world.stack.updateStack({ Builder: resource(type, update), ...sibling(1, false) }));
    }
    expect(await world.deleteStack()).toEqual({ status: 'DELETE_COMPLETE', reasons: [] });
    expect(builders(world)).toEqual([]);
    expect(world.stack.contractBreaches).toEqual([]);
    expect(world.thrown).toEqual([]);
  });

  test('is deleted also when it fails to be created', async () => {
    const world = new World();
    const end = await world.run(world.stack.createStack({ Builder: resource(type, golden.create), ...sibling(3 * MINUTE, true) }));
    expect(end.status).toBe('ROLLBACK_COMPLETE');
    expect(builders(world)).toEqual([]);
  });
});
