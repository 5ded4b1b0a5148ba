import { App, CfnOutput, Duration, RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { ImageBuilder, ImageRef, InstanceType } from 'cdk-appstream';

/** What one can change without touching the code: `cdk deploy -c image=engineering-2026-12`. */
interface Choices {
  readonly imageName: string;
}

/** An image builder on an image of one's own, which is waited for while it is made, and goes when the stack goes. */
class OwnImageStack extends Stack {
  constructor(scope: Construct, id: string, choices: Choices, props?: StackProps) {
    super(scope, id, props);

    const vpc = new ec2.Vpc(this, 'Vpc', {
      maxAzs: 1,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Builders', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });

    const image = new ImageRef(this, 'Image', {
      imageName: choices.imageName,
      waitForAvailable: true,
      timeout: Duration.minutes(50),
      removalPolicy: RemovalPolicy.DESTROY,
    });

    const builder = new ImageBuilder(this, 'Builder', { image, instanceType: InstanceType.STANDARD_MEDIUM, vpc });

    new CfnOutput(this, 'Name', { value: builder.imageBuilderName });
    new CfnOutput(this, 'ImageName', { value: image.imageName });
    new CfnOutput(this, 'Made', { value: image.createdTime });
  }
}

/** The app, for who synthesizes it in a program of their own. */
export const app = new App();
new OwnImageStack(app, 'OwnImageExample', { imageName: app.node.tryGetContext('image') ?? 'engineering-2026-11' });
