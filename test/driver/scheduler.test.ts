import { nextDue } from '../support/cron';

/** The moments at which an expression is due, in UTC, so many of them. */
function due(expression: string, timeZone: string, after: string, count: number): string[] {
  const moments: string[] = [];
  for (let moment: number | undefined = Date.parse(after); moments.length < count && moment !== undefined;) {
    moment = nextDue(expression, timeZone, moment, Date.parse(after));
    if (moment !== undefined) moments.push(new Date(moment).toISOString().slice(0, 16));
  }
  return moments;
}

// the other tests believe in this clock: so it is held to what Scheduler's manual says
test.each([
  ['workdays', 'cron(0 8 ? * MON-FRI *)', 'Etc/UTC', '2026-01-02T09:00:00Z', ['2026-01-05T08:00', '2026-01-06T08:00']],
  ['a list, a step and a month by name', 'cron(0/30 9,17 1 FEB ? 2026)', 'Etc/UTC', '2026-01-01T00:00:00Z', [
    '2026-02-01T09:00', '2026-02-01T09:30', '2026-02-01T17:00', '2026-02-01T17:30',
  ]],
  ['a time zone west of UTC', 'cron(0 18 ? * FRI *)', 'America/New_York', '2026-01-05T00:00:00Z', ['2026-01-09T23:00']],
  ['the hour that summer time leaves out', 'cron(30 2 * * ? *)', 'Europe/Berlin', '2026-03-28T00:00:00Z', ['2026-03-28T01:30', '2026-03-30T00:30']],
  ['the hour that comes twice', 'cron(30 2 * * ? *)', 'Europe/Berlin', '2026-10-24T00:00:00Z', ['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30']],
  ['a rate, from when it was made', 'rate(15 minutes)', 'Etc/UTC', '2026-01-01T00:07:00Z', ['2026-01-01T00:22', '2026-01-01T00:37']],
  ['once', 'at(2026-01-02T03:04:00)', 'Asia/Tokyo', '2026-01-01T00:00:00Z', ['2026-01-01T18:04']],
])('%s', (_, expression, timeZone, after, moments) => {
  expect(due(expression, timeZone, after, moments.length)).toEqual(moments);
});

test('what is over is due never more', () => {
  expect(nextDue('at(2026-01-02T03:04:00)', 'Etc/UTC', Date.UTC(2026, 0, 3), 0)).toBeUndefined();
});

test.each(['cron(0 8 * * *)', 'rate(0 minutes)', 'rate(1 fortnight)', 'cron(0 8 ? * MONDAY *)', 'daily'])('%s is refused', expression => {
  expect(() => nextDue(expression, 'Etc/UTC', 0, 0)).toThrow(/Scheduler would refuse/);
});
