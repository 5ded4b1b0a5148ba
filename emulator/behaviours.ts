/** Where a behaviour comes from. */
export type Source =
  /** AWS documentation or the published service model. */
  | 'documented'
  /** Other tools' code and tests, or texts that users reported. */
  | 'observed'
  /** Nobody says; the emulator takes the reading under which careless callers fail. */
  | 'assumed';

/** One thing that the emulator does as the service does, or is believed to. */
export interface Behaviour {
  readonly what: string;
  readonly source: Source;
  /** What of it has another source, or who says so. */
  readonly note?: string;
}

/** Behaviours that one file brings about. */
export interface BehaviourGroup {
  readonly title: string;
  /** The file, in this folder. */
  readonly file: string;
  readonly behaviours: readonly Behaviour[];
}

const documented = (what: string, note?: string): Behaviour => ({ what, source: 'documented', note });
const observed = (what: string, note?: string): Behaviour => ({ what, source: 'observed', note });
const assumed = (what: string, note?: string): Behaviour => ({ what, source: 'assumed', note });

/** Everything that somebody may want to know the source of. */
export const BEHAVIOURS: readonly BehaviourGroup[] = [
  {
    title: 'Requests',
    file: 'http-server.ts',
    behaviours: [
      documented('awsJson 1.1: `POST /` with `X-Amz-Target: PhotonAdminProxyService.OPERATION`; times are seconds since the epoch'),
      documented('status 404 for ResourceNotFoundException, 400 for every other error of the operations here'),
      assumed('a header without a known operation is an UnknownOperationException of status 400; another path or method the same with 404'),
      assumed('a body above 1 MB is a RequestEntityTooLargeException of status 413'),
      assumed('signatures and credentials are not looked at, nor is any policy: nothing is denied'),
    ],
  },
  {
    title: 'Inputs',
    file: 'validation.ts',
    behaviours: [
      documented('required members, patterns, lengths, list limits, enums'),
      observed('broken limits are one ValidationException that lists all of them'),
      assumed('a value of the wrong type is a SerializationException; numbers and booleans in quotes are of the wrong type'),
      assumed('an unknown member is a SerializationException', 'the service may ignore it; here a typo is seen'),
      assumed('`null` counts as left out'),
    ],
  },
  {
    title: 'CreateImageBuilder',
    file: 'create-rules.ts',
    behaviours: [
      documented('exactly one of ImageName and ImageArn', 'CloudFormation\'s schema'),
      documented('one subnet only', 'the class InvalidParameterCombinationException is assumed'),
      assumed('security groups without a subnet: InvalidParameterCombinationException'),
      documented('a root volume of 200 to 500 GB', 'the error class is assumed'),
      documented('the organizational unit begins with `OU=`; the directory must exist, when `directories` is given', 'the error classes are assumed'),
      assumed('domain join is accepted on Linux, and no join is attempted'),
      documented('the machine role must be of the same account: InvalidRoleException', 'the rest of its requirements is not checked'),
      assumed('an unknown instance type: InvalidParameterCombinationException'),
      documented('the image must exist: ResourceNotFoundException'),
      observed('the image must be AVAILABLE: ResourceNotAvailableException, with that text'),
      documented('the image must suit the instance family; G6f takes an image from 07-28-2025 on', 'IncompatibleImageException is assumed'),
      assumed('an image without image builder support: IncompatibleImageException'),
      assumed('an image shared without permission for image builders: OperationNotPermittedException'),
      documented('DisableIMDSV1 takes an agent from 01-16-2024 on', 'the error class is assumed'),
      assumed('an agent version that is neither LATEST nor a date: InvalidParameterCombinationException, in a start a ValidationException'),
      observed('`LATEST` comes back as a date'),
      assumed('no agent version given: the image\'s own, `LATEST` for most'),
      assumed('a volume, an endpoint or a subnet need not exist'),
    ],
  },
  {
    title: 'Licence-included applications',
    file: 'software.ts',
    behaviours: [
      documented('the 24 names; 2021 does not go with 2024, nor 32 with 64 bit', 'the error classes are assumed'),
      documented('2021 runs on Windows Server 2019, 2022 and 2025, 2024 on the last two', 'IncompatibleImageException is assumed'),
      documented('they take an agent from 10-02-2025 on', 'IncompatibleImageException is assumed'),
      assumed('what a create is given to install and to uninstall has to fit together as one list'),
      assumed('associations and deployments later on are not emulated: UnknownOperationException'),
    ],
  },
  {
    title: 'Access for AI agents',
    file: 'agent-access.ts',
    behaviours: [
      documented('one action must be enabled; input by computer takes vision; uploads of screenshots take a bucket', 'the error class is assumed'),
      documented('an update merges settings by action, keeps what is left out, and drops the bucket when there are no uploads'),
      assumed('a configuration made by an update needs a resolution and a format, as one made by a create does'),
    ],
  },
  {
    title: 'Operations on image builders',
    file: 'builder-operations.ts',
    behaviours: [
      documented('stop from RUNNING only, else OperationNotPermittedException'),
      documented('start from STOPPED only', 'ResourceNotAvailableException is assumed: the operation does not declare OperationNotPermittedException'),
      documented('update from STOPPED only: description, display name and access for agents', 'OperationNotPermittedException is assumed'),
      documented('delete from STOPPED'),
      observed('delete from FAILED'),
      assumed('delete from RUNNING is refused with OperationNotPermittedException', 'sources contradict each other; `deletableStates` allows it'),
      documented('a streaming URL from RUNNING only, good for 3,600 s unless told otherwise, at most for 604,800 s',
        'OperationNotPermittedException and, for a validity beyond the limits, ValidationException are assumed'),
      assumed('the time that a streaming URL is good for is shortened by the speed; the URL leads nowhere'),
      observed('a name is taken until its builder is gone, DELETING included: ResourceAlreadyExistsException'),
      assumed('checks come in this order: the members, the image, the name, the quotas'),
      observed('unknown names in a describe: ResourceNotFoundException', 'a list without them is observed, too: `unknownNames`'),
      documented('a quota of 10 builders in all, and one for each instance type, 0 for graphics: LimitExceededException'),
      assumed('ConcurrentModificationException, InvalidAccountStatusException and RequestLimitExceededException come by fault rules only'),
      assumed('FAILED and DELETING builders count against the quotas'),
      assumed('pages of 25; an unknown NextToken is a ValidationException; builders come in the order of their creation'),
    ],
  },
  {
    title: 'What a describe shows of an image builder',
    file: 'builder.ts',
    behaviours: [
      documented('ImageName, Tags and the lists of software are in no reply'),
      assumed('members come back as they were given, `false` for booleans that were left out, no default volume, no text that is empty'),
      observed('the private address is there while RUNNING only', 'that it is another one after each start is assumed'),
      assumed('an address of IPv6 comes with the subnets that `ipv6Subnets` names'),
    ],
  },
  {
    title: 'States of an image builder',
    file: 'builder-lifecycle.ts',
    behaviours: [
      documented('PENDING, RUNNING, STOPPING, STOPPED, DELETING, and gone when no longer described'),
      assumed('UPDATING_AGENT after PENDING, when a start or a create brings another agent than the one that is there'),
      assumed('PENDING_SYNCING_APPS and SYNCING_APPS before RUNNING, when a create names software', 'the states are documented, their place is not'),
      assumed('PENDING_QUALIFICATION, SNAPSHOTTING, REBOOTING, UPDATING and PENDING_IMAGE_IMPORT are reached by force only'),
      observed('12 min for a create, 5 for a start, 2 for a stop, 1 for a delete', 'rounded; 3 min for an agent and 1 and 6 for software are assumed'),
      observed('a builder can stay in PENDING for ever', 'by a fault rule'),
      assumed('a delete can fail: DELETING becomes FAILED', 'by a fault rule'),
      assumed('with a delay, no operation knows a new builder while its name is taken'),
      assumed('with a lag, describes show old states and builders that are gone; the other operations go by what is'),
    ],
  },
  {
    title: 'Tags',
    file: 'tag-operations.ts',
    behaviours: [
      documented('at most 50 tags, no `aws:` keys, for builders and the account\'s own images: LimitExceededException, ValidationException'),
      assumed('the tags of public and shared images: ResourceNotFoundException'),
      assumed('with a lag, tags are listed later than they are written, and never in another order'),
      assumed('tags can be written in any state'),
    ],
  },
  {
    title: 'Images',
    file: 'catalogue.ts',
    behaviours: [
      documented('public ARNs have an empty account; names reach public and private images, shared ones take the ARN'),
      documented('an image becomes AVAILABLE or FAILED from PENDING, COPYING, CREATING, IMPORTING or VALIDATING', 'as long as the image is told'),
      assumed('a retired image is still described, in the state DEPRECATED, which the model does not list', 'the word is in observed texts'),
      assumed('images come in the order of their names'),
    ],
  },
  {
    title: 'Operations on images',
    file: 'image-operations.ts',
    behaviours: [
      observed('DescribeImages takes one of Names, Arns and Type', 'seen for Names with Type, assumed for the others'),
      documented('pages of 25 images at most'),
      documented('a shared image is not deleted', 'OperationNotPermittedException is assumed'),
      documented('an image in use by a fleet is not deleted: ResourceInUseException'),
      assumed('an image in use by an image builder is not deleted: ResourceInUseException'),
      assumed('an image that is neither AVAILABLE nor FAILED, and a public one, is not deleted: OperationNotPermittedException'),
      assumed('DELETING takes 1 min; the image is described meanwhile'),
      documented('permissions are those of one account at a time, written anew as a whole', 'that what is left out is not allowed is assumed'),
      documented('an image is shared with 100 accounts at most: LimitExceededException'),
      documented('an account has 12 digits', 'the model takes any digits; ValidationException is assumed'),
      documented('an image that is not AVAILABLE is not shared: ResourceNotAvailableException', 'also when permissions are deleted'),
      assumed('permissions of public and shared images, and those of an account that has none: ResourceNotFoundException'),
      assumed('a page has 25 permissions unless more are asked for, at most 500; they come in the order of the accounts'),
    ],
  },
  {
    title: 'The bill',
    file: 'meter.ts',
    behaviours: [
      assumed('billed from the PENDING of a create or start until STOPPED or gone, FAILED included'),
      assumed('what a larger volume costs while STOPPED is not counted'),
    ],
  },
  {
    title: 'Throttling',
    file: 'fault-script.ts',
    behaviours: [
      assumed('ThrottlingException of status 400 with the text "Rate exceeded"', 'no rates are published: there is no limit without a rule'),
      assumed('a bucket of tokens that fills up steadily, for the account or by operation'),
    ],
  },
];
