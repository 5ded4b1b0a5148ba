import { AppStreamPort } from '../lambda/appstream';
import { imageBuilders } from '../lambda/builder/resource';
import { Answerable } from '../lambda/kernel/respond';
import { Tick } from '../lambda/kernel/tick';

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
}

/** A variant that changes only what is named. */
export function variantOf(name: string, shownBy: readonly string[], change: Partial<Pick<Variant, 'wrap' | 'tick' | 'answerable'>> = {}): Variant {
  return { name, shownBy, wrap: builders => builders, tick: tick => tick, answerable: state => state, ...change };
}

/** The handler as it is. */
export const UNBROKEN = variantOf('the handler as it is', []);
