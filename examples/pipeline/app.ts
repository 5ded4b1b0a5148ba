import { App, Stack, StackProps, Stage, StageProps } from 'aws-cdk-lib';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as pipelines from 'aws-cdk-lib/pipelines';
import { Construct } from 'constructs';
import { ImageBuilder, ImageRef, InstanceType, Platform } from 'cdk-appstream';

/** What is deployed: one image builder, which no pipeline replaces by accident. */
class BuilderStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    new ImageBuilder(this, 'Builder', {
      image: ImageRef.latest(this, 'BaseImage', { platform: Platform.WINDOWS_SERVER_2022, instanceType: InstanceType.STANDARD_MEDIUM }),
      instanceType: InstanceType.STANDARD_MEDIUM,
      protectFromReplacement: true,
    });
  }
}

/** Where it is deployed: one stage of the pipeline. */
class BuilderStage extends Stage {
  constructor(scope: Construct, id: string, props?: StageProps) {
    super(scope, id, props);
    new BuilderStack(this, 'Builder');
  }
}

/** The pipeline: the handler is a file asset, so nothing is built for it. */
class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const repository = codecommit.Repository.fromRepositoryName(this, 'Repository', 'appstream-builders');
    const pipeline = new pipelines.CodePipeline(this, 'Pipeline', {
      synth: new pipelines.ShellStep('Synth', {
        input: pipelines.CodePipelineSource.codeCommit(repository, 'main'),
        commands: ['npm ci', 'npx cdk synth'],
      }),
      pipelineType: codepipeline.PipelineType.V2,
      crossAccountKeys: true,
      enableKeyRotation: true,
    });
    pipeline.addStage(new BuilderStage(this, 'Test'));
    pipeline.addStage(new BuilderStage(this, 'Production'), { pre: [new pipelines.ManualApprovalStep('Approve')] });
  }
}

/** The app, for who synthesizes it in a program of their own. */
export const app = new App();
new PipelineStack(app, 'PipelineExample', { env: { account: '111122223333', region: 'eu-central-1' } });
