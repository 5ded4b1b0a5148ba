import { App, CfnOutput, Stack, StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { ImageBuilder, ImageRef, InstanceType, Platform } from 'cdk-appstream';

/** What one can change without touching the code: `cdk deploy -c directory=corp.example.org`. */
interface Choices {
  /** The name of a directory config that the account has: it holds the credentials to join with. */
  readonly directory: string;
  readonly organizationalUnit: string;
  /** Where the domain controllers are. */
  readonly controllers: string;
}

/** What a Windows machine asks domain controllers on, and answers from. */
const DOMAIN: ReadonlyArray<readonly [ec2.Port, string]> = [
  [ec2.Port.tcp(53), 'DNS'],
  [ec2.Port.udp(53), 'DNS'],
  [ec2.Port.tcp(88), 'Kerberos'],
  [ec2.Port.udp(88), 'Kerberos'],
  [ec2.Port.udp(123), 'time'],
  [ec2.Port.tcp(135), 'RPC'],
  [ec2.Port.tcp(389), 'LDAP'],
  [ec2.Port.udp(389), 'LDAP'],
  [ec2.Port.tcp(445), 'SMB'],
  [ec2.Port.tcp(464), 'passwords'],
  [ec2.Port.tcp(636), 'LDAP over TLS'],
  [ec2.Port.tcpRange(3268, 3269), 'global catalogue'],
  [ec2.Port.tcpRange(49152, 65535), 'RPC answers'],
];

/** An image builder that joins an Active Directory domain, and can reach its controllers and nothing else. */
class DomainJoinedStack extends Stack {
  constructor(scope: Construct, id: string, choices: Choices, props?: StackProps) {
    super(scope, id, props);

    const vpc = new ec2.Vpc(this, 'Vpc', {
      maxAzs: 1,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Builders', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });
    const machines = new ec2.SecurityGroup(this, 'Machines', { vpc, description: 'Image builders of the domain', allowAllOutbound: false });
    for (const [port, what] of DOMAIN) machines.addEgressRule(ec2.Peer.ipv4(choices.controllers), port, `domain controllers: ${what}`);

    const builder = new ImageBuilder(this, 'Builder', {
      image: ImageRef.latest(this, 'BaseImage', { platform: Platform.WINDOWS_SERVER_2022, instanceType: InstanceType.STANDARD_LARGE }),
      instanceType: InstanceType.STANDARD_LARGE,
      vpc,
      securityGroups: [machines],
      domainJoin: {
        directoryName: choices.directory,
        organizationalUnitDistinguishedName: choices.organizationalUnit,
      },
    });

    new CfnOutput(this, 'Name', { value: builder.imageBuilderName });
  }
}

/** The app, for who synthesizes it in a program of their own. */
export const app = new App();
new DomainJoinedStack(app, 'DomainJoinedExample', {
  directory: app.node.tryGetContext('directory') ?? 'corp.example.com',
  organizationalUnit: app.node.tryGetContext('unit') ?? 'OU=ImageBuilders,DC=corp,DC=example,DC=com',
  controllers: app.node.tryGetContext('controllers') ?? '10.0.0.0/24',
});
