import { Fleet } from './fleet';
import { answers, callsOf, minutesOf, NARROW, WIDE } from './load';
import { MINUTE } from './support';

test('the calls for one builder are as many in a stack of a hundred as in a stack of ten, within 20 %', async () => {
  const [few, many] = [new Fleet(1, 10, WIDE), new Fleet(1, 100, WIDE)];
  await few.create();
  await many.create();
  const [usual, crowded] = [callsOf(few), callsOf(many)];
  expect(crowded.median / usual.median).toBeLessThan(1.2);
  expect(crowded.most / crowded.median).toBeLessThan(1.2);
  expect(crowded.median / crowded.least).toBeLessThan(1.2);
});

test('a hundred builders in one stack, with 5 calls a second, are all created and all deleted; none waits or costs more than twice as much as the one in the middle', async () => {
  const fleet = new Fleet(1, 100, NARROW);
  let start = fleet.clock.now();
  expect(new Set((await fleet.create()).map(({ status }) => status))).toEqual(new Set(['CREATE_COMPLETE']));
  const created = minutesOf(fleet, 'Create', start);
  expect(created.most).toBeLessThan(2 * created.median);
  const cost = callsOf(fleet);
  expect(cost.most).toBeLessThan(2 * cost.median);
  start = fleet.clock.now();
  expect(new Set((await fleet.delete()).map(({ status }) => status))).toEqual(new Set(['DELETE_COMPLETE']));
  expect(minutesOf(fleet, 'Delete', start).most).toBeLessThan(55);
  expect(fleet.emulator.builders()).toEqual([]);
});

test('more builders than calls can carry: each is told so in time, none by CloudFormation\'s own hour, and after a rollback and some hours nothing is left', async () => {
  // 36 calls an hour for each is what 500 have with 5 a second: this is three fifths of it
  const fleet = new Fleet(10, 10, 0.6);
  const start = fleet.clock.now();
  await fleet.create();
  await fleet.clock.until(fleet.clock.sleep(2 * MINUTE));
  const failed = answers(fleet, 'Create').filter(({ status }) => status === 'FAILED');
  expect(failed.length).toBeGreaterThan(0);
  // a stack goes on to fail with its first builder: what gets through to look after that is out of date
  expect(failed.filter(({ reason }) => !/ThrottlingException: Rate exceeded|superseded|not settled after 55 minutes/.test(reason ?? ''))).toEqual([]);
  expect(minutesOf(fleet, 'Create', start).most).toBeLessThan(58);
  await fleet.clock.until(fleet.clock.sleep(8 * 60 * MINUTE));
  expect(fleet.emulator.builders()).toEqual([]);
});
