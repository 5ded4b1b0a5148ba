import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import * as path from 'node:path';
import { PROJECT, toolEnvironment, WORK } from './environment';
import { ProcessGroup } from '../demo/process-group';

/** A program that has to be on the machine. */
export interface Tool {
  readonly program: string;
  /** What makes it tell its version. */
  readonly version: readonly string[];
  /** What to do without it. */
  readonly install: string;
}

/** Every tool beside Node. */
export const TOOLS = {
  python: { program: 'python3', version: ['-c', 'import venv, ensurepip'], install: 'install Python 3.10 or later with its venv module (apt-get install python3 python3-venv)' },
  java: { program: 'javac', version: ['-version'], install: 'install a JDK, 11 or later (apt-get install openjdk-17-jdk)' },
  maven: { program: 'mvn', version: ['--version'], install: 'install Maven 3.6 or later (apt-get install maven)' },
  go: { program: 'go', version: ['version'], install: 'install Go 1.25 or later (https://go.dev/dl)' },
} satisfies Record<string, Tool>;

/** Fails with one line for each tool that is not there. */
export function requireTools(tools: readonly Tool[]): void {
  const missing = tools.filter(({ program, version }) => spawnSync(program, version, { stdio: 'ignore', env: toolEnvironment() }).status !== 0);
  if (missing.length > 0) throw new Error(missing.map(({ program, install }) => `${program} is missing or does not run: ${install}`).join('\n'));
}

/** A command, and where it runs. */
export interface Command {
  /** The name of its log. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Beside the environment that all tools have. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How a command ended. */
export interface Outcome {
  readonly code: number | null;
  /** Both streams. */
  readonly output: string;
  /** Where the output is. */
  readonly log: string;
}

/** Runs a command to its end, however it ends. */
export async function attempt({ name, program, args, cwd, env }: Command): Promise<Outcome> {
  const log = path.join(WORK, 'logs', `${name}.log`);
  mkdirSync(path.dirname(log), { recursive: true });
  const group = ProcessGroup.start({ command: program, args, cwd, env: toolEnvironment(env), log });
  const { code, failure } = await group.ended;
  await group.stop();
  return { code, output: failure?.message ?? group.output(), log };
}

/** Runs a command, and throws with its last words when it fails. */
export async function run(command: Command): Promise<string> {
  const { code, output, log } = await attempt(command);
  if (code === 0) return output;
  const words = output.trim().split('\n').slice(-25).join('\n');
  throw new Error(`${command.program} ${command.args.join(' ')} failed with status ${code} in ${command.cwd}; all of its output: ${log}\n${words}`);
}

/** Runs a program of the project's node_modules. */
export async function runBin(name: string, bin: string, args: readonly string[], cwd: string): Promise<string> {
  return run({ name, program: process.execPath, args: [path.join(PROJECT, 'node_modules', bin), ...args], cwd });
}

/** Does something, and tells how long it took. */
export async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const began = Date.now();
  const result = await work();
  console.log(`${what}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
  return result;
}

/** Does things in their order, so many at a time: two on two cores are faster than all at once. */
export async function inLanes<T>(lanes: number, jobs: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results = new Map<number, T>();
  const waiting = [...jobs.entries()];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) results.set(next[0], await next[1]());
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}
