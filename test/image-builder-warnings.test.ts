import { Annotations as CdkAnnotations, App, Stack, StackProps, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ImageBuilder, ImageBuilderProps, ImageRef, InstanceType, Platform } from '../src';

const UNIT = 'OU=AppStream,DC=corp,DC=example,DC=com';
const APPSTREAM = new iam.ServicePrincipal('appstream.amazonaws.com');

function newStack(props?: StackProps): Stack {
  return new Stack(new App(), 'Shop', props);
}

function builder(stack: Stack, props: Partial<ImageBuilderProps> = {}): void {
  new ImageBuilder(stack, 'Builder', {
    image: ImageRef.fromImageName(stack, 'Image', 'shop-1'),
    instanceType: InstanceType.STANDARD_MEDIUM,
    ...props,
  });
}

function expectWarning(stack: Stack, path: string, text: string): void {
  Annotations.fromStack(stack).hasWarning(path, Match.stringLikeRegexp(text));
}

function expectSilence(stack: Stack): void {
  Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
}

describe('instance types without a quota', () => {
  test.each([
    'stream.graphics.g5.xlarge',
    'stream.compute.2xlarge',
    'stream.memory.8xlarge',
    'stream.memory.z1d.3xlarge',
    'Accelerated.g6e.xlarge',
    'GeneralPurpose.m6i.2xlarge',
    'ComputeOptimized.c6i.4xlarge',
  ])('%s is warned of', name => {
    const stack = newStack();
    builder(stack, { instanceType: InstanceType.of(name) });
    expectWarning(stack, '/Shop/Builder', `the quota for ${name} image builders is 0 until it is raised.*cdk-appstream:zeroQuota`);
  });

  test.each([
    'stream.standard.2xlarge',
    'stream.compute.xlarge',
    'stream.memory.z1d.large',
    'stream.memory.z1d.xlarge',
    'GeneralPurpose.t3.2xlarge',
    'GeneralPurpose.m6i.xlarge',
    Token.asString({ Ref: 'Given' }),
  ])('%s is not', name => {
    const stack = newStack();
    builder(stack, { instanceType: InstanceType.of(name) });
    expectSilence(stack);
  });
});

describe('a domain join', () => {
  const join = (organizationalUnitDistinguishedName: string) => ({ directoryName: 'corp.example.com', organizationalUnitDistinguishedName });

  test('on Linux is warned of', () => {
    const stack = newStack();
    builder(stack, { image: ImageRef.latest(stack, 'Base', { platform: Platform.ROCKY_LINUX8 }), domainJoin: join(UNIT) });
    expectWarning(stack, '/Shop/Builder', 'joining a domain for Windows, and the image is ROCKY_LINUX8.*cdk-appstream:domainJoinOnLinux');
  });

  test.each(['OU=App Stream,DC=corp', 'OU=AppStream,OU=All machines,DC=corp'])('with a space in an organizational unit is warned of: %s', unit => {
    const stack = newStack();
    builder(stack, { domainJoin: join(unit) });
    expectWarning(stack, '/Shop/Builder', `a space in its name, as in ${unit}.*cdk-appstream:spaceInOrganizationalUnit`);
  });

  test.each([UNIT, 'OU=AppStream, DC=corp, DC=example', Token.asString({ Ref: 'Given Unit' })])('on another image is not: %s', unit => {
    const stack = newStack();
    builder(stack, { domainJoin: join(unit) });
    expectSilence(stack);
  });

  test('on Windows is not', () => {
    const stack = newStack();
    builder(stack, { image: ImageRef.latest(stack, 'Base', { platform: Platform.WINDOWS_SERVER_2025 }), domainJoin: join(UNIT) });
    expectSilence(stack);
  });
});

describe('a machine role', () => {
  const WARNING = "the trust policy of Shop/Role does not name appstream.amazonaws.com.*ServicePrincipal\\('appstream.amazonaws.com'\\).*cdk-appstream:machineRoleTrust";

  test.each<[string, iam.IPrincipal]>([
    ['another service', new iam.ServicePrincipal('ec2.amazonaws.com')],
    ['an account', new iam.AccountPrincipal('111122223333')],
  ])('that trusts %s is warned of', (_name, assumedBy) => {
    const stack = newStack();
    builder(stack, { role: new iam.Role(stack, 'Role', { assumedBy }) });
    expectWarning(stack, '/Shop/Builder', WARNING);
  });

  test.each<[string, iam.IPrincipal]>([
    ['the service', APPSTREAM],
    ['the service among others', new iam.CompositePrincipal(new iam.ServicePrincipal('ec2.amazonaws.com'), APPSTREAM)],
    ['the service under a condition', APPSTREAM.withConditions({ StringEquals: { 'aws:SourceAccount': '111122223333' } })],
    ['everybody', new iam.StarPrincipal()],
    ['what only the deployment knows', new iam.ServicePrincipal(Token.asString({ Ref: 'Given' }))],
  ])('that trusts %s is not', (_name, assumedBy) => {
    const stack = newStack();
    builder(stack, { role: new iam.Role(stack, 'Role', { assumedBy }) });
    expectSilence(stack);
  });

  test('that comes to trust the service later is not', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    builder(stack, { role });
    role.assumeRolePolicy?.addStatements(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [APPSTREAM] }));
    expectSilence(stack);
  });

  test('that is not of this app is not', () => {
    const stack = newStack();
    builder(stack, { role: iam.Role.fromRoleName(stack, 'Role', 'Machine') });
    expectSilence(stack);
  });
});

describe('a Region', () => {
  test.each(['us-west-1', 'cn-north-1', 'af-south-1'])('without the service is warned of, once a stack: %s', region => {
    const stack = newStack({ env: { region } });
    builder(stack);
    ImageRef.latest(stack, 'Base', { platform: Platform.RHEL8 });
    expectWarning(stack, '/Shop/CdkAppStreamProvider', `AppStream is not known to be offered in ${region}.*cdk-appstream:regionWithoutService`);
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toHaveLength(1);
  });

  test.each(['eu-west-1', 'us-gov-west-1', 'us-isob-east-1', undefined])('with the service, or unknown, is not: %s', region => {
    const stack = newStack({ env: { region } });
    builder(stack);
    expectSilence(stack);
  });
});

test('warnings can be acknowledged for a whole stack', () => {
  const stack = newStack({ env: { region: 'us-west-1' } });
  builder(stack, { instanceType: InstanceType.GRAPHICS_G5_XLARGE });
  for (const id of ['cdk-appstream:zeroQuota', 'cdk-appstream:regionWithoutService']) CdkAnnotations.of(stack).acknowledgeWarning(id);
  expectSilence(stack);
});
