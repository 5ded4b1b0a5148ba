import { OWNERSHIP_TAGS } from '../../src/private/contract';
import { Template } from '../support/cloudformation';
import { TaskError } from '../support/state-machine';
import { builderTemplate, World } from '../support/world';

const MINUTE = 60_000;
const OLD = '06-10-2025';
const NEW = '01-16-2026';
const RESTART = ['TagResource', 'StopImageBuilder', 'StartImageBuilder'];

const sibling = (takes = 1, fails = false): Template => ({ Sibling: { plain: { takes, fails } } });

/** A template that asks for a version and a state, or leaves them out. */
function asking(AgentVersion?: string, DesiredState?: 'RUNNING' | 'STOPPED', more = {}): Template {
  return { Builder: builderTemplate({ ...AgentVersion && { AgentVersion }, ...DesiredState && { DesiredState }, ...more }) };
}

/** A world whose builder was created with a template. */
async function deployed(template: Template): Promise<{ world: World; name: string }> {
  const world = new World();
  expect(await world.run(world.stack.createStack({ ...template, ...sibling() }))).toEqual({ status: 'CREATE_COMPLETE', reasons: [] });
  return { world, name: world.stack.physicalIdOf('Builder') ?? '' };
}

/** Update the stack; return how it ended and what was called for it, in order. */
async function update(world: World, template: Template): Promise<{ status: string; changes: string[] }> {
  const start = world.clock.now() + 1;
  const { status } = await world.run(world.stack.updateStack({ ...template, ...'Sibling' in template ? {} : sibling() }));
  return { status, changes: world.changes(start) };
}

const startsOf = (world: World) => world.calls().filter(call => call.operation === 'StartImageBuilder').map(call => call.input);
const agentTag = (world: World, name: string) => world.builder(name).tags[OWNERSHIP_TAGS.agent];

test('the version goes with the creation, and is remembered as it was asked for', async () => {
  const { world, name } = await deployed(asking('LATEST'));
  expect(world.calls().find(call => call.operation === 'CreateImageBuilder')?.input).toMatchObject({ AppstreamAgentVersion: 'LATEST' });
  expect(agentTag(world, name)).toBe('LATEST');
  expect(world.stack.lastHeard.data.AgentVersion).toMatch(/^\d\d-\d\d-\d{4}$/);
  expect(world.changes()).toEqual(['CreateImageBuilder', 'TagResource']);
});

test('without a version nothing of it is sent or remembered', async () => {
  const { world, name } = await deployed(asking());
  expect(world.calls().find(call => call.operation === 'CreateImageBuilder')?.input).not.toHaveProperty('AppstreamAgentVersion');
  expect(world.builder(name).tags).not.toHaveProperty([OWNERSHIP_TAGS.agent]);
});

