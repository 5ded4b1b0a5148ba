import { OWN_FAILURES } from '../../lambda/advice/own-failures';
import { ImageBuilderProperties } from '../../src/private/contract';
import { Template } from '../support/cloudformation';
import { builderTemplate, World } from '../support/world';

const MINUTE = 60_000;

/** What no line may hold. */
const SECRETS = ['cloudformation.example', 'X-Amz', 'corp.example.com', 'OU=apps', 'streaming', 'red-team'];

const sibling = (takes = 1, fails = false): Template => ({ Sibling: { plain: { takes, fails } } });

/** A builder with everything that is nobody's business. */
function discreet(change: Partial<ImageBuilderProperties> = {}, spec: Partial<ImageBuilderProperties['ReplacedOnChange']> = {}): Template {
  const join = { DirectoryName: 'corp.example.com', OrganizationalUnitDistinguishedName: 'OU=apps,DC=corp' };
  return { Builder: builderTemplate({ Tags: { team: 'red-team' }, ...change }, { DomainJoinInfo: join, ...spec }) };
}

/** Whole lives of builders, undisturbed and disturbed. */
const LIVES: Array<[string, (world: World) => Promise<unknown>]> = [
  ['created, changed, replaced, deleted', async world => {
    await world.run(world.stack.createStack({ ...discreet(), ...sibling() }));
    await world.run(world.stack.updateStack({ ...discreet({ DesiredState: 'STOPPED', AgentVersion: 'LATEST' }), ...sibling() }));
    await world.run(world.stack.updateStack({ ...discreet({}, { InstanceType: 'stream.standard.large' }), ...sibling() }));
    await world.deleteStack();
  }],
  ['refused for its directory', async world => {
    await world.run(world.stack.createStack(discreet()));
  }],
  ['failed to join', async world => {
    world.emulator.fault({ kind: 'builder-fails', errors: [{ ErrorCode: 'DOMAIN_JOIN_ERROR_FILE_NOT_FOUND', ErrorMessage: 'OU=apps is not in corp.example.com' }] });
    await world.run(world.stack.createStack(discreet()));
  }],
  ['rolled back, with calls refused on the way', async world => {
    await world.run(world.stack.createStack({ ...discreet(), ...sibling() }));
    world.clock.at(world.clock.now() + 8 * MINUTE, () => world.emulator.fault({ kind: 'error', operation: 'TagResource', code: 'LimitExceededException', times: 9 }));
    await world.run(world.stack.updateStack({ ...discreet({ Tags: { team: 'red-team', more: 'x' } }), ...sibling(7 * MINUTE, true) }));
  }],
  ['refused to be adopted', async world => {
    world.byHand('CreateImageBuilder', { Name: 'golden', ImageName: 'AppStream-WinServer2022-11-10-2025', InstanceType: 'stream.standard.medium' });
    await world.run(world.stack.createStack(discreet({ ImageBuilderName: 'golden', AdoptExisting: true })));
  }],
  ['throttled, cut off and crashing', async world => {
    world.emulator.fault({ kind: 'throttle', times: 4 });
    world.emulator.fault({ kind: 'lost-reply', operation: 'CreateImageBuilder' });
    let left = 2;
    world.disturb(mode => {
      if (mode === 'tick' && left-- > 0) {
        throw new Error('out of memory');
      }
    });
    await world.run(world.stack.createStack(discreet()));
    await world.deleteStack();
  }],
];

