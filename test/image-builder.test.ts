import { App, CfnOutput, PhysicalName, RemovalPolicies, RemovalPolicy, Stack, Stage, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { DesiredState, ImageBuilder, ImageBuilderProps, ImageRef, InstanceType } from '../src';

const TYPE = 'Custom::AppStreamImageBuilder';
const LOGICAL_ID = 'BuilderB630A0FA';
const IMAGE_NAME = 'AppStream-WinServer2022-08-31-2026';

function builder(scope: Construct, props: Partial<ImageBuilderProps> = {}, id = 'Builder'): ImageBuilder {
  return new ImageBuilder(scope, id, {
    image: ImageRef.fromImageName(scope, `${id}Image`, IMAGE_NAME),
    instanceType: InstanceType.STANDARD_MEDIUM,
    ...props,
  });
}

function newStack(): Stack {
  return new Stack(new App(), 'Shop');
}

function machineRole(scope: Construct, id = 'Role'): iam.Role {
  return new iam.Role(scope, id, { assumedBy: new iam.ServicePrincipal('appstream.amazonaws.com') });
}

describe('what is rendered', () => {
  test('only what is given', () => {
    const stack = newStack();
    builder(stack);
    const [properties] = Object.values(Template.fromStack(stack).findResources(TYPE)).map(resource => resource.Properties);
    expect(properties).toEqual({
      ServiceToken: { 'Fn::GetAtt': [expect.any(String), 'Arn'] },
      ReplacedOnChange: { ImageName: IMAGE_NAME, InstanceType: 'stream.standard.medium' },
    });
  });

  test('all properties', () => {
    const stack = newStack();
    const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/Machine');
    builder(stack, {
      imageBuilderName: 'win-2022.builder_1',
      displayName: 'Windows 2022',
      description: 'Where the images of the shop are made',
      role,
      desiredState: DesiredState.STOPPED,
      enableDefaultInternetAccess: true,
      tags: { team: 'shop' },
    });
    const [properties] = Object.values(Template.fromStack(stack).findResources(TYPE)).map(resource => resource.Properties);
    expect(properties).toEqual({
      ServiceToken: expect.anything(),
      ImageBuilderName: 'win-2022.builder_1',
      ReplacedOnChange: {
        ImageName: IMAGE_NAME,
        InstanceType: 'stream.standard.medium',
        DisplayName: 'Windows 2022',
        Description: 'Where the images of the shop are made',
        IamRoleArn: 'arn:aws:iam::111122223333:role/Machine',
        EnableDefaultInternetAccess: true,
      },
      DesiredState: 'STOPPED',
      Tags: { team: 'shop' },
    });
  });

  test('the ARN of the image, and then not its name', () => {
    const stack = newStack();
    const arn = `arn:aws:appstream:eu-west-1::image/${IMAGE_NAME}`;
    builder(stack, { image: ImageRef.fromImageArn(stack, 'Image', arn) });
    Template.fromStack(stack).hasResourceProperties(TYPE, { ReplacedOnChange: { ImageArn: arn, ImageName: Match.absent() } });
  });

  test('the same spec whether default internet access is false or left out', () => {
    const stack = newStack();
    builder(stack, { enableDefaultInternetAccess: false });
    Template.fromStack(stack).hasResourceProperties(TYPE, { ReplacedOnChange: { EnableDefaultInternetAccess: Match.absent() } });
  });

  test('under a logical id that never changes', () => {
    const stack = newStack();
    builder(stack);
    expect(Object.keys(Template.fromStack(stack).findResources(TYPE))).toEqual([LOGICAL_ID]);
  });
});

describe('tokens are let through', () => {
  test.each<[string, Partial<ImageBuilderProps>, object]>([
    ['imageBuilderName', { imageBuilderName: Token.asString({ Ref: 'Given' }) }, { ImageBuilderName: { Ref: 'Given' } }],
    ['displayName', { displayName: Token.asString({ Ref: 'Given' }) }, { ReplacedOnChange: { DisplayName: { Ref: 'Given' } } }],
    ['description', { description: Token.asString({ Ref: 'Given' }) }, { ReplacedOnChange: { Description: { Ref: 'Given' } } }],
    ['instanceType', { instanceType: InstanceType.of(Token.asString({ Ref: 'Given' })) }, { ReplacedOnChange: { InstanceType: { Ref: 'Given' } } }],
    ['a value of tags', { tags: { team: Token.asString({ Ref: 'Given' }) } }, { Tags: { team: { Ref: 'Given' } } }],
  ])('%s', (_name, props, rendered) => {
    const stack = newStack();
    builder(stack, props);
    Template.fromStack(stack).hasResourceProperties(TYPE, rendered);
  });

  test('imageBuilderName in the policy, too', () => {
    const stack = newStack();
    builder(stack, { imageBuilderName: Token.asString({ Ref: 'Given' }) });
    const roles = JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Role'));
    expect(roles).toContain('":image-builder/",{"Ref":"Given"}');
  });
});

describe('attributes', () => {
  test.each<[string, (of: ImageBuilder) => string]>([
    ['ImageBuilderName', of => of.imageBuilderName],
    ['ImageBuilderArn', of => of.imageBuilderArn],
    ['ImageArn', of => of.imageBuilderImageArn],
    ['Platform', of => of.imageBuilderPlatform],
    ['AgentVersion', of => of.imageBuilderAgentVersion],
    ['PrivateIpAddress', of => of.imageBuilderPrivateIpAddress],
    ['EniId', of => of.imageBuilderEniId],
    ['CreatedTime', of => of.imageBuilderCreatedTime],
  ])('%s', (attribute, read) => {
    const stack = newStack();
    new CfnOutput(stack, 'Output', { value: read(builder(stack)) });
    Template.fromStack(stack).hasOutput('Output', { Value: { 'Fn::GetAtt': [LOGICAL_ID, attribute] } });
  });

  test('a name of its own reaches a stack in another Region', () => {
    const app = new App();
    const here = new Stack(app, 'Here', { env: { account: '111122223333', region: 'eu-west-1' } });
    const there = new Stack(app, 'There', { env: { account: '111122223333', region: 'us-east-1' } });
    const named = builder(here, { imageBuilderName: PhysicalName.GENERATE_IF_NEEDED });
    new CfnOutput(there, 'Output', { value: named.imageBuilderArn });
    const [properties] = Object.values(Template.fromStack(here).findResources(TYPE)).map(resource => resource.Properties);
    expect(properties.ImageBuilderName).toMatch(/^[a-z0-9][a-z0-9-]+$/);
    expect(JSON.stringify(Template.fromStack(there).toJSON())).toContain(`:appstream:eu-west-1:111122223333:image-builder/${properties.ImageBuilderName}`);
  });
});

describe('removal policy', () => {
  const DELETED = { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' };
  const RETAINED = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };

  test.each([
    ['left out', undefined, DELETED],
    ['DESTROY', RemovalPolicy.DESTROY, DELETED],
    ['RETAIN', RemovalPolicy.RETAIN, RETAINED],
    ['RETAIN_ON_UPDATE_OR_DELETE', RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, RETAINED],
  ])('%s', (_name, removalPolicy, rendered) => {
    const stack = newStack();
    builder(stack, { removalPolicy });
    Template.fromStack(stack).hasResource(TYPE, rendered);
  });

  test('applied later', () => {
    const stack = newStack();
    builder(stack).applyRemovalPolicy(RemovalPolicy.RETAIN);
    Template.fromStack(stack).hasResource(TYPE, RETAINED);
  });

  test('applied by an aspect on the app', () => {
    const stack = newStack();
    builder(stack);
    RemovalPolicies.of(stack.node.root).retain();
    Template.fromStack(stack).hasResource(TYPE, RETAINED);
  });

  test('SNAPSHOT is refused', () => {
    expect(() => builder(newStack(), { removalPolicy: RemovalPolicy.SNAPSHOT })).toThrow(
      '[Shop/Builder] `removalPolicy` is not valid: got "snapshot"; CloudFormation makes no snapshots of custom resources; use DESTROY, or RETAIN',
    );
  });
});

describe('machine role', () => {
  test('its policies, later ones included, outlive the image builder', () => {
    const stack = newStack();
    const role = machineRole(stack);
    const machine = builder(stack, { role });
    new s3.Bucket(stack, 'Bucket').grantRead(machine);
    const template = Template.fromStack(stack);
    const [policyId] = Object.keys(template.findResources('AWS::IAM::Policy'));
    const [[roleId]] = Object.entries(template.findResources('AWS::IAM::Role')).filter(([id]) => id.startsWith('Role'));
    expect(template.toJSON().Resources[LOGICAL_ID].DependsOn).toEqual(expect.arrayContaining([roleId, policyId]));
    template.hasResourceProperties('AWS::IAM::Policy', { Roles: [{ Ref: roleId }] });
  });

  test('of another stack: that stack is deployed first', () => {
    const app = new App();
    const base = new Stack(app, 'Base');
    const stack = new Stack(app, 'Shop');
    builder(stack, { role: machineRole(base) });
    expect(app.synth().getStackByName('Shop').dependencies.map(({ id }) => id)).toContain('Base');
  });

  test('of a stack outside of the stage: it is there, or not, whatever the stage does', () => {
    const app = new App();
    const base = new Stack(app, 'Base', { env: { account: '111122223333', region: 'us-east-1' } });
    const role = new iam.Role(base, 'Role', { roleName: 'Machine', assumedBy: new iam.ServicePrincipal('appstream.amazonaws.com') });
    const stack = new Stack(new Stage(app, 'Prod'), 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });
    builder(stack, { role });
    expect(JSON.stringify(Template.fromStack(stack).findResources(TYPE))).toContain(':iam::111122223333:role/Machine');
  });

  test('a policy of it that names its own image builder fails, instead of a circle in CloudFormation', () => {
    const stack = newStack();
    const role = machineRole(stack);
    const machine = builder(stack, { role });
    role.addToPolicy(new iam.PolicyStatement({ actions: ['appstream:StopImageBuilder'], resources: [machine.imageBuilderArn] }));
    expect(() => Template.fromStack(stack)).toThrow(
      '[Shop/Builder] `role` is not valid: got "Shop/Role/DefaultPolicy/Resource"; a policy of the machine role cannot name its own image builder',
    );
  });

  test('a policy of it may name another image builder', () => {
    const stack = newStack();
    const role = machineRole(stack);
    builder(stack, { role });
    const other = builder(stack, {}, 'Other');
    role.addToPolicy(new iam.PolicyStatement({ actions: ['appstream:StopImageBuilder'], resources: [other.imageBuilderArn] }));
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 1);
  });

  test('granting to an image builder without one fails', () => {
    const stack = newStack();
    const machine = builder(stack);
    expect(() => new s3.Bucket(stack, 'Bucket').grantRead(machine)).toThrow(
      '[Shop/Builder] `grantPrincipal` is not valid: got "no role"; permissions are granted to the machine role of the image builder; give the image builder a `role`',
    );
  });
});

