import { CREATE, emulated, only, refusal } from './support';

const A_BUILDER = 'arn:aws:appstream:us-east-1:000000000000:image-builder/workbench';
const OFFICE = 'Microsoft_Office_2024_LTSC_Standard_64Bit';

/** The refusal of a create that differs from an accepted one in these members. */
function refused(difference: Record<string, unknown>): string {
  const { emulator } = emulated({ directories: ['corp.example.com'] });
  const message = refusal(() => emulator.call('CreateImageBuilder', { ...CREATE, ...difference }));
  expect(emulator.builders()).toEqual([]);
  return message;
}

function tags(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, 'value']));
}

describe('what the service model refuses', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['no name', { Name: undefined }, "Value null at 'name' failed to satisfy constraint: Member must not be null"],
    ['a null name', { Name: null }, "Value null at 'name' failed"],
    ['no instance type', { InstanceType: undefined }, "Value null at 'instanceType' failed"],
    ['an empty instance type', { InstanceType: '' }, "Value '' at 'instanceType' failed to satisfy constraint: Member must have length greater than or equal to 1"],
    ['an empty name', { Name: '' }, "Value '' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern"],
    ['a name with a space', { Name: 'my builder' }, "Value 'my builder' at 'name' failed"],
    ['a name that begins with a dot', { Name: '.builder' }, "Value '.builder' at 'name' failed"],
    ['a name of 102 characters', { Name: 'a'.repeat(102) }, "at 'name' failed"],
    ['an empty image name', { ImageName: '' }, "at 'imageName' failed"],
    ['an image ARN that is none', { ImageArn: 'image/x' }, "at 'imageArn' failed"],
    ['a long description', { Description: 'd'.repeat(257) }, "at 'description' failed to satisfy constraint: Member must have length less than or equal to 256"],
    ['a long display name', { DisplayName: 'd'.repeat(101) }, 'less than or equal to 100'],
    ['six security groups', { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['1', '2', '3', '4', '5', '6'] } }, "at 'vpcConfig.securityGroupIds' failed to satisfy constraint: Member must have length less than or equal to 5"],
    ['an empty subnet', { VpcConfig: { SubnetIds: [''] } }, "at 'vpcConfig.subnetIds.1.member' failed"],
    ['a role that is no ARN', { IamRoleArn: 'machine' }, "at 'iamRoleArn' failed"],
    ['a long organizational unit', { DomainJoinInfo: { OrganizationalUnitDistinguishedName: `OU=${'o'.repeat(2000)}` } }, 'less than or equal to 2000'],
    ['an empty agent version', { AppstreamAgentVersion: '' }, "at 'appstreamAgentVersion' failed"],
    ['no tags in a tag map', { Tags: {} }, "at 'tags' failed to satisfy constraint: Member must have length greater than or equal to 1"],
    ['51 tags', { Tags: tags(51) }, 'less than or equal to 50'],
    ['a tag key of AWS', { Tags: { 'aws:team': 'x' } }, "Value 'aws:team' at 'tags.key' failed"],
    ['an empty tag key', { Tags: { '': 'x' } }, "at 'tags.key' failed"],
    ['a long tag key', { Tags: { ['k'.repeat(129)]: 'x' } }, 'less than or equal to 128'],
    ['a long tag value', { Tags: { team: 'x'.repeat(257) } }, "at 'tags.team.member' failed"],
    ['a tag value with a bracket', { Tags: { team: '[x]' } }, "Value '[x]' at 'tags.team.member' failed"],
    ['no access endpoints in the list', { AccessEndpoints: [] }, "at 'accessEndpoints' failed"],
    ['five access endpoints', { AccessEndpoints: Array(5).fill({ EndpointType: 'STREAMING' }) }, 'less than or equal to 4'],
    ['an access endpoint without type', { AccessEndpoints: [{ VpceId: 'vpce-1' }] }, "Value null at 'accessEndpoints.1.member.endpointType' failed"],
    ['an access endpoint of another type', { AccessEndpoints: [{ EndpointType: 'API' }] }, 'Member must satisfy enum value set: [STREAMING]'],
    ['an empty software name', { SoftwaresToInstall: [''] }, "at 'softwaresToInstall.1.member' failed"],
  ])('%s', (_, difference, expected) => {
    const message = refused(difference);
    expect(message).toMatch(/^ValidationException: [12] validation errors? detected: /);
    expect(message).toContain(expected);
  });

  test('several things are told at once', () => {
    expect(refused({ Name: 'my builder', DisplayName: 'd'.repeat(101), InstanceType: undefined }))
      .toMatch(/^ValidationException: 3 validation errors detected: .*'name'.*; .*'displayName'.*; .*'instanceType'/);
  });

  test('a long value is not repeated in full', () => {
    expect(refused({ Description: 'd'.repeat(10_000) }).length).toBeLessThan(500);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['a boolean in quotes', { EnableDefaultInternetAccess: 'true' }, "STRING_VALUE can not be converted to a Boolean at 'enableDefaultInternetAccess'."],
    ['a number in quotes', { RootVolumeConfig: { VolumeSizeInGb: '300' } }, "STRING_VALUE can not be converted to a Integer at 'rootVolumeConfig.volumeSizeInGb'."],
    ['a broken number', { RootVolumeConfig: { VolumeSizeInGb: 300.5 } }, 'NUMBER_VALUE'],
    ['a number where text belongs', { Name: 12 }, "NUMBER_VALUE can not be converted to a String at 'name'."],
    ['text where a list belongs', { VpcConfig: { SubnetIds: 'subnet-1' } }, "STRING_VALUE can not be converted to a List at 'vpcConfig.subnetIds'."],
    ['a list where a structure belongs', { VpcConfig: ['subnet-1'] }, "LIST_VALUE can not be converted to a Structure at 'vpcConfig'."],
    ['a list where a map belongs', { Tags: [{ Key: 'a', Value: 'b' }] }, "LIST_VALUE can not be converted to a Map at 'tags'."],
    ['nothing inside a list', { VpcConfig: { SubnetIds: [null] } }, "NULL_VALUE can not be converted to a String at 'vpcConfig.subnetIds.1.member'."],
    ['an unknown member', { Colour: 'red' }, "Unknown member 'colour'"],
    ['an unknown member further down', { VpcConfig: { Subnets: [] } }, "Unknown member 'vpcConfig.subnets'"],
    ['a member that every object has', { constructor: 'red' }, "Unknown member 'constructor'"],
  ])('%s is no serialization of the input', (_, difference, expected) => {
    expect(refused(difference)).toContain(`SerializationException: ${expected}`);
  });

  test.each<[unknown]>([['text'], [12], [[]], [null]])('an input that is %j', input => {
    expect(refusal(() => emulated().emulator.call('DescribeImages', input))).toMatch(/^SerializationException: .* can not be converted to a Structure at 'input'/);
  });

  test('an input too deep to be read', () => {
    const deep: unknown = JSON.parse('['.repeat(200_000) + ']'.repeat(200_000));
    expect(refusal(() => emulated().emulator.call('DescribeImages', { Names: deep }))).toMatch(/^SerializationException/);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['StartImageBuilder', {}, "'name'"],
    ['StartImageBuilder', { Name: 'a', AppstreamAgentVersion: 'v'.repeat(101) }, "'appstreamAgentVersion'"],
    ['StopImageBuilder', { Name: '' }, "'name'"],
    ['DeleteImageBuilder', { Name: 'my builder' }, "'name'"],
    ['DescribeImageBuilders', { Names: [''] }, "'names.1.member'"],
    ['DescribeImageBuilders', { MaxResults: -1 }, "'maxResults'"],
    ['DescribeImages', { MaxResults: 26 }, 'less than or equal to 25'],
    ['DescribeImages', { Type: 'ALL' }, '[PUBLIC, PRIVATE, SHARED]'],
    ['DescribeImages', { Arns: ['x'] }, "'arns.1.member'"],
    ['TagResource', { ResourceArn: A_BUILDER }, "'tags'"],
    ['TagResource', { ResourceArn: 'x', Tags: { a: 'b' } }, "'resourceArn'"],
    ['UntagResource', { ResourceArn: A_BUILDER, TagKeys: [] }, "'tagKeys'"],
    ['UntagResource', { ResourceArn: A_BUILDER, TagKeys: ['aws:x'] }, "'tagKeys.1.member'"],
    ['ListTagsForResource', {}, "'resourceArn'"],
  ])('%s of %j', (operation, input, expected) => {
    const message = refusal(() => emulated().emulator.call(operation, input));
    expect(message).toMatch(/^ValidationException/);
    expect(message).toContain(expected);
  });

  test('an operation that it does not know', () => {
    expect(refusal(() => emulated().emulator.call('CreateFleet', {}))).toMatch(/^UnknownOperationException: .*CreateFleet/);
    expect(refusal(() => emulated().emulator.call('toString', {}))).toMatch(/^UnknownOperationException/);
  });
});

