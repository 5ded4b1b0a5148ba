import { Fleet, Spread, spreadOf } from './fleet';
import { MINUTE } from './support';
import { Response } from '../support/cloudformation';

/** What the service allows in a second: less than the looks of a hundred builders would like. */
const NARROW = 5;

/** So much that nothing is refused. */
const WIDE = 1_000;

function answers(fleet: Fleet, requestType: string): Response[] {
  return fleet.stacks.flatMap(stack => stack.responses.filter(response => response.requestType === requestType));
}

/** How long the requests of a type took, in minutes since a moment. */
function minutesOf(fleet: Fleet, requestType: string, since: number): Spread {
  return spreadOf(answers(fleet, requestType).map(({ at }) => (at - since) / MINUTE));
}

function callsOf(fleet: Fleet): Spread {
  return spreadOf([...fleet.costs.values()].map(({ calls }) => calls));
}

/** What each builder's request has cost of what the service allows. */
function acceptedOf(fleet: Fleet): Spread {
  return spreadOf([...fleet.costs.values()].map(({ calls, throttled }) => calls - throttled));
}

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

test('ten stacks of 50 builders, with 5 calls a second, are all created and all deleted in time, for no more calls a builder than one stack of ten', async () => {
  const few = new Fleet(1, 10, NARROW);
  await few.create();
  const fleet = new Fleet(10, 50, NARROW);
  let start = fleet.clock.now();
  expect(new Set((await fleet.create()).map(({ status }) => status))).toEqual(new Set(['CREATE_COMPLETE']));
  expect(minutesOf(fleet, 'Create', start).most).toBeLessThan(55);
  expect(acceptedOf(fleet).median / acceptedOf(few).median).toBeLessThan(1.2);
  start = fleet.clock.now();
  expect(new Set((await fleet.delete()).map(({ status }) => status))).toEqual(new Set(['DELETE_COMPLETE']));
  expect(minutesOf(fleet, 'Delete', start).most).toBeLessThan(55);
  expect(fleet.emulator.builders()).toEqual([]);
}, 400_000);

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
