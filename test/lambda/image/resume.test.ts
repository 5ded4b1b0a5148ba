import { reconcile } from '../../../lambda/image/resource';
import { resume } from '../../../lambda/image/resume';
import { bindCall, deleteCall, ImageMemo, ImageStep, Purpose, releaseCall, unshareCall } from '../../../lambda/image/steps';
import { Failure, FailureClass, Outcome } from '../../../lambda/kernel/outcome';
import { Phase } from '../../../lambda/kernel/stack';
import { failsWith, ImageSituationWords, imageSituation, OURS, waitsFor } from '../../support/image-situation';
import { FIRST_LOOK } from '../../support/situation';

const EVERYTHING: readonly Purpose[] = ['bind', 'release', 'unshare', 'delete'];
const OPERATIONS: Readonly<Record<Purpose, string>> = {
  bind: 'TagResource', release: 'UntagResource', unshare: 'DeleteImagePermissions', delete: 'DeleteImage',
};
const done: Outcome = { ok: true, output: {} };
/** How long a refusal that may pass is borne, in seconds. */
const PATIENCE = 180;

function failed(failureClass: FailureClass, name: string, message = 'the service\'s words'): Outcome & Failure {
  return { ok: false, class: failureClass, name, message };
}

/** What comes of a call of a purpose, as the reconciler makes it. */
function after(purpose: Purpose, outcome: Outcome, words: ImageSituationWords = {}) {
  const s = imageSituation({ type: 'Delete', view: { tags: { golden: OURS } }, ...words });
  const steps: Record<Purpose, ImageStep> = {
    bind: bindCall(s, 'golden'),
    release: releaseCall(s, 'golden'),
    unshare: unshareCall(s, 'golden', '200000000001'),
    delete: deleteCall(s, 'golden'),
  };
  const step = steps[purpose];
  if (step.kind !== 'call') {
    throw new Error(`${purpose} is no call`);
  }
  return resume(s, step.call, outcome);
}

/** That a request fails at its next look, with these words and this code. */
function endsWith(purpose: Purpose, code: string, words: RegExp, memo: ImageMemo = {}): unknown {
  return waitsFor('soon', {
    ...memo,
    lastRefusal: expect.stringMatching(new RegExp(`^${OPERATIONS[purpose]} was refused: `)) as string,
    failure: { code, reason: expect.stringMatching(words) as string },
  });
}

describe('a call that succeeded', () => {
  test.each<[Purpose, string, ImageMemo]>([
    ['bind', 'soon', { tagged: { 'release silver': 1, 'bind golden': FIRST_LOOK + 7_000 } }],
    ['release', 'soon', { tagged: { 'release silver': 1, 'release golden': FIRST_LOOK + 7_000 } }],
    ['unshare', 'soon', { tagged: { 'release silver': 1 } }],
    ['delete', 'short', { tagged: { 'release silver': 1 } }],
  ])('%s: looks again, and no refusal of before counts any more', (purpose, pace, memo) => {
    const before = { tagged: { 'release silver': 1 }, lastRefusal: 'it was refused', refusedSince: { [`${purpose} X`]: 1 } };
    expect(after(purpose, done, { memo: before, seconds: 7 })).toEqual({ kind: 'wait', pace, since: FIRST_LOOK + 7_000, memo });
  });
});

