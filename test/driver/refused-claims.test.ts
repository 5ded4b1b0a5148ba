import { OWNERSHIP_TAGS } from '../../src/private/contract';
import { builderTemplate, IMAGE, World } from '../support/world';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LARGE = { InstanceType: 'stream.standard.large' };

/** A stack with a builder, and with others, which earlier requests made, did not deliver and could not remove. */
async function withStrays(count = 1): Promise<{ world: World; name: string; strays: string[] }> {
  const world = new World();
  await world.run(world.stack.createStack({ Builder: builderTemplate() }));
  const [{ name, tags }] = world.builders();
  const strays = Array.from({ length: count }, (_, index) => `${name.slice(0, -10)}012345678${index}`);
  for (const Name of strays) {
    world.byHand('CreateImageBuilder', {
      Name, ImageName: IMAGE, InstanceType: 'stream.standard.small', Tags: { ...tags, [OWNERSHIP_TAGS.claim]: 'feedfacefeedface' },
    });
  }
  await world.run(world.clock.sleep(20 * MINUTE));
  return { world, name, strays };
}

/** The service refuses so many claims of a builder. */
function refuseClaims(world: World, name: string, times: number): void {
  world.emulator.fault({ kind: 'error', operation: 'TagResource', code: 'LimitExceededException', message: 'no more tags', namePrefix: name, times });
}

/** How the executions ended. */
const ends = (world: World) => [...world.executions.values()].map(({ end }) => end?.status);

describe('a stray whose claim is refused', () => {
  test('keeps a failed Update from nothing: what it made itself is removed', async () => {
    const { world, name, strays: [stray] } = await withStrays();
    refuseClaims(world, stray, 10_000);
    world.emulator.fault({ kind: 'builder-fails', afterMs: 2 * MINUTE });
    const end = await world.run(world.stack.updateStack({ Builder: builderTemplate({}, LARGE) }, { rollback: false }));
    expect(end.status).toBe('UPDATE_FAILED');
    await world.run(world.clock.sleep(HOUR));
    expect(world.builders().map(builder => builder.name).sort()).toEqual([name, stray].sort());
  });

  test('keeps an Update that creates its builder again from nothing: the stray whose claim was taken is removed', async () => {
    const { world, name, strays: [stray, refused] } = await withStrays(2);
    world.byHand('StopImageBuilder', { Name: name });
    await world.run(world.clock.sleep(10 * MINUTE));
    world.byHand('DeleteImageBuilder', { Name: name });
    await world.run(world.clock.sleep(10 * MINUTE));
    refuseClaims(world, refused, 10_000);
    const end = await world.run(world.stack.updateStack({ Builder: builderTemplate({ Tags: { Team: 'print' } }) }));
    expect(end.status).toBe('UPDATE_COMPLETE');
    await world.run(world.clock.sleep(HOUR));
    expect(world.builders().map(builder => builder.name)).toContain(name);
    expect(world.builders().map(builder => builder.name)).not.toContain(stray);
  });

  test('is claimed after the answer, and removed', async () => {
    const { world, name, strays: [stray] } = await withStrays();
    refuseClaims(world, stray, 20);
    const end = await world.run(world.stack.updateStack({ Builder: builderTemplate({ Tags: { Team: 'print' } }) }));
    expect(end.status).toBe('UPDATE_COMPLETE');
    await world.run(world.clock.sleep(HOUR));
    expect(world.builders()).toMatchObject([{ name, state: 'RUNNING' }]);
    expect(ends(world)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  });

  test('is reported as left behind when it is refused for a day', async () => {
    const { world, name, strays: [stray] } = await withStrays();
    refuseClaims(world, stray, 10_000);
    await world.run(world.stack.updateStack({ Builder: builderTemplate({ Tags: { Team: 'print' } }) }));
    await world.run(world.clock.sleep(25 * HOUR));
    expect(world.builders().map(builder => builder.name).sort()).toEqual([name, stray].sort());
    expect(ends(world)).toEqual(['SUCCEEDED', 'FAILED']);
    expect(world.logged.filter(line => line.includes('"LeftBehind":1'))).toHaveLength(1);
    expect(world.calls().length).toBeLessThan(6_000);
  });

  test('is left to the next operation once that has begun', async () => {
    const { world, name, strays: [stray] } = await withStrays();
    refuseClaims(world, stray, 20);
    await world.run(world.stack.updateStack({ Builder: builderTemplate({ Tags: { Team: 'print' } }) }));
    await world.run(world.stack.updateStack({ Builder: builderTemplate({ Tags: { Team: 'web' } }) }));
    await world.run(world.clock.sleep(HOUR));
    expect(world.builders()).toMatchObject([{ name, state: 'RUNNING' }]);
    const claimants = world.calls().filter(({ operation, input, outcome }) => operation === 'TagResource' && outcome !== 'error' && JSON.stringify(input).includes(stray));
    expect(claimants).toHaveLength(1);
  });
});

test('what the failed update delivered to nobody is removed, though the rollback\'s claim is refused at first', async () => {
  const world = new World();
  await world.run(world.stack.createStack({ Builder: builderTemplate() }));
  const [{ name }] = world.builders();
  const put = world.stack.put.bind(world.stack);
  jest.spyOn(world.stack, 'put').mockImplementationOnce(async (url, body) => {
    const [replacement = ''] = world.builders().map(builder => builder.name).filter(other => other !== name);
    refuseClaims(world, replacement, 1);
    // the sibling fails before the answer is heard
    await world.clock.sleep(20 * MINUTE);
    return put(url, body);
  });
  const sibling = { plain: { takes: 15 * MINUTE, fails: true } };
  const end = await world.run(world.stack.updateStack({ Builder: builderTemplate({}, LARGE), Sibling: sibling }));
  expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  await world.run(world.clock.sleep(HOUR));
  expect(world.builders()).toMatchObject([{ name, state: 'RUNNING' }]);
});
