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
    ['background', 0, 180],
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
      expect(look(pace, 0, 4, interval)).toBeCloseTo(4 * look(pace, 0, 1, interval));
    }
  }
});

test('a local run divides all durations and nothing else', () => {
  const paces = fc.constantFrom<Pace>('soon', 'start', 'short', 'steady', 'background');
  fc.assert(fc.property(paces, fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: 1, max: 500 }), (pace, elapsed, divisor) => {
    // right where one look ends and the next begins, a division may round to either side
    fc.pre(DURATIONS.earlyLooks.every(moment => moment - elapsed !== DURATIONS.short));
    expect(nextLook(pace, elapsed / divisor, 0.3, 1, timing(divisor))).toBeCloseTo(nextLook(pace, elapsed, 0.3, 1, DURATIONS) / divisor, 6);
  }));
});
