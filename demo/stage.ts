import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { Account } from './account';
import { AppStreamWitness } from './appstream';
import { Cdk } from './cdk';
import { ACCOUNT, REGION } from './environment';
import { freePort } from './ports';
import { ProcessGroup } from './process-group';
import { MINISTACK, pythonWithPackages } from './python';
import { startAppStream, startMiniStack } from './servers';
import { Trouble } from './trouble';

/** The project that the demo belongs to. */
export const PROJECT = path.join(__dirname, '..');

/** What is downloaded and written by the demo: never committed, never packed. */
const LOCAL = path.join(PROJECT, '.local');

/** How the stage is set. */
export interface StageProps {
  readonly speed: number;
  readonly appstreamPort?: number;
  readonly ministackPort?: number;
  readonly tell: (line: string) => void;
}

/** Everything that a story plays on: the two servers, the CLI, and the eyes to read what happened. */
export interface Stage {
  readonly appstreamUrl: string;
  readonly ministackUrl: string;
  readonly speed: number;
  readonly appstream: AppStreamWitness;
  readonly account: Account;
  readonly cdk: Cdk;
  readonly servers: readonly { readonly name: string; readonly group: ProcessGroup }[];
  /** Where this run writes its logs. */
  readonly folder: string;
}

/** Starts the servers and prepares them for the CDK; what was started is ended by `stopEverything`. */
export async function setStage(props: StageProps): Promise<Stage> {
  const { speed, tell } = props;
  const runs = path.join(LOCAL, 'runs');
  mkdirSync(runs, { recursive: true });
  forgetOldRuns(runs);
  const folder = mkdtempSync(path.join(runs, 'run-'));
  const [appstreamPort, ministackPort] = [await freePort(props.appstreamPort, 'appstream-port'), await freePort(props.ministackPort, 'ministack-port')];
  const python = await pythonWithPackages({ packages: MINISTACK, folder: path.join(LOCAL, 'venv'), logs: folder, env: process.env, tell });

  const emulator = await startAppStream({
    program: path.join(PROJECT, 'assets', 'emulator', 'appstream-emulator.js'), port: appstreamPort, speed, folder: path.join(folder, 'appstream'),
  });
  tell(`AppStream emulator at ${emulator.url}, ${speed} times faster than the service`);
  const ministack = await startMiniStack({ python, port: ministackPort, speed, appstream: emulator.url, folder: path.join(folder, 'ministack') });
  tell(`MiniStack at ${ministack.url}`);

  const cdk = new Cdk({
    project: PROJECT,
    examples: path.join(PROJECT, 'examples'),
    tsconfig: path.join(PROJECT, 'examples', 'tsconfig.json'),
    folder: path.join(folder, 'cdk'),
    endpoint: ministack.url,
  });
  const bootstrap = await cdk.bootstrap(ACCOUNT, REGION);
  if (bootstrap.code !== 0) {
    throw new Trouble(`cdk bootstrap failed with status ${bootstrap.code}:\n${bootstrap.output.trim().split('\n').slice(-5).join('\n')}`);
  }
  tell(`cdk bootstrap done in ${Math.round(bootstrap.ms / 1000)} s`);
  return {
    appstreamUrl: emulator.url,
    ministackUrl: ministack.url,
    speed,
    appstream: new AppStreamWitness(emulator.url),
    account: new Account(ministack.url, emulator.url),
    cdk,
    servers: [emulator, ministack],
    folder,
  };
}

/** Runs of a week ago; younger ones may still serve somebody who said --keep. */
function forgetOldRuns(runs: string): void {
  const weekAgo = Date.now() - 7 * 24 * 3_600_000;
  for (const run of readdirSync(runs)) {
    const folder = path.join(runs, run);
    if (statSync(folder).mtimeMs < weekAgo) rmSync(folder, { recursive: true, force: true });
  }
}
