import { CREATE, emulated, MINUTE, refusal } from './support';

describe('quotas', () => {
  test('of all builders: the tenth is the last, until one is gone', () => {
    const { emulator, clock } = emulated();
    const types = ['stream.standard.small', 'stream.standard.medium'];
    for (let index = 0; index < 10; index++) {
      emulator.call('CreateImageBuilder', { ...CREATE, Name: `builder-${index}`, InstanceType: types[index % 2] });
    }
    const next = () => emulator.call('CreateImageBuilder', { ...CREATE, InstanceType: 'stream.standard.large' });
    expect(refusal(next)).toBe('LimitExceededException: The quota "Image builders" of 10 in us-east-1 is reached.');
    emulator.force('builder-0', 'STOPPED');
    emulator.call('DeleteImageBuilder', { Name: 'builder-0' });
    expect(refusal(next)).toMatch(/^LimitExceededException/);
    clock.pass(MINUTE);
    expect(next()).toMatchObject({ ImageBuilder: { State: 'PENDING' } });
  });

  test.each([
    ['stream.standard.medium', 5],
    ['stream.standard.xlarge', 3],
    ['stream.compute.xlarge', 3],
    ['stream.memory.z1d.large', 3],
    ['stream.memory.2xlarge', 0],
  ])('of %s: %d', (instanceType, quota) => {
    const { emulator } = emulated();
    for (let index = 0; index < quota; index++) {
      emulator.call('CreateImageBuilder', { ...CREATE, Name: `builder-${index}`, InstanceType: instanceType });
    }
    expect(refusal(() => emulator.call('CreateImageBuilder', { ...CREATE, InstanceType: instanceType })))
      .toBe(`LimitExceededException: The quota "${instanceType} image builders" of ${quota} in us-east-1 is reached.`);
  });

  test('of graphics types are 0, of types for imported images what they are, and can be raised', () => {
    const create = { ...CREATE, ImageName: 'AppStream-Graphics-G5-WinServer2022-09-14-2026', InstanceType: 'stream.graphics.g5.xlarge' };
    expect(refusal(() => emulated().emulator.call('CreateImageBuilder', create))).toMatch(/"stream.graphics.g5.xlarge image builders" of 0/);
    const { emulator } = emulated({ quotas: { instanceTypes: { 'stream.graphics.g5.xlarge': 1 } } });
    expect(emulator.call('CreateImageBuilder', create)).toMatchObject({ ImageBuilder: { State: 'PENDING' } });
    const imported = emulated({ images: [{ name: 'i', visibility: 'PRIVATE', platform: 'WINDOWS_SERVER_2022', createdTime: 1, imageType: 'CUSTOM' }] }).emulator;
    const of = (instanceType: string) => imported.call('CreateImageBuilder', { Name: 'a', ImageName: 'i', InstanceType: instanceType });
    expect(refusal(() => of('ComputeOptimized.c6i.2xlarge'))).toMatch(/"ComputeOptimized.c6i.2xlarge image builders" of 0/);
    expect(of('GeneralPurpose.t3.2xlarge')).toMatchObject({ ImageBuilder: { State: 'PENDING' } });
  });

  test('do not come before the name: a taken one is told as that', () => {
    const { emulator } = emulated({ quotas: { imageBuilders: 1 } });
    emulator.call('CreateImageBuilder', CREATE);
    expect(refusal(() => emulator.call('CreateImageBuilder', CREATE))).toMatch(/^ResourceAlreadyExistsException/);
  });
});

describe('the meter', () => {
  test('runs from PENDING to STOPPED, not while stopped, and again from the next start until the builder is stopped', () => {
    const { emulator, clock } = emulated();
    emulator.call('CreateImageBuilder', CREATE);
    clock.pass(20 * MINUTE);
    expect(emulator.meter()).toMatchObject({ minutes: 20, builders: [{ running: true }] });
    emulator.call('StopImageBuilder', { Name: 'workbench' });
    clock.pass(60 * MINUTE);
    expect(emulator.meter()).toMatchObject({ minutes: 22, builders: [{ running: false }] });
    emulator.call('StartImageBuilder', { Name: 'workbench' });
    clock.pass(10 * MINUTE);
    emulator.call('StopImageBuilder', { Name: 'workbench' });
    clock.pass(2 * MINUTE);
    emulator.call('DeleteImageBuilder', { Name: 'workbench' });
    clock.pass(60 * MINUTE);
    expect(emulator.meter()).toEqual({
      billedMs: 34 * MINUTE,
      minutes: 34,
      text: '34 min',
      builders: [{
        name: 'workbench',
        instanceType: 'stream.standard.medium',
        createdAt: expect.any(Number),
        running: false,
        billedMs: 34 * MINUTE,
        minutes: 34,
        text: '34 min',
      }],
    });
  });

  test('runs for a failed builder until it is gone', () => {
    const { emulator, clock } = emulated();
    emulator.fault({ kind: 'builder-fails', afterMs: MINUTE });
    emulator.call('CreateImageBuilder', CREATE);
    clock.pass(10 * MINUTE);
    emulator.call('DeleteImageBuilder', { Name: 'workbench' });
    clock.pass(10 * MINUTE);
    expect(emulator.meter().minutes).toBe(11);
  });

  test('has a bill for each builder, those of the same name included, in the time of the service', () => {
    const { emulator, clock } = emulated({ speed: 60, latencies: { delete: 0 } });
    const life = (milliseconds: number) => {
      emulator.call('CreateImageBuilder', CREATE);
      clock.pass(milliseconds);
      emulator.force('workbench', 'STOPPED');
      emulator.call('DeleteImageBuilder', { Name: 'workbench' });
    };
    life(90_500);
    life(250);
    const { builders, ...total } = emulator.meter();
    expect(builders.map(({ name, minutes, text }) => [name, minutes, text])).toEqual([
      ['workbench', 90.5, '90 min 30 s'],
      ['workbench', 0.3, '15 s'],
    ]);
    expect(total).toEqual({ billedMs: 90_750 * 60, minutes: 90.8, text: '90 min 45 s' });
  });

  test('of nobody is nothing', () => {
    expect(emulated().emulator.meter()).toEqual({ billedMs: 0, minutes: 0, text: '0 s', builders: [] });
  });
});
