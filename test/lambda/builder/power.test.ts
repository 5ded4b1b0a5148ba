import { read, table } from '../../../checks/docs/documents';
import { power, PowerMemo, PowerSituation, PowerStep } from '../../../lambda/builder/power';
import { powerErrands } from '../../../lambda/builder/power-errands';
import { resumePower } from '../../../lambda/builder/power-outcome';
import { parsePower } from '../../../lambda/builder/power-request';
import { SeenBuilder } from '../../../lambda/builder/view';
import { Outcome } from '../../../lambda/kernel/outcome';
import { Phase } from '../../../lambda/kernel/stack';
import { timing } from '../../../lambda/kernel/timing';
import { Errand, IMAGE_BUILDER_TYPE, limitInterval, LIMITS, OWNERSHIP_TAGS, PowerOrder } from '../../../src/private/contract';
import { arnOf, NAME, OPERATION_START } from '../../support/situation';
import { ownTags, STACK_ID } from '../../support/world';

const MINUTE = 60_000;
const NOW = OPERATION_START;
const DELIVERED = 'delivered 2025-06-01T00:00:00.000Z request-0';

function errand(Order: string, change: Partial<Errand> = {}): Errand {
  return {
    Order,
    Id: 'order-1',
    ScheduledTime: '2026-01-01T12:00:00Z',
    ResourceType: IMAGE_BUILDER_TYPE,
    StackId: STACK_ID,
    LogicalResourceId: 'Builder',
    PhysicalResourceId: NAME,
    Properties: Order === 'Limit' ? { MaxRunningMinutes: 600 } : {},
    ...change,
  };
}

interface Seen {
  readonly state?: string;
  readonly name?: string;
  readonly tags?: Record<string, string>;
}

function builder({ state = 'RUNNING', name = NAME, tags = {} }: Seen = {}): SeenBuilder {
  return { name, arn: arnOf(name), state, tags: { ...ownTags('Builder', 'spec', DELIVERED), ...tags }, details: { Name: name } };
}

interface Setting {
  readonly target?: SeenBuilder;
  readonly family?: readonly SeenBuilder[];
  readonly phase?: Phase;
  readonly start?: number | null;
  readonly memo?: PowerMemo;
  readonly divisor?: number;
}

function situation(order: PowerOrder, { target, family, phase = 'idle', start = NOW - 86_400_000, memo = {}, divisor = 1 }: Setting): PowerSituation {
  return {
    request: parsePower(errand(order), divisor),
    memo,
    view: { target, family },
    now: NOW,
    epoch: { phase, start, neverUpdated: true },
    durations: timing(),
  };
}

/** A step in short: the call, what is waited for, or how it ends. */
function shortly(step: PowerStep): string {
  switch (step.kind) {
    case 'call':
      return step.call.call.operation;
    case 'wait':
      return `wait ${step.pace}`;
    case 'done':
      return step.result;
    case 'look':
      return `look ${step.at}`;
  }
}

const decided = (order: PowerOrder, setting: Setting) => shortly(power(situation(order, setting)));

describe('every state of a builder', () => {
  test.each([
    // state, Start, Stop, Limit without a mark, Limit with one
    ['STOPPED', 'StartImageBuilder', 'nothing', 'nothing', 'UntagResource'],
    ['RUNNING', 'nothing', 'StopImageBuilder', 'TagResource', 'nothing'],
    ['PENDING', 'nothing', 'wait steady', 'nothing', 'UntagResource'],
    ['PENDING_QUALIFICATION', 'nothing', 'wait steady', 'nothing', 'nothing'],
    ['PENDING_SYNCING_APPS', 'nothing', 'wait steady', 'nothing', 'nothing'],
    ['SYNCING_APPS', 'nothing', 'wait steady', 'nothing', 'nothing'],
    ['UPDATING_AGENT', 'nothing', 'wait steady', 'nothing', 'nothing'],
    ['REBOOTING', 'nothing', 'wait steady', 'nothing', 'nothing'],
    ['STOPPING', 'wait steady', 'nothing', 'nothing', 'UntagResource'],
    ['SNAPSHOTTING', 'wait background', 'wait background', 'nothing', 'nothing'],
    ['DELETING', 'nothing', 'nothing', 'nothing', 'nothing'],
    ['FAILED', 'skipped', 'nothing', 'nothing', 'UntagResource'],
    ['UPDATING', 'wait steady', 'wait steady', 'nothing', 'nothing'],
    ['PENDING_IMAGE_IMPORT', 'wait steady', 'wait steady', 'nothing', 'nothing'],
    ['A_STATE_OF_TOMORROW', 'wait steady', 'wait steady', 'nothing', 'nothing'],
  ])('%s', (state, start, stop, unmarked, marked) => {
    const mark = { [OWNERSHIP_TAGS.runningSince]: new Date(NOW - MINUTE).toISOString() };
    expect([
      decided('Start', { target: builder({ state }) }),
      decided('Stop', { target: builder({ state }) }),
      decided('Limit', { target: builder({ state }) }),
      decided('Limit', { target: builder({ state, tags: mark }) }),
    ]).toEqual([start, stop, unmarked, marked]);
  });
});