describe('an update', () => {
  test('with another version restarts a running builder, once, and keeps it running', async () => {
    const { world, name } = await deployed(asking(OLD));
    expect(await update(world, asking(NEW))).toEqual({ status: 'UPDATE_COMPLETE', changes: RESTART });
    expect(world.builder(name)).toMatchObject({ state: 'RUNNING', agentVersion: NEW, tags: { [OWNERSHIP_TAGS.agent]: NEW } });
    expect(startsOf(world)).toEqual([{ Name: name, AppstreamAgentVersion: NEW }]);
    expect(world.stack.lastHeard.data.AgentVersion).toBe(NEW);
    expect(world.stack.physicalIdOf('Builder')).toBe(name);
  });

  test.each(['LATEST', OLD])('with the same string (%s) restarts nothing', async version => {
    const { world } = await deployed(asking(version));
    expect(await update(world, asking(version, undefined, { Tags: { a: 'b' } }))).toEqual({ status: 'UPDATE_COMPLETE', changes: ['TagResource'] });
    expect(await update(world, asking(version, undefined, { Tags: { a: 'c' } }))).toEqual({ status: 'UPDATE_COMPLETE', changes: ['TagResource'] });
  });

  test('from a date to LATEST restarts once, and the next update does not', async () => {
    const { world, name } = await deployed(asking(OLD));
    expect((await update(world, asking('LATEST'))).changes).toEqual(RESTART);
    expect(agentTag(world, name)).toBe('LATEST');
    expect((await update(world, asking('LATEST', undefined, { Tags: { a: 'b' } }))).changes).toEqual(['TagResource']);
  });

  test('that ceases to name a version restarts nothing', async () => {
    const { world, name } = await deployed(asking(OLD));
    expect((await update(world, asking(undefined))).changes).toEqual([]);
    expect(world.builder(name)).toMatchObject({ state: 'RUNNING', agentVersion: OLD });
  });

  test('begins to name one for a builder that was made without: it restarts', async () => {
    const { world, name } = await deployed(asking());
    expect((await update(world, asking(NEW))).changes).toEqual(RESTART);
    expect(world.builder(name)).toMatchObject({ state: 'RUNNING', agentVersion: NEW });
  });

  test('leaves a stopped builder stopped; the next start by us brings the version', async () => {
    const { world, name } = await deployed(asking(OLD, 'STOPPED'));
    expect((await update(world, asking(NEW))).changes).toEqual([]);
    expect(world.builder(name)).toMatchObject({ state: 'STOPPED', agentVersion: OLD });
    expect((await update(world, asking(NEW, 'RUNNING'))).changes).toEqual(['TagResource', 'StartImageBuilder']);
    expect(world.builder(name)).toMatchObject({ state: 'RUNNING', agentVersion: NEW });
  });

  test('to STOPPED stops without a restart, whatever version it names', async () => {
    const { world, name } = await deployed(asking(OLD));
    expect((await update(world, asking(NEW, 'STOPPED'))).changes).toEqual(['StopImageBuilder']);
    expect(world.builder(name)).toMatchObject({ state: 'STOPPED', agentVersion: OLD });
    expect((await update(world, asking(NEW, 'RUNNING'))).changes).toEqual(['TagResource', 'StartImageBuilder']);
    expect(world.builder(name)).toMatchObject({ state: 'RUNNING', agentVersion: NEW });
  });

  test('every start carries the version, also one that only restores the power state', async () => {
    const { world, name } = await deployed(asking(OLD, 'STOPPED'));
    await update(world, asking(OLD, 'RUNNING'));
    expect(startsOf(world)).toEqual([{ Name: name, AppstreamAgentVersion: OLD }]);
  });

  test.each([1, 2, 3])('whose function crashes %p times between stop and start leaves the builder running', async crashes => {
    const { world, name } = await deployed(asking(OLD));
    let left = crashes;
    world.disturb(mode => {
      if (mode === 'tick' && world.builder(name).state === 'STOPPED' && left-- > 0) {
        throw new Error('out of memory');
      }
    });
    expect((await update(world, asking(NEW))).status).toBe('UPDATE_COMPLETE');
    expect(left).toBeLessThan(0);
    expect(world.builder(name)).toMatchObject({ state: 'RUNNING', agentVersion: NEW });
  });

  test.each(['StopImageBuilder', 'TagResource', 'StartImageBuilder'])('whose %s gets no reply observes first, and ends as planned', async operation => {
    const { world, name } = await deployed(asking(OLD));
    world.emulator.fault({ kind: 'lost-reply', operation });
    expect((await update(world, asking(NEW))).status).toBe('UPDATE_COMPLETE');
    expect(world.builder(name)).toMatchObject({ state: 'RUNNING', agentVersion: NEW });
    expect(startsOf(world)).toHaveLength(1);
  });

  test('fails when the version is refused, with the service\'s words', async () => {
    const { world } = await deployed(asking(OLD));
    world.emulator.fault({ kind: 'error', operation: 'StartImageBuilder', code: 'IncompatibleImageException', message: 'the agent is too old' });
    const end = await world.run(world.stack.updateStack({ ...asking(NEW), ...sibling() }));
    expect(end).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', reasons: [expect.stringMatching(/StartImageBuilder was refused: IncompatibleImageException: the agent is too old/)] });
  });
});

describe('a rollback', () => {
  test('puts the version from before back', async () => {
    const { world, name } = await deployed(asking(OLD));
    const { status, changes } = await update(world, { ...asking(NEW), ...sibling(30 * MINUTE, true) });
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(changes).toEqual([...RESTART, ...RESTART]);
    expect(world.builder(name)).toMatchObject({ state: 'RUNNING', agentVersion: OLD, tags: { [OWNERSHIP_TAGS.agent]: OLD } });
  });

  test.each(['StopImageBuilder', 'StartImageBuilder', 'TagResource'])('does without it when %s is refused, and ends', async operation => {
    const { world, name } = await deployed(asking(OLD));
    world.clock.at(world.clock.now() + 31 * MINUTE, () => world.emulator.fault({ kind: 'error', operation, code: 'InvalidAccountStatusException', times: 9 }));
    const { status } = await update(world, { ...asking(NEW), ...sibling(30 * MINUTE, true) });
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(world.stack.lastHeard).toMatchObject({ status: 'SUCCESS', physicalId: name });
    expect(world.logged.filter(line => line.includes(`${operation} was refused: InvalidAccountStatusException`)).length).toBeGreaterThan(0);
  });
});

