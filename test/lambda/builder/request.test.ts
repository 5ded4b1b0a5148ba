import { parseRequest } from '../../../lambda/builder/request';
import { reconcile } from '../../../lambda/builder/resource';
import { MalformedEventError, Properties, readEvent } from '../../../lambda/kernel/event';
import { builder, CLAIM, DELIVERED, eventOf, fails, GRACE, hashOf, NAME, nameOf, OTHER_NAME, OTHER_SPEC, properties, situation, SPEC, succeeds } from '../../support/situation';

const NOTHING_MADE = 'cdk-appstream:nothing-made';

/** What is wrong with the properties of a Create. */
function problemOf(bag: Properties): string | undefined {
  return parseRequest(eventOf('Create', { ResourceProperties: bag })).problem;
}

describe('the properties of a builder', () => {
  test('are read as CloudFormation delivers them', () => {
    const spec = {
      ...SPEC,
      Description: 'd',
      DisplayName: 'n',
      VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
      IamRoleArn: 'arn:aws:iam::111122223333:role/Machine',
      EnableDefaultInternetAccess: 'true',
    };
    const request = parseRequest(eventOf('Create', { ResourceProperties: properties({ ServiceTimeout: '3600', DesiredState: 'STOPPED', Tags: { a: '1' } }, spec) }));
    expect(request).toMatchObject({ type: 'Create', logicalId: 'Builder', claim: CLAIM, explicitNames: [] });
    expect(request.problem).toBeUndefined();
    expect(request.physicalId).toBeUndefined();
    expect(request.wanted).toEqual({
      name: nameOf(spec),
      explicit: false,
      spec: { ...spec, EnableDefaultInternetAccess: true },
      specHash: hashOf(spec),
      desiredState: 'STOPPED',
      tags: { a: '1' },
      protectFromReplacement: false,
    });
  });

  test('are read with their types, whether they arrive as such or as texts', () => {
    const members = (flag: unknown, size: unknown) => parseRequest(eventOf('Create', {
      ResourceProperties: properties({
        AdoptExisting: flag, ProtectFromReplacement: flag, Timeout: size, PollInterval: size, AgentVersion: 'LATEST',
      }, { ...SPEC, DisableIMDSV1: flag, RootVolumeConfig: { VolumeSizeInGb: size }, AccessEndpoints: [{ EndpointType: 'STREAMING', VpceId: 'vpce-1' }] }),
    }));
    for (const request of [members('true', '300'), members(true, 300)]) {
      expect(request).toMatchObject({
        adoptExisting: true,
        settings: { timeout: 300, pollInterval: 300 },
        wanted: {
          protectFromReplacement: true,
          agentVersion: 'LATEST',
          spec: { DisableIMDSV1: true, RootVolumeConfig: { VolumeSizeInGb: 300 }, AccessEndpoints: [{ EndpointType: 'STREAMING', VpceId: 'vpce-1' }] },
        },
      });
      expect(request.problem).toBeUndefined();
    }
  });

  test('that are left out mean no adoption, no protection, and the kernel\'s own pace', () => {
    expect(parseRequest(eventOf('Create'))).toMatchObject({ adoptExisting: false, settings: { timeout: undefined, pollInterval: undefined }, wanted: { protectFromReplacement: false } });
  });

  test('may name the builder', () => {
    const request = parseRequest(eventOf('Create', { ResourceProperties: properties({ ImageBuilderName: 'mine' }) }));
    expect(request).toMatchObject({ wanted: { name: 'mine', explicit: true, specHash: hashOf() }, explicitNames: ['mine'] });
  });

  test.each([['true', true], ['false', false], [true, true], [false, false], [undefined, undefined]])('internet access %p is %p', (delivered, expected) => {
    const request = parseRequest(eventOf('Create', { ResourceProperties: properties({}, { ...SPEC, EnableDefaultInternetAccess: delivered }) }));
    expect(request.wanted?.spec.EnableDefaultInternetAccess).toBe(expected);
    expect(request.problem).toBeUndefined();
  });

  test.each<[string, Properties, RegExp]>([
    ['unknown property', properties({ Novelty: 'x' }), /^Novelty is unknown to this release of the handler$/],
    ['unknown member of the spec', properties({}, { ...SPEC, Novelty: 'x' }), /^ReplacedOnChange\.Novelty is unknown/],
    ['unknown nested member', properties({}, { ...SPEC, VpcConfig: { SubnetIds: ['s'], Novelty: 'x' } }), /^ReplacedOnChange\.VpcConfig\.Novelty is unknown/],
    ['no spec', { ServiceToken: 'arn' }, /^ReplacedOnChange is missing$/],
    ['a text for the spec', { ServiceToken: 'arn', ReplacedOnChange: 'x' }, /^ReplacedOnChange must be an object, got "x"$/],
    ['a list for the spec', { ServiceToken: 'arn', ReplacedOnChange: [] }, /^ReplacedOnChange must be an object, got \[\]$/],
    ['no instance type', properties({}, { ImageName: 'x' }), /^ReplacedOnChange\.InstanceType is missing$/],
    ['no image', properties({}, { InstanceType: 'x' }), /exactly one of ImageName and ImageArn/],
    ['two images', properties({}, { ...SPEC, ImageArn: 'arn:aws:appstream:eu-west-1::image/x' }), /exactly one of ImageName and ImageArn/],
    ['a number for a list', properties({}, { ...SPEC, VpcConfig: { SubnetIds: 7 } }), /^ReplacedOnChange\.VpcConfig\.SubnetIds must be a list of texts, got 7$/],
    ['a text for a list', properties({}, { ...SPEC, VpcConfig: { SubnetIds: 's' } }), /SubnetIds must be a list of texts, got "s"/],
    ['a list of numbers', properties({}, { ...SPEC, VpcConfig: { SubnetIds: ['s'], SecurityGroupIds: [1] } }), /SecurityGroupIds must be a list of texts, got \[1\]/],
    ['a list for a text', properties({}, { ...SPEC, InstanceType: ['x'] }), /InstanceType must be a text, got \["x"\]/],
    ['neither true nor false', properties({}, { ...SPEC, EnableDefaultInternetAccess: 'yes' }), /EnableDefaultInternetAccess must be "true" or "false", got "yes"/],
    ['a word of Object\'s own', properties({}, { ...SPEC, EnableDefaultInternetAccess: 'constructor' }), /EnableDefaultInternetAccess must be "true" or "false"/],
    ['a size that is no number', properties({}, { ...SPEC, RootVolumeConfig: { VolumeSizeInGb: '2e2' } }), /RootVolumeConfig\.VolumeSizeInGb must be a whole number, got "2e2"/],
    ['a size below zero', properties({}, { ...SPEC, RootVolumeConfig: { VolumeSizeInGb: '-1' } }), /must be a whole number, got "-1"/],
    ['an unknown kind of endpoint', properties({}, { ...SPEC, AccessEndpoints: [{ EndpointType: 'PRINTING', VpceId: 'v' }] }),
      /^ReplacedOnChange\.AccessEndpoints\.0\.EndpointType must be "STREAMING", got "PRINTING"$/],
    ['an endpoint that is none', properties({}, { ...SPEC, AccessEndpoints: ['vpce-1'] }), /AccessEndpoints must be a list of objects, got \["vpce-1"\]/],
    ['a timeout that is no number', properties({ Timeout: '1h' }), /^Timeout must be a whole number, got "1h"$/],
    ['an interval that is no number', properties({ PollInterval: '0.5' }), /^PollInterval must be a whole number from 5 to 3300, got "0\.5"$/],
    ['an interval of nothing', properties({ PollInterval: '0' }), /^PollInterval must be a whole number from 5 to 3300, got "0"$/],
    ['an interval below nothing', properties({ PollInterval: '-20' }), /^PollInterval must be a whole number from 5 to 3300, got "-20"$/],
    ['an interval of decades', properties({ PollInterval: '1000000000' }), /^PollInterval must be a whole number from 5 to 3300, got "1000000000"$/],
    ['a flag that is none', properties({ AdoptExisting: 'yes' }), /^AdoptExisting must be "true" or "false", got "yes"$/],
    ['another flag that is none', properties({ ProtectFromReplacement: 'yes' }), /^ProtectFromReplacement must be "true" or "false", got "yes"$/],
    ['an unknown state', properties({ DesiredState: 'running' }), /^DesiredState must be "RUNNING" or "STOPPED", got "running"$/],
    ['a list of tags', properties({ Tags: [{ Key: 'a', Value: 'b' }] }), /^Tags must be a map of texts/],
    ['a tag that is no text', properties({ Tags: { a: 1 } }), /^Tags must be a map of texts/],
    ['a name with a blank', properties({ ImageBuilderName: 'a b' }), /^ImageBuilderName must be 1 to 101 letters.*got "a b"$/],
    ['an empty name', properties({ ImageBuilderName: '' }), /^ImageBuilderName must be 1 to 101 letters/],
    ['a long name', properties({ ImageBuilderName: 'a'.repeat(102) }), /^ImageBuilderName must be 1 to 101 letters/],
    ['a number for a name', properties({ ImageBuilderName: 7 }), /^ImageBuilderName must be a text, got 7$/],
  ])('are refused by name: %s', (_, bag, expected) => {
    expect(problemOf(bag)).toMatch(expected);
    expect(reconcile(situation({ event: { ResourceProperties: bag } }))).toEqual(fails(NOTHING_MADE, /its properties cannot be used: .*Nothing was touched/));
  });

  test('several problems are told together', () => {
    expect(problemOf(properties({ Novelty: 'x', DesiredState: 'y' }))?.split('; ')).toHaveLength(2);
  });
});

