import { reconcile } from '../../../lambda/builder/resource';
import { resume } from '../../../lambda/builder/resume';
import { createCall } from '../../../lambda/builder/steps';
import { Outcome } from '../../../lambda/kernel/outcome';
import { at, builder, GRACE, situation, waits } from '../../support/situation';

const LOST: Outcome = { ok: false, class: 'unknown', name: 'TimeoutError', message: 'no reply' };

test.each([['accepted', { ok: true, output: {} } as const], ['of unknown outcome', LOST]])('tags are waited for anew after a create that is %s, though its predecessor\'s lagged long ago', (_, outcome) => {
  const before = situation({ memo: { untaggedSince: at(0), clearing: true }, minutes: 5 * GRACE });
  const { wanted } = before.request;
  const step = wanted && createCall(before, wanted);
  if (step?.kind !== 'call') {
    throw new Error('a create is a call');
  }
  const pause = resume(before, step.call, outcome);
  if (pause.kind !== 'wait') {
    throw new Error('a create is waited for');
  }
  const untagged = builder('PENDING', { onlyTags: {} });
  expect(reconcile(situation({ target: untagged, memo: pause.memo, minutes: 5 * GRACE + 1 }))).toEqual(waits('short', { untaggedSince: at(5 * GRACE + 1) }));
});
