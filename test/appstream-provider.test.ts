import { App, Duration, NestedStack, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { AppStreamProvider, AppStreamProviderOptions, ImageBuilder, ImageRef, InstanceType, LogLevel } from '../src';

const FUNCTION = 'AWS::Lambda::Function';

function newStack(region?: string): Stack {
  return new Stack(new App(), 'Shop', { env: { region } });
}

function builder(scope: Construct, id = 'Builder', imageBuilderName?: string, role?: iam.IRole): void {
  new ImageBuilder(scope, id, {
    image: ImageRef.fromImageName(scope, `${id}Image`, 'AppStream-WinServer2022-08-31-2026'),
    instanceType: InstanceType.STANDARD_MEDIUM,
    imageBuilderName,
    role,
  });
}

/** A stack with an image builder, and these settings. */
function configured(options: AppStreamProviderOptions, stack = newStack()): Template {
  AppStreamProvider.configure(stack, options);
  builder(stack);
  return Template.fromStack(stack);
}

function types(template: Template): string[] {
  return Object.values<{ Type: string }>(template.toJSON().Resources).map(resource => resource.Type).sort();
}

function variables(template: Template): object {
  const [handler] = Object.values(template.findResources(FUNCTION));
  const { CDK_APPSTREAM_WAITER_ARN: waiter, ...others } = handler.Properties.Environment.Variables;
  expect(waiter).toBeDefined();
  return others;
}

describe('settings', () => {
  test('none are needed, and none say as much as those that are the default', () => {
    const stack = newStack();
    builder(stack);
    const withoutSettings = Template.fromStack(stack).toJSON();
    expect(configured({}).toJSON()).toEqual(withoutSettings);
    expect(configured({
      logRetention: logs.RetentionDays.ONE_MONTH,
      tracing: lambda.Tracing.DISABLED,
      runtime: lambda.Runtime.NODEJS_22_X,
      useFipsEndpoint: false,
    }).toJSON()).toEqual(withoutSettings);
  });

  test.each<[string, AppStreamProviderOptions, object]>([
    ['logLevel', { logLevel: LogLevel.DEBUG }, { CDK_APPSTREAM_LOG_LEVEL: 'DEBUG' }],
    ['pollInterval', { pollInterval: Duration.minutes(1) }, { CDK_APPSTREAM_POLL_INTERVAL: '60' }],
    ['pollInterval of a token', { pollInterval: Duration.seconds(Token.asNumber({ Ref: 'Given' })) }, { CDK_APPSTREAM_POLL_INTERVAL: { Ref: 'Given' } }],
    ['useFipsEndpoint', { useFipsEndpoint: true }, { AWS_USE_FIPS_ENDPOINT: 'true' }],
  ])('%s reaches the handler as a variable', (_name, options, expected) => {
    expect(variables(configured(options))).toEqual(expected);
  });

  test.each<[string, AppStreamProviderOptions, object]>([
    ['tracing', { tracing: lambda.Tracing.ACTIVE }, { TracingConfig: { Mode: 'Active' } }],
    ['reservedConcurrentExecutions', { reservedConcurrentExecutions: 1 }, { ReservedConcurrentExecutions: 1 }],
    ['runtime', { runtime: lambda.Runtime.NODEJS_20_X }, { Runtime: 'nodejs20.x' }],
  ])('%s is the function\'s', (_name, options, properties) => {
    const template = configured(options);
    template.hasResourceProperties(FUNCTION, properties);
    expect(types(template)).toHaveLength(6);
  });

  test('logRetention is the log group\'s', () => {
    configured({ logRetention: logs.RetentionDays.ONE_YEAR }).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
    configured({ logRetention: logs.RetentionDays.INFINITE }).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: Match.absent() });
  });

  test('an own log group takes the place of the provider\'s', () => {
    const stack = newStack();
    const template = configured({ logGroup: logs.LogGroup.fromLogGroupName(stack, 'Logs', 'own') }, stack);
    template.resourceCountIs('AWS::Logs::LogGroup', 0);
    expect(types(template)).toHaveLength(5);
    template.hasResourceProperties(FUNCTION, { LoggingConfig: { LogGroup: 'own' } });
    expect(JSON.stringify(template.findResources('AWS::IAM::Role'))).toContain(':log-group:own:*');
  });

  test('an own log group of the stack is deleted after the handler', () => {
    const stack = newStack();
    const template = configured({ logGroup: new logs.LogGroup(stack, 'Logs') }, stack);
    const [logGroupId] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
    template.hasResourceProperties(FUNCTION, { LoggingConfig: { LogGroup: { Ref: logGroupId } } });
  });

  test('permissionsBoundary is that of both roles', () => {
    const stack = newStack();
    const template = configured({ permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary') }, stack);
    const boundaries = Object.values(template.findResources('AWS::IAM::Role')).map(role => JSON.stringify(role.Properties.PermissionsBoundary));
    expect(boundaries).toEqual([expect.stringContaining('policy/boundary'), expect.stringContaining('policy/boundary')]);
  });

  test('of one stack are not those of another, nor of a nested one', () => {
    const stack = newStack();
    const nested = new NestedStack(stack, 'Nested');
    const other = new Stack(stack.node.root, 'Other');
    AppStreamProvider.configure(stack, { reservedConcurrentExecutions: 3 });
    for (const scope of [stack, nested, other]) builder(scope);
    Template.fromStack(stack).hasResourceProperties(FUNCTION, { ReservedConcurrentExecutions: 3 });
    for (const scope of [nested, other]) Template.fromStack(scope).hasResourceProperties(FUNCTION, { ReservedConcurrentExecutions: Match.absent() });
  });

  test('alone add nothing to a stack', () => {
    const stack = newStack();
    AppStreamProvider.configure(stack, { logLevel: LogLevel.WARN });
    expect(Template.fromStack(stack).toJSON()).not.toHaveProperty('Resources');
  });
});

describe('when settings come', () => {
  function app(steps: Array<(scope: Construct, role: iam.IRole) => void>): object {
    const stack = newStack();
    const role = new iam.Role(stack, 'MachineRole', { assumedBy: new iam.ServicePrincipal('appstream.amazonaws.com') });
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 });
    const key = new kms.Key(stack, 'Key');
    const configure = () => AppStreamProvider.configure(stack, {
      vpc, encryptionKey: key, tracing: lambda.Tracing.ACTIVE, logRetention: logs.RetentionDays.ONE_WEEK, logLevel: LogLevel.DEBUG,
    });
    for (const step of [...steps.slice(0, 1), configure, ...steps.slice(1)]) step(stack, role);
    return Template.fromStack(stack).toJSON();
  }

  const one = (scope: Construct, role: iam.IRole) => builder(scope, 'One', 'one', role);
  const two = (scope: Construct, role: iam.IRole) => builder(scope, 'Two', 'two', role);
  const nothing = () => undefined;

  test('before, between or after the image builders: the template is the same', () => {
    const before = JSON.stringify(app([nothing, one, two]));
    expect(JSON.stringify(app([one, two]))).toBe(before);
    expect(JSON.stringify(app([(scope, role) => [one, two].forEach(add => add(scope, role))]))).toBe(before);
    expect(before).toContain('image-builder/one');
  });

  test('in several calls: they add up', () => {
    const stack = newStack();
    AppStreamProvider.configure(stack, { reservedConcurrentExecutions: 3 });
    builder(stack);
    AppStreamProvider.configure(new Construct(stack, 'Part'), { logLevel: LogLevel.WARN });
    const template = Template.fromStack(stack);
    template.hasResourceProperties(FUNCTION, { ReservedConcurrentExecutions: 3 });
    expect(variables(template)).toEqual({ CDK_APPSTREAM_LOG_LEVEL: 'WARN' });
  });

  test('twice with the same value: nobody minds', () => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 });
    const group = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1');
    const options = (): AppStreamProviderOptions => ({
      vpc,
      securityGroups: [group],
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      pollInterval: Duration.seconds(30),
      runtime: lambda.Runtime.NODEJS_22_X,
      logGroup: undefined,
    });
    AppStreamProvider.configure(stack, options());
    AppStreamProvider.configure(stack, options());
    builder(stack);
    Template.fromStack(stack).resourceCountIs(FUNCTION, 1);
  });

  test.each<[string, AppStreamProviderOptions, AppStreamProviderOptions, string]>([
    ['a number', { reservedConcurrentExecutions: 3 }, { reservedConcurrentExecutions: 4 }, '`reservedConcurrentExecutions` is not valid: got "4"'],
    ['a duration', { pollInterval: Duration.seconds(30) }, { pollInterval: Duration.seconds(31) }, '`pollInterval` is not valid: got "31 seconds"'],
    ['an enum', { logLevel: LogLevel.DEBUG }, { logLevel: LogLevel.WARN }, '`logLevel` is not valid: got "WARN"'],
    ['a switch', { useFipsEndpoint: true }, { useFipsEndpoint: false }, '`useFipsEndpoint` is not valid: got "false"'],
  ])('twice with another value fails: %s', (_name, first, second, message) => {
    const stack = newStack();
    AppStreamProvider.configure(stack, first);
    expect(() => AppStreamProvider.configure(stack, second)).toThrow(
      `[Shop] ${message}; AppStreamProvider.configure has already set it to another value for this stack; set it in one place`,
    );
  });

  test('twice with other subnets fails', () => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 });
    AppStreamProvider.configure(stack, { vpc, vpcSubnets: { subnets: vpc.privateSubnets } });
    expect(() => AppStreamProvider.configure(stack, { vpcSubnets: { subnets: vpc.publicSubnets } })).toThrow('[Shop] `vpcSubnets` is not valid');
  });
});