describe('what a create must fit', () => {
  const invalid = 'InvalidParameterCombinationException: ';
  const incompatible = 'IncompatibleImageException: ';
  const g5 = 'AppStream-Graphics-G5-WinServer2022-09-14-2026';

  test.each<[string, Record<string, unknown>, string]>([
    ['no image', { ImageName: undefined }, `${invalid}Exactly one of ImageName and ImageArn`],
    ['name and ARN', { ImageArn: 'arn:aws:appstream:us-east-1::image/AppStream-WinServer2022-08-31-2026' }, `${invalid}Exactly one`],
    ['two subnets', { VpcConfig: { SubnetIds: ['subnet-1', 'subnet-2'] } }, `${invalid}An image builder takes one subnet, got 2`],
    ['security groups without a subnet', { VpcConfig: { SecurityGroupIds: ['sg-1'] } }, `${invalid}Security groups need a subnet`],
    ['a small volume', { RootVolumeConfig: { VolumeSizeInGb: 199 } }, `${invalid}The root volume must be 200 to 500 GB, got 199`],
    ['a large volume', { RootVolumeConfig: { VolumeSizeInGb: 501 } }, `${invalid}The root volume`],
    ['an organizational unit that begins otherwise', { DomainJoinInfo: { OrganizationalUnitDistinguishedName: 'DC=corp' } }, `${invalid}The organizational unit`],
    ['a directory that does not exist', { DomainJoinInfo: { DirectoryName: 'other.example.com' } }, 'ResourceNotFoundException: The directory config other.example.com'],
    ['a role of another account', { IamRoleArn: 'arn:aws:iam::111111111111:role/machine' }, 'InvalidRoleException: The request encountered an error because your IAM role'],
    ['something that is no role', { IamRoleArn: 'arn:aws:iam::000000000000:user/machine' }, 'InvalidRoleException'],
    ['an instance type that is not offered', { InstanceType: 'stream.standard.huge' }, `${invalid}The instance type stream.standard.huge is not offered in us-east-1`],
    ['a retired instance type', { InstanceType: 'stream.graphics-design.large' }, `${invalid}The instance type`],
    ['an agent that is no date', { AppstreamAgentVersion: 'newest' }, `${invalid}The agent version newest`],
    ['an agent of a 13th month', { AppstreamAgentVersion: '13-01-2025' }, `${invalid}The agent version`],
    ['an image that does not exist', { ImageName: 'AppStream-WinServer2012R2-01-01-2020' }, 'ResourceNotFoundException: The image AppStream-WinServer2012R2-01-01-2020 does not exist'],
    ['a retired image', { ImageName: 'AppStream-WinServer2019-12-04-2024' }, 'ResourceNotAvailableException: The image AppStream-WinServer2019-12-04-2024 is DEPRECATED. The image must be in an AVAILABLE state for this action to succeed.'],
    ['an image that supports no builders', { ImageName: 'Amazon-AppStream2-Sample-Image-06-17-2024' }, `${incompatible}The image Amazon-AppStream2-Sample-Image-06-17-2024 does not support image builders`],
    ['a shared image by its name', { ImageName: 'partner-cad-2026-05' }, 'ResourceNotFoundException: The image partner-cad-2026-05'],
    ['a graphics type on a plain image', { InstanceType: 'stream.graphics.g5.xlarge' }, `${incompatible}The image AppStream-WinServer2022-08-31-2026 does not support the instance type stream.graphics.g5.xlarge`],
    ['a plain type on a graphics image', { ImageName: g5 }, `${incompatible}The image ${g5} does not support the instance type stream.standard.medium; it supports Graphics G5`],
    ['another graphics family', { ImageName: g5, InstanceType: 'stream.graphics.g4dn.xlarge' }, `${incompatible}The image ${g5}`],
    ['a part of a GPU on an old image', { ImageName: 'AppStream-Graphics-G6-WinServer2022-06-26-2025', InstanceType: 'stream.graphics.g6f.large' }, `${incompatible}The image AppStream-Graphics-G6-WinServer2022-06-26-2025 is too old`],
    ['a part of a larger GPU on an old image', { ImageName: 'AppStream-Graphics-G6-WinServer2022-06-26-2025', InstanceType: 'stream.graphics.gr6f.4xlarge' }, `${incompatible}The image AppStream-Graphics-G6-WinServer2022-06-26-2025 is too old`],
    ['a type for imported images on a native one', { InstanceType: 'GeneralPurpose.t3.medium' }, `${incompatible}The image AppStream-WinServer2022-08-31-2026 of type NATIVE`],
    ['no IMDSv1 with an old agent', { DisableIMDSV1: true, AppstreamAgentVersion: '12-31-2023' }, `${incompatible}DisableIMDSV1 takes an agent from 01-16-2024 on, got 12-31-2023`],
    ['unknown software', { SoftwaresToInstall: ['Microsoft_Access'] }, `${invalid}The software Microsoft_Access is not offered`],
    ['software of two releases', { SoftwaresToInstall: [OFFICE], SoftwaresToUninstall: ['Microsoft_Project_2021_Standard_64Bit'] }, `${invalid}Applications of 2021 and of 2024`],
    ['software of two widths', { SoftwaresToInstall: [OFFICE, 'Microsoft_Visio_2024_LTSC_Standard_32Bit'] }, `${invalid}32-bit and 64-bit`],
    ['software on the wrong Windows', { ImageName: 'AppStream-WinServer2019-08-31-2026', SoftwaresToInstall: [OFFICE] }, `${incompatible}The 2024 applications do not run on WINDOWS_SERVER_2019`],
    ['software on Linux', { ImageName: 'AppStream-RHEL8-08-31-2026', SoftwaresToInstall: ['Microsoft_Office_2021_LTSC_Standard_64Bit'] }, `${incompatible}The 2021 applications`],
    ['software with an old agent', { SoftwaresToInstall: [OFFICE], AppstreamAgentVersion: '10-01-2025' }, `${incompatible}Licence-included`],
  ])('%s', (_, difference, expected) => {
    expect(refused(difference)).toContain(expected);
  });

  test('an image whose owner shares it for fleets only, or one for imported types', () => {
    const image = { name: 'x', platform: 'WINDOWS_SERVER_2022', createdTime: 1_780_000_000, ownerAccountId: '210987654321' };
    const { emulator } = emulated({
      images: [
        { ...image, visibility: 'SHARED', permissions: { allowFleet: true, allowImageBuilder: false } },
        { ...image, name: 'imported', visibility: 'PRIVATE', imageType: 'CUSTOM' },
      ],
    });
    const create = (difference: Record<string, unknown>) => emulator.call('CreateImageBuilder', { ...CREATE, ImageName: undefined, ...difference });
    expect(refusal(() => create({ ImageArn: 'arn:aws:appstream:us-east-1:210987654321:image/x' }))).toMatch(/^OperationNotPermittedException: .*not shared for use/);
    expect(refusal(() => create({ ImageName: 'imported' }))).toMatch(/^IncompatibleImageException: .*of type CUSTOM/);
    create({ ImageName: 'imported', InstanceType: 'GeneralPurpose.t3.medium' });
    expect(only(emulator)).toMatchObject({ imageName: 'imported', state: 'PENDING' });
  });
});

