import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { build } from 'esbuild';

/** The folder that holds everything. */
export const PROJECT = path.join(__dirname, '..');

/** A package of somebody else's, of which something is in a file that ships. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** The licence, by its SPDX identifier. */
  readonly license: string;
  /** Who has the copyright, in the words of the package. */
  readonly copyright: string;
  /** The text of the licence, as far as the package has one. */
  readonly licenseText?: string;
  /** What the package has others pass on. */
  readonly notice?: string;
}

/** What the package's bundles are made from. */
const ENTRIES = ['lambda/index.ts', 'lambda/work.ts', 'lambda/respond.ts', 'emulator/bin.ts'];

/** Licences that ask for no more than the notice gives. */
export const PERMITTED = ['Apache-2.0', 'MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD'];

/** All packages of which something gets into a bundle, by name. */
export async function bundledPackages(): Promise<BundledPackage[]> {
  const { metafile } = await build({
    absWorkingDir: PROJECT,
    entryPoints: ENTRIES,
    outdir: 'assets',
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
  const folders = Object.values(metafile.outputs)
    // a file of which nothing is left is not passed on
    .flatMap(({ inputs }) => Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => packageFolder(file)))
    .filter(folder => folder !== undefined);
  return [...new Set(folders)].map(readPackage).sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
}

/** The packages under a licence that is not permitted. */
export function unpermitted(packages: readonly BundledPackage[]): BundledPackage[] {
  return packages.filter(({ license }) => !PERMITTED.includes(license));
}

/** The text of the notice: every package with its licence, and the texts that have to be passed on. */
export function renderNotice(project: { readonly name: string; readonly owner: string }, packages: readonly BundledPackage[]): string {
  const entries = packages.map(({ name, version, license, copyright, licenseText, notice }) => [
    `${name} ${version} (${license})`,
    copyright,
    ...notice === undefined ? [] : ['', notice],
    // the text of Apache-2.0 is the project's own
    ...license === 'Apache-2.0' ? [] : ['', licenseText ?? ''],
  ].join('\n').trimEnd());
  return [
    project.name,
    `Copyright ${project.owner}`,
    '',
    'The files in assets/ hold parts of the packages below, each under its own licence. The text of Apache-2.0 is in the file LICENSE.',
    '',
    ...entries.flatMap(entry => ['-'.repeat(80), entry, '']),
  ].join('\n');
}

/** The notice as it should be. */
export async function currentNotice(): Promise<string> {
  const { name, author }: { name: string; author: { name: string } } = readJson(path.join(PROJECT, 'package.json'));
  return renderNotice({ name, owner: author.name }, await bundledPackages());
}

function packageFolder(file: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];
}

function readPackage(folder: string): BundledPackage {
  const absolute = path.resolve(PROJECT, folder);
  const manifest: { name: string; version: string; license?: string; author?: string | { name?: string } } = readJson(path.join(absolute, 'package.json'));
  const licenseText = readFirst(absolute, /^(licen[cs]e|copying)(\.(md|txt))?$/i);
  const author = typeof manifest.author === 'string' ? manifest.author : manifest.author?.name;
  return {
    name: manifest.name,
    version: manifest.version,
    license: manifest.license ?? 'none stated',
    copyright: copyrightOf(licenseText) ?? `by ${author ?? 'authors that the package does not name'}`,
    licenseText,
    notice: readFirst(absolute, /^notice(\.(md|txt))?$/i),
  };
}

/** The line that claims the copyright; the text of Apache-2.0 ends with one to be filled in, which claims nothing. */
function copyrightOf(text: string | undefined): string | undefined {
  return text?.split('\n').map(line => line.trim()).find(line => /^copyright\b.*\d{4}/i.test(line));
}

function readFirst(folder: string, name: RegExp): string | undefined {
  const found = existsSync(folder) ? readdirSync(folder).filter(file => name.test(file)).sort()[0] : undefined;
  return found === undefined ? undefined : readFileSync(path.join(folder, found), 'utf8').replaceAll('\r\n', '\n').trim();
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
