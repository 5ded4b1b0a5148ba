import { jestExpect } from '@jest/expect';
import * as circus from 'jest-circus';
import { ModuleMocker } from 'jest-mock';
import { Modules } from './modules.js';

type TestEntry = NonNullable<circus.State['currentlyRunningTest']>;
type DescribeBlock = circus.State['rootDescribeBlock'];
type EventHandler = Parameters<typeof circus.addEventHandler>[0];

/** How one test ended. */
export interface Ended {
  readonly id: string;
  readonly file: string;
  readonly milliseconds: number;
  /** What it complained of, if it failed. */
  readonly failure?: string;
}

/** Which tests are run, and what is told of them. */
export interface Run {
  /** The ids of the tests; all of them when there is none. */
  readonly only?: ReadonlySet<string>;
  /** The files of the tests; all of them when there is none. */
  readonly files?: ReadonlySet<string>;
  /** Files to begin with, the most promising first; the others follow, the quick ones first. */
  readonly begin?: readonly string[];
  /** Whether the first failure ends the run. */
  readonly bail: boolean;
  /** Told before and after each test. */
  readonly running?: (id: string | undefined) => void;
}

interface LoadedFile {
  readonly file: string;
  readonly state: circus.State;
  readonly tests: ReadonlyMap<string, TestEntry>;
}

/** A test that takes longer than this awaits what never comes, in milliseconds. */
const LONGEST_TEST = 10_000;

/**
 * Test files of jest, loaded once and run as often as wanted. Jest itself loads a file and all that it imports for each run, which takes
 * many times longer than the tests; so one run of a suite costs what its tests do.
 */
export class Suite {
  private readonly loaded = new Map<string, LoadedFile>();
  private readonly mocks = new ModuleMocker(globalThis);
  /** How long the tests took when all of them ran, in milliseconds. */
  private readonly costs = new Map<string, number>();
  private readonly environment = { ...process.env };
  private stray: unknown;

  constructor(private readonly modules: Modules, private readonly files: readonly string[]) {
    const { test, it, describe, beforeAll, beforeEach, afterAll, afterEach } = circus;
    const jest = {
      fn: this.mocks.fn.bind(this.mocks),
      spyOn: this.mocks.spyOn.bind(this.mocks),
      restoreAllMocks: () => this.mocks.restoreAllMocks(),
      setTimeout: () => jest,
    };
    Object.assign(globalThis, { test, it, describe, beforeAll, beforeEach, afterAll, afterEach, expect: jestExpect, jest });
    const note = (error: unknown) => { this.stray ??= error; };
    process.on('unhandledRejection', note).on('uncaughtException', note);
  }

  /** Load the files that are not loaded. Answers which. */
  public load(): Set<string> {
    const missing = this.files.filter(file => !this.loaded.has(file));
    for (const file of missing) {
      circus.resetState();
      this.modules.load(file);
      const state = circus.getState();
      state.testTimeout = LONGEST_TEST;
      this.loaded.set(file, { file, state, tests: this.named(file, state.rootDescribeBlock) });
      this.restore();
    }
    return new Set(missing);
  }

  /** Load a source, and all files that depend on it, anew when they are loaded next. */
  public forget(source: string): void {
    this.modules.forget(source).forEach(file => this.loaded.delete(file));
  }

  /** Load all files anew. */
  public reload(): void {
    this.modules.forgetAll();
    this.loaded.clear();
    this.load();
  }

  /** Run tests. */
  public async run({ only, files, begin = [], bail, running = () => undefined }: Run): Promise<Ended[]> {
    const ended: Ended[] = [];
    for (const loaded of this.inOrder(only, files, begin)) {
      ended.push(...await this.runFile(loaded, only, bail, running));
      if (bail && ended.some(({ failure }) => failure !== undefined)) {
        break;
      }
    }
    if (!only && !files && !bail) {
      ended.forEach(({ id, milliseconds }) => this.costs.set(id, milliseconds));
    }
    return ended;
  }

  private inOrder(only: Run['only'], files: Run['files'], begin: readonly string[]): LoadedFile[] {
    const wanted = [...this.loaded.values()].filter(({ file }) => files?.has(file) ?? true).flatMap(loaded => {
      const ids = [...loaded.tests.keys()].filter(id => only?.has(id) ?? true);
      const cost = ids.reduce((sum, id) => sum + (this.costs.get(id) ?? 0), 0);
      const place = begin.indexOf(loaded.file);
      return ids.length === 0 ? [] : [{ loaded, cost, place: place < 0 ? begin.length : place }];
    });
    return wanted.sort((a, b) => a.place - b.place || a.cost - b.cost).map(({ loaded }) => loaded);
  }

  private async runFile(
    { file, state, tests }: LoadedFile, only: Run['only'], bail: boolean, running: NonNullable<Run['running']>,
  ): Promise<Ended[]> {
    const ids = new Map([...tests].map(([id, test]) => [test, id]));
    let failed = false;
    const follow: EventHandler = event => {
      if (event.name === 'test_start') {
        const isWanted = only?.has(ids.get(event.test) ?? '') ?? true;
        event.test.mode = isWanted && !(bail && failed) ? undefined : 'skip';
      } else if (event.name === 'test_started') {
        this.mocks.clearAllMocks();
        running(ids.get(event.test));
      } else if (event.name === 'test_done') {
        running(undefined);
        failed ||= event.test.errors.length > 0;
      }
    };
    // what the run before has left
    tests.forEach(test => Object.assign(test, { errors: [], status: null, mode: undefined }));
    state.unhandledErrors = [];
    this.stray = undefined;
    circus.setState(state);
    circus.addEventHandler(follow);
    try {
      await circus.run();
    } finally {
      circus.removeEventHandler(follow);
      this.restore();
    }
    const ended = [...tests].filter(([, test]) => test.status === 'done').map(([id, test]) => ({
      id, file, milliseconds: test.duration ?? 0, failure: test.errors.length > 0 ? words(test.errors[0]) : undefined,
    }));
    const beside: unknown = this.stray ?? state.unhandledErrors[0];
    return beside === undefined || failed || ended.length === 0 ? ended : [{ ...ended[0], failure: words(beside) }, ...ended.slice(1)];
  }

  /** The tests of a file by their ids, which are its name and theirs, with a number when two are called the same. */
  private named(file: string, root: DescribeBlock): Map<string, TestEntry> {
    const tests = new Map<string, TestEntry>();
    const visit = (block: DescribeBlock, above: string) => {
      for (const child of block.children) {
        const name = `${above} ${child.name}`;
        if (child.type === 'describeBlock') {
          visit(child, name);
        } else {
          const namesakes = [...tests.keys()].filter(id => id === name || id.startsWith(`${name} #`)).length;
          tests.set(namesakes === 0 ? name : `${name} #${namesakes + 1}`, child);
        }
      }
    };
    visit(root, `${file}:`);
    return tests;
  }

  /** What a file leaves behind in the process, the next one must not see. */
  private restore(): void {
    this.mocks.restoreAllMocks();
    process.env = { ...this.environment };
  }
}

function words(error: unknown): string {
  const [told] = Array.isArray(error) ? error as unknown[] : [error];
  return told instanceof Error ? told.stack ?? told.message : String(told);
}