describe('what is accepted', () => {
  test.each<[string, Record<string, unknown>]>([
    ['a name of 101 characters', { Name: 'a'.repeat(101) }],
    ['a shared image by its ARN', { ImageName: undefined, ImageArn: 'arn:aws:appstream:us-east-1:210987654321:image/partner-cad-2026-05' }],
    ['a private image', { ImageName: 'finance-desktop-2026-03' }],
    ['50 tags', { Tags: tags(50) }],
    ['tags with letters of any language, and empty values', { Tags: { 'Größe:/=+-@_.': 'élan 日本', 'empty': '' } }],
    ['five security groups', { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['1', '2', '3', '4', '5'] } }],
    ['volumes at both limits', { RootVolumeConfig: { VolumeSizeInGb: 500 } }],
    ['four access endpoints', { AccessEndpoints: Array(4).fill({ EndpointType: 'STREAMING', VpceId: 'vpce-1' }) }],
    ['members that are null', { Description: null, VpcConfig: null, Tags: null }],
    ['an old agent that still does without IMDSv1', { DisableIMDSV1: true, AppstreamAgentVersion: '01-16-2024' }],
    ['2021 applications on Windows Server 2019', { ImageName: 'AppStream-WinServer2019-08-31-2026', SoftwaresToInstall: ['Microsoft_Project_2021_Professional_32Bit'] }],
    ['a known directory', { DomainJoinInfo: { DirectoryName: 'corp.example.com' } }],
  ])('%s', (_, difference) => {
    const { emulator } = emulated({ directories: ['corp.example.com'] });
    emulator.call('CreateImageBuilder', { ...CREATE, ...difference });
    expect(only(emulator).state).toBe('PENDING');
  });

  test.each([
    'stream.standard.small', 'stream.standard.2xlarge', 'stream.compute.8xlarge', 'stream.memory.large', 'stream.memory.z1d.12xlarge',
    'stream.graphics.g5.24xlarge', 'stream.graphics.g4dn.xlarge', 'stream.graphics.gr6.8xlarge', 'stream.graphics.g6f.large',
  ])('%s on an image of its family', instanceType => {
    const image = /graphics\.(g4dn|g5)/.exec(instanceType)?.[1] ?? 'G6';
    const { emulator } = emulated({ quotas: { instanceTypes: { [instanceType]: 1 } } });
    emulator.call('CreateImageBuilder', {
      Name: 'workbench',
      InstanceType: instanceType,
      ImageName: instanceType.includes('graphics') ? `AppStream-Graphics-${image.replace('g', 'G')}-WinServer2022-09-14-2026` : CREATE.ImageName,
    });
    expect(only(emulator)).toMatchObject({ instanceType, state: 'PENDING' });
  });
});
