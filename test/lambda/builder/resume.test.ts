import { BuilderMemo } from '../../../lambda/builder/memo';
import { late, reconcile } from '../../../lambda/builder/resource';
import { resume } from '../../../lambda/builder/resume';
import { failureId } from '../../../lambda/builder/settle';
import { BuilderCall, BuilderStep, claimCall, createCall, deleteCall, deliverCall, Purpose, startCall, stopCall, tagCall, untagCall } from '../../../lambda/builder/steps';
import { NOTHING_MADE_ID, UNKNOWN_ID } from '../../../lambda/kernel/answer';
import { Failure, FailureClass, Outcome } from '../../../lambda/kernel/outcome';
import {
  at, builder, CLAIM, DELIVERED, fails, NAME, OTHER_NAME, properties, situation, SituationWords, succeeds, waits,
} from '../../support/situation';

const done: Outcome = { ok: true, output: {} };

function failed(failureClass: FailureClass, name: string, message = 'the service\'s words'): Outcome & Failure {
  return { ok: false, class: failureClass, name, message };
}

/** The call of a purpose, as the reconciler makes it. */
function callOf(purpose: Purpose, name = NAME): BuilderCall {
  const s = situation();
  const target = builder('RUNNING', { name });
  const { wanted } = s.request;
  if (!wanted) {
    throw new Error('a Create wants something');
  }
  const steps: Record<Purpose, BuilderStep> = {
    create: createCall(s, wanted),
    start: startCall(s, target),
    stop: stopCall(s, target),
    delete: deleteCall(s, target),
    claim: claimCall(s, target),
    deliver: deliverCall(s, target),
    tag: tagCall(s, target, { a: '1' }),
    untag: untagCall(s, target, ['a']),
  };
  const step = steps[purpose];
  if (step.kind !== 'call') {
    throw new Error(`${purpose} is no call`);
  }
  return step.call;
}

function after(purpose: Purpose, outcome: Outcome, words: SituationWords = {}) {
  return resume(situation({ minutes: 10, ...words }), callOf(purpose), outcome);
}

/** The memo that a wait carries on. */
function memoOf(pause: ReturnType<typeof resume>): BuilderMemo {
  if (pause.kind !== 'wait') {
    throw new Error(`this is no wait but ${pause.kind}`);
  }
  return pause.memo;
}

describe('a call that succeeded', () => {
  test.each<[Purpose, string, BuilderMemo]>([
    ['create', 'start', { created: { at: at(10), accepted: true }, claimed: true, seen: false, inherited: false, clearing: false, nameTaken: false }],
    ['start', 'start', { poweredAt: at(10) }],
    ['stop', 'short', { poweredAt: at(10) }],
    ['delete', 'short', { deletes: { [NAME]: 1 } }],
    ['claim', 'soon', { claimed: true }],
    ['tag', 'soon', {}],
    ['untag', 'soon', {}],
  ])('%s: looks again, pace %s', (purpose, pace, memo) => {
    expect(after(purpose, done)).toEqual({ kind: 'wait', pace, since: at(10), memo });
  });

  test('deletes are counted by builder', () => {
    expect(after('delete', done, { memo: { deletes: { [NAME]: 2, [OTHER_NAME]: 1 } } })).toEqual(waits('short', { deletes: { [NAME]: 3, [OTHER_NAME]: 1 } }));
  });

  test('the claim of a stray does not make the request the creator of its own builder', () => {
    expect(memoOf(resume(situation(), callOf('claim', OTHER_NAME), done)).claimed).toBeUndefined();
  });

  test('a delivery answers SUCCESS with what was seen right before', () => {
    expect(after('deliver', done, { target: builder('RUNNING'), memo: { tidied: true } })).toEqual(succeeds(NAME, { leftovers: false }));
  });

  test('a delivery beside which a stray was claimed, or nobody knows of any, goes on afterwards', () => {
    expect(after('deliver', done, { target: builder('RUNNING'), memo: { tidied: false } })).toEqual(succeeds(NAME, { leftovers: true }));
    expect(after('deliver', done, { target: builder('RUNNING'), lookedFurther: false })).toEqual(succeeds(NAME, { leftovers: true }));
  });
});

