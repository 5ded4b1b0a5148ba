import * as path from 'path';
import { ArnFormat, Duration, Lazy, RemovalPolicy, Stack, Tokenization } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { LOG_LEVEL_VARIABLE, POLL_INTERVAL_VARIABLE, WAITER_ARN_VARIABLE, WAITER_NAME_PREFIX } from './contract';
import { HandlerPolicy } from './provider-policy';
import { addSettings, settingsOf } from './provider-settings';
import { letLogsUseKey, warnOfRegion } from './provider-surroundings';
import { makeScheduleAccess, ScheduleAccess } from './schedule-access';
import { stackGuid } from './stack-identity';
import { waiterDefinition } from './waiter';
import { AppStreamProviderOptions } from '../appstream-provider';

/** The id under which a stack keeps its one provider: part of the logical ids, so never to change. */
const PROVIDER_ID = 'CdkAppStreamProvider';

/** The handler as the package carries it: bundled when the package is built, at the same place seen from src and from lib. */
const HANDLER_FOLDER = path.join(__dirname, '..', '..', 'assets', 'lambda');

/** What others add to, or refer to. */
interface ProviderParts {
  readonly policy: HandlerPolicy;
  readonly handler: lambda.Function;
  readonly waiterArn: string;
}

/**
 * What answers CloudFormation for all image builders and look-ups of a stack: a function, its log group, the state machine that
 * keeps calling it, and a role for each of the two.
 *
 * Everything that uses it depends on all of it, so that a stack is deleted builder first.
 */
export class Provider extends Construct {
  /** The provider of the stack that `scope` is in. */
  public static of(scope: Construct): Provider {
    const stack = Stack.of(scope);
    return Provider.existing(stack) ?? new Provider(stack, PROVIDER_ID);
  }

  /** Sets what the provider of a stack is made with, also when it is there already. */
  public static configure(scope: Construct, options: AppStreamProviderOptions): void {
    const stack = Stack.of(scope);
    const settings = addSettings(stack, options);
    Provider.existing(stack)?.rebuild(settings);
  }

  private static existing(stack: Stack): Provider | undefined {
    return stack.node.tryFindChild(PROVIDER_ID) as Provider | undefined;
  }

  /** What a custom resource names as its `ServiceToken`. */
  public readonly serviceToken: string;
  private readonly names: string[] = [];
  private readonly machineRoles: iam.IRole[] = [];
  private readonly imagesToRemove: string[] = [];
  private parts: ProviderParts;
  private schedules?: ScheduleAccess;

  private constructor(private readonly stack: Stack, id: string) {
    super(stack, id);
    this.parts = this.build(settingsOf(stack));
    // late: settings that come later give another function
    this.serviceToken = Lazy.uncachedString({ produce: () => this.parts.handler.functionArn });
  }

  /** Lets the handler create an image builder under an explicit name. */
  public allowName(imageBuilderName: string): void {
    this.names.push(imageBuilderName);
    this.parts.policy.allowName(imageBuilderName);
  }

  /** Lets the handler hand a machine role to the service. */
  public allowPassRole(role: iam.IRole): void {
    this.machineRoles.push(role);
    this.parts.policy.allowPassRole(role);
  }

  /** Lets the handler mark an image of the account as the stack's, to delete it with its look-up. */
  public allowImageRemoval(imageName: string): void {
    this.imagesToRemove.push(imageName);
    this.parts.policy.allowImageRemoval(imageName);
  }

  /** What schedules of the stack need to start the state machine; made for the first of them. */
  public forSchedules(): ScheduleAccess {
    this.schedules ??= this.scheduleAccess(settingsOf(this.stack));
    // late: settings that come later give another role
    const late = (member: keyof ScheduleAccess) => Lazy.uncachedString({ produce: () => this.schedules?.[member] });
    return { groupName: late('groupName'), roleArn: late('roleArn'), waiterArn: late('waiterArn') };
  }

  private rebuild(settings: AppStreamProviderOptions): void {
    // under the same ids, so that it is no matter when the settings came
    for (const child of this.node.children) this.node.tryRemoveChild(child.node.id);
    this.parts = this.build(settings);
    for (const name of this.names) this.parts.policy.allowName(name);
    for (const role of this.machineRoles) this.parts.policy.allowPassRole(role);
    for (const name of this.imagesToRemove) this.parts.policy.allowImageRemoval(name);
    if (this.schedules !== undefined) this.schedules = this.scheduleAccess(settings);
  }

