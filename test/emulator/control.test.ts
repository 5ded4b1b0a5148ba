import { request } from 'node:http';
import { CREATE, MINUTE, VirtualClock } from './support';
import { AppStreamEmulator, EmulatorServer, startEmulatorServer } from '../../emulator';

let clock: VirtualClock;
let emulator: AppStreamEmulator;
let server: EmulatorServer;

beforeEach(async () => {
  clock = new VirtualClock();
  emulator = new AppStreamEmulator({ clock, region: 'eu-central-1', speed: 3 });
  server = await startEmulatorServer(emulator);
});

afterEach(async () => {
  await server.close();
});

async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${server.url}/_emulator/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return { status: response.status, body: await response.json() };
}

/** How a create ends for its client: a status, or how the connection ended. */
function create(giveUpAfter?: number): Promise<string> {
  return new Promise(resolve => {
    const outgoing = request(server.url, { method: 'POST', agent: false, headers: { 'x-amz-target': 'PhotonAdminProxyService.CreateImageBuilder' } }, response => {
      response.resume();
      response.on('end', () => resolve(String(response.statusCode)));
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => resolve(error.message === 'socket hang up' ? 'closed' : error.code ?? error.message));
    outgoing.end(JSON.stringify(CREATE));
    if (giveUpAfter !== undefined) setTimeout(() => outgoing.destroy(new Error('given up')), giveUpAfter);
  });
}

describe('people and tests', () => {
  test('see where and how fast the emulator is', async () => {
    await create();
    expect((await ask('GET', 'health')).body).toEqual({
      status: 'ok', builders: 1, partition: 'aws', region: 'eu-central-1', accountId: '000000000000', speed: 3, calls: 1, now: clock.now(),
    });
  });

  test('read the changes since a time', async () => {
    await create();
    clock.pass(10 * MINUTE);
    expect((await ask('GET', 'transitions')).body).toMatchObject([{ to: 'PENDING' }, { to: 'RUNNING' }]);
    expect((await ask('GET', `transitions?since=${clock.now() - 6 * MINUTE}`)).body).toMatchObject([{ to: 'RUNNING' }]);
    expect(await ask('GET', 'transitions?since=yesterday')).toEqual({ status: 400, body: { error: '`since` is a time in milliseconds, a whole number' } });
  });

  test('add images that are AVAILABLE later', async () => {
    const image = { name: 'ledger', visibility: 'PRIVATE', platform: 'RHEL8', createdTime: 1, state: 'COPYING', then: [{ after: 3 * MINUTE, to: 'AVAILABLE' }] };
    expect(await ask('POST', 'images', image)).toEqual({ status: 200, body: {} });
    expect(emulator.images()).toContainEqual(expect.objectContaining({ Name: 'ledger', State: 'COPYING' }));
    clock.pass(MINUTE);
    expect(emulator.images()).toContainEqual(expect.objectContaining({ Name: 'ledger', State: 'AVAILABLE' }));
    expect(await ask('POST', 'images', image)).toMatchObject({ status: 400, body: { error: expect.stringContaining('already') } });
  });

  test('put builders and images into states', async () => {
    await create();
    expect(await ask('POST', 'states', { name: CREATE.Name, state: 'PENDING_QUALIFICATION', then: [{ after: 3 * MINUTE, to: 'STOPPED' }] })).toMatchObject({ status: 200 });
    expect(emulator.builders()).toMatchObject([{ state: 'PENDING_QUALIFICATION' }]);
    clock.pass(MINUTE);
    expect(emulator.builders()).toMatchObject([{ state: 'STOPPED' }]);
    expect(await ask('POST', 'states', { type: 'image', name: 'finance-desktop-2026-03', state: 'FAILED' })).toMatchObject({ status: 200 });
    expect(emulator.images()).toContainEqual(expect.objectContaining({ Name: 'finance-desktop-2026-03', State: 'FAILED' }));
  });

  test('arm lists of rules, see what is left of them, and take them back', async () => {
    expect(await ask('POST', 'faults', [{ kind: 'throttle' }, { kind: 'unavailable', times: 2 }])).toEqual({ status: 200, body: {} });
    await create();
    expect((await ask('GET', 'faults')).body).toEqual([{ kind: 'unavailable', times: 2 }]);
    await ask('DELETE', 'faults');
    expect((await ask('GET', 'faults')).body).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ['faults', [{ kind: 'throttle' }, { kind: 'flood' }], 'rule 2: `kind` of a fault rule must be one of'],
    ['states', { name: 'nobody', state: 'RUNNING' }, 'there is no image builder nobody to be put into RUNNING'],
    ['states', { name: 'nobody' }, 'a state needs `state`'],
    ['states', { name: 'x', state: 'RUNNING', then: [{ after: -1, to: 'STOPPED' }] }, '`then` of a state must be a list such as'],
    ['states', { name: 'x', state: 'RUNNING', at: 1 }, 'a state has no `at`; it has type, name, state, then'],
    ['states', [], 'a state is an object with name, state'],
    ['states', { type: 'fleet', name: 'x', state: 'RUNNING' }, '`type` of a state must be image-builder or image, got "fleet"'],
    ['images', { name: 'x', visibility: 'PRIVATE', platform: 'RHEL8' }, 'an image needs `createdTime`'],
    ['images', { name: 'x', visibility: 'SHARED', platform: 'RHEL8', createdTime: 1 }, 'the image x is SHARED and needs `ownerAccountId`'],
    ['images', { name: 'x', visibility: 'OPEN' }, '`visibility` of an image must be PUBLIC, PRIVATE or SHARED, got "OPEN"'],
    ['images', { name: 'x', colour: 'red' }, 'an image has no `colour`'],
    ['images', { name: 'x', sharedWith: { 222233334444: { allowFleet: 'yes' } } }, '`sharedWith` of an image must be permissions by account'],
    ['images', { name: 'x', permissions: { allowFleet: true } }, '`permissions` of an image must be {"allowFleet":...,"allowImageBuilder":...}'],
    ['images', { name: 'x', then: [{ after: 1 }] }, '`then` of an image must be a list such as'],
    ['images', 'x', 'an image is an object with name'],
  ])('are told in one line what is wrong with %s %j', async (path, body, words) => {
    const before = { builders: emulator.builders(), images: emulator.images(), faults: emulator.remainingFaults() };
    const answer = await ask('POST', path, body);
    expect(answer).toEqual({ status: 400, body: { error: expect.stringContaining(words) } });
    expect(JSON.stringify(answer.body)).not.toContain('\\n');
    expect({ builders: emulator.builders(), images: emulator.images(), faults: emulator.remainingFaults() }).toEqual(before);
  });
});

test('a change that can not be kept is no success', async () => {
  await server.close();
  const onChange = () => {
    throw new Error('the disk is full');
  };
  server = await startEmulatorServer(new AppStreamEmulator({ clock, onChange }));
  expect(await create()).toBe('500');
});

describe('the connection', () => {
  test.each<['lost-request' | 'lost-reply', boolean, string, number]>([
    ['lost-request', false, 'closed', 0],
    ['lost-request', true, 'ECONNRESET', 0],
    ['lost-reply', false, 'closed', 1],
    ['lost-reply', true, 'ECONNRESET', 1],
  ])('of a %s with reset %s ends as %s', async (kind, reset, end, count) => {
    emulator.fault({ kind, reset });
    expect(await create()).toBe(end);
    expect(emulator.builders()).toHaveLength(count);
    expect(await create()).toBe(count === 0 ? '200' : '400');
  });

  test('of a time-out is closed when its time is over', async () => {
    emulator.fault({ kind: 'timeout', forMs: 30, afterEffect: true });
    expect(await create()).toBe('closed');
    expect(emulator.builders()).toHaveLength(1);
  });

  test('of a time-out without end stays until the client gives up, and keeps nobody from closing', async () => {
    emulator.fault({ kind: 'timeout', times: 2 });
    expect(await create(30)).toBe('given up');
    const waiting = create();
    while (emulator.calls().length < 2) await new Promise(resolve => setTimeout(resolve, 5));
    await server.close();
    expect(await waiting).toBe('closed');
    expect(emulator.builders()).toEqual([]);
    server = await startEmulatorServer(emulator);
  });

  test('of an effect that comes late breaks at once', async () => {
    emulator.fault({ kind: 'late-effect', afterMs: 3 * MINUTE });
    expect(await create()).toBe('closed');
    expect((await ask('GET', 'calls')).body).toMatchObject([{ outcome: 'late effect' }]);
    clock.pass(MINUTE);
    // nobody but the log has looked
    expect((await ask('GET', 'calls')).body).toMatchObject([{ outcome: 'late effect' }, { outcome: 'ok', lateEffectOf: 1 }]);
    expect(await create()).toBe('400');
  });
});
