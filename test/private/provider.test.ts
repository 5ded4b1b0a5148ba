import { App, CfnParameter, CfnResource, NestedStack, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { FLAGS } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { AppStreamProvider, ImageBuilder, ImageBuilderProps, ImageRef, ImageRefProps, InstanceType, LogLevel, Platform } from '../../src';
import { evaluate, STACK_GUID, STACK_ID } from '../support/evaluate';

interface Statement {
  readonly Sid: string;
  readonly Resource: string | string[];
}

const OWN_TAG = { StringEquals: { 'aws:ResourceTag/cdk-appstream:stack-id': STACK_ID } };
const BUILDERS = 'arn:aws:appstream:eu-west-1:111122223333:image-builder';
const IMAGES = 'arn:aws:appstream:eu-west-1:111122223333:image';
const GENERATED = `${BUILDERS}/*-0a1b2c3d-*`;
const ANY_IMAGE = 'arn:aws:appstream:eu-west-1:*:image/*';
const WAITER_ARN = `arn:aws:states:eu-west-1:111122223333:stateMachine:cdk-appstream-${STACK_GUID}`;

function builder(scope: Construct, id: string, props: Partial<ImageBuilderProps> = {}): ImageBuilder {
  return new ImageBuilder(scope, id, {
    image: ImageRef.fromImageName(scope, `${id}Image`, 'AppStream-WinServer2022-08-31-2026'),
    instanceType: InstanceType.STANDARD_MEDIUM,
    ...props,
  });
}

function machineRole(scope: Construct, id: string): iam.Role {
  return new iam.Role(scope, id, { assumedBy: new iam.ServicePrincipal('appstream.amazonaws.com') });
}

/** The statements of the function's role, by sid, worked out for one stack. */
function handlerStatements(template: Template): Record<string, Statement> {
  const [role] = Object.values(template.findResources('AWS::IAM::Role', {
    Properties: { Policies: [Match.objectLike({ PolicyName: 'Handler' })] },
  }));
  const statements: Statement[] = Object(evaluate(role)).Properties.Policies[0].PolicyDocument.Statement;
  return Object.fromEntries(statements.map(statement => [statement.Sid, statement]));
}

function count(template: Template): number {
  return Object.keys(template.toJSON().Resources).length;
}

describe('a stack with one image builder', () => {
  const stack = new Stack(new App(), 'Shop');
  builder(stack, 'Builder');
  const template = Template.fromStack(stack);

  test('has six resources', () => {
    const types = Object.values<{ Type: string }>(template.toJSON().Resources).map(resource => resource.Type);
    expect(types.sort()).toEqual([
      'AWS::IAM::Role',
      'AWS::IAM::Role',
      'AWS::Lambda::Function',
      'AWS::Logs::LogGroup',
      'AWS::StepFunctions::StateMachine',
      'Custom::AppStreamImageBuilder',
    ]);
  });

  test('runs the bundled handler, which knows its state machine by name', () => {
    const [handler] = Object.values(template.findResources('AWS::Lambda::Function'));
    expect(evaluate(handler.Properties)).toMatchObject({
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Timeout: 120,
      MemorySize: 256,
      Environment: { Variables: { CDK_APPSTREAM_WAITER_ARN: WAITER_ARN } },
    });
  });

  test('names the state machine as the function expects it, and lets it call the function alone', () => {
    const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
    const [functionId] = Object.keys(template.findResources('AWS::Lambda::Function'));
    expect(evaluate(machine.Properties)).toMatchObject({ StateMachineName: `cdk-appstream-${STACK_GUID}`, StateMachineType: 'STANDARD' });
    expect(machine.Properties).not.toHaveProperty('LoggingConfiguration');
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: { Statement: [{ Action: 'sts:AssumeRole', Principal: { Service: 'states.amazonaws.com' } }] },
      Policies: [{
        PolicyDocument: {
          Statement: [{ Sid: 'CallHandler', Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: { 'Fn::GetAtt': [functionId, 'Arn'] } }],
        },
      }],
    });
  });

  test('gives the state machine a definition in which nothing was lost on the way into the template', () => {
    const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
    const [functionId] = Object.keys(template.findResources('AWS::Lambda::Function'));
    const definition = JSON.parse(String(evaluate(machine.Properties.DefinitionString)));
    expect(definition.States.Tick.Resource).toBe(`<${functionId}.Arn>`);
    // null means: keep the state, throw the task's result away
    expect(definition.States.Respond).toHaveProperty('ResultPath', null);
  });

  test('keeps a month of logs and deletes the log group with the stack', () => {
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 30 }, DeletionPolicy: 'Delete' });
    const [logGroupId] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
    template.hasResourceProperties('AWS::Lambda::Function', { LoggingConfig: { LogGroup: { Ref: logGroupId } } });
  });

  test('deletes the image builder before anything that its deletion needs', () => {
    const provider = Object.keys(template.toJSON().Resources).filter(id => id.startsWith('CdkAppStreamProvider'));
    expect(provider).toHaveLength(5);
    template.hasResource('Custom::AppStreamImageBuilder', { DependsOn: provider.sort() });
  });

  test('leaves the time-out of a custom resource at the hour that is the default', () => {
    template.hasResourceProperties('Custom::AppStreamImageBuilder', { ServiceTimeout: Match.absent() });
  });
});

