import { CREATE, described, emulated, lost, MINUTE, only, refusal } from './support';
import { FaultRule } from '../../emulator';
import { faultRuleOf } from '../../emulator/fault-rules';

const NAMED = { Name: CREATE.Name };

describe('faults that meet calls', () => {
  test('an error is given to the next so many calls of the operation, and to no other', () => {
    const { emulator } = emulated();
    emulator.fault({ kind: 'error', operation: 'CreateImageBuilder', code: 'ConcurrentModificationException', message: 'Another change is on its way.', times: 2 });
    const create = () => emulator.call('CreateImageBuilder', CREATE);
    expect(emulator.call('DescribeImageBuilders', {})).toEqual({ ImageBuilders: [] });
    expect(refusal(create)).toBe('ConcurrentModificationException: Another change is on its way.');
    expect(refusal(create)).toMatch(/^ConcurrentModificationException/);
    expect(create()).toMatchObject({ ImageBuilder: { State: 'PENDING' } });
  });

  test('throttling and unavailability have the service\'s classes and statuses', () => {
    const { emulator } = emulated();
    emulator.fault({ kind: 'throttle' });
    emulator.fault({ kind: 'unavailable' });
    emulator.fault({ kind: 'error', code: 'InternalFailure' });
    emulator.fault({ kind: 'error', code: 'ResourceNotFoundException', httpStatus: 400 });
    const statuses = [1, 2, 3, 4].map(() => {
      try {
        return emulator.call('DescribeImages', {});
      } catch (error) {
        return error;
      }
    });
    expect(statuses).toMatchObject([
      { code: 'ThrottlingException', httpStatus: 400, message: 'Rate exceeded' },
      { code: 'ServiceUnavailable', httpStatus: 503 },
      { code: 'InternalFailure', httpStatus: 500 },
      { code: 'ResourceNotFoundException', httpStatus: 400 },
    ]);
  });

  test.each<FaultRule>([
    { kind: 'unavailable', afterEffect: true },
    { kind: 'error', code: 'InternalFailure', afterEffect: true },
  ])('$kind can come after the effect', rule => {
    const { emulator } = emulated();
    emulator.fault(rule);
    expect(refusal(() => emulator.call('CreateImageBuilder', CREATE))).toMatch(/^(ServiceUnavailable|InternalFailure)/);
    expect(only(emulator).state).toBe('PENDING');
  });

  test('a lost reply leaves the builder there', () => {
    const { emulator, clock } = emulated();
    emulator.fault({ kind: 'lost-reply', operation: 'CreateImageBuilder' });
    expect(lost(() => emulator.call('CreateImageBuilder', CREATE))).toBe('lost reply');
    clock.pass(12 * MINUTE);
    expect(described(emulator)).toMatchObject({ State: 'RUNNING' });
    expect(emulator.calls()[0]).toMatchObject({ operation: 'CreateImageBuilder', outcome: 'lost reply', state: 'PENDING' });
  });

  test('a lost reply can be a refusal that nobody hears', () => {
    const { emulator } = emulated();
    emulator.fault({ kind: 'lost-reply' });
    expect(lost(() => emulator.call('StopImageBuilder', NAMED))).toBe('lost reply');
    expect(emulator.calls()).toMatchObject([{ outcome: 'lost reply', error: { code: 'ResourceNotFoundException' } }]);
  });

  test('a lost request leaves nothing', () => {
    const { emulator } = emulated();
    emulator.fault({ kind: 'lost-request' });
    expect(lost(() => emulator.call('CreateImageBuilder', CREATE))).toBe('lost request');
    expect(emulator.builders()).toEqual([]);
    expect(emulator.calls()).toMatchObject([{ outcome: 'lost request' }]);
  });

  test('a prefix narrows a rule to names, in whatever member they stand', () => {
    const { emulator } = emulated();
    emulator.call('CreateImageBuilder', CREATE);
    emulator.fault({ kind: 'throttle', namePrefix: 'work', times: 4 });
    const { arn } = only(emulator);
    const met: [string, Record<string, unknown>][] = [
      ['StopImageBuilder', NAMED],
      ['DescribeImageBuilders', { Names: ['network', 'workbench'] }],
      ['ListTagsForResource', { ResourceArn: arn }],
      ['DescribeImages', { Arns: [`${arn.slice(0, -9)}workbook`] }],
    ];
    expect(emulator.call('CreateImageBuilder', { ...CREATE, Name: 'network' })).toMatchObject({ ImageBuilder: { State: 'PENDING' } });
    expect(emulator.call('DescribeImageBuilders', {})).toMatchObject({ ImageBuilders: [{ Name: 'workbench' }, { Name: 'network' }] });
    for (const [operation, input] of met) {
      expect(refusal(() => emulator.call(operation, input))).toMatch(/^ThrottlingException/);
    }
    expect(emulator.call('DescribeImageBuilders', { Names: ['workbench'] })).toMatchObject({ ImageBuilders: [{ Name: 'workbench' }] });
  });

  test('rules are used up in the order in which they came, and can be taken back', () => {
    const { emulator } = emulated();
    emulator.fault({ kind: 'error', code: 'First' });
    emulator.fault({ kind: 'error', code: 'Second', times: 5 });
    const call = () => emulator.call('DescribeImageBuilders', {});
    expect(refusal(call)).toMatch(/^First/);
    expect(refusal(call)).toMatch(/^Second/);
    emulator.clearFaults();
    expect(call()).toEqual({ ImageBuilders: [] });
  });

  test('an operation that is not known uses no rule up', () => {
    const { emulator } = emulated();
    emulator.fault({ kind: 'throttle' });
    expect(refusal(() => emulator.call('CreateFleet', {}))).toMatch(/^UnknownOperationException/);
    expect(refusal(() => emulator.call('DescribeImages', {}))).toMatch(/^ThrottlingException/);
  });
});

