import { IMAGE_BUILDER_TYPE } from '../../src/private/contract';
import { TaskError } from '../support/state-machine';
import { builderTemplate, IMAGE, STACK_ID, World } from '../support/world';

const MINUTE = 60_000;

/** Throw at the next so many invocations of a mode, or at all of them. */
function crash(world: World, mode: 'begin' | 'tick' | 'respond', times = Infinity, error = new Error('out of memory')): void {
  let left = times;
  world.disturb(invoked => {
    if (invoked === mode && left-- > 0) {
      throw error;
    }
  });
}

describe('delivery', () => {
  test('a duplicate finds its execution, open or closed, and changes nothing', async () => {
    const world = new World();
    world.duplicates = [0, 2 * MINUTE, 5 * 3_600_000];
    await world.run(world.stack.createStack({ Builder: builderTemplate() }));
    await world.run(world.clock.sleep(6 * 3_600_000));
    expect(world.executions.size).toBe(1);
    expect(world.stack.responses).toHaveLength(1);
    expect(world.logged.filter(line => line.includes('duplicate ignored'))).toHaveLength(3);
  });

  test('an Update that comes after its operation was rolled back mutates nothing', async () => {
    const world = new World();
    const sibling = (fails: boolean) => ({ plain: { takes: 1_000, fails } });
    await world.run(world.stack.createStack({ Builder: builderTemplate(), Sibling: sibling(false) }));
    const name = world.stack.physicalIdOf('Builder') ?? '';
    // the event of the update is held back for three hours
    const deliver = world.deliver.bind(world);
    const held: Array<() => void> = [];
    jest.spyOn(world, 'deliver').mockImplementationOnce(event => { held.push(() => deliver(event)); });
    const end = await world.run(world.stack.updateStack({ Builder: builderTemplate({}, { InstanceType: 'stream.standard.large' }), Sibling: sibling(true) }));
    expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    await world.run(world.clock.sleep(3 * 3_600_000));
    const start = world.clock.now() + 1;
    held.forEach(release => release());
    await world.run(world.clock.sleep(3_600_000));
    expect(world.changes(start)).toEqual([]);
    expect(world.builders()).toMatchObject([{ name, state: 'RUNNING' }]);
  });

  test('when no execution can be started, a Create is answered FAILED within two minutes, with an id that promises nothing', async () => {
    const world = new World();
    world.refuseExecutions = true;
    const start = world.clock.now();
    const creation = world.stack.createStack({ Builder: builderTemplate() }, { rollback: false });
    const end = await world.run(creation);
    expect(end.reasons[0]).toMatch(/could not be started for a minute: ThrottlingException/);
    expect(world.clock.now() - start).toBeLessThan(2 * MINUTE);
    expect(world.stack.responses[0].physicalId).toBe('cdk-appstream:unknown');
    expect(world.calls()).toEqual([]);
  });

  test('when no execution can be started, a Delete is not answered but fails, so that Lambda delivers it again', async () => {
    const world = new World();
    await world.run(world.stack.createStack({ Builder: builderTemplate() }));
    world.refuseExecutions = true;
    world.clock.at(world.clock.now() + 3 * MINUTE, () => { world.refuseExecutions = false; });
    world.duplicates = [4 * MINUTE];
    const end = await world.run(world.stack.deleteStack());
    expect(world.thrown).toEqual([expect.stringContaining('ThrottlingException')]);
    expect(end).toEqual({ status: 'DELETE_COMPLETE', reasons: [] });
    expect(world.builders()).toEqual([]);
  });
});

describe('answers', () => {
  test('whose reply is lost is sent again, byte for byte', async () => {
    const world = new World();
    const put = world.stack.put.bind(world.stack);
    const bodies: string[] = [];
    jest.spyOn(world.stack, 'put').mockImplementation(async (url, body) => {
      bodies.push(body);
      const status = await put(url, body);
      if (bodies.length < 3) {
        throw new Error('socket hang up');
      }
      return status;
    });
    const end = await world.run(world.stack.createStack({ Builder: builderTemplate() }));
    await world.run(world.clock.sleep(30 * MINUTE));
    expect(end.status).toBe('CREATE_COMPLETE');
    expect(bodies).toHaveLength(3);
    expect(new Set(bodies).size).toBe(1);
    expect(world.stack.contractBreaches).toEqual([]);
  });

  test('to a URL that has expired end the execution quietly', async () => {
    const world = new World();
    jest.spyOn(world.stack, 'put').mockResolvedValue(403);
    void world.stack.createStack({ Builder: builderTemplate() });
    await world.run(world.clock.sleep(30 * MINUTE));
    expect([...world.executions.values()].map(({ end }) => end?.status)).toEqual(['SUCCEEDED']);
    expect(world.thrown).toEqual([]);
  });

  test('get out when the rest of the handler does not load: FAILED after four crashes, with the cause', async () => {
    const world = new World();
    crash(world, 'tick', Infinity, Object.assign(new Error('Cannot find module \'./work\''), { name: 'Runtime.ImportModuleError' }));
    const start = world.clock.now();
    const end = await world.run(world.stack.createStack({ Builder: builderTemplate() }, { rollback: false }));
    expect(end.reasons[0]).toMatch(/could not work: Runtime.ImportModuleError, Cannot find module '.\/work'/);
    expect(world.clock.now() - start).toBeLessThan(2 * MINUTE);
    expect(world.stack.responses[0].physicalId).toBe('cdk-appstream:unknown');
  });
});

