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
  readonly DomainJoinInfo?: { readonly DirectoryName: string; readonly OrganizationalUnitDistinguishedName: string };
  readonly AccessEndpoints?: Array<{ readonly EndpointType: 'STREAMING'; readonly VpceId: string }>;
  readonly RootVolumeConfig?: { readonly VolumeSizeInGb: number };
  readonly SoftwaresToInstall?: string[];
  readonly SoftwaresToUninstall?: string[];
  readonly DisableIMDSV1?: boolean;
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
  /** The agent as it was asked for: `LATEST` or MM-DD-YYYY. Absent: as the image says. */
  readonly AgentVersion?: string;
  /** True: a Create takes an existing builder of the explicit name under management. */
  readonly AdoptExisting?: boolean;
  /** True: a change of `ReplacedOnChange` fails before anything is touched. */
  readonly ProtectFromReplacement?: boolean;
  /** How long a Create or an Update may take, in seconds. */
  readonly Timeout?: number;
  /** Seconds between two looks. */
  readonly PollInterval?: number;
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

/** What an image look-up searches for. Members that are added later may have no default: another query is another look-up. */
export interface ImageRefQuery {
  readonly NamePrefix?: string;
  readonly NamePattern?: string;
  readonly Platform?: string;
  readonly Visibility?: ImageVisibilityName;
  /** The account that shares the image. */
  readonly Owner?: string;
  /** An instance type that has to be able to run the image. */
  readonly InstanceType?: string;
  /** True: the newest of all that fit. False: exactly one may fit. */
  readonly Latest: boolean;
}

/** The properties of `Custom::AppStreamImageRef`, beside `ServiceToken`: one of `ImageName`, `ImageArn` and `Query` is there. */
export interface ImageRefProperties {
  /** The exact name of a public image, or of one of the account's own. */
  readonly ImageName?: string;
  readonly ImageArn?: string;
  readonly Query?: ImageRefQuery;
  /** Whose image an exact name means. @default - public or the account's own */
  readonly Visibility?: ImageVisibilityName;
  /** Another value looks anew. Only with `Query`. */
  readonly Refresh?: string;
  /** True: an image that is being made, copied or imported is waited for. */
  readonly WaitForAvailable?: boolean;
  /** `DESTROY`: the image goes with the resource. Only with `ImageName` or `ImageArn`. Absent: it stays. */
  readonly RemovalPolicy?: 'DESTROY';
  /** How long a Create or an Update may take, in seconds. */
  readonly Timeout?: number;
  /** Seconds between two looks. */
  readonly PollInterval?: number;
}

/** The attributes that `Fn::GetAtt` finds on an image look-up: every one is there after every SUCCESS. */
export const IMAGE_REF_ATTRIBUTES = [
  'ImageName',
  'ImageArn',
  'Platform',
  'CreatedTime',
  'PublicBaseImageReleasedDate',
  'SupportedInstanceFamilies',
  'AgentVersion',
  'ChoiceReason',
] as const;

/** The name of an attribute of an image look-up. */
export type ImageRefAttribute = typeof IMAGE_REF_ATTRIBUTES[number];

/** What a name may look like: `Name` of the service's model. */
export const NAME_PATTERN = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,100}$/;

/** The same in words. */
export const NAME_RULE = '1 to 101 letters, digits, underscores, dots and hyphens, beginning with a letter or a digit';

/** How the names of the service's own images begin; users' images cannot be called so. */
export const RESERVED_IMAGE_NAME = /^(AppStream|AWS|Amazon)/;

/** The limits of the service that are known before a call. */
export const LIMITS = {
  description: 256,
  displayName: 100,
  organizationalUnit: 2000,
  accessEndpoints: 4,
  minVolumeGib: 200,
  maxVolumeGib: 500,
  /** Step Functions keeps 25,000 events of an execution: looks more often than this would use them up. */
  minPollSeconds: 5,
  minTimeoutSeconds: 60,
  /** Below CloudFormation's hour, so that the handler's answer comes first. */
  maxTimeoutSeconds: 3_300,
  securityGroups: 5,
  tagKey: 128,
  tagValue: 256,
  tags: 50,
  /** Looks for the limit come every 5 minutes at most: a shorter limit would be overrun by a large part of itself. */
  minRunningMinutes: 15,
  maxRunningMinutes: 30 * 24 * 60,
} as const;

