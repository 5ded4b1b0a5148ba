import fc from 'fast-check';
import { handle } from './handler';
import { anyJson, anyRecord, SEED } from './junk';
import { IMAGE_BUILDER_TYPE, IMAGE_REF_TYPE } from '../../src/private/contract';
import { IMAGE, STACK_ID } from '../support/world';

const URL_OF_ANSWER = 'https://cloudformation.example/request?X-Amz-Date=20260101T120000Z&X-Amz-Expires=7200';
const TYPES = [IMAGE_BUILDER_TYPE, IMAGE_REF_TYPE];

const SPEC: Readonly<Record<string, unknown>> = {
  ImageName: IMAGE,
  InstanceType: 'stream.standard.medium',
  Description: 'd',
  VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
  EnableDefaultInternetAccess: 'true',
  DomainJoinInfo: { DirectoryName: 'corp.example.com', OrganizationalUnitDistinguishedName: 'OU=apps' },
  AccessEndpoints: [{ EndpointType: 'STREAMING', VpceId: 'vpce-1' }],
  RootVolumeConfig: { VolumeSizeInGb: '300' },
  SoftwaresToInstall: ['a'],
};
const PROPERTIES: Readonly<Record<string, unknown>> = {
  ServiceToken: 'token', ReplacedOnChange: SPEC, DesiredState: 'RUNNING', Tags: { team: 'red' }, AgentVersion: 'LATEST', Timeout: '900', PollInterval: '30',
};

function eventOf(type: string, properties: unknown, change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    RequestType: type,
    RequestId: 'request',
    ResponseURL: URL_OF_ANSWER,
    StackId: STACK_ID,
    LogicalResourceId: 'Builder',
    ResourceType: IMAGE_BUILDER_TYPE,
    ...type === 'Create' ? {} : { PhysicalResourceId: 'Shop-Builder' },
    ...type === 'Update' ? { OldResourceProperties: PROPERTIES } : {},
    ResourceProperties: properties,
    ...change,
  };
}

beforeEach(() => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});

test('the event that is broken below is a sound one: it leads to a call', async () => {
  expect((await handle(eventOf('Create', PROPERTIES))).mutations).toEqual(['CreateImageBuilder']);
  expect((await handle(eventOf('Update', PROPERTIES))).mutations).toEqual(['CreateImageBuilder']);
});

describe('whatever arrives', () => {
  test('an event of any shape is answered, or thrown as one that cannot be', async () => {
    await fc.assert(fc.asyncProperty(anyJson, async event => {
      const { thrown, mutations } = await handle(event);
      expect(String(thrown)).toMatch(/^Error: this event cannot be answered: \w+ is missing$/);
      expect(mutations).toEqual([]);
    }), { seed: SEED, numRuns: 200 });
  });

  const fields = ['RequestType', 'ResourceType', 'PhysicalResourceId', 'ResourceProperties', 'OldResourceProperties', 'RequestId', 'StackId', 'LogicalResourceId'];

  test('an event with any of its members replaced is answered in one valid body, or thrown as one that cannot be', async () => {
    const type = fc.constantFrom('Create', 'Update', 'Delete');
    const change = fc.tuple(fc.constantFrom(...fields), anyJson);
    await fc.assert(fc.asyncProperty(type, fc.constantFrom(...TYPES), change, async (requestType, resourceType, [field, value]) => {
      const { thrown, answer, mutations } = await handle(eventOf(requestType, PROPERTIES, { ResourceType: resourceType, [field]: value }));
      if (thrown !== undefined) {
        expect(String(thrown)).toMatch(/^Error: this event cannot be answered: \w+ is missing$/);
      } else {
        expect(answer).toMatchObject({ Status: expect.stringMatching(/^(SUCCESS|FAILED)$/), PhysicalResourceId: expect.stringMatching(/./) });
      }
      if (['RequestType', 'ResourceType', 'ResourceProperties', 'StackId'].includes(field) && requestType !== 'Delete') {
        expect(mutations).toEqual([]);
      }
    }), { seed: SEED, numRuns: 600 });
  });

  test('a response URL of any text stops no request from being handed over', async () => {
    const url = fc.oneof(
      fc.webUrl({ withQueryParameters: true }), fc.string({ minLength: 1 }),
      fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(expires => `https://bucket.example/key?Expires=${expires}`),
      fc.stringMatching(/^\d{8}T\d{6}Z$/).map(date => `https://bucket.example/key?X-Amz-Date=${date}`),
    );
    await fc.assert(fc.asyncProperty(url, async ResponseURL => {
      const { thrown, answer } = await handle(eventOf('Create', PROPERTIES, { ResponseURL }));
      expect(thrown).toBeUndefined();
      expect(answer).toMatchObject({ Status: 'FAILED' });
    }), { seed: SEED, numRuns: 200 });
  });
});

