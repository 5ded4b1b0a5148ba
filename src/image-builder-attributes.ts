import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * What is known of an image builder that is not of this app. Exactly one of `imageBuilderArn` and `imageBuilderName` has to be given.
 */
export interface ImageBuilderAttributes {
  /**
   * The ARN of the image builder, which also tells its account and Region.
   *
   * @default - formed from `imageBuilderName`, in the account and Region of the stack
   */
  readonly imageBuilderArn?: string;

  /**
   * The name of the image builder.
   *
   * @default - taken from `imageBuilderArn`
   */
  readonly imageBuilderName?: string;

  /**
   * The security groups of the image builder.
   *
   * @default - not known: `connections` throws
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The machine role of the image builder.
   *
   * @default - not known: permissions cannot be granted to the image builder
   */
  readonly role?: iam.IRole;
}
