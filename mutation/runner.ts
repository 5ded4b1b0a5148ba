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
    this.activate(mutantActivation === 'static' ? activeMutant.id : undefined, hitLimit);
    try {
      const loaded = this.suite.load();
      const attempt = async () => {
        this.activate(activeMutant.id, hitLimit);
        const ended = await this.suite.run({
          only: testFilter && new Set(testFilter), files: reloadEnvironment ? loaded : undefined, begin: this.likely(source), bail: !disableBail,
        });
        return { ended, limit: determineHitLimitReached(this.mutants.hitCount, hitLimit) };
      };
      let outcome = await attempt();
      if (!reloadEnvironment && await this.failsAnyway(outcome.ended)) {
        this.suite.reload();
        outcome = await attempt();
      }
      this.remember(source, outcome.ended);
      return toMutantRunResult(outcome.limit ?? { status: DryRunStatus.Complete, tests: outcome.ended.map(result) });
    } catch (error) {
      return toMutantRunResult({ status: DryRunStatus.Error, errorMessage: String(error) });
    } finally {
      this.mutants.activeMutant = undefined;
    }
  }

  private activate(id: string | undefined, hitLimit: number | undefined): void {
    Object.assign(this.mutants, { activeMutant: id, hitLimit, hitCount: hitLimit === undefined ? undefined : 0 });
  }

  /** True when a test that failed fails without a mutant as well: it stumbles over what an earlier mutant has left in a module. */
  private async failsAnyway(ended: readonly Ended[]): Promise<boolean> {
    const failed = ended.find(({ failure }) => failure !== undefined);
    if (!failed) {
      return false;
    }
    this.activate(undefined, undefined);
    const [again] = await this.suite.run({ only: new Set([failed.id]), bail: true });
    return again.failure !== undefined;
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
