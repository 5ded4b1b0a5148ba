import { CloudFormationEvent } from '../../../lambda/kernel/event';
import { ExecutionState, firstState } from '../../../lambda/kernel/execution';
import { Resource, RequestSettings, Situation, Step } from '../../../lambda/kernel/resource';
import { StackDescription } from '../../../lambda/kernel/stack';
import { Tempo, tickOf } from '../../../lambda/kernel/tick';
import { timing } from '../../../lambda/kernel/timing';
import { eventOf, OPERATION_START } from '../../support/situation';
import { STACK_ID } from '../../support/world';

const MINUTE = 60_000;

type ThingSituation = Situation<string, object, string>;
type ThingStep = Step<string, object, 'around'>;

/** A service's refusal. */
const refused = (name: string, httpStatusCode = 400) => Object.assign(new Error('the service\'s words'), { name, $metadata: { httpStatusCode } });

/** One request for a made-up resource, ticked by hand at moments of choice. */
class Bench {
  public now = OPERATION_START + 5_000;
  public settings: RequestSettings = {};
  public stack: StackDescription | undefined = { status: 'CREATE_IN_PROGRESS', creationTime: OPERATION_START };
  public step: ThingStep = { kind: 'wait', pace: 'steady', since: this.now, memo: {} };
  public readonly seen: ThingSituation[] = [];
  public readonly lines: string[] = [];
  public state: ExecutionState;
  public ids: string[] = [];
  public borne = 0;
  public observe: () => string;
  public perform: () => void;

  constructor(type: CloudFormationEvent['RequestType'] = 'Create', private readonly tempo: Partial<Tempo> = {}) {
    jest.spyOn(console, 'log').mockImplementation(line => { this.lines.push(String(line)); });
    this.state = firstState(eventOf(type), this.now, timing(tempo.divisor));
    this.observe = () => 'BUSY';
    this.perform = () => undefined;
  }

  /** Tick at a moment, so many minutes after CloudFormation asked. */
  public async tick(minutes?: number): Promise<ExecutionState> {
    if (minutes !== undefined) {
      this.now = OPERATION_START + minutes * MINUTE;
    }
    const { tempo } = this;
    const ports = {
      clock: { now: () => this.now, sleep: () => Promise.resolve() },
      stacks: { describe: (id: string) => Promise.resolve(id === STACK_ID ? this.stack : undefined) },
      requestIds: { take: () => this.ids.splice(0) },
      patience: { take: () => this.borne },
    };
    const tick = tickOf(this.resource(), ports, { durations: timing(tempo.divisor), divisor: 1, ...tempo });
    // what Step Functions keeps between two ticks is JSON
    this.state = JSON.parse(JSON.stringify(await tick(this.state))) as ExecutionState;
    return this.state;
  }

  /** The lines written so far, as fields. */
  public logged(): Array<Record<string, unknown>> {
    return this.lines.map(line => JSON.parse(line) as Record<string, unknown>);
  }

  private resource(): Resource<string, object, string, string, 'around'> {
    const note = (situation: ThingSituation) => {
      this.seen.push(situation);
      return this.step;
    };
    return {
      parse: () => 'request',
      settings: () => this.settings,
      remember: () => ({}),
      doubt: (memo, now) => ({ ...memo, doubtedAt: now }),
      observe: async () => this.observe(),
      decide: note,
      operationOf: call => call,
      perform: async () => this.perform(),
      resume: s => ({ kind: 'wait', pace: 'soon', since: s.now, memo: { called: true } }),
      late: s => ({ kind: 'settle', answer: { status: 'FAILED', physicalId: 'id', reason: 'too late', code: 'NotSettled' }, memo: s.memo, leftovers: false }),
      background: note,
      failureId: () => 'id',
      advise: () => 'What to do: this',
      glance: view => view,
      describe: () => 'thing x',
    };
  }
}

const SUCCESS: ThingStep = { kind: 'settle', answer: { status: 'SUCCESS', physicalId: 'id', data: {} }, memo: {}, leftovers: false };
const FAILURE: ThingStep = { kind: 'settle', answer: { status: 'FAILED', physicalId: 'id', reason: 'no', code: 'LimitExceededException' }, memo: {}, leftovers: false };