describe('what the log says', () => {
  const said = (order: PowerOrder, setting: Setting) => {
    const step = power(situation(order, setting));
    return step.kind === 'call' ? step.call.words : step.kind === 'wait' ? step.why : step.kind === 'done' ? step.note : '';
  };
  const since = '2026-01-01T01:00:00.000Z';
  const marked = (state: string) => ({ target: builder({ state, tags: { [OWNERSHIP_TAGS.runningSince]: since } }) });

  test.each<[PowerOrder, Setting, string]>([
    ['Start', { target: builder({ state: 'STOPPED' }) }, 'it is started'],
    ['Start', { target: builder() }, 'nothing to do: it is RUNNING already'],
    ['Start', { target: builder({ state: 'DELETING' }) }, 'nothing to do: it is DELETING'],
    ['Start', { target: builder({ state: 'STOPPING' }) }, 'it is STOPPING'],
    ['Start', { target: builder({ state: 'FAILED' }) },
      'it is FAILED and cannot be started. Delete it in the console and deploy again: it is created anew under the same name'],
    ['Start', { target: builder(), memo: { unsure: true } }, 'it is RUNNING'],
    ['Stop', { target: builder() }, 'it is stopped'],
    ['Stop', { target: builder({ state: 'SNAPSHOTTING' }) }, 'somebody is making an image of it'],
    ['Stop', { target: builder(), phase: 'forward' }, 'a deployment is at work on the stack'],
    ['Stop', { target: builder(), phase: 'delete' }, 'nothing to do: its stack is being deleted, or is gone'],
    ['Stop', { target: builder({ tags: { [OWNERSHIP_TAGS.claim]: 'request-7' } }) }, 'another request has claimed it'],
    ['Stop', { target: { ...builder(), tags: {} } }, 'its tags do not say that it is this resource\'s'],
    ['Stop', { family: [] }, 'nothing to do: it is not there any more'],
    ['Limit', { target: builder() }, 'it is seen running, which counts from now'],
    ['Limit', { target: builder({ state: 'STOPPED' }) }, 'nothing to do: it is STOPPED'],
    ['Limit', marked('STOPPED'), 'it is STOPPED, and its running time is forgotten'],
    ['Limit', marked('RUNNING'), `it has been running since ${since} and is stopped`],
  ])('%s, %j: %s', (order, setting, words) => {
    expect(said(order, setting)).toBe(words);
  });

  test('of a builder whose time is not over yet is since when it has been running', () => {
    const target = builder({ tags: { [OWNERSHIP_TAGS.runningSince]: new Date(NOW - MINUTE).toISOString() } });
    expect(said('Limit', { target })).toBe(`nothing to do: it has been running since ${new Date(NOW - MINUTE).toISOString()}`);
  });
});

test('an order waits for an hour, and a limit until the next one', () => {
  const patience = (order: PowerOrder, divisor: number) => {
    const kind = powerErrands({ send: () => Promise.reject(new Error('nobody is to be asked')) }, divisor);
    return kind.patience(kind.parse(errand(order)), timing(divisor));
  };
  expect([patience('Stop', 1), patience('Stop', 60), patience('Limit', 1), patience('Limit', 60)]).toEqual([3_600, 60, 900, 15]);
});