describe('a tick that crashes', () => {
  test('a few times is tried again', async () => {
    const world = new World();
    crash(world, 'tick', 3);
    expect((await world.run(world.stack.createStack({ Builder: builderTemplate() }))).status).toBe('CREATE_COMPLETE');
    expect(world.changes()).toEqual(['CreateImageBuilder', 'TagResource']);
  });

  test('after it created the builder leaves nothing behind: the id "unknown" leads the Delete to it', async () => {
    const world = new World();
    let ticks = 0;
    world.disturb((mode, payload) => {
      const request = JSON.stringify(payload).includes('"RequestType":"Create"');
      if (mode === 'tick' && request && ++ticks > 1) {
        throw new Error('out of memory');
      }
    });
    const end = await world.run(world.stack.createStack({ Builder: builderTemplate() }));
    expect(end.status).toBe('ROLLBACK_COMPLETE');
    expect(world.stack.responses[0]).toMatchObject({ status: 'FAILED', physicalId: 'cdk-appstream:unknown' });
    expect(world.builders()).toEqual([]);
    expect(world.stack.contractBreaches).toEqual([]);
  });

  /** Crash right after the next call that tags, and at so many ticks that follow. */
  function crashAfterTagging(world: World, ticks: number): void {
    let crashed = false;
    const call = world.emulator.call.bind(world.emulator);
    jest.spyOn(world.emulator, 'call').mockImplementation((operation, input) => {
      const reply = call(operation, input);
      if (operation === 'TagResource' && !crashed) {
        crashed = true;
        // what Lambda does when memory runs out: the call was made, and nothing is remembered
        throw new RangeError('out of memory');
      }
      return reply;
    });
    let outage = 0;
    world.disturb((mode, payload) => {
      if (mode === 'tick' && crashed && JSON.stringify(payload).includes('"RequestType":"Create"') && outage++ < ticks) {
        throw new Error('still out of memory');
      }
    });
  }

  test('right after it wrote `delivered` is never answered FAILED', async () => {
    const world = new World();
    crashAfterTagging(world, 20);
    const end = await world.run(world.stack.createStack({ Builder: builderTemplate() }));
    expect(end).toEqual({ status: 'CREATE_COMPLETE', reasons: [] });
    expect(world.stack.responses).toMatchObject([{ status: 'SUCCESS' }]);
  });

  test('right after it wrote `delivered` is never answered FAILED, though CloudFormation has gone on meanwhile', async () => {
    const world = new World();
    crashAfterTagging(world, 20);
    const end = await world.run(world.stack.createStack(
      { Builder: builderTemplate(), Sibling: { plain: { takes: 14 * MINUTE, fails: true } } }, { rollback: false },
    ));
    await world.run(world.clock.sleep(3_600_000));
    expect(end.status).toBe('CREATE_FAILED');
    expect(world.stack.responses).toMatchObject([{ status: 'SUCCESS', heard: false }]);
    expect(world.builders()).toMatchObject([{ state: 'RUNNING' }]);
  });

  test('for Lambda is throttled is tried until the deadline, and answered then', async () => {
    const world = new World();
    crash(world, 'tick', Infinity, new TaskError('Lambda.TooManyRequestsException', 'Rate exceeded'));
    const start = world.clock.now();
    const end = await world.run(world.stack.createStack({ Builder: builderTemplate() }, { rollback: false }));
    expect(end.reasons[0]).toMatch(/Lambda.TooManyRequestsException, Rate exceeded/);
    expect((world.clock.now() - start) / MINUTE).toBeGreaterThan(54);
    expect((world.clock.now() - start) / MINUTE).toBeLessThan(57);
  });
});

