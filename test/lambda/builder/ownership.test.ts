import fc from 'fast-check';
import { claimOf, deliveredValue, ownershipTags } from '../../../lambda/builder/claim';
import { reconcile } from '../../../lambda/builder/resource';
import { ownershipOf, userTags } from '../../../lambda/ownership';
import { OWNERSHIP_TAGS } from '../../../src/private/contract';
import { builder, fails, GRACE, at, isGone, NAME, situation, without } from '../../support/situation';
import { STACK_ID } from '../../support/world';

// the same cases in every run
fc.configureGlobal({ seed: 20_260_101 });

const OWNER = { stackId: STACK_ID, logicalId: 'Builder' };
const OTHER_STACK = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Shop/ffffffff-1111-2222-3333-444455556666';

test('the tags are these, literally: builders of earlier releases bear them', () => {
  expect(ownershipTags(OWNER, { specHash: 'spec' }, 'claim')).toEqual({
    'cdk-appstream:stack-id': STACK_ID,
    'cdk-appstream:logical-id': 'Builder',
    'cdk-appstream:spec': 'spec',
    'cdk-appstream:claim': 'claim',
  });
});

test.each<[string, Record<string, string>, string]>([
  ['all tags', { ...ownershipTags(OWNER, { specHash: 's' }, 'c') }, 'ours'],
  ['tags of another incarnation of the stack', { ...ownershipTags({ ...OWNER, stackId: OTHER_STACK }, { specHash: 's' }, 'c') }, 'foreign'],
  ['tags of another resource', { ...ownershipTags({ ...OWNER, logicalId: 'Other' }, { specHash: 's' }, 'c') }, 'sibling'],
  ['no tags', {}, 'untagged'],
  ['tags of the user only', { team: 'red' }, 'untagged'],
  ['only the logical id', { [OWNERSHIP_TAGS.logicalId]: 'Builder' }, 'untagged'],
  ['stack and resource only', { [OWNERSHIP_TAGS.stackId]: STACK_ID, [OWNERSHIP_TAGS.logicalId]: 'Builder' }, 'ours'],
])('a builder with %s is %s', (_, tags, expected) => {
  expect(ownershipOf(tags, OWNER)).toBe(expected);
});

test('a builder of our name that lost the tag of its resource is no success of its Delete', () => {
  const target = builder('RUNNING', { onlyTags: without(builder('x').tags, 'logicalId') });
  const step = reconcile(situation({ type: 'Delete', target, memo: { untaggedSince: at(0) }, minutes: GRACE }));
  expect(step).not.toEqual(isGone());
  expect(step).toEqual(fails(NAME, new RegExp(OWNERSHIP_TAGS.logicalId)));
});

describe('claims', () => {
  test('without the tag count as delivered by nobody, long ago', () => {
    expect(claimOf({})).toEqual({ kind: 'delivered', by: undefined, at: 0 });
  });

  test('hold the request until it delivers', () => {
    expect(claimOf({ [OWNERSHIP_TAGS.claim]: '0123456789abcdef' })).toEqual({ kind: 'claimed', by: '0123456789abcdef' });
  });

  test('are replaced by a mark of this form', () => {
    const value = deliveredValue(Date.UTC(2026, 0, 2, 3, 4, 5, 6), '0123456789abcdef');
    expect(value).toBe('delivered 2026-01-02T03:04:05.006Z 0123456789abcdef');
    expect(claimOf({ [OWNERSHIP_TAGS.claim]: value })).toEqual({ kind: 'delivered', by: '0123456789abcdef', at: Date.UTC(2026, 0, 2, 3, 4, 5, 6) });
  });

  test('survive a round trip at any moment, within what a tag value may be', () => {
    const hex = fc.stringMatching(/^[0-9a-f]{16}$/);
    fc.assert(fc.property(fc.integer({ min: 0, max: Date.UTC(2200, 0) }), hex, (moment, by) => {
      const value = deliveredValue(moment, by);
      expect(value).toMatch(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u);
      expect(claimOf({ [OWNERSHIP_TAGS.claim]: value })).toEqual({ kind: 'delivered', by, at: moment });
      expect(claimOf({ [OWNERSHIP_TAGS.claim]: by })).toEqual({ kind: 'claimed', by });
    }));
  });
});

test('the user\'s tags are all but ours', () => {
  expect(userTags({ 'team': 'red', 'cdk-appstream:future': 'x', ...ownershipTags(OWNER, { specHash: 's' }, 'c') })).toEqual({ team: 'red' });
});