describe('bad input', () => {
  const stack = newStack();
  const text = (length: number) => 'x'.repeat(length);

  test.each<[string, object, string]>([
    ['no image', { image: undefined }, '`image` is not valid: got "undefined"; it is an IImage; use one such as ImageRef.fromImageName(...)'],
    ['a name in place of an image', { image: IMAGE_NAME }, `\`image\` is not valid: got "${IMAGE_NAME}"; it is an IImage`],
    ['another object in place of an image', { image: new iam.AccountRootPrincipal() }, '`image` is not valid: got "AccountRootPrincipal"; it is an IImage'],
    ['no instance type', { instanceType: undefined }, '`instanceType` is not valid: got "undefined"; it is an InstanceType of cdk-appstream'],
    ['a name in place of an instance type', { instanceType: 'stream.standard.medium' }, '`instanceType` is not valid: got "stream.standard.medium"'],
    ['a name with a space', { imageBuilderName: 'my builder' },
      '`imageBuilderName` is not valid: got "my builder"; a name has 1 to 101 letters, digits, underscores, dots and hyphens, ' +
      'beginning with a letter or a digit; correct the name, or leave it out to have one generated'],
    ['a name of 102 characters', { imageBuilderName: text(102) }, `\`imageBuilderName\` is not valid: got "${text(80)}... (102 characters)"; a name has`],
    ['an empty name', { imageBuilderName: '' }, '`imageBuilderName` is not valid: got ""; a name has'],
    ['a name that begins with a dot', { imageBuilderName: '.builder' }, '`imageBuilderName` is not valid: got ".builder"; a name has'],
    ['a display name of 101 characters', { displayName: text(101) }, '`displayName` is not valid: got'],
    ['an empty display name', { displayName: '' }, '`displayName` is not valid: got ""; 1 to 100 characters are allowed; shorten it, or leave it out'],
    ['a description of 257 characters', { description: text(257) }, '`description` is not valid: got'],
    ['an empty description', { description: '' }, '`description` is not valid: got ""; 1 to 256 characters are allowed'],
    ['an unknown state', { desiredState: 'PAUSED' }, '`desiredState` is not valid: got "PAUSED"; it is one of RUNNING, STOPPED; use one of these'],
  ])('%s', (what, props, message) => {
    const id = what.replace(/\W/g, '');
    expect(() => builder(stack, props, id)).toThrow(`[Shop/${id}] ${message}`);
  });

  test('no properties at all', () => {
    expect(() => Reflect.construct(ImageBuilder, [stack, 'Nothing'])).toThrow('[Shop/Nothing] `image` is not valid: got "undefined"');
  });

  test.each<[string, Partial<ImageBuilderProps>]>([
    ['a name of 1 character', { imageBuilderName: 'x' }],
    ['a name of 101 characters', { imageBuilderName: text(101) }],
    ['a display name of 1 character', { displayName: 'x' }],
    ['a display name of 100 characters', { displayName: text(100) }],
    ['a description of 1 character', { description: 'x' }],
    ['a description of 256 characters', { description: text(256) }],
  ])('%s is allowed', (_name, props) => {
    const own = newStack();
    builder(own, props);
    const [properties] = Object.values(Template.fromStack(own).findResources(TYPE)).map(resource => resource.Properties);
    expect(JSON.stringify(properties)).toContain(JSON.stringify(Object.values(props)[0]));
  });
});

describe('isImageBuilder', () => {
  test('an image builder', () => {
    expect(ImageBuilder.isImageBuilder(builder(newStack()))).toBe(true);
  });

  test.each([['undefined', undefined], ['null', null], ['a text', 'ImageBuilder'], ['another construct', newStack()]])('not %s', (_name, value) => {
    expect(ImageBuilder.isImageBuilder(value)).toBe(false);
  });
});