describe('not now: another tick, and nothing is decided', () => {
  /** That a step only looks again: no failure, no limit in time, and nothing counts as done. */
  function expectAnotherLook(pause: ReturnType<typeof resume>, minutes = 10): void {
    expect(pause).toMatchObject({ kind: 'wait', pace: expect.stringMatching(/^(again|short)$/) as unknown, since: at(minutes) });
    const { failure, waived, refusedSince, created, claimed, uncertain, deletes, poweredAt } = memoOf(pause);
    expect({ failure, waived, refusedSince, created, claimed, uncertain, deletes, poweredAt }).toEqual({});
  }

  const everything: Purpose[] = ['create', 'start', 'stop', 'delete', 'claim', 'tag', 'untag'];
  test.each(everything)('%s', purpose => {
    for (const outcome of [failed('throttled', 'RequestLimitExceededException'), failed('busy', 'ConcurrentModificationException')]) {
      expectAnotherLook(after(purpose, outcome));
    }
  });

  test.each<[Purpose, 'Create' | 'Update' | 'Delete']>([['stop', 'Delete'], ['delete', 'Delete'], ['stop', 'Create'], ['stop', 'Update'], ['start', 'Update']])(
    '%s that is not permitted, in a %s', (purpose, type) => {
      expectAnotherLook(after(purpose, failed('refused', 'OperationNotPermittedException'), { type, minutes: 54 }), 54);
    });

  test.each<Purpose>(['start', 'stop', 'delete', 'claim', 'tag', 'untag'])('%s of what is gone: looks at once', purpose => {
    expect(after(purpose, failed('refused', 'ResourceNotFoundException'))).toEqual(waits('soon'));
    expect(memoOf(after(purpose, failed('refused', 'ResourceNotFoundException'))).failure).toBeUndefined();
  });

  test('an endpoint that a Delete cannot reach', () => {
    expectAnotherLook(after('stop', failed('unreachable', 'ENOTFOUND'), { type: 'Delete' }));
  });

  test.each([['refused', 'LimitExceededException', false], ['denied', 'AccessDeniedException', false], ['throttled', 'ThrottlingException', true], ['busy', 'ConcurrentModificationException', true]] as const)(
    'a delivery that is %s certainly wrote nothing, since the first such answer', (failureClass, name, mayPass) => {
      const first = memoOf(after('deliver', failed(failureClass, name)));
      expect(first).toMatchObject({ undelivered: { mayPass, reason: expect.stringContaining('TagResource was refused') as unknown } });
      const memo = { undelivered: { since: 1, mayPass: false, reason: 'before', code: 'Before' } };
      expect(memoOf(after('deliver', failed(failureClass, name), { memo }))).toMatchObject({ undelivered: { since: 1, mayPass } });
    });

  test('a delivery without a reply may have been written: refusals before it prove nothing', () => {
    const memo = { undelivered: { since: 1, mayPass: false, reason: 'before', code: 'Before' } };
    expect(memoOf(after('deliver', failed('unknown', 'TimeoutError'), { memo })).undelivered).toBeUndefined();
  });

  test('a claim of a Delete is remembered, of anything else only for its own builder', () => {
    expect(memoOf(after('claim', done, { type: 'Delete', memo: { taken: ['a'] } }))).toMatchObject({ taken: ['a', NAME] });
    expect(memoOf(after('claim', done))).not.toHaveProperty('taken');
  });

  test('a delivery, whatever its outcome is', () => {
    for (const failureClass of ['throttled', 'busy', 'unknown', 'denied', 'unreachable', 'refused'] as const) {
      expectAnotherLook(after('deliver', failed(failureClass, 'X')));
    }
  });
});

describe('an outcome that nobody knows', () => {
  test('of a create is remembered as one that may have come about', () => {
    const memo = { clearing: true, seen: true };
    expect(after('create', failed('unknown', 'TimeoutError'), { memo }))
      .toEqual(waits('short', { created: { at: at(10), accepted: false }, uncertain: true, seen: false, clearing: false }));
  });

  test.each<Purpose>(['start', 'stop', 'delete', 'claim', 'tag', 'untag'])('of %s is observed before anything else', purpose => {
    const pause = after(purpose, failed('unknown', 'TimeoutError'));
    expect(pause).toEqual(waits('short'));
    expect(memoOf(pause)).not.toMatchObject({ failure: expect.anything() });
    expect(memoOf(pause).deletes).toBeUndefined();
  });
});

