import { ImageBuilderProperties, OWNERSHIP_TAG_PREFIX, OWNERSHIP_TAGS } from '../../src/private/contract';
import { Template } from '../support/cloudformation';
import { builderTemplate, IMAGE, ownTags, STACK_ID, World } from '../support/world';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MADE = { Name: 'golden', ImageName: IMAGE, InstanceType: 'stream.standard.medium' };

const sibling = (takes = 1, fails = false): Template => ({ Sibling: { plain: { takes, fails } } });

/** A template that takes the builder `golden` over. */
function adopting(change: Partial<ImageBuilderProperties> = {}, spec: Partial<ImageBuilderProperties['ReplacedOnChange']> = {}): Template {
  return { Builder: builderTemplate({ ImageBuilderName: 'golden', AdoptExisting: true, ...change }, spec) };
}

/** A world in which somebody has made `golden` by hand, an hour ago. */
async function worldWith(input: object = {}, options = {}): Promise<World> {
  const world = new World(options);
  world.byHand('CreateImageBuilder', { ...MADE, Tags: { team: 'red' }, ...input });
  await world.run(world.clock.sleep(HOUR));
  return world;
}

const ours = (tags: Readonly<Record<string, string>>) => Object.keys(tags).filter(key => key.startsWith(OWNERSHIP_TAG_PREFIX)).sort();

/** Let the next request of a type crash from its tick of that number on. */
function loseNext(world: World, requestType: string, from: (world: World) => boolean): void {
  world.disturb((mode, payload) => {
    if (mode === 'tick' && JSON.stringify(payload).includes(`"RequestType":"${requestType}"`) && from(world)) {
      throw new Error('out of memory');
    }
  });
}

