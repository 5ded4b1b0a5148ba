import { BASE_IMAGES } from './base-images';
import { UsageError } from './errors';
import { CatalogueImage } from './images';

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
  /** UPDATING_AGENT to RUNNING after a start that brings another agent. */
  readonly updateAgent: number;
  /** STOPPING to STOPPED. */
  readonly stop: number;
  /** DELETING to gone. */
  readonly delete: number;
}

/** How many builders the account may have. */
export interface Quotas {
  /** All image builders together. */
  readonly imageBuilders?: number;
  /** By instance type; types left out keep the service's default. */
  readonly instanceTypes?: Readonly<Record<string, number>>;
}

/** How long something fresh stays unseen, in milliseconds of service time. */
export interface VisibilityDelay {
  /** Until describe, start, stop and delete know a new builder. */
  readonly builder?: number;
  /** Until the tags given at its creation are listed. */
  readonly tags?: number;
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
  /** @default 12 min create, 5 min start, 3 min agent, 2 min stop, 1 min delete */
  readonly latencies?: Partial<Latencies>;
  /** The catalogue. @default several generations of base images and one of each special case */
  readonly images?: readonly CatalogueImage[];
  /** A number delays builder and tags alike. @default 0 */
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
  readonly maxLog: number;
}

const MINUTE = 60_000;

/** What the service takes, roughly; creates and starts of up to 25 minutes are still called normal. */
export const DEFAULT_LATENCIES: Latencies = {
  create: 12 * MINUTE,
  start: 5 * MINUTE,
  updateAgent: 3 * MINUTE,
  stop: 2 * MINUTE,
  delete: 1 * MINUTE,
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
  const delay = typeof visibilityDelay === 'number'
    ? { builder: visibilityDelay, tags: visibilityDelay }
    : { builder: visibilityDelay.builder ?? 0, tags: visibilityDelay.tags ?? 0 };
  const durations = {
    create: latencies.create ?? DEFAULT_LATENCIES.create,
    start: latencies.start ?? DEFAULT_LATENCIES.start,
    updateAgent: latencies.updateAgent ?? DEFAULT_LATENCIES.updateAgent,
    stop: latencies.stop ?? DEFAULT_LATENCIES.stop,
    delete: latencies.delete ?? DEFAULT_LATENCIES.delete,
  };
  for (const [name, value] of Object.entries({ ...durations, 'visibilityDelay.builder': delay.builder, 'visibilityDelay.tags': delay.tags })) {
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
    maxLog,
  };
}
