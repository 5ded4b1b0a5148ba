import { Answer, NOTHING_MADE_ID } from '../../../lambda/kernel/answer';
import { CloudFormationEvent, InputError } from '../../../lambda/kernel/event';
import { ExecutionState, firstState } from '../../../lambda/kernel/execution';
import { Outcome } from '../../../lambda/kernel/outcome';
import { Pause, RequestSettings, Situation, Step } from '../../../lambda/kernel/resource';
import { StackDescription } from '../../../lambda/kernel/stack';
import { tickOf } from '../../../lambda/kernel/tick';
import { timing } from '../../../lambda/kernel/timing';
import { eventOf, NAME, OPERATION_START } from '../../support/situation';

const MINUTE = 60_000;

type Seen = Situation<string, object, string>;
type Move = Step<string, object, 'around'>;

/** What a tick finds. */
interface Scene {
  readonly type?: CloudFormationEvent['RequestType'];
  readonly event?: CloudFormationEvent;
  /** Minutes since CloudFormation asked. */
  readonly minute?: number;
  readonly state?: Partial<ExecutionState>;
  readonly stack?: StackDescription;
  readonly settings?: RequestSettings;
  /** What the resource wants, before the answer and after it. */
  readonly step?: Move;
  readonly parse?: () => string;
  /** What looking at the service, or changing it, comes to. */
  readonly observe?: () => string;
  readonly perform?: () => unknown;
  readonly resume?: (situation: Seen, outcome: Outcome) => Pause<object>;
}

const refused = (name: string, httpStatusCode = 400) => Object.assign(new Error('words'), { name, $metadata: { httpStatusCode } });
const fails = (error: Error) => () => { throw error; };
const wait = (more: object = {}): Move => ({ kind: 'wait', pace: 'short', since: OPERATION_START, memo: { waited: true }, ...more });
const call: Move = { kind: 'call', call: 'MakeThing', memo: { called: true } };
const SUCCESS: Answer = { status: 'SUCCESS', physicalId: 'id', data: { A: 'a' } };
const OPENING = { at: OPERATION_START, epoch: { phase: 'forward', start: OPERATION_START, neverUpdated: false } } as const;

/** One tick: the state after it, and the lines that it wrote. */
async function tick(scene: Scene): Promise<{ state: ExecutionState; lines: Array<Record<string, unknown>> }> {
  const lines: Array<Record<string, unknown>> = [];
  jest.spyOn(console, 'log').mockImplementation(line => { lines.push(JSON.parse(String(line)) as Record<string, unknown>); });
  const event = scene.event ?? eventOf(scene.type ?? 'Create');
  const now = OPERATION_START + (scene.minute ?? 1) * MINUTE;
  const next = await tickOf<string, object, string, string, 'around'>({
    parse: scene.parse ?? (() => 'request'),
    settings: () => scene.settings ?? {},
    remember: () => ({}),
    doubt: memo => memo,
    observe: async () => (scene.observe ?? (() => 'BUSY'))(),
    decide: () => scene.step ?? wait(),
    background: () => scene.step ?? wait(),
    late: ({ memo }) => ({ kind: 'settle', answer: { status: 'FAILED', physicalId: 'id', reason: 'too late', code: 'NotSettled' }, memo, leftovers: true }),
    operationOf: operation => operation,
    perform: async () => scene.perform?.(),
    resume: (situation, _, outcome) => scene.resume?.(situation, outcome) ?? { kind: 'wait', pace: 'soon', since: situation.now, memo: situation.memo },
    failureId: () => 'failure-id',
    advise: () => 'What to do: this',
    glance: view => view,
    describe: () => 'thing x',
  }, {
    clock: { now: () => now, sleep: () => Promise.resolve() },
    stacks: { describe: async () => scene.stack ?? { status: scene.type === 'Update' ? 'UPDATE_IN_PROGRESS' : 'CREATE_IN_PROGRESS', creationTime: OPERATION_START } },
  }, { durations: timing(), divisor: 1 })({ ...firstState(event, OPERATION_START, timing()), ...scene.state });
  return { state: next, lines };
}

describe('properties that make no sense', () => {
  const parse = fails(new InputError('InstanceType is missing'));

  test.each([[eventOf('Create'), NOTHING_MADE_ID], [eventOf('Update'), NAME]] as const)('are answered at once, and nothing follows: %#', async (event, physicalId) => {
    const { state, lines } = await tick({ event, parse });
    const { state: before } = await tick({ event });
    expect(state).toMatchObject({
      event, deadline: before.deadline, action: 'ANSWER', then: 'END', answer: { status: 'FAILED', physicalId, reason: 'InstanceType is missing', code: 'InvalidProperties' },
    });
    expect(lines).toEqual([expect.objectContaining({ level: 'WARN', code: 'InvalidProperties', Failures: 1 })]);
  });

  test('are not what any other error of the parser tells', async () => {
    await expect(tick({ parse: fails(new TypeError('x is undefined')) })).rejects.toThrow(TypeError);
  });
});

