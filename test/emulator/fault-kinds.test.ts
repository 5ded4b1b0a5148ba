import { CREATE, emulated, lost, MINUTE, only, refusal } from './support';
import { AppStreamEmulator } from '../../emulator';

const NAMED = { Name: CREATE.Name };

/** Which of so many calls are answered. */
function answered(emulator: AppStreamEmulator, count: number, operation = 'DescribeImageBuilders', input = {}): boolean[] {
  return Array.from({ length: count }, () => {
    try {
      emulator.call(operation, input);
      return true;
    } catch {
      return false;
    }
  });
}

describe('the nth call', () => {
  test('is met, and so many after it, counted among those that fit', () => {
    const { emulator } = emulated();
    emulator.fault({ kind: 'throttle', operation: 'DescribeImageBuilders', nth: 3, times: 2 });
    answered(emulator, 5, 'DescribeImages');
    expect(answered(emulator, 6)).toEqual([true, true, false, false, true, true]);
  });

  test('of a builder is met by name', () => {
    const { emulator } = emulated();
    emulator.fault({ kind: 'unavailable', namePrefix: 'work', nth: 2 });
    emulator.call('CreateImageBuilder', { ...CREATE, Name: 'other' });
    emulator.call('CreateImageBuilder', CREATE);
    emulator.call('DescribeImageBuilders', { Names: ['other'] });
    expect(refusal(() => emulator.call('StopImageBuilder', NAMED))).toMatch(/^ServiceUnavailable/);
  });

  test('builder is met like the nth call', () => {
    const { emulator, clock } = emulated();
    emulator.fault({ kind: 'builder-fails', nth: 2 });
    for (const name of ['a', 'b', 'c']) emulator.call('CreateImageBuilder', { ...CREATE, Name: name });
    clock.pass(12 * MINUTE);
    expect(emulator.builders().map(({ state }) => state)).toEqual(['RUNNING', 'FAILED', 'RUNNING']);
  });

  test('leaves a rule that says what is left of it', () => {
    const { emulator } = emulated();
    emulator.fault({ kind: 'throttle', nth: 3, times: 2 });
    answered(emulator, 1);
    expect(emulator.remainingFaults()).toEqual([{ kind: 'throttle', nth: 2, times: 2 }]);
    answered(emulator, 2);
    expect(emulator.remainingFaults()).toEqual([{ kind: 'throttle', times: 1 }]);
    answered(emulator, 1);
    expect(emulator.remainingFaults()).toEqual([]);
  });
});

describe('a rate limit', () => {
  test('refuses what comes too fast, and allows it again as time goes by', () => {
    const { emulator, clock } = emulated();
    emulator.fault({ kind: 'rate-limit', perSecond: 2, burst: 3 });
    expect(answered(emulator, 5)).toEqual([true, true, true, false, false]);
    expect(refusal(() => emulator.call('DescribeImages', {}))).toBe('ThrottlingException: Rate exceeded');
    clock.pass(499);
    expect(answered(emulator, 1)).toEqual([false]);
    clock.pass(1);
    expect(answered(emulator, 2)).toEqual([true, false]);
    clock.pass(60_000);
    expect(answered(emulator, 4)).toEqual([true, true, true, false]);
    emulator.clearFaults();
    expect(answered(emulator, 10)).not.toContain(false);
  });

  test('counts seconds of service time', () => {
    const { emulator, clock } = emulated({ speed: 10 });
    emulator.fault({ kind: 'rate-limit', perSecond: 1 });
    expect(answered(emulator, 2)).toEqual([true, false]);
    clock.pass(100);
    expect(answered(emulator, 2)).toEqual([true, false]);
  });

  test('is that of the account, of one operation, or of each by itself', () => {
    const calls = (emulator: AppStreamEmulator) => ['DescribeImages', 'DescribeImageBuilders', 'DescribeImages']
      .map(operation => answered(emulator, 1, operation)[0]);
    const limited = (more: object) => {
      const { emulator } = emulated();
      emulator.fault({ kind: 'rate-limit', perSecond: 0.5, ...more });
      return calls(emulator);
    };
    expect(limited({})).toEqual([true, false, false]);
    expect(limited({ operation: 'DescribeImages' })).toEqual([true, true, false]);
    expect(limited({ eachOperation: true })).toEqual([true, true, false]);
    expect(limited({ namePrefix: 'work' })).toEqual([true, true, true]);
  });

  test('takes nothing for a call that another limit refuses', () => {
    const { emulator } = emulated();
    emulator.fault({ kind: 'rate-limit', perSecond: 2 }, { kind: 'rate-limit', perSecond: 1, operation: 'DescribeImages' });
    expect(answered(emulator, 3, 'DescribeImages')).toEqual([true, false, false]);
    expect(answered(emulator, 2)).toEqual([true, false]);
  });
});

