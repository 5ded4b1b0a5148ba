import { App, CfnOutput, Duration, RemovalPolicy, Size, Stack, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { AgentVersion, AppStreamProvider, DesiredState, ImageBuilder, ImageRef, InstanceType, LogLevel, Platform, Software } from 'cdk-appstream';
import { Construct } from 'constructs';

const OFFICE = '10.0.0.0/16';

/** An image builder that joins a domain, is reached through the VPC only, and stops itself. */
class Workshop extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    AppStreamProvider.configure(this, {
      logRetention: logs.RetentionDays.ONE_WEEK,
      logLevel: LogLevel.DEBUG,
      pollInterval: Duration.seconds(15),
    });

    const vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr('10.20.0.0/20'),
      maxAzs: 1,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Builders', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });
    const doors = new ec2.SecurityGroup(this, 'Doors', { vpc, description: 'Who connects', allowAllOutbound: false });
    doors.addIngressRule(ec2.Peer.ipv4(OFFICE), ec2.Port.tcp(443), 'people in the office');
    const streaming = new ec2.InterfaceVpcEndpoint(this, 'Streaming', {
      vpc,
      service: ec2.InterfaceVpcEndpointAwsService.APPSTREAM_STREAMING,
      securityGroups: [doors],
      open: false,
    });
    const role = new iam.Role(this, 'MachineRole', { assumedBy: new iam.ServicePrincipal('appstream.amazonaws.com') });

    // page: builder
    const image = ImageRef.latest(this, 'BaseImage', {
      platform: Platform.WINDOWS_SERVER_2022,
      namePrefix: 'AppStream-WinServer2022-',
      instanceType: InstanceType.STANDARD_LARGE,
      refresh: '2026-11',
    });
    const builder = new ImageBuilder(this, 'Builder', {
      image,
      instanceType: InstanceType.STANDARD_LARGE,
      imageBuilderName: this.node.tryGetContext('name'),
      displayName: 'Workshop',
      description: 'Where images are made',
      vpc,
      vpcSubnets: { subnets: [vpc.isolatedSubnets[0]] },
      accessEndpoints: [streaming],
      role,
      domainJoin: {
        directoryName: 'corp.example.com',
        organizationalUnitDistinguishedName: 'OU=Workshop,DC=corp,DC=example,DC=com',
      },
      agentVersion: AgentVersion.LATEST,
      rootVolumeSize: Size.gibibytes(300),
      softwaresToInstall: [Software.MICROSOFT_OFFICE_2024_LTSC_STANDARD_64BIT],
      softwaresToUninstall: [Software.of('Microsoft_Visio_2024_LTSC_Standard_64Bit')],
      disableImdsV1: true,
      desiredState: DesiredState.RUNNING,
      protectFromReplacement: true,
      tags: { department: 'engineering' },
      removalPolicy: RemovalPolicy.DESTROY,
      timeout: Duration.minutes(50),
      pollInterval: Duration.seconds(20),
    });
    // page: end

    // page: use
    Tags.of(builder).add('project', 'atlas');
    builder.connections.allowTo(ec2.Peer.ipv4(OFFICE), ec2.Port.tcp(1688), 'licence server');
    builder.grants.stop(builder);

    const packagers = new iam.Role(this, 'Packagers', { assumedBy: new iam.AccountRootPrincipal() });
    builder.grants.use(packagers);
    ImageBuilder.fromImageBuilderName(this, 'Golden', 'golden-office').grants.actions(packagers, 'appstream:StartImageBuilder');

    new CfnOutput(this, 'Name', { value: builder.imageBuilderName, exportName: 'workshop-builder' });
    // page: end
    new CfnOutput(this, 'Address', { value: builder.imageBuilderPrivateIpAddress });
    new CfnOutput(this, 'Image', { value: image.imageName, description: 'looked up when the stack was deployed' });
  }
}

/** The app, for who synthesizes it in a program of their own. */
export const app = new App();
new Workshop(app, 'TypeScriptWorkshop');