describe('faults that meet builders', () => {
  const broken = {
    kind: 'builder-fails',
    afterMs: 2 * MINUTE,
    errors: [
      { ErrorCode: 'SUBNET_NOT_FOUND', ErrorMessage: 'The subnet does not exist.' },
      { ErrorCode: 'IGW_NOT_ATTACHED', ErrorMessage: 'There is no internet gateway.' },
    ],
    reason: { Code: 'INTERNAL_ERROR', Message: 'The builder could not be made.' },
  } as const;

  test('a builder ends FAILED with errors and a reason, and can be deleted', () => {
    const { emulator, clock } = emulated();
    emulator.fault(broken);
    emulator.call('CreateImageBuilder', CREATE);
    clock.pass(2 * MINUTE - 1);
    expect(described(emulator)).toMatchObject({ State: 'PENDING', ImageBuilderErrors: [] });
    clock.pass(1);
    const at = clock.now() / 1000;
    clock.pass(60 * MINUTE);
    expect(described(emulator)).toMatchObject({
      State: 'FAILED',
      StateChangeReason: broken.reason,
      ImageBuilderErrors: broken.errors.map(error => ({ ...error, ErrorTimestamp: at })),
    });
    emulator.call('DeleteImageBuilder', NAMED);
    clock.pass(MINUTE);
    expect(emulator.builders()).toEqual([]);
    expect(emulator.transitions().map(({ to, why }) => `${to}: ${why}`)).toEqual([
      'PENDING: CreateImageBuilder', 'FAILED: fault: builder-fails', 'DELETING: DeleteImageBuilder', 'ABSENT: settled',
    ]);
  });

  test('only so many builders fail, and only those of the prefix', () => {
    const { emulator, clock } = emulated();
    emulator.fault({ kind: 'builder-fails', namePrefix: 'bad-' });
    for (const name of ['good', 'bad-1', 'bad-2']) emulator.call('CreateImageBuilder', { ...CREATE, Name: name });
    clock.pass(12 * MINUTE);
    expect(emulator.builders().map(({ name, state }) => `${name} ${state}`)).toEqual(['good RUNNING', 'bad-1 FAILED', 'bad-2 RUNNING']);
  });

  test.each([
    ['start', 'STOPPED', 'StartImageBuilder', 5],
    ['stop', 'RUNNING', 'StopImageBuilder', 2],
    ['delete', 'STOPPED', 'DeleteImageBuilder', 1],
  ] as const)('a builder can fail during %s, when that would have ended', (during, from, operation, minutes) => {
    const { emulator, clock } = emulated();
    emulator.fault({ kind: 'builder-fails', during });
    emulator.call('CreateImageBuilder', CREATE);
    emulator.force('workbench', from);
    emulator.call(operation, NAMED);
    clock.pass(minutes * MINUTE - 1);
    expect(only(emulator).state).not.toBe('FAILED');
    clock.pass(1);
    expect(only(emulator).state).toBe('FAILED');
  });

  test('a stuck builder stays where it is, and a delete is refused or not as the rule says', () => {
    for (const deletable of [false, true]) {
      const { emulator, clock } = emulated();
      emulator.fault({ kind: 'stuck', state: 'PENDING', deletable });
      emulator.call('CreateImageBuilder', CREATE);
      clock.pass(24 * 60 * MINUTE);
      expect(only(emulator).state).toBe('PENDING');
      if (deletable) {
        emulator.call('DeleteImageBuilder', NAMED);
        clock.pass(MINUTE);
        expect(emulator.builders()).toEqual([]);
      } else {
        expect(refusal(() => emulator.call('DeleteImageBuilder', NAMED))).toMatch(/^OperationNotPermittedException: .* PENDING/);
      }
    }
  });

  test('a builder that was stuck and could be deleted is like any other once it is out', () => {
    const { emulator } = emulated();
    emulator.fault({ kind: 'stuck', state: 'PENDING', deletable: true });
    emulator.call('CreateImageBuilder', CREATE);
    emulator.force('workbench', 'RUNNING');
    expect(refusal(() => emulator.call('DeleteImageBuilder', NAMED))).toMatch(/^OperationNotPermittedException/);
  });

  test('a builder can be stuck for a time, in a state that it reaches later', () => {
    const { emulator, clock } = emulated({ speed: 2 });
    emulator.fault({ kind: 'stuck', state: 'STOPPING', forMs: 10 * MINUTE });
    emulator.call('CreateImageBuilder', CREATE);
    clock.pass(6 * MINUTE);
    emulator.call('StopImageBuilder', NAMED);
    clock.pass(6 * MINUTE - 1);
    expect(only(emulator).state).toBe('STOPPING');
    clock.pass(1);
    expect(only(emulator).state).toBe('STOPPED');
  });

  test('a rule does not reach back to what was due before it came', () => {
    const { emulator, clock } = emulated();
    emulator.call('CreateImageBuilder', CREATE);
    emulator.force('workbench', 'STOPPED');
    emulator.call('StartImageBuilder', { ...NAMED, AppstreamAgentVersion: '11-10-2025' });
    clock.pass(5 * MINUTE);
    emulator.fault({ kind: 'stuck', state: 'UPDATING_AGENT' });
    clock.pass(3 * MINUTE);
    expect(only(emulator).state).toBe('RUNNING');
  });
});

