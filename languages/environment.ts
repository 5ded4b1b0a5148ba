import { execFileSync } from 'node:child_process';
import * as path from 'node:path';

/** The project. */
export const PROJECT = path.join(__dirname, '..');

/** What is published, one folder for each registry. */
export const DIST = path.join(PROJECT, 'dist');

/** What is downloaded and built on the way: never committed, never packed. */
export const WORK = path.join(PROJECT, '.local', 'languages');

/** The apps that use the packages. */
export const APPS = path.join(PROJECT, 'test', 'languages');

/** What every tool downloads, so that nothing is written into a home. */
const CACHE = path.join(WORK, 'cache');

/** Where Maven keeps what it has downloaded. */
export const MAVEN_REPOSITORY = path.join(CACHE, 'maven');

/** What a package script sets for itself, and what would send a synthesis to a real account or to another folder. */
const FOREIGN = /^(npm_|AWS_|CDK_|JSII_|GOFLAGS$|MAVEN_ARGS$|PYTHONPATH$)/i;

/** The environment of every tool: of the person at the machine only what leads to the network, and caches of the project's own. */
export function toolEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  return { ...Object.fromEntries(own), ...caches(), ...more };
}

/** Variables that keep tools in their caches and quiet. */
export function caches(): Record<string, string> {
  return {
    XDG_CACHE_HOME: path.join(CACHE, 'xdg'),
    PIP_CACHE_DIR: path.join(CACHE, 'pip'),
    GOPATH: path.join(CACHE, 'go'),
    GOMODCACHE: path.join(CACHE, 'go', 'pkg', 'mod'),
    GOCACHE: path.join(CACHE, 'go-build'),
    // the toolchain that is there: none is downloaded
    GOTOOLCHAIN: 'local',
    // read-only folders could not be cleared away
    GOFLAGS: '-modcacherw',
    JSII_RUNTIME_PACKAGE_CACHE_ROOT: path.join(CACHE, 'jsii'),
    // the value that silences jsii is the major version it complains about
    JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0],
    NO_COLOR: '1',
  };
}

/** The moment that everything in the packages is dated with: that of the commit, unless the environment says another. In seconds since the epoch. */
export function sourceDate(): number {
  const { SOURCE_DATE_EPOCH: given } = process.env;
  const text = given ?? execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: PROJECT, encoding: 'utf8' });
  const seconds = Number(text.trim());
  if (!Number.isInteger(seconds) || seconds <= 0) {
    throw new Error(`SOURCE_DATE_EPOCH has to be whole seconds since 1970, and is ${JSON.stringify(text)}`);
  }
  return seconds;
}
