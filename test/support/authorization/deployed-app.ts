import { App, Stack } from 'aws-cdk-lib';
import { Template as CdkTemplate } from 'aws-cdk-lib/assertions';
import { isRecord } from '../../../lambda/kernel/event';
import { WAITER_ARN_VARIABLE } from '../../../src/private/contract';
import { Template } from '../cloudformation';
import { evaluate } from '../evaluate';

/** Where everything here is. */
export const ENV = { account: '111122223333', region: 'eu-west-1' };

/** One statement of a policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: object;
}

/** One version of an app as CloudFormation has it: what there is to deploy, and what its roles may do then. */
export interface DeployedApp {
  /** The custom resources, for the driver. */
  readonly template: Template;
  /** The statements of the function's role. */
  readonly handler: readonly Statement[];
  /** The statements of the state machine's role. */
  readonly waiter: readonly Statement[];
  /** The statements of the role that Scheduler takes on; none without schedules. */
  readonly schedule: readonly Statement[];
  /** The state machine that the function is told to start. */
  readonly waiterArn: string;
  /** The function that the state machine calls. */
  readonly calledFunctions: readonly string[];
  /** The log group that the function writes to. */
  readonly logGroupArn: string;
  /** The statements of all policies that are resources of their own, such as those of grants. */
  readonly granted: readonly Statement[];
  /** Every resource after deployment, by logical id. */
  readonly resources: Readonly<Record<string, Record<string, unknown>>>;
}

/** ARNs of what a deployment makes, from type and logical id. */
const ARNS: Readonly<Record<string, (id: string) => string>> = {
  'AWS::IAM::Role': id => `arn:aws:iam::${ENV.account}:role/${id}`,
  'AWS::KMS::Key': id => `arn:aws:kms:${ENV.region}:${ENV.account}:key/${id}`,
  'AWS::Lambda::Function': id => `arn:aws:lambda:${ENV.region}:${ENV.account}:function:${id}`,
  'AWS::Scheduler::ScheduleGroup': id => `arn:aws:scheduler:${ENV.region}:${ENV.account}:schedule-group/${id}`,
  'AWS::Logs::LogGroup': id => `arn:aws:logs:${ENV.region}:${ENV.account}:log-group:${id}:*`,
};

/** The ARN that an image builder of the app has after deployment. */
export function builderArnOf(logicalId: string): string {
  return `arn:aws:appstream:${ENV.region}:${ENV.account}:image-builder/${logicalId}`;
}

/** Synthesizes one version of an app: a stack `Shop`, unless told otherwise. */
export function deployedApp(build: (stack: Stack) => void, stackName = 'Shop'): DeployedApp {
  const stack = new Stack(new App(), stackName, { env: ENV });
  build(stack);
  const resources = afterDeployment(CdkTemplate.fromStack(stack).toJSON().Resources);
  const [handler] = rolesFor(resources, 'Handler');
  const [waiter] = rolesFor(resources, 'Waiter');
  const [schedule = []] = rolesFor(resources, 'Schedule');
  const [machine] = ofType(resources, 'AWS::StepFunctions::StateMachine');
  const [fn] = ofType(resources, 'AWS::Lambda::Function').filter(({ Environment }) => Environment !== undefined);
  const states = Object.values(Object(JSON.parse(String(machine.DefinitionString))).States).map(Object);
  const logGroup = String(Object(fn.LoggingConfig).LogGroup).replace(/[<>]/g, '');
  return {
    resources,
    handler,
    waiter,
    schedule,
    waiterArn: Object(fn.Environment).Variables[WAITER_ARN_VARIABLE],
    calledFunctions: states.flatMap(({ Type, Resource }) => Type === 'Task' ? [String(Resource)] : []),
    logGroupArn: ARNS['AWS::Logs::LogGroup'](logGroup),
    granted: ofType(resources, 'AWS::IAM::Policy').flatMap(({ PolicyDocument }) => Object(PolicyDocument).Statement),
    template: Object.fromEntries(Object.entries(resources)
      .filter(([, { Type }]) => String(Type).startsWith('Custom::AppStream'))
      .map(([id, { Type, Properties }]) => [id, { type: String(Type), properties: propertiesOf(Properties) }])),
  };
}

function afterDeployment(resources: Record<string, { Type: string }>): DeployedApp['resources'] {
  const text = JSON.stringify(evaluate(resources)).replace(/<(\w+)\.(\w+)>/g, (reference, id: string, attribute: string) => {
    if (attribute === 'ImageBuilderArn') return builderArnOf(id);
    return attribute === 'Arn' ? ARNS[resources[id].Type](id) : reference;
  });
  return JSON.parse(text);
}

function ofType(resources: DeployedApp['resources'], type: string): Array<Record<string, unknown>> {
  return Object.values(resources).filter(({ Type }) => Type === type).map(({ Properties }) => propertiesOf(Properties));
}

function propertiesOf(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) throw new Error(`no properties: ${JSON.stringify(value)}`);
  return value;
}

/** The statements of the roles that have an inline policy of a name. */
function rolesFor(resources: DeployedApp['resources'], policyName: string): Statement[][] {
  return ofType(resources, 'AWS::IAM::Role')
    .flatMap(({ Policies }) => Array.isArray(Policies) ? Policies.map(Object) : [])
    .filter(({ PolicyName }) => PolicyName === policyName)
    .map(({ PolicyDocument }) => PolicyDocument.Statement);
}