  private scheduleAccess({ permissionsBoundary }: AppStreamProviderOptions): ScheduleAccess {
    return makeScheduleAccess(this, this.parts.waiterArn, permissionsBoundary);
  }

  private build(settings: AppStreamProviderOptions): ProviderParts {
    const { stack } = this;
    warnOfRegion(this, settings);
    const { permissionsBoundary } = settings;
    const logGroup = settings.logGroup ?? this.newLogGroup(settings);

    // formed from the name: the function knows its machine and the machine its function, and only one can refer to the other
    const waiterName = `${WAITER_NAME_PREFIX}${stackGuid()}`;
    const waiterArn = stack.formatArn({
      service: 'states',
      resource: 'stateMachine',
      resourceName: waiterName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });

    const policy = new HandlerPolicy(stack, { waiterArn, logGroupArn: logGroup.logGroupArn, settings });
    const handlerRole = new iam.Role(this, 'HandlerRole', {
      description: 'Lets the AppStream handler of this stack manage the image builders of this stack',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      permissionsBoundary,
      // inline, as all policies here: one of their own could be deleted while the role still needs it
      inlinePolicies: { Handler: policy.document },
    });
    const handler = new lambda.Function(this, 'Handler', {
      description: 'Creates, updates and deletes the AppStream image builders of this stack',
      runtime: settings.runtime ?? lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(HANDLER_FOLDER),
      timeout: Duration.minutes(2),
      memorySize: 256,
      role: handlerRole,
      logGroup,
      environment: { [WAITER_ARN_VARIABLE]: waiterArn, ...environmentOf(settings) },
      environmentEncryption: settings.encryptionKey,
      vpc: settings.vpc,
      vpcSubnets: settings.vpcSubnets,
      securityGroups: settings.securityGroups,
      reservedConcurrentExecutions: settings.reservedConcurrentExecutions,
    });
    traceFunction(handler, settings.tracing);
    // routes and endpoints are its way out, to the end
    if (settings.vpc !== undefined) handler.node.addDependency(settings.vpc);

    const waiterRole = new iam.Role(this, 'WaiterRole', {
      description: 'Lets the AppStream state machine of this stack call its function',
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com'),
      permissionsBoundary,
      inlinePolicies: {
        Waiter: new iam.PolicyDocument({
          statements: [new iam.PolicyStatement({ sid: 'CallHandler', actions: ['lambda:InvokeFunction'], resources: [handler.functionArn] })],
        }),
      },
    });
    new sfn.StateMachine(this, 'Waiter', {
      stateMachineName: waiterName,
      stateMachineType: sfn.StateMachineType.STANDARD,
      // no logging: its input holds the presigned url of cloudformation
      definitionBody: sfn.DefinitionBody.fromString(stack.toJsonString(waiterDefinition(handler.functionArn))),
      role: waiterRole,
    });

    return { policy, handler, waiterArn };
  }

  private newLogGroup({ logRetention, encryptionKey }: AppStreamProviderOptions): logs.LogGroup {
    if (encryptionKey !== undefined) letLogsUseKey(this, encryptionKey);
    return new logs.LogGroup(this, 'Logs', {
      retention: logRetention ?? logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
      encryptionKey,
    });
  }
}

/** The settings that the handler reads for itself. */
function environmentOf({ logLevel, pollInterval, useFipsEndpoint }: AppStreamProviderOptions): Record<string, string> {
  return {
    ...logLevel === undefined ? {} : { [LOG_LEVEL_VARIABLE]: logLevel },
    ...pollInterval === undefined ? {} : { [POLL_INTERVAL_VARIABLE]: Tokenization.stringifyNumber(pollInterval.toSeconds()) },
    // read by the clients of the AWS SDK
    ...useFipsEndpoint === true ? { AWS_USE_FIPS_ENDPOINT: 'true' } : {},
  };
}

/** Sets the tracing of a function, without the policy of its own that the function would make for it. */
function traceFunction(handler: lambda.Function, tracing: lambda.Tracing | undefined): void {
  const resource = handler.node.defaultChild;
  if (tracing === undefined || tracing === lambda.Tracing.DISABLED || !(resource instanceof lambda.CfnFunction)) return;
  resource.tracingConfig = { mode: tracing };
}
