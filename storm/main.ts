import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { hunt } from './controls';
import { planOf } from './generate';
import { happen } from './history';
import { shrink } from './shrink';
import { run, Tally, together } from './tally';
import { tell } from './tell';
import { BROKEN } from './variants';

const HELP = `storm: random histories of a stack against the handler, under a virtual clock

  --runs N      how many histories (default 1000)
  --seed S      the first seed; each history has the next one (default 1)
  --jobs J      processes (default 1)
  --explain     tell the history of --seed as a story
  --shrink NAME with --explain: of the smallest history that still breaks this invariant
  --controls    let the storm catch handlers that are broken on purpose, within --runs histories each
`;

const OPTIONS = {
  runs: { type: 'string', default: '1000' },
  seed: { type: 'string', default: '1' },
  jobs: { type: 'string', default: '1' },
  step: { type: 'string', default: '1' },
  shrink: { type: 'string' },
  explain: { type: 'boolean', default: false },
  controls: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const [runs, seed, jobs, step] = [values.runs, values.seed, values.jobs, values.step].map(Number);
  if (values.help) {
    console.log(HELP);
  } else if (values.explain) {
    await explain(seed, values.shrink);
  } else if (values.controls) {
    await catchAll(seed, runs);
  } else if (process.send) {
    process.send(await run(seeds(runs, seed, step), report));
    process.disconnect();
  } else {
    await storm(runs, seed, jobs);
  }
}

async function storm(runs: number, seed: number, jobs: number): Promise<void> {
  const start = process.hrtime.bigint();
  const tally = jobs === 1
    ? await run(seeds(runs, seed, 1), report)
    : together(await Promise.all(Array.from({ length: jobs }, (_, job) => runElsewhere(Math.ceil((runs - job) / jobs), seed + job, jobs))));
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  console.log(`${tally.histories} histories of ${tally.hours} virtual hours in ${seconds.toFixed(1)} s: ${(tally.histories / seconds).toFixed(1)} histories/s`);
  console.log(`what happened: ${Object.entries(tally.counts).map(([kind, count]) => `${kind} ${count}`).join(', ')}`);
  const entries = Object.entries(tally.findings).map(([name, where]) => [name, [...where].sort((a, b) => a - b)] as const);
  const [known, broken] = [entries.filter(([name]) => name.startsWith('~')), entries.filter(([name]) => !name.startsWith('~'))];
  known.forEach(([name, where]) => console.log(`open window ${name.slice(1)}: ${where.length} histories, such as ${where.slice(0, 5).join(', ')}`));
  broken.forEach(([name, where]) => console.log(`BROKEN ${name}: ${where.length} histories, seeds ${where.slice(0, 20).join(', ')}`));
  console.log(broken.length === 0 ? 'every invariant holds in every history' : 'see one with: --seed S --explain --shrink INVARIANT');
  process.exitCode = broken.length === 0 ? 0 : 1;
}

/** Let every n-th seed happen in a process of its own. */
function runElsewhere(runs: number, seed: number, step: number): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const child = fork(__filename, ['--runs', String(runs), '--seed', String(seed), '--step', String(step)]);
    child.on('message', message => resolve(message as Tally));
    child.on('error', reject);
    child.on('exit', code => (code === 0 ? undefined : reject(new Error(`a process of the storm ended with code ${code}`))));
  });
}

async function explain(seed: number, invariant: string | undefined): Promise<void> {
  const plan = invariant === undefined ? planOf(seed) : await shrink(planOf(seed), invariant);
  const end = await happen(plan, undefined, true);
  console.log(tell(plan, end));
  process.exitCode = end.findings.some(({ isKnown }) => !isKnown) ? 1 : 0;
}

/** Each handler that is broken on purpose, with the rule, the row of a table or the invariant that it stands for. */
async function catchAll(seed: number, runs: number): Promise<void> {
  for (const variant of BROKEN) {
    const caught = await hunt(variant, seed, runs);
    console.log(caught.seed === undefined
      ? `NOT CAUGHT within ${runs} histories: ${caught.of}: ${caught.variant}`
      : `caught after ${caught.runs} histories (seed ${caught.seed}, ${caught.finding}): ${caught.of}: ${caught.variant}`);
    process.exitCode = caught.seed === undefined ? 1 : process.exitCode;
  }
}

function* seeds(runs: number, seed: number, step: number): Generator<number> {
  for (let count = 0; count < runs; count++) {
    yield seed + count * step;
  }
}

function report(seed: number, name: string, what: string): void {
  console.log(`seed ${seed}: ${name}: ${what}`);
}

void main();
