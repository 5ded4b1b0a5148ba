import { BuilderMemo } from '../../../lambda/builder/memo';
import { resume } from '../../../lambda/builder/resume';
import { BuilderCall, BuilderStep, claimCall, deliverCall, tagCall, untagCall } from '../../../lambda/builder/steps';
import { Outcome } from '../../../lambda/kernel/outcome';
import { builder, DELIVERED_BY_US, NAME, OTHER_NAME, situation, SituationWords, waits } from '../../support/situation';

const refused: Outcome = { ok: false, class: 'refused', name: 'LimitExceededException', message: 'too many tags' };
const denied: Outcome = { ok: false, class: 'denied', name: 'AccessDeniedException', message: 'no' };
const done: Outcome = { ok: true, output: {} };

function callOf(step: BuilderStep): BuilderCall {
  if (step.kind !== 'call') {
    throw new Error(`this is no call but ${step.kind}`);
  }
  return step.call;
}

/** What comes of a claim on a builder. */
function claiming(name: string, outcome: Outcome, words: SituationWords = {}) {
  return resume(situation({ minutes: 10, ...words }), callOf(claimCall(situation(), builder('RUNNING', { name }))), outcome);
}

const passedOver = { waived: ['claim'] };

describe('a claim that the service refuses', () => {
  test.each(['Create', 'Update'] as const)('is passed over on a stray, by a %s: it only tidies up', type => {
    const pause = claiming(OTHER_NAME, refused, { type });
    expect(pause).toEqual(waits('soon', passedOver));
    expect(pause).toMatchObject({ note: 'TagResource was refused: LimitExceededException: too many tags' });
    expect(pause).not.toMatchObject({ memo: { failure: expect.anything() as unknown } });
  });

  test('is passed over once; after that there is no hurry', () => {
    expect(claiming(OTHER_NAME, refused, { memo: { waived: ['claim'] } })).toEqual(waits('steady', passedOver));
  });

  test.each<[string, string, SituationWords]>([
    ['on the builder that is wanted', NAME, {}],
    ['on the builder that is wanted, by an Update', NAME, { type: 'Update' }],
    ['on whatever a Delete removes', OTHER_NAME, { type: 'Delete' }],
  ])('is a failure %s', (_, name, words) => {
    const pause = claiming(name, refused, words);
    expect(pause).toEqual(waits('soon', {
      failure: { code: 'LimitExceededException', reason: expect.stringMatching(/^TagResource was refused: LimitExceededException: too many tags\. What to do: /) as unknown as string },
    }));
    expect(pause).not.toMatchObject({ memo: passedOver });
  });

  test.each([[denied, /The statement that has to get through: /], [refused, /^(?!.*The statement that has to get through)/]])('tells of a statement that is missing, and of no other: %#', (outcome, words) => {
    const memo = { refusedSince: { 'claim AccessDeniedException': 0 } };
    expect(claiming(NAME, outcome, { memo })).toMatchObject({ memo: { failure: { reason: expect.stringMatching(words) as unknown } } });
  });
});

test('only a claim is passed over: tags of the user on another builder are not', () => {
  const tagging = callOf(tagCall(situation(), builder('RUNNING', { name: OTHER_NAME }), { a: '1' }));
  expect(resume(situation({ minutes: 10 }), tagging, refused)).toMatchObject({ memo: { failure: { code: 'LimitExceededException' } } });
});

test('tags that were taken off are looked at again; nothing is settled by that', () => {
  const target = builder('RUNNING');
  expect(resume(situation({ target }), callOf(untagCall(situation(), target, ['a'])), done)).toEqual(waits('soon'));
});

test('a mark on a builder that is not seen any more settles nothing', () => {
  const target = builder('RUNNING', { claim: DELIVERED_BY_US });
  expect(resume(situation(), callOf(deliverCall(situation(), target)), done)).toEqual(waits('soon'));
  const settled = (memo: BuilderMemo) => resume(situation({ target, memo }), callOf(deliverCall(situation(), target)), done);
  expect(settled({ tidied: true })).toMatchObject({ kind: 'settle', leftovers: false });
  expect(settled({})).toMatchObject({ kind: 'settle', leftovers: true });
});