describe('what the function may do', () => {
  const stack = new Stack(new App(), 'Shop');
  const role = machineRole(stack, 'MachineRole');
  const otherRole = machineRole(stack, 'OtherMachineRole');
  builder(stack, 'Zulu', { imageBuilderName: 'zulu', role });
  builder(stack, 'Alpha', { imageBuilderName: 'alpha', role: otherRole });
  builder(stack, 'Unnamed', { role });
  new ImageRef(stack, 'Golden', { imageName: 'golden-8', removalPolicy: RemovalPolicy.DESTROY });
  new ImageRef(stack, 'Older', { imageArn: `${IMAGES}/golden-7`, removalPolicy: RemovalPolicy.DESTROY });
  new ImageRef(stack, 'Kept', { imageName: 'golden-9', removalPolicy: RemovalPolicy.RETAIN });
  const template = Template.fromStack(stack);
  const statements = handlerStatements(template);
  const [logGroupId] = Object.keys(template.findResources('AWS::Logs::LogGroup'));

  test.each([
    ['create builders under its own names, with its own tag, from any image', {
      Sid: 'CreateImageBuilders',
      Effect: 'Allow',
      Action: 'appstream:CreateImageBuilder',
      Resource: expect.arrayContaining([GENERATED, `${BUILDERS}/alpha`, `${BUILDERS}/zulu`, ANY_IMAGE]),
      Condition: { StringEquals: { 'aws:RequestTag/cdk-appstream:stack-id': STACK_ID } },
    }],
    ['tag what it creates, unless it is tagged already', {
      Sid: 'TagImageBuildersOnCreate',
      Effect: 'Allow',
      Action: 'appstream:TagResource',
      Resource: expect.arrayContaining([GENERATED, `${BUILDERS}/alpha`, `${BUILDERS}/zulu`]),
      Condition: {
        StringEquals: { 'aws:RequestTag/cdk-appstream:stack-id': STACK_ID },
        Null: { 'aws:ResourceTag/cdk-appstream:stack-id': 'true' },
      },
    }],
    ['tag its own builders, but not as another stack\'s', {
      Sid: 'TagOwnImageBuilders',
      Effect: 'Allow',
      Action: 'appstream:TagResource',
      Resource: `${BUILDERS}/*`,
      Condition: { ...OWN_TAG, StringEqualsIfExists: { 'aws:RequestTag/cdk-appstream:stack-id': STACK_ID } },
    }],
    ['untag its own builders and images', {
      Sid: 'UntagOwnImageBuildersAndImages',
      Effect: 'Allow',
      Action: 'appstream:UntagResource',
      Resource: [`${BUILDERS}/*`, `${IMAGES}/*`],
      Condition: OWN_TAG,
    }],
    ['delete its own images, and take them back from others', {
      Sid: 'DeleteOwnImages',
      Effect: 'Allow',
      Action: ['appstream:DeleteImage', 'appstream:DeleteImagePermissions', 'appstream:DescribeImagePermissions'],
      Resource: `${IMAGES}/*`,
      Condition: OWN_TAG,
    }],
    ['mark as its own the images that are to go with their look-ups, unless they are another stack\'s', {
      Sid: 'TagImagesToRemove',
      Effect: 'Allow',
      Action: 'appstream:TagResource',
      Resource: [`${IMAGES}/golden-7`, `${IMAGES}/golden-8`],
      Condition: {
        'StringEquals': { 'aws:RequestTag/cdk-appstream:stack-id': STACK_ID },
        'StringEqualsIfExists': { 'aws:ResourceTag/cdk-appstream:stack-id': STACK_ID },
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['cdk-appstream:logical-id', 'cdk-appstream:stack-id'] },
      },
    }],
    ['start, stop and delete its own builders', {
      Sid: 'ChangeOwnImageBuilders',
      Effect: 'Allow',
      Action: ['appstream:DeleteImageBuilder', 'appstream:StartImageBuilder', 'appstream:StopImageBuilder'],
      Resource: `${BUILDERS}/*`,
      Condition: OWN_TAG,
    }],
    ['read builders and images', {
      Sid: 'ReadImagesAndImageBuilders',
      Effect: 'Allow',
      Action: ['appstream:DescribeImageBuilders', 'appstream:DescribeImages', 'appstream:ListTagsForResource'],
      Resource: '*',
    }],
    ['ask for the state of its own stack', {
      Sid: 'ReadOwnStack', Effect: 'Allow', Action: 'cloudformation:DescribeStacks', Resource: STACK_ID,
    }],
    ['start its own state machine', {
      Sid: 'StartWaiter', Effect: 'Allow', Action: 'states:StartExecution', Resource: WAITER_ARN,
    }],
    ['write to its log group without creating one', {
      Sid: 'WriteLogs', Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: `<${logGroupId}.Arn>`,
    }],
    ['pass each machine role to the service alone, once', {
      Sid: 'PassMachineRoles',
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: [expect.stringMatching(/^<MachineRole\w{8}\.Arn>$/), expect.stringMatching(/^<OtherMachineRole\w{8}\.Arn>$/)],
      Condition: { StringEquals: { 'iam:PassedToService': 'appstream.amazonaws.com' } },
    }],
  ])('%s', (_what, statement) => {
    expect(statements[statement.Sid]).toEqual(statement);
  });

  test('nothing else', () => {
    expect(Object.keys(statements).sort()).toEqual([
      'ChangeOwnImageBuilders',
      'CreateImageBuilders',
      'DeleteOwnImages',
      'PassMachineRoles',
      'ReadImagesAndImageBuilders',
      'ReadOwnStack',
      'StartWaiter',
      'TagImageBuildersOnCreate',
      'TagImagesToRemove',
      'TagOwnImageBuilders',
      'UntagOwnImageBuildersAndImages',
      'WriteLogs',
    ]);
    expect(statements.CreateImageBuilders.Resource).toHaveLength(4);
    expect(statements.TagImageBuildersOnCreate.Resource).toHaveLength(3);
    const [handler] = Object.values(template.findResources('AWS::Lambda::Function'));
    const handlerRole = template.toJSON().Resources[handler.Properties.Role['Fn::GetAtt'][0]];
    expect(handlerRole.Properties.Policies).toHaveLength(1);
    expect(handlerRole.Properties).not.toHaveProperty('ManagedPolicyArns');
  });

  test('no statement about machine roles when there are none', () => {
    const without = new Stack(new App(), 'Shop');
    builder(without, 'Builder');
    expect(handlerStatements(Template.fromStack(without))).not.toHaveProperty('PassMachineRoles');
  });

  test('no statement about marking images when all are to stay', () => {
    const without = new Stack(new App(), 'Shop');
    new ImageRef(without, 'Golden', { imageName: 'golden-8' });
    ImageRef.latest(without, 'Base', { platform: Platform.RHEL8 });
    expect(handlerStatements(Template.fromStack(without))).not.toHaveProperty('TagImagesToRemove');
  });

  test('still delete an image when the look-up that named it has left the template', () => {
    const after = new Stack(new App(), 'Shop');
    builder(after, 'Builder');
    const kept = handlerStatements(Template.fromStack(after));
    expect(kept).toMatchObject({
      DeleteOwnImages: statements.DeleteOwnImages,
      UntagOwnImageBuildersAndImages: statements.UntagOwnImageBuildersAndImages,
    });
  });

  test.each<[string, (given: string) => ImageRefProps, unknown]>([
    ['name', given => ({ imageName: given }), 'golden-8'],
    ['ARN', given => ({ imageArn: `arn:aws:appstream:eu-west-1:111122223333:image/${given}` }), 'golden-8'],
  ])('mark an image of the account whose %s is known only when the stack is deployed', (_what, propsOf, name) => {
    const late = new Stack(new App(), 'Shop');
    const given = new CfnParameter(late, 'Given', { default: name });
    new ImageRef(late, 'Golden', { ...propsOf(given.valueAsString), removalPolicy: RemovalPolicy.DESTROY });
    expect(handlerStatements(Template.fromStack(late)).TagImagesToRemove.Resource).toBe(`${IMAGES}/<Given>`);
  });

  test('marking images survives settings that come later', () => {
    const late = new Stack(new App(), 'Shop');
    new ImageRef(late, 'Golden', { imageName: 'golden-8', removalPolicy: RemovalPolicy.DESTROY });
    AppStreamProvider.configure(late, { logLevel: LogLevel.WARN });
    expect(handlerStatements(Template.fromStack(late)).TagImagesToRemove.Resource).toBe(`${IMAGES}/golden-8`);
  });

  test('does not depend on the order of the builders', () => {
    const policies = [['alpha', 'zulu'], ['zulu', 'alpha']].map(names => {
      const other = new Stack(new App(), 'Shop');
      for (const name of names) builder(other, name, { imageBuilderName: name });
      return handlerStatements(Template.fromStack(other));
    });
    expect(policies[0]).toEqual(policies[1]);
  });

  test('does not shrink when the last builder leaves the stack', () => {
    const withBuilder = new Stack(new App(), 'Shop');
    builder(withBuilder, 'Builder');
    ImageRef.latest(withBuilder, 'Image', { platform: Platform.RHEL8 });
    const withoutBuilder = new Stack(new App(), 'Shop');
    ImageRef.latest(withoutBuilder, 'Image', { platform: Platform.RHEL8 });
    expect(handlerStatements(Template.fromStack(withoutBuilder))).toEqual(handlerStatements(Template.fromStack(withBuilder)));
  });
});