describe('the deadline', () => {
  const rollback: StackDescription = { status: 'UPDATE_ROLLBACK_IN_PROGRESS', creationTime: OPERATION_START };
  const forward: StackDescription = { status: 'UPDATE_IN_PROGRESS', creationTime: OPERATION_START };

  /** The minute at which a request gets its late answer. */
  async function lateAt(bench: Bench): Promise<number> {
    for (let minute = 1; minute < 60; minute++) {
      if ((await bench.tick(minute)).action === 'ANSWER') {
        return minute;
      }
    }
    throw new Error('there was no answer within the hour');
  }

  test.each<[string, CloudFormationEvent['RequestType'], StackDescription | undefined, number | undefined, number]>([
    ['a Create', 'Create', undefined, undefined, 55],
    ['a Create with a timeout', 'Create', undefined, 600, 10],
    ['a Create with a timeout past the kernel\'s own', 'Create', undefined, 36_000, 55],
    ['an Update with a timeout', 'Update', forward, 600, 10],
    ['an Update with a timeout, in a rollback', 'Update', rollback, 600, 55],
    ['a Delete with a timeout', 'Delete', forward, 600, 55],
  ])('of %s', async (_, type, stack, timeout, minute) => {
    const bench = new Bench(type);
    bench.settings = { timeout };
    bench.stack = stack ?? bench.stack;
    expect(await lateAt(bench)).toBe(minute);
  });

  test('is what decisions see', async () => {
    const bench = new Bench();
    bench.settings = { timeout: 600 };
    await bench.tick();
    expect(bench.seen[0].deadline).toBe(OPERATION_START + 10 * MINUTE);
  });

  test('is divided in a local run', async () => {
    const bench = new Bench('Create', { divisor: 10 });
    bench.settings = { timeout: 600 };
    await bench.tick();
    expect(bench.seen[0].deadline).toBe(OPERATION_START + MINUTE);
  });

  test.each(['Create', 'Update', 'Delete'] as const)('of a %s that can see nothing is kept, too', async type => {
    const bench = new Bench(type);
    bench.settings = { timeout: 600 };
    bench.observe = () => { throw refused('InternalFailure', 500); };
    expect(await lateAt(bench)).toBe(type === 'Create' ? 10 : 55);
  });
});

describe('the pause', () => {
  test.each<[RequestSettings, Partial<Tempo>, number]>([
    [{}, {}, 20],
    [{ pollInterval: 100 }, {}, 100],
    [{}, { pollInterval: 100 }, 100],
    [{ pollInterval: 50 }, { pollInterval: 100 }, 50],
  ])('of a request with %j in a stack with %j is about %p s', async (settings, tempo, expected) => {
    const bench = new Bench('Create', tempo);
    bench.settings = settings;
    const { seconds } = await bench.tick();
    expect(seconds).toBeGreaterThanOrEqual(expected * 0.8 - 1);
    expect(seconds).toBeLessThanOrEqual(expected * 1.2 + 1);
    expect(Number.isInteger(seconds)).toBe(true);
  });

  test('is divided in a local run, and may be a fraction of a second there', async () => {
    const bench = new Bench('Create', { divisor: 600 });
    bench.settings = { pollInterval: 60 };
    const { seconds } = await bench.tick();
    expect(seconds).toBeGreaterThan(0.07);
    expect(seconds).toBeLessThan(0.13);
  });

  test('ends when the answer is due', async () => {
    const bench = new Bench();
    bench.settings = { pollInterval: 3_000 };
    expect((await bench.tick(54)).seconds).toBe(60);
  });

  test('of a request that has to end after its deadline is the kernel\'s own', async () => {
    const bench = new Bench();
    bench.settings = { pollInterval: 3_000 };
    bench.state = { ...bench.state, delivering: true };
    expect((await bench.tick(56)).seconds).toBeLessThanOrEqual(24);
  });

  test('after an answer is not bound by any deadline', async () => {
    const bench = new Bench();
    bench.state = { ...bench.state, answered: true, opening: { at: OPERATION_START, epoch: { phase: 'forward', start: OPERATION_START, neverUpdated: true } } };
    expect((await bench.tick(200)).seconds).toBeGreaterThan(140);
  });
});

