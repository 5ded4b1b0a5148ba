import fc from 'fast-check';
import { anyJson, anyRecord, SEED } from './junk';
import { generatedName, isGeneratedFor, isName } from '../../lambda/builder/names';
import { specHash } from '../../lambda/builder/spec';
import { linkTo, responseBody } from '../../lambda/kernel/answer';
import { CloudFormationEvent, stackIdentity } from '../../lambda/kernel/event';
import { executionName } from '../../lambda/kernel/execution';
import { canonicalJson } from '../../lambda/kernel/hash';
import { STACK_ID } from '../support/world';

const STACK = stackIdentity(STACK_ID);

const logicalIds = fc.stringMatching(/^[a-zA-Z0-9]{1,255}$/);
const owners = fc.record({
  stack: fc.record({ stackName: fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9-]{0,127}$/), guid: fc.uuid() }).map(part => ({ ...STACK, ...part })),
  logicalId: logicalIds,
});
const hashes = fc.stringMatching(/^[0-9a-f]{16}$/);
const runs = (numRuns: number) => ({ seed: SEED, numRuns });

/** The same value with the members of every object in another order. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(reordered);
  }
  return value !== null && typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).reverse().map(([key, content]) => [key, reordered(content)]))
    : value;
}

describe('a generated name', () => {
  test('is one that the service takes, ends in what a policy can name, and is found again by its owner alone', () => {
    fc.assert(fc.property(owners, logicalIds, hashes, (owner, other, spec) => {
      const name = generatedName(owner, spec);
      expect(isName(name)).toBe(true);
      expect(name).toContain(`-${owner.stack.guid.split('-')[0]}-`);
      expect(isGeneratedFor(owner, name)).toBe(true);
      expect(isGeneratedFor({ ...owner, logicalId: other }, name)).toBe(other === owner.logicalId);
      expect(isGeneratedFor({ ...owner, stack: STACK }, name)).toBe(false);
    }), runs(300));
  });

  test('differs for another spec, another resource and another stack', () => {
    fc.assert(fc.property(owners, owners, hashes, hashes, (one, other, spec, another) => {
      expect(generatedName(one, spec) === generatedName(one, another)).toBe(spec.slice(0, 10) === another.slice(0, 10));
      expect(generatedName({ ...one, logicalId: other.logicalId }, spec) === generatedName(one, spec)).toBe(one.logicalId === other.logicalId);
      expect(generatedName(other, spec)).not.toBe(generatedName(one, spec));
    }), runs(300));
  });

  test('of a resource is none of whatever text else comes as an id', () => {
    fc.assert(fc.property(owners, fc.string({ unit: 'binary' }), (owner, id) => {
      expect(isGeneratedFor(owner, id)).toBe(false);
    }), runs(200));
  });
});

describe('the canonical form', () => {
  test('is the same for the same value in another order, and reads back as that value', () => {
    fc.assert(fc.property(anyJson, value => {
      expect(canonicalJson(reordered(value))).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }), runs(400));
  });

  test('tells different values apart', () => {
    fc.assert(fc.property(anyJson, anyJson, (one, other) => {
      expect(canonicalJson(one) === canonicalJson(other)).toBe(JSON.stringify(sorted(one)) === JSON.stringify(sorted(other)));
    }), runs(400));
  });

  /** Members in the order of their names: a second way to the same end. */
  function sorted(value: unknown): unknown {
    if (Array.isArray(value)) {
      return ['list', ...value.map(sorted)];
    }
    return value !== null && typeof value === 'object'
      ? ['object', ...Object.entries(value).map(([key, content]) => [key, sorted(content)] as const).sort(([a], [b]) => (a < b ? -1 : 1))]
      : value;
  }
});