describe('a builder that somebody made by hand', () => {
  test('is taken over as it is: our tags, and nothing else', async () => {
    const world = await worldWith();
    const before = world.builder('golden');
    const start = world.clock.now();
    expect(await world.run(world.stack.createStack(adopting()))).toEqual({ status: 'CREATE_COMPLETE', reasons: [] });
    expect(world.changes(start)).toEqual(['TagResource', 'TagResource']);
    const after = world.builder('golden');
    expect(after).toMatchObject({ state: 'RUNNING', since: before.since, createdAt: before.createdAt });
    expect(after.tags).toEqual({
      team: 'red',
      [OWNERSHIP_TAGS.stackId]: STACK_ID,
      [OWNERSHIP_TAGS.logicalId]: 'Builder',
      [OWNERSHIP_TAGS.spec]: expect.stringMatching(/^[0-9a-f]{16}$/),
      [OWNERSHIP_TAGS.claim]: expect.stringMatching(/^delivered /),
      [OWNERSHIP_TAGS.adopted]: expect.stringMatching(/^\d{4}-\d\d-\d\dT\S+Z$/),
    });
    expect(world.stack.physicalIdOf('Builder')).toBe('golden');
    expect(world.stack.lastHeard.data).toMatchObject({ ImageBuilderName: 'golden', Platform: 'WINDOWS_SERVER_2022' });
  });

  test('is watched for the whole grace before it is touched', async () => {
    const world = await worldWith();
    const start = world.clock.now();
    await world.run(world.stack.createStack(adopting()));
    expect(world.calls(start).find(call => call.operation === 'TagResource')?.at).toBeGreaterThanOrEqual(start + 4 * MINUTE);
  });

  test('gets the tags that the template adds', async () => {
    const world = await worldWith();
    await world.run(world.stack.createStack(adopting({ Tags: { team: 'red', cost: '7' } })));
    expect(world.builder('golden').tags).toMatchObject({ team: 'red', cost: '7' });
  });

  test('stays stopped when the template names no state', async () => {
    const world = await worldWith();
    world.byHand('StopImageBuilder', { Name: 'golden' });
    await world.run(world.clock.sleep(10 * MINUTE));
    await world.run(world.stack.createStack(adopting()));
    expect(world.builder('golden').state).toBe('STOPPED');
  });

  test.each(['RUNNING', 'STOPPED'] as const)('is brought to the state %s when the template names it', async state => {
    const world = await worldWith();
    if (state === 'RUNNING') {
      world.byHand('StopImageBuilder', { Name: 'golden' });
      await world.run(world.clock.sleep(10 * MINUTE));
    }
    expect((await world.run(world.stack.createStack(adopting({ DesiredState: state })))).status).toBe('CREATE_COMPLETE');
    expect(world.builder('golden').state).toBe(state);
  });

  test('gets the agent that the template asks for by a restart', async () => {
    const world = await worldWith();
    await world.run(world.stack.createStack(adopting({ AgentVersion: '01-16-2026' })));
    expect(world.builder('golden')).toMatchObject({ state: 'RUNNING', agentVersion: '01-16-2026', tags: { [OWNERSHIP_TAGS.agent]: '01-16-2026' } });
  });

  test('is managed like any other from then on: tags and power in place, another spec refused', async () => {
    const world = await worldWith();
    await world.run(world.stack.createStack(adopting()));
    expect((await world.run(world.stack.updateStack(adopting({ Tags: { a: 'b' }, DesiredState: 'STOPPED' })))).status).toBe('UPDATE_COMPLETE');
    expect(world.builder('golden')).toMatchObject({ state: 'STOPPED', tags: { a: 'b' } });
    const end = await world.run(world.stack.updateStack(adopting({ Tags: { a: 'b' }, DesiredState: 'STOPPED' }, { InstanceType: 'stream.standard.large' })));
    expect(end).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', reasons: [expect.stringMatching(/Change imageBuilderName as well/)] });
  });

  test('goes with its stack', async () => {
    const world = await worldWith();
    await world.run(world.stack.createStack(adopting()));
    expect((await world.deleteStack()).status).toBe('DELETE_COMPLETE');
    expect(world.builders()).toEqual([]);
  });

  test('is kept with RETAIN', async () => {
    const world = await worldWith();
    const template = { Builder: { ...adopting().Builder, retain: true } as Template[string] };
    await world.run(world.stack.createStack(template));
    await world.deleteStack();
    expect(world.builder('golden').state).toBe('RUNNING');
  });

  test('takes the place of another builder in an update, which goes', async () => {
    const world = await worldWith();
    await world.run(world.stack.createStack({ Builder: builderTemplate({ ImageBuilderName: 'first' }) }));
    expect((await world.run(world.stack.updateStack(adopting()))).status).toBe('UPDATE_COMPLETE');
    expect(world.builders().map(builder => builder.name)).toEqual(['golden']);
  });
});