describe('unknown properties', () => {
  const newer = properties({ Novelty: 'x' }, { ...SPEC, Novelty: 'x' });

  test('stop a Create and a forward Update', () => {
    expect(reconcile(situation({ event: { ResourceProperties: newer } }))).toEqual(fails(NOTHING_MADE, /Novelty is unknown/));
    expect(reconcile(situation({ type: 'Update', event: { ResourceProperties: newer }, target: builder('RUNNING', { claim: DELIVERED }) }))).toEqual(fails(NAME, /Novelty is unknown/));
  });

  test('do not stop a rollback, which finds the builder that they name', () => {
    const name = nameOf({ ...SPEC, Novelty: 'x' });
    const target = builder('RUNNING', { name, claim: DELIVERED });
    const event = { ResourceProperties: newer, PhysicalResourceId: name };
    expect(reconcile(situation({ type: 'Update', event, target, first: { phase: 'rollback' }, minutes: GRACE }))).toEqual(succeeds(name));
  });

  test('of the bag before count for its name and do not stop an Update', () => {
    const request = parseRequest(eventOf('Update', { OldResourceProperties: newer }));
    expect(request.problem).toBeUndefined();
    expect(request.old).toEqual({ name: nameOf({ ...SPEC, Novelty: 'x' }), tags: {} });
  });
});

