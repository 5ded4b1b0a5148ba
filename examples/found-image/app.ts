import { App, CfnOutput, Duration, Stack, StackProps, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { ImageBuilder, ImageRef, InstanceType, Platform } from 'cdk-appstream';

/** What one can change without touching the code: `cdk deploy -c refresh=2026-12`. */
interface Choices {
  readonly project: string;
  /** Another value looks for the newest image anew. */
  readonly refresh?: string;
  /** How long the look-up may take: a change of it asks the look-up again, and changes nothing else. */
  readonly minutes: number;
}

/** An image builder on the newest base image, which stays that image until somebody asks for another. */
class FoundImageStack extends Stack {
  constructor(scope: Construct, id: string, choices: Choices, props?: StackProps) {
    super(scope, id, props);

    const vpc = new ec2.Vpc(this, 'Vpc', {
      maxAzs: 1,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Builders', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });

    const image = ImageRef.latest(this, 'BaseImage', {
      platform: Platform.WINDOWS_SERVER_2022,
      instanceType: InstanceType.STANDARD_MEDIUM,
      refresh: choices.refresh,
      timeout: Duration.minutes(choices.minutes),
    });

    const builder = new ImageBuilder(this, 'Builder', { image, instanceType: InstanceType.STANDARD_MEDIUM, vpc });
    Tags.of(builder).add('project', choices.project);

    new CfnOutput(this, 'Name', { value: builder.imageBuilderName });
    new CfnOutput(this, 'ImageName', { value: image.imageName });
    new CfnOutput(this, 'Released', { value: image.publicBaseImageReleasedDate });
    new CfnOutput(this, 'Reason', { value: image.choiceReason });
  }
}

/** The app, for who synthesizes it in a program of their own. */
export const app = new App();
new FoundImageStack(app, 'FoundImageExample', {
  project: app.node.tryGetContext('project') ?? 'atlas',
  refresh: app.node.tryGetContext('refresh'),
  minutes: Number(app.node.tryGetContext('minutes') ?? 10),
});