describe('a time-out', () => {
  test.each([[false, 0], [true, 1]])('with afterEffect %s leaves %d builders', (afterEffect, count) => {
    const { emulator } = emulated();
    emulator.fault({ kind: 'timeout', afterEffect });
    expect(lost(() => emulator.call('CreateImageBuilder', CREATE))).toBe('no reply');
    expect(emulator.builders()).toHaveLength(count);
    expect(emulator.calls()).toMatchObject([{ operation: 'CreateImageBuilder', outcome: 'no reply' }]);
  });
});

describe('an effect that comes late', () => {
  test('comes at its own moment, and is a call of its own in the log', () => {
    const { emulator, clock } = emulated({ speed: 2 });
    const start = clock.now();
    emulator.fault({ kind: 'late-effect', operation: 'CreateImageBuilder', afterMs: 4 * MINUTE });
    expect(lost(() => emulator.call('CreateImageBuilder', CREATE))).toBe('late effect');
    clock.pass(2 * MINUTE - 1);
    expect(emulator.builders()).toEqual([]);
    clock.pass(60 * MINUTE);
    expect(only(emulator).createdAt).toBe(start + 2 * MINUTE);
    expect(emulator.transitions().map(({ at, to }) => `${(at - start) / MINUTE} ${to}`)).toEqual(['2 PENDING', '8 RUNNING']);
    expect(emulator.calls()).toMatchObject([
      { id: 1, at: start, outcome: 'late effect' },
      { id: 2, at: start + 2 * MINUTE, operation: 'CreateImageBuilder', outcome: 'ok', lateEffectOf: 1, state: 'PENDING' },
    ]);
  });

  test('meets what has happened meanwhile', () => {
    const { emulator, clock } = emulated();
    emulator.fault({ kind: 'late-effect', afterMs: MINUTE });
    lost(() => emulator.call('CreateImageBuilder', CREATE));
    emulator.call('CreateImageBuilder', { ...CREATE, Description: 'the second' });
    clock.pass(MINUTE);
    expect(only(emulator).input.Description).toBe('the second');
    expect(emulator.calls()[2]).toMatchObject({ outcome: 'error', error: { code: 'ResourceAlreadyExistsException' }, lateEffectOf: 1 });
  });

  test('meets the state of its own moment, however late somebody looks', () => {
    const { emulator, clock } = emulated();
    emulator.call('CreateImageBuilder', CREATE);
    emulator.fault({ kind: 'late-effect', afterMs: 6 * MINUTE });
    lost(() => emulator.call('StopImageBuilder', NAMED));
    clock.pass(60 * MINUTE);
    expect(only(emulator).state).toBe('RUNNING');
    expect(emulator.calls()[2]).toMatchObject({ outcome: 'error', error: { code: 'OperationNotPermittedException' }, state: 'PENDING' });
  });

  test('of several come in the order in which they are due', () => {
    const { emulator, clock } = emulated();
    emulator.fault({ kind: 'late-effect', afterMs: 2 * MINUTE }, { kind: 'late-effect', afterMs: MINUTE });
    lost(() => emulator.call('CreateImageBuilder', { ...CREATE, Name: 'slow' }));
    lost(() => emulator.call('CreateImageBuilder', { ...CREATE, Name: 'quick' }));
    clock.pass(5 * MINUTE);
    expect(emulator.builders().map(({ name }) => name)).toEqual(['quick', 'slow']);
  });
});

test('of several rules none is taken when one makes no sense', () => {
  const { emulator } = emulated();
  const nonsense = JSON.parse('{"kind":"throttle","times":-1}');
  expect(() => emulator.fault({ kind: 'throttle' }, nonsense)).toThrow('rule 2: `times` of a fault rule of kind throttle can not be -1');
  expect(answered(emulator, 1)).toEqual([true]);
});
