import { comparable } from './comparable';
import { planOf } from '../generate';
import { happen } from '../history';
import { Fault, Wrong, WRONGS } from './outside';
import { PROVIDER, PROVIDER_AS_USUAL } from '../provider/design';
import { UNBROKEN, Variant } from '../variant';

/** The designs that are compared. */
export const DESIGNS: readonly Variant[] = [UNBROKEN, PROVIDER, PROVIDER_AS_USUAL];

/** What went wrong with one design in many histories. */
export interface Column {
  readonly design: string;
  readonly histories: number;
  /** How often what went wrong, and the seeds that show it. */
  readonly wrongs: Readonly<Record<Wrong, { readonly count: number; readonly seeds: readonly number[] }>>;
  /** In how many histories anything did. */
  readonly harmed: number;
}

/** Let the same histories happen to each design. @param found told of each thing that goes wrong */
export async function compare(
  seeds: Iterable<number>, found: (design: string, seed: number, fault: Fault) => void = () => undefined,
): Promise<Column[]> {
  const all = [...seeds];
  const columns: Column[] = [];
  for (const design of DESIGNS) {
    const faults: Array<Fault & { readonly seed: number }> = [];
    for (const seed of all) {
      const end = await happen(comparable(planOf(seed)), design);
      for (const fault of end.faults) {
        faults.push({ ...fault, seed });
        found(design.name, seed, fault);
      }
    }
    columns.push(columnOf(design.name, all.length, faults));
  }
  return columns;
}

/** Columns of several processes as one for each design. */
export function joined(parts: ReadonlyArray<readonly Column[]>): Column[] {
  return DESIGNS.map(({ name }) => {
    const columns = parts.flat().filter(({ design }) => design === name);
    const wrongs = kinds.map(wrong => [wrong, {
      count: sum(columns.map(column => column.wrongs[wrong].count)),
      seeds: columns.flatMap(column => column.wrongs[wrong].seeds).sort((a, b) => a - b),
    }]);
    return {
      design: name,
      histories: sum(columns.map(({ histories }) => histories)),
      wrongs: Object.fromEntries(wrongs) as Column['wrongs'],
      harmed: sum(columns.map(({ harmed }) => harmed)),
    };
  });
}

/** The table of a comparison, in Markdown. */
export function tableOf(columns: readonly Column[]): string {
  const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const [{ histories }] = columns;
  const per = (count: number) => (count * 1_000 / histories).toFixed(1);
  return [
    row(`per 1,000 histories (of ${histories})`, ...columns.map(({ design }) => design)),
    row('---', ...columns.map(() => '---')),
    ...kinds.map(wrong => row(WRONGS[wrong], ...columns.map(column => per(column.wrongs[wrong].count)))),
    row('histories in which anything of this happened', ...columns.map(({ harmed }) => per(harmed))),
  ].join('\n');
}

const kinds = Object.keys(WRONGS) as Wrong[];

function columnOf(design: string, histories: number, faults: ReadonlyArray<Fault & { readonly seed: number }>): Column {
  const wrongs = kinds.map(wrong => {
    const ofKind = faults.filter(fault => fault.wrong === wrong);
    return [wrong, { count: ofKind.length, seeds: [...new Set(ofKind.map(({ seed }) => seed))] }];
  });
  return { design, histories, wrongs: Object.fromEntries(wrongs) as Column['wrongs'], harmed: new Set(faults.map(({ seed }) => seed)).size };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