describe('FIPS endpoints', () => {
  test.each(['eu-west-1', 'us-east-2'])('are warned of where there are none: %s', region => {
    const stack = newStack(region);
    configured({ useFipsEndpoint: true }, stack);
    Annotations.fromStack(stack).hasWarning('/Shop/CdkAppStreamProvider', Match.stringLikeRegexp(`FIPS endpoint in ${region}.*cdk-appstream:regionWithoutFips`));
  });

  test.each(['us-east-1', 'us-west-2', 'us-gov-east-1', 'us-gov-west-1', undefined])('are not where there are: %s', region => {
    const stack = newStack(region);
    configured({ useFipsEndpoint: true }, stack);
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });
});

describe('bad input', () => {
  const stack = newStack();
  const logGroup = logs.LogGroup.fromLogGroupName(stack, 'Logs', 'own');
  const POLL_RULE = 'it is whole seconds, at least 5, and less than 3300';

  test.each<[string, object, string]>([
    ['a log group and its retention', { logGroup, logRetention: logs.RetentionDays.ONE_DAY },
      '`logRetention` is not valid: got "1"; it is not allowed together with `logGroup`; set the retention of the log group itself'],
    ['subnets without a VPC', { vpcSubnets: {} }, '`vpcSubnets` is not valid: got "no vpc"; `vpcSubnets` says where in a VPC the function is; give `vpc` in the same call'],
    ['security groups without a VPC', { securityGroups: [] }, '`securityGroups` is not valid: got "no vpc"'],
    ['no execution at all', { reservedConcurrentExecutions: 0 }, '`reservedConcurrentExecutions` is not valid: got "0"; a function that never runs answers nobody'],
    ['half an execution', { reservedConcurrentExecutions: 1.5 }, '`reservedConcurrentExecutions` is not valid: got "1.5"'],
    ['an unknown level', { logLevel: 'TRACE' }, '`logLevel` is not valid: got "TRACE"; it is one of DEBUG, INFO, WARN; use one of these'],
    ['looks every 4 seconds', { pollInterval: Duration.seconds(4) }, `\`pollInterval\` is not valid: got "4 seconds"; ${POLL_RULE}; give a longer one`],
    ['looks every hour', { pollInterval: Duration.hours(1) }, `\`pollInterval\` is not valid: got "1 hour"; ${POLL_RULE}; give a shorter one`],
    ['an old Node.js', { runtime: lambda.Runtime.NODEJS_18_X }, '`runtime` is not valid: got "nodejs18.x"; the handler runs on Node.js 20 or later; use one such as Runtime.NODEJS_22_X'],
    ['another language', { runtime: lambda.Runtime.PYTHON_3_13 }, '`runtime` is not valid: got "python3.13"'],
  ])('%s', (_name, options, message) => {
    const own = newStack();
    expect(() => AppStreamProvider.configure(own, options)).toThrow(`[Shop] ${message}`);
  });

  test('what was refused leaves no trace', () => {
    const own = newStack();
    expect(() => AppStreamProvider.configure(own, { reservedConcurrentExecutions: 0, logLevel: LogLevel.DEBUG })).toThrow();
    builder(own);
    expect(variables(Template.fromStack(own))).toEqual({});
  });
});
