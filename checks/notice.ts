import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { bundledPackages, currentNotice, PERMITTED, PROJECT, unpermitted } from './bundled-packages';

/** Writes NOTICE, or with `--check` fails when it is not what the bundles need. */
async function main(): Promise<void> {
  const refused = unpermitted(await bundledPackages());
  if (refused.length > 0) {
    throw new Error(`the bundles hold packages under licences other than ${PERMITTED.join(', ')}: ${
      refused.map(({ name, version, license }) => `${name} ${version} (${license})`).join(', ')}. Do without them`);
  }
  const file = path.join(PROJECT, 'NOTICE');
  const notice = await currentNotice();
  if (!process.argv.includes('--check')) {
    writeFileSync(file, notice);
  } else if (readFileSync(file, 'utf8') !== notice) {
    throw new Error('NOTICE is not what the bundles need: run `npx projen notice`, and commit it');
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
