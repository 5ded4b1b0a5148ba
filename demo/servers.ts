import { existsSync, mkdirSync } from 'node:fs';
import * as path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { localEnvironment } from './environment';
import { HOST } from './ports';
import { ProcessGroup, ProcessProps } from './process-group';
import { Trouble } from './trouble';

/** A server that runs. */
export interface LocalServer {
  readonly name: string;
  readonly url: string;
  readonly group: ProcessGroup;
}

/** How long a server may take until it answers. */
const START_MS = 60_000;

/** How the AppStream emulator runs. */
export interface AppStreamProps {
  /** The program, bundled. */
  readonly program: string;
  readonly port: number;
  /** How many times faster than the service it is. */
  readonly speed: number;
  /** Where it writes. */
  readonly folder: string;
}

/** Starts the AppStream emulator of this package. */
export async function startAppStream(props: AppStreamProps): Promise<LocalServer> {
  if (!existsSync(props.program)) {
    throw new Trouble(`the AppStream emulator is not built: ${props.program} is missing\nrun npx projen bundle, then this again`);
  }
  return start('the AppStream emulator', `http://${HOST}:${props.port}`, '_emulator/health', {
    command: process.execPath,
    args: [props.program, '--port', String(props.port), '--speed', String(props.speed)],
    env: localEnvironment({}),
    log: logFile(props.folder, 'appstream'),
  });
}

/** How MiniStack runs. */
export interface MiniStackProps {
  /** The interpreter that has it installed. */
  readonly python: string;
  readonly port: number;
  /** How many times faster the handler lives. */
  readonly speed: number;
  /** Where functions find AppStream. */
  readonly appstream: string;
  /** Where it writes. */
  readonly folder: string;
}

/** Starts MiniStack, whose functions find AppStream at the emulator and live as much faster. */
export async function startMiniStack(props: MiniStackProps): Promise<LocalServer> {
  const temporary = path.join(props.folder, 'tmp');
  mkdirSync(temporary, { recursive: true });
  return start('MiniStack', `http://${HOST}:${props.port}`, '_ministack/ready', {
    command: props.python,
    args: ['-m', 'ministack'],
    cwd: temporary,
    env: localEnvironment({
      BIND_HOST: HOST,
      MINISTACK_HOST: HOST,
      GATEWAY_PORT: String(props.port),
      TMPDIR: temporary,
      STATE_DIR: path.join(props.folder, 'state'),
      S3_DATA_DIR: path.join(props.folder, 's3'),
      PERSIST_STATE: '0',
      // it would listen on ports of its own, and clear up containers that are none of ours
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      DOCKER_HOST: `unix://${path.join(props.folder, 'no-docker.sock')}`,
      PYTHONDONTWRITEBYTECODE: '1',
      AWS_ENDPOINT_URL_APPSTREAM: props.appstream,
      CDK_APPSTREAM_TIME_DIVISOR: String(props.speed),
    }),
    log: logFile(props.folder, 'ministack'),
  });
}

async function start(name: string, url: string, health: string, props: ProcessProps): Promise<LocalServer> {
  const group = ProcessGroup.start(props);
  for (const begin = Date.now(); Date.now() - begin < START_MS; await pause(100)) {
    const end = group.hasEnded;
    if (end !== undefined) {
      await group.stop();
      const words = end.failure?.message ?? group.output().trim().split('\n').slice(-3).join('\n');
      throw new Trouble(`${name} did not start: ${words || `exit status ${end.code}`}\nall of its output: ${props.log}`);
    }
    if (await answers(`${url}/${health}`)) return { name, url, group };
  }
  await group.stop();
  throw new Trouble(`${name} did not answer at ${url} within ${START_MS / 1000} s; its output: ${props.log}`);
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    // not listening yet: asked again until the time is over
    return false;
  }
}

function logFile(folder: string, name: string): string {
  mkdirSync(folder, { recursive: true });
  return path.join(folder, `${name}.log`);
}
