import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { comparable } from './compare/comparable';
import { Column, compare, joined, tableOf } from './compare/compare';
import { Fault } from './compare/outside';
import { hunt } from './controls';
import { planOf } from './generate';
import { happen } from './history';
import { withOrders } from './orders';
import { wayOf } from './over/over';
import { Plan } from './plan';
import { PROVIDER } from './provider/design';
import { shrink } from './shrink';
import { run, Tally, together } from './tally';
import { tell } from './tell';
import { Variant } from './variant';
import { BROKEN } from './variants';

const HELP = `storm: random histories of a stack against the handler, under a virtual clock

  --runs N      how many histories (default 1000)
  --seed S      the first seed; each history has the next one (default 1)
  --jobs J      processes (default 1)
  --over WAY    what the requests go to: code (default), the handler's code in this process; bundle, the function as it ships, with its SDK clients;
                http, the same with real sockets. The last two see the last npm run bundle
  --orders      the same histories with orders of schedules in them: starts, stops, looks at the running time
  --compare     the same histories also to an onEvent and an isComplete behind CDK's Provider framework, and a table of what goes wrong with each
  --explain     tell the history of --seed as a story
  --shrink NAME with --explain: of the smallest history that still breaks this invariant; with --compare, --explain tells it of the Provider framework, with care
  --controls    let the storm catch handlers that are broken on purpose, within --runs histories each
`;

const OPTIONS = {
  runs: { type: 'string', default: '1000' },
  seed: { type: 'string', default: '1' },
  jobs: { type: 'string', default: '1' },
  step: { type: 'string', default: '1' },
  over: { type: 'string', default: 'code' },
  orders: { type: 'boolean', default: false },
  compare: { type: 'boolean', default: false },
  shrink: { type: 'string' },
  explain: { type: 'boolean', default: false },
  controls: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const [runs, seed, jobs, step] = [values.runs, values.seed, values.jobs, values.step].map(Number);
  const way = wayOf(values.over);
  const planned = values.orders ? (number: number) => withOrders(planOf(number)) : planOf;
  if (values.help) {
    console.log(HELP);
  } else if (values.explain) {
    await explain(planned(seed), values.shrink, values.compare ? PROVIDER : way);
  } else if (values.controls) {
    await catchAll(seed, runs);
  } else if (process.send) {
    const mine = seeds(runs, seed, step);
    process.send(values.compare ? await compare(mine, reportFault) : await run(mine, report, way, planned));
    process.disconnect();
  } else if (values.compare) {
    const columns = joined(jobs === 1 ? [await compare(seeds(runs, seed, 1), reportFault)] : await inProcesses<Column[]>(jobs, runs, seed, ['--compare']));
    console.log(tableOf(columns));
  } else {
    await storm(runs, seed, jobs, values.over, values.orders ? planned : undefined);
  }
}

async function storm(runs: number, seed: number, jobs: number, over: string, planned?: (seed: number) => Plan): Promise<void> {
  const start = process.hrtime.bigint();
  const tally = jobs === 1
    ? await run(seeds(runs, seed, 1), report, wayOf(over), planned)
    : together(await inProcesses<Tally>(jobs, runs, seed, ['--over', over, ...planned ? ['--orders'] : []]));
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

/** Let every n-th seed happen in each of n processes. */
function inProcesses<T>(jobs: number, runs: number, seed: number, options: readonly string[]): Promise<T[]> {
  return Promise.all(Array.from({ length: jobs }, (_, job) => new Promise<T>((resolve, reject) => {
    const child = fork(__filename, ['--runs', String(Math.ceil((runs - job) / jobs)), '--seed', String(seed + job), '--step', String(jobs), ...options]);
    child.on('message', message => resolve(message as T));
    child.on('error', reject);
    child.on('exit', code => (code === 0 ? undefined : reject(new Error(`a process of the storm ended with code ${code}`))));
  })));
}

async function explain(planned: Plan, invariant: string | undefined, variant: Variant): Promise<void> {
  const whole = variant === PROVIDER ? comparable(planned) : planned;
  const plan = invariant === undefined ? whole : await shrink(whole, invariant, variant);
  const end = await happen(plan, variant, true);
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

function reportFault(design: string, seed: number, { wrong, what }: Fault): void {
  console.log(`seed ${seed}, ${design}: ${wrong}: ${what}`);
}

void main();