describe('what once crashed the handler, or got by it,', () => {
  test.each<[string, Record<string, unknown>]>([
    ['an object without a text where a boolean belongs', eventOf('Create', { ...PROPERTIES, AdoptExisting: { toString: 0, valueOf: 0 } })],
    ['such an object in a list', eventOf('Create', { ...PROPERTIES, ProtectFromReplacement: [{ toString: 0 }] })],
    ['such an object where a number belongs', eventOf('Create', { ...PROPERTIES, Timeout: { toString: null, valueOf: null } })],
    ['such an object as the type of a request', eventOf('Create', PROPERTIES, { RequestType: { toString: 0, valueOf: 0 } })],
    ['null for the spec', eventOf('Create', { ...PROPERTIES, ReplacedOnChange: null })],
    ['null for the instance type', eventOf('Create', { ...PROPERTIES, ReplacedOnChange: { ...SPEC, InstanceType: null } })],
    ['a stack whose GUID is a piece of a regular expression', eventOf('Create', PROPERTIES, { StackId: `${STACK_ID.replace(/[^/]+$/, '')}(((` })],
  ])('%s: one answer that fails, and no call', async (_, event) => {
    const { answer, mutations, thrown } = await handle(event);
    expect(thrown).toBeUndefined();
    expect(answer).toMatchObject({ Status: 'FAILED' });
    expect(mutations).toEqual([]);
  });

  test('such properties of a Delete: it says that nothing is there', async () => {
    const properties = { AdoptExisting: { toString: 0, valueOf: 0 }, Timeout: [{ toString: 0 }] };
    expect((await handle(eventOf('Delete', properties), 'DELETE_IN_PROGRESS')).answer).toMatchObject({ Status: 'SUCCESS' });
  });

  test('an empty id of a Create: the answer has one that is none', async () => {
    const broken = eventOf('Create', {}, { PhysicalResourceId: '' });
    expect((await handle(broken)).answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'cdk-appstream:nothing-made' });
  });

  test('a response URL that expires at no moment: the request is handed over', async () => {
    const { thrown, mutations } = await handle(eventOf('Create', PROPERTIES, { ResponseURL: 'https://bucket.example/key?Expires=8639999920801' }));
    expect(thrown).toBeUndefined();
    expect(mutations).toEqual(['CreateImageBuilder']);
  });
});

describe('properties of any shape', () => {
  test('of a Delete never make it fail: nothing is there, and it says so', async () => {
    await fc.assert(fc.asyncProperty(fc.constantFrom(...TYPES), anyRecord, async (ResourceType, properties) => {
      const { answer, mutations } = await handle(eventOf('Delete', properties, { ResourceType }), 'DELETE_IN_PROGRESS');
      expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'Shop-Builder' });
      expect(mutations).toEqual([]);
    }), { seed: SEED, numRuns: 250 });
  });

  test('of a look-up that is rolled back never make it crash, nor change anything', async () => {
    const id = fc.constantFrom('Shop-Image', 'arn:aws:appstream:eu-west-1:111122223333:image/golden', '0123456789abcdef=:image/Base', 'cdk-appstream:nothing-made');
    await fc.assert(fc.asyncProperty(anyRecord, anyRecord, id, async (properties, old, PhysicalResourceId) => {
      const event = eventOf('Update', properties, { ResourceType: IMAGE_REF_TYPE, OldResourceProperties: old, PhysicalResourceId });
      const { answer, mutations, thrown, bytes } = await handle(event, 'UPDATE_ROLLBACK_IN_PROGRESS');
      expect(thrown).toBeUndefined();
      expect(answer).toMatchObject({ Status: expect.stringMatching(/^(SUCCESS|FAILED)$/), PhysicalResourceId: expect.stringMatching(/./) });
      expect(bytes).toBeLessThanOrEqual(4_096);
      expect(mutations).toEqual([]);
    }), { seed: SEED, numRuns: 250 });
  });

  test('of a Delete that destroys never make it touch what its properties do not name plainly', async () => {
    await fc.assert(fc.asyncProperty(anyRecord, anyJson, anyJson, async (properties, ImageName, ImageArn) => {
      const { answer, mutations } = await handle(eventOf('Delete', { ...properties, ImageName, ImageArn, RemovalPolicy: 'DESTROY' }, { ResourceType: IMAGE_REF_TYPE }), 'DELETE_IN_PROGRESS');
      expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'Shop-Builder' });
      expect(mutations).toEqual([]);
    }), { seed: SEED, numRuns: 250 });
  });

  test('of a rollback never make it fail, nor do anything: the builder is gone', async () => {
    await fc.assert(fc.asyncProperty(anyRecord, anyRecord, async (properties, old) => {
      const { answer, mutations } = await handle(eventOf('Update', properties, { OldResourceProperties: old }), 'UPDATE_ROLLBACK_IN_PROGRESS');
      expect(answer).toMatchObject({ Status: 'SUCCESS' });
      expect(mutations).toEqual([]);
    }), { seed: SEED, numRuns: 250 });
  });

  test.each(TYPES)('of a Create or an Update of a %s are refused in one body of at most 4,096 bytes, before any call', async ResourceType => {
    await fc.assert(fc.asyncProperty(fc.constantFrom('Create', 'Update'), anyRecord, async (type, properties) => {
      const { answer, bytes, mutations, thrown } = await handle(eventOf(type, properties, { ResourceType }));
      expect(thrown).toBeUndefined();
      expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/cannot be used: /) });
      expect(bytes).toBeLessThanOrEqual(4_096);
      expect(mutations).toEqual([]);
    }), { seed: SEED, numRuns: 250 });
  });
});