describe('what may pass is tried for some time', () => {
  /** Seconds for which an error is tried. */
  const rows: [string, Purpose, Outcome & Failure, number][] = [
    ['a role that is not known yet', 'create', failed('refused', 'InvalidRoleException'), 180],
    ['a create that is not permitted', 'create', failed('refused', 'OperationNotPermittedException'), 180],
    ['a policy that is not known yet, on create', 'create', failed('denied', 'AccessDeniedException'), 180],
    ['a policy that is not known yet, on stop', 'stop', failed('denied', 'AccessDeniedException'), 180],
    ['a policy that is not known yet, on delete', 'delete', failed('denied', 'AccessDeniedException'), 180],
    ['a policy that is not known yet, on tag', 'tag', failed('denied', 'AccessDeniedException'), 180],
    ['no capacity at start', 'start', failed('refused', 'ResourceNotAvailableException'), 300],
  ];
  test.each(rows)('%s', (_, purpose, outcome, seconds) => {
    const key = `${purpose} ${outcome.name}`;
    expect(after(purpose, outcome)).toMatchObject({ kind: 'wait', pace: 'short', since: at(10), memo: { refusedSince: { [key]: at(10) } } });
    const memo = { refusedSince: { [key]: at(10), other: 1 } };
    const justBefore = after(purpose, outcome, { memo, minutes: 10 + (seconds - 1) / 60 });
    expect(justBefore).toEqual(waits('short', memo));
    expect(memoOf(justBefore).failure).toBeUndefined();
    expect(memoOf(after(purpose, outcome, { memo, minutes: 10 + seconds / 60 })).failure?.reason)
      .toMatch(new RegExp(`^\\w+ was refused: ${outcome.name}: the service's words.*What to do: \\S+`));
  });

  test('each error and each purpose has its own time', () => {
    const memo = { refusedSince: { 'create InvalidRoleException': at(0) } };
    expect(after('create', failed('refused', 'OperationNotPermittedException'), { memo }))
      .toEqual(waits('short', { refusedSince: { 'create InvalidRoleException': at(0), 'create OperationNotPermittedException': at(10) } }));
  });

  test('a role that stays unusable is named', () => {
    const event = { ResourceProperties: properties({}, { ImageName: 'Base', InstanceType: 'stream.standard.medium', IamRoleArn: 'arn:aws:iam::111122223333:role/Machine' }) };
    const memo = { refusedSince: { 'create InvalidRoleException': at(0) } };
    expect(memoOf(after('create', failed('refused', 'InvalidRoleException'), { memo, event })).failure?.reason)
      .toMatch(/image Base, instance type stream\.standard\.medium, role arn:aws:iam::111122223333:role\/Machine, Region eu-west-1.*trust appstream/);
  });
});

