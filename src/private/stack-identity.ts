import { Aws, Fn } from 'aws-cdk-lib';

/** The GUID at the end of a stack's id: what tells a stack from another of the same name, before or after it. */
export function stackGuid(): string {
  return Fn.select(2, Fn.split('/', Aws.STACK_ID));
}

/** The first block of the stack's GUID: generated names hold it, so that a policy can tell this stack's names from others'. */
export function stackBlock(): string {
  return Fn.select(0, Fn.split('-', stackGuid()));
}
