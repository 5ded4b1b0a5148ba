import { inProcessHandler } from './handler';
import { Backend, Surroundings } from './lambda';
import { AppStreamPort } from '../lambda/appstream';
import { imageBuilders } from '../lambda/builder/resource';
import { Answerable } from '../lambda/kernel/respond';
import { Tick } from '../lambda/kernel/tick';
import { VirtualClock } from '../test/support/virtual-clock';

/** Image builders, as the kernel drives them. */
export type Builders = ReturnType<typeof imageBuilders>;

/** A port to the service. */
export type Port = AppStreamPort;

/** The handler as it is, or broken on purpose in one place. */
export interface Variant {
  readonly name: string;
  /** The names of the invariants that may show it; empty for the handler as it is. */
  readonly shownBy: readonly string[];
  wrap(builders: Builders): Builders;
  tick(tick: Tick): Tick;
  answerable(state: Answerable, now: number): Answerable;
  /** What runs it. */
  connect(around: Surroundings): Backend;
  /** The time that it lives in. */
  clock(): VirtualClock;
}

/** A variant that changes only what is named. */
export function variantOf(name: string, shownBy: readonly string[], change: Partial<Omit<Variant, 'name' | 'shownBy'>> = {}): Variant {
  const variant: Variant = {
    name,
    shownBy,
    wrap: builders => builders,
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
