import { DAY, HOUR, MINUTE, Office, OFFICE_HOURS, officeApp } from '../support/office';
import { InstanceType } from '../../src';

test('probe', async () => {
  const office = new Office();
  await office.open(officeApp(), '2026-01-04T12:00:00Z');
  await office.passTo('2026-01-12T12:00:00Z');
  console.error(office.diary('2026-01-04T00:00:00Z'), office.ends(), office.world.emulator.meter().text, office.world.thrown);
});
