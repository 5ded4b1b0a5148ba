import { BuilderMemo } from '../../lambda/builder/memo';
import { memoOf, remembered } from '../../search/memo';
import { NOW, Stack, UNIT } from '../../search/model';
import { grow } from '../../search/state';
import { claimTag, idOf } from '../../search/words';

const STACK: Stack = {
  status: 'UPDATE_IN_PROGRESS', starts: [1], created: 1, updated: 0, deleted: 0, live: null, trail: [], retained: [], goal: 'A', rollsBack: true, waits: [],
};

const MEMO: BuilderMemo = {
  created: { at: NOW - UNIT, accepted: true },
  seen: true,
  untaggedSince: NOW,
  watched: { claim: claimTag(STACK, 'r2'), since: NOW - UNIT },
  refusedSince: { 'create InvalidRoleException': NOW },
  undelivered: { since: NOW, mayPass: true, reason: 'ThrottlingException', code: 'ThrottlingException' },
  deletes: { [idOf('small')]: 2 },
  strays: [idOf('medium')],
  taken: [idOf('small')],
  spared: idOf('small'),
  listed: true,
};

test('what a request remembers is the same after it was told in the words of the model', () => {
  expect(memoOf(STACK, remembered(STACK, MEMO))).toEqual(MEMO);
});

test('all that a request remembers of time grows older with the world', () => {
  const request = { n: 1, type: 'Create' as const, operation: 1, template: 'A' as const, status: 'CREATE_IN_PROGRESS', age: 0, at: 'ticking' as const, memo: remembered(STACK, MEMO) };
  const world = { operations: 0, faults: 0, closing: 0, stack: STACK, builders: [], requests: [request] };
  grow(world);
  const older = memoOf(STACK, world.requests[0].memo);
  expect(older.untaggedSince).toBe(NOW - UNIT);
  expect(older.undelivered?.since).toBe(NOW - UNIT);
  expect(older.refusedSince).toEqual({ 'create InvalidRoleException': NOW - UNIT });
});