describe('a call that nobody can say no to for good', () => {
  test.each(EVERYTHING)('%s is made again after another look, in any request', purpose => {
    for (const type of ['Create', 'Update', 'Delete'] as const) {
      const memo = { lastRefusal: `${OPERATIONS[purpose]} was refused: X: the service's words` };
      expect(after(purpose, failed('throttled', 'X'), { type })).toEqual(waitsFor('again', memo));
      expect(after(purpose, failed('busy', 'X'), { type })).toEqual(waitsFor('again', memo));
      expect(after(purpose, failed('unknown', 'X'), { type })).toEqual(waitsFor('short', memo));
    }
  });

  test('an endpoint that cannot be reached ends a Delete never, any other request at once', () => {
    const lost = failed('unreachable', 'EAI_FAIL');
    expect(after('delete', lost)).toEqual(waitsFor('short', { lastRefusal: 'DeleteImage was refused: EAI_FAIL: the service\'s words' }));
    for (const type of ['Create', 'Update'] as const) {
      expect(after('bind', lost, { type })).toEqual(endsWith('bind', 'ENOTFOUND', /^image golden: TagResource was refused: EAI_FAIL: the service's words\. What to do: /));
    }
  });
});

describe('a refusal that may pass', () => {
  const passing = ['ResourceInUseException', 'OperationNotPermittedException', 'ResourceNotAvailableException', 'ResourceNotFoundException'];

  test.each<[string, Outcome & Failure]>([
    ['what IAM denies', failed('denied', 'AccessDeniedException')],
    ...passing.map((name): [string, Outcome & Failure] => [name, failed('refused', name)]),
  ])('is borne for some minutes, counted from the first: %s', (_, failure) => {
    const key = `delete ${failure.name}`;
    const lastRefusal = `DeleteImage was refused: ${failure.name}: the service's words`;
    const since = { [key]: FIRST_LOOK };
    expect(after('delete', failure)).toEqual(waitsFor('short', { lastRefusal, refusedSince: since }));
    expect(after('delete', failure, { memo: { refusedSince: since }, seconds: PATIENCE - 1 })).toEqual(waitsFor('short', { lastRefusal, refusedSince: since }));
    expect(after('delete', failure, { memo: { refusedSince: since }, seconds: PATIENCE }))
      .toEqual(endsWith('delete', failure.name, new RegExp(`^image golden: ${lastRefusal}\\. What to do: `), { refusedSince: since }));
  });

  test('is counted apart from another one, and from that of another call', () => {
    const refusedSince = { 'delete AccessDeniedException': FIRST_LOOK - 1_000_000, 'unshare ResourceInUseException': FIRST_LOOK - 1_000_000 };
    expect(after('delete', failed('refused', 'ResourceInUseException'), { memo: { refusedSince } }))
      .toMatchObject({ kind: 'wait', pace: 'short', memo: { refusedSince: { ...refusedSince, 'delete ResourceInUseException': FIRST_LOOK } } });
  });

  test.each(EVERYTHING.filter(purpose => purpose !== 'release'))('%s: told with the statement that is missing', purpose => {
    const refusedSince = { [`${purpose} AccessDeniedException`]: FIRST_LOOK - 1_000_000 };
    const reason = new RegExp(`\\. What to do: .+\\. The statement that has to get through: \\{.*"Action":"appstream:${OPERATIONS[purpose]}"`);
    expect(after(purpose, failed('denied', 'AccessDeniedException'), { memo: { refusedSince } })).toEqual(endsWith(purpose, 'AccessDeniedException', reason, { refusedSince }));
  });
});

describe('a refusal for good', () => {
  const limit = failed('refused', 'LimitExceededException', 'no more. Sorry.');

  test.each<['Create' | 'Update' | 'Delete', Purpose, Phase]>([
    ['Create', 'bind', 'forward'],
    ['Update', 'bind', 'forward'],
    ['Update', 'release', 'forward'],
    ['Update', 'release', 'halted'],
    ['Delete', 'unshare', 'delete'],
    ['Delete', 'delete', 'cleanup'],
    ['Delete', 'delete', 'rollback'],
  ])('fails a %s at once: %s, in the phase %s', (type, purpose, phase) => {
    const pause = after(purpose, limit, { type, phase });
    expect(pause).toEqual(endsWith(purpose, 'LimitExceededException', new RegExp(`^image golden: ${OPERATIONS[purpose]} was refused: LimitExceededException: no more\\. Sorry\\. What to do: `)));
    if (pause.kind !== 'wait') {
      throw new Error('this is no wait');
    }
    const answer = reconcile(imageSituation({ type, phase, memo: pause.memo }));
    expect(answer).toEqual(failsWith('LimitExceededException', /^image look-up Image: image golden: .*: no more\. Sorry\. What to do: .*\.$/));
  });

  test.each<['Create' | 'Update' | 'Delete', Purpose, Phase]>([
    ['Delete', 'release', 'delete'],
    ['Delete', 'release', 'rollback'],
    ['Update', 'release', 'rollback'],
    ['Update', 'bind', 'rollback-cleanup'],
    ['Update', 'release', 'rolled-back'],
    ['Create', 'bind', 'rollback'],
  ])('does not stop a %s that has to go on: %s, in the phase %s', (type, purpose, phase) => {
    const note = `${OPERATIONS[purpose]} was refused: LimitExceededException: no more. Sorry.`;
    for (const waived of [undefined, ['release silver']]) {
      expect(after(purpose, limit, { type, phase, memo: { waived } }))
        .toEqual({ kind: 'wait', pace: 'soon', since: FIRST_LOOK, note, memo: { lastRefusal: note, waived: [...waived ?? [], `${purpose} golden`] } });
    }
  });
});
