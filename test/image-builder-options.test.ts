import { App, Duration, NestedStack, PhysicalName, Size, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { AgentVersion, ImageBuilder, ImageBuilderProps, ImageRef, InstanceType, Software } from '../src';

const TYPE = 'Custom::AppStreamImageBuilder';
const UNIT = 'OU=AppStream,DC=corp,DC=example,DC=com';
const SPEC = { ImageName: 'AppStream-WinServer2022-08-31-2026', InstanceType: 'stream.standard.medium' };

function builder(scope: Construct, props: Partial<ImageBuilderProps>, id = 'Builder'): ImageBuilder {
  return new ImageBuilder(scope, id, {
    image: ImageRef.fromImageName(scope, `${id}Image`, SPEC.ImageName),
    instanceType: InstanceType.STANDARD_MEDIUM,
    ...props,
  });
}

function newStack(): Stack {
  return new Stack(new App(), 'Shop');
}

function renderedBy(props: Partial<ImageBuilderProps>, stack = newStack()): Record<string, unknown> {
  builder(stack, props);
  const [resource] = Object.values(Template.fromStack(stack).findResources(TYPE));
  const { ServiceToken, ...properties } = resource.Properties;
  expect(ServiceToken).toBeDefined();
  return properties;
}

function endpoint(scope: Construct, index: number): ec2.IInterfaceVpcEndpoint {
  return ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(scope, `Endpoint${index}`, { vpcEndpointId: `vpce-${index}`, port: 443 });
}

function endpoints(scope: Construct, count: number): ec2.IInterfaceVpcEndpoint[] {
  return Array.from({ length: count }, (_, index) => endpoint(scope, index));
}

function token(): string {
  return Token.asString({ Ref: 'Given' });
}

const given = new Stack(new App(), 'Given');

describe('what another value of replaces the image builder', () => {
  test.each<[string, Partial<ImageBuilderProps>, object]>([
    ['domainJoin', { domainJoin: { directoryName: 'corp.example.com', organizationalUnitDistinguishedName: UNIT } },
      { DomainJoinInfo: { DirectoryName: 'corp.example.com', OrganizationalUnitDistinguishedName: UNIT } }],
    ['domainJoin of tokens', { domainJoin: { directoryName: token(), organizationalUnitDistinguishedName: token() } },
      { DomainJoinInfo: { DirectoryName: { Ref: 'Given' }, OrganizationalUnitDistinguishedName: { Ref: 'Given' } } }],
    ['an organizational unit of 2,000 characters', { domainJoin: { directoryName: 'd', organizationalUnitDistinguishedName: `OU=${'x'.repeat(1997)}` } },
      { DomainJoinInfo: { DirectoryName: 'd', OrganizationalUnitDistinguishedName: `OU=${'x'.repeat(1997)}` } }],
    ['accessEndpoints', { accessEndpoints: endpoints(given, 4) },
      { AccessEndpoints: [0, 1, 2, 3].map(index => ({ EndpointType: 'STREAMING', VpceId: `vpce-${index}` })) }],
    ['rootVolumeSize', { rootVolumeSize: Size.gibibytes(500) }, { RootVolumeConfig: { VolumeSizeInGb: 500 } }],
    ['rootVolumeSize in another unit', { rootVolumeSize: Size.mebibytes(201 * 1024) }, { RootVolumeConfig: { VolumeSizeInGb: 201 } }],
    ['rootVolumeSize of a token', { rootVolumeSize: Size.gibibytes(Token.asNumber({ Ref: 'Given' })) }, { RootVolumeConfig: { VolumeSizeInGb: { Ref: 'Given' } } }],
    ['softwaresToInstall', { softwaresToInstall: [Software.MICROSOFT_OFFICE_2024_LTSC_STANDARD_64BIT, Software.of('Other')] },
      { SoftwaresToInstall: ['Microsoft_Office_2024_LTSC_Standard_64Bit', 'Other'] }],
    ['softwaresToUninstall', { softwaresToUninstall: [Software.MICROSOFT_VISIO_2021_LTSC_STANDARD_32BIT] },
      { SoftwaresToUninstall: ['Microsoft_Visio_2021_LTSC_Standard_32Bit'] }],
    ['disableImdsV1', { disableImdsV1: true }, { DisableIMDSV1: true }],
  ])('%s', (_name, props, spec) => {
    expect(renderedBy(props)).toEqual({ ReplacedOnChange: { ...SPEC, ...spec } });
  });
});

describe('what another value of changes nothing but itself', () => {
  test.each<[string, Partial<ImageBuilderProps>, object]>([
    ['agentVersion', { agentVersion: AgentVersion.LATEST }, { AgentVersion: 'LATEST' }],
    ['agentVersion of a date', { agentVersion: AgentVersion.of('08-03-2026') }, { AgentVersion: '08-03-2026' }],
    ['agentVersion of a token', { agentVersion: AgentVersion.of(token()) }, { AgentVersion: { Ref: 'Given' } }],
    ['adoptExisting', { imageBuilderName: 'mine', adoptExisting: true }, { ImageBuilderName: 'mine', AdoptExisting: true }],
    ['adoptExisting of a name that is a token', { imageBuilderName: token(), adoptExisting: true }, { ImageBuilderName: { Ref: 'Given' }, AdoptExisting: true }],
    ['protectFromReplacement', { protectFromReplacement: true }, { ProtectFromReplacement: true }],
    ['timeout', { timeout: Duration.minutes(40) }, { Timeout: 2400 }],
    ['the shortest timeout', { timeout: Duration.minutes(1) }, { Timeout: 60 }],
    ['the longest timeout', { timeout: Duration.minutes(55) }, { Timeout: 3300 }],
    ['timeout of a token', { timeout: Duration.seconds(Token.asNumber({ Ref: 'Given' })) }, { Timeout: { Ref: 'Given' } }],
    ['pollInterval', { pollInterval: Duration.seconds(5) }, { PollInterval: 5 }],
    ['pollInterval right below the timeout', { timeout: Duration.minutes(1), pollInterval: Duration.seconds(59) }, { Timeout: 60, PollInterval: 59 }],
    ['pollInterval of a token', { pollInterval: Duration.seconds(Token.asNumber({ Ref: 'Given' })) }, { PollInterval: { Ref: 'Given' } }],
  ])('%s', (_name, props, properties) => {
    expect(renderedBy(props)).toEqual({ ReplacedOnChange: SPEC, ...properties });
  });
});

test.each<[string, Partial<ImageBuilderProps>]>([
  ['rootVolumeSize of 200 GiB', { rootVolumeSize: Size.gibibytes(200) }],
  ['softwaresToInstall without any', { softwaresToInstall: [] }],
  ['softwaresToUninstall without any', { softwaresToUninstall: [] }],
  ['disableImdsV1 false', { disableImdsV1: false }],
  ['adoptExisting false', { adoptExisting: false }],
  ['protectFromReplacement false', { protectFromReplacement: false }],
])('%s is the same as leaving it out', (_name, props) => {
  expect(renderedBy(props)).toEqual({ ReplacedOnChange: SPEC });
});

describe('access endpoints of the app', () => {
  function streaming(stack: Stack, service: ec2.IInterfaceVpcEndpointService): ec2.InterfaceVpcEndpoint {
    return new ec2.InterfaceVpcEndpoint(stack, 'Endpoint', { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: 0 }), service });
  }

  test('are made before the image builder', () => {
    const stack = newStack();
    const properties = renderedBy({ accessEndpoints: [streaming(stack, ec2.InterfaceVpcEndpointAwsService.APPSTREAM_STREAMING)] }, stack);
    const [id] = Object.keys(Template.fromStack(stack).findResources('AWS::EC2::VPCEndpoint'));
    expect(properties.ReplacedOnChange).toMatchObject({ AccessEndpoints: [{ EndpointType: 'STREAMING', VpceId: { Ref: id } }] });
  });

  test('for another service of AWS fail', () => {
    const stack = newStack();
    const accessEndpoints = [streaming(stack, ec2.InterfaceVpcEndpointAwsService.APPSTREAM_API)];
    expect(() => builder(stack, { accessEndpoints })).toThrow(
      '[Shop/Builder] `accessEndpoints[0]` is not valid: got "com.amazonaws.*.appstream.api"; people connect through an endpoint for the service ' +
      'appstream.streaming; use an endpoint for InterfaceVpcEndpointAwsService.APPSTREAM_STREAMING',
    );
  });

  test('for a service that the name does not tell are let through', () => {
    const stack = newStack();
    const service = new ec2.InterfaceVpcEndpointService('com.example.vpce-svc-1', 443);
    expect(renderedBy({ accessEndpoints: [streaming(stack, service)] }, stack).ReplacedOnChange).toHaveProperty('AccessEndpoints');
  });
});

