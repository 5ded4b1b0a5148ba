import * as path from 'node:path';
import { InstrumenterContext, INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import {
  determineHitLimitReached, DryRunResult, DryRunStatus, MutantRunOptions, MutantRunResult, TestResult, TestRunner, TestRunnerCapabilities,
  TestStatus, toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { Modules } from './modules.js';
import { testFiles } from './scope.js';
import { Ended, Suite } from './suite.js';

/** Runs the tests against mutants, in the folder in which the mutated sources are. */
export class Runner implements TestRunner {
  private readonly project = process.cwd();
  private readonly suite = new Suite(new Modules(this.project), testFiles(this.project));
  private readonly mutants: InstrumenterContext = {};
  /** What was loaded with a mutant in it. */
  private tainted?: string;
  /** The test files that have noticed mutants of a source, the last one first: they are likely to notice the next one as well. */
  private readonly noticed = new Map<string, string[]>();

  public constructor() {
    Object.assign(globalThis, { [INSTRUMENTER_CONSTANTS.NAMESPACE]: this.mutants });
  }

  public capabilities(): TestRunnerCapabilities {
    return { reloadEnvironment: true };
  }

  public async dryRun(): Promise<DryRunResult> {
    this.suite.load();
    const ended = await this.suite.run({ bail: false, running: id => { this.mutants.currentTestId = id; } });
    return { status: DryRunStatus.Complete, tests: ended.map(result), mutantCoverage: this.mutants.mutantCoverage };
  }

  public async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, testFilter, hitLimit, disableBail, sandboxFileName, reloadEnvironment, mutantActivation } = options;
    const source = path.relative(this.project, sandboxFileName);
    [this.tainted, reloadEnvironment ? source : undefined].filter(file => file !== undefined).forEach(file => this.suite.forget(file));
    this.tainted = reloadEnvironment ? source : undefined;
    this.mutants.activeMutant = mutantActivation === 'static' ? activeMutant.id : undefined;
    this.mutants.hitLimit = hitLimit;
    this.mutants.hitCount = hitLimit === undefined ? undefined : 0;
    try {
      const loaded = this.suite.load();
      this.mutants.activeMutant = activeMutant.id;
      const ended = await this.suite.run({
        only: testFilter && new Set(testFilter), files: reloadEnvironment ? loaded : undefined, begin: this.likely(source), bail: !disableBail,
      });
      this.remember(source, ended);
      const limit = determineHitLimitReached(this.mutants.hitCount, hitLimit);
      return toMutantRunResult(limit ?? { status: DryRunStatus.Complete, tests: ended.map(result) });
    } catch (error) {
      return toMutantRunResult({ status: DryRunStatus.Error, errorMessage: String(error) });
    } finally {
      this.mutants.activeMutant = undefined;
    }
  }

  /** The test files to begin with: those that noticed mutants of the source before, or else the one that bears its name. */
  private likely(source: string): readonly string[] {
    return this.noticed.get(source) ?? [path.join('test', source.replace(/\.ts$/, '.test.ts'))];
  }

  private remember(source: string, ended: readonly Ended[]): void {
    const file = ended.find(({ failure }) => failure !== undefined)?.file;
    if (file !== undefined) {
      this.noticed.set(source, [file, ...this.likely(source).filter(other => other !== file)]);
    }
  }
}

function result({ id, file, milliseconds, failure }: Ended): TestResult {
  const told = { id, name: id, fileName: path.resolve(file), timeSpentMs: milliseconds };
  return failure === undefined ? { ...told, status: TestStatus.Success } : { ...told, status: TestStatus.Failed, failureMessage: failure };
}