describe('the page for users', () => {
  const rows = table(read('docs/schedules.md'), 'the builder is', 'start', 'stop');
  const words: Readonly<Record<string, RegExp>> = {
    'StartImageBuilder': /^started$/, 'StopImageBuilder': /^stopped$/, 'nothing': /^nothing to do$/, 'skipped': /^given up/, 'wait steady': /^waits/, 'wait background': /^waits/,
  };

  test.each(['STOPPED', 'RUNNING', 'PENDING', 'UPDATING_AGENT', 'REBOOTING', 'STOPPING', 'SNAPSHOTTING', 'FAILED', 'DELETING'])('says what an order comes to that finds it %s', state => {
    const row = rows.filter(([what]) => what.includes(state));
    expect(row).toHaveLength(1);
    const [[, start, stop]] = row;
    expect(start).toMatch(words[decided('Start', { target: builder({ state }) })]);
    expect(stop).toMatch(words[decided('Stop', { target: builder({ state }) })]);
  });

  test('states how long an order waits, and the limits of the running time', () => {
    const { text } = read('docs/schedules.md');
    expect(text).toContain('**for up to an hour from when it was due**');
    expect(timing().errand).toBe(3_600);
    expect(text).toContain('at least 5 and at most 15 minutes apart');
    expect([limitInterval(LIMITS.minRunningMinutes), limitInterval(LIMITS.maxRunningMinutes)]).toEqual([5, 15]);
  });
});

describe('what is left alone', () => {
  const LEFT_ALONE: ReadonlyArray<readonly [string, Setting]> = [
    ['another stack\'s', { target: builder({ tags: { [OWNERSHIP_TAGS.stackId]: `${STACK_ID}-other` } }) }],
    ['another resource\'s of the stack', { target: builder({ tags: { [OWNERSHIP_TAGS.logicalId]: 'Other' } }) }],
    ['without tags', { target: { ...builder(), tags: {} } }],
    ['claimed by a request', { target: builder({ tags: { [OWNERSHIP_TAGS.claim]: 'request-7' } }) }],
    ...(['forward', 'rollback', 'cleanup', 'rollback-cleanup'] as const).map(phase => [`in the phase ${phase}`, { target: builder(), phase }] as const),
  ];

  test.each(LEFT_ALONE)('%s: not now', (_, setting) => {
    const stopped = setting.target && { ...setting.target, state: 'STOPPED' };
    expect([decided('Stop', setting), decided('Start', { ...setting, target: stopped }), decided('Limit', setting)]).toEqual(['wait background', 'wait background', 'nothing']);
  });

  test.each([['delete', NOW], ['idle', null]] as const)('in the phase %s of a stack that began at %s: over', (phase, start) => {
    expect(decided('Stop', { target: builder(), phase, start })).toBe('nothing');
  });

  test.each(['rolled-back', 'halted', 'idle'] as const)('but not in the phase %s', phase => {
    expect(decided('Stop', { target: builder(), phase })).toBe('StopImageBuilder');
  });
});

describe('a builder that is gone', () => {
  const successor = builder({ name: `${NAME}0` });

  test('is looked for among all of the resource, once', () => {
    expect(decided('Stop', {})).toBe('look family');
    expect(decided('Stop', { family: [] })).toBe('nothing');
  });

  test('has a successor that was delivered in its place', () => {
    const undelivered = builder({ name: `${NAME}1`, tags: { [OWNERSHIP_TAGS.claim]: 'request-7' } });
    const foreign = builder({ name: `${NAME}2`, tags: { [OWNERSHIP_TAGS.stackId]: 'other' } });
    expect(power(situation('Stop', { family: [foreign, undelivered, successor] }))).toMatchObject({
      kind: 'call', call: { call: { operation: 'StopImageBuilder', input: { Name: successor.name } }, words: `its successor ${successor.name} is stopped` },
    });
    expect(decided('Stop', { family: [foreign, undelivered] })).toBe('nothing');
  });
});

test('a start brings no agent', () => {
  expect(power(situation('Start', { target: builder({ state: 'STOPPED' }) })))
    .toMatchObject({ call: { call: { operation: 'StartImageBuilder', input: { Name: NAME } } } });
});

