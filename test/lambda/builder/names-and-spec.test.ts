import fc from 'fast-check';
import { builderArn, generatedName, isGeneratedFor, isName } from '../../../lambda/builder/names';
import { specHash } from '../../../lambda/builder/spec';
import { Properties, stackIdentity } from '../../../lambda/kernel/event';
import { STACK_ID } from '../../support/world';

// the same cases in every run
fc.configureGlobal({ seed: 20_260_101 });

const STACK = stackIdentity(STACK_ID);
const SERVICE_PATTERN = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,100}$/;

const PLAIN = { ImageName: 'AppStream-WinServer2022-11-10-2025', InstanceType: 'stream.standard.medium' };
const FULL = {
  ...PLAIN,
  Description: 'd',
  DisplayName: 'n',
  VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1', 'sg-2'] },
  IamRoleArn: 'arn:aws:iam::111122223333:role/Machine',
  EnableDefaultInternetAccess: 'true',
};
const RICH = {
  ...FULL,
  DomainJoinInfo: { DirectoryName: 'corp.example.com', OrganizationalUnitDistinguishedName: 'OU=apps' },
  AccessEndpoints: [{ EndpointType: 'STREAMING', VpceId: 'vpce-1' }, { EndpointType: 'STREAMING', VpceId: 'vpce-2' }],
  RootVolumeConfig: { VolumeSizeInGb: '350' },
  SoftwaresToInstall: ['a', 'b'],
  SoftwaresToUninstall: ['c', 'd'],
  DisableIMDSV1: 'true',
};
const hashOf = (spec: Properties) => specHash(spec, STACK);

