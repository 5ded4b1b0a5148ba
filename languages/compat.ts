import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { announced, breakingChanges } from './breaking-changes';
import { PROJECT, WORK } from './environment';
import { releases, storedAssembly } from './releases';
import { attempt, Outcome } from './tools';

/** Compares the compiled library with every stored release, and throws what breaks somebody's code without being announced. */
async function main(): Promise<void> {
  const changelog = readFileSync(path.join(PROJECT, 'CHANGELOG.md'), 'utf8');
  const problems: string[] = [];
  for (const version of releases()) {
    const changes = breakingChanges((await diff(version)).output);
    const named = announced(changelog, version);
    const unnamed = changes.filter(({ key }) => !named.has(key));
    const remedy = (key: string) => `name it under "Breaking" in CHANGELOG.md as \`${key}\`, or take it back`;
    problems.push(...unnamed.map(({ key, words }) => `since ${version}: ${words}; ${remedy(key)}`));
    console.log(`${version}: ${changes.length} breaking changes, ${unnamed.length} of them unannounced`);
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

async function diff(version: string): Promise<Outcome> {
  const folder = path.join(WORK, 'compat', version);
  const assembly = storedAssembly(version);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, '.jsii'), JSON.stringify(assembly));
  const manifest = { name: assembly.name, version, peerDependencies: assembly.dependencies, jsii: {} };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  const bin = path.join(PROJECT, 'node_modules', 'jsii-diff', 'bin', 'jsii-diff');
  const args = [bin, folder, PROJECT, '--keys', '--error-on=all'];
  const result = await attempt({ name: `compat-${version}`, program: process.execPath, args, cwd: PROJECT });
  const found = breakingChanges(result.output).length;
  // it ends with 1 when there are breaking changes, and with something else when it could not compare
  if (result.code !== (found > 0 ? 1 : 0)) throw new Error(`jsii-diff ended with status ${result.code} and ${found} changes:\n${result.output}`);
  return result;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