describe('log lines', () => {
  test.each<[string, ThingStep, string, unknown]>([
    ['waits', { kind: 'wait', pace: 'steady', since: OPERATION_START, memo: {} }, 'INFO', expect.stringMatching(/^thing x is BUSY; the next look is in \d+ s$/)],
    ['waits with a note', { kind: 'wait', pace: 'steady', since: OPERATION_START, memo: {}, note: 'n' }, 'WARN', expect.stringMatching(/^thing x is BUSY; /)],
    ['calls', { kind: 'call', call: 'MakeThing', memo: {} }, 'INFO', expect.stringMatching(/^thing x is BUSY; the next look is in \d+ s$/)],
    ['succeeds', SUCCESS, 'INFO', 'thing x settled: SUCCESS'],
    ['fails', FAILURE, 'WARN', 'thing x settled: FAILED'],
    ['gives up the answer', { kind: 'abandon', memo: {} }, 'WARN', 'unanswered'],
  ])('one of a tick that %s', async (_, step, level, message) => {
    const bench = new Bench();
    bench.step = step;
    bench.ids = ['left by a tick that crashed'];
    bench.observe = () => {
      bench.ids.push('look');
      return 'BUSY';
    };
    bench.perform = () => { bench.ids.push('call'); };
    await bench.tick(2);
    expect(bench.logged()).toEqual([expect.objectContaining({
      level,
      message,
      requestType: 'Create',
      requestId: 'request-1',
      logicalId: 'Builder',
      resourceType: 'Custom::AppStreamImageBuilder',
      name: 'thing x',
      state: 'BUSY',
      elapsed: 120,
      serviceRequestIds: step.kind === 'call' ? ['look', 'call'] : ['look'],
    })]);
  });

  test('one of a tick that cannot look', async () => {
    const bench = new Bench();
    bench.observe = () => { throw refused('ThrottlingException'); };
    await bench.tick();
    expect(bench.logged()).toEqual([expect.objectContaining({ level: 'INFO', message: 'thing x could not be looked at: ThrottlingException', error: 'ThrottlingException', state: '' })]);
  });

  test.each([['waits', false], ['cannot look', true]])('one of a background that %s when it gives up, with a metric', async (_, blind) => {
    const bench = new Bench();
    bench.state = { ...bench.state, answered: true };
    if (blind) {
      bench.observe = () => { throw refused('ThrottlingException'); };
    }
    expect((await bench.tick(24 * 60 + 1)).action).toBe('GIVE_UP');
    expect(bench.logged()).toEqual([expect.objectContaining({
      level: 'WARN',
      message: expect.stringContaining('gave up') as unknown,
      name: 'thing x',
      LeftBehind: 1,
      _aws: { Timestamp: bench.now, CloudWatchMetrics: [{ Namespace: 'CdkAppStream', Dimensions: [[]], Metrics: [{ Name: 'LeftBehind', Unit: 'Count' }] }] },
    })]);
  });

  test('a call is told with its operation, and the error\'s name, never its words', async () => {
    const bench = new Bench();
    bench.step = { kind: 'call', call: 'MakeThing', memo: {} };
    bench.perform = () => { throw refused('LimitExceededException'); };
    await bench.tick();
    expect(bench.logged()).toMatchObject([{ operation: 'MakeThing', error: 'LimitExceededException' }]);
    expect(bench.lines.join()).not.toContain('the service\'s words');
  });

  test('are not more than the fields allowed', async () => {
    const allowed = [
      'level', 'message', 'requestType', 'requestId', 'logicalId', 'resourceType', 'name', 'state', 'step', 'operation', 'error', 'code', 'seconds', 'elapsed', 'status',
      'detail', 'serviceRequestIds', 'Duration', 'Waited', 'Ticks', 'Throttles', 'Failures', 'Leftovers', 'LeftBehind', '_aws',
    ];
    const bench = new Bench();
    for (const step of [bench.step, SUCCESS, FAILURE]) {
      bench.step = step;
      await bench.tick();
    }
    expect(bench.logged().flatMap(line => Object.keys(line)).filter(key => !allowed.includes(key))).toEqual([]);
  });
});

