import { CatalogueImage } from './image';
import { CreateImageBuilderInput } from './inputs';
import { LaggingTags } from './lagging-tags';
import { BuilderMeter } from './meter';
import { Planned, ResourceError, StateChangeReason } from './plan';

/** The part of a builder that changes while it lives. */
export interface BuilderView {
  readonly state: string;
  readonly agentVersion: string;
  readonly errors: readonly ResourceError[];
  readonly reason?: StateChangeReason;
  /** Counts the times that a machine came up; its network interface is another one each time. */
  readonly interfaceNumber: number;
}

/** How a builder looked until a moment, for describes that lag behind. */
export interface PastView extends BuilderView {
  readonly until: number;
}

/** An image builder inside the emulator. */
export interface Builder extends Planned {
  /** Counts the builders from 1. */
  readonly serial: number;
  readonly arn: string;
  readonly image: CatalogueImage;
  readonly imageArn: string;
  readonly createdAt: number;
  readonly meter: BuilderMeter;
  readonly tags: LaggingTags;
  readonly visibleAt: number;
  /** As given to CreateImageBuilder, with what UpdateImageBuilder changed. */
  input: CreateImageBuilderInput;
  state: string;
  since: number;
  agentVersion: string;
  errors: readonly ResourceError[];
  reason?: StateChangeReason;
  interfaceNumber: number;
  /** Whether a builder that hangs in its state can be deleted from there. */
  stuckDeletable: boolean;
  /** Oldest first; empty unless describes lag behind. */
  past: readonly PastView[];
}

/** A builder as tests and people look at it: everything, tags included. */
export interface BuilderSnapshot {
  readonly name: string;
  readonly arn: string;
  readonly state: string;
  /** When it entered that state, in milliseconds since the epoch. */
  readonly since: number;
  /** In milliseconds since the epoch. */
  readonly createdAt: number;
  readonly instanceType: string;
  readonly imageName: string;
  readonly imageArn: string;
  readonly platform: string;
  readonly agentVersion: string;
  /** Empty unless RUNNING. */
  readonly privateIpAddress: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly errors: readonly ResourceError[];
  readonly reason?: StateChangeReason;
  /** The whole CreateImageBuilder input, with what UpdateImageBuilder changed. */
  readonly input: CreateImageBuilderInput;
}

/** What a description depends on besides the builder. */
export interface DescriptionContext {
  readonly latestAgentVersion: string;
  /** The subnets that hand out addresses of IPv6, too. */
  readonly ipv6Subnets: ReadonlySet<string>;
}

/** The `ImageBuilder` structure of a reply. ImageName, Tags and the software lists are no part of it. */
export function describeBuilder(builder: Builder, context: DescriptionContext, view: BuilderView = builder): Record<string, unknown> {
  const { input } = builder;
  const optional = {
    // a text that was emptied is shown as none: the model allows no empty one in a reply
    Description: input.Description || undefined,
    DisplayName: input.DisplayName || undefined,
    VpcConfig: input.VpcConfig,
    IamRoleArn: input.IamRoleArn,
    StateChangeReason: view.reason,
    DomainJoinInfo: input.DomainJoinInfo,
    NetworkAccessConfiguration: networkOf(builder, view, context),
    AccessEndpoints: input.AccessEndpoints,
    RootVolumeConfig: input.RootVolumeConfig,
    AgentAccessConfig: input.AgentAccessConfig,
  };
  return {
    Name: input.Name,
    Arn: builder.arn,
    ImageArn: builder.imageArn,
    InstanceType: input.InstanceType,
    Platform: builder.image.platform,
    State: view.state,
    CreatedTime: builder.createdAt / 1000,
    EnableDefaultInternetAccess: input.EnableDefaultInternetAccess ?? false,
    ImageBuilderErrors: view.errors,
    AppstreamAgentVersion: view.agentVersion,
    LatestAppstreamAgentVersion: view.agentVersion === context.latestAgentVersion ? 'TRUE' : 'FALSE',
    DisableIMDSV1: input.DisableIMDSV1 ?? false,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}

/** A copy of everything that is known of a builder. */
export function snapshotOf(builder: Builder): BuilderSnapshot {
  return structuredClone({
    name: builder.input.Name,
    arn: builder.arn,
    state: builder.state,
    since: builder.since,
    createdAt: builder.createdAt,
    instanceType: builder.input.InstanceType,
    imageName: builder.image.name,
    imageArn: builder.imageArn,
    platform: builder.image.platform,
    agentVersion: builder.agentVersion,
    privateIpAddress: builder.state === 'RUNNING' ? privateAddress(builder) : '',
    tags: builder.tags.current(),
    errors: builder.errors,
    ...(builder.reason ? { reason: builder.reason } : {}),
    input: builder.input,
  });
}

function networkOf(builder: Builder, view: BuilderView, { ipv6Subnets }: DescriptionContext): Record<string, unknown> | undefined {
  if (view.state !== 'RUNNING') return undefined;
  const number = view.interfaceNumber.toString(16);
  const hasIpv6 = (builder.input.VpcConfig?.SubnetIds ?? []).some(subnet => ipv6Subnets.has(subnet));
  return {
    EniPrivateIpAddress: privateAddress(view),
    ...(hasIpv6 ? { EniIpv6Addresses: [`2001:db8::${number}`] } : {}),
    EniId: `eni-0${number.padStart(16, '0')}`,
  };
}

function privateAddress({ interfaceNumber }: BuilderView): string {
  return `10.0.${Math.floor(interfaceNumber / 200) % 250}.${10 + interfaceNumber % 200}`;
}
