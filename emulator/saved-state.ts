import { Builder } from './builder';
import { CallRecord, StateChange } from './call-log';
import { Image } from './image';
import { TagVersion } from './lagging-tags';
import { SavedMeter } from './meter';

/** A builder as it is kept between two processes. */
export type SavedBuilder = Omit<Builder, 'meter' | 'tags' | 'past'> & { readonly tags: readonly TagVersion[] };

/** The builders, those that are gone in their bills only. */
export interface SavedBuilders {
  readonly builders: readonly SavedBuilder[];
  /** By the serial numbers of the builders, from 1. */
  readonly meters: readonly SavedMeter[];
  readonly transitions: readonly StateChange[];
  readonly interfaces: number;
}

/** An image as it is kept between two processes. */
export type SavedImage = Omit<Image, 'tags' | 'sharedWith'> & {
  readonly tags?: readonly TagVersion[];
  readonly sharedWith: readonly (readonly [string, { readonly allowFleet: boolean; readonly allowImageBuilder: boolean }])[];
};

/** A call that has yet to take effect. */
export interface LateCall {
  readonly due: number;
  /** The id in the log of calls. */
  readonly id: number;
  readonly operation: string;
  readonly input: unknown;
}

/** Everything of an emulator that outlives its process. Fault rules are no part of it: what they have done is. */
export interface SavedState {
  /** By the emulator's clock. */
  readonly savedAt: number;
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly callCount: number;
  /** The last ones only. */
  readonly calls: readonly CallRecord[];
  readonly lateCalls: readonly LateCall[];
  readonly builders: SavedBuilders;
  readonly images: readonly SavedImage[];
}