describe('one property that is wrong', () => {
  const notText = anyJson.filter(value => typeof value !== 'string' && value !== null);
  const notFlag = anyJson.filter(value => value !== null && !['true', 'false', true, false].some(flag => flag === value));
  const notWhole = anyJson.filter(value => value !== null && !(typeof value === 'string' && /^\d+$/.test(value)) && typeof value !== 'number');
  const notRecord = anyJson.filter(value => value !== null && (typeof value !== 'object' || Array.isArray(value)));
  const notTexts = anyJson.filter(value => value !== null && !(Array.isArray(value) && value.every(item => typeof item === 'string')));
  const inSpec = (change: object) => ({ ...PROPERTIES, ReplacedOnChange: { ...SPEC, ...change } });

  test.each<[string, fc.Arbitrary<object>]>([
    ['an instance type that is no text', notText.map(InstanceType => inSpec({ InstanceType }))],
    ['no instance type', fc.constantFrom(undefined, null).map(InstanceType => inSpec({ InstanceType }))],
    ['an image that is no text', notText.map(ImageName => inSpec({ ImageName }))],
    ['no image', fc.constantFrom(undefined, null).map(ImageName => inSpec({ ImageName }))],
    ['two images', fc.string().map(ImageArn => inSpec({ ImageArn }))],
    ['a description that is no text', notText.map(Description => inSpec({ Description }))],
    ['internet access that is neither true nor false', notFlag.map(EnableDefaultInternetAccess => inSpec({ EnableDefaultInternetAccess }))],
    ['a network that is no object', notRecord.map(VpcConfig => inSpec({ VpcConfig }))],
    ['subnets that are no list of texts', notTexts.map(SubnetIds => inSpec({ VpcConfig: { SubnetIds } }))],
    ['a volume that is no whole number', notWhole.map(VolumeSizeInGb => inSpec({ RootVolumeConfig: { VolumeSizeInGb } }))],
    ['software that is no list of texts', notTexts.map(SoftwaresToInstall => inSpec({ SoftwaresToInstall }))],
    ['endpoints that are no objects', fc.array(notRecord, { minLength: 1 }).map(AccessEndpoints => inSpec({ AccessEndpoints }))],
    ['a member that this release does not know', fc.tuple(fc.stringMatching(/^[A-Z][a-z]{8,12}$/), anyJson).map(([name, value]) => inSpec({ [`New${name}`]: value }))],
    ['a property that this release does not know', fc.tuple(fc.stringMatching(/^[A-Z][a-z]{8,12}$/), anyJson).map(([name, value]) => ({ ...PROPERTIES, [`New${name}`]: value }))],
    ['a spec that is no object', notRecord.map(ReplacedOnChange => ({ ...PROPERTIES, ReplacedOnChange }))],
    ['no spec', fc.constantFrom(undefined, null).map(ReplacedOnChange => ({ ...PROPERTIES, ReplacedOnChange }))],
    ['a desired state of another word', anyJson.filter(value => value !== null && value !== 'RUNNING' && value !== 'STOPPED').map(DesiredState => ({ ...PROPERTIES, DesiredState }))],
    ['tags that are no object', notRecord.map(Tags => ({ ...PROPERTIES, Tags }))],
    ['a tag that is no text', anyJson.filter(value => typeof value !== 'string').map(team => ({ ...PROPERTIES, Tags: { team } }))],
    ['a name that the service cannot take', fc.string().filter(name => !/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,100}$/.test(name)).map(ImageBuilderName => ({ ...PROPERTIES, ImageBuilderName }))],
    ['a timeout that is no whole number', notWhole.map(Timeout => ({ ...PROPERTIES, Timeout }))],
    ['adoptExisting that is neither true nor false', notFlag.map(AdoptExisting => ({ ...PROPERTIES, AdoptExisting }))],
    ['protectFromReplacement that is neither true nor false', notFlag.map(ProtectFromReplacement => ({ ...PROPERTIES, ProtectFromReplacement }))],
  ])('%s fails the request before any call', async (_, broken) => {
    await fc.assert(fc.asyncProperty(fc.constantFrom('Create', 'Update'), broken, async (type, properties) => {
      const { answer, mutations } = await handle(eventOf(type, properties));
      expect(mutations).toEqual([]);
      expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/cannot be used: /) });
    }), { seed: SEED, numRuns: 40 });
  });
});

