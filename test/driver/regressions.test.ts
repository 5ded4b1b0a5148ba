import { UNKNOWN_ID } from '../../lambda/kernel/answer';
import { builderTemplate, World } from '../support/world';

const MINUTE = 60_000;

describe('a second delivery of a Create that Step Functions does not take', () => {
  /** The second delivery comes while the builder that the first one made is not ready, and no execution can be started. */
  async function answered(): Promise<World> {
    const world = new World();
    world.duplicates = [2 * MINUTE];
    world.clock.at(world.clock.now() + MINUTE, () => { world.refuseExecutions = true; });
    world.clock.at(world.clock.now() + 4 * MINUTE, () => { world.refuseExecutions = false; });
    const end = await world.run(world.stack.createStack({ Builder: builderTemplate() }));
    expect(end.status).toBe('ROLLBACK_COMPLETE');
    return world;
  }

  test('is not answered with the id of a Create that made nothing: the first one did', async () => {
    const world = await answered();
    expect(world.stack.responses[0]).toMatchObject({ requestType: 'Create', status: 'FAILED', physicalId: UNKNOWN_ID });
    expect(world.stack.responses[0].reason).not.toMatch(/nothing was touched/i);
  });

  test('leaves nothing behind', async () => {
    const world = await answered();
    await world.run(world.clock.sleep(60 * MINUTE));
    expect(world.builders()).toEqual([]);
  });
});
