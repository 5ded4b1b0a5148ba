import { Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { OWNERSHIP_TAGS } from './contract';
import { stackBlock } from './stack-identity';
import { AppStreamProviderOptions } from '../appstream-provider';

const REQUEST_TAG = `aws:RequestTag/${OWNERSHIP_TAGS.stackId}`;
const RESOURCE_TAG = `aws:ResourceTag/${OWNERSHIP_TAGS.stackId}`;

/** What the handler's policy is about, beside the image builders and images of the stack. */
export interface HandlerPolicyProps {
  /** The ARN of the state machine that the function starts. */
  readonly waiterArn: string;
  /** The ARN of the log group that the function writes to. */
  readonly logGroupArn: string;
  /** The settings of the stack: some need permissions. */
  readonly settings: AppStreamProviderOptions;
}

/**
 * What the function may do: everything about the image builders and images of its own stack, told apart by their ownership tags, and
 * nothing about anybody else's.
 *
 * All that a Delete needs is there from the beginning, whatever the stack holds: CloudFormation updates the policy before it sends the
 * Delete of what has left the template.
 */
export class HandlerPolicy {
  /** The document to put into the function's role. */
  public readonly document: iam.PolicyDocument;
  private readonly create: iam.PolicyStatement;
  private readonly tagOnCreate: iam.PolicyStatement;
  private passRole?: iam.PolicyStatement;
  private tagImages?: iam.PolicyStatement;

  constructor(private readonly stack: Stack, props: HandlerPolicyProps) {
    const ownTag = { StringEquals: { [RESOURCE_TAG]: Aws.STACK_ID } };
    const anyBuilder = this.builderArn('*');
    const anyImage = this.imageArn('*');
    const generatedNames = this.builderArn(`*-${stackBlock()}-*`);

    this.create = new iam.PolicyStatement({
      sid: 'CreateImageBuilders',
      actions: ['appstream:CreateImageBuilder'],
      // an image may be public (its arn has no account), this account's, or shared by another
      resources: [generatedNames, stack.formatArn({ service: 'appstream', account: '*', resource: 'image', resourceName: '*' })],
      conditions: { StringEquals: { [REQUEST_TAG]: Aws.STACK_ID } },
    });
    this.tagOnCreate = new iam.PolicyStatement({
      sid: 'TagImageBuildersOnCreate',
      actions: ['appstream:TagResource'],
      resources: [generatedNames],
      // the tags of a new builder are authorized before it bears any: nobody's builder can be taken over this way
      conditions: { StringEquals: { [REQUEST_TAG]: Aws.STACK_ID }, Null: { [RESOURCE_TAG]: 'true' } },
    });

    this.document = new iam.PolicyDocument({
      // sorts actions and resources whatever the order of the builders; statements with a sid are not merged
      minimize: true,
      statements: [
        this.create,
        this.tagOnCreate,
        new iam.PolicyStatement({
          sid: 'TagOwnImageBuilders',
          actions: ['appstream:TagResource'],
          resources: [anyBuilder],
          // nor can a builder be made another stack's, whose handler would take it for its own
          conditions: { ...ownTag, StringEqualsIfExists: { [REQUEST_TAG]: Aws.STACK_ID } },
        }),
        new iam.PolicyStatement({
          sid: 'UntagOwnImageBuildersAndImages',
          actions: ['appstream:UntagResource'],
          resources: [anyBuilder, anyImage],
          conditions: ownTag,
        }),
        new iam.PolicyStatement({
          sid: 'ChangeOwnImageBuilders',
          actions: ['appstream:DeleteImageBuilder', 'appstream:StartImageBuilder', 'appstream:StopImageBuilder'],
          resources: [anyBuilder],
          conditions: ownTag,
        }),
        new iam.PolicyStatement({
          sid: 'DeleteOwnImages',
          // the service refuses to delete an image that is shared
          actions: ['appstream:DeleteImage', 'appstream:DeleteImagePermissions', 'appstream:DescribeImagePermissions'],
          resources: [anyImage],
          conditions: ownTag,
        }),
        new iam.PolicyStatement({
          sid: 'ReadImagesAndImageBuilders',
          actions: ['appstream:DescribeImageBuilders', 'appstream:DescribeImages', 'appstream:ListTagsForResource'],
          // the service authorizes these reads for all resources or none
          resources: ['*'],
        }),
        new iam.PolicyStatement({ sid: 'ReadOwnStack', actions: ['cloudformation:DescribeStacks'], resources: [Aws.STACK_ID] }),
        new iam.PolicyStatement({ sid: 'StartWaiter', actions: ['states:StartExecution'], resources: [props.waiterArn] }),
        // no logs:CreateLogGroup: a late line must not bring back a deleted log group, without retention
        new iam.PolicyStatement({ sid: 'WriteLogs', actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [props.logGroupArn] }),
        ...this.statementsOf(props.settings),
      ],
    });
  }

  /** Lets the function create an image builder under an explicit name. */
  public allowName(imageBuilderName: string): void {
    const arn = this.builderArn(imageBuilderName);
    this.create.addResources(arn);
    this.tagOnCreate.addResources(arn);
  }

  /** Lets the function hand a role to the service. */
  public allowPassRole(role: iam.IRole): void {
    if (this.passRole === undefined) {
      this.passRole = new iam.PolicyStatement({
        sid: 'PassMachineRoles',
        actions: ['iam:PassRole'],
        conditions: { StringEquals: { 'iam:PassedToService': 'appstream.amazonaws.com' } },
      });
      this.document.addStatements(this.passRole);
    }
    this.passRole.addResources(role.roleArn);
  }

  /** Lets the function mark an image of the account as the stack's, to be deleted with its look-up. */
  public allowImageRemoval(imageName: string): void {
    if (this.tagImages === undefined) {
      this.tagImages = new iam.PolicyStatement({
        sid: 'TagImagesToRemove',
        actions: ['appstream:TagResource'],
        conditions: {
          'StringEquals': { [REQUEST_TAG]: Aws.STACK_ID },
          // an image of another stack stays that one's
          'StringEqualsIfExists': { [RESOURCE_TAG]: Aws.STACK_ID },
          'ForAllValues:StringEquals': { 'aws:TagKeys': [OWNERSHIP_TAGS.logicalId, OWNERSHIP_TAGS.stackId] },
        },
      });
      this.document.addStatements(this.tagImages);
    }
    this.tagImages.addResources(this.imageArn(imageName));
  }

  /** What the settings of the stack need, and nothing without them. */
  private statementsOf({ vpc, tracing, encryptionKey }: AppStreamProviderOptions): iam.PolicyStatement[] {
    const statements: iam.PolicyStatement[] = [];
    if (vpc !== undefined) {
      // lambda uses them before any of our code runs, which gets nothing: its own calls bear this key
      const conditions = { Null: { 'lambda:SourceFunctionArn': 'true' } };
      statements.push(
        new iam.PolicyStatement({
          sid: 'ConnectToVpc',
          actions: ['ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:UnassignPrivateIpAddresses'],
          // not less than all kinds of resources: lambda refuses a narrower right to delete
          resources: [this.stack.formatArn({ service: 'ec2', resource: '*', resourceName: '*' })],
          conditions,
        }),
        // the service authorizes these reads for all resources or none
        new iam.PolicyStatement({ sid: 'ReadVpc', actions: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'], resources: ['*'], conditions }),
      );
    }
    if (tracing !== undefined && tracing !== lambda.Tracing.DISABLED) {
      // traces have no resource to name
      statements.push(new iam.PolicyStatement({ sid: 'WriteTraces', actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], resources: ['*'] }));
    }
    if (encryptionKey !== undefined) {
      statements.push(new iam.PolicyStatement({ sid: 'DecryptEnvironment', actions: ['kms:Decrypt'], resources: [encryptionKey.keyArn] }));
    }
    return statements;
  }

  private builderArn(resourceName: string): string {
    return this.stack.formatArn({ service: 'appstream', resource: 'image-builder', resourceName });
  }

  private imageArn(resourceName: string): string {
    return this.stack.formatArn({ service: 'appstream', resource: 'image', resourceName });
  }
}
