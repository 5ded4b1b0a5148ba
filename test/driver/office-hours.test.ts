import { InstanceType } from '../../src';
import { IMAGE_BUILDER_TYPE } from '../../src/private/contract';
import { HOUR, MINUTE, Office, OFFICE_HOURS, officeApp } from '../support/office';
import { TaskError } from '../support/state-machine';

/** A Sunday; January 5 is a Monday, and Berlin an hour ahead of UTC. */
const SUNDAY = '2026-01-04T12:00:00Z';
const LARGE = { schedules: [OFFICE_HOURS], instanceType: InstanceType.STANDARD_LARGE };

/** An office on Monday at noon, its builder running as since Sunday. */
async function onMonday(options = {}): Promise<Office> {
  const office = new Office(options);
  await office.open(officeApp(), SUNDAY);
  await office.passTo('2026-01-05T12:00:00Z');
  return office;
}

/** The calls in which the function changed a builder that was making an image. */
function callsOnSnapshots({ world }: Office): string[] {
  const periods = world.emulator.transitions().filter(({ to }) => to === 'SNAPSHOTTING').map(({ at, name }) => {
    const end = world.emulator.transitions().find(change => change.name === name && change.at > at);
    return { from: at, to: end?.at ?? Infinity };
  });
  return world.calls().filter(({ at, operation }) => /^(Start|Stop|Delete)Image/.test(operation) && periods.some(period => at >= period.from && at < period.to))
    .map(({ operation }) => operation);
}

describe('a week of office hours', () => {
  test('starts and stops the builder by the clock of Berlin, and costs a third of always on', async () => {
    const office = await onMonday();
    const always = new Office();
    await always.open(officeApp({}), SUNDAY);
    const from = '2026-01-05T12:00:00Z';
    await always.passTo(from);
    const before = [office, always].map(({ world }) => world.emulator.meter().billedMs);
    for (const each of [office, always]) await each.passTo('2026-01-12T12:00:00Z');
    expect(office.diary(from)).toEqual([
      '01-05 17:00 StopImageBuilder',
      '01-06 07:00 StartImageBuilder', '01-06 17:00 StopImageBuilder',
      '01-07 07:00 StartImageBuilder', '01-07 17:00 StopImageBuilder',
      '01-08 07:00 StartImageBuilder', '01-08 17:00 StopImageBuilder',
      '01-09 07:00 StartImageBuilder', '01-09 17:00 StopImageBuilder',
      '01-12 07:00 StartImageBuilder',
    ]);
    expect(always.diary(from)).toEqual([]);
    const [scheduled, running] = [office, always].map(({ world }, index) => (world.emulator.meter().billedMs - before[index]) / HOUR);
    expect(running).toBeCloseTo(7 * 24);
    // five days of ten hours, and no more than what stopping takes
    expect(scheduled).toBeGreaterThan(49);
    expect(scheduled).toBeLessThan(51);
  });

  test('follows summer time', async () => {
    const office = new Office();
    await office.open(officeApp(), '2026-03-26T12:00:00Z');
    await office.passTo('2026-03-30T20:00:00Z');
    expect(office.diary('2026-03-26T13:00:00Z')).toEqual([
      '03-26 17:00 StopImageBuilder', '03-27 07:00 StartImageBuilder', '03-27 17:00 StopImageBuilder',
      '03-30 06:00 StartImageBuilder', '03-30 16:00 StopImageBuilder',
    ]);
  });

  test('every order ends with one line, which counts what was changed and what was given up', async () => {
    const office = await onMonday();
    await office.passTo('2026-01-06T12:00:00Z');
    expect(office.ends().map(({ order, result, level }) => [order, result, level])).toEqual([
      ['Start', 'nothing', 'INFO'], ['Stop', 'changed', 'INFO'], ['Start', 'changed', 'INFO'],
    ]);
    const stop = office.world.logged.map(line => Object(JSON.parse(line))).filter(line => line.requestType === 'Stop').at(-1);
    expect(stop).toMatchObject({
      message: `Stop of image builder ${office.name}: it is stopped`,
      resourceType: IMAGE_BUILDER_TYPE,
      logicalId: office.logicalId,
      requestId: `order-${Date.UTC(2026, 0, 5, 17)}`,
      state: 'RUNNING',
      operation: 'StopImageBuilder',
      PowerChanges: 1,
      PowerSkipped: 0,
      _aws: { CloudWatchMetrics: [{ Namespace: 'CdkAppStream', Dimensions: [['resourceType', 'requestType']] }] },
    });
    // nothing of what counts requests of CloudFormation
    expect(stop).not.toHaveProperty('Duration');
    const answers = office.world.stack.responses.length;
    expect(answers).toBe(1);
  });

  test('orders that are delivered twice are as good as once', async () => {
    const office = await onMonday();
    office.scheduler.deliveries = 2;
    await office.passTo('2026-01-06T12:00:00Z');
    expect(office.diary('2026-01-05T12:00:00Z')).toEqual(['01-05 17:00 StopImageBuilder', '01-06 07:00 StartImageBuilder']);
    expect(office.ends().filter(({ result }) => result === 'changed')).toHaveLength(2);
    expect(office.ends().filter(({ result }) => result === 'skipped')).toEqual([]);
  });

  test('orders that never came are made up for by none: the next one counts', async () => {
    const office = await onMonday();
    office.scheduler.isDown = true;
    await office.passTo('2026-01-06T12:00:00Z');
    office.scheduler.isDown = false;
    await office.passTo('2026-01-07T12:00:00Z');
    expect(office.diary('2026-01-05T12:00:00Z')).toEqual(['01-06 17:00 StopImageBuilder', '01-07 07:00 StartImageBuilder']);
  });
});