describe('time', () => {
  test('a builder that hangs in PENDING is answered at 55 minutes, and deleted by force', async () => {
    const world = new World();
    world.emulator.fault({ kind: 'stuck', state: 'PENDING', deletable: true });
    const start = world.clock.now();
    const end = await world.run(world.stack.createStack({ Builder: builderTemplate() }));
    const failure = world.stack.responses[0];
    expect(failure.reason).toMatch(/not settled after 55 minutes: its state is PENDING\. .*console/);
    expect((failure.at - start) / MINUTE).toBeLessThan(57);
    expect(end.status).toBe('ROLLBACK_COMPLETE');
    expect(world.builders()).toEqual([]);
    const tries = world.calls(failure.at).filter(call => call.operation === 'DeleteImageBuilder');
    expect((tries[0].at - failure.at) / MINUTE).toBeGreaterThan(29);
  });

  test('a throttled service is asked less and less often', async () => {
    const world = new World();
    world.clock.at(world.clock.now() + MINUTE, () => world.emulator.fault({ kind: 'throttle', operation: 'DescribeImageBuilders', times: 12 }));
    await world.run(world.stack.createStack({ Builder: builderTemplate() }));
    const refused = world.calls().filter(call => call.error?.code === 'ThrottlingException').map(call => call.at);
    const pauses = refused.slice(1).map((at, index) => at - refused[index]);
    expect(pauses[5]).toBeGreaterThan(3 * pauses[0]);
    expect(world.stack.lastHeard.status).toBe('SUCCESS');
  });

  test('no execution outlives what it has to remove', async () => {
    const world = new World();
    await world.run(world.stack.createStack({ Builder: builderTemplate() }));
    await world.run(world.stack.updateStack({ Builder: builderTemplate({}, { InstanceType: 'stream.standard.large' }) }));
    await world.clock.drain();
    expect([...world.executions.values()].map(({ end }) => end?.status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
  });
});

describe('malformed events', () => {
  const url = 'https://cloudformation.example/x?X-Amz-Date=20260101T000000Z';
  const properties = { ServiceToken: 'x', ReplacedOnChange: { ImageName: IMAGE, InstanceType: 'stream.standard.medium' } };
  const event = {
    RequestType: 'Create',
    RequestId: 'r',
    ResponseURL: url,
    StackId: STACK_ID,
    LogicalResourceId: 'Builder',
    ResourceType: IMAGE_BUILDER_TYPE,
    ResourceProperties: properties,
  };

  /** Deliver one event to a stack that is being created, and return the bodies that come back. */
  async function answersTo(change: object): Promise<Array<Record<string, unknown>>> {
    const world = new World();
    const bodies: string[] = [];
    void world.stack.createStack({ Sibling: { plain: { takes: 3_600_000 } } });
    jest.spyOn(world.stack, 'put').mockImplementation(async (_, body) => {
      bodies.push(body);
      return 200;
    });
    world.deliver({ ...event, ...change });
    await world.run(world.clock.sleep(10 * MINUTE));
    expect(world.changes()).toEqual([]);
    return bodies.map(body => JSON.parse(body) as Record<string, unknown>);
  }

  test.each([
    ['an unknown resource type', { ResourceType: 'Custom::Other' }, /knows no resource type "Custom::Other"/],
    ['an unknown property', { ResourceProperties: { ...properties, Colour: 'red' } }, /Colour is unknown to this release/],
    ['a number where a list belongs', {
      ResourceProperties: { ReplacedOnChange: { ImageName: 'x', InstanceType: 'y', VpcConfig: { SubnetIds: '7' } } },
    }, /ReplacedOnChange.VpcConfig.SubnetIds must be a list of texts, got "7"/],
    ['no properties', { ResourceProperties: {} }, /ReplacedOnChange is missing/],
    ['an unknown request type', { RequestType: 'Replace' }, /neither Create, Update nor Delete: Replace/],
    ['an Update without an id', { RequestType: 'Update' }, /needs a PhysicalResourceId/],
    ['a StackId that is none', { StackId: 'my-stack' }, /no ARN of a stack/],
  ])('%s: one clear FAILED answer, nothing made', async (_, change, reason) => {
    const answers = await answersTo(change);
    expect(answers).toEqual([expect.objectContaining({ Status: 'FAILED', PhysicalResourceId: 'cdk-appstream:nothing-made' })]);
    expect(answers[0].Reason).toMatch(reason);
  });

  test('a Delete with `ServiceToken` alone succeeds', async () => {
    const change = { RequestType: 'Delete', PhysicalResourceId: 'cdk-appstream:nothing-made', ResourceProperties: { ServiceToken: 'x' } };
    expect(await answersTo(change)).toEqual([expect.objectContaining({ Status: 'SUCCESS' })]);
    expect(await answersTo({ ...change, ResourceType: 'Custom::Other' })).toEqual([expect.objectContaining({ Status: 'SUCCESS' })]);
  });

  test('an event that cannot be answered throws, and logs one line', async () => {
    const world = new World();
    world.deliver({ ...event, ResponseURL: undefined });
    await world.run(world.clock.sleep(MINUTE));
    expect(world.thrown).toEqual([expect.stringMatching(/cannot be answered: ResponseURL is missing/)]);
    expect(world.logged).toEqual([expect.stringMatching(/event dropped.*ResponseURL is missing/)]);
  });
});
