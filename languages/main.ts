import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { Assembly } from './assembly';
import { Consumer, CONSUMERS } from './consumers';
import { compareBindings, unknownUses } from './csharp';
import { deployAndDestroy } from './deploy';
import { APPS, DIST, PROJECT } from './environment';
import { makePackages } from './packages';
import { errorProblems, synthesize } from './synthesis';
import { differences } from './templates';
import { inLanes, requireTools, runBin, timed, TOOLS } from './tools';
import packageJson from '../package.json';

/** The language that the others are compared with. */
const ORIGINAL = 'typescript';

/** Makes the packages and uses them from every language; throws what is not as it should be. */
async function main(): Promise<void> {
  const began = Date.now();
  requireTools(Object.values(TOOLS));
  await timed('packages of every language', async () => {
    for (const task of ['bundle', 'compile']) await runBin(task, 'projen/bin/projen', [task], PROJECT);
    await makePackages();
  });
  const problems = checkCSharp();
  const consumers = await inLanes(2, Object.entries(CONSUMERS).map(([language, prepare]) => () => timed(`${language}: installed and compiled`, prepare)));
  problems.push(...await compareTemplates(consumers));
  problems.push(...(await inLanes(2, consumers.map(consumer => () => errorProblems(consumer)))).flat());
  if (problems.length > 0) throw new Error(problems.join('\n'));
  console.log(`a wrong name is refused in ${consumers.map(({ language }) => language).join(', ')}, by path, rule and remedy`);
  const python = consumers.find(({ language }) => language === 'python');
  if (python === undefined) throw new Error('there is no app in Python to deploy');
  await timed('deployed from Python and destroyed', () => deployAndDestroy(python));
  console.log(`all of it: ${Math.round((Date.now() - began) / 1000)} s`);
}

async function compareTemplates(consumers: readonly Consumer[]): Promise<string[]> {
  const results = await inLanes(2, consumers.map(consumer => () => timed(`${consumer.language}: synthesized`, () => synthesize(consumer))));
  const original = results.find(({ language }) => language === ORIGINAL);
  if (original === undefined) throw new Error(`there is no app in ${ORIGINAL}`);
  const found = results.flatMap(result => differences(original, result));
  if (found.length === 0) console.log(`${results.map(({ language }) => language).join(', ')}: the same template, ${original.template.length} bytes, and the same ${original.assets.length} asset`);
  return found;
}

/** There is no .NET here: the bindings are compared with the library, name by name, and so is what the app uses of them. */
function checkCSharp(): string[] {
  const assembly: Assembly = JSON.parse(readFileSync(path.join(PROJECT, '.jsii'), 'utf8'));
  const { namespace } = packageJson.jsii.targets.dotnet;
  const folder = path.join(DIST, 'dotnet', namespace, namespace);
  const sources = new Map(readdirSync(folder).filter(name => name.endsWith('.cs')).map(name => [name, readFileSync(path.join(folder, name), 'utf8')]));
  const { types, members, missing } = compareBindings(assembly, sources);
  const unknown = unknownUses(readFileSync(path.join(APPS, 'csharp', 'Workshop.cs'), 'utf8'), assembly);
  console.log(`csharp: ${types} types with ${members} members have bindings; nothing has compiled them, for want of a .NET SDK`);
  return [...missing.map(name => `the bindings for C# lack ${name}`), ...unknown.map(name => `the app in C# uses ${name}, which the library does not have`)];
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
