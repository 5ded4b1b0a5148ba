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

/** The input of CreateImageBuilder. */
export interface CreateImageBuilderInput {
  readonly Name: string;
  readonly InstanceType: string;
  readonly ImageName?: string;
  readonly ImageArn?: string;
  readonly Description?: string;
  readonly DisplayName?: string;
  readonly VpcConfig?: { readonly SubnetIds?: readonly string[]; readonly SecurityGroupIds?: readonly string[] };
  readonly IamRoleArn?: string;
  readonly EnableDefaultInternetAccess?: boolean;
  readonly DomainJoinInfo?: { readonly DirectoryName?: string; readonly OrganizationalUnitDistinguishedName?: string };
  readonly AppstreamAgentVersion?: string;
  readonly Tags?: Readonly<Record<string, string>>;
  readonly AccessEndpoints?: readonly { readonly EndpointType: string; readonly VpceId?: string }[];
  readonly RootVolumeConfig?: { readonly VolumeSizeInGb?: number };
  readonly SoftwaresToInstall?: readonly string[];
  readonly SoftwaresToUninstall?: readonly string[];
  readonly DisableIMDSV1?: boolean;
}

/** The input of DescribeImageBuilders. */
export interface DescribeImageBuildersInput {
  readonly Names?: readonly string[];
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/** The input of DescribeImages. */
export interface DescribeImagesInput extends DescribeImageBuildersInput {
  readonly Arns?: readonly string[];
  readonly Type?: string;
}

/** The input of every operation that the emulator knows. */
export interface Inputs {
  readonly CreateImageBuilder: CreateImageBuilderInput;
  readonly StartImageBuilder: { readonly Name: string; readonly AppstreamAgentVersion?: string };
  readonly StopImageBuilder: { readonly Name: string };
  readonly DeleteImageBuilder: { readonly Name: string };
  readonly DescribeImageBuilders: DescribeImageBuildersInput;
  readonly DescribeImages: DescribeImagesInput;
  readonly TagResource: { readonly ResourceArn: string; readonly Tags: Readonly<Record<string, string>> };
  readonly UntagResource: { readonly ResourceArn: string; readonly TagKeys: readonly string[] };
  readonly ListTagsForResource: { readonly ResourceArn: string };
}

/** The operations that the emulator knows. */
export type Operation = keyof Inputs;

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
  }, 'Name', 'InstanceType'),
  StartImageBuilder: structure({ Name: NON_EMPTY, AppstreamAgentVersion: AGENT }, 'Name'),
  StopImageBuilder: structure({ Name: NON_EMPTY }, 'Name'),
  DeleteImageBuilder: structure({ Name: NAME }, 'Name'),
  DescribeImageBuilders: structure({ Names: STRINGS, MaxResults: { type: 'integer', min: 0 }, NextToken: NON_EMPTY }),
  DescribeImages: structure({
    Names: STRINGS,
    Arns: { type: 'list', of: ARN },
    Type: { type: 'string', enum: ['PUBLIC', 'PRIVATE', 'SHARED'] },
    MaxResults: { type: 'integer', min: 0, max: 25 },
    NextToken: NON_EMPTY,
  }),
  TagResource: structure({ ResourceArn: ARN, Tags: TAGS }, 'ResourceArn', 'Tags'),
  UntagResource: structure({ ResourceArn: ARN, TagKeys: { type: 'list', of: TAG_KEY, min: 1, max: MAX_TAGS } }, 'ResourceArn', 'TagKeys'),
  ListTagsForResource: structure({ ResourceArn: ARN }, 'ResourceArn'),
};

/** Whether the emulator knows an operation. */
export function isOperation(name: string): name is Operation {
  return Object.hasOwn(INPUT_SHAPES, name);
}
