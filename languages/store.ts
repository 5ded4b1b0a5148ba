import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { Assembly } from './assembly';
import { APPS, PROJECT } from './environment';
import { identities } from './identities';
import { store } from './releases';
import { app } from '../test/languages/typescript/app';

/** Stores the compiled library as a release: what it is compared with from then on. */
function main(version: string | undefined): void {
  if (version === undefined || !/^\d+\.\d+\.\d+$/.test(version)) throw new Error('usage: npm run compat:store -- 1.2.3');
  const [{ template }] = app.synth().stacks;
  const assembly: Assembly = JSON.parse(readFileSync(path.join(PROJECT, '.jsii'), 'utf8'));
  const source = readFileSync(path.join(APPS, 'typescript', 'app.ts'), 'utf8');
  store(version, { assembly, app: source, template, identities: identities(template) });
  console.log(`stored as test/compat/${version}: commit it`);
}

try {
  main(process.argv[2]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
