import { App, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { ImageBuilder, ImageBuilderProps, ImageRef, InstanceType } from '../src';

const TYPE = 'Custom::AppStreamImageBuilder';

function builder(scope: Construct, props: Partial<ImageBuilderProps>, id = 'Builder'): ImageBuilder {
  return new ImageBuilder(scope, id, {
    image: ImageRef.fromImageName(scope, `${id}Image`, 'AppStream-WinServer2022-08-31-2026'),
    instanceType: InstanceType.STANDARD_MEDIUM,
    ...props,
  });
}

function newStack(): Stack {
  return new Stack(new App(), 'Shop');
}

function vpcWith(scope: Construct, ...types: ec2.SubnetType[]): ec2.Vpc {
  return new ec2.Vpc(scope, 'Vpc', {
    maxAzs: 2,
    natGateways: types.includes(ec2.SubnetType.PRIVATE_WITH_EGRESS) ? 1 : 0,
    subnetConfiguration: types.map((subnetType, index) => ({ name: `Group${index}`, subnetType })),
  });
}

function securityGroups(scope: Construct, count: number): ec2.ISecurityGroup[] {
  return Array.from({ length: count }, (_, index) => ec2.SecurityGroup.fromSecurityGroupId(scope, `Group${index}`, `sg-${index}`));
}

const { PRIVATE_ISOLATED, PRIVATE_WITH_EGRESS, PUBLIC } = ec2.SubnetType;

describe('the subnet', () => {
  test.each<[string, ec2.SubnetType[], (vpc: ec2.IVpc) => ec2.ISubnet[]]>([
    ['a private one with egress, if there are any', [PUBLIC, PRIVATE_ISOLATED, PRIVATE_WITH_EGRESS], vpc => vpc.privateSubnets],
    ['else an isolated one', [PUBLIC, PRIVATE_ISOLATED], vpc => vpc.isolatedSubnets],
    ['else a public one', [PUBLIC], vpc => vpc.publicSubnets],
  ])('%s', (_name, types, expected) => {
    const stack = newStack();
    const vpc = vpcWith(stack, ...types);
    builder(stack, { vpc });
    const [subnet] = expected(vpc);
    Template.fromStack(stack).hasResourceProperties(TYPE, { ReplacedOnChange: { VpcConfig: { SubnetIds: [stack.resolve(subnet?.subnetId)] } } });
  });

  test('the first of several, with a warning that says which', () => {
    const stack = newStack();
    const vpc = vpcWith(stack, PRIVATE_ISOLATED);
    builder(stack, { vpc });
    Annotations.fromStack(stack).hasWarning('/Shop/Builder', Match.stringLikeRegexp('the first of the 2 selected ones, Shop/Vpc/Group0Subnet1;.*cdk-appstream:severalSubnets'));
  });

  test('one that is selected, without a warning', () => {
    const stack = newStack();
    const subnet = ec2.Subnet.fromSubnetId(stack, 'Subnet', 'subnet-1');
    builder(stack, { vpc: vpcWith(stack, PUBLIC), vpcSubnets: { subnets: [subnet] } });
    Template.fromStack(stack).hasResourceProperties(TYPE, { ReplacedOnChange: { VpcConfig: { SubnetIds: ['subnet-1'] } } });
    Annotations.fromStack(stack).hasNoWarning('/Shop/Builder', Match.anyValue());
  });

  test('its id may be a token', () => {
    const stack = newStack();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: Token.asString({ Ref: 'GivenVpc' }),
      availabilityZones: ['eu-west-1a'],
      isolatedSubnetIds: [Token.asString({ Ref: 'GivenSubnet' })],
    });
    builder(stack, { vpc });
    Template.fromStack(stack).hasResourceProperties(TYPE, { ReplacedOnChange: { VpcConfig: { SubnetIds: [{ Ref: 'GivenSubnet' }] } } });
  });
});

describe('default internet access', () => {
  test('selects a public subnet, says so, and waits for its route', () => {
    const stack = newStack();
    const vpc = vpcWith(stack, PRIVATE_ISOLATED, PUBLIC);
    builder(stack, { vpc, enableDefaultInternetAccess: true });
    const template = Template.fromStack(stack);
    const [subnet] = vpc.publicSubnets;
    template.hasResourceProperties(TYPE, {
      ReplacedOnChange: { EnableDefaultInternetAccess: true, VpcConfig: { SubnetIds: [stack.resolve(subnet?.subnetId)] } },
    });
    const [route] = Object.keys(template.findResources('AWS::EC2::Route', { Properties: { GatewayId: Match.anyValue() } }));
    const [resource] = Object.values(template.findResources(TYPE));
    expect(resource.DependsOn).toContain(route);
    Annotations.fromStack(stack).hasWarning('/Shop/Builder', Match.stringLikeRegexp('public subnet, Shop/Vpc/Group1Subnet1;.*cdk-appstream:defaultInternetAccess'));
  });

  test('warns of a subnet that is not public', () => {
    const stack = newStack();
    const vpc = vpcWith(stack, PUBLIC, PRIVATE_ISOLATED);
    builder(stack, { vpc, vpcSubnets: { subnetType: PRIVATE_ISOLATED }, enableDefaultInternetAccess: true });
    Annotations.fromStack(stack).hasWarning('/Shop/Builder', Match.stringLikeRegexp('Shop/Vpc/Group1Subnet1;.*cdk-appstream:internetAccessNeedsPublicSubnet'));
  });

  test('without it, nothing is said and no route is waited for', () => {
    const stack = newStack();
    builder(stack, { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: 0, subnetConfiguration: [{ name: 'Open', subnetType: PUBLIC }] }) });
    const template = Template.fromStack(stack);
    const [resource] = Object.values(template.findResources(TYPE));
    for (const route of Object.keys(template.findResources('AWS::EC2::Route'))) expect(resource.DependsOn).not.toContain(route);
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });
});

