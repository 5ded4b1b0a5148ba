import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE = 'cdk-appstream';

/** The version of the package around a folder; the bundle lies deeper in it than the source. */
export function packageVersion(folder: string): string {
  for (const up of ['.', '..', '../..', '../../..']) {
    const version = versionIn(join(folder, up, 'package.json'));
    if (version !== undefined) return version;
  }
  return 'unknown';
}

function versionIn(file: string): string | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const members = new Map<string, unknown>(Object.entries(content ?? {}));
    const version = members.get('version');
    return members.get('name') === PACKAGE && typeof version === 'string' ? version : undefined;
  } catch {
    // not there or not readable: a version is not worth dying for
    return undefined;
  }
}
