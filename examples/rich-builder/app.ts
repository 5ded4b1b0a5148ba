import { App, CfnOutput, Duration, RemovalPolicy, Size, Stack, StackProps, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { AgentVersion, AppStreamProvider, DesiredState, ImageBuilder, ImageRef, InstanceType, LogLevel, Platform, Software } from 'cdk-appstream';

/** What one can change without touching the code: `cdk deploy -c desiredState=STOPPED`. */
interface Choices {
  readonly project: string;
  readonly instanceType: string;
  readonly desiredState?: DesiredState;
  /** A name of its own: the image builder of that name is taken over if it exists. */
  readonly name?: string;
  /** Whether the image builder stays when the stack is deleted. */
  readonly retain: boolean;
  /** Whether a change may replace it. */
  readonly replaceable: boolean;
}

/** The addresses of the image builders' network, and those of the office. */
const NETWORK = '10.20.0.0/20';
const OFFICE = '10.0.0.0/16';

/** The port of the licence server that Microsoft software asks. */
const LICENCES = ec2.Port.tcp(1688);

/** What connections through a streaming endpoint use. */
const STREAMING = [ec2.Port.tcp(443), ec2.Port.tcpRange(1400, 1499)];

/** An image builder of an engineering department: in a domain, without a way to or from the internet, with software whose licence is rented. */
class EngineeringStack extends Stack {
  constructor(scope: Construct, id: string, choices: Choices, props?: StackProps) {
    super(scope, id, props);

    const key = new kms.Key(this, 'Key', {
      description: 'Logs and variables of the AppStream handler',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    AppStreamProvider.configure(this, {
      encryptionKey: key,
      logRetention: logs.RetentionDays.THREE_MONTHS,
      logLevel: LogLevel.DEBUG,
      pollInterval: Duration.seconds(15),
      tracing: lambda.Tracing.ACTIVE,
    });

    const vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr(NETWORK),
      maxAzs: 1,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Builders', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });
    const office = ec2.Peer.ipv4(OFFICE);

    // people connect from the office alone
    const doors = new ec2.SecurityGroup(this, 'Doors', { vpc, description: 'Who connects to the image builders', allowAllOutbound: false });
    for (const port of STREAMING) doors.addIngressRule(office, port, 'people in the office');
    const streaming = new ec2.InterfaceVpcEndpoint(this, 'Streaming', {
      vpc,
      service: ec2.InterfaceVpcEndpointAwsService.APPSTREAM_STREAMING,
      securityGroups: [doors],
      open: false,
    });

    const machines = new ec2.SecurityGroup(this, 'Machines', { vpc, description: 'Image builders', allowAllOutbound: false });
    machines.addEgressRule(office, ec2.Port.allTraffic(), 'domain controllers and file servers');

    const role = new iam.Role(this, 'MachineRole', {
      description: 'What programs on the image builder may do',
      assumedBy: new iam.ServicePrincipal('appstream.amazonaws.com'),
    });

    const builder = new ImageBuilder(this, 'Workbench', {
      image: ImageRef.latest(this, 'BaseImage', { platform: Platform.WINDOWS_SERVER_2022, namePrefix: 'AppStream-WinServer2022-' }),
      instanceType: InstanceType.of(choices.instanceType),
      imageBuilderName: choices.name,
      adoptExisting: choices.name !== undefined,
      displayName: 'Engineering workbench',
      description: 'Where the images of the engineering department are made',
      vpc,
      vpcSubnets: { subnets: [vpc.isolatedSubnets[0]] },
      securityGroups: [machines],
      accessEndpoints: [streaming],
      role,
      domainJoin: {
        directoryName: 'corp.example.com',
        organizationalUnitDistinguishedName: 'OU=ImageBuilders,DC=corp,DC=example,DC=com',
      },
      agentVersion: AgentVersion.LATEST,
      rootVolumeSize: Size.gibibytes(300),
      softwaresToInstall: [Software.MICROSOFT_OFFICE_2024_LTSC_STANDARD_64BIT],
      softwaresToUninstall: [Software.MICROSOFT_VISIO_2024_LTSC_PROFESSIONAL_64BIT],
      disableImdsV1: true,
      desiredState: choices.desiredState,
      protectFromReplacement: !choices.replaceable,
      removalPolicy: choices.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      timeout: Duration.minutes(50),
      pollInterval: Duration.seconds(20),
      tags: { department: 'engineering' },
    });
    Tags.of(builder).add('project', choices.project);
    builder.connections.allowTo(ec2.Peer.ipv4(NETWORK), LICENCES, 'licence server');

    // who makes images starts, stops and connects; the machine stops itself when its work is done
    const packagers = new iam.Role(this, 'Packagers', { description: 'People who make images', assumedBy: new iam.AccountRootPrincipal() });
    builder.grants.use(packagers);
    builder.grants.stop(builder);

    new CfnOutput(this, 'Name', { value: builder.imageBuilderName });
    new CfnOutput(this, 'Arn', { value: builder.imageBuilderArn });
    new CfnOutput(this, 'Agent', { value: builder.imageBuilderAgentVersion });
    new CfnOutput(this, 'NetworkInterface', { value: builder.imageBuilderEniId });
  }
}

/** The app, for who synthesizes it in a program of their own. */
export const app = new App();
const choice = (name: string): string | undefined => app.node.tryGetContext(name);
new EngineeringStack(app, 'RichBuilderExample', {
  project: choice('project') ?? 'atlas',
  instanceType: choice('instanceType') ?? 'stream.standard.large',
  desiredState: choice('desiredState') === 'STOPPED' ? DesiredState.STOPPED : DesiredState.RUNNING,
  name: choice('name'),
  retain: choice('retain') === 'true',
  replaceable: choice('replaceable') === 'true',
});
