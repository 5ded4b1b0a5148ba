import { OWNERSHIP_TAGS } from '../../src/private/contract';
import { HOUR, limitedApp, MINUTE, Office, officeApp } from '../support/office';

const START = '2026-01-05T06:00:00Z';

/** The running time that the stack's builder bears. */
function mark({ world, name }: Office): string | undefined {
  return world.builder(name).tags[OWNERSHIP_TAGS.runningSince];
}

/** An office whose builder may run for so many hours, counted from its first look. */
async function limitedTo(hours: number, options = {}): Promise<Office> {
  const office = new Office(options);
  await office.open(limitedApp(hours), START);
  return office;
}

/** The builder's hours of work so far, as they are billed. */
const billed = ({ world }: Office) => world.emulator.meter().billedMs / HOUR;

test('a builder that was forgotten is stopped, at most two looks after the limit', async () => {
  const office = await limitedTo(4);
  const before = billed(office);
  await office.passTo('2026-01-08T06:00:00Z');
  expect(office.state).toBe('STOPPED');
  expect(billed(office) - before).toBeGreaterThanOrEqual(4);
  expect(billed(office) - before).toBeLessThan(4.6);
  expect(office.diary(START).slice(-3).map(entry => entry.split(' ')[2])).toEqual(['TagResource', 'StopImageBuilder', 'UntagResource']);
  expect(mark(office)).toBeUndefined();
});

test('it is looked at four times an hour, which costs two reads of the service each', async () => {
  const office = await limitedTo(24);
  await office.passTo('2026-01-05T08:00:00Z');
  const since = office.world.clock.now();
  await office.passTo('2026-01-05T12:00:00Z');
  expect(office.world.calls(since).map(({ operation }) => operation).sort()).toEqual([
    ...Array<string>(16).fill('DescribeImageBuilders'), ...Array<string>(16).fill('ListTagsForResource'),
  ]);
});

test('each run counts for itself, however it was started', async () => {
  const office = await limitedTo(4);
  await office.passTo('2026-01-05T09:00:00Z');
  office.world.byHand('StopImageBuilder', { Name: office.name });
  await office.passTo('2026-01-05T10:00:00Z');
  expect(mark(office)).toBeUndefined();
  office.world.byHand('StartImageBuilder', { Name: office.name });
  await office.passTo('2026-01-05T13:30:00Z');
  expect(office.state).toBe('RUNNING');
  await office.passTo('2026-01-05T15:00:00Z');
  expect(office.state).toBe('STOPPED');
});

test('looks that did not come change nothing about the count', async () => {
  const office = await limitedTo(4);
  await office.passTo('2026-01-05T07:00:00Z');
  const since = mark(office);
  office.scheduler.isDown = true;
  await office.passTo('2026-01-05T12:00:00Z');
  expect([office.state, mark(office)]).toEqual(['RUNNING', since]);
  office.scheduler.isDown = false;
  await office.passTo('2026-01-05T12:16:00Z');
  expect(office.state).toMatch(/^STOP/);
});

test('somebody who makes an image when the time is over ends that first', async () => {
  const office = await limitedTo(4);
  await office.passTo('2026-01-05T10:00:00Z');
  office.world.emulator.force(office.name, 'SNAPSHOTTING', { after: 90 * MINUTE, to: 'RUNNING' });
  await office.passTo('2026-01-05T11:29:00Z');
  expect(office.state).toBe('SNAPSHOTTING');
  await office.passTo('2026-01-05T12:00:00Z');
  expect(office.state).toBe('STOPPED');
  expect(office.ends().filter(({ result }) => result === 'skipped')).toEqual([]);
});

test('an update leaves the mark as it is', async () => {
  const office = await limitedTo(4);
  await office.passTo('2026-01-05T07:00:00Z');
  const since = mark(office);
  await office.update(limitedApp(4, { tags: { team: 'red' } }));
  expect(since).toBeDefined();
  expect([mark(office), office.world.builder(office.name).tags.team]).toEqual([since, 'red']);
});

test('an adopted builder is let go without the mark', async () => {
  const office = new Office();
  office.world.byHand('CreateImageBuilder', { Name: 'golden', ImageName: 'AppStream-WinServer2022-11-10-2025', InstanceType: 'stream.standard.medium', Tags: { team: 'red' } });
  await office.open(limitedApp(4, { imageBuilderName: 'golden', adoptExisting: true }), START);
  await office.passTo('2026-01-05T07:00:00Z');
  expect(mark(office)).toBeDefined();
  const { arn, tags } = office.world.builder('golden');
  // what the command in the message for who wants to take it over does
  office.world.byHand('UntagResource', { ResourceArn: arn, TagKeys: Object.keys(tags).filter(key => key.startsWith('cdk-appstream:')) });
  await office.passTo('2026-01-06T07:00:00Z');
  expect(office.world.builder('golden')).toMatchObject({ state: 'RUNNING', tags: { team: 'red' } });
});

test('a builder that bears the mark of a stack that is long gone is counted anew when it is adopted', async () => {
  const office = new Office();
  const left = { [OWNERSHIP_TAGS.runningSince]: '2025-01-01T00:00:00.000Z', team: 'red' };
  office.world.byHand('CreateImageBuilder', { Name: 'golden', ImageName: 'AppStream-WinServer2022-11-10-2025', InstanceType: 'stream.standard.medium', Tags: left });
  await office.open(limitedApp(4, { imageBuilderName: 'golden', adoptExisting: true }), START);
  await office.passTo('2026-01-05T09:00:00Z');
  expect(office.world.builder('golden')).toMatchObject({ state: 'RUNNING', tags: { [OWNERSHIP_TAGS.runningSince]: expect.stringMatching(/^2026-01-05T06:/) } });
  await office.passTo('2026-01-05T11:00:00Z');
  expect(office.world.builder('golden').state).toBe('STOPPED');
});

test('the mark of a builder that may run again as long as it likes is no limit any more', async () => {
  const office = await limitedTo(4);
  await office.passTo('2026-01-05T07:00:00Z');
  await office.update(officeApp({}));
  await office.passTo('2026-01-07T07:00:00Z');
  expect(office.state).toBe('RUNNING');
});

test('a stop that is refused for long is given up for the next look, and done then', async () => {
  const office = await limitedTo(4);
  await office.passTo('2026-01-05T10:00:00Z');
  office.world.emulator.fault({ kind: 'error', code: 'ConcurrentModificationException', operation: 'StopImageBuilder', times: 140 });
  await office.passTo('2026-01-05T12:30:00Z');
  expect(office.state).toBe('STOPPED');
  const limits = office.ends().filter(({ result }) => result !== 'nothing').map(({ result }) => result);
  expect(limits.slice(0, -1).every(result => result === 'skipped')).toBe(true);
  expect(limits.at(-1)).toBe('changed');
});