describe('bad input', () => {
  const stack = newStack();
  const otherAccount = iam.Role.fromRoleArn(stack, 'OtherRole', 'arn:aws:iam::444455556666:role/Machine');
  const located = new Stack(new App(), 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });
  const unit = (organizationalUnitDistinguishedName: string) => ({ domainJoin: { directoryName: 'corp.example.com', organizationalUnitDistinguishedName } });
  const UNIT_RULE = 'the distinguished name of an organizational unit begins with OU= and has at most 2000 characters';
  const SIZE_RULE = 'it is whole GiB, 200 to 500; give another size, or leave it out for 200 GiB';

  test.each<[string, object, string]>([
    ['an empty directory', { domainJoin: { directoryName: '', organizationalUnitDistinguishedName: UNIT } },
      '`domainJoin.directoryName` is not valid: got ""; it names a directory config of the account; give the fully qualified name of the directory'],
    ['no organizational unit', { domainJoin: { directoryName: 'corp.example.com' } },
      '`domainJoin.organizationalUnitDistinguishedName` is not valid: got "undefined"'],
    ['another kind of distinguished name', unit('DC=corp,DC=com'),
      `\`domainJoin.organizationalUnitDistinguishedName\` is not valid: got "DC=corp,DC=com"; ${UNIT_RULE}; give a name such as OU=`],
    ['an organizational unit of 2,001 characters', unit(`OU=${'x'.repeat(1998)}`), '`domainJoin.organizationalUnitDistinguishedName` is not valid: got "OU=xxx'],
    ['no access endpoints in the list', { accessEndpoints: [] },
      '`accessEndpoints` is not valid: got "0 endpoints"; an image builder has 1 to 4 access endpoints, if any; change the list, or leave it out'],
    ['five access endpoints', { accessEndpoints: endpoints(new Stack(), 5) }, '`accessEndpoints` is not valid: got "5 endpoints"'],
    ['a text for an access endpoint', { accessEndpoints: ['vpce-1'] }, '`accessEndpoints[0]` is not valid: got "vpce-1"; it is an IInterfaceVpcEndpoint'],
    ['a text for an agent', { agentVersion: 'LATEST' }, '`agentVersion` is not valid: got "LATEST"; it is an AgentVersion; use AgentVersion.LATEST'],
    ['an agent too old for a role', { agentVersion: AgentVersion.of('09-02-2019'), role: otherAccount },
      '`agentVersion` is not valid: got "09-02-2019"; `role` needs an agent of 2019-09-03 or later; use a newer agent, or leave `role` out'],
    ['an agent too old to do without IMDSv1', { agentVersion: AgentVersion.of('01-15-2024'), disableImdsV1: true },
      '`agentVersion` is not valid: got "01-15-2024"; `disableImdsV1` needs an agent of 2024-01-16 or later'],
    ['an agent too old to install software', { agentVersion: AgentVersion.of('10-01-2025'), softwaresToInstall: [Software.of('Any')] },
      '`agentVersion` is not valid: got "10-01-2025"; `softwaresToInstall` needs an agent of 2025-10-02 or later'],
    ['an agent too old to remove software', { agentVersion: AgentVersion.of('10-01-2025'), softwaresToUninstall: [Software.of('Any')] },
      '`agentVersion` is not valid: got "10-01-2025"; `softwaresToUninstall` needs'],
    ['a volume of 199 GiB', { rootVolumeSize: Size.gibibytes(199) }, `\`rootVolumeSize\` is not valid: got "199 GiB"; ${SIZE_RULE}`],
    ['a volume of 501 GiB', { rootVolumeSize: Size.gibibytes(501) }, `\`rootVolumeSize\` is not valid: got "501 GiB"; ${SIZE_RULE}`],
    ['a volume that is not whole', { rootVolumeSize: Size.mebibytes(200 * 1024 + 512) }, '`rootVolumeSize` is not valid: got "200.5 GiB"'],
    ['a volume by a token that cannot be converted', { rootVolumeSize: Size.mebibytes(Token.asNumber({ Ref: 'Given' })) },
      '`rootVolumeSize` is not valid: got "a token"; it is whole GiB, 200 to 500; give it by Size.gibibytes(...)'],
    ['a number for a volume', { rootVolumeSize: 300 }, '`rootVolumeSize` is not valid: got "300"; it is whole GiB, 200 to 500; give a Size such as'],
    ['adoption without a name', { adoptExisting: true },
      '`adoptExisting` is not valid: got "no name"; only an image builder that is named can be taken under management; give `imageBuilderName`, too'],
    ['adoption under a name that is generated', { adoptExisting: true, imageBuilderName: PhysicalName.GENERATE_IF_NEEDED }, '`adoptExisting` is not valid: got "no name"'],
    ['adoption in a VPC without groups', { adoptExisting: true, imageBuilderName: 'mine', vpc: new ec2.Vpc(new Stack(), 'Network') },
      '`securityGroups` is not valid: got "none, with adoptExisting"; an existing image builder keeps its security groups'],
    ['a timeout of 59 seconds', { timeout: Duration.seconds(59) },
      '`timeout` is not valid: got "59 seconds"; it is whole seconds, 1 to 55 minutes: CloudFormation waits for an hour; give a longer one'],
    ['a timeout of an hour', { timeout: Duration.hours(1) }, '`timeout` is not valid: got "1 hour"; it is whole seconds, 1 to 55 minutes: CloudFormation waits for an hour; give a shorter one'],
    ['a timeout that is not whole', { timeout: Duration.millis(60_500) }, '`timeout` is not valid: got "1 minute 500 millis"; it is whole seconds'],
    ['a timeout by a token that cannot be converted', { timeout: Duration.minutes(Token.asNumber({ Ref: 'Given' })) },
      '`timeout` is not valid: got "<token> minutes"; it is whole seconds, 1 to 55 minutes: CloudFormation waits for an hour; give it by Duration.seconds(...)'],
    ['a number for a timeout', { timeout: 600 }, '`timeout` is not valid: got "600"; it is whole seconds, 1 to 55 minutes: CloudFormation waits for an hour; give a Duration'],
    ['looks every 4 seconds', { pollInterval: Duration.seconds(4) },
      '`pollInterval` is not valid: got "4 seconds"; it is whole seconds, at least 5, and less than the 3300 seconds after which the deployment fails; give a longer one'],
    ['looks that come after the timeout', { timeout: Duration.minutes(1), pollInterval: Duration.minutes(1) },
      '`pollInterval` is not valid: got "1 minute"; it is whole seconds, at least 5, and less than the 60 seconds'],
  ])('%s', (what, props, message) => {
    const id = what.replace(/\W/g, '');
    expect(() => builder(stack, props, id)).toThrow(`[Shop/${id}] ${message}`);
  });

  test('a role of another account', () => {
    expect(() => builder(located, { role: otherAccount })).toThrow(
      '[Shop/Builder] `role` is not valid: got "Shop/OtherRole"; a machine role is of the account of its image builder, 111122223333, and this one is of 444455556666',
    );
  });

  test('adoption in a nested stack', () => {
    const nested = new NestedStack(newStack(), 'Nested');
    expect(() => builder(nested, { adoptExisting: true, imageBuilderName: 'mine' })).toThrow(
      '[Shop/Nested/Builder] `adoptExisting` is not valid: got "a nested stack"; a nested stack looks deleted while its parent rolls back, ' +
      'and an adopted image builder would be deleted with it; move the image builder to a stack that is not nested',
    );
  });

  test.each(['', 'latest', '8-3-2026', '13-01-2026', '2026-08-03'])('"%s" as the version of an agent', version => {
    expect(() => AgentVersion.of(version)).toThrow(
      `\`version\` is not valid: got "${version}"; a version of the agent is LATEST or the date of its release as MM-DD-YYYY; use AgentVersion.LATEST`,
    );
  });
});

test.each<[string, Partial<ImageBuilderProps>]>([
  ['an agent of the day that software needs', { agentVersion: AgentVersion.of('10-02-2025'), softwaresToInstall: [Software.of('Any')] }],
  ['the newest agent with software', { agentVersion: AgentVersion.LATEST, softwaresToInstall: [Software.of('Any')] }],
  ['an agent of the day that IMDSv2 needs', { agentVersion: AgentVersion.of('01-16-2024'), disableImdsV1: true }],
  ['an old agent when IMDSv1 stays', { agentVersion: AgentVersion.of('01-15-2024'), disableImdsV1: false }],
])('%s is allowed', (_name, props) => {
  expect(renderedBy(props)).toHaveProperty('AgentVersion', String(props.agentVersion));
});
