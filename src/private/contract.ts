/**
 * What the constructs render and the handler reads. The only module that both halves import; it imports nothing itself, so that
 * the handler's bundle holds no byte of aws-cdk-lib.
 */

/** The CloudFormation type of an image builder. */
export const IMAGE_BUILDER_TYPE = 'Custom::AppStreamImageBuilder';

/** The CloudFormation type of an image look-up. */
export const IMAGE_REF_TYPE = 'Custom::AppStreamImageRef';

/**
 * What only a replacement can change, with the member names of CreateImageBuilder. CloudFormation delivers it under the
 * property `ReplacedOnChange`, whose name tells the reader of a `cdk diff` what a change of it means.
 */
export interface ImageBuilderSpec {
  readonly ImageName?: string;
  readonly ImageArn?: string;
  readonly InstanceType: string;
  readonly Description?: string;
  readonly DisplayName?: string;
  readonly VpcConfig?: { readonly SubnetIds: string[]; readonly SecurityGroupIds?: string[] };
  readonly IamRoleArn?: string;
  readonly EnableDefaultInternetAccess?: boolean;
}

/** The power states that a template can ask for. */
export type PowerState = 'RUNNING' | 'STOPPED';

/** The properties of `Custom::AppStreamImageBuilder`, beside `ServiceToken`. */
export interface ImageBuilderProperties {
  /** The explicit name; absent when the handler makes one up. */
  readonly ImageBuilderName?: string;
  readonly ReplacedOnChange: ImageBuilderSpec;
  readonly DesiredState?: PowerState;
  readonly Tags?: { readonly [key: string]: string };
}

/** The attributes that `Fn::GetAtt` finds on an image builder: every one is there after every SUCCESS. */
export const IMAGE_BUILDER_ATTRIBUTES = [
  'ImageBuilderName',
  'ImageBuilderArn',
  'ImageArn',
  'Platform',
  'AgentVersion',
  'PrivateIpAddress',
  'EniId',
  'CreatedTime',
] as const;

/** The name of an attribute of an image builder. */
export type ImageBuilderAttribute = typeof IMAGE_BUILDER_ATTRIBUTES[number];

/** Whose images a look-up searches, in the service's words. */
export type ImageVisibilityName = 'PUBLIC' | 'PRIVATE' | 'SHARED';

/** What an image look-up searches for. */
export interface ImageRefQuery {
  readonly NamePrefix?: string;
  readonly NamePattern?: string;
  readonly Platform?: string;
  readonly Visibility?: ImageVisibilityName;
  /** True: the newest of all that fit. False: exactly one may fit. */
  readonly Latest: boolean;
}

/** The properties of `Custom::AppStreamImageRef`, beside `ServiceToken`. */
export interface ImageRefProperties {
  readonly Query: ImageRefQuery;
}

/** The attributes that `Fn::GetAtt` finds on an image look-up. */
export const IMAGE_REF_ATTRIBUTES = ['ImageName', 'ImageArn', 'Platform'] as const;

/** The name of an attribute of an image look-up. */
export type ImageRefAttribute = typeof IMAGE_REF_ATTRIBUTES[number];

/** What a name may look like: `Name` of the service's model. */
export const NAME_PATTERN = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,100}$/;

/** The same in words. */
export const NAME_RULE = '1 to 101 letters, digits, underscores, dots and hyphens, beginning with a letter or a digit';

/** The limits of the service that are known before a call. */
export const LIMITS = {
  description: 256,
  displayName: 100,
  securityGroups: 5,
  tagKey: 128,
  tagValue: 256,
  tags: 50,
} as const;

/** What a tag key may look like: `TagKey` of the service's model without its length. */
export const TAG_KEY_PATTERN = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u;

/** What a tag value may look like: `TagValue` of the service's model without its length. */
export const TAG_VALUE_PATTERN = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** All ownership tags begin with this; users' tags may not. */
export const OWNERSHIP_TAG_PREFIX = 'cdk-appstream:';

/** The tags that say whose a builder is and what it was made from. */
export const OWNERSHIP_TAGS = {
  stackId: `${OWNERSHIP_TAG_PREFIX}stack-id`,
  logicalId: `${OWNERSHIP_TAG_PREFIX}logical-id`,
  spec: `${OWNERSHIP_TAG_PREFIX}spec`,
  claim: `${OWNERSHIP_TAG_PREFIX}claim`,
} as const;

/** Tags kept free for ours: the four above and two that later options need, so that the users' share never shrinks. */
export const RESERVED_TAGS = 6;

/** How many tags a user can set. */
export const MAX_USER_TAGS = LIMITS.tags - RESERVED_TAGS;

/** The beginning of the state machine's name; the GUID of the stack follows. */
export const WAITER_NAME_PREFIX = 'cdk-appstream-';

/** The environment variable that tells the function the ARN of its state machine. */
export const WAITER_ARN_VARIABLE = 'CDK_APPSTREAM_WAITER_ARN';
