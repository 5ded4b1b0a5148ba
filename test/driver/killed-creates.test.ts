import { UNKNOWN_ID } from '../../lambda/kernel/answer';
import { builderTemplate, World } from '../support/world';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LARGE = { InstanceType: 'stream.standard.large' };

/** A service that shows a new builder after two minutes only. */
const LAGGING = { visibilityDelay: { builder: 2 * MINUTE, tags: 0 } };

/** The next create takes effect, and the function is killed before it can say so; then `after`. */
function killAfterCreate(world: World, after: () => void): void {
  const call = world.emulator.call.bind(world.emulator);
  let isAlive = true;
  jest.spyOn(world.emulator, 'call').mockImplementation((operation, input) => {
    const reply = call(operation, input);
    if (operation === 'CreateImageBuilder' && isAlive) {
      isAlive = false;
      after();
      throw new Error('out of memory');
    }
    return reply;
  });
}

const refuseCreates = (world: World) => () => world.emulator.fault({ kind: 'error', operation: 'CreateImageBuilder', code: 'LimitExceededException', message: 'quota', times: 100 });

describe('a create that took effect when the function was killed, and is refused when it is made again', () => {
  test('leaves nothing of an Update that nobody takes back', async () => {
    const world = new World(LAGGING);
    await world.run(world.stack.createStack({ Builder: builderTemplate() }));
    const [{ name }] = world.builders();
    killAfterCreate(world, refuseCreates(world));
    const end = await world.run(world.stack.updateStack({ Builder: builderTemplate({}, LARGE) }, { rollback: false }));
    expect(end.status).toBe('UPDATE_FAILED');
    expect(world.stack.responses[1]).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('LimitExceededException') });
    expect(world.builders()).toHaveLength(2);
    await world.run(world.clock.sleep(HOUR));
    expect(world.builders()).toMatchObject([{ name, state: 'RUNNING' }]);
  });

  test('is not answered as a Create that made nothing', async () => {
    const world = new World(LAGGING);
    killAfterCreate(world, refuseCreates(world));
    const end = await world.run(world.stack.createStack({ Builder: builderTemplate() }));
    expect(end.status).toBe('ROLLBACK_COMPLETE');
    expect(world.stack.responses[0]).toMatchObject({ status: 'FAILED', physicalId: UNKNOWN_ID });
    expect(world.builders()).toEqual([]);
  });
});

describe('a create that took effect when the function was killed, which then crashes for good', () => {
  test('leaves nothing of an Update that nobody takes back', async () => {
    const world = new World(LAGGING);
    await world.run(world.stack.createStack({ Builder: builderTemplate() }));
    const [{ name }] = world.builders();
    killAfterCreate(world, () => world.disturb(mode => {
      if (mode === 'tick' && world.stack.responses.length === 1) {
        throw new Error('out of memory');
      }
    }));
    const end = await world.run(world.stack.updateStack({ Builder: builderTemplate({}, LARGE) }, { rollback: false }));
    expect(end.status).toBe('UPDATE_FAILED');
    expect(world.stack.responses[1]).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('out of memory') });
    await world.run(world.clock.sleep(HOUR));
    expect(world.builders()).toMatchObject([{ name, state: 'RUNNING' }]);
  });
});
