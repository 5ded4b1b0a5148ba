/** A finding of cdk-nag that stays, and why. */
export interface AcceptedFinding {
  readonly rule: string;
  /** The construct, below its stack. */
  readonly where: string;
  /** What of it, for rules that tell. */
  readonly what: string;
  readonly reason: string;
}

const HANDLER = 'CdkAppStreamProvider/HandlerRole';
const WAITER = 'CdkAppStreamProvider/Waiter';

/** Every finding that is left over the examples and a stack with all settings; the security document shows the same table. */
export const ACCEPTED_FINDINGS: readonly AcceptedFinding[] = [
  {
    rule: 'IAM5',
    where: HANDLER,
    what: 'image-builder/*-(block of the stack)-*',
    reason: 'names are generated from template and logical ID when the stack deploys; only this stack\'s hold its block, and a creation has to bear its tag',
  },
  {
    rule: 'IAM5',
    where: HANDLER,
    what: 'image-builder/*',
    reason: 'narrowed by the tag of ownership, which follows a builder when the template names it no more and its Delete is still to come',
  },
  {
    rule: 'IAM5',
    where: HANDLER,
    what: 'image/* of any account',
    reason: 'an image is public, the account\'s own or shared, and which one may be known only when the stack deploys; it is only read from',
  },
  {
    rule: 'IAM5',
    where: HANDLER,
    what: 'image/*',
    reason: 'narrowed by the tag of ownership, which an image gets only when its look-up says that it goes with the stack, and which outlives the look-up in the template',
  },
  {
    rule: 'IAM5',
    where: HANDLER,
    what: '*',
    reason: 'DescribeImageBuilders, DescribeImages and ListTagsForResource are authorized for all resources or none, and so is the writing of traces and the look at a VPC\'s subnets',
  },
  {
    rule: 'IAM5',
    where: HANDLER,
    what: 'ec2 */*',
    reason: 'with the setting `vpc` only: Lambda refuses less for removing its network interfaces; a condition keeps the right from our code',
  },
  {
    rule: 'SF1',
    where: WAITER,
    what: '',
    reason: 'the input of an execution holds a presigned URL: a log of it would let its readers answer CloudFormation',
  },
  {
    rule: 'SF2',
    where: WAITER,
    what: '',
    reason: 'each tick is a call of the function, traced with the setting `tracing`; tracing the machine, too, takes rights on all traces and shows nothing more',
  },
  {
    rule: 'IAM5',
    where: 'MachineRole/DefaultPolicy',
    what: 'image-builder/*',
    reason: 'a grant to the machine\'s own role, narrowed by the tags of stack and logical ID: the builder depends on this policy, which so cannot name its ARN',
  },
  {
    rule: 'IAM5',
    where: 'Packagers/DefaultPolicy',
    what: '*',
    reason: 'the grant `use` holds DescribeImageBuilders, which is authorized for all resources or none',
  },
  {
    rule: 'VPC7',
    where: 'Vpc',
    what: '',
    reason: 'the network of an example: whether and where flow logs go is its owner\'s to say',
  },
];
