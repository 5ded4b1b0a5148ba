import { Operation } from './inputs';

/** What the service model says of one member. */
export type Shape =
  | { readonly type: 'string'; readonly min?: number; readonly max?: number; readonly pattern?: RegExp; readonly enum?: readonly string[] }
  | { readonly type: 'integer'; readonly min?: number; readonly max?: number }
  | { readonly type: 'boolean' }
  | { readonly type: 'list'; readonly of: Shape; readonly min?: number; readonly max?: number }
  | { readonly type: 'map'; readonly key: Shape; readonly value: Shape; readonly min?: number; readonly max?: number }
  | StructureShape;

/** A structure and the members it must have. */
export interface StructureShape {
  readonly type: 'structure';
  readonly members: Readonly<Record<string, Shape>>;
  readonly required: readonly string[];
}

/** The most tags that a resource can have. */
export const MAX_TAGS = 50;

const TEXT: Shape = { type: 'string' };
const NON_EMPTY: Shape = { type: 'string', min: 1 };
const BOOLEAN: Shape = { type: 'boolean' };
const INTEGER: Shape = { type: 'integer' };
const NAME: Shape = { type: 'string', pattern: /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,100}$/ };
const ARN: Shape = {
  type: 'string',
  pattern: /^arn:aws(?:-cn|-iso-b|-iso|-us-gov)?:[A-Za-z0-9][A-Za-z0-9_/.-]{0,62}:[A-Za-z0-9_/.-]{0,63}:[A-Za-z0-9_/.-]{0,63}:[A-Za-z0-9][A-Za-z0-9:_/+=,@.\\-]{0,1023}$/,
};
const AGENT: Shape = { type: 'string', min: 1, max: 100 };
const STRINGS: Shape = { type: 'list', of: NON_EMPTY };
const TAG_KEY: Shape = { type: 'string', min: 1, max: 128, pattern: /^(?!aws:).[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u };
const TAGS: Shape = {
  type: 'map',
  key: TAG_KEY,
  value: { type: 'string', max: 256, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u },
  min: 1,
  max: MAX_TAGS,
};

function structure(members: Readonly<Record<string, Shape>>, ...required: string[]): StructureShape {
  return { type: 'structure', members, required };
}

const PERMISSION: Shape = { type: 'string', enum: ['ENABLED', 'DISABLED'] };
const ACCOUNT: Shape = { type: 'string', pattern: /^\d+$/ };

const AGENT_ACCESS: Readonly<Record<string, Shape>> = {
  Settings: {
    type: 'list',
    of: structure({
      AgentAction: { type: 'string', enum: ['COMPUTER_VISION', 'COMPUTER_INPUT', 'FORWARD_MCP_TOOLS'] },
      Permission: PERMISSION,
    }, 'AgentAction', 'Permission'),
    min: 1,
  },
  S3BucketArn: { type: 'string', pattern: /^arn:aws(?:-cn|-iso-b|-iso|-us-gov)?:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/ },
  ScreenshotsUploadEnabled: BOOLEAN,
  ScreenResolution: { type: 'string', enum: ['W_1280xH_720'] },
  ScreenImageFormat: { type: 'string', enum: ['PNG', 'JPEG'] },
  UserControlMode: { type: 'string', enum: ['VIEW_ONLY', 'VIEW_STOP', 'DISABLED'] },
};

/** The inputs as the service model describes them. */
export const INPUT_SHAPES: Readonly<Record<Operation, StructureShape>> = {
  CreateImageBuilder: structure({
    Name: NAME,
    InstanceType: NON_EMPTY,
    ImageName: NON_EMPTY,
    ImageArn: ARN,
    Description: { type: 'string', max: 256 },
    DisplayName: { type: 'string', max: 100 },
    VpcConfig: structure({ SubnetIds: STRINGS, SecurityGroupIds: { type: 'list', of: NON_EMPTY, max: 5 } }),
    IamRoleArn: ARN,
    EnableDefaultInternetAccess: BOOLEAN,
    DomainJoinInfo: structure({ DirectoryName: TEXT, OrganizationalUnitDistinguishedName: { type: 'string', max: 2000 } }),
    AppstreamAgentVersion: AGENT,
    Tags: TAGS,
    AccessEndpoints: {
      type: 'list',
      of: structure({ EndpointType: { type: 'string', enum: ['STREAMING'] }, VpceId: NON_EMPTY }, 'EndpointType'),
      min: 1,
      max: 4,
    },
    RootVolumeConfig: structure({ VolumeSizeInGb: INTEGER }),
    SoftwaresToInstall: STRINGS,
    SoftwaresToUninstall: STRINGS,
    DisableIMDSV1: BOOLEAN,
    AgentAccessConfig: structure(AGENT_ACCESS, 'Settings', 'ScreenResolution', 'ScreenImageFormat'),
  }, 'Name', 'InstanceType'),
  StartImageBuilder: structure({ Name: NON_EMPTY, AppstreamAgentVersion: AGENT }, 'Name'),
  StopImageBuilder: structure({ Name: NON_EMPTY }, 'Name'),
  DeleteImageBuilder: structure({ Name: NAME }, 'Name'),
  UpdateImageBuilder: structure({
    Name: NAME,
    Description: { type: 'string', max: 256 },
    DisplayName: { type: 'string', max: 100 },
    AgentAccessConfig: structure(AGENT_ACCESS),
    AttributesToDelete: { type: 'list', of: { type: 'string', enum: ['AGENT_ACCESS_CONFIG'] }, max: 2 },
  }, 'Name'),
  CreateImageBuilderStreamingURL: structure({ Name: NON_EMPTY, Validity: INTEGER }, 'Name'),
  DescribeImageBuilders: structure({ Names: STRINGS, MaxResults: { type: 'integer', min: 0 }, NextToken: NON_EMPTY }),
  DescribeImages: structure({
    Names: STRINGS,
    Arns: { type: 'list', of: ARN },
    Type: { type: 'string', enum: ['PUBLIC', 'PRIVATE', 'SHARED'] },
    MaxResults: { type: 'integer', min: 0, max: 25 },
    NextToken: NON_EMPTY,
  }),
  DeleteImage: structure({ Name: NAME }, 'Name'),
  DescribeImagePermissions: structure({
    Name: NAME,
    MaxResults: { type: 'integer', min: 0, max: 500 },
    SharedAwsAccountIds: { type: 'list', of: ACCOUNT, min: 1, max: 5 },
    NextToken: NON_EMPTY,
  }, 'Name'),
  UpdateImagePermissions: structure({
    Name: NAME,
    SharedAccountId: ACCOUNT,
    ImagePermissions: structure({ allowFleet: BOOLEAN, allowImageBuilder: BOOLEAN }),
  }, 'Name', 'SharedAccountId', 'ImagePermissions'),
  DeleteImagePermissions: structure({ Name: NAME, SharedAccountId: ACCOUNT }, 'Name', 'SharedAccountId'),
  TagResource: structure({ ResourceArn: ARN, Tags: TAGS }, 'ResourceArn', 'Tags'),
  UntagResource: structure({ ResourceArn: ARN, TagKeys: { type: 'list', of: TAG_KEY, min: 1, max: MAX_TAGS } }, 'ResourceArn', 'TagKeys'),
  ListTagsForResource: structure({ ResourceArn: ARN }, 'ResourceArn'),
};

/** Whether the emulator knows an operation. */
export function isOperation(name: string): name is Operation {
  return Object.hasOwn(INPUT_SHAPES, name);
}
