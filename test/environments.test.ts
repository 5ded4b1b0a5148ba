import { App, Aspects, Duration, IAspect, NestedStack, RemovalPolicies, Size, Stack, Stage, StageProps, Tags } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CodePipeline, CodePipelineSource, ShellStep } from 'aws-cdk-lib/pipelines';
import { Construct, IConstruct } from 'constructs';
import { AgentVersion, AppStreamProvider, DesiredState, ImageBuilder, ImageRef, InstanceType, LogLevel, Platform, Software } from '../src';

const TYPE = 'Custom::AppStreamImageBuilder';
const PROVIDER = ['AWS::IAM::Role', 'AWS::IAM::Role', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup', 'AWS::StepFunctions::StateMachine'];

function plainBuilder(scope: Construct, id = 'Builder'): ImageBuilder {
  return new ImageBuilder(scope, id, {
    image: ImageRef.fromImageName(scope, `${id}Image`, 'AppStream-WinServer2022-08-31-2026'),
    instanceType: InstanceType.STANDARD_MEDIUM,
  });
}

/** Whatever this library renders. */
function everything(scope: Construct): void {
  const vpc = new ec2.Vpc(scope, 'Vpc', { maxAzs: 1 });
  const role = new iam.Role(scope, 'MachineRole', { assumedBy: new iam.ServicePrincipal('appstream.amazonaws.com') });
  const builder = new ImageBuilder(scope, 'Rich', {
    image: ImageRef.latest(scope, 'Base', { platform: Platform.WINDOWS_SERVER_2022 }),
    instanceType: InstanceType.STANDARD_LARGE,
    imageBuilderName: 'rich',
    displayName: 'Rich',
    description: 'All options',
    vpc,
    role,
    domainJoin: { directoryName: 'corp.example.com', organizationalUnitDistinguishedName: 'OU=AppStream,DC=corp,DC=example,DC=com' },
    accessEndpoints: [vpc.addInterfaceEndpoint('Streaming', { service: ec2.InterfaceVpcEndpointAwsService.APPSTREAM_STREAMING })],
    agentVersion: AgentVersion.LATEST,
    rootVolumeSize: Size.gibibytes(300),
    softwaresToInstall: [Software.MICROSOFT_OFFICE_2024_LTSC_STANDARD_64BIT],
    softwaresToUninstall: [Software.MICROSOFT_OFFICE_2021_LTSC_STANDARD_64BIT],
    disableImdsV1: true,
    desiredState: DesiredState.STOPPED,
    protectFromReplacement: true,
    tags: { team: 'shop' },
    timeout: Duration.minutes(40),
    pollInterval: Duration.seconds(30),
  });
  builder.grants.use(role);
  builder.grants.use(new iam.User(scope, 'Person'));
  AppStreamProvider.configure(scope, { vpc, encryptionKey: new kms.Key(scope, 'Key'), tracing: lambda.Tracing.ACTIVE, logLevel: LogLevel.DEBUG });
}

class BuilderStage extends Stage {
  constructor(scope: Construct, id: string, props?: StageProps) {
    super(scope, id, props);
    plainBuilder(new Stack(this, 'Shop'));
  }
}

function types(template: Template): string[] {
  return Object.values<{ Type: string }>(template.toJSON().Resources).map(resource => resource.Type).sort();
}

/** All values under a key, at any depth. */
function valuesOf(part: unknown, key: string): unknown[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([name, value]) => name === key ? [value] : valuesOf(value, key));
}

describe('partitions', () => {
  const LITERALS = { '@aws-cdk/core:enablePartitionLiterals': true };

  test.each([['aws', 'eu-west-1'], ['aws-us-gov', 'us-gov-west-1']])('%s', (partition, region) => {
    const [byReference, byLiteral] = [{}, LITERALS].map(context => {
      const stack = new Stack(new App({ context }), 'Shop', { env: { account: '111122223333', region } });
      everything(stack);
      Annotations.fromStack(stack).hasNoWarning('/Shop/CdkAppStreamProvider', Match.anyValue());
      return Template.fromStack(stack).toJSON();
    });
    expect(JSON.stringify(byReference)).not.toMatch(/arn:aws/);
    const named = JSON.stringify(byLiteral).match(/arn:aws[a-z-]*:/g) ?? [];
    expect(named.length).toBeGreaterThan(5);
    expect(new Set(named)).toEqual(new Set([`arn:${partition}:`]));

    const services = valuesOf(valuesOf(byLiteral.Resources, 'AssumeRolePolicyDocument'), 'Service');
    expect(new Set(services)).toEqual(new Set(['lambda.amazonaws.com', 'states.amazonaws.com', 'appstream.amazonaws.com']));
    expect(valuesOf(byLiteral.Resources, 'iam:PassedToService')).toEqual(['appstream.amazonaws.com']);
  });
});

describe('a second synthesis', () => {
  test('gives the same templates and assets, byte for byte', () => {
    const outputs = [1, 2].map(() => {
      const app = new App();
      const stack = new Stack(app, 'Shop', { tags: { b: '2', a: '1' } });
      everything(stack);
      everything(new NestedStack(stack, 'Nested'));
      Tags.of(app).add('stage', 'prod');
      const assembly = app.synth();
      return JSON.stringify([assembly.stacks.map(artifact => artifact.template), assembly.stacks.map(artifact => artifact.assets)]);
    });
    expect(outputs[0]).toBe(outputs[1]);
    expect(outputs[0]).toContain(TYPE);
  });
});

