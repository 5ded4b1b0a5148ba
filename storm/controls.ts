import { planOf } from './generate';
import { happen } from './history';
import { Variant } from './variant';

/** How a broken handler was caught. */
export interface Catch {
  readonly variant: string;
  /** The rule, row or invariant that the handler breaks. */
  readonly of: string;
  /** The seed that shows it; undefined when none of those tried does. */
  readonly seed?: number;
  /** The invariant that it breaks. */
  readonly finding?: string;
  /** How many histories it took. */
  readonly runs: number;
}

/** Look for a history in which a broken handler breaks what it has to break. */
export async function hunt(variant: Variant, from: number, most: number): Promise<Catch> {
  for (let runs = 1; runs <= most; runs++) {
    const seed = from + runs - 1;
    const { findings } = await happen(planOf(seed), variant);
    const finding = findings.find(({ name, isKnown }) => !isKnown && variant.shownBy.some(invariant => invariant === name));
    if (finding) {
      return { variant: variant.name, of: variant.of ?? '', seed, finding: finding.name, runs };
    }
  }
  return { variant: variant.name, of: variant.of ?? '', runs: most };
}