describe('security groups', () => {
  test('one of its own, which lets nothing in, when none is given', () => {
    const stack = newStack();
    builder(stack, { vpc: vpcWith(stack, PUBLIC) });
    const template = Template.fromStack(stack);
    const [groupId] = Object.keys(template.findResources('AWS::EC2::SecurityGroup'));
    template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
    template.hasResourceProperties(TYPE, { ReplacedOnChange: { VpcConfig: { SecurityGroupIds: [{ 'Fn::GetAtt': [groupId, 'GroupId'] }] } } });
  });

  test('those that are given, and none of its own', () => {
    const stack = newStack();
    builder(stack, { vpc: vpcWith(stack, PUBLIC), securityGroups: securityGroups(stack, 5) });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
    template.hasResourceProperties(TYPE, { ReplacedOnChange: { VpcConfig: { SecurityGroupIds: ['sg-0', 'sg-1', 'sg-2', 'sg-3', 'sg-4'] } } });
  });

  test('those that are added to the connections later', () => {
    const stack = newStack();
    const [given, ...later] = securityGroups(stack, 5);
    const machine = builder(stack, { vpc: vpcWith(stack, PUBLIC), securityGroups: given && [given] });
    machine.connections.addSecurityGroup(...later);
    Template.fromStack(stack).hasResourceProperties(TYPE, {
      ReplacedOnChange: { VpcConfig: { SecurityGroupIds: ['sg-0', 'sg-1', 'sg-2', 'sg-3', 'sg-4'] } },
    });
  });

  test('can be opened to others', () => {
    const stack = newStack();
    builder(stack, { vpc: vpcWith(stack, PUBLIC) }).connections.allowFrom(ec2.Peer.ipv4('10.0.0.0/8'), ec2.Port.tcp(3389));
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.0.0.0/8', FromPort: 3389 })],
    });
  });
});

test('without a VPC there is no network in the spec', () => {
  const stack = newStack();
  builder(stack, { securityGroups: [] });
  Template.fromStack(stack).hasResourceProperties(TYPE, { ReplacedOnChange: { VpcConfig: Match.absent() } });
});

describe('bad input', () => {
  const stack = newStack();
  const vpc = vpcWith(stack, PUBLIC);
  const groups = securityGroups(stack, 6);

  test.each<[string, Partial<ImageBuilderProps>, string]>([
    ['subnets without a VPC', { vpcSubnets: { subnetType: PUBLIC } },
      '`vpcSubnets` is not valid: got "no vpc"; `vpcSubnets` says where in a VPC the image builder is; give `vpc`, too, or leave it out'],
    ['security groups without a VPC', { securityGroups: groups.slice(0, 1) }, '`securityGroups` is not valid: got "no vpc"'],
    ['six security groups', { vpc, securityGroups: groups },
      '`securityGroups` is not valid: got "6 groups"; an image builder has at most 5 security groups; merge their rules into fewer groups'],
    ['an empty selection', { vpc, vpcSubnets: { subnets: [] } },
      '`vpcSubnets` is not valid: got "none of the subnets is selected"; an image builder in a VPC needs one subnet; change the selection'],
    ['a selection that the VPC has no subnets for', { vpc, vpcSubnets: { subnetType: PRIVATE_ISOLATED } },
      "`vpcSubnets` is not valid: got \"There are no 'Isolated' subnet groups in this VPC. Available types: Public"],
  ])('%s', (what, props, message) => {
    const id = what.replace(/\W/g, '');
    expect(() => builder(stack, props, id)).toThrow(`[Shop/${id}] ${message}`);
  });

  test('a sixth security group that is added later', () => {
    const own = newStack();
    builder(own, { vpc: vpcWith(own, PUBLIC) }).connections.addSecurityGroup(...securityGroups(own, 5));
    expect(() => Template.fromStack(own)).toThrow('[Shop/Builder] `securityGroups` is not valid: got "6 groups"');
  });

  test('connections without a VPC', () => {
    const machine = builder(stack, {}, 'NoVpc');
    expect(() => machine.connections).toThrow(
      '[Shop/NoVpc] `connections` is not valid: got "no vpc"; only an image builder in a VPC has security groups; give the image builder a `vpc`',
    );
  });
});
