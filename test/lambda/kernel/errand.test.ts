import { begin } from '../../../lambda/kernel/begin';
import { ErrandKind, ErrandPause, ErrandState, ErrandStep } from '../../../lambda/kernel/errand';
import { errandTickOf } from '../../../lambda/kernel/errand-tick';
import { InputError } from '../../../lambda/kernel/event';
import { Patience } from '../../../lambda/kernel/patience';
import { StackDescription } from '../../../lambda/kernel/stack';
import { timing } from '../../../lambda/kernel/timing';
import { errandInput, ErrandInput } from '../../../src/private/contract';

const DUE = Date.UTC(2026, 0, 1, 18);
const SETTLED: StackDescription = { status: 'CREATE_COMPLETE', creationTime: DUE - 86_400_000 };

type Step = ErrandStep<string, { readonly tries: number }, 'more'>;
type Kind = ErrandKind<string, { readonly tries: number }, string, string, 'more'>;

/** An errand on a thing that nobody knows, which is none of the service that the handler is for. */
function thing(change: Partial<Kind>): Kind {
  return {
    metrics: { changed: 'ThingsDone', skipped: 'ThingsLetBe' },
    parse: ({ PhysicalResourceId }) => PhysicalResourceId,
    remember: () => ({ tries: 0 }),
    patience: () => 600,
    observe: async () => 'IDLE',
    decide: () => ({ kind: 'done', result: 'nothing', note: 'all is well' }),
    operationOf: call => call,
    perform: async () => ({}),
    resume: (_, call) => ({ kind: 'done', result: 'changed', note: `did ${call}` }),
    glance: view => view,
    describe: request => `thing ${request}`,
    ...change,
  };
}

interface Ticked {
  readonly state: ErrandState;
  readonly lines: Array<Record<string, unknown>>;
}

function input(change: Partial<ErrandState> = {}, scheduled = new Date(DUE).toISOString()): ErrandInput & Partial<ErrandState> {
  const errand = {
    Order: 'Paint', Id: 'id-1', ScheduledTime: scheduled, ResourceType: 'Custom::Thing', StackId: 'stack', LogicalResourceId: 'Thing', PhysicalResourceId: 'gate', Properties: {},
  };
  return { ...errandInput(errand), ...change };
}

async function tick(kind: Kind, state = input(), { now = DUE, divisor = 1, patience }: { now?: number; divisor?: number; patience?: Pick<Patience, 'take'> } = {}): Promise<Ticked> {
  const lines: Array<Record<string, unknown>> = [];
  jest.spyOn(console, 'log').mockImplementation(line => { lines.push(JSON.parse(String(line)) as Record<string, unknown>); });
  const ports = {
    clock: { now: () => now, sleep: () => Promise.reject(new Error('nothing sleeps here')) },
    stacks: { describe: async () => SETTLED },
    requestIds: { take: () => [] },
    patience,
  };
  return { state: await errandTickOf(kind, ports, { durations: timing(divisor), divisor })(state), lines };
}

const waits = (why: string): Step => ({ kind: 'wait', pace: 'short', memo: { tries: 1 }, why });

test('ends with one line that carries its own two metrics, and no answer', async () => {
  const { state, lines } = await tick(thing({ decide: () => ({ kind: 'call', call: 'PaintThing', memo: { tries: 1 } }) }));
  expect(state).toMatchObject({ action: 'END', answered: true, delivering: false });
  expect(state).not.toHaveProperty('answer');
  expect(lines).toEqual([expect.objectContaining({
    level: 'INFO',
    message: 'Paint of thing gate: did PaintThing',
    requestType: 'Paint',
    requestId: 'id-1',
    logicalId: 'Thing',
    resourceType: 'Custom::Thing',
    name: 'thing gate',
    state: 'IDLE',
    operation: 'PaintThing',
    elapsed: 0,
    status: 'changed',
    ThingsDone: 1,
    ThingsLetBe: 0,
  })]);
});

test('has its true end from the first tick on: its patience after it was due', async () => {
  const { state } = await tick(thing({ decide: () => waits('wet paint') }), input(), { now: DUE + 60_000 });
  expect(state.giveUpAt).toBe(new Date(DUE + 600_000).toISOString());
});

test('has no time since it was due when it does not say when that was', async () => {
  const { lines } = await tick(thing({}), input({}, 'some day'));
  expect(lines[0]).not.toHaveProperty('elapsed');
});

test('counts from its first tick when it does not say when it was due', async () => {
  const { state } = await tick(thing({ decide: () => waits('wet paint') }), input({}, '<aws.scheduler.scheduled-time>'), { now: DUE + 60_000 });
  expect(state.giveUpAt).toBe(new Date(DUE + 660_000).toISOString());
});

test('waits with a line that says why, and keeps what it remembers', async () => {
  const { state, lines } = await tick(thing({ decide: () => waits('wet paint') }));
  expect(state).toMatchObject({ action: 'WAIT', memo: { tries: 1 }, why: 'wet paint', seen: 'IDLE', crashes: { count: 0 } });
  expect(Number.isInteger(state.seconds) && state.seconds >= 8 && state.seconds <= 12).toBe(true);
  expect(lines).toEqual([expect.objectContaining({ level: 'INFO', message: `Paint of thing gate: not now: wet paint; the next look is in ${state.seconds} s` })]);
  expect(lines[0]).not.toHaveProperty('_aws');
});