describe('a request that is taken back', () => {
  const stack: StackDescription = { status: 'ROLLBACK_IN_PROGRESS', creationTime: OPERATION_START };

  test('is answered so, and what it made is removed afterwards', async () => {
    const { state } = await tick({ stack, state: { memo: { made: 'x' } } });
    expect(state).toMatchObject({
      action: 'ANSWER',
      then: 'CONTINUE',
      memo: { made: 'x' },
      answer: {
        status: 'FAILED',
        physicalId: 'failure-id',
        code: 'Superseded',
        reason: 'thing x: superseded: CloudFormation has ended or taken back the operation that this request belonged to. (After 60 s.)',
      },
    });
  });

  test('goes on with what it has announced to deliver', async () => {
    expect((await tick({ stack, state: { delivering: true } })).state).toMatchObject({ action: 'WAIT', delivering: true });
  });
});

describe('at the deadline', () => {
  test.each([['waiting', wait()], ['a call', call]])('%s is over', async (_, step) => {
    expect((await tick({ step, minute: 55 })).state).toMatchObject({ action: 'ANSWER', then: 'CONTINUE', answer: { code: 'NotSettled' } });
    expect((await tick({ step, minute: 54.99 })).state.action).toBe('WAIT');
  });

  test('what settles, settles', async () => {
    const step: Move = { kind: 'settle', answer: SUCCESS, memo: {}, leftovers: false };
    expect((await tick({ step, minute: 56 })).state.answer).toEqual(SUCCESS);
  });

  test.each([55, 56])('what is announced is still delivered in minute %p, at the kernel\'s own pace', async minute => {
    const { state } = await tick({ step: wait(), minute, state: { delivering: true }, settings: { pollInterval: 300 } });
    expect(state).toMatchObject({ action: 'WAIT', delivering: true });
    expect(state.seconds).toBeGreaterThanOrEqual(8);
    expect(state.seconds).toBeLessThanOrEqual(12);
  });

  test('the last look comes when the answer is due, however rare looks are', async () => {
    expect((await tick({ step: wait(), minute: 54, settings: { pollInterval: 300 } })).state.seconds).toBe(60);
  });
});

describe('a call', () => {
  test.each([['ThrottlingException', 2, 1], ['LimitExceededException', 1, 0]])('that is refused with %s makes looks %p times slower', async (name, slowness, throttles) => {
    expect((await tick({ step: call, perform: fails(refused(name)) })).state).toMatchObject({ slowness, throttles });
  });

  test('that succeeds slows nothing down', async () => {
    expect((await tick({ step: call })).state).toMatchObject({ slowness: 1, throttles: 0 });
  });

  test('is judged with its outcome, what it is remembered by, and the moment', async () => {
    const seen: unknown[] = [];
    const resume = (situation: Seen, outcome: Outcome): Pause<object> => {
      seen.push([situation.memo, situation.now, situation.view, outcome]);
      return { kind: 'wait', pace: 'soon', since: situation.now, memo: situation.memo };
    };
    const { state } = await tick({ step: call, perform: () => 'output', resume });
    expect(seen).toEqual([[{ called: true }, OPERATION_START + MINUTE, 'BUSY', { ok: true, output: 'output' }]]);
    expect(state.memo).toEqual({ called: true });
  });

  test('that ends the request is told with its operation and its error', async () => {
    const resume = (): Pause<object> => ({ kind: 'settle', answer: SUCCESS, memo: { settled: true }, leftovers: false, note: 'by the way' });
    const { state, lines } = await tick({ step: call, perform: fails(refused('ResourceNotFoundException')), resume });
    expect(state).toMatchObject({ action: 'ANSWER', then: 'END', answer: SUCCESS, memo: { settled: true } });
    expect(lines).toEqual([expect.objectContaining({ operation: 'MakeThing', error: 'ResourceNotFoundException', detail: 'by the way' })]);
  });
});

test('throttling slows looks down up to sixteen times', async () => {
  const observe = fails(refused('ThrottlingException'));
  expect((await tick({ observe, state: { slowness: 8 } })).state.slowness).toBe(16);
  expect((await tick({ observe, state: { slowness: 16 } })).state.slowness).toBe(16);
});

