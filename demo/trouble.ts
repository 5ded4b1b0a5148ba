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
  const message = memberOf(error, 'message');
  return typeof message === 'string' ? message : String(error);
}

/** The code of an error of Node's, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  const code = memberOf(error, 'code');
  return typeof code === 'string' ? code : undefined;
}

// no instanceof: under jest, Node's own errors are of another realm
function memberOf(error: unknown, name: 'message' | 'code'): unknown {
  const { [name]: member }: { message?: unknown; code?: unknown } = Object(error);
  return member;
}
