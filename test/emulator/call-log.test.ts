import { CREATE, emulated, MINUTE, refusal } from './support';
import { AppStreamEmulator } from '../../emulator';

describe('the log of calls', () => {
  test('has every call as it came in and as it ended', () => {
    const { emulator, clock } = emulated();
    const at = clock.now();
    const create = { ...CREATE, Description: undefined, Tags: { secret: 'shown' } };
    emulator.call('CreateImageBuilder', create);
    create.Tags.secret = 'changed later';
    clock.pass(MINUTE);
    refusal(() => emulator.call('StopImageBuilder', { Name: 'workbench' }));
    emulator.call('ListTagsForResource', { ResourceArn: 'arn:aws:appstream:us-east-1:000000000000:image-builder/workbench' });
    refusal(() => emulator.call('DescribeImages', { Names: ['workbench'] }));
    emulator.call('DescribeImageBuilders', undefined);
    refusal(() => emulator.call('StopImageBuilder', 'nonsense'));
    refusal(() => emulator.call('CreateFleet', { Name: 'fleet' }));
    const input = { ...CREATE, Tags: { secret: 'shown' } };
    const stop = { code: 'OperationNotPermittedException', message: 'The image builder workbench is PENDING. It can be stopped in the state RUNNING only.' };
    expect(emulator.calls()).toEqual([
      { id: 1, at, operation: 'CreateImageBuilder', resources: ['workbench'], input, outcome: 'ok', state: 'PENDING' },
      { id: 2, at: at + MINUTE, operation: 'StopImageBuilder', resources: ['workbench'], input: { Name: 'workbench' }, outcome: 'error', error: stop, state: 'PENDING' },
      expect.objectContaining({ id: 3, operation: 'ListTagsForResource', resources: ['workbench'], outcome: 'ok', state: 'PENDING' }),
      expect.objectContaining({ id: 4, resources: ['workbench'], error: expect.objectContaining({ code: 'ResourceNotFoundException' }) }),
      { id: 5, at: at + MINUTE, operation: 'DescribeImageBuilders', resources: [], input: {}, outcome: 'ok' },
      expect.objectContaining({ id: 6, input: 'nonsense', outcome: 'error', error: expect.objectContaining({ code: 'SerializationException' }) }),
      expect.objectContaining({ id: 7, operation: 'CreateFleet', error: expect.objectContaining({ code: 'UnknownOperationException' }) }),
    ]);
    // an image of a builder's name is not that builder
    expect(emulator.calls()[3]).not.toHaveProperty('state');
  });

  test('forgets the oldest calls and changes beyond its limit, and keeps counting', () => {
    const { emulator } = emulated({ maxLog: 3 });
    emulator.call('CreateImageBuilder', CREATE);
    for (let index = 0; index < 9; index++) {
      emulator.call('DescribeImageBuilders', {});
      emulator.force('workbench', `STATE_${index}`);
    }
    expect(emulator.calls().map(call => call.id)).toEqual([8, 9, 10]);
    expect(emulator.transitions().map(change => change.to)).toEqual(['STATE_6', 'STATE_7', 'STATE_8']);
  });
});

describe('options that make no sense', () => {
  test.each([
    [{ speed: 0 }, '`speed` must be a number above 0, got 0'],
    [{ speed: NaN }, '`speed` must be a number above 0, got NaN'],
    [{ pageSize: 0 }, '`pageSize` must be a whole number above 0, got 0'],
    [{ maxLog: 1.5 }, '`maxLog` must be a whole number above 0, got 1.5'],
    [{ latencies: { stop: -1 } }, '`stop` must be a number of milliseconds, 0 or more, got -1'],
    [{ visibilityDelay: { tags: Infinity } }, '`visibilityDelay.tags` must be a number of milliseconds'],
  ])('%j', (options, message) => {
    expect(() => new AppStreamEmulator(options)).toThrow(message);
  });
});