test.each([[1.5, '90 s'], [1.98, '119 s'], [2, '2 min'], [9, '9 min']])('a failure after %p minutes says %s', async (minutes, words) => {
  const bench = new Bench();
  bench.step = FAILURE;
  expect((await bench.tick(minutes)).answer).toMatchObject({ reason: expect.stringMatching(new RegExp(`\\(After ${words}\\.\\)$`)) as unknown });
});

describe('throttling', () => {
  test('slows looks down, and they recover when it is over', async () => {
    const bench = new Bench();
    const slowness: number[] = [];
    for (const isThrottled of [true, true, true, true, true, true, false, false, true, false, false, false, false]) {
      bench.observe = () => {
        if (isThrottled) {
          throw refused('ThrottlingException');
        }
        return 'BUSY';
      };
      slowness.push((await bench.tick()).slowness);
    }
    expect(slowness).toEqual([2, 4, 8, 16, 16, 16, 8, 4, 8, 4, 2, 1, 1]);
  });

  test('of a call counts, too', async () => {
    const bench = new Bench();
    bench.step = { kind: 'call', call: 'MakeThing', memo: {} };
    bench.perform = () => { throw refused('ThrottlingException'); };
    expect(await bench.tick()).toMatchObject({ slowness: 2, throttles: 1 });
  });

  test('that was borne within the tick slows the next look down once, and is counted', async () => {
    const bench = new Bench();
    bench.borne = 3;
    expect(await bench.tick()).toMatchObject({ slowness: 2, throttles: 3 });
  });
});

describe('an execution that another release goes on with', () => {
  /** What the state machine and every release read. */
  const NEEDED = new Set(['event', 'deadline', 'giveUpAt']);

  test.each(['begunAt', 'crashes', 'action', 'then', 'seconds', 'answered', 'delivering', 'ticks', 'throttles', 'waited', 'slowness'])('may lack %s', async missing => {
    const bench = new Bench();
    const whole = new Bench();
    bench.state = JSON.parse(JSON.stringify({ ...bench.state, [missing]: undefined })) as ExecutionState;
    expect(await bench.tick()).toEqual(await whole.tick());
  });

  test('may lack all that only ticks read', async () => {
    const bench = new Bench();
    bench.state = Object.fromEntries(Object.entries(bench.state).filter(([member]) => NEEDED.has(member))) as unknown as ExecutionState;
    expect(Object.keys(bench.state).sort()).toEqual([...NEEDED].sort());
    const next = await bench.tick();
    expect(next).toMatchObject({ action: 'WAIT', ticks: 1, throttles: 0, slowness: 1, answered: false, delivering: false });
    expect(next.seconds).toBeGreaterThan(0);
    expect(next.waited).toBe(next.seconds);
  });
});