describe('a rule that makes no sense', () => {
  test.each<[unknown, string]>([
    [undefined, 'a fault rule is an object with a `kind`'],
    [[], 'a fault rule is an object with a `kind`'],
    [{}, '`kind` of a fault rule must be one of error, throttle, rate-limit, unavailable, lost-reply, lost-request, timeout, late-effect, stuck, builder-fails, got undefined'],
    [{ kind: 'toString' }, '`kind` of a fault rule must be one of'],
    [{ kind: 'error' }, 'a fault rule of kind error needs `code`'],
    [{ kind: 'error', code: 'X', httpStatus: 200 }, '`httpStatus` of a fault rule of kind error can not be 200'],
    [{ kind: 'throttle', operation: 'CreateFleet' }, '`operation` of a fault rule of kind throttle can not be "CreateFleet"'],
    [{ kind: 'throttle', times: 0 }, '`times` of a fault rule of kind throttle can not be 0'],
    [{ kind: 'throttle', nth: 0 }, '`nth` of a fault rule of kind throttle can not be 0'],
    [{ kind: 'rate-limit' }, 'a fault rule of kind rate-limit needs `perSecond`'],
    [{ kind: 'rate-limit', perSecond: 0 }, '`perSecond` of a fault rule of kind rate-limit can not be 0'],
    [{ kind: 'rate-limit', perSecond: 1, times: 2 }, 'a fault rule of kind rate-limit has no `times`'],
    [{ kind: 'late-effect' }, 'a fault rule of kind late-effect needs `afterMs`'],
    [{ kind: 'timeout', forMs: '1' }, '`forMs` of a fault rule of kind timeout can not be "1"'],
    [{ kind: 'throttle', code: 'X' }, 'a fault rule of kind throttle has no `code`; it has namePrefix, nth, times, operation'],
    [{ kind: 'stuck', state: 'RUNNING' }, '`state` of a fault rule of kind stuck can not be "RUNNING"'],
    [{ kind: 'stuck' }, 'a fault rule of kind stuck needs `state`'],
    [{ kind: 'builder-fails', afterMs: -1 }, '`afterMs` of a fault rule of kind builder-fails can not be -1'],
    [{ kind: 'builder-fails', errors: [{ ErrorCode: 'X' }] }, '`errors` of a fault rule of kind builder-fails can not be [{"ErrorCode":"X"}]'],
    [{ kind: 'builder-fails', reason: { Code: 'X', Message: 'y', More: 'z' } }, '`reason` of a fault rule of kind builder-fails can not be'],
  ])('%j', (rule, message) => {
    expect(() => faultRuleOf(rule)).toThrow(message);
  });
});
