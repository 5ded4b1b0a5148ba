import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { LogLevel } from './log-level';
import { Provider } from './private/provider';

/**
 * Settings of what answers CloudFormation for the image builders and look-ups of a stack. None is needed.
 */
export interface AppStreamProviderOptions {
  /**
   * How long the logs of the handler are kept. Not together with `logGroup`.
   *
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The log group that the handler writes to. Its retention and encryption are its own.
   *
   * @default - a log group is created, and deleted with the stack
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * The key that encrypts the environment variables of the function, and the log group that is created.
   *
   * The key policy has to leave permissions to IAM policies, as it does by default. To a key of this app the permission is added that the
   * log group needs.
   *
   * @default - keys that AWS owns
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The VPC that the function runs in. From there it has to reach AppStream, CloudFormation, Step Functions and Amazon S3, through a NAT
   * gateway or endpoints, also while the stack is deleted.
   *
   * @default - outside of any VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets that the function runs in; public ones give it no way out.
   *
   * @default - private subnets of the VPC
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups of the function.
   *
   * @default - with a VPC, a security group is created that lets everything out
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The permissions boundary of the roles that are created: two, and a third one for schedules.
   *
   * @default - none, unless `PermissionsBoundary.of()` sets one
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;

  /**
   * Whether AWS X-Ray traces the function.
   *
   * @default lambda.Tracing.DISABLED
   */
  readonly tracing?: lambda.Tracing;

  /**
   * How many calls of the function run at once at most, at least 1. They are taken from the account's; a call that finds none free is made
   * again later.
   *
   * @default - no limit but the account's
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * How much the handler logs.
   *
   * @default LogLevel.INFO
   */
  readonly logLevel?: LogLevel;

  /**
   * The time between two looks at an image builder that changes, for those without a `pollInterval` of their own: whole seconds, at least 5,
   * and less than 55 minutes.
   *
   * @default - some early looks, and then about three a minute
   */
  readonly pollInterval?: Duration;

  /**
   * The runtime of the function: Node.js 20 or later.
   *
   * @default lambda.Runtime.NODEJS_22_X
   */
  readonly runtime?: lambda.Runtime;

  /**
   * Whether the handler calls FIPS endpoints. AppStream has them in us-east-1, us-west-2, us-gov-east-1 and us-gov-west-1.
   *
   * @default false
   */
  readonly useFipsEndpoint?: boolean;
}

/**
 * What answers CloudFormation for all image builders and look-ups of a stack: a function, its log group, a state machine, and a role for
 * each of the two. It is added to a stack with the first of them; here it gets its settings. With schedules come a group and a role for them.
 */
export class AppStreamProvider {
  /**
   * Sets what the provider of a stack is made with. It may be called before and after image builders are added to the stack, and several
   * times as long as no setting is given twice with different values.
   *
   * A nested stack has a provider of its own.
   *
   * @param scope the stack, or any construct in it
   * @param options the settings; what is left out stays as it is
   */
  public static configure(scope: Construct, options: AppStreamProviderOptions): void {
    Provider.configure(scope, options);
  }

  private constructor() {}
}