describe('where a stack stands', () => {
  test('two in one app have the same template', () => {
    const app = new App();
    const [first, second] = ['First', 'Second'].map(id => {
      const stack = new Stack(app, id);
      plainBuilder(stack);
      return stack;
    });
    expect(Template.fromStack(first).toJSON()).toEqual(Template.fromStack(second).toJSON());
  });

  test('nested: it has all that it needs', () => {
    const stack = new Stack(new App(), 'Shop');
    const nested = new NestedStack(stack, 'Nested');
    plainBuilder(nested);
    expect(types(Template.fromStack(nested))).toEqual([...PROVIDER, TYPE].sort());
    expect(types(Template.fromStack(stack))).toEqual(['AWS::CloudFormation::Stack']);
  });

  test('in a stage: its template is that of a stack outside of any', () => {
    const app = new App();
    const alone = new Stack(app, 'Alone');
    plainBuilder(alone);
    const stage = new BuilderStage(app, 'Prod');
    expect(Template.fromStack(Stack.of(stage.node.findChild('Shop'))).toJSON()).toEqual(Template.fromStack(alone).toJSON());
  });

  test('in a stage of CDK Pipelines: it is deployed, and its asset published', () => {
    const stack = new Stack(new App(), 'Delivery', { env: { account: '111122223333', region: 'eu-west-1' } });
    const pipeline = new CodePipeline(stack, 'Pipeline', {
      synth: new ShellStep('Synth', { input: CodePipelineSource.connection('shop/app', 'main', { connectionArn: 'arn:aws:codeconnections:eu-west-1:111122223333:connection/1' }), commands: ['npx cdk synth'] }),
    });
    pipeline.addStage(new BuilderStage(stack, 'Prod', { env: { account: '111122223333', region: 'eu-west-1' } }));
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
      Stages: Match.arrayWith([
        Match.objectLike({ Name: 'Assets', Actions: [Match.objectLike({ ActionTypeId: Match.objectLike({ Provider: 'CodeBuild' }) })] }),
        Match.objectLike({ Name: 'Prod', Actions: Match.arrayWith([Match.objectLike({ Configuration: Match.objectLike({ StackName: 'Prod-Shop' }) })]) }),
      ]),
    });
  });
});

describe('what reaches into a stack from outside', () => {
  function taggedTypes(template: Template): string[] {
    return Object.values<{ Type: string; Properties: { Tags?: unknown } }>(template.toJSON().Resources)
      .filter(({ Properties }) => JSON.stringify(Properties.Tags)?.includes('shop'))
      .map(({ Type }) => Type)
      .sort();
  }

  test('tags of the app are on the image builder and on all of its provider', () => {
    const stack = new Stack(new App(), 'Shop');
    plainBuilder(stack);
    Tags.of(stack.node.root).add('team', 'shop');
    expect(taggedTypes(Template.fromStack(stack))).toEqual([...PROVIDER, TYPE].sort());
  });

  test('tags of the app stay when settings come after them', () => {
    const stack = new Stack(new App(), 'Shop');
    plainBuilder(stack);
    Tags.of(stack.node.root).add('team', 'shop');
    AppStreamProvider.configure(stack, { logLevel: LogLevel.WARN });
    expect(taggedTypes(Template.fromStack(stack))).toEqual([...PROVIDER, TYPE].sort());
  });

  test('a permissions boundary of the app is on both roles', () => {
    const stack = new Stack(new App(), 'Shop');
    plainBuilder(stack);
    iam.PermissionsBoundary.of(stack.node.root).apply(iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'));
    const roles = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
    expect(roles.map(role => JSON.stringify(role.Properties.PermissionsBoundary))).toEqual([expect.stringContaining('boundary'), expect.stringContaining('boundary')]);
  });

  test('an aspect changes the function', () => {
    const stack = new Stack(new App(), 'Shop');
    plainBuilder(stack);
    const moreMemory: IAspect = {
      visit: (node: IConstruct) => {
        if (node instanceof lambda.CfnFunction) node.memorySize = 512;
      },
    };
    Aspects.of(stack.node.root).add(moreMemory);
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { MemorySize: 512 });
  });

  test('an aspect adds an image builder in time', () => {
    const stack = new Stack(new App(), 'Shop');
    new Construct(stack, 'Part');
    Aspects.of(stack).add({
      visit: node => {
        if (node.node.id === 'Part' && node.node.children.length === 0) plainBuilder(new Construct(node, 'Inner'));
      },
    });
    expect(types(Template.fromStack(stack))).toEqual([...PROVIDER, TYPE].sort());
  });

  test('removal policies of the app are on everything, but a failed creation is never kept', () => {
    const stack = new Stack(new App(), 'Shop');
    plainBuilder(stack);
    RemovalPolicies.of(stack.node.root).retain();
    const resources = Object.values<{ Type: string; DeletionPolicy: string }>(Template.fromStack(stack).toJSON().Resources);
    expect(Object.fromEntries(resources.map(({ Type, DeletionPolicy }) => [Type, DeletionPolicy]))).toEqual({
      ...Object.fromEntries(PROVIDER.map(type => [type, 'Retain'])),
      [TYPE]: 'RetainExceptOnCreate',
    });
  });
});