describe('nothing is taken over', () => {
  async function refusal(template: Template, input: object = {}): Promise<string> {
    const world = await worldWith(input);
    const before = world.builder('golden');
    const start = world.clock.now();
    const end = await world.run(world.stack.createStack(template));
    expect(end.status).toBe('ROLLBACK_COMPLETE');
    expect(world.changes(start)).toEqual([]);
    expect(world.builder('golden')).toEqual(before);
    return end.reasons[0];
  }

  test('unless the template says so', async () => {
    expect(await refusal(adopting({ AdoptExisting: false }))).toMatch(/name is in use .*no tags of this library/);
  });

  test('of another stack; the command that frees it is told', async () => {
    const Tags = ownTags('Builder', 'x', `delivered ${new Date(0).toISOString()} y`, 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Other/1-2-3');
    expect(await refusal(adopting(), { Tags })).toMatch(new RegExp('belongs to arn:aws:cloudformation:\\S+stack/Other/1-2-3\\. This frees it from there: '
      + 'aws appstream untag-resource --resource-arn arn:aws:appstream:eu-west-1:111122223333:image-builder/golden '
      + '--tag-keys cdk-appstream:stack-id cdk-appstream:logical-id cdk-appstream:spec cdk-appstream:claim'));
  });

  test('of another resource of the stack', async () => {
    expect(await refusal(adopting(), { Tags: ownTags('Other', 'x', `delivered ${new Date(0).toISOString()} y`) })).toMatch(/belongs to Other of this stack/);
  });

  test('that differs, each member told with both values', async () => {
    const reason = await refusal(adopting({ Tags: { team: 'blue' } }, { InstanceType: 'stream.standard.large', DisplayName: 'Ledger' }));
    expect(reason).toMatch(/it cannot be adopted, as it differs from the template: .*golden was not touched/);
    expect(reason).toContain('instanceType is stream.standard.medium, the template has stream.standard.large');
    expect(reason).toContain('displayName is not set, the template has Ledger');
    expect(reason).toContain('tag team is "red", the template has "blue"');
  });

  test('under a generated name: what bears it is of this resource, or nobody\'s business', async () => {
    const world = new World();
    await world.run(world.stack.createStack({ Builder: { ...builderTemplate(), retain: true } as Template[string], ...sibling() }));
    const name = world.stack.physicalIdOf('Builder') ?? '';
    await world.run(world.stack.updateStack(sibling()));
    const start = world.clock.now() + 1;
    const end = await world.run(world.stack.updateStack({ Builder: builderTemplate({ AdoptExisting: true }), ...sibling() }));
    expect(end.reasons[0]).toMatch(/exists from before/);
    expect(world.changes(start)).toEqual([]);
    expect(world.builder(name).tags).not.toHaveProperty([OWNERSHIP_TAGS.adopted]);
  });
});

describe('a builder that was kept (RETAIN)', () => {
  async function kept(template: Template): Promise<World> {
    const world = new World();
    await world.run(world.stack.createStack({ Builder: { ...builderTemplate({ ImageBuilderName: 'golden' }), retain: true } as Template[string], ...sibling() }));
    await world.run(world.stack.updateStack(sibling()));
    await world.run(world.stack.updateStack({ ...template, ...sibling() }));
    return world;
  }

  test('is taken back by the resource that had it', async () => {
    const world = await kept(adopting());
    expect(world.stack.status).toBe('UPDATE_COMPLETE');
    expect(world.calls().filter(call => call.operation === 'CreateImageBuilder')).toHaveLength(1);
    expect(world.builder('golden').tags[OWNERSHIP_TAGS.claim]).toMatch(/^delivered /);
  });

  test('stays where it is without adoptExisting', async () => {
    const world = await kept({ Builder: builderTemplate({ ImageBuilderName: 'golden' }) });
    expect(world.stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(world.builder('golden').state).toBe('RUNNING');
  });
});

describe('a rollback lets go of what was adopted: our tags come off, builder and user tags stay', () => {
  async function expectReleased(world: World): Promise<void> {
    await world.run(world.clock.sleep(2 * HOUR));
    const { state, tags } = world.builder('golden');
    expect({ state, ours: ours(tags), team: tags.team }).toEqual({ state: 'RUNNING', ours: [], team: 'red' });
    expect(world.changes().filter(operation => ['StopImageBuilder', 'DeleteImageBuilder'].includes(operation))).toEqual([]);
    expect(world.stack.contractBreaches).toEqual([]);
  }

  test.each([['before it is touched', 2], ['right after it was claimed', 4.1], ['after it was delivered', 30]])('when a sibling fails %s', async (_, minutes) => {
    const world = await worldWith();
    const end = await world.run(world.stack.createStack({ ...adopting({ Tags: { team: 'red' } }), ...sibling(minutes * MINUTE, true) }));
    expect(end.status).toBe('ROLLBACK_COMPLETE');
    await expectReleased(world);
  });

  test('when its own Create fails after the claim', async () => {
    const world = await worldWith();
    world.emulator.fault({ kind: 'error', operation: 'StopImageBuilder', code: 'InvalidAccountStatusException', times: 99 });
    const end = await world.run(world.stack.createStack(adopting({ DesiredState: 'STOPPED' })));
    expect(end).toMatchObject({ status: 'ROLLBACK_COMPLETE', reasons: [expect.stringMatching(/StopImageBuilder was refused/)] });
    expect(world.stack.responses[0].physicalId).toBe('golden');
    await expectReleased(world);
  });

  test('when its Create crashes for good after the claim, under the id "unknown"', async () => {
    const world = await worldWith();
    loseNext(world, 'Create', ({ emulator }) => OWNERSHIP_TAGS.claim in emulator.builders()[0].tags);
    const end = await world.run(world.stack.createStack(adopting()));
    expect(end.status).toBe('ROLLBACK_COMPLETE');
    expect(world.stack.responses[0].physicalId).toBe('cdk-appstream:unknown');
    await expectReleased(world);
  });

  test.each([['on its way', 4.1], ['taken over', 30]])('when an update that had %s is rolled back; the builder from before stays', async (_, minutes) => {
    const world = await worldWith();
    await world.run(world.stack.createStack({ Builder: builderTemplate({ ImageBuilderName: 'first' }), ...sibling() }));
    const end = await world.run(world.stack.updateStack({ ...adopting(), ...sibling(minutes * MINUTE, true) }));
    expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    await expectReleased(world);
    expect(world.builder('first').state).toBe('RUNNING');
    expect(world.stack.physicalIdOf('Builder')).toBe('first');
  });

  test('when the Update that took it over is answered, but never heard', async () => {
    const world = await worldWith();
    await world.run(world.stack.createStack({ Builder: builderTemplate({ ImageBuilderName: 'first' }), ...sibling() }));
    const put = world.stack.put.bind(world.stack);
    jest.spyOn(world.stack, 'put').mockImplementationOnce(async (url, body) => {
      await world.clock.sleep(20 * MINUTE);
      return put(url, body);
    });
    const end = await world.run(world.stack.updateStack({ ...adopting(), ...sibling(15 * MINUTE, true) }));
    expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    await world.run(world.clock.sleep(2 * HOUR));
    expect(world.builder('golden').state).toBe('RUNNING');
    expect(world.builder('first').state).toBe('RUNNING');
  });
});

test('what was adopted is no stray: a Delete with an invented id, in whatever phase, only lets go of it', async () => {
  const world = await worldWith();
  loseNext(world, 'Create', ({ emulator }) => OWNERSHIP_TAGS.claim in emulator.builders()[0].tags);
  await world.run(world.stack.createStack(adopting(), { rollback: false }));
  world.disturb(() => undefined);
  expect((await world.deleteStack()).status).toBe('DELETE_COMPLETE');
  await world.run(world.clock.sleep(HOUR));
  expect(world.builder('golden')).toMatchObject({ state: 'RUNNING', tags: { team: 'red' } });
});

test('an adoption that CloudFormation never heard of is let go of in the rollback: our tags off, and nothing else', async () => {
  const world = await worldWith();
  await world.run(world.stack.createStack({ Builder: builderTemplate(), ...sibling() }));
  const before = world.builder('golden');
  const known = world.stack.physicalIdOf('Builder');
  // the answer comes while the update still waits for another resource, and after the builder was given up
  const update = { ...adopting(), ...sibling(MINUTE, true), Slow: { plain: { takes: 20 * MINUTE } } };
  const end = await world.run(world.stack.updateStack(update));
  expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(world.stack.responses.filter(({ heard }) => !heard)).toMatchObject([{ status: 'SUCCESS', physicalId: 'golden' }]);
  await world.run(world.clock.sleep(HOUR));
  expect(world.builder('golden')).toMatchObject({ state: before.state, since: before.since, tags: { team: 'red' } });
  expect(ours(world.builder('golden').tags)).toEqual([]);
  expect(world.stack.physicalIdOf('Builder')).toBe(known);
  expect(world.builder(String(known)).state).toBe('RUNNING');
});
