import { BASE_IMAGES } from './base-images';
import { UsageError } from './errors';
import { CatalogueImage } from './image';
import { SavedState } from './saved-state';

/** Where the emulator reads the time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** How long the service takes, in milliseconds of its own time; `speed` divides them. */
export interface Latencies {
  /** PENDING to RUNNING after a create. */
  readonly create: number;
  /** PENDING to RUNNING, or to UPDATING_AGENT, after a start. */
  readonly start: number;
  /** UPDATING_AGENT, when a create or a start brings another agent. */
  readonly updateAgent: number;
  /** PENDING_SYNCING_APPS, when a create names software. */
  readonly pendingSync: number;
  /** SYNCING_APPS after that. */
  readonly syncApps: number;
  /** STOPPING to STOPPED. */
  readonly stop: number;
  /** DELETING to gone. */
  readonly delete: number;
  /** DELETING to gone, for an image. */
  readonly deleteImage: number;
}

/** How many builders the account may have. */
export interface Quotas {
  /** All image builders together. */
  readonly imageBuilders?: number;
  /** By instance type; types left out keep the service's default. */
  readonly instanceTypes?: Readonly<Record<string, number>>;
  /** How many accounts one image may be shared with. @default 100 */
  readonly accountsPerImage?: number;
}

/** How long something fresh stays unseen, in milliseconds of service time; each is 0 by default. */
export interface VisibilityDelay {
  /** Until describe, start, stop and delete know a new builder. */
  readonly builder?: number;
  /** Until the tags given at its creation are listed. */
  readonly tags?: number;
  /** Until later changes of tags are listed. */
  readonly tagWrites?: number;
  /** How old the states are that describes show, that of a builder which is gone included. */
  readonly states?: number;
}

/** What an emulator can be told; everything has a default. */
export interface EmulatorOptions {
  /** @default the system's clock */
  readonly clock?: Clock;
  /** How many times faster than the service everything goes. @default 1 */
  readonly speed?: number;
  /** @default us-east-1 */
  readonly region?: string;
  /** @default 000000000000 */
  readonly accountId?: string;
  /** @default aws */
  readonly partition?: string;
  /** @default the service's documented defaults */
  readonly quotas?: Quotas;
  /** @default 12 min create, 5 min start, 3 min agent, 1 min and 6 min software, 2 min stop, 1 min delete, 1 min deletion of an image */
  readonly latencies?: Partial<Latencies>;
  /** The catalogue. @default several generations of base images and one of each special case */
  readonly images?: readonly CatalogueImage[];
  /** A number delays a new builder and its tags alike. @default 0 */
  readonly visibilityDelay?: number | VisibilityDelay;
  /** What a describe by a name that nobody has gives: the error, or a list without it. @default error */
  readonly unknownNames?: 'error' | 'empty';
  /** The states a builder can be deleted from. @default STOPPED, FAILED */
  readonly deletableStates?: readonly string[];
  /** The largest page of a describe, and its default. @default 25 */
  readonly pageSize?: number;
  /** What `LATEST` means for an agent. @default 09-24-2026 */
  readonly latestAgentVersion?: string;
  /** The directories that builders can join. @default any name is taken for one that exists */
  readonly directories?: readonly string[];
  /** The subnets that hand out addresses of IPv6, too. @default none */
  readonly ipv6Subnets?: readonly string[];
  /** What another emulator saved: this one goes on with it, its images included. */
  readonly state?: SavedState;
  /** Told after every call and rule that may have changed something, before its caller is answered. */
  readonly onChange?: () => void;
  /** How many calls, and how many state changes, are remembered; the oldest go first. @default 100000 */
  readonly maxLog?: number;
}

/** The options with every default filled in. */
export interface Settings {
  readonly clock: Clock;
  readonly speed: number;
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  readonly quotas: Quotas;
  readonly latencies: Latencies;
  readonly images: readonly CatalogueImage[];
  readonly visibilityDelay: Required<VisibilityDelay>;
  readonly unknownNames: 'error' | 'empty';
  readonly deletableStates: ReadonlySet<string>;
  readonly pageSize: number;
  readonly latestAgentVersion: string;
  readonly directories?: ReadonlySet<string>;
  readonly ipv6Subnets: ReadonlySet<string>;
  readonly maxLog: number;
}

const MINUTE = 60_000;

/** What the service takes, roughly; creates and starts of up to 25 minutes are still called normal. */
export const DEFAULT_LATENCIES: Latencies = {
  create: 12 * MINUTE,
  start: 5 * MINUTE,
  updateAgent: 3 * MINUTE,
  pendingSync: 1 * MINUTE,
  syncApps: 6 * MINUTE,
  stop: 2 * MINUTE,
  delete: 1 * MINUTE,
  deleteImage: 1 * MINUTE,
};

/** Fills in the defaults and refuses numbers that make no sense. */
export function settingsOf(options: EmulatorOptions): Settings {
  const { speed = 1, latencies = {}, visibilityDelay = 0, pageSize = 25, maxLog = 100_000 } = options;
  if (!(Number.isFinite(speed) && speed > 0)) {
    throw new UsageError(`\`speed\` must be a number above 0, got ${speed}`);
  }
  for (const [name, value] of Object.entries({ pageSize, maxLog })) {
    if (!(Number.isInteger(value) && value > 0)) {
      throw new UsageError(`\`${name}\` must be a whole number above 0, got ${value}`);
    }
  }
  const delays = typeof visibilityDelay === 'number' ? { builder: visibilityDelay, tags: visibilityDelay } : visibilityDelay;
  const durations = filled(DEFAULT_LATENCIES, latencies);
  const delay = filled({ builder: 0, tags: 0, tagWrites: 0, states: 0 }, delays);
  const named = Object.entries(delay).map(([kind, value]) => [`visibilityDelay.${kind}`, value] as const);
  for (const [name, value] of [...Object.entries(durations), ...named]) {
    if (!(Number.isFinite(value) && value >= 0)) {
      throw new UsageError(`\`${name}\` must be a number of milliseconds, 0 or more, got ${value}`);
    }
  }
  return {
    clock: options.clock ?? { now: () => Date.now() },
    speed,
    region: options.region ?? 'us-east-1',
    accountId: options.accountId ?? '000000000000',
    partition: options.partition ?? 'aws',
    quotas: options.quotas ?? {},
    latencies: durations,
    images: options.images ?? BASE_IMAGES,
    visibilityDelay: delay,
    unknownNames: options.unknownNames ?? 'error',
    deletableStates: new Set(options.deletableStates ?? ['STOPPED', 'FAILED']),
    pageSize,
    latestAgentVersion: options.latestAgentVersion ?? '09-24-2026',
    directories: options.directories && new Set(options.directories),
    ipv6Subnets: new Set(options.ipv6Subnets ?? []),
    maxLog,
  };
}

/** The defaults with what was given in their place; what was given as undefined was not given. */
function filled<T extends object>(defaults: T, given: Partial<T>): T {
  return { ...defaults, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
}