describe('one property of a look-up that is wrong', () => {
  const QUERY = { Platform: 'RHEL8', Latest: 'true' };
  const notText = anyJson.filter(value => typeof value !== 'string' && value !== null);
  const notFlag = anyJson.filter(value => value !== null && !['true', 'false', true, false].some(flag => flag === value));
  const notRecord = anyJson.filter(value => value !== null && (typeof value !== 'object' || Array.isArray(value)));
  const otherThan = (...words: string[]) => anyJson.filter(value => value !== null && !words.some(word => word === value));
  const novel = fc.tuple(fc.stringMatching(/^[A-Z][a-z]{8,12}$/), anyJson);

  test.each<[string, fc.Arbitrary<object>]>([
    ['nothing to look for', fc.constantFrom<unknown>(undefined, null).map(Query => ({ Query }))],
    ['two things to look for', fc.constant({ ImageName: 'a', Query: QUERY })],
    ['a query that is no object', notRecord.map(Query => ({ Query }))],
    ['a query without a criterion', fc.constantFrom({}, { Latest: 'true' }, { Visibility: 'PRIVATE' }).map(Query => ({ Query }))],
    ['a platform that is no text', notText.map(Platform => ({ Query: { ...QUERY, Platform } }))],
    ['an owner that is no text', notText.map(Owner => ({ Query: { ...QUERY, Owner } }))],
    ['a visibility of another word', otherThan('PUBLIC', 'PRIVATE', 'SHARED').map(Visibility => ({ Query: { ...QUERY, Visibility } }))],
    ['latest that is neither true nor false', notFlag.map(Latest => ({ Query: { ...QUERY, Latest } }))],
    ['a pattern that is no expression', fc.constantFrom('(', '[a-', '\\', '*', '(?<n>a)(?<n>b)').map(NamePattern => ({ Query: { ...QUERY, NamePattern } }))],
    ['a member that this release does not know', novel.map(([name, value]) => ({ Query: { ...QUERY, [`New${name}`]: value } }))],
    ['a property that this release does not know', novel.map(([name, value]) => ({ Query: QUERY, [`New${name}`]: value }))],
    ['a name that is none', fc.string().filter(name => !/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,100}$/.test(name)).map(ImageName => ({ ImageName }))],
    ['an ARN that is none', fc.string().map(ImageArn => ({ ImageArn }))],
    ['a removal policy of another word', otherThan('DESTROY').map(RemovalPolicy => ({ ImageName: 'a', RemovalPolicy }))],
    ['waiting that is neither true nor false', notFlag.map(WaitForAvailable => ({ ImageName: 'a', WaitForAvailable }))],
    ['a refresh that is no text', notText.map(Refresh => ({ Query: QUERY, Refresh }))],
  ])('%s fails the request before any call', async (_, broken) => {
    await fc.assert(fc.asyncProperty(fc.constantFrom('Create', 'Update'), broken, async (type, properties) => {
      const { answer, mutations } = await handle(eventOf(type, { ServiceToken: 'token', ...properties }, { ResourceType: IMAGE_REF_TYPE }));
      expect(mutations).toEqual([]);
      expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/cannot be used: /) });
    }), { seed: SEED, numRuns: 40 });
  });
});