describe('a restart that is cancelled on its way', () => {
  /** The moments at which the sibling fails: before the stop, while it stops, stopped, starting, updating the agent. */
  const MOMENTS = [0.02, 0.5, 1, 2, 2.2, 3, 4, 6, 8, 10];

  test.each(MOMENTS)('after %p minutes ends with the builder running under the version from before', async minutes => {
    const { world, name } = await deployed(asking(OLD));
    const { status } = await update(world, { ...asking(NEW), ...sibling(minutes * MINUTE, true) });
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    await world.run(world.clock.sleep(60 * MINUTE));
    expect(world.builder(name)).toMatchObject({ state: 'RUNNING', agentVersion: OLD, tags: { [OWNERSHIP_TAGS.agent]: OLD } });
  });

  test.each(MOMENTS)('after %p minutes ends with the builder running when there was no version before, and to ask again restarts', async minutes => {
    const { world, name } = await deployed(asking());
    await update(world, { ...asking(NEW), ...sibling(minutes * MINUTE, true) });
    await world.run(world.clock.sleep(60 * MINUTE));
    expect(world.builder(name).state).toBe('RUNNING');
    expect(world.builder(name).tags).not.toHaveProperty([OWNERSHIP_TAGS.agent]);
    await update(world, asking(NEW));
    expect(world.builder(name)).toMatchObject({ state: 'RUNNING', agentVersion: NEW });
  });

  test('starts nothing that people had stopped before', async () => {
    const { world, name } = await deployed(asking(OLD));
    world.byHand('StopImageBuilder', { Name: name });
    await world.run(world.clock.sleep(10 * MINUTE));
    await update(world, { ...asking(NEW), ...sibling(MINUTE, true) });
    await world.run(world.clock.sleep(60 * MINUTE));
    expect(world.builder(name)).toMatchObject({ state: 'STOPPED', tags: { [OWNERSHIP_TAGS.agent]: OLD } });
  });

  test('leaves stopped what was to be stopped before', async () => {
    const { world, name } = await deployed(asking(OLD, 'STOPPED'));
    await update(world, { ...asking(NEW, 'RUNNING'), ...sibling(MINUTE, true) });
    await world.run(world.clock.sleep(60 * MINUTE));
    expect(world.builder(name).state).toBe('STOPPED');
  });
});

test('a function that dies when it has written the version still restarts the builder', async () => {
  const { world, name } = await deployed(asking(OLD));
  const call = world.emulator.call.bind(world.emulator);
  let isWritten = false;
  jest.spyOn(world.emulator, 'call').mockImplementation((operation, input) => {
    const reply = call(operation, input);
    if (!isWritten && operation === 'TagResource' && JSON.stringify(input).includes(NEW)) {
      isWritten = true;
      throw new TaskError('Sandbox.Timedout', 'the function was killed');
    }
    return reply;
  });
  expect((await update(world, asking(NEW))).status).toBe('UPDATE_COMPLETE');
  expect(isWritten).toBe(true);
  expect(world.builder(name)).toMatchObject({ state: 'RUNNING', agentVersion: NEW, tags: { [OWNERSHIP_TAGS.agent]: NEW } });
});

test('a version that the service refuses leaves the builder running under the one from before', async () => {
  const { world, name } = await deployed(asking(OLD));
  world.emulator.fault({ kind: 'error', operation: 'StartImageBuilder', code: 'IncompatibleImageException' });
  expect((await update(world, asking(NEW))).status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(world.builder(name)).toMatchObject({ state: 'RUNNING', agentVersion: OLD, tags: { [OWNERSHIP_TAGS.agent]: OLD } });
});

test('a builder that somebody is starting is waited for, and restarted then', async () => {
  const { world, name } = await deployed(asking(OLD));
  world.byHand('StopImageBuilder', { Name: name });
  await world.run(world.clock.sleep(10 * MINUTE));
  world.byHand('StartImageBuilder', { Name: name });
  expect((await update(world, asking(NEW))).changes).toEqual(RESTART);
  expect(world.builder(name)).toMatchObject({ state: 'RUNNING', agentVersion: NEW });
});
