import { clearUp } from '../../../lambda/builder/background';
import { removal, removeAll } from '../../../lambda/builder/removal';
import { reconcile } from '../../../lambda/builder/resource';
import { builder, calls, NAME, OTHER_CLAIM, OTHER_NAME, situation, waits } from '../../support/situation';

const deletes = (name = NAME) => calls('DeleteImageBuilder', { Name: name });

describe('a builder that is removed', () => {
  test.each(['STOPPING', 'DELETING'])('in state %s is waited for, however long it takes', state => {
    for (const minutes of [1, 31, 50]) {
      expect(removal(situation({ type: 'Delete', minutes }), builder(state))).toEqual(waits('short'));
    }
  });

  test('in a state that hangs is deleted after half an hour', () => {
    expect(removal(situation({ type: 'Delete', minutes: 29 }), builder('PENDING'))).toEqual(waits('steady'));
    expect(removal(situation({ type: 'Delete', minutes: 30 }), builder('PENDING'))).toEqual(deletes());
  });

  test('of which an image is made is waited for', () => {
    expect(removal(situation({ type: 'Delete', minutes: 50 }), builder('SNAPSHOTTING'))).toEqual(waits('steady'));
  });

  test.each([[2, deletes()], [3, waits('steady')]])('that fell to FAILED after %p deletes', (count, expected) => {
    expect(removal(situation({ type: 'Delete', memo: { deletes: { [NAME]: count } } }), builder('FAILED'))).toEqual(expected);
  });

  test('that is stopped again after three deletes is deleted once more, and no failure', () => {
    const target = builder('STOPPED');
    expect(reconcile(situation({ type: 'Delete', target, memo: { deletes: { [NAME]: 3 } } }))).toEqual(deletes());
  });
});

describe('several builders', () => {
  const s = situation({ type: 'Delete' });

  test('get the first call that there is to make', () => {
    expect(removeAll(s, [builder('STOPPING'), builder('STOPPED', { name: OTHER_NAME })])).toEqual(deletes(OTHER_NAME));
  });

  test('are looked at as often as the one that changes first', () => {
    expect(removeAll(s, [builder('SNAPSHOTTING'), builder('STOPPING', { name: OTHER_NAME })])).toEqual(waits('short'));
    expect(removeAll(s, [builder('SNAPSHOTTING'), builder('PENDING', { name: OTHER_NAME })])).toEqual(waits('steady'));
  });
});

describe('after the answer', () => {
  test('what bears this request\'s claim is removed', () => {
    expect(clearUp(situation({ current: false, others: [builder('STOPPED', { name: OTHER_NAME })] }))).toEqual(deletes(OTHER_NAME));
  });

  test.each([
    ['of another stack', builder('STOPPED', { name: OTHER_NAME, stackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Other/1' })],
    ['of another resource', builder('STOPPED', { name: OTHER_NAME, logicalId: 'Other' })],
    ['that another request claims', builder('STOPPED', { name: OTHER_NAME, claim: OTHER_CLAIM })],
  ])('a builder %s is left alone, whatever its claim says', (_, other) => {
    expect(clearUp(situation({ current: false, others: [other] }))).toEqual({ kind: 'end' });
  });
});
