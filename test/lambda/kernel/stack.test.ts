import { CLOCK_TOLERANCE, Epoch, epochOf, isCurrent, Phase } from '../../../lambda/kernel/stack';

const START = 1_000_000;
const epoch = (phase: Phase, start: number | null = START): Epoch => ({ phase, start, neverUpdated: false });

describe('the epoch of a stack', () => {
  test.each([
    ['CREATE_IN_PROGRESS', 'forward'],
    ['UPDATE_IN_PROGRESS', 'forward'],
    ['ROLLBACK_IN_PROGRESS', 'rollback'],
    ['UPDATE_ROLLBACK_IN_PROGRESS', 'rollback'],
    ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'cleanup'],
    ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'rollback-cleanup'],
    ['DELETE_IN_PROGRESS', 'delete'],
    ['ROLLBACK_COMPLETE', 'rolled-back'],
    ['ROLLBACK_FAILED', 'rolled-back'],
    ['UPDATE_ROLLBACK_COMPLETE', 'rolled-back'],
    ['UPDATE_ROLLBACK_FAILED', 'rolled-back'],
    ['CREATE_FAILED', 'halted'],
    ['UPDATE_FAILED', 'halted'],
    ['DELETE_FAILED', 'idle'],
    ['UPDATE_COMPLETE', 'idle'],
    ['A_STATUS_OF_TOMORROW', 'idle'],
  ])('%s is the phase %s', (status, phase) => {
    expect(epochOf({ status, creationTime: 1 }).phase).toBe(phase);
  });

  test('starts at the latest of the three times', () => {
    const status = 'UPDATE_IN_PROGRESS';
    expect(epochOf({ status, creationTime: 1 }).start).toBe(1);
    expect(epochOf({ status, creationTime: 1, lastUpdatedTime: 2 }).start).toBe(2);
    expect(epochOf({ status, creationTime: 1, lastUpdatedTime: 2, deletionTime: 3 }).start).toBe(3);
    expect(epochOf(undefined)).toEqual({ phase: 'idle', start: null, neverUpdated: false });
  });

  test.each([[undefined, true], [CLOCK_TOLERANCE, true], [CLOCK_TOLERANCE + 1, false]])(
    'with LastUpdatedTime %p after its creation, "never updated" is %p', (after, expected) => {
      const lastUpdatedTime = after === undefined ? undefined : START + after;
      expect(epochOf({ status: 'CREATE_COMPLETE', creationTime: START, lastUpdatedTime }).neverUpdated).toBe(expected);
    });
});

describe('a request', () => {
  test.each([
    ['Create', 'forward', 'forward', true],
    ['Create', 'forward', 'rollback', false],
    ['Create', 'forward', 'idle', false],
    ['Create', 'rollback', 'rollback', false],
    ['Update', 'forward', 'forward', true],
    ['Update', 'rollback', 'rollback', true],
    ['Update', 'forward', 'rollback', false],
    ['Update', 'forward', 'cleanup', false],
    ['Update', 'cleanup', 'cleanup', false],
    ['Update', 'rollback', 'rollback-cleanup', false],
    ['Delete', 'cleanup', 'cleanup', true],
    ['Delete', 'cleanup', 'idle', true],
    ['Delete', 'delete', 'delete', true],
  ] as const)('%s that began in phase %s is current in phase %s: %p', (type, first, now, expected) => {
    expect(isCurrent(type, START + 5, epoch(first), epoch(now))).toBe(expected);
  });

  test.each(['Create', 'Update', 'Delete'] as const)('%s is not current in another operation of the same phase', type => {
    expect(isCurrent(type, undefined, epoch('forward'), epoch('forward', START + 1))).toBe(false);
  });

  test('outlives its stack only as a Delete', () => {
    expect(isCurrent('Delete', undefined, epoch('delete'), epoch('idle', null))).toBe(true);
    expect(isCurrent('Update', undefined, epoch('idle'), epoch('idle', null))).toBe(false);
  });

  test.each(['Create', 'Update', 'Delete'] as const)('%s signed before the operation started is of another; clocks may differ by ten seconds', type => {
    const now = epoch('forward', START);
    expect(isCurrent(type, START - CLOCK_TOLERANCE, now, now)).toBe(true);
    expect(isCurrent(type, START - CLOCK_TOLERANCE - 1, now, now)).toBe(false);
    expect(isCurrent(type, undefined, now, now)).toBe(true);
  });
});
