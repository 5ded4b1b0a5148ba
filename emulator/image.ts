import { arnOf, Home } from './arn';
import { LaggingTags } from './lagging-tags';
import { Planned, ResourceError, StateChangeReason } from './plan';

/** What an account may do with an image. */
export interface SharePermissions {
  readonly allowFleet: boolean;
  readonly allowImageBuilder: boolean;
}

/** A step in the making of an image: how long after the one before it, into which state, and with which words. */
export interface ImageLeg {
  /** Milliseconds of service time. */
  readonly after: number;
  readonly to: string;
  /** What `StateChangeReason` shows from then on. */
  readonly reason?: StateChangeReason;
  /** What `ImageErrors` shows from then on. */
  readonly errors?: readonly { readonly ErrorCode: string; readonly ErrorMessage: string }[];
}

/** An image as the catalogue is given it. */
export interface CatalogueImage {
  readonly name: string;
  /** PUBLIC images have an ARN without account, SHARED ones that of `ownerAccountId`. */
  readonly visibility: 'PUBLIC' | 'PRIVATE' | 'SHARED';
  readonly platform: string;
  /** Seconds since the epoch. */
  readonly createdTime: number;
  /** @default AVAILABLE */
  readonly state?: string;
  /** How it goes on from that state, such as from COPYING to AVAILABLE or FAILED. @default it stays */
  readonly then?: readonly ImageLeg[];
  /** The account that shares it; for SHARED images only. */
  readonly ownerAccountId?: string;
  /** Of the base image that a private image was made from, or of itself. Seconds since the epoch. */
  readonly publicBaseImageReleasedDate?: number;
  /** @default true */
  readonly imageBuilderSupported?: boolean;
  /** @default the three families without GPU */
  readonly supportedInstanceFamilies?: readonly string[];
  /** `LATEST`, or the date of the agent inside. @default LATEST */
  readonly appstreamAgentVersion?: string;
  readonly imageType?: 'CUSTOM' | 'NATIVE' | 'BYOL';
  readonly displayName?: string;
  readonly description?: string;
  /** The builder that a private image was made in. */
  readonly imageBuilderName?: string;
  readonly baseImageName?: string;
  /** What the sharing account allows. @default both */
  readonly permissions?: SharePermissions;
  /** The accounts that a PRIVATE image is shared with. @default none */
  readonly sharedWith?: Readonly<Record<string, SharePermissions>>;
  /** Of a PRIVATE image. @default none */
  readonly tags?: Readonly<Record<string, string>>;
  /** The fleets that run on it. @default none */
  readonly fleets?: readonly string[];
  /** The applications in its catalogue. @default none */
  readonly applications?: readonly { readonly Name: string; readonly DisplayName?: string; readonly LaunchPath?: string }[];
  /** Whether licence-included applications are inside. @default false */
  readonly managedSoftwareIncluded?: boolean;
  /** Whether applications are found while it runs. @default false */
  readonly dynamicAppProvidersEnabled?: boolean;
  /** The version of the graphics driver inside. */
  readonly nvidiaGridDriverVersion?: string;
}

/** An image inside the emulator. */
export interface Image extends Planned {
  readonly facts: CatalogueImage;
  readonly arn: string;
  /** Undefined for public and shared images, whose tags nobody here can read. */
  readonly tags?: LaggingTags;
  readonly sharedWith: Map<string, SharePermissions>;
  state: string;
  errors: readonly ResourceError[];
  reason?: StateChangeReason;
}

/** Families that an image without GPU driver runs on. */
export const PLAIN_FAMILIES: readonly string[] = ['General Purpose', 'Compute Optimized', 'Memory Optimized'];

/** The ARN of an image. */
export function imageArn(facts: CatalogueImage, home: Home): string {
  const account = { PUBLIC: '', PRIVATE: home.accountId, SHARED: facts.ownerAccountId ?? '' }[facts.visibility];
  return arnOf(home, 'image', facts.name, account);
}

/** The `Image` structure of a reply. */
export function describeImage(image: Image, home: Home, latestAgentVersion: string): Record<string, unknown> {
  const { facts } = image;
  const agent = facts.appstreamAgentVersion ?? 'LATEST';
  const optional = {
    BaseImageArn: facts.baseImageName === undefined ? undefined : arnOf(home, 'image', facts.baseImageName, ''),
    DisplayName: facts.displayName,
    Description: facts.description,
    ImageBuilderName: facts.imageBuilderName,
    StateChangeReason: image.reason,
    PublicBaseImageReleasedDate: facts.publicBaseImageReleasedDate,
    ImagePermissions: facts.visibility === 'SHARED' ? { allowFleet: true, allowImageBuilder: true, ...facts.permissions } : undefined,
    ImageSoftwareMetadata: facts.nvidiaGridDriverVersion && { nvidiaGridDriverVersion: facts.nvidiaGridDriverVersion },
  };
  return {
    Name: facts.name,
    Arn: image.arn,
    State: image.state,
    Visibility: facts.visibility,
    ImageBuilderSupported: facts.imageBuilderSupported ?? true,
    Platform: facts.platform,
    CreatedTime: facts.createdTime,
    AppstreamAgentVersion: agent,
    LatestAppstreamAgentVersion: agent === 'LATEST' || agent === latestAgentVersion ? 'TRUE' : 'FALSE',
    SupportedInstanceFamilies: [...facts.supportedInstanceFamilies ?? PLAIN_FAMILIES],
    DynamicAppProvidersEnabled: facts.dynamicAppProvidersEnabled ? 'ENABLED' : 'DISABLED',
    ImageSharedWithOthers: image.sharedWith.size > 0 ? 'TRUE' : 'FALSE',
    ManagedSoftwareIncluded: facts.managedSoftwareIncluded ?? false,
    ImageType: facts.imageType ?? 'NATIVE',
    Applications: facts.applications ?? [],
    ImageErrors: image.errors,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}
