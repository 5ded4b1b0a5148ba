import { planOf } from '../../storm/generate';
import { happen } from '../../storm/history';
import { INVARIANTS, OPEN_WINDOWS } from '../../storm/invariants';
import { shrink } from '../../storm/shrink';
import { run, together } from '../../storm/tally';
import { tell } from '../../storm/tell';
import { UNBROKEN } from '../../storm/variant';
import { BROKEN } from '../../storm/variants';

const variant = (start: string) => BROKEN.find(({ of }) => of === start) ?? UNBROKEN;

function* seeds(from: number, count: number): Generator<number> {
  for (let seed = from; seed < from + count; seed++) {
    yield seed;
  }
}

test('every invariant holds in 200 histories, but for the windows that are known to be open', async () => {
  const broken: string[] = [];
  const tally = await run(seeds(1, 200), (seed, name, what) => broken.push(`${seed}: ${name}: ${what}`));
  expect(broken).toEqual([]);
  expect(tally.histories).toBe(200);
  for (const kind of ['create', 'update', 'delete', 'kill', 'crash', 'late', 'duplicate', 'answer lost', 'service', 'person', 'twice']) {
    expect(tally.counts[kind]).toBeGreaterThan(20);
  }
  for (const name of Object.keys(tally.findings)) {
    expect(Object.keys(OPEN_WINDOWS)).toContain(name.slice(1));
  }
});

test('a seed decides its history to the last call', async () => {
  const [first, second] = [await happen(planOf(4711), undefined, true), await happen(planOf(4711), undefined, true)];
  expect(first.story.length).toBeGreaterThan(5);
  expect(second).toEqual(first);
});

test('tallies of several processes add up', async () => {
  const [left, right, all] = [await run(seeds(1, 3)), await run(seeds(4, 3)), await run(seeds(1, 6))];
  expect(together([left, right]).counts).toEqual(all.counts);
  expect(together([left, right]).histories).toBe(6);
});

test('a finding is shrunk to a smaller history that shows it still, and told as a story', async () => {
  const plan = planOf(1);
  const broken = variant('rule 2');
  const smaller = await shrink(plan, 'deliveredStays', broken);
  expect(JSON.stringify(smaller).length).toBeLessThan(JSON.stringify(plan).length);
  const end = await happen(smaller, broken, true);
  expect(end.findings.map(({ name }) => name)).toContain('deliveredStays');
  expect(tell(smaller, end)).toMatch(/\d\d:\d\d:\d\d {2}CloudFormation: Create of [\s\S]*DeleteImageBuilder[\s\S]*BROKEN deliveredStays/);
});

test('every invariant is one that some broken handler may be caught by', () => {
  expect(new Set(BROKEN.flatMap(({ shownBy }) => shownBy))).toEqual(new Set(Object.keys(INVARIANTS)));
});