/** What a tag key may look like: `TagKey` of the service's model without its length. */
export const TAG_KEY_PATTERN = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u;

/** What a tag value may look like: `TagValue` of the service's model without its length. */
export const TAG_VALUE_PATTERN = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** All ownership tags begin with this; users' tags may not. */
export const OWNERSHIP_TAG_PREFIX = 'cdk-appstream:';

/** The tags that say whose a builder is and what it was made from. An image to be deleted bears the first two. */
export const OWNERSHIP_TAGS = {
  stackId: `${OWNERSHIP_TAG_PREFIX}stack-id`,
  logicalId: `${OWNERSHIP_TAG_PREFIX}logical-id`,
  spec: `${OWNERSHIP_TAG_PREFIX}spec`,
  claim: `${OWNERSHIP_TAG_PREFIX}claim`,
  agent: `${OWNERSHIP_TAG_PREFIX}agent`,
  adopted: `${OWNERSHIP_TAG_PREFIX}adopted`,
  runningSince: `${OWNERSHIP_TAG_PREFIX}running-since`,
} as const;

/** Tags kept free for ours, whether all of them apply to a builder or not: the users' share never shrinks. */
export const RESERVED_TAGS = Object.keys(OWNERSHIP_TAGS).length;

/** How many tags a user can set. */
export const MAX_USER_TAGS = LIMITS.tags - RESERVED_TAGS;

/** The beginning of the state machine's name; the GUID of the stack follows. */
export const WAITER_NAME_PREFIX = 'cdk-appstream-';

/** What an agent version looks like: `LATEST` or a release date as MM-DD-YYYY. */
export const AGENT_VERSION_PATTERN = /^(LATEST|(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])-20\d\d)$/;

/** The environment variable that sets how often the handler of a stack looks, in seconds; a builder's own setting goes first. */
export const POLL_INTERVAL_VARIABLE = 'CDK_APPSTREAM_POLL_INTERVAL';

/** The environment variable that sets how much the handler logs. */
export const LOG_LEVEL_VARIABLE = 'CDK_APPSTREAM_LOG_LEVEL';

/** How much the handler logs: every tick, or only what ends, fails or warns. */
export type LogLevelName = 'DEBUG' | 'INFO' | 'WARN';

/** The environment variable that tells the function the ARN of its state machine. */
export const WAITER_ARN_VARIABLE = 'CDK_APPSTREAM_WAITER_ARN';

/** What a schedule asks of an image builder: a start, a stop, or a look at how long it has been running. */
export type PowerOrder = 'Start' | 'Stop' | 'Limit';

/** Work on a resource that nobody waits for the end of. */
export interface Errand {
  /** What is to be done. */
  readonly Order: string;
  /** What its log lines are found by. */
  readonly Id: string;
  /** When it was due, as an ISO time. */
  readonly ScheduledTime: string;
  readonly ResourceType: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId: string;
  /** What else the order says. */
  readonly Properties: { readonly [name: string]: unknown };
}

/** What the state machine is started with for an errand: all that it reads before the first tick, which sets the true time to give up. */
export interface ErrandInput {
  readonly errand: Errand;
  readonly answered: true;
  readonly delivering: false;
  readonly crashes: { readonly count: number };
  readonly deadline: string;
  readonly giveUpAt: string;
}

/** The input of an errand's execution. Nobody is to be answered, so that the machine never comes to its answer. */
export function errandInput(errand: Errand): ErrandInput {
  return { errand, answered: true, delivering: false, crashes: { count: 0 }, deadline: BEFORE_FIRST_TICK, giveUpAt: BEFORE_FIRST_TICK };
}

/** No schedule can compute with times: until the first tick, the end is one that does not come. */
const BEFORE_FIRST_TICK = '9999-12-31T00:00:00Z';

/** The properties of a `Limit`. */
export interface LimitProperties {
  readonly MaxRunningMinutes: number;
}

/** Minutes between two looks at how long an image builder has been running: a quarter of the limit, 5 to 15. */
export function limitInterval(maxRunningMinutes: number): number {
  return Math.min(Math.max(Math.floor(maxRunningMinutes / 4), 5), 15);
}
