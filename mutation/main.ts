import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { SOURCES } from './scope.js';

const HELP = `mutation: changes the handler in a thousand small ways, and tells which of them no test notices

  npm run mutation                                all of ${SOURCES}/
  npm run mutation -- lambda/kernel/tick.ts ...   these files
  npm run mutation -- --changed-since main        the files that differ from where this branch left main

  --jobs N   processes (default 1)
  --fresh    try mutants again whose outcome is known from the last run, and that neither they nor their tests changed since
`;

const HERE = path.dirname(fileURLToPath(import.meta.url));
const PROJECT = path.join(HERE, '..');

/** Reports, and what was found out before. */
const REPORTS = '.local/mutation';

/** How much has to be noticed, in percent: of all, and of some files, where a few mutants that change nothing weigh more. */
const THRESHOLD = { all: 90, some: 80 };

const OPTIONS = {
  'changed-since': { type: 'string' },
  'jobs': { type: 'string', default: '1' },
  'fresh': { type: 'boolean', default: false },
  'help': { type: 'boolean', default: false },
} as const;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  const since = values['changed-since'];
  if (values.help) {
    console.log(HELP);
    return;
  }
  const files = since === undefined ? positionals : changedSince(since);
  if (since !== undefined && files.length === 0) {
    console.log(`no file of ${SOURCES}/ differs from where this branch left ${since}: there is nothing to mutate`);
    return;
  }
  // what is mutated is a copy, in a folder below the working directory
  process.chdir(PROJECT);
  await new Stryker({
    mutate: files.length > 0 ? files : [`${SOURCES}/**/*.ts`],
    testRunner: 'suite',
    plugins: [path.join(HERE, 'plugin.ts')],
    testRunnerNodeArgs: ['--import', 'tsx', '--enable-source-maps'],
    checkerNodeArgs: ['--import', 'tsx'],
    coverageAnalysis: 'perTest',
    concurrency: Number(values.jobs),
    timeoutMS: 5_000,
    timeoutFactor: 1.5,
    incremental: true,
    incrementalFile: `${REPORTS}/incremental.json`,
    force: values.fresh,
    tempDirName: `${REPORTS}/sandbox`,
    ignorePatterns: ['/.local', '/lib', '/dist', '/coverage', '/test-reports'],
    // the sources are transformed one by one, and their types were checked before
    disableTypeChecks: false,
    reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
    clearTextReporter: { logTests: false, reportTests: false, skipFull: true, allowColor: process.stdout.isTTY },
    htmlReporter: { fileName: `${REPORTS}/report.html` },
    jsonReporter: { fileName: `${REPORTS}/report.json` },
    thresholds: { high: THRESHOLD.all + 5, low: THRESHOLD.all, break: files.length > 0 ? THRESHOLD.some : THRESHOLD.all },
  }).runMutationTest();
}

/** The sources that differ from where this branch left another, those included that git does not know yet. */
function changedSince(ref: string): string[] {
  const git = (...words: string[]) => execFileSync('git', [...words, '--', SOURCES], { cwd: PROJECT, encoding: 'utf8' }).split('\n');
  return [...git('diff', '--name-only', '--diff-filter=d', '--merge-base', ref), ...git('ls-files', '--others', '--exclude-standard')]
    .filter(file => file.endsWith('.ts'));
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
