import { timing } from '../../lambda/kernel/timing';
import { isKnown } from '../../search/findings';
import { Handler } from '../../search/handler';
import { Bound, hunt, searchOf } from '../../search/hunt';
import { AGES, ALL_TEMPLATES, DURATIONS, Scope } from '../../search/model';
import { RULES, without } from '../../search/rules';
import { tellWorld } from '../../search/tell';
import { INVARIANTS } from '../../storm/invariants';

const SMALL: Scope = { templates: ['A', 'B', 'named A', 'nothing'], withoutRollback: true };

test('every invariant holds in every history of one operation and one fault', async () => {
  const search = searchOf({ operations: 1, faults: 1 }, { templates: ALL_TEMPLATES, withoutRollback: true });
  const { found, states, transitions, isComplete } = await search.run();
  expect([...found.values()].filter(finding => !isKnown(finding))).toEqual([]);
  expect(isComplete).toBe(true);
  expect(states).toBeGreaterThan(2_000);
  expect(transitions).toBeGreaterThan(states);
});

test('every invariant holds in every history of two operations without a fault', async () => {
  const { found, states } = await searchOf({ operations: 2, faults: 0 }, SMALL).run();
  expect([...found.keys()]).toEqual([]);
  expect(states).toBeGreaterThan(1_000);
});

test('an open window is found, with its shortest history', async () => {
  const explored = await searchOf({ operations: 1, faults: 1, from: 'A' }, { templates: ['B'], withoutRollback: true }).run();
  expect([...explored.found.values()].every(isKnown)).toBe(true);
  const found = explored.found.get('cancelledAfterDelivery');
  expect(found).toBeDefined();
  const steps = found ? await explored.path(found) : [];
  expect(steps.map(({ label }) => label)).toEqual([
    'a person updates the stack: B, without a rollback',
    expect.stringContaining('CreateImageBuilder medium'),
    'medium can be seen',
    'medium is RUNNING',
    expect.stringContaining('announces the delivery'),
    expect.stringContaining('TagResource medium'),
    'a sibling fails, or a person cancels',
    expect.stringMatching(/answers SUCCESS with id medium \(nobody listens\)$/),
    'at the end, a person takes the failed update back',
  ]);
  expect(tellWorld(steps[steps.length - 1].world)).toMatch(/^stack UPDATE_ROLLBACK_COMPLETE, holds small \(A\); medium is RUNNING/);
});

test.each<[string, string, Bound]>([
  ['claim-first', 'claimedFirst', { operations: 1, faults: 1 }],
  ['delivered-stays', 'deliveredStays', { operations: 1, faults: 1 }],
  ['strays', 'nothingLeaked', { operations: 1, faults: 1, from: 'A' }],
  ['strays-of-delete', 'nothingLeaked', { operations: 1, faults: 1 }],
  ['never-taken-over', 'nothingLeaked', { operations: 1, faults: 1, from: 'A' }],
])('a handler without the rule %s is found', async (rule, invariant, bound) => {
  const caught = await hunt([rule], { templates: ['A', 'B'], withoutRollback: false }, [bound]);
  expect(caught?.finding.name).toBe(invariant);
});

test('the same search comes to the same states', async () => {
  const handler = new Handler();
  const one = await searchOf({ operations: 1, faults: 1 }, { templates: ['A'], withoutRollback: false }, handler).run();
  const other = await searchOf({ operations: 1, faults: 1 }, { templates: ['A'], withoutRollback: false }, handler).run();
  expect([other.states, other.transitions]).toEqual([one.states, one.transitions]);
});

test('time turns in the model in the order in which it turns in reality', () => {
  const inOrder = (durations: ReturnType<typeof timing>) => [
    durations.grace, durations.forceDelete, durations.deadline, durations.deadline + durations.lastClaims,
    durations.cloudFormationLimit, durations.giveUp,
  ];
  for (const durations of [timing(), DURATIONS]) {
    expect(inOrder(durations)).toEqual([...inOrder(durations)].sort((a, b) => a - b));
  }
  expect(Object.values(AGES)).toEqual([...new Set(Object.values(AGES))].sort((a, b) => a - b));
});

test('every rule has a name of its own, and an unknown one is an error', () => {
  expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
  expect(() => without(['no such rule'])).toThrow('no rule is called no such rule; there are: claim-first');
});

test('what is found has the names of the storm', async () => {
  const caught = await hunt(['ownership'], SMALL, [{ operations: 1, faults: 1 }]);
  expect(Object.keys(INVARIANTS)).toContain(caught?.finding.name);
});
