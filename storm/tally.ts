import { planOf } from './generate';
import { happen } from './history';
import { Plan } from './plan';
import { UNBROKEN, Variant } from './variant';

/** What many histories came to. */
export interface Tally {
  readonly histories: number;
  readonly hours: number;
  /** By kind of operation and disturbance. */
  readonly counts: Record<string, number>;
  /** The seeds that show it, by what was found; open windows bear a tilde. */
  readonly findings: Record<string, number[]>;
}

/** Let the histories of some seeds happen. @param found told of each finding that is no open window */
export async function run(
  seeds: Iterable<number>, found: (seed: number, name: string, what: string) => void = () => undefined, variant: Variant = UNBROKEN,
  plan: (seed: number) => Plan = planOf,
): Promise<Tally> {
  let histories = 0;
  let milliseconds = 0;
  const counts: Record<string, number> = {};
  const findings: Record<string, number[]> = {};
  for (const seed of seeds) {
    const end = await happen(plan(seed), variant);
    histories++;
    milliseconds += end.lasted;
    add(counts, end.counts);
    const told = new Set<string>();
    for (const { name, what, isKnown } of end.findings) {
      const key = isKnown ? `~${name}` : name;
      if (!told.has(key)) {
        told.add(key);
        findings[key] = [...findings[key] ?? [], seed];
        if (!isKnown) {
          found(seed, name, what);
        }
      }
    }
  }
  return { histories, hours: Math.round(milliseconds / 3_600_000), counts, findings };
}

/** Several tallies as one. */
export function together(tallies: readonly Tally[]): Tally {
  const sum: Tally = { histories: 0, hours: 0, counts: {}, findings: {} };
  return tallies.reduce((all, tally) => {
    add(all.counts, tally.counts);
    for (const [name, seeds] of Object.entries(tally.findings)) {
      all.findings[name] = [...all.findings[name] ?? [], ...seeds];
    }
    return { ...all, histories: all.histories + tally.histories, hours: all.hours + tally.hours };
  }, sum);
}

function add(counts: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [kind, count] of Object.entries(more)) {
    counts[kind] = (counts[kind] ?? 0) + count;
  }
}