describe('how many providers there are', () => {
  test('one for ten builders: fifteen resources', () => {
    const stack = new Stack(new App(), 'Shop');
    for (let i = 0; i < 10; i += 1) builder(stack, `Builder${i}`);
    expect(count(Template.fromStack(stack))).toBe(15);
  });

  test('one for builders at different places of a stack', () => {
    const stack = new Stack(new App(), 'Shop');
    builder(new Construct(stack, 'Here'), 'Builder');
    builder(new Construct(stack, 'There'), 'Builder');
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
  });

  test('one per stack, nested stacks and stages included', () => {
    const app = new App();
    const outer = new Stack(app, 'Outer');
    const nested = new NestedStack(outer, 'Nested');
    const staged = new Stack(new Stage(app, 'Prod'), 'Shop');
    for (const stack of [outer, nested, staged]) {
      builder(stack, 'One');
      builder(stack, 'Two');
    }
    for (const stack of [outer, nested, staged]) {
      const template = Template.fromStack(stack);
      template.resourceCountIs('AWS::Lambda::Function', 1);
      template.resourceCountIs('Custom::AppStreamImageBuilder', 2);
    }
  });

  test('none without builders and look-ups', () => {
    const stack = new Stack(new App(), 'Shop');
    ImageRef.fromImageName(stack, 'ByName', 'AppStream-WinServer2022-08-31-2026');
    ImageRef.fromImageArn(stack, 'ByArn', 'arn:aws:appstream:eu-west-1::image/AppStream-WinServer2022-08-31-2026');
    new CfnResource(stack, 'Something', { type: 'AWS::SNS::Topic' });
    expect(count(Template.fromStack(stack))).toBe(1);
  });

  test('no further resources with every feature flag of the CDK at its recommended value', () => {
    // those of version 1 cannot be set any more
    const flags = Object.entries(FLAGS).filter(([, flag]) => flag.introducedIn.v2 !== undefined);
    const context = Object.fromEntries(flags.map(([name, flag]) => [name, flag.recommendedValue]));
    const stack = new Stack(new App({ context }), 'Shop');
    builder(stack, 'Builder');
    expect(count(Template.fromStack(stack))).toBe(6);
  });
});

test('the same app gives the same template, byte for byte', () => {
  const templates = [1, 2].map(() => {
    const stack = new Stack(new App(), 'Shop');
    builder(stack, 'Zulu', { imageBuilderName: 'zulu', role: machineRole(stack, 'MachineRole'), tags: { b: '2', a: '1' } });
    builder(stack, 'Alpha');
    return JSON.stringify(Template.fromStack(stack).toJSON());
  });
  expect(templates[0]).toBe(templates[1]);
});
