import { App, CfnOutput, Stack, StackProps, Tags } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ImageBuilder, ImageRef, InstanceType, Platform } from 'cdk-appstream';

/** The same builder wherever the stack is: images are looked up in its own Region. */
class RegionStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const builder = new ImageBuilder(this, 'Builder', {
      image: ImageRef.latest(this, 'BaseImage', { platform: Platform.WINDOWS_SERVER_2022, instanceType: InstanceType.STANDARD_MEDIUM }),
      instanceType: InstanceType.STANDARD_MEDIUM,
    });
    new CfnOutput(this, 'Name', { value: builder.imageBuilderName });
  }
}

/** The app, for who synthesizes it in a program of their own. */
export const app = new App();
const account: string = app.node.tryGetContext('account') ?? '111122223333';
for (const region of ['eu-central-1', 'us-east-1']) {
  new RegionStack(app, `TwoRegionsExample-${region}`, { env: { account, region } });
}
Tags.of(app).add('project', 'atlas');