describe('the running time', () => {
  const marked = (value: string) => builder({ tags: { [OWNERSHIP_TAGS.runningSince]: value } });
  const ago = (minutes: number) => new Date(NOW - minutes * MINUTE).toISOString();

  test('is marked with the moment of the look', () => {
    expect(power(situation('Limit', { target: builder() }))).toMatchObject({
      call: { call: { operation: 'TagResource', input: { ResourceArn: arnOf(NAME), Tags: { [OWNERSHIP_TAGS.runningSince]: new Date(NOW).toISOString() } } } },
    });
  });

  test.each([[ago(599), 'nothing'], [ago(600), 'StopImageBuilder'], [ago(10_000), 'StopImageBuilder'], [ago(-5), 'nothing'], ['yesterday', 'TagResource'], ['', 'TagResource']])(
    'since %s: %s', (value, step) => {
      expect(decided('Limit', { target: marked(value) })).toBe(step);
    });

  test('passes as many times faster as a local run', () => {
    expect([decided('Limit', { target: marked(ago(10)), divisor: 60 }), decided('Limit', { target: marked(ago(9)), divisor: 60 })]).toEqual(['StopImageBuilder', 'nothing']);
  });

  test('is forgotten by taking one tag off, and no other', () => {
    expect(power(situation('Limit', { target: builder({ state: 'STOPPED', tags: { [OWNERSHIP_TAGS.runningSince]: ago(1) } }) }))).toMatchObject({
      call: { call: { operation: 'UntagResource', input: { ResourceArn: arnOf(NAME), TagKeys: [OWNERSHIP_TAGS.runningSince] } } },
    });
  });
});

describe('what the outcome of a call means', () => {
  const failure = (failureClass: Extract<Outcome, { ok: false }>['class'], name: string): Outcome => ({ ok: false, class: failureClass, name, message: 'no' });

  function outcomeOf(order: PowerOrder, state: string, outcome: Outcome, memo: PowerMemo = {}) {
    const s = situation(order, { target: builder({ state }), memo });
    const step = power(s);
    if (step.kind !== 'call') throw new Error('no call');
    return resumePower(s, step.call, outcome);
  }

  test('what was accepted ends the order', () => {
    const ok: Outcome = { ok: true, output: {} };
    expect([outcomeOf('Stop', 'RUNNING', ok), outcomeOf('Start', 'STOPPED', ok), outcomeOf('Limit', 'RUNNING', ok)].map(shortly)).toEqual(['changed', 'changed', 'nothing']);
  });

  test.each([
    ['throttled', 'ThrottlingException', 'wait again'],
    ['busy', 'ConcurrentModificationException', 'wait again'],
    ['unknown', 'TimeoutError', 'wait short'],
    ['unreachable', 'ENOTFOUND', 'wait short'],
    ['denied', 'AccessDeniedException', 'wait short'],
    ['refused', 'OperationNotPermittedException', 'wait short'],
    ['refused', 'ResourceNotFoundException', 'wait short'],
    ['refused', 'ResourceNotAvailableException', 'wait background'],
    ['refused', 'InvalidAccountStatusException', 'skipped'],
  ] as const)('%s %s: %s', (failureClass, name, step) => {
    expect(shortly(outcomeOf('Start', 'STOPPED', failure(failureClass, name)))).toBe(step);
  });

  test('a denial is given up after the time that a role may take, with the statement that has to get through', () => {
    const memo = { refusedSince: { 'StartImageBuilder AccessDeniedException': NOW - 180_000 } };
    const end = outcomeOf('Start', 'STOPPED', failure('denied', 'AccessDeniedException'), memo);
    expect(end).toMatchObject({ kind: 'done', result: 'skipped', note: expect.stringContaining('The statement that has to get through') });
  });

  test('a call without a reply counts when the next look finds it done', () => {
    const waiting = outcomeOf('Stop', 'RUNNING', failure('unknown', 'TimeoutError'));
    if (waiting.kind !== 'wait') throw new Error('no wait');
    expect(decided('Stop', { target: builder({ state: 'STOPPING' }), memo: waiting.memo })).toBe('changed');
    expect(decided('Stop', { target: builder({ state: 'RUNNING' }), memo: waiting.memo })).toBe('StopImageBuilder');
  });
});

describe('an order that this release cannot read', () => {
  test.each([
    ['an unknown order', errand('Reboot'), /knows no order "Reboot"/],
    ['another resource', errand('Stop', { ResourceType: 'Custom::AppStreamFleet' }), /of type "Custom::AppStreamFleet"/],
    ['a limit without its time', errand('Limit', { Properties: {} }), /MaxRunningMinutes/],
    ['a limit with another one', errand('Limit', { Properties: { MaxRunningMinutes: 'long' } }), /MaxRunningMinutes/],
  ])('%s', (_, asked, text) => {
    expect(() => parsePower(asked, 1)).toThrow(text);
  });
});