describe('the hash of a spec', () => {
  const DEFAULTS = { DisableIMDSV1: 'false', EnableDefaultInternetAccess: 'false', RootVolumeConfig: { VolumeSizeInGb: '200' } };
  const texts = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 5 });
  const endpoints = fc.uniqueArray(fc.stringMatching(/^vpce-[0-9a-f]{4}$/), { minLength: 1, maxLength: 4 })
    .map(ids => ids.map(VpceId => ({ EndpointType: 'STREAMING', VpceId })));

  test('is 16 digits for whatever comes, in whatever order', () => {
    fc.assert(fc.property(anyRecord, spec => {
      const hash = specHash(spec, STACK);
      expect(hash).toMatch(/^[0-9a-f]{16}$/);
      expect(specHash(reordered(spec) as Record<string, unknown>, STACK)).toBe(hash);
    }), runs(400));
  });

  test('does not change when a default is named, nor when a number or a boolean arrives as one', () => {
    const scalars = fc.dictionary(fc.stringMatching(/^[A-Z][a-z]{5,9}$/), fc.oneof(fc.string(), fc.nat(), fc.boolean()));
    fc.assert(fc.property(scalars, fc.subarray(Object.entries(DEFAULTS)), (spec, named) => {
      const hash = specHash(spec, STACK);
      expect(specHash({ ...spec, ...Object.fromEntries(named) }, STACK)).toBe(hash);
      expect(specHash(Object.fromEntries(Object.entries(spec).map(([key, value]) => [key, String(value)])), STACK)).toBe(hash);
    }), runs(300));
  });

  test('does not depend on the order in lists that are sets, and does in the list of subnets', () => {
    fc.assert(fc.property(texts, texts, endpoints, (groups, software, access) => {
      const hashOf = (turn: <T>(list: T[]) => T[], SubnetIds = ['a', 'b']) => specHash({
        VpcConfig: { SubnetIds, SecurityGroupIds: turn(groups) },
        SoftwaresToInstall: turn(software),
        SoftwaresToUninstall: turn(groups),
        AccessEndpoints: turn(access),
      }, STACK);
      expect(hashOf(list => [...list].reverse())).toBe(hashOf(list => list));
      expect(hashOf(list => list, ['b', 'a'])).not.toBe(hashOf(list => list));
    }), runs(200));
  });

  test('changes with every other value of every other member', () => {
    fc.assert(fc.property(fc.stringMatching(/^[A-Z][a-z]{5,9}$/), fc.string(), fc.string(), (member, one, other) => {
      expect(specHash({ [member]: one }, STACK) === specHash({ [member]: other }, STACK)).toBe(one === other);
      expect(specHash({ [member]: one }, STACK)).not.toBe(specHash({}, STACK));
    }), runs(300));
  });
});

describe('the reason of a failure', () => {
  const ascii = fc.string({ unit: 'grapheme-ascii', maxLength: 6_000, minLength: 3_000 });
  const wild = fc.string({ unit: 'binary', maxLength: 3_000, minLength: 500 });
  const pieces = fc.array(fc.constantFrom('a', '"', '\\', '\n', '\u0001', 'é', 'ツ', '🙂', '👩‍👩‍👧', '\ud800', '\udfff'), { maxLength: 3_500, minLength: 300 }).map(list => list.join(''));
  const codes = fc.constantFrom('NotSettled', 'IAM_SERVICE_ROLE_MISSING_DESCRIBE_SECURITY_GROUPS_ACTION', 'x');

  test('is cut to 4,096 bytes with its link whole, never in the middle of a character, and no earlier than it has to be', () => {
    const ids = fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 255 });
    fc.assert(fc.property(fc.oneof(ascii, wild, pieces), codes, ids, (reason, code, physicalId) => {
      const body = responseBody(EVENT, { status: 'FAILED', physicalId, reason, code });
      const link = ` More: ${linkTo(code)}`;
      const sent = (JSON.parse(body) as { Reason: string }).Reason;
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4_096);
      expect(sent.endsWith(link)).toBe(true);
      const words = sent.slice(0, -link.length);
      if (words !== reason) {
        const kept = [...words.slice(0, -' [cut]'.length)];
        expect(words.endsWith(' [cut]')).toBe(true);
        expect([...reason].slice(0, kept.length)).toEqual(kept);
        // the longest escape of one character has 12 bytes
        expect(Buffer.byteLength(body)).toBeGreaterThan(4_096 - 12);
      }
    }), runs(150));
  });
});

describe('the name of an execution', () => {
  test('is at most 80 characters that Step Functions takes, and another for another request', () => {
    fc.assert(fc.property(fc.string(), fc.string(), fc.constantFrom('Create', 'Update', 'Delete'), (RequestId, other, RequestType) => {
      const name = executionName({ ...EVENT, RequestId, RequestType });
      expect(name).toMatch(/^[0-9a-zA-Z-]{1,80}$/);
      expect(executionName({ ...EVENT, RequestId: other, RequestType }) === name).toBe(RequestId === other);
    }), runs(200));
  });
});

const EVENT: CloudFormationEvent = {
  RequestType: 'Create',
  RequestId: 'request',
  ResponseURL: 'https://bucket.example/key',
  StackId: STACK_ID,
  LogicalResourceId: 'Builder',
  ResourceType: 'Custom::AppStreamImageBuilder',
  ResourceProperties: {},
};
