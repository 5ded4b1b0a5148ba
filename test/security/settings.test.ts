import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AppStreamProvider, ImageBuilder, ImageRef, InstanceType } from '../../src';
import { deployedApp, ENV } from '../support/authorization/deployed-app';
import { actionsOf, IamRequest, judge, without } from '../support/authorization/judge';
import { IMAGE } from '../support/world';

/** What Lambda's own calls lack and those of a function's code bear. */
const BY_CODE = { 'lambda:SourceFunctionArn': `arn:aws:lambda:${ENV.region}:${ENV.account}:function:handler` };

const build = (configure: boolean) => deployedApp(stack => {
  if (configure) {
    AppStreamProvider.configure(stack, {
      vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: 1 }),
      encryptionKey: new kms.Key(stack, 'Key'),
      tracing: lambda.Tracing.ACTIVE,
    });
  }
  new ImageBuilder(stack, 'Builder', { image: ImageRef.fromImageName(stack, 'Image', IMAGE), instanceType: InstanceType.STANDARD_MEDIUM });
});

const app = build(true);
const usual = build(false).handler.map(({ Sid }) => Sid);
const added = app.handler.filter(({ Sid }) => !usual.includes(Sid));

const [[keyId, key]] = Object.entries(app.resources).filter(([, { Type }]) => Type === 'AWS::KMS::Key');
const resourcePolicy: object = Object(key.Properties).KeyPolicy;
const interfaceArn = `arn:aws:ec2:${ENV.region}:${ENV.account}:network-interface/eni-1`;
const keyArn = `arn:aws:kms:${ENV.region}:${ENV.account}:key/${keyId}`;

/** What Lambda does with the role of a function for each setting, as its developer guide says. */
const CALLS: Array<[string, IamRequest]> = [
  ['make a network interface', { action: 'ec2:CreateNetworkInterface', resource: interfaceArn, context: {} }],
  ['make it in the subnet', { action: 'ec2:CreateNetworkInterface', resource: `arn:aws:ec2:${ENV.region}:${ENV.account}:subnet/subnet-1`, context: {} }],
  ['make it with the security group', { action: 'ec2:CreateNetworkInterface', resource: `arn:aws:ec2:${ENV.region}:${ENV.account}:security-group/sg-1`, context: {} }],
  ['delete the network interface', { action: 'ec2:DeleteNetworkInterface', resource: interfaceArn, context: {} }],
  ['assign addresses to it', { action: 'ec2:AssignPrivateIpAddresses', resource: interfaceArn, context: {} }],
  ['take addresses from it', { action: 'ec2:UnassignPrivateIpAddresses', resource: interfaceArn, context: {} }],
  ['look at network interfaces', { action: 'ec2:DescribeNetworkInterfaces', resource: '*', context: {} }],
  ['look at subnets', { action: 'ec2:DescribeSubnets', resource: '*', context: {} }],
  ['send segments of a trace', { action: 'xray:PutTraceSegments', resource: '*', context: {} }],
  ['send telemetry of a trace', { action: 'xray:PutTelemetryRecords', resource: '*', context: {} }],
  ['decrypt the variables', { action: 'kms:Decrypt', resource: keyArn, context: {}, resourcePolicy }],
];

test.each(CALLS)('Lambda may %s', async (_, request) => {
  expect(await judge(app.handler, request)).toMatchObject({ allowed: true });
});

test.each(CALLS)('nobody may %s without the settings', async (_, request) => {
  expect(await judge(build(false).handler, request)).toMatchObject({ allowed: false });
});

test.each(CALLS.filter(([, { action }]) => action.startsWith('ec2:')))('the code of the function may not %s', async (_, request) => {
  expect(await judge(app.handler, { ...request, context: BY_CODE })).toMatchObject({ allowed: false });
});

test('no key but the one given can be used, and that for nothing but decryption', async () => {
  const requests = [
    { action: 'kms:Decrypt', resource: `${keyArn}2`, context: {}, resourcePolicy },
    { action: 'kms:Encrypt', resource: keyArn, context: {}, resourcePolicy },
    { action: 'kms:ScheduleKeyDeletion', resource: keyArn, context: {}, resourcePolicy },
  ];
  const verdicts = await Promise.all(requests.map(request => judge(app.handler, request)));
  expect(verdicts.map(({ allowed }) => allowed)).toEqual([false, false, false]);
});

test('every action that a setting adds is one of these calls: one less, and it is refused', async () => {
  const parts = added.flatMap(statement => actionsOf(statement).map(action => ({ sid: statement.Sid, action })));
  expect(parts).toHaveLength(9);
  for (const part of parts) {
    const needing = CALLS.filter(([, { action }]) => action === part.action);
    expect([part, needing.length > 0]).toEqual([part, true]);
    for (const [, request] of needing) expect(await judge(without(app.handler, part), request)).toMatchObject({ allowed: false });
  }
});