describe('people in the console', () => {
  test('who have started or stopped the builder find nothing done to it', async () => {
    const office = await onMonday();
    office.world.byHand('StopImageBuilder', { Name: office.name });
    await office.passTo('2026-01-05T18:00:00Z');
    office.world.byHand('StartImageBuilder', { Name: office.name });
    await office.passTo('2026-01-06T12:00:00Z');
    expect(office.diary('2026-01-05T12:00:00Z')).toEqual(['01-05 12:00 StopImageBuilder', '01-05 18:00 StartImageBuilder']);
    expect(office.ends().slice(1).map(({ order, result }) => [order, result])).toEqual([['Stop', 'nothing'], ['Start', 'nothing']]);
  });

  test('who start it while it is to be stopped have it stopped when it is up', async () => {
    const office = await onMonday();
    office.world.byHand('StopImageBuilder', { Name: office.name });
    await office.passTo('2026-01-05T16:59:00Z');
    office.world.byHand('StartImageBuilder', { Name: office.name });
    await office.passTo('2026-01-05T18:00:00Z');
    expect(office.state).toBe('STOPPED');
    expect(office.ends().at(-1)).toMatchObject({ order: 'Stop', result: 'changed' });
  });

  test('who stop it right after a start mean it', async () => {
    const office = await onMonday();
    await office.passTo('2026-01-06T07:12:00Z');
    expect(office.state).toBe('RUNNING');
    office.world.byHand('StopImageBuilder', { Name: office.name });
    await office.passTo('2026-01-06T16:00:00Z');
    expect(office.state).toBe('STOPPED');
  });

  test('who make an image are waited for, and the builder that is then stopped is left alone', async () => {
    const office = await onMonday();
    await office.passTo('2026-01-05T16:50:00Z');
    office.world.emulator.force(office.name, 'SNAPSHOTTING', { after: 40 * MINUTE, to: 'STOPPED' });
    await office.passTo('2026-01-05T18:00:00Z');
    expect(office.diary('2026-01-05T12:00:00Z')).toEqual([]);
    expect(office.ends().at(-1)).toMatchObject({ order: 'Stop', result: 'nothing' });
  });

  test('who make an image of a builder that goes on running have it stopped afterwards, and not before', async () => {
    const office = await onMonday();
    await office.passTo('2026-01-05T16:50:00Z');
    office.world.emulator.force(office.name, 'SNAPSHOTTING', { after: 40 * MINUTE, to: 'RUNNING' });
    await office.passTo('2026-01-05T18:00:00Z');
    expect(office.state).toBe('STOPPED');
    expect(callsOnSnapshots(office)).toEqual([]);
    const [stop] = office.diary('2026-01-05T12:00:00Z');
    expect(stop >= '01-05 17:30 ').toBe(true);
  });

  test('who make an image for more than an hour keep the builder, and a line says so', async () => {
    const office = await onMonday();
    await office.passTo('2026-01-05T16:50:00Z');
    office.world.emulator.force(office.name, 'SNAPSHOTTING', { after: 100 * MINUTE, to: 'RUNNING' });
    await office.passTo('2026-01-05T20:00:00Z');
    expect(office.diary('2026-01-05T12:00:00Z')).toEqual([]);
    expect(office.ends().at(-1)).toEqual({
      order: 'Stop',
      result: 'skipped',
      level: 'WARN',
      message: `Stop of image builder ${office.name}: given up, as it was due too long ago: somebody is making an image of it`,
    });
  });

  test('who take the tags off have taken the builder over', async () => {
    const office = await onMonday();
    const { arn, tags } = office.world.builder(office.name);
    office.world.byHand('UntagResource', { ResourceArn: arn, TagKeys: Object.keys(tags) });
    await office.passTo('2026-01-05T20:00:00Z');
    expect(office.state).toBe('RUNNING');
    expect(office.ends().at(-1)).toMatchObject({ result: 'skipped', message: expect.stringContaining('its tags do not say that it is this resource\'s') });
  });

  test('who delete the builder leave nothing to do', async () => {
    const office = await onMonday();
    office.world.byHand('StopImageBuilder', { Name: office.name });
    await office.passTo('2026-01-05T13:00:00Z');
    office.world.byHand('DeleteImageBuilder', { Name: office.name });
    await office.passTo('2026-01-06T12:00:00Z');
    expect(office.ends().slice(1).map(({ order, result, message }) => [order, result, message.split(': ').slice(1).join(': ')])).toEqual([
      ['Stop', 'nothing', 'nothing to do: it is not there any more'], ['Start', 'nothing', 'nothing to do: it is not there any more'],
    ]);
  });
});

