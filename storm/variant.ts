import { inProcessHandler } from './handler';
import { Invariant } from './invariants';
import { Backend, Surroundings } from './lambda';
import { AppStreamPort } from '../lambda/appstream';
import { powerErrands } from '../lambda/builder/power-errands';
import { imageBuilders } from '../lambda/builder/resource';
import { imageRefs } from '../lambda/image/resource';
import { Answerable } from '../lambda/kernel/respond';
import { Tick } from '../lambda/kernel/tick';
import { VirtualClock } from '../test/support/virtual-clock';

/** Image builders, as the kernel drives them. */
export type Builders = ReturnType<typeof imageBuilders>;

/** Image look-ups, as the kernel drives them. */
export type Images = ReturnType<typeof imageRefs>;

/** What schedules ask of image builders, as the kernel drives it. */
export type Errands = ReturnType<typeof powerErrands>;

/** A port to the service. */
export type Port = AppStreamPort;

/** The handler as it is, or broken on purpose in one place. */
export interface Variant {
  readonly name: string;
  /** The rule of the design, the row of one of its tables, or the invariant that it breaks. @default - it is the handler as it is */
  readonly of?: string;
  /** The names of the invariants that may show it; empty for the handler as it is. */
  readonly shownBy: readonly Invariant[];
  wrap(builders: Builders): Builders;
  wrapImages(images: Images): Images;
  wrapErrands(errands: Errands): Errands;
  /** @param call makes a call of the service that the handler has no way to make */
  tick(tick: Tick, call: (operation: string, input: object) => void): Tick;
  answerable(state: Answerable, now: number): Answerable;
  /** What runs it. */
  connect(around: Surroundings): Backend;
  /** The time that it lives in. */
  clock(): VirtualClock;
}

/** A variant that changes only what is named. */
export function variantOf(name: string, shownBy: readonly Invariant[], change: Partial<Omit<Variant, 'name' | 'shownBy'>> = {}): Variant {
  const variant: Variant = {
    name,
    shownBy,
    wrap: builders => builders,
    wrapImages: images => images,
    wrapErrands: errands => errands,
    tick: tick => tick,
    answerable: state => state,
    connect: around => inProcessHandler(around, variant),
    clock: () => new VirtualClock(),
    ...change,
  };
  return variant;
}

/** The handler as it is. */
export const UNBROKEN = variantOf('the handler as it is', []);
