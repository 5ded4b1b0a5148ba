import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const PROJECT = join(__dirname, '..', '..', '..');
const FOLDER = join(PROJECT, '.local', 'clients-venv');
const REQUIREMENTS = join(__dirname, 'requirements.txt');
const PYTHON = join(FOLDER, 'bin', 'python');

const run = promisify(execFile);

/** Makes a virtual environment with exactly the pinned packages, unless it is there. */
export async function installClients(): Promise<void> {
  const mark = join(FOLDER, 'installed.txt');
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted && existsSync(PYTHON)) return;
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(dirname(FOLDER), { recursive: true });
  await step('python3', ['-m', 'venv', FOLDER], 'the clients of these tests need Python 3.10 or newer with its venv module: '
    + 'install it (Debian and Ubuntu: apt-get install python3 python3-venv; macOS: brew install python3)');
  await step(PYTHON, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '--no-deps', '--requirement', REQUIREMENTS],
    'pip could not install boto3 and the AWS CLI: see whether this machine reaches PyPI, or set PIP_INDEX_URL to an index that it reaches');
  writeFileSync(mark, wanted);
}

/** What one of the scripts beside this file printed, as JSON. */
export async function scriptResult<T>(script: string, args: readonly string[], input: unknown = []): Promise<T> {
  const { code, out, err } = await ended(join(__dirname, script), args, JSON.stringify(input));
  if (code !== 0) throw new Error(`${script} ended with status ${code}: ${err}`);
  const result: T = JSON.parse(out);
  return result;
}

async function step(command: string, args: readonly string[], advice: string): Promise<void> {
  try {
    await run(command, [...args]);
  } catch (error) {
    throw new Error(`${advice}\n${error instanceof Error ? error.message : String(error)}`);
  }
}

function ended(script: string, args: readonly string[], input: string): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(PYTHON, ['-B', script, ...args], { env: environment() });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', code => resolve({ code, out, err }));
    child.stdin.end(input);
  });
}

/** Nothing of the account, profile and proxy of the person at the machine. */
function environment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    PYTHONUTF8: '1',
    HOME: FOLDER,
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: join(FOLDER, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(FOLDER, 'no-credentials'),
  };
}
