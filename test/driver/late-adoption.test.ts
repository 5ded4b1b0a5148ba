import { OWNERSHIP_TAG_PREFIX } from '../../src/private/contract';
import { builderTemplate, IMAGE, World } from '../support/world';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test('the Delete of a rolled back adoption lets the builder go, also when it comes hours after the rollback has failed', async () => {
  const world = new World();
  world.byHand('CreateImageBuilder', { Name: 'golden', ImageName: IMAGE, InstanceType: 'stream.standard.medium', Tags: { team: 'red' } });
  await world.run(world.clock.sleep(HOUR));
  const deliver = world.deliver.bind(world);
  jest.spyOn(world, 'deliver').mockImplementation(event => {
    world.clock.at(world.clock.now() + (event.RequestType === 'Delete' ? 6 * HOUR : 0), () => deliver(event));
  });
  const end = await world.run(world.stack.createStack({
    Builder: builderTemplate({ ImageBuilderName: 'golden', AdoptExisting: true }),
    Sibling: { plain: { takes: 30 * MINUTE, fails: true } },
  }));
  expect(end.status).toBe('ROLLBACK_FAILED');
  await world.run(world.clock.sleep(12 * HOUR));
  const builder = world.builder('golden');
  expect(builder?.state).toBe('RUNNING');
  expect(Object.keys(builder?.tags ?? {}).filter(key => key.startsWith(OWNERSHIP_TAG_PREFIX))).toEqual([]);
  expect(builder?.tags.team).toBe('red');
});
