import { EmulatorOptions } from '../../emulator';
import { ImageBuilderProperties } from '../../src/private/contract';
import { Template } from '../support/cloudformation';
import { builderTemplate, IMAGE, World } from '../support/world';

const MINUTE = 60_000;

/** What may be seen by nobody who reads logs, answers and tags: parts that are in no other name. */
const DIRECTORY = 'corp.quillon.example';
const UNIT = 'OU=Zephyrs,DC=corp,DC=quillon,DC=example';
const SECRETS = {
  'the name of the directory': /quillon/i,
  'the organizational unit': /zephyrs/i,
  'a presigned URL, or a part of one': /https?:\/\/cloudformation\.example|X-Amz-|ResponseURL/i,
  'a streaming URL': /StreamingURL|appstream2?\.[^ ]*aws\.amazon\.com/i,
};

const JOINED = { DomainJoinInfo: { DirectoryName: DIRECTORY, OrganizationalUnitDistinguishedName: UNIT } };
const BUILDER = (change: Partial<ImageBuilderProperties> = {}) => builderTemplate(change, JOINED);
const failing = (minutes: number): Template => ({ Sibling: { plain: { takes: minutes * MINUTE, fails: true } } });

interface Scenario {
  readonly options?: EmulatorOptions;
  readonly run: (world: World) => Promise<unknown>;
  /** Set where the service's own words, quoted in the reason, hold the name. */
  readonly quotesService?: true;
}

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'a life': {
    run: async world => {
      await world.run(world.stack.createStack({ Builder: BUILDER({ Tags: { a: '1' } }) }));
      await world.run(world.stack.updateStack({ Builder: BUILDER({ DesiredState: 'STOPPED' }) }));
      await world.run(world.stack.updateStack({ Builder: builderTemplate({}, { ...JOINED, InstanceType: 'stream.standard.large' }) }));
      await world.deleteStack();
    },
  },
  'a builder that fails to join': {
    run: world => {
      world.emulator.fault({
        kind: 'builder-fails', afterMs: 60_000, errors: [{ ErrorCode: 'DOMAIN_JOIN_ERROR_ACCESS_DENIED', ErrorMessage: 'The account may not join the domain.' }],
      });
      return world.run(world.stack.createStack({ Builder: BUILDER() }));
    },
  },
  'a directory that the service does not know': {
    options: { directories: ['other.example'] },
    run: world => world.run(world.stack.createStack({ Builder: BUILDER() })),
    quotesService: true,
  },
  'an adoption of what is in another domain': {
    run: world => {
      const other = { DirectoryName: DIRECTORY.replace('corp', 'lab'), OrganizationalUnitDistinguishedName: UNIT };
      world.byHand('CreateImageBuilder', { Name: 'found', ImageName: IMAGE, InstanceType: 'stream.standard.medium', DomainJoinInfo: other });
      return world.run(world.stack.createStack({ Builder: BUILDER({ ImageBuilderName: 'found', AdoptExisting: true }) }));
    },
  },
  'properties that cannot be read': {
    run: world => {
      const wrong = { ...JOINED, EnableDefaultInternetAccess: 'maybe' };
      return world.run(world.stack.createStack({ Builder: BUILDER({ ReplacedOnChange: { ...wrong, InstanceType: 'x', ImageName: IMAGE } as never }) }));
    },
  },
  'a domain join that cannot be read': {
    run: world => world.run(world.stack.createStack({
      Builder: BUILDER({ ReplacedOnChange: { InstanceType: 'x', ImageName: IMAGE, DomainJoinInfo: [DIRECTORY, UNIT] } as never }),
    })),
  },
  'a replacement that is taken back': {
    run: async world => {
      await world.run(world.stack.createStack({ Builder: builderTemplate(), Sibling: { plain: { takes: 1 } } }));
      await world.run(world.stack.updateStack({ Builder: BUILDER(), ...failing(20) }));
      await world.clock.pass(60 * MINUTE);
    },
  },
  'a handler that crashes': {
    run: world => {
      world.disturb(mode => {
        if (mode === 'tick') throw new Error('out of memory');
      });
      return world.run(world.stack.createStack({ Builder: BUILDER() }, { rollback: false }));
    },
  },
  'executions that do not start': {
    run: world => {
      world.refuseExecutions = true;
      return world.run(world.stack.createStack({ Builder: BUILDER() }, { rollback: false }));
    },
  },
  'duplicates, lost replies, throttling': {
    run: world => {
      world.duplicates = [1_000];
      world.emulator.fault({ kind: 'lost-reply', operation: 'CreateImageBuilder' });
      world.emulator.fault({ kind: 'throttle', operation: 'DescribeImageBuilders', times: 6 });
      return world.run(world.stack.createStack({ Builder: BUILDER() }));
    },
  },
  'a builder that cannot be removed': {
    run: async world => {
      await world.run(world.stack.createStack({ Builder: BUILDER() }));
      world.emulator.fault({ kind: 'stuck', state: 'DELETING' });
      await world.run(world.stack.deleteStack());
      await world.clock.pass(25 * 60 * MINUTE);
    },
  },
};

/** What is seen outside: each text with where it is seen. */
function outputs(world: World): Array<{ where: string; text: string }> {
  return [
    ...world.logged.map(text => ({ where: 'log', text })),
    ...world.thrown.map(text => ({ where: 'error of the function', text })),
    ...world.stack.responses.map(response => ({ where: response.status, text: JSON.stringify(response) })),
    ...world.builders().map(({ tags }) => ({ where: 'tags', text: JSON.stringify(tags) })),
    ...world.calls().filter(({ operation }) => operation.includes('Streaming')).map(({ operation }) => ({ where: 'calls', text: operation })),
  ];
}

describe.each(Object.entries(SCENARIOS))('%s', (_, { options, run, quotesService }) => {
  const seen: Array<{ where: string; text: string }> = [];

  beforeAll(async () => {
    const world = new World(options);
    await run(world);
    seen.push(...outputs(world));
  });

  test.each(Object.entries(SECRETS))('shows nowhere %s', (_secret, pattern) => {
    expect(seen.filter(({ where }) => where === 'log').length).toBeGreaterThan(0);
    expect(seen.filter(({ where }) => where === 'SUCCESS' || where === 'FAILED').length).toBeGreaterThan(0);
    const leaks = seen.filter(({ where, text }) => pattern.test(text) && !(quotesService && where === 'FAILED'));
    expect(leaks).toEqual([]);
  });
});

test('what the service itself says about a directory is quoted in the reason, and nowhere else', async () => {
  const world = new World({ directories: ['other.example'] });
  const end = await world.run(world.stack.createStack({ Builder: BUILDER() }));
  expect(end.reasons[0]).toContain(`The directory config ${DIRECTORY} does not exist.`);
  expect(world.logged.filter(line => line.includes(DIRECTORY))).toEqual([]);
});

test('a leak would be seen', () => {
  const leaks = Object.entries(SECRETS).map(([, pattern]) => [
    `joined ${DIRECTORY}`, UNIT, 'https://cloudformation.example/request-1?X-Amz-Date=1', 'https://appstream2.eu-west-1.aws.amazon.com/authenticate?x=1',
  ].filter(text => pattern.test(text)).length);
  expect(leaks.every(count => count > 0)).toBe(true);
});
