import * as path from 'path';
import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { WAITER_ARN_VARIABLE, WAITER_NAME_PREFIX } from './contract';
import { HandlerPolicy } from './provider-policy';
import { stackGuid } from './stack-identity';
import { waiterDefinition } from './waiter';

/** The id under which a stack keeps its one provider: part of the logical ids, so never to change. */
const PROVIDER_ID = 'CdkAppStreamProvider';

/** The handler as the package carries it: bundled when the package is built, at the same place seen from src and from lib. */
const HANDLER_FOLDER = path.join(__dirname, '..', '..', 'assets', 'lambda');

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
    const existing = stack.node.tryFindChild(PROVIDER_ID);
    return existing === undefined ? new Provider(stack, PROVIDER_ID) : existing as Provider;
  }

  /** What a custom resource names as its `ServiceToken`. */
  public readonly serviceToken: string;
  private readonly policy: HandlerPolicy;

  private constructor(stack: Stack, id: string) {
    super(stack, id);

    const logGroup = new logs.LogGroup(this, 'Logs', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });

    // formed from the name: the function knows its machine and the machine its function, and only one can refer to the other
    const waiterName = `${WAITER_NAME_PREFIX}${stackGuid()}`;
    const waiterArn = stack.formatArn({
      service: 'states',
      resource: 'stateMachine',
      resourceName: waiterName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });

    this.policy = new HandlerPolicy(stack, { waiterArn, logGroupArn: logGroup.logGroupArn });
    const handlerRole = new iam.Role(this, 'HandlerRole', {
      description: 'Lets the AppStream handler of this stack manage the image builders of this stack',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      // inline, as all policies here: one of their own could be deleted while the role still needs it
      inlinePolicies: { Handler: this.policy.document },
    });
    const handler = new lambda.Function(this, 'Handler', {
      description: 'Creates, updates and deletes the AppStream image builders of this stack',
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(HANDLER_FOLDER),
      timeout: Duration.minutes(2),
      memorySize: 256,
      role: handlerRole,
      logGroup,
      environment: { [WAITER_ARN_VARIABLE]: waiterArn },
    });

    const waiterRole = new iam.Role(this, 'WaiterRole', {
      description: 'Lets the AppStream state machine of this stack call its function',
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com'),
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

    this.serviceToken = handler.functionArn;
  }

  /** Lets the handler create an image builder under an explicit name. */
  public allowName(imageBuilderName: string): void {
    this.policy.allowName(imageBuilderName);
  }

  /** Lets the handler hand a machine role to the service. */
  public allowPassRole(role: iam.IRole): void {
    this.policy.allowPassRole(role);
  }
}