describe('the metrics of a request', () => {
  async function settled(step: ThingStep): Promise<Record<string, unknown>> {
    const bench = new Bench();
    bench.observe = () => { throw refused('ThrottlingException'); };
    await bench.tick(1);
    await bench.tick(2);
    bench.observe = () => 'BUSY';
    bench.step = step;
    await bench.tick(3);
    const lines = bench.logged();
    return lines[lines.length - 1];
  }
  const METRICS = [{ Name: 'Duration', Unit: 'Seconds' }, { Name: 'Waited', Unit: 'Seconds' }, { Name: 'Ticks', Unit: 'Count' }, { Name: 'Throttles', Unit: 'Count' }, { Name: 'Failures', Unit: 'Count' },
    { Name: 'Leftovers', Unit: 'Count' }];

  test('that succeeds: how long, how many looks and throttles', async () => {
    const line = await settled(SUCCESS);
    expect(line).toMatchObject({ status: 'SUCCESS', Duration: 180, Ticks: 3, Throttles: 2, Failures: 0, Leftovers: 0 });
    expect(line).not.toHaveProperty('code');
    expect(line._aws).toMatchObject({ CloudWatchMetrics: [{ Namespace: 'CdkAppStream', Dimensions: [['resourceType', 'requestType']], Metrics: METRICS }] });
  });

  test('that counts something beside: it comes with the rest, in the same dimensions', async () => {
    const line = await settled({ ...SUCCESS, metrics: [{ name: 'Novelty', unit: 'Count', value: 7 }] });
    expect(line).toMatchObject({ status: 'SUCCESS', Failures: 0, Novelty: 7 });
    expect(line._aws).toMatchObject({ CloudWatchMetrics: [{ Dimensions: [['resourceType', 'requestType']], Metrics: [...METRICS, { Name: 'Novelty', Unit: 'Count' }] }] });
  });

  test('count what was waited between its looks', async () => {
    const bench = new Bench();
    await bench.tick(1);
    await bench.tick(2);
    bench.step = SUCCESS;
    await bench.tick(3);
    const [first, second, last] = bench.logged();
    expect(Number(first.seconds)).toBeGreaterThan(0);
    expect(last.Waited).toBe(Number(first.seconds) + Number(second.seconds));
  });

  test('that fails: by its code, too', async () => {
    const line = await settled(FAILURE);
    expect(line).toMatchObject({ status: 'FAILED', code: 'LimitExceededException', Failures: 1 });
    expect(line._aws).toMatchObject({ CloudWatchMetrics: [{ Dimensions: [['resourceType', 'requestType'], ['resourceType', 'code']], Metrics: METRICS }] });
  });

  test('have values for all metrics and all dimensions, as CloudWatch wants', async () => {
    for (const step of [SUCCESS, FAILURE]) {
      const line = await settled(step);
      const { CloudWatchMetrics: [{ Dimensions, Metrics }] } = line._aws as {
        CloudWatchMetrics: Array<{ Dimensions: string[][]; Metrics: Array<{ Name: string }> }>;
      };
      expect(Dimensions.flat().filter(name => typeof line[name] !== 'string' || line[name] === '')).toEqual([]);
      expect(Metrics.filter(({ Name }) => typeof line[Name] !== 'number')).toEqual([]);
    }
  });
});

describe('what cannot be seen', () => {
  async function answerTo(error: Error, minutes: number[] = [1, 5]): Promise<ExecutionState> {
    const bench = new Bench();
    bench.observe = () => { throw error; };
    for (const minute of minutes) {
      await bench.tick(minute);
    }
    return bench.state;
  }

  test.each<[Error, string]>([
    [refused('AccessDenied', 403), 'AccessDeniedException'],
    [refused('AccessDeniedException'), 'AccessDeniedException'],
    [Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }), 'ENOTFOUND'],
    [refused('InvalidParameterCombinationException'), 'InvalidParameterCombinationException'],
  ])('%p is answered with the code %s', async (error, code) => {
    const { answer } = await answerTo(error);
    expect(answer).toMatchObject({ status: 'FAILED', code, reason: expect.stringMatching(/^thing x: the service could not be asked: \w+: .*\. What to do: this\. \(After 5 min\.\)$/) as unknown });
  });

  test.each([refused('AccessDenied', 403), refused('ResourceNotFoundException')])('%p is no answer at once, and forgotten when a look succeeds', async error => {
    const bench = new Bench();
    for (const [minute, fails] of [[1, true], [3, true], [3.5, false], [5, true], [7, true]] as const) {
      bench.observe = () => {
        if (fails) {
          throw error;
        }
        return 'BUSY';
      };
      expect((await bench.tick(minute)).action).toBe('WAIT');
    }
  });

  test.each<[Error, string]>([
    [refused('ThrottlingException'), 'Throttled'],
    [refused('ServiceUnavailable', 503), 'NoReply'],
    [Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }), 'NoReply'],
  ])('%p is waited for until the deadline, and answered with the code %s', async (error, code) => {
    expect((await answerTo(error, [1, 5, 54])).action).toBe('WAIT');
    expect((await answerTo(error, [1, 5, 55])).answer).toMatchObject({ status: 'FAILED', code });
  });
});

test('to ask for the same look twice is a fault', async () => {
  const bench = new Bench();
  bench.step = { kind: 'look', at: 'around' };
  await expect(bench.tick()).rejects.toThrow(/asks to look at around twice/);
});
