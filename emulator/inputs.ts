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
  readonly AgentAccessConfig?: AgentAccessConfig;
}

/** What AI agents may do in the sessions of a builder. */
export interface AgentAccessConfig {
  readonly Settings?: readonly { readonly AgentAction: string; readonly Permission: string }[];
  readonly S3BucketArn?: string;
  readonly ScreenshotsUploadEnabled?: boolean;
  readonly ScreenResolution?: string;
  readonly ScreenImageFormat?: string;
  readonly UserControlMode?: string;
}

/** The input of UpdateImageBuilder. */
export interface UpdateImageBuilderInput {
  readonly Name: string;
  readonly Description?: string;
  readonly DisplayName?: string;
  readonly AgentAccessConfig?: AgentAccessConfig;
  readonly AttributesToDelete?: readonly string[];
}

/** What an account that an image is shared with may do with it. */
export interface ImagePermissions {
  readonly allowFleet?: boolean;
  readonly allowImageBuilder?: boolean;
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

/** The input of DescribeImagePermissions. */
export interface DescribeImagePermissionsInput {
  readonly Name: string;
  readonly MaxResults?: number;
  readonly SharedAwsAccountIds?: readonly string[];
  readonly NextToken?: string;
}

/** The input of every operation that the emulator knows. */
export interface Inputs {
  readonly CreateImageBuilder: CreateImageBuilderInput;
  readonly StartImageBuilder: { readonly Name: string; readonly AppstreamAgentVersion?: string };
  readonly StopImageBuilder: { readonly Name: string };
  readonly DeleteImageBuilder: { readonly Name: string };
  readonly UpdateImageBuilder: UpdateImageBuilderInput;
  readonly DescribeImageBuilders: DescribeImageBuildersInput;
  readonly CreateImageBuilderStreamingURL: { readonly Name: string; readonly Validity?: number };
  readonly DescribeImages: DescribeImagesInput;
  readonly DeleteImage: { readonly Name: string };
  readonly DescribeImagePermissions: DescribeImagePermissionsInput;
  readonly UpdateImagePermissions: { readonly Name: string; readonly SharedAccountId: string; readonly ImagePermissions: ImagePermissions };
  readonly DeleteImagePermissions: { readonly Name: string; readonly SharedAccountId: string };
  readonly TagResource: { readonly ResourceArn: string; readonly Tags: Readonly<Record<string, string>> };
  readonly UntagResource: { readonly ResourceArn: string; readonly TagKeys: readonly string[] };
  readonly ListTagsForResource: { readonly ResourceArn: string };
}

/** The operations that the emulator knows. */
export type Operation = keyof Inputs;