describe.each(LIVES)('a builder that is %s', (title, live) => {
  async function lived(): Promise<World> {
    const world = new World(title.includes('refused for') ? { directories: ['other.example.com'] } : {});
    await live(world);
    await world.run(world.clock.sleep(3 * 3_600_000));
    return world;
  }

  test('leaves no secret in any log line', async () => {
    const { logged } = await lived();
    expect(logged.length).toBeGreaterThan(2);
    expect(logged.filter(line => SECRETS.some(secret => line.includes(secret)))).toEqual([]);
  });

  test('leaves one line a tick, each of which tells its request', async () => {
    const world = new World();
    let ticks = 0;
    const before: number[] = [];
    world.disturb(mode => {
      if (mode === 'tick') {
        ticks++;
        before.push(world.logged.filter(line => !/"message":"(answered|request taken)"/.test(line)).length);
      }
    });
    await world.run(world.stack.createStack(discreet()));
    await world.run(world.clock.sleep(3 * 3_600_000));
    expect(before).toEqual([...Array(ticks).keys()]);
    expect(world.logged.filter(line => !(JSON.parse(line) as { requestId?: string }).requestId)).toEqual([]);
  });

  test('has answers of at most 4,096 bytes, whose failures link to an entry', async () => {
    const { stack } = await lived();
    expect(stack.contractBreaches).toEqual([]);
    for (const { reason } of stack.responses.filter(({ status }) => status === 'FAILED')) {
      expect(reason).toMatch(/ More: https:\S+\/docs\/troubleshooting\.md#[a-z0-9_-]+$/);
    }
  });
});

describe('twenty errors at once', () => {
  const LINK = /\[cut\] More: https:\S+\/docs\/troubleshooting\.md#subnet_not_found$/;

  test.each([['of 10 KB', 'x'.repeat(10_240)], ['of emoji', '🙂'.repeat(2_000)], ['of line ends and quotes', '"\n'.repeat(3_000)]])('%s fit, and the link to the first survives', async (_, words) => {
    const world = new World();
    const errors = [...Array(20).keys()].map(number => ({ ErrorCode: number === 0 ? 'SUBNET_NOT_FOUND' : 'VALIDATION_ERROR', ErrorMessage: words }));
    world.emulator.fault({ kind: 'builder-fails', errors });
    const end = await world.run(world.stack.createStack({ Builder: builderTemplate() }));
    expect(end.reasons[0]).toMatch(LINK);
    expect(end.reasons[0]).toMatch(/ended FAILED: SUBNET_NOT_FOUND: /);
    expect(world.stack.contractBreaches).toEqual([]);
  });

  test('of a few words are all there', async () => {
    const world = new World();
    const errors = [...Array(20).keys()].map(number => ({ ErrorCode: 'VALIDATION_ERROR', ErrorMessage: `no. ${number}.` }));
    world.emulator.fault({ kind: 'builder-fails', errors });
    const end = await world.run(world.stack.createStack({ Builder: builderTemplate() }));
    for (const { ErrorMessage: words } of errors) {
      expect(end.reasons[0]).toContain(words);
    }
  });
});

test('a denied action names action, resource and the statement to add, and is told under one code', async () => {
  const world = new World();
  const resource = 'arn:aws:appstream:eu-west-1:111122223333:image-builder/x';
  world.emulator.fault({
    kind: 'error',
    operation: 'CreateImageBuilder',
    code: 'AccessDeniedException',
    times: 99,
    message: `User: arn:aws:sts::111122223333:assumed-role/x/y is not authorized to perform: appstream:CreateImageBuilder on resource: ${resource} because no policy allows it`,
  });
  const start = world.clock.now();
  const end = await world.run(world.stack.createStack({ Builder: builderTemplate() }));
  expect(end.reasons[0]).toContain(`The statement that has to get through: {"Effect":"Allow","Action":"appstream:CreateImageBuilder","Resource":"${resource}"}`);
  expect(end.reasons[0]).toMatch(/#accessdeniedexception$/);
  // a young role is given three minutes
  expect(world.stack.responses[0].at - start).toBeGreaterThanOrEqual(3 * MINUTE);
  expect(world.stack.responses[0].at - start).toBeLessThan(5 * MINUTE);
});

test('the reasons of the handler end with how long it took', async () => {
  const world = new World();
  world.emulator.fault({ kind: 'builder-fails', afterMs: 10 * MINUTE });
  const end = await world.run(world.stack.createStack({ Builder: builderTemplate() }));
  expect(end.reasons[0]).toMatch(/\(After 1\d min\.\) More: \S+#builderfailed$/);
  expect(Object.keys(OWN_FAILURES)).toContain('BuilderFailed');
});
