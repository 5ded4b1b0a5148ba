import { Disturbance, Plan } from './plan';
import { Random } from './random';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** The same history with orders of schedules in it, and people who are there just before. Their random numbers are their own: the rest of the history stays. */
export function withOrders(plan: Plan): Plan {
  const random = new Random(plan.seed, 'orders');
  const orders = Array.from({ length: random.between(1, 12) }, () => orderOf(random, plan.isGentle)).flat();
  return { ...plan, disturbances: [...plan.disturbances, ...orders] };
}

function orderOf(random: Random, isCalm: boolean): Disturbance[] {
  // most of them while operations are at work
  const at = random.between(0, random.pick([60, 240, 700])) * MINUTE + random.between(0, 59) * SECOND;
  const which = random.between(0, 3);
  const order = random.pick(['Start', 'Stop', 'Stop', 'Limit', 'Limit']);
  const person = { kind: 'person', at: Math.max(at - random.between(20, 300) * SECOND, 0), act: random.pick(['snapshot', 'disown', 'start', 'stop']), which } as const;
  const isMet = !isCalm && random.percent(20);
  return [...isMet ? [person] : [], { kind: 'order', at, order, which, times: random.percent(15) ? 2 : 1 }];
}
