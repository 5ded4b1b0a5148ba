import { BROKEN_ORDERS } from '../../storm/broken-orders';
import { planOf } from '../../storm/generate';
import { happen } from '../../storm/history';
import { OPEN_WINDOWS } from '../../storm/invariants';
import { withOrders } from '../../storm/orders';
import { run } from '../../storm/tally';
import { UNBROKEN } from '../../storm/variant';

const planned = (seed: number) => withOrders(planOf(seed));

function* seeds(from: number, count: number): Generator<number> {
  for (let seed = from; seed < from + count; seed++) {
    yield seed;
  }
}

test('every invariant holds in 60 histories with orders of schedules', async () => {
  const broken: string[] = [];
  const tally = await run(seeds(1, 60), (seed, name, what) => broken.push(`${seed}: ${name}: ${what}`), UNBROKEN, planned);
  expect(broken).toEqual([]);
  expect(tally.counts.order).toBeGreaterThan(200);
  for (const name of Object.keys(tally.findings)) {
    expect(Object.keys(OPEN_WINDOWS)).toContain(name.slice(1));
  }
});

test('a seed decides its orders, and nothing else of its history', () => {
  expect(planned(7)).toEqual(planned(7));
  const { disturbances, ...rest } = planned(7);
  const own = planOf(7);
  expect({ ...rest, disturbances: disturbances.slice(0, own.disturbances.length) }).toEqual(own);
});

/** Where to begin looking for each. */
const FROM = new Map([['orders: deployments', 1], ['orders: tags', 40], ['orders: snapshots', 95]]);

test.each(BROKEN_ORDERS.map(variant => [variant.name, variant] as const))('%s is caught', async (_, variant) => {
  const caught: string[] = [];
  const from = FROM.get(variant.of ?? '') ?? 1;
  for (let seed = from; seed < from + 60 && caught.length === 0; seed++) {
    const { findings } = await happen(planned(seed), variant);
    caught.push(...findings.filter(({ name, isKnown }) => !isKnown && variant.shownBy.some(shown => shown === name)).map(({ name }) => name));
  }
  expect(caught).not.toEqual([]);
});
