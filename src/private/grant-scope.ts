import { Aws, CfnResource, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { OWNERSHIP_TAGS } from './contract';
import { invalidInput } from './invalid-input';
import { IImageBuilder } from '../image-builder';

/** What a grant is bound to. */
export interface GrantScope {
  /** The resources of the statement. */
  readonly resourceArns: string[];
  /** Its conditions. */
  readonly conditions?: Record<string, Record<string, unknown>>;
}

/** By what a permission on an image builder names it: its ARN, or for its own machine role its tags. */
export function scopeOfGrant(imageBuilder: IImageBuilder, grantee: iam.IGrantable): GrantScope {
  const resource = imageBuilder.node.defaultChild;
  const { role } = imageBuilder;
  // an image builder that this app does not make depends on nothing here
  if (!CfnResource.isCfnResource(resource) || role === undefined || role.grantPrincipal !== grantee.grantPrincipal) {
    return { resourceArns: [imageBuilder.imageBuilderArn] };
  }
  const stack = Stack.of(imageBuilder);
  const logicalId = { [`aws:ResourceTag/${OWNERSHIP_TAGS.logicalId}`]: resource.logicalId };
  const stackId = `aws:ResourceTag/${OWNERSHIP_TAGS.stackId}`;
  return {
    resourceArns: [stack.formatArn({ service: 'appstream', resource: 'image-builder', resourceName: '*' })],
    conditions: Stack.of(role) === stack
      ? { StringEquals: { [stackId]: Aws.STACK_ID, ...logicalId } }
      // the id of another stack is known only when that one is there, and it waits for the role's
      : { StringEquals: logicalId, StringLike: { [stackId]: stack.formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${nameOf(imageBuilder, stack)}/*` }) } },
  };
}

function nameOf(imageBuilder: IImageBuilder, stack: Stack): string {
  if (!Token.isUnresolved(stack.stackName)) return stack.stackName;
  throw invalidInput(imageBuilder, {
    property: 'grants',
    got: 'the machine role of another stack',
    rule: 'a nested stack is made after the role, whose policy cannot name it',
    fix: 'move the role to the stack of the image builder',
  });
}
