import { Invariant, INVARIANTS, OPEN_WINDOWS } from '../storm/invariants';

/** Something that must not be, or a window that the design names as open. */
export interface Finding {
  readonly name: Invariant | keyof typeof OPEN_WINDOWS;
  readonly what: string;
}

/** True for a finding that the design names as an open window. */
export function isKnown({ name }: Finding): boolean {
  return name in OPEN_WINDOWS;
}

/** What a finding means. */
export function meaningOf(name: string): string {
  return new Map<string, string>(Object.entries({ ...INVARIANTS, ...OPEN_WINDOWS })).get(name) ?? name;
}
