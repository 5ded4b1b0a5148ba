import { isRecord } from '../lambda/kernel/event';
import { ExecutionState } from '../lambda/kernel/execution';
import { Tick } from '../lambda/kernel/tick';
import { Timing, timing } from '../lambda/kernel/timing';

/** The durations of the release under test. */
export const PRESENT = timing();

/** Those of a neighbouring one: nothing safe becomes unsafe, but no moment is the same. */
export const NEIGHBOURING: Timing = {
  ...PRESENT,
  grace: 300,
  deadline: 3_240,
  forceDelete: 1_500,
  eager: 3_600,
  background: 240,
  earlyLooks: [45, 90, 200],
  steady: 30,
  short: 14,
};

/** Members of a memo that a release can do without: what it would look up again. */
const DISPENSABLE = new Set(['lastRefusal', 'refusedSince', 'poweredAt', 'watched', 'untaggedSince']);

/** Members of an execution's state that it can do without, as its state machine does not read them. */
const UNREAD = new Set(['throttles', 'ticks', 'waited', 'slowness', 'begunAt']);

/** A tick of a neighbouring release: it remembers less in some places and more in others, and whoever goes on has to live with that. */
export function ofNeighbour(tick: Tick): Tick {
  return async state => {
    const next = await tick(state);
    const memo = isRecord(next.memo) ? without(next.memo, DISPENSABLE) : {};
    return { ...without(next, UNREAD), memo: { ...memo, weather: { wind: 'north' } }, season: 'autumn' } as unknown as ExecutionState;
  };
}

function without(all: object, members: ReadonlySet<string>): object {
  return Object.fromEntries(Object.entries(all).filter(([member]) => !members.has(member)));
}
