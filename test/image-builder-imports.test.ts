import { App, CfnOutput, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ImageBuilder, ImageBuilderAttributes } from '../src';

const ARN = 'arn:aws:appstream:us-east-1:444455556666:image-builder/other-1';

function newStack(): Stack {
  return new Stack(new App(), 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });
}

describe('an image builder of another app', () => {
  test('by its name is of the account and Region of the stack', () => {
    const stack = newStack();
    const imported = ImageBuilder.fromImageBuilderName(stack, 'Other', 'other-1');
    expect(imported.imageBuilderName).toBe('other-1');
    expect(stack.resolve(imported.imageBuilderArn)).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':appstream:eu-west-1:111122223333:image-builder/other-1']],
    });
    expect(stack.resolve(imported.env)).toEqual({ account: '111122223333', region: 'eu-west-1' });
  });

  test('by its ARN is of the account and Region that the ARN tells', () => {
    const imported = ImageBuilder.fromImageBuilderArn(newStack(), 'Other', ARN);
    expect(imported.imageBuilderName).toBe('other-1');
    expect(imported.imageBuilderArn).toBe(ARN);
    expect(imported.env).toEqual({ account: '444455556666', region: 'us-east-1' });
  });

  test('by an ARN that is a token is taken apart when the stack is deployed', () => {
    const stack = newStack();
    const imported = ImageBuilder.fromImageBuilderArn(stack, 'Other', Token.asString({ Ref: 'Given' }));
    const part = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': [':', { Ref: 'Given' }] }] });
    expect(stack.resolve(imported.imageBuilderName)).toEqual({ 'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: 'Given' }] }] });
    expect(stack.resolve(imported.env)).toEqual({ account: part(4), region: part(3) });
  });

  test('by an ARN with tokens in it', () => {
    const stack = newStack();
    const arn = (name: string) => stack.formatArn({ service: 'appstream', resource: 'image-builder', resourceName: name });
    expect(ImageBuilder.fromImageBuilderArn(stack, 'Plain', arn('other-1')).imageBuilderName).toBe('other-1');
    const byToken = ImageBuilder.fromImageBuilderArn(stack, 'Token', arn(Token.asString({ Ref: 'Given' })));
    expect(stack.resolve(byToken.imageBuilderName)).toEqual({ Ref: 'Given' });
  });

  test('by a name that is a token', () => {
    const stack = newStack();
    const imported = ImageBuilder.fromImageBuilderName(stack, 'Other', Token.asString({ Ref: 'Given' }));
    expect(stack.resolve(imported.imageBuilderName)).toEqual({ Ref: 'Given' });
  });

  test('adds nothing to the stack', () => {
    const stack = newStack();
    ImageBuilder.fromImageBuilderArn(stack, 'Other', ARN);
    new CfnOutput(stack, 'Output', { value: 'x' });
    expect(Template.fromStack(stack).toJSON()).not.toHaveProperty('Resources');
  });

  test('is no ImageBuilder', () => {
    expect(ImageBuilder.isImageBuilder(ImageBuilder.fromImageBuilderArn(newStack(), 'Other', ARN))).toBe(false);
  });
});

describe('attributes', () => {
  test('security groups open the connections', () => {
    const stack = newStack();
    const group = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1');
    const imported = ImageBuilder.fromImageBuilderAttributes(stack, 'Other', { imageBuilderName: 'other-1', securityGroups: [group] });
    imported.connections.allowFrom(ec2.Peer.ipv4('10.0.0.0/8'), ec2.Port.tcp(3389));
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: 'sg-1', CidrIp: '10.0.0.0/8' });
  });

  test('a role gets what is granted to the image builder', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('appstream.amazonaws.com') });
    new s3.Bucket(stack, 'Bucket').grantRead(ImageBuilder.fromImageBuilderAttributes(stack, 'Other', { imageBuilderArn: ARN, role }));
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', { Roles: [{ Ref: Match.stringLikeRegexp('^Role') }] });
  });
});

describe('bad input', () => {
  const ARN_RULE = 'the ARN of an image builder is arn:<partition>:appstream:<region>:<account>:image-builder/<name>, and the name has 1 to 101 letters';

  test.each<[string, ImageBuilderAttributes, string]>([
    ['neither ARN nor name', {},
      '`imageBuilderArn` is not valid: got "neither ARN nor name"; an image builder is told by exactly one of `imageBuilderArn` and `imageBuilderName`; give one'],
    ['both ARN and name', { imageBuilderArn: ARN, imageBuilderName: 'other-1' }, '`imageBuilderArn` is not valid: got "both ARN and name"'],
    ['the ARN of an image', { imageBuilderArn: 'arn:aws:appstream:us-east-1:444455556666:image/x' }, `\`imageBuilderArn\` is not valid: got "arn:aws:appstream:us-east-1:444455556666:image/x"; ${ARN_RULE}`],
    ['an ARN without an account', { imageBuilderArn: 'arn:aws:appstream:us-east-1::image-builder/x' }, '`imageBuilderArn` is not valid: got "arn:aws:appstream:us-east-1::image-builder/x"'],
    ['an ARN with a bad name', { imageBuilderArn: `${ARN} x` }, `\`imageBuilderArn\` is not valid: got "${ARN} x"`],
    ['a name in place of an ARN', { imageBuilderArn: 'other-1' }, '`imageBuilderArn` is not valid: got "other-1"'],
    ['an ARN in place of a name', { imageBuilderName: ARN }, `\`imageBuilderName\` is not valid: got "${ARN}"; a name has 1 to 101 letters`],
  ])('%s', (what, attributes, message) => {
    const id = what.replace(/\W/g, '');
    expect(() => ImageBuilder.fromImageBuilderAttributes(newStack(), id, attributes)).toThrow(`[Shop/${id}] ${message}`);
  });

  test('connections without security groups', () => {
    const imported = ImageBuilder.fromImageBuilderArn(newStack(), 'Other', ARN);
    expect(() => imported.connections).toThrow(
      '[Shop/Other] `connections` is not valid: got "no security groups"; the security groups of an image builder that is not of this app are not known; ' +
      'give them as `securityGroups` to fromImageBuilderAttributes',
    );
  });

  test('granting to one without a role', () => {
    const imported = ImageBuilder.fromImageBuilderArn(newStack(), 'Other', ARN);
    expect(() => imported.grantPrincipal).toThrow('[Shop/Other] `grantPrincipal` is not valid: got "no role"; the machine role of an image builder that is not of this app');
  });
});
