import { cpSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { sourceDate, toolEnvironment, WORK } from './environment';
import { run } from './tools';
import { PinnedPackages, pythonWithPackages } from '../demo/python';

/** What builds wheels, each with its version. */
const BUILD: PinnedPackages = { name: 'the build tools of Python', requirements: path.join(__dirname, 'requirements.txt'), probe: 'import build, setuptools' };

/** Packs a source distribution again, with nothing in it of this machine and this minute. */
const REPACK = path.join(__dirname, 'repack_sdist.py');

/** Builds wheel and source distribution out of the generated sources. */
export async function packPython(sources: string, dist: string): Promise<void> {
  const python = await pythonWithPackages({
    packages: BUILD, folder: path.join(WORK, 'python-build'), logs: path.join(WORK, 'logs'), env: toolEnvironment(), tell: console.log,
  });
  const built = path.join(sources, 'dist');
  rmSync(built, { recursive: true, force: true });
  const env = { SOURCE_DATE_EPOCH: String(sourceDate()), PYTHONHASHSEED: '0' };
  await run({ name: 'python-build', program: python, args: ['-m', 'build', '--no-isolation', '--sdist', '--wheel'], cwd: sources, env });
  for (const sdist of readdirSync(built).filter(name => name.endsWith('.tar.gz'))) {
    const file = path.join(built, sdist);
    await run({ name: 'python-repack', program: python, args: [REPACK, file, `${file}.new`], cwd: sources, env });
    renameSync(`${file}.new`, file);
  }
  mkdirSync(path.dirname(dist), { recursive: true });
  cpSync(built, dist, { recursive: true });
}
