import { Annotations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { LIMITS } from './contract';
import { invalidInput, Problem } from './invalid-input';

/** Where in a network an image builder is to be. */
export interface BuilderNetworkProps {
  /** The VPC; without one the service chooses the network. */
  readonly vpc?: ec2.IVpc;
  /** The subnets to choose from. */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /** The security groups. */
  readonly securityGroups?: ec2.ISecurityGroup[];
  /** Whether the builder reaches the internet through a public address of its own. */
  readonly enableDefaultInternetAccess?: boolean;
}

/** The place of an image builder in a VPC. */
export interface BuilderNetwork {
  /** The one subnet that the service uses. */
  readonly subnet: ec2.ISubnet;
  /** The security groups, open to what is added later. */
  readonly connections: ec2.Connections;
}

/** Finds the place of an image builder in its VPC; undefined without a VPC. */
export function placeInVpc(scope: Construct, props: BuilderNetworkProps): BuilderNetwork | undefined {
  const { vpc, securityGroups = [] } = props;
  if (vpc === undefined) {
    requireVpc(scope, 'vpcSubnets', props.vpcSubnets !== undefined);
    requireVpc(scope, 'securityGroups', securityGroups.length > 0);
    return undefined;
  }
  for (const problem of securityGroupProblems(securityGroups.length)) throw invalidInput(scope, problem);

  const subnet = chooseSubnet(scope, vpc, props);
  const groups = securityGroups.length > 0 ? securityGroups : [
    new ec2.SecurityGroup(scope, 'SecurityGroup', { vpc, description: 'AppStream image builder' }),
  ];
  return { subnet, connections: new ec2.Connections({ securityGroups: groups }) };
}

/** What is wrong with a number of security groups. */
export function securityGroupProblems(count: number): Problem[] {
  return count <= LIMITS.securityGroups ? [] : [{
    property: 'securityGroups',
    got: `${count} groups`,
    rule: `an image builder has at most ${LIMITS.securityGroups} security groups`,
    fix: 'merge their rules into fewer groups',
  }];
}

function requireVpc(scope: Construct, property: string, given: boolean): void {
  if (!given) return;
  throw invalidInput(scope, { property, got: 'no vpc', rule: `\`${property}\` says where in a VPC the image builder is`, fix: 'give `vpc`, too, or leave it out' });
}

function chooseSubnet(scope: Construct, vpc: ec2.IVpc, props: BuilderNetworkProps): ec2.ISubnet {
  const internetAccess = props.enableDefaultInternetAccess === true;
  const { subnets } = selectSubnets(scope, vpc, props.vpcSubnets ?? { subnetType: internetAccess ? ec2.SubnetType.PUBLIC : defaultSubnetType(vpc) });
  const [subnet] = subnets;
  if (subnet === undefined) throw noSubnet(scope, 'none of the subnets is selected');

  const warn = (id: string, text: string) => Annotations.of(scope).addWarningV2(`cdk-appstream:${id}`, text);
  if (subnets.length > 1) {
    warn('severalSubnets', `an image builder uses one subnet: the first of the ${subnets.length} selected ones, ${subnet.node.path}; ` +
      'another first subnet later replaces the image builder: select one with `vpcSubnets`');
  }
  if (internetAccess && props.vpcSubnets === undefined) {
    warn('defaultInternetAccess', `default internet access puts the image builder into a public subnet, ${subnet.node.path}; ` +
      'for a private subnet with a NAT gateway leave `enableDefaultInternetAccess` out');
  } else if (internetAccess && [...vpc.privateSubnets, ...vpc.isolatedSubnets].includes(subnet)) {
    warn('internetAccessNeedsPublicSubnet', `default internet access does not work in a subnet without a route to an internet gateway, as ${subnet.node.path}; ` +
      'select a public subnet, or leave `enableDefaultInternetAccess` out');
  }
  return subnet;
}

function selectSubnets(scope: Construct, vpc: ec2.IVpc, selection: ec2.SubnetSelection): ec2.SelectedSubnets {
  try {
    return vpc.selectSubnets(selection);
  } catch (error) {
    throw noSubnet(scope, error instanceof Error ? error.message : String(error), error);
  }
}

function noSubnet(scope: Construct, got: string, cause?: unknown): Error {
  return invalidInput(scope, {
    property: 'vpcSubnets',
    got,
    rule: 'an image builder in a VPC needs one subnet',
    fix: 'change the selection so that it holds a subnet of the VPC',
  }, cause);
}

function defaultSubnetType(vpc: ec2.IVpc): ec2.SubnetType {
  if (vpc.privateSubnets.length > 0) return ec2.SubnetType.PRIVATE_WITH_EGRESS;
  return vpc.isolatedSubnets.length > 0 ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PUBLIC;
}
