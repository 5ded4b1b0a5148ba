import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { lacking, problemsOf } from './contents';
import { DIST, PROJECT, WORK } from './environment';
import { packJava } from './java-package';
import { packPython } from './python-package';
import { generate, stage } from './stage';
import { inLanes, requireTools, run, timed, Tool, TOOLS } from './tools';

/** One of the languages: what it takes to make its package, and how. */
interface Packing {
  readonly tools: readonly Tool[];
  readonly pack: (sources: string, dist: string) => Promise<void>;
}

/** From the one that takes longest: so that two lanes end at the same time. */
const LANGUAGES: Readonly<Record<string, Packing>> = {
  java: { tools: [TOOLS.java, TOOLS.maven], pack: packJava },
  python: { tools: [TOOLS.python], pack: packPython },
  go: { tools: [TOOLS.go], pack: packGo },
  // no SDK is needed for sources, and none compiles them
  dotnet: { tools: [], pack: copy },
  js: { tools: [], pack: copy },
};

/** Makes the packages of the languages, of all unless some are named. The library has to be compiled. */
export async function makePackages(names: readonly string[] = []): Promise<void> {
  const languages = names.length > 0 ? names : Object.keys(LANGUAGES);
  const unknown = languages.filter(name => !(name in LANGUAGES));
  if (unknown.length > 0) throw new Error(`unknown language ${unknown.join(', ')}: there are ${Object.keys(LANGUAGES).join(', ')}`);
  requireTools(languages.flatMap(name => LANGUAGES[name].tools));
  if (!existsSync(path.join(PROJECT, 'lib', 'index.js'))) throw new Error('the library is not compiled: run `npm run package`, which does that first');

  const [stageFolder, code] = [path.join(WORK, 'stage'), path.join(WORK, 'code')];
  await timed('staged, with snippets in every language', () => stage(stageFolder));
  await timed('bindings generated', () => generate(stageFolder, code));
  await checkTarball(path.join(code, 'js'));
  await inLanes(2, languages.map(name => () => timed(`dist/${name}`, async () => {
    const dist = path.join(DIST, name);
    rmSync(dist, { recursive: true, force: true });
    await LANGUAGES[name].pack(path.join(code, name), dist);
    if (name !== 'js') await checkContents(dist);
  })));
  for (const name of languages) console.log(`dist/${name}: ${sizeOf(path.join(DIST, name))} bytes`);
}

async function checkTarball(folder: string): Promise<void> {
  const [tarball] = readdirSync(folder);
  const listing = await run({ name: 'list', program: 'tar', args: ['-tzf', tarball], cwd: folder });
  const files = listing.trim().split('\n').map(line => line.replace(/^package\//, ''));
  const { size: bytes } = statSync(path.join(folder, tarball));
  const problems = problemsOf({ files, bytes });
  if (problems.length > 0) throw new Error(problems.join('\n'));
  console.log(`${tarball}: ${files.length} files, ${bytes} bytes`);
}

/** Looks into what was packed: into an archive, or into a folder where the folder is the package. */
async function checkContents(dist: string): Promise<void> {
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' });
  const archives = files.filter(file => /(?<!-sources|-javadoc)\.jar$|\.whl$|\.tar\.gz$/.test(file));
  const listings = archives.length === 0 ? [{ what: dist, listing: files }] : await Promise.all(archives.map(async file => ({
    what: file, listing: (await run({ name: `list-${path.basename(file)}`, ...lister(file), cwd: dist })).split('\n'),
  })));
  const problems = listings.flatMap(({ what, listing }) => lacking(listing).map(problem => `${what}: ${problem}`));
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

function lister(file: string): { program: string; args: string[] } {
  if (file.endsWith('.tar.gz')) return { program: 'tar', args: ['-tzf', file] };
  if (file.endsWith('.jar')) return { program: 'jar', args: ['--list', '--file', file] };
  return { program: 'python3', args: ['-c', 'import sys, zipfile; print(*zipfile.ZipFile(sys.argv[1]).namelist(), sep="\\n")', file] };
}

/** Has Go complete the list of what the module needs, as whoever uses it will have it. */
async function packGo(sources: string, dist: string): Promise<void> {
  const [module] = readdirSync(sources);
  await run({ name: 'go-tidy', program: 'go', args: ['mod', 'tidy'], cwd: path.join(sources, module), env: { GOFLAGS: '-mod=mod -modcacherw' } });
  await copy(sources, dist);
}

async function copy(sources: string, dist: string): Promise<void> {
  mkdirSync(path.dirname(dist), { recursive: true });
  cpSync(sources, dist, { recursive: true });
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => statSync(path.join(folder, name)))
    .reduce((sum, entry) => sum + (entry.isFile() ? entry.size : 0), 0);
}
