import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Assembly } from './assembly';
import { PROJECT } from './environment';

/** Where every release has a folder: its interface, an app of its time, and what became of that. */
export const RELEASES = path.join(PROJECT, 'test', 'compat');

/** The versions that are stored, oldest first. */
export function releases(): string[] {
  const versions = readdirSync(RELEASES, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name);
  return versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** The interface of a release, as jsii described it. */
export function storedAssembly(version: string): Assembly {
  return JSON.parse(gunzipSync(readFileSync(path.join(RELEASES, version, 'assembly.json.gz'))).toString());
}

/** What the app of a release became with that release. */
export function storedTemplate(version: string): unknown {
  return JSON.parse(readFileSync(path.join(RELEASES, version, 'template.json'), 'utf8'));
}

/** What of it must not change. */
export function storedIdentities(version: string): unknown {
  return JSON.parse(readFileSync(path.join(RELEASES, version, 'identities.json'), 'utf8'));
}

/** Everything that is kept of a release. */
export interface Release {
  readonly assembly: Assembly;
  /** The source of an app. */
  readonly app: string;
  readonly template: unknown;
  readonly identities: unknown;
}

/** Stores a release; one that is stored stays as it is. */
export function store(version: string, { assembly, app, template, identities }: Release): void {
  const folder = path.join(RELEASES, version);
  if (existsSync(folder)) throw new Error(`${version} is stored already: what was released does not change`);
  mkdirSync(folder, { recursive: true });
  // level and header say nothing of this machine, so that the same content is the same file
  writeFileSync(path.join(folder, 'assembly.json.gz'), gzipSync(JSON.stringify({ ...assembly, version }), { level: 9 }));
  writeFileSync(path.join(folder, 'app.ts'), app);
  writeFileSync(path.join(folder, 'template.json'), `${JSON.stringify(template, undefined, 1)}\n`);
  writeFileSync(path.join(folder, 'identities.json'), `${JSON.stringify(identities, undefined, 2)}\n`);
}