describe('a deployment at the minute of a stop', () => {
  test('of tags: the stop comes when it is over', async () => {
    const office = await onMonday();
    await office.passTo('2026-01-05T16:59:30Z');
    await office.update(officeApp({ schedules: [OFFICE_HOURS], tags: { team: 'red' } }), { Sibling: { plain: { takes: 20 * MINUTE } } });
    const end = office.world.clock.now();
    await office.passTo('2026-01-05T18:00:00Z');
    const stop = office.world.calls().find(({ operation }) => operation === 'StopImageBuilder');
    expect(stop?.at).toBeGreaterThan(end);
    expect(stop?.at).toBeLessThan(end + 5 * MINUTE);
    expect(office.state).toBe('STOPPED');
  });

  test('that replaces the builder: the new one is stopped, in the place of the one that was named', async () => {
    const office = await onMonday();
    const old = office.name;
    await office.passTo('2026-01-05T16:59:30Z');
    await office.update(officeApp(LARGE));
    await office.passTo('2026-01-05T18:00:00Z');
    expect(office.name).not.toBe(old);
    expect(office.world.builders().map(({ name, state }) => [name, state])).toEqual([[office.name, 'STOPPED']]);
    expect(office.ends().at(-1)).toMatchObject({ result: 'changed', message: `Stop of image builder ${old}: its successor ${office.name} is stopped` });
    // the deployment alone stopped the old one
    expect(office.diary('2026-01-05T16:59:00Z').filter(entry => entry.endsWith('StopImageBuilder'))).toHaveLength(2);
  });

  test('that fails, and is rolled back: the builder from before is stopped', async () => {
    const office = await onMonday();
    const old = office.name;
    await office.passTo('2026-01-05T16:59:30Z');
    await office.update(officeApp(LARGE), { Sibling: { plain: { takes: 5 * MINUTE, fails: true } } });
    expect(office.world.stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    await office.passTo('2026-01-05T18:30:00Z');
    expect(office.world.builders().map(({ name, state }) => [name, state])).toEqual([[old, 'STOPPED']]);
  });

  test('that deletes the stack: the order ends, and the deletion too', async () => {
    const office = await onMonday();
    await office.passTo('2026-01-05T16:59:30Z');
    const end = await office.world.run(office.world.stack.deleteStack());
    expect(end).toEqual({ status: 'DELETE_COMPLETE', reasons: [] });
    await office.passTo('2026-01-05T19:00:00Z');
    expect(office.world.builders()).toEqual([]);
    expect(office.ends().at(-1)).toMatchObject({ result: 'nothing', message: expect.stringContaining('its stack is being deleted') });
  });
});

describe('trouble on the way', () => {
  test.each([
    ['is throttled', { kind: 'throttle', operation: 'StopImageBuilder', times: 30 }],
    ['is unavailable', { kind: 'unavailable', operation: 'StopImageBuilder', times: 2 }],
    ['does what it is asked without a reply', { kind: 'lost-reply', operation: 'StopImageBuilder' }],
    ['never hears what it is asked', { kind: 'lost-request', operation: 'StopImageBuilder' }],
    ['cannot be looked at', { kind: 'unavailable', operation: 'DescribeImageBuilders', times: 12 }],
    ['is busy with the builder', { kind: 'error', code: 'ConcurrentModificationException', operation: 'StopImageBuilder', times: 3 }],
    ['denies, as a policy is young', { kind: 'error', code: 'AccessDeniedException', operation: 'StopImageBuilder', times: 5 }],
  ] as const)('the service %s: the builder is stopped within minutes, and that is counted once', async (_, fault) => {
    const office = await onMonday();
    office.world.emulator.fault(fault);
    await office.passTo('2026-01-05T17:15:00Z');
    expect(office.state).toBe('STOPPED');
    expect(office.ends().slice(1).map(({ order, result }) => [order, result])).toEqual([['Stop', 'changed']]);
  });

  test('a start without capacity is tried for longer than a deployment would', async () => {
    const office = await onMonday();
    await office.passTo('2026-01-05T20:00:00Z');
    office.world.emulator.fault({ kind: 'error', code: 'ResourceNotAvailableException', operation: 'StartImageBuilder', times: 12 });
    await office.passTo('2026-01-06T08:00:00Z');
    expect(office.state).toBe('RUNNING');
    expect(office.ends().at(-1)).toMatchObject({ order: 'Start', result: 'changed' });
  });

  test('but not for longer than an hour, and the line says what the service said', async () => {
    const office = await onMonday();
    await office.passTo('2026-01-05T20:00:00Z');
    office.world.emulator.fault({ kind: 'error', code: 'ResourceNotAvailableException', message: 'no capacity', operation: 'StartImageBuilder', times: 1_000 });
    await office.passTo('2026-01-06T12:00:00Z');
    expect(office.ends().at(-1)).toMatchObject({
      order: 'Start', result: 'skipped', level: 'WARN', message: expect.stringMatching(/given up, .*ResourceNotAvailableException: no capacity/),
    });
    const tries = office.world.calls().filter(({ operation }) => operation === 'StartImageBuilder');
    expect(Math.max(...tries.map(({ at }) => at))).toBeLessThan(Date.UTC(2026, 0, 6, 8));
  });

  test('a denial that lasts is given up, with what to change', async () => {
    const office = await onMonday();
    office.world.emulator.fault({ kind: 'error', code: 'AccessDeniedException', operation: 'StopImageBuilder', times: 1_000 });
    await office.passTo('2026-01-05T18:00:00Z');
    expect(office.ends().at(-1)).toMatchObject({ order: 'Stop', result: 'skipped', message: expect.stringContaining('The statement that has to get through') });
  });

  test('a function that cannot be reached is called until it can', async () => {
    const office = await onMonday();
    const end = Date.UTC(2026, 0, 5, 17, 20);
    office.world.disturb(() => {
      if (office.world.clock.now() >= Date.UTC(2026, 0, 5, 17) && office.world.clock.now() < end) {
        throw new TaskError('Lambda.TooManyRequestsException', 'Rate Exceeded.');
      }
    });
    await office.passTo('2026-01-05T17:45:00Z');
    expect(office.state).toBe('STOPPED');
  });

  test('and one that was out of reach for hours lets the order be', async () => {
    const office = await onMonday();
    office.world.disturb(() => {
      if (office.world.clock.now() >= Date.UTC(2026, 0, 5, 17) && office.world.clock.now() < Date.UTC(2026, 0, 5, 19)) {
        throw new TaskError('Lambda.TooManyRequestsException', 'Rate Exceeded.');
      }
    });
    await office.passTo('2026-01-05T20:00:00Z');
    expect(office.state).toBe('RUNNING');
    expect(office.ends().at(-1)).toMatchObject({
      order: 'Stop', result: 'skipped', message: expect.stringContaining('no look came in time; the last tick ended with Lambda.TooManyRequestsException'),
    });
  });

  test('a function that crashes at every look is given up, and nobody is answered', async () => {
    const office = await onMonday();
    office.world.disturb(() => {
      throw new Error('out of memory');
    });
    await office.passTo('2026-01-06T06:00:00Z');
    const { end } = [...office.world.executions.values()].at(-1) ?? {};
    expect(end).toMatchObject({ status: 'FAILED', error: 'LeftBehind' });
    expect(end?.path).not.toContain('Respond');
    expect(office.world.stack.responses).toHaveLength(1);
  });
});
