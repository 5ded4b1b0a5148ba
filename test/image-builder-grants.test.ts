import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { IImageBuilder, ImageBuilder, ImageBuilderGrants, ImageRef, InstanceType } from '../src';
import { evaluate, STACK_ID } from './support/evaluate';

const ENV = { account: '111122223333', region: 'eu-west-1' };
const ARN = 'arn:aws:appstream:us-east-1:444455556666:image-builder/other-1';
const LOGICAL_ID = 'BuilderB630A0FA';

type Grant = (grants: ImageBuilderGrants, grantee: iam.IGrantable) => iam.Grant;

const grantStop: Grant = (grants, grantee) => grants.stop(grantee);

function newStack(app = new App(), id = 'Shop'): Stack {
  return new Stack(app, id, { env: ENV });
}

function builder(scope: Construct, role?: iam.IRole): ImageBuilder {
  return new ImageBuilder(scope, 'Builder', {
    image: ImageRef.fromImageName(scope, 'Image', 'AppStream-WinServer2022-08-31-2026'),
    instanceType: InstanceType.STANDARD_MEDIUM,
    role,
  });
}

function machineRole(scope: Construct): iam.Role {
  return new iam.Role(scope, 'MachineRole', { assumedBy: new iam.ServicePrincipal('appstream.amazonaws.com') });
}

/** The statements of the only policy that is a resource of its own. */
function statementsOf(stack: Stack): unknown {
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  return evaluate(policy.Properties.PolicyDocument.Statement);
}

describe('what is granted', () => {
  const DESCRIBE = { Effect: 'Allow', Action: 'appstream:DescribeImageBuilders', Resource: '*' };

  test.each<[string, Grant, (arn: string) => object[]]>([
    ['streamingUrl', (grants, grantee) => grants.streamingUrl(grantee), Resource => [{ Effect: 'Allow', Action: 'appstream:CreateImageBuilderStreamingURL', Resource }]],
    ['start', (grants, grantee) => grants.start(grantee), Resource => [{ Effect: 'Allow', Action: 'appstream:StartImageBuilder', Resource }]],
    ['stop', grantStop, Resource => [{ Effect: 'Allow', Action: 'appstream:StopImageBuilder', Resource }]],
    ['describe, for which the service names no single one', (grants, grantee) => grants.describe(grantee), () => [DESCRIBE]],
    ['use', (grants, grantee) => grants.use(grantee), Resource => [
      DESCRIBE,
      { Effect: 'Allow', Action: ['appstream:CreateImageBuilderStreamingURL', 'appstream:StartImageBuilder', 'appstream:StopImageBuilder'], Resource },
    ]],
    ['other actions', (grants, grantee) => grants.actions(grantee, 'appstream:AssociateSoftwareToImageBuilder'),
      Resource => [{ Effect: 'Allow', Action: 'appstream:AssociateSoftwareToImageBuilder', Resource }]],
  ])('%s', (_name, grant, statements) => {
    for (const [of, arn] of [
      [(stack: Stack): IImageBuilder => builder(stack), `<${LOGICAL_ID}.ImageBuilderArn>`],
      [(stack: Stack): IImageBuilder => ImageBuilder.fromImageBuilderArn(stack, 'Other', ARN), ARN],
    ] as const) {
      const stack = newStack();
      expect(grant(of(stack).grants, new iam.User(stack, 'Person')).success).toBe(true);
      expect(statementsOf(stack)).toEqual(statements(arn));
    }
  });

  test('to others by the ARN also when there is a machine role', () => {
    const stack = newStack();
    builder(stack, machineRole(stack)).grants.stop(new iam.User(stack, 'Person'));
    expect(statementsOf(stack)).toEqual([{ Effect: 'Allow', Action: 'appstream:StopImageBuilder', Resource: `<${LOGICAL_ID}.ImageBuilderArn>` }]);
  });

  test('the facade is also there for an image builder of another kind', () => {
    const stack = newStack();
    ImageBuilderGrants.fromImageBuilder(ImageBuilder.fromImageBuilderArn(stack, 'Other', ARN)).stop(new iam.User(stack, 'Person'));
    expect(statementsOf(stack)).toEqual([{ Effect: 'Allow', Action: 'appstream:StopImageBuilder', Resource: ARN }]);
  });
});

describe('its own machine role', () => {
  const BY_TAGS = {
    Effect: 'Allow',
    Action: 'appstream:StopImageBuilder',
    Resource: 'arn:aws:appstream:eu-west-1:111122223333:image-builder/*',
  };

  test.each<[string, (made: ImageBuilder, role: iam.Role) => iam.IGrantable]>([
    ['the role', (_made, role) => role],
    ['the image builder itself', made => made],
  ])('is told the image builder by its tags, given as %s', (_name, grantee) => {
    const stack = newStack();
    const role = machineRole(stack);
    const made = builder(stack, role);
    made.grants.stop(grantee(made, role));
    expect(statementsOf(stack)).toEqual([{
      ...BY_TAGS,
      Condition: { StringEquals: { 'aws:ResourceTag/cdk-appstream:stack-id': STACK_ID, 'aws:ResourceTag/cdk-appstream:logical-id': LOGICAL_ID } },
    }]);
  });

  test('follows the logical id when somebody overrides it', () => {
    const stack = newStack();
    const role = machineRole(stack);
    const made = builder(stack, role);
    made.grants.stop(role);
    stack.renameLogicalId(LOGICAL_ID, 'Machine');
    expect(statementsOf(stack)).toMatchObject([{ Condition: { StringEquals: { 'aws:ResourceTag/cdk-appstream:logical-id': 'Machine' } } }]);
  });

  test('in another stack is told the name of the stack, whose id it cannot know', () => {
    const app = new App();
    const base = newStack(app, 'Base');
    const role = machineRole(base);
    builder(newStack(app), role).grants.stop(role);
    expect(statementsOf(base)).toEqual([{
      ...BY_TAGS,
      Condition: {
        StringEquals: { 'aws:ResourceTag/cdk-appstream:logical-id': LOGICAL_ID },
        StringLike: { 'aws:ResourceTag/cdk-appstream:stack-id': 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Shop/*' },
      },
    }]);
  });

  test('outside of the nested stack of the image builder fails', () => {
    const stack = newStack();
    const role = machineRole(stack);
    const made = builder(new NestedStack(stack, 'Nested'), role);
    expect(() => made.grants.stop(role)).toThrow(
      '[Shop/Nested/Builder] `grants` is not valid: got "the machine role of another stack"; a nested stack is made after the role, whose policy cannot name it; ' +
      'move the role to the stack of the image builder',
    );
  });

  test('in the nested stack of the image builder does not', () => {
    const nested = new NestedStack(newStack(), 'Nested');
    const role = machineRole(nested);
    builder(nested, role).grants.stop(role);
    expect(statementsOf(nested)).toMatchObject([{ Condition: { StringEquals: { 'aws:ResourceTag/cdk-appstream:stack-id': STACK_ID } } }]);
  });

  test('of an image builder that is not of this app is told the ARN', () => {
    const stack = newStack();
    const role = machineRole(stack);
    ImageBuilder.fromImageBuilderAttributes(stack, 'Other', { imageBuilderArn: ARN, role }).grants.stop(role);
    expect(statementsOf(stack)).toEqual([{ Effect: 'Allow', Action: 'appstream:StopImageBuilder', Resource: ARN }]);
  });
});
