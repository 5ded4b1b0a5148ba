/** The durations of the kernel and its resources, in seconds. */
export interface Timing {
  /** How long a fresh builder may stay invisible, with the time of one call and a margin: who must conclude "nothing exists" looks this long. */
  readonly grace: number;
  /** From the signature of a request to the answer that it gets at the latest: below CloudFormation's hour. */
  readonly deadline: number;
  /** How long claims of strays may still be tried past the deadline. */
  readonly lastClaims: number;
  /** CloudFormation's hour: nobody listens after it. */
  readonly cloudFormationLimit: number;
  /** How long what an answer left behind is removed before it is reported as left. */
  readonly giveUp: number;
  /** How long a role or policy may take to become known everywhere. */
  readonly propagation: number;
  /** How long a create that is "not permitted" is tried. */
  readonly createRefused: number;
  /** How long a start without capacity is tried. */
  readonly startRefused: number;
  /** When a builder that hangs in a state which cannot be deleted is tried nevertheless. */
  readonly forceDelete: number;
  /** How long an errand may be put off, from the moment when it was due. */
  readonly errand: number;
  /** How long the looks of one tick may wait, in all, to be made again after throttling. */
  readonly patience: number;
  /** How long the change that follows them may. */
  readonly lastTries: number;
  /** The longest that throttling puts a look off; not in the background. */
  readonly slowest: number;
  /** How long leftovers are looked at as often as anything else, before the looks become rare. */
  readonly eager: number;
  /** Between two looks in the background afterwards. */
  readonly background: number;
  /** Before the next tick when there is something to do at once. */
  readonly soon: number;
  /** The moments after a create or start at which an early failure would show. */
  readonly earlyLooks: readonly number[];
  /** Between two looks afterwards. */
  readonly steady: number;
  /** Between two looks at what is short: stopping, deleting, a tag on its way. */
  readonly short: number;
}

const TIMING: Timing = {
  grace: 240,
  deadline: 3_300,
  lastClaims: 120,
  cloudFormationLimit: 3_600,
  giveUp: 86_400,
  propagation: 180,
  createRefused: 180,
  startRefused: 300,
  forceDelete: 1_800,
  errand: 3_600,
  patience: 30,
  lastTries: 5,
  slowest: 300,
  eager: 7_200,
  background: 180,
  soon: 1,
  earlyLooks: [30, 60, 120, 240, 360],
  steady: 20,
  short: 10,
};

/** The durations, divided for a local run against a service that is as many times faster. */
export function timing(divisor = 1): Timing {
  const scaled = Object.entries(TIMING).map(([name, value]: [string, number | readonly number[]]) =>
    [name, typeof value === 'number' ? value / divisor : value.map(moment => moment / divisor)]);
  return Object.fromEntries(scaled) as Timing;
}

/** How far looks are spread, as a part of their interval. */
const SPREAD = 0.2;

/** How many times sooner than a look at how far something is a call that was throttled is made again, at the slowest. */
const WAITING_LOOKS = 5;

/** What a wait is for: it decides when the next look is worth its call. */
export type Pace = 'soon' | 'again' | 'start' | 'short' | 'steady' | 'grace' | 'background';

/**
 * Seconds until the next look.
 *
 * @param elapsed seconds since what is waited for began
 * @param jitter from 0 to 1, so that resources deployed together do not look together
 * @param slowness how many times slower than planned, after throttling
 * @param pollInterval seconds between two looks, instead of the schedule
 */
export function nextLook(
  pace: Pace, elapsed: number, jitter: number, slowness: number, durations: Timing, pollInterval?: number,
): number {
  if (pace === 'grace') {
    // one look when it is over: until then nothing would be concluded from what is not seen
    return Math.max(durations.grace - elapsed, 0) + durations.short * jitter * slowness;
  }
  const planned = plannedLook(pace, elapsed, jitter, durations, pollInterval);
  const slowed = planned * slowness;
  // who is kept from its work comes before who only looks how far it is
  return pace === 'background' ? slowed : Math.max(planned, Math.min(slowed, durations.slowest / (pace === 'again' ? WAITING_LOOKS : 1)));
}

function plannedLook(pace: Exclude<Pace, 'grace'>, elapsed: number, jitter: number, durations: Timing, pollInterval?: number): number {
  if (pace === 'soon') {
    return durations.soon;
  }
  if (pollInterval !== undefined && pace !== 'background') {
    return spread(pollInterval, jitter);
  }
  if (pace === 'start') {
    const next = durations.earlyLooks.find(moment => moment - elapsed > durations.short);
    if (next !== undefined) {
      // a little late, never early: a look before its moment would only be made again
      return (next - elapsed) * (1 + SPREAD * jitter);
    }
  }
  const { short, steady, background } = durations;
  return spread({ again: short, short, start: steady, steady, background }[pace], jitter);
}

function spread(seconds: number, jitter: number): number {
  return seconds * (1 - SPREAD + 2 * SPREAD * jitter);
}
