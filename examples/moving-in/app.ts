import { App, CfnOutput, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import * as appstream from 'aws-cdk-lib/aws-appstream';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ImageBuilder, ImageRef, InstanceType } from 'cdk-appstream';

/** What the builder is managed by before it moves: CloudFormation's own type, this library, or nothing that this app knows of. */
export type Origin = 'native' | 'ours' | 'elsewhere';

/** How far the move is: not begun, the old stack has promised to keep the builder, the old stack knows it no more. */
export type Step = 'before' | 'retained' | 'moved';

/** What one can change without touching the code: `cdk deploy -c step=retained`. */
export interface Choices {
  readonly name: string;
  readonly origin: Origin;
  readonly step: Step;
}

/** What both stacks say of the machine. */
const IMAGE = 'AppStream-WinServer2022-08-31-2026';
const INSTANCE_TYPE = InstanceType.STANDARD_MEDIUM;
const DISPLAY_NAME = 'Golden office';

/** A stack that has something else, too: people who use the builder. */
class Home extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new iam.Role(this, 'Packagers', { description: 'People who make images', assumedBy: new iam.AccountRootPrincipal() });
  }
}

/** Where the builder was: it is kept first, and taken out of the template in a second deployment. */
class OldHome extends Home {
  constructor(scope: Construct, id: string, { name, origin, step }: Choices) {
    super(scope, id);
    if (step === 'moved' || origin === 'elsewhere') return;
    const removalPolicy = step === 'retained' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    if (origin === 'ours') {
      new ImageBuilder(this, 'Builder', {
        image: ImageRef.fromImageName(this, 'Image', IMAGE),
        instanceType: INSTANCE_TYPE,
        imageBuilderName: name,
        displayName: DISPLAY_NAME,
        removalPolicy,
      });
    } else {
      const builder = new appstream.CfnImageBuilder(this, 'Builder', {
        name,
        imageName: IMAGE,
        instanceType: INSTANCE_TYPE.instanceTypeName,
        displayName: DISPLAY_NAME,
      });
      builder.applyRemovalPolicy(removalPolicy);
    }
  }
}

/** Where the builder goes to: the same machine under the same name, taken over instead of made. */
class NewHome extends Home {
  constructor(scope: Construct, id: string, { name, step }: Choices) {
    super(scope, id);
    if (step !== 'moved') return;
    const builder = new ImageBuilder(this, 'Builder', {
      image: ImageRef.fromImageName(this, 'Image', IMAGE),
      instanceType: INSTANCE_TYPE,
      imageBuilderName: name,
      displayName: DISPLAY_NAME,
      adoptExisting: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Tags.of(builder).add('project', 'office');
    new CfnOutput(this, 'Name', { value: builder.imageBuilderName });
    new CfnOutput(this, 'ImageArn', { value: builder.imageBuilderImageArn });
  }
}

/** The app at one step of the move. */
export function movingIn(choices: Choices, app = new App()): App {
  new OldHome(app, 'OldHomeExample', choices);
  new NewHome(app, 'NewHomeExample', choices);
  return app;
}

/** The app, for who synthesizes it in a program of their own. */
export const app = new App();
movingIn({
  name: app.node.tryGetContext('name') ?? 'golden-office',
  origin: app.node.tryGetContext('origin') ?? 'elsewhere',
  step: app.node.tryGetContext('step') ?? 'moved',
}, app);
