import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { PROJECT } from './bundled-packages';
import { CdkRelease, placeApp, prepare, run } from './cdk-release';
import { differences, normalized, Synthesis, synthesize } from './synthesis';
import packageJson from '../package.json';

/** What everything is developed against, the oldest that is supported: what its templates are, those of the others have to be. */
const FLOOR: CdkRelease = { cdk: packageJson.devDependencies['aws-cdk-lib'], constructs: packageJson.devDependencies.constructs };

/** Later ones: one that validates templates at synth, and the newest that the CLI of the demo reads. */
const LATER: readonly CdkRelease[] = [{ cdk: '2.263.0', constructs: '10.5.1' }, { cdk: '2.275.0', constructs: '10.8.1' }];

/** The folders whose folders are apps. */
const APP_FOLDERS = ['examples', 'checks/apps'];

const WORK = path.join(PROJECT, '.local', 'cdk-versions');

/** Synthesizes every app with the packed library and each release of CDK, and fails where something differs or is complained of. */
function main(): void {
  if (!existsSync(path.join(PROJECT, 'lib', 'index.js'))) throw new Error('the library is not compiled: run `npx projen compile` first');
  const library = pack();
  const apps = APP_FOLDERS.flatMap(folder => readdirSync(path.join(PROJECT, folder)).map(name => path.join(PROJECT, folder, name)))
    .filter(app => existsSync(path.join(app, 'app.ts')));
  const expected = synthesizeAll(FLOOR, apps, library);
  const problems = complaintsOf(FLOOR, expected);
  for (const release of LATER) {
    const actual = synthesizeAll(release, apps, library);
    problems.push(...complaintsOf(release, actual), ...apps.flatMap(app => compare(release, app, expected.get(app), actual.get(app))));
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
  console.log(`${apps.length} apps are the same with aws-cdk-lib ${[FLOOR, ...LATER].map(({ cdk }) => cdk).join(', ')}, without a complaint`);
}

/** Packs the library as it would be published. */
function pack(): string {
  const destination = path.join(WORK, 'package');
  rmSync(destination, { recursive: true, force: true });
  mkdirSync(destination, { recursive: true });
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', destination], PROJECT);
  return path.join(destination, readdirSync(destination)[0]);
}

function synthesizeAll(release: CdkRelease, apps: readonly string[], library: string): Map<string, Synthesis> {
  const began = Date.now();
  const folder = path.join(WORK, release.cdk);
  prepare(folder, release, library);
  const results = new Map(apps.map(app => [app, synthesize(placeApp(folder, app))]));
  console.log(`aws-cdk-lib ${release.cdk} with constructs ${release.constructs}: ${apps.length} apps, ${Math.round((Date.now() - began) / 1000)} s`);
  return results;
}

function complaintsOf({ cdk }: CdkRelease, results: ReadonlyMap<string, Synthesis>): string[] {
  return [...results].flatMap(([app, { complaints }]) => complaints.map(complaint => `${path.relative(PROJECT, app)} with ${cdk} says: ${complaint}`));
}

/** What has nothing of this library, such as a pipeline, is CDK's own: each release may make it as it likes. */
function holdsOurs(template: unknown): boolean {
  return JSON.stringify(template).includes('"Custom::AppStream');
}

function compare({ cdk }: CdkRelease, app: string, expected: Synthesis | undefined, actual: Synthesis | undefined): string[] {
  const [before, after] = [expected, actual].map(result => Object.fromEntries(
    [...result?.templates ?? []].filter(([, template]) => holdsOurs(template)).map(([file, template]) => [file.replace(/\b[0-9a-f]{64}\b/, 'asset'), normalized(template)]),
  ));
  if (Object.keys(before).length === 0) return [`${path.relative(PROJECT, app)} makes no template with a resource of this library`];
  return differences(before, after).map(difference => `${path.relative(PROJECT, app)} with ${cdk} differs: ${difference}`);
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
