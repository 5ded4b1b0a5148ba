import { Fleet } from './fleet';
import { acceptedOf, minutesOf, NARROW } from './load';

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
