import { App, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { AppStreamProvider, AppStreamProviderOptions, ImageBuilder, ImageRef, InstanceType } from '../src';
import { evaluate } from './support/evaluate';

const FUNCTION = 'AWS::Lambda::Function';
const FOR_LAMBDA_ALONE = { Null: { 'lambda:SourceFunctionArn': 'true' } };

function newStack(app = new App(), id = 'Shop'): Stack {
  return new Stack(app, id, { env: { account: '111122223333', region: 'eu-west-1' } });
}

function configured(stack: Stack, options: AppStreamProviderOptions): Template {
  AppStreamProvider.configure(stack, options);
  new ImageBuilder(stack, 'Builder', {
    image: ImageRef.fromImageName(stack, 'Image', 'AppStream-WinServer2022-08-31-2026'),
    instanceType: InstanceType.STANDARD_MEDIUM,
  });
  return Template.fromStack(stack);
}

/** The statements of the function's role that are there for these settings only. */
function addedStatements(template: Template): unknown[] {
  const usual = statementsOf(configured(newStack(), {})).map(statement => Object(statement).Sid);
  return statementsOf(template).filter(statement => !usual.includes(Object(statement).Sid));
}

function statementsOf(template: Template): unknown[] {
  template.resourceCountIs('AWS::IAM::Policy', 0);
  const roles = Object.values(template.findResources('AWS::IAM::Role'));
  expect(roles.filter(role => role.Properties.ManagedPolicyArns !== undefined)).toEqual([]);
  const [role] = roles.filter(({ Properties }) => Properties.Policies[0].PolicyName === 'Handler');
  return Object(evaluate(role)).Properties.Policies[0].PolicyDocument.Statement;
}

describe('a function in a VPC', () => {
  const stack = newStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 });
  const template = configured(stack, { vpc });
  const [handler] = Object.values(template.findResources(FUNCTION));

  test('is in private subnets, with a security group that lets nothing in', () => {
    const [groupId] = Object.keys(template.findResources('AWS::EC2::SecurityGroup', { Properties: { GroupDescription: Match.stringLikeRegexp('Lambda') } }));
    expect(handler.Properties.VpcConfig).toEqual({
      SubnetIds: vpc.privateSubnets.map(subnet => stack.resolve(subnet.subnetId)),
      SecurityGroupIds: [{ 'Fn::GetAtt': [groupId, 'GroupId'] }],
    });
    expect(template.toJSON().Resources[groupId].Properties).not.toHaveProperty('SecurityGroupIngress');
  });

  test('may be connected by Lambda, but not use these permissions itself', () => {
    expect(addedStatements(template)).toEqual([
      {
        Sid: 'ConnectToVpc',
        Effect: 'Allow',
        Action: ['ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:UnassignPrivateIpAddresses'],
        Resource: 'arn:aws:ec2:eu-west-1:111122223333:*/*',
        Condition: FOR_LAMBDA_ALONE,
      },
      {
        Sid: 'ReadVpc',
        Effect: 'Allow',
        Action: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'],
        Resource: '*',
        Condition: FOR_LAMBDA_ALONE,
      },
    ]);
  });

  test('loses no route, gateway or endpoint before it is gone', () => {
    const own = newStack();
    const network = new ec2.Vpc(own, 'Vpc', { maxAzs: 1 });
    network.addInterfaceEndpoint('AppStream', { service: ec2.InterfaceVpcEndpointAwsService.APPSTREAM_API });
    const [resource] = Object.values(configured(own, { vpc: network }).findResources(FUNCTION));
    for (const type of ['AWS::EC2::Route', 'AWS::EC2::NatGateway', 'AWS::EC2::VPCEndpoint']) {
      const ids = Object.keys(Template.fromStack(own).findResources(type));
      expect(ids.length).toBeGreaterThan(0);
      expect(resource.DependsOn).toEqual(expect.arrayContaining(ids));
    }
  });

  test('can be given its subnets and security groups', () => {
    const own = newStack();
    const securityGroups = [ec2.SecurityGroup.fromSecurityGroupId(own, 'Group', 'sg-1')];
    const subnets = [ec2.Subnet.fromSubnetId(own, 'Subnet', 'subnet-1')];
    const network = ec2.Vpc.fromVpcAttributes(own, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'] });
    const result = configured(own, { vpc: network, vpcSubnets: { subnets }, securityGroups });
    result.hasResourceProperties(FUNCTION, { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } });
    result.resourceCountIs('AWS::EC2::SecurityGroup', 0);
  });
});

test('a VPC that is not of the stage can be used', () => {
  const app = new App();
  const vpc = ec2.Vpc.fromVpcAttributes(newStack(app, 'Base'), 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'] });
  configured(new Stack(new Stage(app, 'Prod'), 'Shop'), { vpc }).hasResourceProperties(FUNCTION, { VpcConfig: { SubnetIds: ['subnet-1'] } });
});

test.each([lambda.Tracing.ACTIVE, lambda.Tracing.PASS_THROUGH])('tracing %s lets the function write traces', tracing => {
  expect(addedStatements(configured(newStack(), { tracing }))).toEqual([{
    Sid: 'WriteTraces', Effect: 'Allow', Action: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], Resource: '*',
  }]);
});

describe('a key', () => {
  const LOGS_MAY_USE_IT = Match.objectLike({
    Action: ['kms:Decrypt*', 'kms:Describe*', 'kms:Encrypt*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    Principal: { Service: { 'Fn::Join': ['', ['logs.eu-west-1.', { Ref: 'AWS::URLSuffix' }]] } },
    Condition: {
      ArnLike: { 'kms:EncryptionContext:aws:logs:arn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:eu-west-1:111122223333:log-group:*']] } },
    },
  });

  test('encrypts variables and log group, and lets both be used', () => {
    const stack = newStack();
    const template = configured(stack, { encryptionKey: new kms.Key(stack, 'Key') });
    const [keyId] = Object.keys(template.findResources('AWS::KMS::Key'));
    const arn = { 'Fn::GetAtt': [keyId, 'Arn'] };
    template.hasResourceProperties(FUNCTION, { KmsKeyArn: arn });
    template.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: arn });
    template.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: { Statement: Match.arrayWith([LOGS_MAY_USE_IT]) } });
    expect(addedStatements(template)).toEqual([{ Sid: 'DecryptEnvironment', Effect: 'Allow', Action: 'kms:Decrypt', Resource: `<${keyId}.Arn>` }]);
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('of another stack comes before this one', () => {
    const app = new App();
    const base = newStack(app, 'Base');
    const encryptionKey = new kms.Key(base, 'Key');
    configured(newStack(app), { encryptionKey });
    Template.fromStack(base).hasResourceProperties('AWS::KMS::Key', { KeyPolicy: { Statement: Match.arrayWith([LOGS_MAY_USE_IT]) } });
    expect(app.synth().getStackByName('Shop').dependencies.map(({ id }) => id)).toContain('Base');
  });

  test('of another app is warned of: its policy is not seen', () => {
    const stack = newStack();
    configured(stack, { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1') });
    Annotations.fromStack(stack).hasWarning('/Shop/CdkAppStreamProvider', Match.stringLikeRegexp('the policy of Shop/Key is not of this app.*cdk-appstream:keyPolicy'));
  });

  test('is not the own log group\'s', () => {
    const stack = newStack();
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1');
    configured(stack, { encryptionKey, logGroup: new logs.LogGroup(stack, 'Logs') }).hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.absent() });
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });
});