describe('a create that is refused for good fails at the first answer', () => {
  test.each([
    ['ResourceNotFoundException', /does not exist/],
    ['ResourceNotAvailableException', /ImageRef\.latest/],
    ['IncompatibleImageException', /instanceType/],
    ['InvalidParameterCombinationException', /properties/],
    ['LimitExceededException', /Service Quotas/],
    ['InvalidAccountStatusException', /billing/],
  ])('%s', (name, advice) => {
    const pause = after('create', failed('refused', name));
    expect(pause).toEqual(waits('soon'));
    const { failure } = memoOf(pause);
    expect(failure?.code).toBe(name);
    expect(failure?.reason).toMatch(new RegExp(`^CreateImageBuilder was refused: ${name}: the service's words \\(image AppStream-\\S+, instance type stream\\S+, Region eu-west-1\\)`));
    expect(failure?.reason.split('What to do: ')[1]).toMatch(advice);
    expect(reconcile(situation({ memo: memoOf(pause) }))).toEqual(fails(NOTHING_MADE_ID, /the service's words/, { code: name }));
  });

  test('an endpoint that does not exist', () => {
    expect(memoOf(after('create', failed('unreachable', 'ENOTFOUND'))).failure?.reason).toMatch(/ENOTFOUND.*Region/);
  });

  test('a name that is taken is no failure yet', () => {
    const pause = after('create', failed('refused', 'ResourceAlreadyExistsException'));
    expect(pause).toMatchObject({ kind: 'wait', pace: 'soon', since: at(10), memo: { nameTaken: true } });
  });
});

test.each<[Purpose, string]>([['stop', 'ResourceNotAvailableException'], ['delete', 'InvalidAccountStatusException'], ['start', 'IncompatibleImageException']])(
  '%s that is refused with %s fails at the first answer', (purpose, name) => {
    expect(memoOf(after(purpose, failed('refused', name))).failure?.reason).toMatch(new RegExp(`ImageBuilder was refused: ${name}: the service's words\\. What to do: \\S+`));
  });

test('a stray that cannot be claimed does not hide why the request fails', () => {
  const memo = { failure: { reason: 'CreateImageBuilder was refused: LimitExceededException', code: 'LimitExceededException' }, refusedSince: { 'claim AccessDeniedException': at(0) } };
  const stray = callOf('claim', OTHER_NAME);
  expect(memoOf(resume(situation({ minutes: 10, memo }), stray, failed('denied', 'AccessDeniedException'))).failure?.reason).toMatch(/LimitExceededException/);
});

test.each<[Outcome & Failure]>([[failed('refused', 'OperationNotPermittedException')], [failed('busy', 'ConcurrentModificationException')]])(
  'the answer at the deadline names what the service said last', outcome => {
    const memo = memoOf(after('stop', outcome, { type: 'Delete', minutes: 54 }));
    expect(late(situation({ type: 'Delete', target: builder('RUNNING'), memo, minutes: 55 }))).toEqual(fails(NAME, new RegExp(`${outcome.name}: the service's words`)));
  });

describe('in a rollback', () => {
  const back: SituationWords = { type: 'Update', first: { phase: 'rollback' } };
  test.each<[Purpose, Outcome & Failure]>([
    ['tag', failed('refused', 'LimitExceededException')],
    ['untag', failed('refused', 'InvalidAccountStatusException')],
    ['stop', failed('refused', 'InvalidAccountStatusException')],
    ['start', failed('refused', 'IncompatibleImageException')],
  ])('%s that is refused is logged, and done without', (purpose, outcome) => {
    const pause = after(purpose, outcome, { ...back, memo: { waived: ['x'] } });
    expect(pause).toMatchObject({ kind: 'wait', pace: 'soon', note: expect.stringContaining(`${outcome.name}: the service's words`) });
    expect(memoOf(pause)).toMatchObject({ waived: ['x', purpose] });
    expect(reconcile(situation({
      ...back, minutes: 20, target: builder('RUNNING', { claim: DELIVERED }), memo: memoOf(pause),
    }))).toEqual(succeeds(NAME));
  });

  test('capacity and policies are waited for all the same', () => {
    expect(memoOf(after('start', failed('refused', 'ResourceNotAvailableException'), back)).waived).toBeUndefined();
    expect(memoOf(after('tag', failed('denied', 'AccessDeniedException'), back)).waived).toBeUndefined();
  });

  test('of a Delete nothing is done without', () => {
    expect(memoOf(after('delete', failed('refused', 'InvalidAccountStatusException'), { type: 'Delete', first: { phase: 'rollback' } })).failure?.reason).toMatch(/^DeleteImageBuilder was refused/);
  });
});

describe('the id of a failure', () => {
  const idAfter = (type: 'Create' | 'Update' | 'Delete', memo: BuilderMemo) => failureId(situation({ type }).request, memo);

  test.each<[string, BuilderMemo, string]>([
    ['nothing was called', {}, NOTHING_MADE_ID],
    ['every create was refused', memoOf(after('create', failed('refused', 'LimitExceededException'))), NOTHING_MADE_ID],
    ['every create was throttled', memoOf(after('create', failed('throttled', 'ThrottlingException'))), NOTHING_MADE_ID],
    ['the name is somebody else\'s', memoOf(after('create', failed('refused', 'ResourceAlreadyExistsException'))), NOTHING_MADE_ID],
    ['a create was accepted', memoOf(after('create', done)), NAME],
    ['a builder was claimed', memoOf(after('claim', done)), NAME],
    ['a create was lost', memoOf(after('create', failed('unknown', 'TimeoutError'))), UNKNOWN_ID],
    ['a create was lost, and a later one refused',
      memoOf(after('create', failed('refused', 'LimitExceededException'), { memo: memoOf(after('create', failed('unknown', 'TimeoutError'))) })), UNKNOWN_ID],
    ['a create was lost, and a later one accepted', memoOf(after('create', done, { memo: memoOf(after('create', failed('unknown', 'TimeoutError'))) })), NAME],
  ])('of a Create: %s', (_, memo, id) => {
    expect(idAfter('Create', memo)).toBe(id);
  });

  test.each(['Update', 'Delete'] as const)('of an %s is always the one it came with', type => {
    for (const memo of [{}, { claimed: true }, { uncertain: true }]) {
      expect(idAfter(type, memo)).toBe(NAME);
    }
  });

  test('says "nothing made" only when no call was lost, a lost claim included', () => {
    const lost = memoOf(after('claim', failed('unknown', 'TimeoutError'), { memo: { inherited: true } }));
    expect(idAfter('Create', lost)).not.toBe(NOTHING_MADE_ID);
  });

  test('can be no name of a builder', () => {
    for (const id of [NOTHING_MADE_ID, UNKNOWN_ID]) {
      expect(id).not.toMatch(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,100}$/);
    }
    expect(CLAIM).toMatch(/^[0-9a-f]{16}$/);
  });
});
