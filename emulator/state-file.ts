import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { UsageError } from './errors';
import { SavedState } from './saved-state';

/** What such a file says of itself. The version changes with everything that is in it. */
const FORMAT = 'appstream-emulator state';
const VERSION = 1;

/** A file that keeps the state of an emulator between its starts. */
export class StateFile {
  constructor(private readonly file: string) {}

  /** What the file holds; undefined when there is none. Throws `UsageError` for a file that is something else. */
  public read(): SavedState | undefined {
    const text = this.text();
    if (text === undefined) return undefined;
    const members = new Map<string, unknown>(Object.entries(parsed(text) ?? {}));
    if (members.get('format') !== FORMAT) throw this.unfit('is no state of this emulator');
    if (members.get('version') !== VERSION) throw this.unfit(`is of version ${JSON.stringify(members.get('version'))}, and this emulator reads ${VERSION}`);
    const state = members.get('state');
    // whoever edits such a file by hand would be answered by nonsense later on
    if (members.get('sha256') !== digest(state)) throw this.unfit('was changed or cut off since it was written');
    // the digest says that an emulator of this version wrote it
    return state as SavedState;
  }

  /** Replaces the content in one step: whoever dies in the middle leaves the old one behind. */
  public write(state: SavedState): void {
    const next = `${this.file}.${process.pid}.new`;
    writeFileSync(next, `${JSON.stringify({ format: FORMAT, version: VERSION, sha256: digest(state), state })}\n`);
    renameSync(next, this.file);
  }

  private text(): string | undefined {
    try {
      return readFileSync(this.file, 'utf8');
    } catch (error) {
      if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return undefined;
      throw new UsageError(`--state: can not read ${this.file}: ${String(error)}`);
    }
  }

  private unfit(why: string): UsageError {
    return new UsageError(`--state: ${this.file} ${why}: remove it or give another file`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // no JSON is no state, and whoever asks says so
    return undefined;
  }
}

function digest(state: unknown): string {
  return createHash('sha256').update(JSON.stringify(state) ?? '').digest('hex');
}
