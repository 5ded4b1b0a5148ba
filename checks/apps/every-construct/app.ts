import { App, Aspects, CfnOutput, Duration, NestedStack, RemovalPolicy, Size, Stack, Stage, Tag, Tags, TimeZone } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import {
  AgentVersion, AppStreamProvider, DesiredState, IImageBuilder, ImageBuilder, ImageRef, ImageVisibility, InstanceType, LogLevel, Platform, Software,
} from 'cdk-appstream';

const ENV = { account: '111122223333', region: 'us-east-1' };

/** Every way to an image. */
function images(scope: Construct): void {
  const latest = ImageRef.latest(scope, 'Latest', { platform: Platform.WINDOWS_SERVER_2022 });
  const found = [
    latest,
    ImageRef.lookup(scope, 'Lookup', { namePattern: '^golden-\\d+$', visibility: ImageVisibility.PRIVATE }),
    new ImageRef(scope, 'Query', {
      namePrefix: 'golden-',
      visibility: ImageVisibility.SHARED,
      owner: '444455556666',
      instanceType: InstanceType.GRAPHICS_G5_XLARGE,
      latest: true,
      refresh: '2026-11',
      waitForAvailable: true,
      timeout: Duration.minutes(40),
      pollInterval: Duration.seconds(20),
    }),
    new ImageRef(scope, 'Removed', { imageName: 'golden-6', visibility: ImageVisibility.PRIVATE, removalPolicy: RemovalPolicy.DESTROY }),
    new ImageRef(scope, 'Given', { imageArn: 'arn:aws:appstream:us-east-1:444455556666:image/golden-5' }),
    ImageRef.fromImageName(scope, 'Name', 'golden-7'),
    ImageRef.fromImageArn(scope, 'Arn', 'arn:aws:appstream:us-east-1:444455556666:image/golden-8'),
  ];
  found.forEach((image, index) => new CfnOutput(scope, `Image${index}`, { value: image.imageName }));
  new CfnOutput(scope, 'Reason', { value: latest.choiceReason });
}

/** A builder with everything that goes together, and the permissions that others and its own role get on it. */
function builders(scope: Construct): IImageBuilder {
  const vpc = new ec2.Vpc(scope, 'Vpc', { maxAzs: 1, natGateways: 1 });
  const role = new iam.Role(scope, 'MachineRole', { assumedBy: new iam.ServicePrincipal('appstream.amazonaws.com') });
  const rich = new ImageBuilder(scope, 'Rich', {
    image: ImageRef.fromImageName(scope, 'Image', 'AppStream-WinServer2022-08-31-2026'),
    instanceType: InstanceType.STANDARD_LARGE,
    imageBuilderName: 'rich',
    displayName: 'Rich',
    description: 'Everything',
    vpc,
    vpcSubnets: { subnets: [vpc.privateSubnets[0]] },
    securityGroups: [new ec2.SecurityGroup(scope, 'Machines', { vpc })],
    role,
    domainJoin: { directoryName: 'corp.example.com', organizationalUnitDistinguishedName: 'OU=Builders,DC=corp,DC=example,DC=com' },
    accessEndpoints: [vpc.addInterfaceEndpoint('Streaming', { service: ec2.InterfaceVpcEndpointAwsService.APPSTREAM_STREAMING })],
    agentVersion: AgentVersion.of('09-24-2026'),
    rootVolumeSize: Size.gibibytes(250),
    softwaresToInstall: [Software.MICROSOFT_OFFICE_2024_LTSC_STANDARD_64BIT],
    softwaresToUninstall: [Software.of('Something_Else_64Bit')],
    disableImdsV1: true,
    desiredState: DesiredState.STOPPED,
    adoptExisting: true,
    protectFromReplacement: true,
    timeout: Duration.minutes(40),
    pollInterval: Duration.seconds(20),
    removalPolicy: RemovalPolicy.RETAIN,
    tags: { team: 'red' },
  });
  rich.connections.allowFrom(ec2.Peer.ipv4('10.0.0.0/8'), ec2.Port.tcp(3389));
  const person = new iam.Role(scope, 'Person', { assumedBy: new iam.AccountRootPrincipal() });
  rich.grants.use(person);
  rich.grants.streamingUrl(person);
  rich.grants.start(rich);
  rich.grants.stop(rich);

  new ImageBuilder(scope, 'Open', {
    image: ImageRef.fromImageName(scope, 'Linux', 'AppStream-AmazonLinux2023-08-31-2026'),
    instanceType: InstanceType.STANDARD_MEDIUM,
    vpc,
    vpcSubnets: { subnets: [vpc.publicSubnets[0]] },
    enableDefaultInternetAccess: true,
    schedules: [{
      start: ScheduleExpression.cron({ minute: '0', hour: '8', weekDay: 'MON-FRI' }),
      stop: ScheduleExpression.cron({ minute: '0', hour: '18', weekDay: 'MON-FRI' }),
      timeZone: TimeZone.EUROPE_BERLIN,
    }],
    maxRunningTime: Duration.hours(12),
  });
  ImageBuilder.fromImageBuilderName(scope, 'Imported', 'imported').grants.stop(person);
  ImageBuilder.fromImageBuilderArn(scope, 'Elsewhere', 'arn:aws:appstream:eu-west-1:444455556666:image-builder/there').grants.describe(person);
  return rich;
}

/** A stack whose handler has every setting. */
function settings(stack: Stack): void {
  const vpc = new ec2.Vpc(stack, 'HandlerVpc', { maxAzs: 1, natGateways: 1 });
  AppStreamProvider.configure(stack, {
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    securityGroups: [new ec2.SecurityGroup(stack, 'HandlerGroup', { vpc })],
    encryptionKey: new kms.Key(stack, 'Key'),
    logRetention: logs.RetentionDays.ONE_YEAR,
    logLevel: LogLevel.WARN,
    permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'),
    pollInterval: Duration.seconds(30),
    reservedConcurrentExecutions: 5,
    runtime: lambda.Runtime.NODEJS_22_X,
    tracing: lambda.Tracing.ACTIVE,
    useFipsEndpoint: true,
  });
}

const app = new App();
Tags.of(app).add('app', 'every-construct');

const main = new Stack(app, 'Main', { env: ENV, tags: { owner: 'ann' } });
settings(main);
images(main);
builders(main);

// without an environment, nested, and in a stage that aspects and a boundary reach
const stage = new Stage(app, 'Stage');
iam.PermissionsBoundary.of(stage).apply(iam.ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess'));
Aspects.of(stage).add(new Tag('aspect', 'reaches'));
const outer = new Stack(stage, 'Outer');
new ImageBuilder(new NestedStack(outer, 'Nested'), 'Inner', {
  image: ImageRef.fromImageName(outer, 'Image', 'AppStream-WinServer2022-08-31-2026'),
  instanceType: InstanceType.STANDARD_MEDIUM,
});
