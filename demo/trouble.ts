/** Something on this machine that a person has to mend; its message says what, and how. */
export class Trouble extends Error {
  public readonly name = 'Trouble';
}

/** A claim of the demo that what was read back does not bear out. */
export class Untrue extends Error {
  public readonly name = 'Untrue';
}

/** The command line makes no sense. */
export class UsageError extends Error {
  public readonly name = 'UsageError';
}

/** The words of whatever was thrown. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
