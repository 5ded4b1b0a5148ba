import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pythonWithPackages } from '../../../demo/python';

const PROJECT = join(__dirname, '..', '..', '..');
const FOLDER = join(PROJECT, '.local', 'clients-venv');
const PYTHON = join(FOLDER, 'bin', 'python');

/** Makes a virtual environment with exactly the pinned packages, unless it is there. */
export async function installClients(): Promise<void> {
  await pythonWithPackages({
    packages: { name: 'boto3 and the AWS CLI', requirements: join(__dirname, 'requirements.txt'), probe: 'import boto3, awscli' },
    folder: FOLDER,
    logs: join(PROJECT, '.local', 'clients-logs'),
    env: process.env,
    tell: () => undefined,
  });
}

/** What one of the scripts beside this file printed, as JSON. */
export async function scriptResult<T>(script: string, args: readonly string[], input: unknown = []): Promise<T> {
  const { code, out, err } = await ended(join(__dirname, script), args, JSON.stringify(input));
  if (code !== 0) throw new Error(`${script} ended with status ${code}: ${err}`);
  const result: T = JSON.parse(out);
  return result;
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