describe('the bag before', () => {
  test('gives name and tags', () => {
    expect(parseRequest(eventOf('Update', { OldResourceProperties: properties({ Tags: { a: '1' } }, OTHER_SPEC) })).old).toEqual({ name: OTHER_NAME, tags: { a: '1' } });
    expect(parseRequest(eventOf('Update', { OldResourceProperties: properties({ ImageBuilderName: 'old' }) })).old).toEqual({ name: 'old', tags: {} });
  });

  test('gives the explicit names of both, which no hash would find', () => {
    const named = (name: unknown) => properties({ ImageBuilderName: name });
    expect(parseRequest(eventOf('Update', { ResourceProperties: named('new'), OldResourceProperties: named('old') })).explicitNames).toEqual(['new', 'old']);
    expect(parseRequest(eventOf('Update', { ResourceProperties: named('a b'), OldResourceProperties: named(7) })).explicitNames).toEqual([]);
  });

  test('may be nonsense', () => {
    const request = parseRequest(eventOf('Update', { OldResourceProperties: { ReplacedOnChange: 'x', Tags: 7 } }));
    expect(request.problem).toBeUndefined();
    expect(request.old?.tags).toEqual({});
  });
});

describe('a Delete', () => {
  test.each<[string, Properties]>([
    ['ServiceToken alone', { ServiceToken: 'arn' }],
    ['nothing', {}],
    ['nonsense', { ReplacedOnChange: 7, Tags: [1], ImageBuilderName: { a: 1 }, DesiredState: [] }],
  ])('is read with %s', (_, bag) => {
    expect(parseRequest(eventOf('Delete', { ResourceProperties: bag }))).toMatchObject({ type: 'Delete', physicalId: NAME, explicitNames: [], claim: CLAIM });
  });

  test('wants nothing, and knows the explicit name', () => {
    const request = parseRequest(eventOf('Delete', { ResourceProperties: properties({ ImageBuilderName: 'mine', DesiredState: 'x' }) }));
    expect(request.wanted).toBeUndefined();
    expect(request.problem).toBeUndefined();
    expect(request.explicitNames).toEqual(['mine']);
  });
});

describe('events', () => {
  const message = { ...eventOf('Update') };

  test.each(['RequestId', 'ResponseURL', 'StackId', 'LogicalResourceId'])('without %s cannot be answered', field => {
    for (const value of [undefined, '', 7]) {
      expect(() => readEvent({ ...message, [field]: value })).toThrow(new RegExp(`cannot be answered: ${field} is missing`));
    }
  });

  test.each([undefined, null, 'x', [], 7])('that are none (%p) cannot be answered', input => {
    expect(() => readEvent(input)).toThrow(/cannot be answered/);
  });

  test.each<[string, Properties, RegExp]>([
    ['an unknown type of request', { RequestType: 'Read' }, /RequestType is neither Create, Update nor Delete: Read/],
    ['an Update without an id', { PhysicalResourceId: undefined }, /type Update needs a PhysicalResourceId/],
    ['a Delete without an id', { RequestType: 'Delete', PhysicalResourceId: undefined }, /type Delete needs a PhysicalResourceId/],
    ['a StackId that is no ARN', { StackId: 'Shop' }, /StackId is no ARN of a stack: Shop/],
  ])('%s can be answered, with what is wrong', (_, change, expected) => {
    let caught: unknown;
    try {
      readEvent({ ...message, ...change });
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(MalformedEventError);
    expect(caught).toMatchObject({ message: expect.stringMatching(expected), event: { RequestId: 'request-1', ResponseURL: message.ResponseURL } });
  });

  test.each([undefined, 'x', [], null])('with properties %p have none', bag => {
    expect(readEvent({ ...message, ResourceProperties: bag }).ResourceProperties).toEqual({});
  });

  test('of one request with another URL are another request', () => {
    const again = eventOf('Create', { ResponseURL: 'https://cloudformation.example/other' });
    expect(parseRequest(again).claim).toMatch(/^[0-9a-f]{16}$/);
    expect(parseRequest(again).claim).not.toBe(CLAIM);
    expect(parseRequest(eventOf('Delete')).claim).toBe(CLAIM);
  });
});
