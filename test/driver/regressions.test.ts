import { LostReply } from '../../emulator';
import { UNKNOWN_ID } from '../../lambda/kernel/answer';
import { OWNERSHIP_TAGS } from '../../src/private/contract';
import { USUAL_CHOICES } from '../support/cloudformation-choices';
import { STACK_ID } from '../support/evaluate';
import { builderTemplate, World } from '../support/world';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LARGE = { InstanceType: 'stream.standard.large' };
const SMALL = { InstanceType: 'stream.standard.small' };

const plain = (takes: number, fails = false) => ({ plain: { takes, fails } });

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

test('a Create that crashes and is cancelled, and that no Delete follows, removes its builder when its operation is taken back', async () => {
  const world = new World({}, STACK_ID, { ...USUAL_CHOICES, inventedIds: false });
  world.clock.at(world.clock.now() + 20_000, () => world.disturb(mode => {
    if (mode === 'tick') {
      throw new Error('out of memory');
    }
  }));
  world.clock.at(world.clock.now() + 4 * MINUTE, () => world.disturb(() => undefined));
  const end = await world.run(world.stack.createStack({ Builder: builderTemplate(), Quick: plain(30_000, true), Slow: plain(20 * MINUTE) }));
  expect(end.status).toBe('ROLLBACK_COMPLETE');
  expect(world.stack.events.map(event => event.RequestType)).toEqual(['Create']);
  await world.run(world.clock.sleep(HOUR));
  expect(world.builders()).toEqual([]);
  expect([...world.executions.values()].map(execution => execution.end?.status)).toEqual(['SUCCEEDED']);
});

test('a Create that fails by itself when it is cancelled already, and that no Delete follows, removes its builder, too', async () => {
  const world = new World({}, STACK_ID, { ...USUAL_CHOICES, inventedIds: false });
  world.emulator.fault({ kind: 'builder-fails', afterMs: 2 * MINUTE });
  const end = await world.run(world.stack.createStack({ Builder: builderTemplate(), Quick: plain(30_000, true), Slow: plain(20 * MINUTE) }));
  expect(end.status).toBe('ROLLBACK_COMPLETE');
  expect(world.stack.responses).toMatchObject([{ requestType: 'Create', status: 'FAILED', heard: false }]);
  await world.run(world.clock.sleep(HOUR));
  expect(world.builders()).toEqual([]);
});

test('two Deletes of one resource, and a builder that hangs in STOPPING: each claims it no more than once, and it is removed', async () => {
  const world = new World();
  await world.run(world.stack.createStack({ Builder: builderTemplate() }));
  const first = world.stack.physicalIdOf('Builder') ?? '';
  await world.run(world.stack.updateStack({ Builder: builderTemplate({}, LARGE), Sibling: plain(20 * MINUTE, true) }, { rollback: false }));
  world.emulator.fault({ kind: 'stuck', state: 'STOPPING', forMs: 100 * MINUTE, namePrefix: first });
  await world.run(world.stack.updateStack({ Builder: builderTemplate({}, SMALL) }));
  await world.run(world.clock.sleep(3 * HOUR));
  const deletes = world.stack.events.filter(event => event.RequestType === 'Delete');
  expect(deletes).toHaveLength(2);
  const claims = world.calls().filter(({ operation, input }) => operation === 'TagResource' && String((input as { ResourceArn?: unknown }).ResourceArn).endsWith(first)
    && /^[0-9a-f]{16}$/.test(String((input as { Tags?: Record<string, unknown> }).Tags?.[OWNERSHIP_TAGS.claim])));
  expect(claims).toHaveLength(2);
  expect(world.builders()).toMatchObject([{ name: world.stack.physicalIdOf('Builder'), state: 'RUNNING' }]);
  expect([...world.executions.values()].filter(({ end }) => end?.status !== 'SUCCEEDED')).toEqual([]);
});

