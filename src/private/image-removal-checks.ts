import { RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { RESERVED_IMAGE_NAME } from './contract';
import { GivenImage } from './image-arn';
import { invalidInput } from './invalid-input';
import { ImageRefProps } from '../image-ref-props';
import { ImageVisibility } from '../image-visibility';

/** Throws for a removal policy that is none, and for the deletion of an image that cannot be the stack's to delete. */
export function checkRemoval(scope: IConstruct, props: ImageRefProps, given: GivenImage | undefined): void {
  const { removalPolicy } = props;
  if (removalPolicy === undefined || removalPolicy === RemovalPolicy.RETAIN) return;
  const problem = { property: 'removalPolicy', got: removalPolicy };
  if (removalPolicy !== RemovalPolicy.DESTROY) {
    throw invalidInput(scope, { ...problem, rule: 'an image is kept or deleted, and nothing else', fix: 'use RETAIN or DESTROY' });
  }
  if (given === undefined) {
    throw invalidInput(scope, {
      ...problem,
      rule: 'what a query finds is nobody\'s to delete',
      fix: 'give the image by `imageName` or `imageArn`, or leave `removalPolicy` out',
    });
  }
  const rule = foreignness(scope, props.visibility, given);
  if (rule !== undefined) throw invalidInput(scope, { ...problem, rule, fix: 'leave `removalPolicy` out' });
}

/** Why an image is known not to be of the stack's account. */
function foreignness(scope: IConstruct, visibility: ImageVisibility | undefined, { imageName, account }: GivenImage): string | undefined {
  if (visibility === ImageVisibility.PUBLIC || account === '') return 'public images cannot be deleted';
  const own = Stack.of(scope).account;
  if (account !== undefined && !Token.isUnresolved(own) && account !== own) {
    return `the image is of account ${account}, and the stack's is ${own}: an account deletes its own images alone`;
  }
  if (!Token.isUnresolved(imageName) && RESERVED_IMAGE_NAME.test(imageName)) {
    return `${imageName} is an image of the service: no other image's name begins with AppStream, AWS or Amazon`;
  }
  return undefined;
}
