import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Assembly, withReadme } from './assembly';
import { PROJECT } from './environment';
import { relativeLinks, withAbsoluteLinks } from './readme';
import { run, runBin } from './tools';
import packageJson from '../package.json';

/**
 * Puts everything that ships into a folder, as the packages of all languages have it: what npm packs, with a README whose links lead
 * somewhere from a registry, and its snippets in every language. The library has to be compiled.
 */
export async function stage(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await run({ name: 'npm-pack', program: 'npm', args: ['pack', '--ignore-scripts', '--pack-destination', folder], cwd: PROJECT });
  const [tarball] = readdirSync(folder);
  await run({ name: 'unpack', program: 'tar', args: ['-xzf', tarball, '--strip-components', '1'], cwd: folder });
  rmSync(path.join(folder, tarball));
  // what is staged is packed once more: the same files are left out then
  copyFileSync(path.join(PROJECT, '.npmignore'), path.join(folder, '.npmignore'));
  cpSync(path.join(PROJECT, 'rosetta'), path.join(folder, 'rosetta'), { recursive: true });

  const readme = withAbsoluteLinks(readFileSync(path.join(folder, 'README.md'), 'utf8'), { url: packageJson.repository.url, version: packageJson.version });
  const lost = relativeLinks(readme);
  if (lost.length > 0) throw new Error(`links of the README that lead nowhere on the page of a registry: ${lost.join(', ')}`);
  writeFileSync(path.join(folder, 'README.md'), readme);
  const assembly: Assembly = JSON.parse(readFileSync(path.join(folder, '.jsii'), 'utf8'));
  writeFileSync(path.join(folder, '.jsii'), JSON.stringify(withReadme(assembly, readme), undefined, 2));
  await runBin('rosetta', 'jsii-rosetta/bin/jsii-rosetta', ['extract', '--compile', '--fail'], folder);
}

/** Writes the sources of the bindings of every language, and the npm package, below a folder. */
export async function generate(stageFolder: string, outdir: string): Promise<void> {
  rmSync(outdir, { recursive: true, force: true });
  await runBin('pacmak', 'jsii-pacmak/bin/jsii-pacmak', [
    '--code-only', '--rosetta-tablet', '.jsii.tabl.json', '--rosetta-unknown-snippets=fail', '--outdir', outdir, '.',
  ], stageFolder);
}