test('a Create whose mark of delivery lands when a Delete has claimed its builder: the Delete claims it again, and it is removed', async () => {
  const world = new World();
  const call = world.emulator.call.bind(world.emulator);
  let deletion: Promise<{ readonly status: string }> | undefined;
  jest.spyOn(world.emulator, 'call').mockImplementation((operation, input) => {
    const isMark = operation === 'TagResource' && JSON.stringify(input).includes('delivered ');
    if (isMark && !deletion) {
      // the call is on its way for as long as it takes to delete the stack and to claim
      deletion = world.stack.deleteStack();
      world.clock.at(world.clock.now() + 5_000, () => { call(operation, input); });
      throw new LostReply(operation, 'lost reply');
    }
    return call(operation, input);
  });
  void world.stack.createStack({ Builder: builderTemplate() });
  await world.run(world.clock.sleep(HOUR));
  expect(await deletion).toMatchObject({ status: 'DELETE_COMPLETE' });
  expect(world.builders()).toEqual([]);
});

describe('a rollback whose Update comes 58 minutes late', () => {
  test('still claims what the failed update delivered to nobody, and removes it', async () => {
    const world = new World();
    await world.run(world.stack.createStack({ Builder: builderTemplate() }));
    const name = world.stack.physicalIdOf('Builder');
    const put = world.stack.put.bind(world.stack);
    jest.spyOn(world.stack, 'put').mockImplementationOnce(async (url, body) => {
      // the answer of the update that is about to fail
      await world.clock.sleep(20 * MINUTE);
      return put(url, body);
    });
    const deliver = world.deliver.bind(world);
    jest.spyOn(world, 'deliver').mockImplementation(event => {
      const isRollback = world.stack.status === 'UPDATE_ROLLBACK_IN_PROGRESS';
      world.clock.at(world.clock.now() + (isRollback ? 58 * MINUTE : 0), () => deliver(event));
    });
    const end = await world.run(world.stack.updateStack({ Builder: builderTemplate({}, LARGE), Sibling: plain(15 * MINUTE, true) }));
    expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    await world.run(world.clock.sleep(HOUR));
    expect(world.builders()).toMatchObject([{ name, state: 'RUNNING' }]);
  });
});

describe('the mark of a delivery that is refused for good', () => {
  const refuse = (world: World) => world.emulator.fault({ kind: 'error', operation: 'TagResource', code: 'LimitExceededException', message: 'no more tags', times: 1_000 });

  test('fails a Create after some minutes, with the words of the service, and nothing is left', async () => {
    const world = new World();
    refuse(world);
    const put = world.stack.put.bind(world.stack);
    jest.spyOn(world.stack, 'put').mockImplementationOnce((url, body) => {
      world.emulator.clearFaults();
      return put(url, body);
    });
    const end = await world.run(world.stack.createStack({ Builder: builderTemplate() }));
    expect(end.status).toBe('ROLLBACK_COMPLETE');
    expect(world.stack.responses[0]).toMatchObject({ status: 'FAILED', heard: true, reason: expect.stringContaining('TagResource was refused: LimitExceededException: no more tags') });
    expect(world.builders()).toEqual([]);
  });

  test('says nothing as long as a lost try may have written it, and SUCCESS when that shows', async () => {
    const world = new World();
    refuse(world);
    let lost = false;
    world.disturb((mode, payload) => {
      const state = (payload as { state?: { memo?: { undelivered?: { since: number } } } }).state;
      if (mode === 'tick' && !lost && world.clock.now() - (state?.memo?.undelivered?.since ?? Infinity) > 3.5 * MINUTE) {
        // the tick writes the mark, dies, and nobody sees it for three minutes
        lost = true;
        const { arn } = world.builders()[0];
        const mark = `delivered ${new Date(world.clock.now()).toISOString()} ${world.builders()[0].tags[OWNERSHIP_TAGS.claim]}`;
        world.clock.at(world.clock.now() + 3 * MINUTE, () => {
          world.emulator.clearFaults();
          world.byHand('TagResource', { ResourceArn: arn, Tags: { [OWNERSHIP_TAGS.claim]: mark } });
          refuse(world);
        });
        throw new Error('out of memory');
      }
    });
    const end = await world.run(world.stack.createStack({ Builder: builderTemplate() }));
    expect(lost).toBe(true);
    expect(end.status).toBe('CREATE_COMPLETE');
  });
});