describe('the hash of a spec', () => {
  // builders out there bear these in names and tags: another value replaces everybody's builder
  test.each<[string, Properties, string]>([
    ['the shortest', PLAIN, '0ef4e60e1fbde81c'],
    ['every member', FULL, '58d9e0ab4624cf74'],
    ['another account\'s image', { ImageArn: 'arn:aws:appstream:eu-west-1:210987654321:image/partner', InstanceType: 'stream.compute.large' }, '95b0c9177055291f'],
    ['a member of a later release', { ImageName: 'Base', InstanceType: 'stream.standard.small', RootVolumeConfig: { VolumeSizeInGb: '300' } }, '7f80ccd10412843e'],
    ['nothing', {}, '44136fa355b3678a'],
    ['every option', RICH, '0d8930d4d3859246'],
  ])('stays what it is: %s', (_, spec, expected) => {
    expect(hashOf(spec)).toBe(expected);
  });

  test.each<[string, Properties, Properties]>([
    ['the order of members', FULL, Object.fromEntries(Object.entries(FULL).reverse())],
    ['the order of nested members', FULL, { ...FULL, VpcConfig: { SecurityGroupIds: ['sg-1', 'sg-2'], SubnetIds: ['subnet-1'] } }],
    ['the order of security groups', FULL, { ...FULL, VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-2', 'sg-1'] } }],
    ['naming the default of internet access', PLAIN, { ...PLAIN, EnableDefaultInternetAccess: 'false' }],
    ['a boolean that arrives as one', FULL, { ...FULL, EnableDefaultInternetAccess: true }],
    ['a default that arrives as a boolean', PLAIN, { ...PLAIN, EnableDefaultInternetAccess: false }],
    ['naming the default of the metadata service', PLAIN, { ...PLAIN, DisableIMDSV1: 'false' }],
    ['naming the default of the volume', PLAIN, { ...PLAIN, RootVolumeConfig: { VolumeSizeInGb: '200' } }],
    ['a default volume that arrives as a number', PLAIN, { ...PLAIN, RootVolumeConfig: { VolumeSizeInGb: 200 } }],
    ['all defaults together', PLAIN, { ...PLAIN, DisableIMDSV1: 'false', EnableDefaultInternetAccess: 'false', RootVolumeConfig: { VolumeSizeInGb: '200' } }],
    ['the order of endpoints', RICH, { ...RICH, AccessEndpoints: [...RICH.AccessEndpoints].reverse() }],
    ['the order of members of an endpoint', RICH, { ...RICH, AccessEndpoints: RICH.AccessEndpoints.map(({ VpceId, EndpointType }) => ({ VpceId, EndpointType })) }],
    ['the order of software', RICH, { ...RICH, SoftwaresToInstall: ['b', 'a'], SoftwaresToUninstall: ['d', 'c'] }],
    ['members without a value', PLAIN, { ...PLAIN, Description: undefined, DisplayName: null }],
    ['a public image by its ARN', PLAIN, { ImageArn: `arn:aws:appstream:eu-west-1::image/${PLAIN.ImageName}`, InstanceType: PLAIN.InstanceType }],
    ['the account\'s own image by its ARN', PLAIN, { ImageArn: `arn:aws:appstream:eu-west-1:111122223333:image/${PLAIN.ImageName}`, InstanceType: PLAIN.InstanceType }],
  ])('does not depend on %s', (_, one, other) => {
    expect(hashOf(other)).toBe(hashOf(one));
  });

  test.each<[string, Properties]>([
    ['another image', { ...PLAIN, ImageName: 'AppStream-WinServer2022-02-17-2026' }],
    ['another account\'s image of the same name', { ImageArn: `arn:aws:appstream:eu-west-1:210987654321:image/${PLAIN.ImageName}`, InstanceType: PLAIN.InstanceType }],
    ['another instance type', { ...PLAIN, InstanceType: 'stream.standard.large' }],
    ['internet access', { ...PLAIN, EnableDefaultInternetAccess: 'true' }],
    ['a description', { ...PLAIN, Description: 'd' }],
    ['an unknown member', { ...PLAIN, Novelty: 'x' }],
    ['another value of an unknown member', { ...PLAIN, Novelty: 'y' }],
    ['an unknown nested member', { ...PLAIN, VpcConfig: { SubnetIds: ['subnet-1'], Novelty: 'x' } }],
    ['a subnet', { ...PLAIN, VpcConfig: { SubnetIds: ['subnet-1'] } }],
    ['the first of two subnets', { ...PLAIN, VpcConfig: { SubnetIds: ['subnet-1', 'subnet-2'] } }],
    ['the other first of two subnets', { ...PLAIN, VpcConfig: { SubnetIds: ['subnet-2', 'subnet-1'] } }],
    ['a volume of another size', { ...PLAIN, RootVolumeConfig: { VolumeSizeInGb: '201' } }],
    ['the metadata service without its first version', { ...PLAIN, DisableIMDSV1: 'true' }],
    ['a domain', { ...PLAIN, DomainJoinInfo: RICH.DomainJoinInfo }],
    ['an endpoint', { ...PLAIN, AccessEndpoints: RICH.AccessEndpoints.slice(1) }],
    ['software', { ...PLAIN, SoftwaresToInstall: ['a'] }],
    ['software that goes', { ...PLAIN, SoftwaresToUninstall: ['a'] }],
    ['an ARN that is no image\'s', { ImageArn: 'nonsense', InstanceType: PLAIN.InstanceType }],
  ])('changes with %s', (label, spec) => {
    expect(hashOf(spec)).toMatch(/^[0-9a-f]{16}$/);
    expect(hashOf(spec)).not.toBe(hashOf(PLAIN));
    if (label.startsWith('the other')) {
      expect(hashOf(spec)).not.toBe(hashOf({ ...PLAIN, VpcConfig: { SubnetIds: ['subnet-1', 'subnet-2'] } }));
    }
  });

  test('tells another account\'s image by owner and name, whatever its partition and Region', () => {
    const at = (partition: string, region: string) => hashOf({ ...PLAIN, ImageName: undefined, ImageArn: `arn:${partition}:appstream:${region}:210987654321:image/x` });
    expect(at('aws', 'eu-west-1')).toBe(at('aws-cn', 'cn-north-1'));
  });

  test('does not depend on the order of members, whatever they are', () => {
    const spec = fc.dictionary(fc.string({ minLength: 1 }), fc.oneof(fc.string(), fc.dictionary(fc.string({ minLength: 1 }), fc.string())));
    fc.assert(fc.property(spec, bag => {
      const { ...reversed } = Object.fromEntries(Object.entries(bag).reverse());
      expect(hashOf(reversed)).toBe(hashOf(bag));
    }));
  });
});

describe('a generated name', () => {
  const name = (stackName: string, logicalId: string, guid = STACK.guid) => generatedName({ stack: { ...STACK, stackName, guid }, logicalId }, '0ef4e60e1fbde81c');

  test.each([
    ['Shop', 'Builder', 'Shop-Builder-0a1b2c3d-090940e7-0ef4e60e1f'],
    ['Shop', 'BuilderResource0A1B2C3D', 'Shop-Builder-0a1b2c3d-6b52cb5d-0ef4e60e1f'],
    ['A-very-long-name-of-a-stack-that-nobody-should-choose-but-somebody-will', 'AVeryLongLogicalIdThatNobodyShouldChooseEither12345678',
      'A-very-long-name-of-a-stack-that-nobody--AVeryLongLogicalIdThatNobodySh-0a1b2c3d-db602942-0ef4e60e1f'],
    ['S', 'Resource12345678', 'S-Resource12345678-0a1b2c3d-1fbc4652-0ef4e60e1f'],
    ['S', '12345678', 'S-12345678-0a1b2c3d-ef797c81-0ef4e60e1f'],
  ])('of stack %s and resource %s stays what it is', (stackName, logicalId, expected) => {
    expect(name(stackName, logicalId)).toBe(expected);
  });

  const stackNames = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9-]{0,127}$/);
  const logicalIds = fc.stringMatching(/^[a-zA-Z0-9]{1,255}$/);
  const hashes = fc.stringMatching(/^[0-9a-f]{16}$/);

  test('fits what the service takes, and is known as the resource\'s own', () => {
    fc.assert(fc.property(stackNames, logicalIds, fc.uuid(), hashes, (stackName, logicalId, guid, spec) => {
      const owner = { stack: { ...STACK, stackName, guid }, logicalId };
      const generated = generatedName(owner, spec);
      expect(generated).toMatch(SERVICE_PATTERN);
      expect(generated.length).toBeLessThanOrEqual(101);
      expect(isName(generated)).toBe(true);
      expect(isGeneratedFor(owner, generated)).toBe(true);
      expect(generated).toContain(`-${guid.split('-')[0]}-`);
      expect(generated).toMatch(new RegExp(`-${spec.slice(0, 10)}$`));
    }));
  });

  test('is no other resource\'s, and no other stack\'s', () => {
    fc.assert(fc.property(logicalIds, logicalIds, fc.uuid(), fc.uuid(), hashes, (id, otherId, guid, otherGuid, spec) => {
      fc.pre(id !== otherId && guid.split('-')[0] !== otherGuid.split('-')[0]);
      const generated = generatedName({ stack: { ...STACK, guid }, logicalId: id }, spec);
      expect(isGeneratedFor({ stack: { ...STACK, guid }, logicalId: otherId }, generated)).toBe(false);
      expect(isGeneratedFor({ stack: { ...STACK, guid: otherGuid }, logicalId: id }, generated)).toBe(false);
    }));
  });

  test.each([
    ['an id that CloudFormation made up', 'Shop-Builder-1ABCDEFGHIJKL'],
    ['the id "nothing made"', 'cdk-appstream:nothing-made'],
    ['the id "unknown"', 'cdk-appstream:unknown'],
    ['an explicit name', 'mine'],
    ['a name with something behind', 'Shop-Builder-0a1b2c3d-090940e7-0ef4e60e1f-copy'],
    ['a name with a longer hash', 'Shop-Builder-0a1b2c3d-090940e7-0ef4e60e1fb'],
    ['a name that the service would not take', 'Shop Builder-0a1b2c3d-090940e7-0ef4e60e1f'],
  ])('is not %s', (_, other) => {
    expect(isGeneratedFor({ stack: STACK, logicalId: 'Builder' }, other)).toBe(false);
  });

  test.each([['', false], ['a', true], ['a'.repeat(101), true], ['a'.repeat(102), false], ['-a', false], ['a b', false], ['a:b', false], [undefined, false]])(
    'what the service takes as a name: %s', (text, expected) => {
      expect(isName(text)).toBe(expected);
    });

  test('has an ARN in the stack\'s partition, Region and account', () => {
    const stack = stackIdentity('arn:aws-cn:cloudformation:cn-north-1:123456789012:stack/S/0a1b2c3d-1-2-3-4');
    expect(builderArn(stack, 'x')).toBe('arn:aws-cn:appstream:cn-north-1:123456789012:image-builder/x');
  });
});
