import { CatalogueImage } from './images';
import { BuilderMeter } from './meter';
import { CreateImageBuilderInput } from './shapes';

/** The state of a builder before it was created and after it is gone. */
export const ABSENT = 'ABSENT';

/** An entry of `ImageBuilderErrors`. */
export interface ResourceError {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
  /** Seconds since the epoch. */
  readonly ErrorTimestamp: number;
}

/** Why a builder is in its state. */
export interface StateChangeReason {
  readonly Code: string;
  readonly Message: string;
}

/** A change of state that will happen by itself. */
export interface PlannedStep {
  readonly due: number;
  readonly to: string;
  readonly why: string;
  readonly errors?: readonly ResourceError[];
  readonly reason?: StateChangeReason;
}

/** An image builder inside the emulator. */
export interface Builder {
  /** Counts the builders from 1. */
  readonly serial: number;
  readonly arn: string;
  readonly input: CreateImageBuilderInput;
  readonly image: CatalogueImage;
  readonly imageArn: string;
  readonly createdAt: number;
  readonly meter: BuilderMeter;
  readonly tags: Map<string, string>;
  readonly visibleAt: number;
  readonly tagsVisibleAt: number;
  state: string;
  since: number;
  agentVersion: string;
  plan: readonly PlannedStep[];
  errors: readonly ResourceError[];
  reason?: StateChangeReason;
  /** Counts the times that a machine came up; its network interface is another one each time. */
  interfaceNumber: number;
  /** Whether a builder that hangs in its state can be deleted from there. */
  stuckDeletable: boolean;
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
  /** The whole CreateImageBuilder input. */
  readonly input: CreateImageBuilderInput;
}

/** The `ImageBuilder` structure of a reply. ImageName, Tags and the software lists are no part of it. */
export function describeBuilder(builder: Builder, latestAgentVersion: string): Record<string, unknown> {
  const { input } = builder;
  const optional = {
    Description: input.Description,
    DisplayName: input.DisplayName,
    VpcConfig: input.VpcConfig,
    IamRoleArn: input.IamRoleArn,
    StateChangeReason: builder.reason,
    DomainJoinInfo: input.DomainJoinInfo,
    NetworkAccessConfiguration: networkOf(builder),
    AccessEndpoints: input.AccessEndpoints,
    RootVolumeConfig: input.RootVolumeConfig,
  };
  return {
    Name: input.Name,
    Arn: builder.arn,
    ImageArn: builder.imageArn,
    InstanceType: input.InstanceType,
    Platform: builder.image.platform,
    State: builder.state,
    CreatedTime: builder.createdAt / 1000,
    EnableDefaultInternetAccess: input.EnableDefaultInternetAccess ?? false,
    ImageBuilderErrors: builder.errors,
    AppstreamAgentVersion: builder.agentVersion,
    LatestAppstreamAgentVersion: builder.agentVersion === latestAgentVersion ? 'TRUE' : 'FALSE',
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
    privateIpAddress: networkOf(builder)?.EniPrivateIpAddress ?? '',
    tags: Object.fromEntries(builder.tags),
    errors: builder.errors,
    ...(builder.reason ? { reason: builder.reason } : {}),
    input: builder.input,
  });
}

function networkOf(builder: Builder): { EniPrivateIpAddress: string; EniId: string } | undefined {
  if (builder.state !== 'RUNNING') return undefined;
  const number = builder.interfaceNumber;
  return {
    EniPrivateIpAddress: `10.0.${Math.floor(number / 200) % 250}.${10 + number % 200}`,
    EniId: `eni-0${number.toString(16).padStart(16, '0')}`,
  };
}
