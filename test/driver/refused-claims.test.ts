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
});
