import { App, CfnOutput, Stack, StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { ImageBuilder, ImageRef, InstanceType, Platform } from 'cdk-appstream';

/** Where people connect from. */
const OFFICE = ec2.Peer.ipv4('10.0.0.0/16');

/** What connections through a streaming endpoint use. */
const STREAMING = [ec2.Port.tcp(443), ec2.Port.tcpRange(1400, 1499)];

/** An image builder without a way to or from the internet, which people reach through an endpoint of the VPC. */
class PrivateVpcStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const vpc = new ec2.Vpc(this, 'Vpc', {
      maxAzs: 1,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Builders', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });

    const doors = new ec2.SecurityGroup(this, 'Doors', { vpc, description: 'Who connects to the image builder', allowAllOutbound: false });
    for (const port of STREAMING) doors.addIngressRule(OFFICE, port, 'people in the office');
    const streaming = vpc.addInterfaceEndpoint('Streaming', {
      service: ec2.InterfaceVpcEndpointAwsService.APPSTREAM_STREAMING,
      securityGroups: [doors],
      open: false,
    });

    const builder = new ImageBuilder(this, 'Builder', {
      image: ImageRef.latest(this, 'BaseImage', { platform: Platform.WINDOWS_SERVER_2022, instanceType: InstanceType.STANDARD_MEDIUM }),
      instanceType: InstanceType.STANDARD_MEDIUM,
      vpc,
      accessEndpoints: [streaming],
    });

    new CfnOutput(this, 'Address', { value: builder.imageBuilderPrivateIpAddress });
  }
}

/** The app, for who synthesizes it in a program of their own. */
export const app = new App();
new PrivateVpcStack(app, 'PrivateVpcExample');
