import { App, Aspects, Duration, Stack, Stage } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { AwsSolutionsChecks, INagLogger, NagLoggerNonComplianceData } from 'cdk-nag';
import { ACCEPTED_FINDINGS, AcceptedFinding } from './support/nag-findings';
import { read, table } from '../../checks/docs/documents';
import { app as builderPerTeamExample } from '../../examples/builder-per-team/app';
import { app as domainJoinedExample } from '../../examples/domain-joined/app';
import { app as fleetOnImageExample } from '../../examples/fleet-on-image/app';
import { app as foundImageExample } from '../../examples/found-image/app';
import { app as imageBuilderExample } from '../../examples/image-builder/app';
import { app as installerBucketExample } from '../../examples/installer-bucket/app';
import { app as movingInExample } from '../../examples/moving-in/app';
import { app as officeHoursExample } from '../../examples/office-hours/app';
import { app as ownImageExample } from '../../examples/own-image/app';
import { app as pipelineExample } from '../../examples/pipeline/app';
import { app as privateVpcExample } from '../../examples/private-vpc/app';
import { app as richBuilderExample } from '../../examples/rich-builder/app';
import { app as twoRegionsExample } from '../../examples/two-regions/app';
import { AppStreamProvider, ImageBuilder, ImageRef, InstanceType, LogLevel } from '../../src';
import { IMAGE } from '../support/world';

type Finding = Omit<AcceptedFinding, 'reason'>;

/** A stack that makes use of every setting of the provider. */
function everySetting(): App {
  const app = new App();
  const stack = new Stack(app, 'Settings', { env: { account: '111122223333', region: 'us-east-1' } });
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 });
  vpc.addFlowLog('Flow');
  AppStreamProvider.configure(stack, {
    logRetention: logs.RetentionDays.ONE_YEAR,
    encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }),
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    securityGroups: [new ec2.SecurityGroup(stack, 'Group', { vpc })],
    permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'),
    tracing: lambda.Tracing.ACTIVE,
    reservedConcurrentExecutions: 5,
    logLevel: LogLevel.WARN,
    pollInterval: Duration.seconds(30),
    runtime: lambda.Runtime.NODEJS_22_X,
    useFipsEndpoint: true,
  });
  new ImageBuilder(stack, 'Builder', { image: ImageRef.fromImageName(stack, 'Image', IMAGE), instanceType: InstanceType.STANDARD_MEDIUM, maxRunningTime: Duration.hours(12) });
  return app;
}

const APPS: Readonly<Record<string, App>> = {
  'examples/builder-per-team': builderPerTeamExample,
  'examples/domain-joined': domainJoinedExample,
  'examples/fleet-on-image': fleetOnImageExample,
  'examples/found-image': foundImageExample,
  'examples/image-builder': imageBuilderExample,
  'examples/installer-bucket': installerBucketExample,
  'examples/moving-in': movingInExample,
  'examples/office-hours': officeHoursExample,
  'examples/own-image': ownImageExample,
  'examples/pipeline': pipelineExample,
  'examples/private-vpc': privateVpcExample,
  'examples/rich-builder': richBuilderExample,
  'examples/two-regions': twoRegionsExample,
  'every setting': everySetting(),
};

/** What cdk-nag finds in an app, and the rules that could not be applied. */
function check(...scopes: readonly Stage[]): { findings: Finding[]; compliant: number; errors: string[] } {
  const findings: Finding[] = [];
  const errors: string[] = [];
  let compliant = 0;
  const logger: INagLogger = {
    onCompliance: () => { compliant++; },
    onNonCompliance: data => { findings.push(findingOf(data)); },
    onError: data => { errors.push(`${data.ruleId} on ${data.resource.node.path}: ${data.errorMessage}`); },
    onNotApplicable: () => undefined,
    onSuppressed: data => { errors.push(`${data.ruleId} is suppressed on ${data.resource.node.path}`); },
    onSuppressedError: data => { errors.push(`${data.ruleId} is suppressed on ${data.resource.node.path}`); },
  };
  for (const scope of scopes) Aspects.of(scope).add(new AwsSolutionsChecks({ additionalLoggers: [logger] }));
  // those of a pipeline were synthesized when they were added to it
  for (const scope of scopes) scope.synth({ force: true });
  return { findings, compliant, errors };
}

function findingOf({ ruleId, findingId, resource }: NagLoggerNonComplianceData): Finding {
  const where = resource.node.path.slice(Stack.of(resource).node.path.length + 1).replace(/\/Resource$/, '');
  return { rule: ruleId.replace('AwsSolutions-', ''), where, what: shortened(findingId) };
}

/** A resource as people write it. */
function shortened(findingId: string): string {
  return findingId
    .replace(/^Resource::/, '')
    .replace(/^Action::/, '')
    .replace(/^<Installers\w+\.Arn>\/\*$/, 'objects of the bucket')
    .replace(/\{"Fn::Select".*\}/, '(block of the stack)')
    .replace(/^arn:.*:appstream:[^*]*:\*:image\/\*$/, 'image/* of any account')
    .replace(/^arn:.*:appstream:.*:image-builder\//, 'image-builder/')
    .replace(/^arn:.*:appstream:[^*]*:image\//, 'image/')
    .replace(/^arn:.*:ec2:.*:\*\/\*$/, 'ec2 */*');
}

/** What is checked of an app: of a pipeline its stages, since the rest of it is CDK's own and the same in every app. */
function scopesOf(app: App): readonly Stage[] {
  const stages = app.node.findAll().filter(Stage.isStage).filter(stage => stage !== app);
  return stages.length > 0 ? stages : [app];
}

const results = new Map(Object.entries(APPS).map(([name, app]) => [name, check(...scopesOf(app))]));

test.each(Object.keys(APPS))('%s: nothing is found but what is listed with a reason', name => {
  const { findings, compliant, errors } = results.get(name) ?? check(new App());
  const listed = ACCEPTED_FINDINGS.map(({ rule, where, what }) => ({ rule, where, what }));
  expect(findings.filter(finding => !listed.some(other => isSame(other, finding)))).toEqual([]);
  expect(errors).toEqual([]);
  expect(compliant).toBeGreaterThan(3);
});

test('nothing is listed that is not found', () => {
  const found = [...results.values()].flatMap(({ findings }) => findings);
  expect(ACCEPTED_FINDINGS.filter(accepted => !found.some(finding => isSame(accepted, finding)))).toEqual([]);
});

test('a security group that lets everybody in would be found', () => {
  const app = new App();
  const stack = new Stack(app, 'Open');
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'] });
  const builder = new ImageBuilder(stack, 'Builder', { image: ImageRef.fromImageName(stack, 'Image', IMAGE), instanceType: InstanceType.STANDARD_MEDIUM, vpc });
  builder.connections.allowFromAnyIpv4(ec2.Port.tcp(3389));
  expect(check(app).findings).toContainEqual({ rule: 'EC23', where: 'Builder/SecurityGroup', what: '' });
});

test('the security document shows the same list', () => {
  expect(table(read('docs/security.md'), 'rule', 'construct', 'what', 'reason')).toEqual(
    ACCEPTED_FINDINGS.map(({ rule, where, what, reason }) => [rule, `\`${where}\``, what === '' ? '' : `\`${what}\``, reason]));
});

function isSame(one: Finding, other: Finding): boolean {
  return one.rule === other.rule && one.where === other.where && one.what === other.what;
}
