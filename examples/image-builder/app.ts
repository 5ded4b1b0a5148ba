import { App, CfnOutput, Stack, StackProps, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DesiredState, ImageBuilder, ImageRef, InstanceType, Platform } from 'cdk-appstream';

/** What one can change without touching the code: `cdk deploy -c instanceType=stream.standard.large`. */
interface Choices {
  readonly project: string;
  readonly instanceType: string;
  readonly desiredState?: DesiredState;
}

/** One Windows image builder in a VPC of its own, with a role for what runs on it. */
class ImageBuilderStack extends Stack {
  constructor(scope: Construct, id: string, choices: Choices, props?: StackProps) {
    super(scope, id, props);

    const vpc = new ec2.Vpc(this, 'Vpc', {
      maxAzs: 1,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Builders', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });

    const role = new iam.Role(this, 'MachineRole', {
      description: 'What programs on the image builder may do',
      assumedBy: new iam.ServicePrincipal('appstream.amazonaws.com'),
    });

    const builder = new ImageBuilder(this, 'Builder', {
      // graphics images have the same platform: the name tells them apart
      image: ImageRef.latest(this, 'BaseImage', { platform: Platform.WINDOWS_SERVER_2022, namePrefix: 'AppStream-WinServer2022-' }),
      instanceType: InstanceType.of(choices.instanceType),
      displayName: 'Workbench',
      vpc,
      role,
      desiredState: choices.desiredState,
    });
    Tags.of(builder).add('project', choices.project);

    new CfnOutput(this, 'Name', { value: builder.imageBuilderName });
    new CfnOutput(this, 'Arn', { value: builder.imageBuilderArn });
    new CfnOutput(this, 'Image', { value: builder.imageBuilderImageArn });
    new CfnOutput(this, 'PrivateAddress', { value: builder.imageBuilderPrivateIpAddress });
  }
}

/** The app, for who synthesizes it in a program of their own. */
export const app = new App();
new ImageBuilderStack(app, 'ImageBuilderExample', {
  project: app.node.tryGetContext('project') ?? 'atlas',
  instanceType: app.node.tryGetContext('instanceType') ?? 'stream.standard.medium',
  desiredState: app.node.tryGetContext('desiredState'),
});
