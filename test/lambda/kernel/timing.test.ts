import fc from 'fast-check';
import { nextLook, Pace, timing } from '../../../lambda/kernel/timing';

// the same cases in every run
fc.configureGlobal({ seed: 20_260_101 });

const DURATIONS = timing();

function look(pace: Pace, elapsed = 0, slowness = 1, pollInterval?: number, jitter = 0.5): number {
  return nextLook(pace, elapsed, jitter, slowness, DURATIONS, pollInterval);
}

describe('the schedule', () => {
  test.each<[Pace, number, number]>([
    ['soon', 0, 1],
    ['short', 0, 10],
    ['steady', 0, 20],
    ['again', 0, 10],
    ['background', 0, 180],
    ['grace', 0, 245],
    ['grace', 200, 45],
    ['grace', 1_000, 5],
    ['start', 3_000, 20],
  ])('%s after %p s looks again after %p s', (pace, elapsed, expected) => {
    expect(look(pace, elapsed)).toBeCloseTo(expected);
  });

  test('after a start looks early, at moments of their own', () => {
    const moments: number[] = [];
    for (let elapsed = 0; elapsed < 360; elapsed += look('start', elapsed, 1, undefined, 0)) {
      moments.push(elapsed);
    }
    expect(moments).toEqual([0, 30, 60, 120, 240]);
  });

  test('spreads by a fifth', () => {
    expect(look('steady', 0, 1, undefined, 0)).toBeCloseTo(16);
    expect(look('steady', 0, 1, undefined, 1)).toBeCloseTo(24);
  });
});

describe('a poll interval', () => {
  test.each<Pace>(['start', 'short', 'steady'])('takes the place of the pace %s', pace => {
    expect(look(pace, 0, 1, 90)).toBeCloseTo(90);
    expect(look(pace, 0, 1, 90, 0)).toBeCloseTo(72);
    expect(look(pace, 0, 1, 90, 1)).toBeCloseTo(108);
  });

  test('leaves alone what is to be done at once, and the background', () => {
    expect([look('soon', 0, 1, 90), look('background', 0, 1, 90)]).toEqual([1, 180]);
  });
});

test('throttling slows every look down', () => {
  for (const pace of ['soon', 'start', 'short', 'steady', 'background'] as const) {
    for (const interval of [undefined, 90]) {
      expect(look(pace, 0, 3, interval)).toBeCloseTo(3 * look(pace, 0, 1, interval));
    }
  }
});

test('throttling puts no look off for more than five minutes, and no work for more than one; in the background it may', () => {
  expect([look('start', 120, 16), look('steady', 0, 16), look('short', 0, 16), look('again', 0, 16), look('soon', 0, 16), look('background', 0, 16)])
    .toEqual([300, 300, 160, 60, 16, 2_880]);
  expect(look('steady', 0, 16, 600)).toBe(600);
});

test('throttling spreads the looks at the end of a grace, which does not become longer', () => {
  expect([look('grace', 0, 16, undefined, 0), look('grace', 0, 16, undefined, 1)]).toEqual([240, 400]);
});

test('a local run divides all durations and nothing else', () => {
  const paces = fc.constantFrom<Pace>('soon', 'again', 'start', 'short', 'steady', 'grace', 'background');
  fc.assert(fc.property(paces, fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: 1, max: 500 }), (pace, elapsed, divisor) => {
    // right where one look ends and the next begins, a division may round to either side
    fc.pre(DURATIONS.earlyLooks.every(moment => moment - elapsed !== DURATIONS.short));
    expect(nextLook(pace, elapsed / divisor, 0.3, 1, timing(divisor))).toBeCloseTo(nextLook(pace, elapsed, 0.3, 1, DURATIONS) / divisor, 6);
  }));
});