test('looks no more when it is too late, and says what kept it', async () => {
  const observe = () => Promise.reject(new Error('nobody is to look'));
  const { state, lines } = await tick(thing({ observe }), input({ why: 'wet paint', seen: 'WET', begunAt: DUE }), { now: DUE + 600_000 });
  expect(state.action).toBe('END');
  expect(lines).toEqual([expect.objectContaining({
    level: 'WARN', message: 'Paint of thing gate: given up, as it was due too long ago: wet paint', state: 'WET', elapsed: 600, status: 'skipped', ThingsDone: 0, ThingsLetBe: 1,
  })]);
});

test('forgets the crashes before it once it came through', async () => {
  const { state } = await tick(thing({ decide: () => waits('wet paint') }), input({ crashes: { count: 7 }, error: { Error: 'Lambda.Unknown' } }));
  expect([state.crashes.count, state.error]).toEqual([0, undefined]);
});

test('that cannot look looks again, more slowly after throttling', async () => {
  const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } });
  const kind = thing({ observe: () => Promise.reject(throttled) });
  const { state, lines } = await tick(kind, input({ slowness: 4 }), { patience: { take: () => 1 } });
  expect(state).toMatchObject({ action: 'WAIT', slowness: 8, why: 'the service could not be asked: ThrottlingException: slow down' });
  expect(state.seconds).toBeGreaterThan(50);
  expect(lines[0]).toMatchObject({ level: 'INFO', error: 'ThrottlingException' });
});

describe('slows down', () => {
  const error = (name: string, httpStatusCode = 400) => () => Promise.reject(Object.assign(new Error('no'), { name, $metadata: { httpStatusCode } }));
  const calls: Partial<Kind> = { decide: () => ({ kind: 'call', call: 'PaintThing', memo: { tries: 1 } }), resume: () => waits('wet paint') as ErrandPause<{ tries: number }> };

  test.each([
    ['when a look was throttled', thing({ observe: error('ThrottlingException') }), undefined, 8],
    ['when its call was', thing({ ...calls, perform: error('ThrottlingException') }), undefined, 8],
    ['when either was, and got through in the end', thing({ decide: () => waits('wet paint') }), { take: (): number => 1 }, 8],
    ['not when a look failed otherwise', thing({ observe: error('InternalError', 500) }), undefined, 2],
    ['not when its call did', thing({ ...calls, perform: error('InternalError', 500) }), undefined, 2],
    ['not when all went well', thing({ decide: () => waits('wet paint') }), { take: (): number => 0 }, 2],
  ] as const)('%s', async (_, kind, patience, slowness) => {
    expect((await tick(kind, input({ slowness: 4 }), { patience })).state.slowness).toBe(slowness);
  });

  test('up to a limit', async () => {
    expect((await tick(thing({ observe: error('ThrottlingException') }), input({ slowness: 16 }))).state.slowness).toBe(16);
    expect((await tick(thing({ decide: () => waits('wet paint') }))).state.slowness).toBe(1);
  });
});

test('looks further in the same tick, once', async () => {
  const decide = ({ view }: { view: string }): Step => (view === 'all' ? { kind: 'done', result: 'nothing', note: 'seen all' } : { kind: 'look', at: 'more' });
  const observe = async (_: string, further: readonly string[]) => (further.includes('more') ? 'all' : 'one');
  expect((await tick(thing({ decide, observe }))).lines[0]).toMatchObject({ message: 'Paint of thing gate: seen all' });
  await expect(tick(thing({ decide: () => ({ kind: 'look', at: 'more' }) }))).rejects.toThrow('thing gate asks to look at more twice');
});

test('that this release cannot read is let be with a warning', async () => {
  const parse = () => {
    throw new InputError('this release paints no gates');
  };
  const { state, lines } = await tick(thing({ parse }));
  expect(state.action).toBe('END');
  expect(lines).toEqual([expect.objectContaining({ level: 'WARN', message: 'gate: this release paints no gates', ThingsLetBe: 1 })]);
});

test('a fault of the handler is a crash, which the state machine counts', async () => {
  const fault = () => {
    throw new TypeError('no such thing');
  };
  await expect(tick(thing({ parse: fault }))).rejects.toThrow(TypeError);
  await expect(tick(thing({ observe: async () => fault() }))).rejects.toThrow(TypeError);
});

test('waits fractions of a second in a local run', async () => {
  const { state } = await tick(thing({ decide: () => waits('wet paint') }), input(), { divisor: 60 });
  expect(state.seconds).toBeLessThan(1);
});

test('is no way into the function past the state machine', async () => {
  const nobody = () => Promise.reject(new Error('nobody is to be asked'));
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  const ports = { clock: { now: () => DUE, sleep: nobody }, executions: { start: nobody }, response: { put: nobody } };
  await expect(begin(input(), ports, timing())).rejects.toThrow('this event cannot be answered');
});