describe('the state after a tick', () => {
  test('counts no crashes any more', async () => {
    expect((await tick({ state: { crashes: { count: 3 } } })).state.crashes).toEqual({ count: 0 });
  });

  test('of a step after a start waits for the moment at which a failure would show', async () => {
    const { state } = await tick({ step: wait({ pace: 'start' }), minute: 1 });
    expect(state.seconds).toBeGreaterThanOrEqual(60);
    expect(state.seconds).toBeLessThanOrEqual(72);
  });

  test.each([[true, 'CONTINUE'], [false, 'END']] as const)('of an answer with leftovers (%p) says what comes then', async (leftovers, then) => {
    expect((await tick({ step: { kind: 'settle', answer: SUCCESS, memo: {}, leftovers } })).state).toMatchObject({ action: 'ANSWER', then, answer: SUCCESS });
  });

  test('is told with how long it waits', async () => {
    const { state, lines } = await tick({ step: wait() });
    expect(lines).toEqual([expect.objectContaining({ message: `thing x is BUSY; the next look is in ${state.seconds} s`, seconds: state.seconds })]);
  });

  test('of an abandoned request goes on without an answer', async () => {
    const { state, lines } = await tick({ step: { kind: 'abandon', memo: { left: 'x' } }, minute: 61 });
    expect(state).toMatchObject({ action: 'WAIT', seconds: 1, answered: true, memo: { left: 'x' } });
    expect(lines).toEqual([expect.objectContaining({ level: 'WARN', message: 'unanswered', status: 'nobody listens' })]);
  });

  test('of a background that has nothing to do is the end', async () => {
    expect((await tick({ step: { kind: 'end' }, state: { answered: true } })).state).toMatchObject({ action: 'END', ticks: 1 });
  });
});

describe('looks that are denied', () => {
  const observe = fails(refused('AccessDeniedException'));
  const since = OPERATION_START + MINUTE;

  test('are waited for as long as permissions take to be known everywhere', async () => {
    expect((await tick({ observe, minute: 1 })).state).toMatchObject({ action: 'WAIT', deniedSince: since });
    expect((await tick({ observe, minute: 4, state: { deniedSince: since } })).state).toMatchObject({ action: 'WAIT', deniedSince: since });
  });

  test('for longer are a failure, which keeps since when', async () => {
    const { state, lines } = await tick({ observe, minute: 4.1, state: { deniedSince: since } });
    expect(state).toMatchObject({ action: 'ANSWER', then: 'CONTINUE', deniedSince: since, answer: { status: 'FAILED', code: 'AccessDeniedException' } });
    expect(lines).toEqual([expect.objectContaining({ error: 'AccessDeniedException' })]);
  });

  test('in the background go on', async () => {
    expect((await tick({ observe, minute: 10, state: { answered: true, deniedSince: since } })).state.action).toBe('WAIT');
  });

  test('are forgotten after one that is not', async () => {
    expect((await tick({ minute: 2, state: { deniedSince: since } })).state.deniedSince).toBeUndefined();
  });
});

describe('a Region without the service', () => {
  const observe = fails(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }));

  test.each(['Create', 'Update'] as const)('fails a %s', async type => {
    expect((await tick({ observe, type })).state).toMatchObject({ action: 'ANSWER', answer: { code: 'ENOTFOUND' } });
  });

  test('does not fail a Delete', async () => {
    expect((await tick({ observe, type: 'Delete' })).state.action).toBe('WAIT');
  });
});

describe('in the background', () => {
  const blind = { observe: fails(refused('ServiceUnavailable', 503)) };

  test.each([['what is seen', {}], ['what cannot be seen', blind]])('%s is looked at often for two hours, and rarely afterwards', async (_, scene) => {
    const state = { answered: true, opening: OPENING };
    expect((await tick({ ...scene, minute: 119, state })).state.seconds).toBeLessThanOrEqual(12);
    expect((await tick({ ...scene, minute: 120, state })).state.seconds).toBeGreaterThanOrEqual(144);
    expect((await tick({ ...scene, minute: 120, state: { ...state, answered: false, delivering: true } })).state.seconds).toBeLessThanOrEqual(12);
  });

  test('the two hours begin with the first look', async () => {
    const opening = { ...OPENING, at: OPERATION_START + 30 * MINUTE };
    expect((await tick({ minute: 149, state: { answered: true, opening } })).state.seconds).toBeLessThanOrEqual(12);
  });

  test.each([['what is seen', {}], ['what cannot be seen', blind]])('%s is given up after a day', async (_, scene) => {
    const day = 24 * 60;
    expect((await tick({ ...scene, minute: day - 1, state: { answered: true } })).state.action).toBe('WAIT');
    expect((await tick({ ...scene, minute: day, state: { answered: true } })).state.action).toBe('GIVE_UP');
    expect((await tick({ ...scene, minute: day, state: { delivering: true } })).state.action).toBe('WAIT');
  });

  test('giving up names the error that is in the way', async () => {
    expect((await tick({ ...blind, minute: 24 * 60, state: { answered: true } })).lines).toEqual([expect.objectContaining({ level: 'WARN', error: 'ServiceUnavailable', LeftBehind: 1 })]);
  });
});

test('resources of one stack do not look together', async () => {
  const look = async (LogicalResourceId: string) => (await tick({ event: eventOf('Create', { LogicalResourceId }), step: wait({ pace: 'steady' }) })).state.seconds;
  const seconds = await Promise.all(Array.from({ length: 20 }, (_, index) => look(`Builder${index}`)));
  expect(new Set(seconds).size).toBeGreaterThan(3);
});
