import { ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { codeOf } from './trouble';

/** What to start. */
export interface ProcessProps {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Where its output goes, both streams. */
  readonly log: string;
}

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  /** Why it could not be started at all. */
  readonly failure?: Error;
}

/** How long a group may take to end by itself, and how long its last members to be gone: nothing here has anything to save. */
const PATIENCE_MS = 700;

/** Waits for the end of the program that started a group, and then ends the group: against ends that leave no time for a last word. */
const GUARD = 'while kill -0 "$1" 2>/dev/null; do sleep 1 || exit; done; kill -s KILL -- "-$2"';

const running = new Set<ProcessGroup>();
let watchesExit = false;
let isOver = false;

/**
 * A process with everything it starts: a group of its own, so that a Ctrl-C at the terminal reaches only this program, which then
 * ends the group in order, and so that nothing of it survives.
 */
export class ProcessGroup {
  /** Starts a process; whether that worked, `ended` and `output` tell. */
  public static start(props: ProcessProps): ProcessGroup {
    if (isOver) throw new Error(`${props.command} is not started: everything is being stopped`);
    const log = openSync(props.log, 'w');
    try {
      const child = spawn(props.command, props.args, { cwd: props.cwd, env: props.env, detached: true, stdio: ['ignore', log, log] });
      return new ProcessGroup(child, props.log);
    } finally {
      closeSync(log);
    }
  }

  /** The end of the first process of the group. */
  public readonly ended: Promise<ProcessEnd>;
  private end?: ProcessEnd;
  private readonly guard?: ChildProcess;

  private constructor(private readonly child: ChildProcess, private readonly log: string) {
    this.ended = new Promise(resolve => {
      const settle = (end: ProcessEnd) => {
        this.end ??= end;
        resolve(this.end);
      };
      child.once('error', failure => settle({ code: null, failure }));
      child.once('exit', code => settle({ code }));
    });
    if (child.pid !== undefined) {
      this.guard = spawn('/bin/sh', ['-c', GUARD, 'guard', String(process.pid), String(child.pid)], { detached: true, stdio: 'ignore' });
      // without its guard the group is still ended in every other way
      this.guard.once('error', () => undefined);
      this.guard.unref();
    }
    running.add(this);
    if (!watchesExit) {
      watchesExit = true;
      // the last resort, when something was thrown that nobody caught
      process.on('exit', () => [...running].forEach(group => {
        group.signal('SIGKILL');
        group.dismissGuard();
      }));
    }
  }

  /** The id of the first process, and of the group. */
  public get pid(): number {
    return this.child.pid ?? 0;
  }

  /** How the first process ended, if it did. */
  public get hasEnded(): ProcessEnd | undefined {
    return this.end;
  }

  /** Everything that the group has printed. */
  public output(): string {
    return readFileSync(this.log, 'utf8');
  }

  /** Ends the group, and returns when nothing of it is left. */
  public async stop(): Promise<void> {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (!this.signal(signal)) break;
      for (const start = Date.now(); Date.now() - start < PATIENCE_MS && this.signal(0);) await pause(20);
    }
    this.dismissGuard();
    running.delete(this);
  }

  /** Lets the group live on when this program ends. */
  public release(): void {
    this.dismissGuard();
    running.delete(this);
    this.child.unref();
  }

  /** False when nothing of the group is there any more. */
  private signal(signal: NodeJS.Signals | 0): boolean {
    return running.has(this) && signalGroup(this.child, signal);
  }

  private dismissGuard(): void {
    if (this.guard !== undefined && running.has(this)) signalGroup(this.guard, 'SIGKILL');
  }
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(-pid, signal);
  } catch (error) {
    // EPERM: macOS says so of a group of which only the dead are left
    if (codeOf(error) === 'ESRCH' || codeOf(error) === 'EPERM') return false;
    throw error;
  }
}

/** Ends every group that was started and not released. */
export async function stopEverything(): Promise<void> {
  await Promise.all([...running].map(group => group.stop()));
}

/** The same for good: nothing is started any more. */
export async function stopForGood(): Promise<void> {
  isOver = true;
  await stopEverything();
}
