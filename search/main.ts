/*
 * An exhaustive search: CloudFormation, AppStream, requests and time as one abstract world whose every state is visited, breadth first,
 * up to a number of operations and of faults. The decisions in it are not modelled: the kernel's tick runs with the resource's observe,
 * reconcile, late, clearUp and resume as they are, against what the abstract service shows. Each decision is computed once.
 *
 * What is abstract, and why that loses nothing or what it leaves out:
 *
 * - Time moves in whole units, a little more than the grace each, and only when everything has happened that is quick: executions that
 *   have something to do have done it, calls have landed, what is new can be seen, answers have arrived. Durations are whole units apart
 *   in the order of the real ones, and ages beyond the last threshold are the same age. A state of a builder lasts at most one such step
 *   unless a fault makes it slow. Left out: executions that look so rarely that a grace passes between two looks without a fault; such a
 *   delay is the fault "does not get on", which can last until the deadline.
 * - Within a unit, everything happens in every order. A tick is one step, look and call together, unless a fault holds its call back.
 * - Requests, claims and operations are numbered in the order in which they appear; operations before all that is alive are one.
 * - One resource, and a sibling that is nothing but the moment at which it fails. Two resources share nothing but explicit names.
 * - Images, agents, adoption and tags of the user beyond one are left out; the storm has the first three.
 * - A throttled call and a crash that is made up for are a delay; a task that Step Functions delivers twice is a tick of which nothing is
 *   remembered; a duplicate event is dropped by the name of its execution and is not searched, except without that rule.
 *
 * At every state that has come to rest the history may end there: it is led to its end by ordinary operations, and the invariants of the
 * storm are asked.
 */
import { parseArgs } from 'node:util';
import { Explored } from './explore';
import { isKnown, meaningOf } from './findings';
import { Handler } from './handler';
import { Bound, GROWING, hunt, searchOf } from './hunt';
import { ALL_TEMPLATES, Scope, TemplateName } from './model';
import { RULES, without } from './rules';
import { tellWorld } from './tell';
import { Choices, USUAL_CHOICES } from '../test/support/cloudformation-choices';

const HELP = `search: every history of a stack up to a bound, against the handler's decisions

  --operations N      how many operations of CloudFormation (default 3)
  --faults F          how many faults (default 1)
  --templates A,B     what templates may ask for (default: all)
  --rollback-only     without operations that switch the rollback off
  --from A            begin with a stack that is there already
  --choose N=V,N=V    how CloudFormation behaves where its documentation does not say
  --explain NAME      tell the shortest history that shows an invariant broken, or a window open
  --causes NAME       tell which faults lead to it, with the operations of one history for each
  --without R1,R2     the handler without these rules
  --with R1,R2        the handler with these rules, which are only proposed
  --rules             take each rule away (those of --without, or all), and say which history misses it
  --pairs             the same with each pair of them
  --most S            stop after so many states
`;

const OPTIONS = {
  'operations': { type: 'string', default: '3' },
  'faults': { type: 'string', default: '1' },
  'templates': { type: 'string', default: ALL_TEMPLATES.join(',') },
  'rollback-only': { type: 'boolean', default: false },
  'from': { type: 'string' },
  'choose': { type: 'string' },
  'explain': { type: 'string' },
  'causes': { type: 'string' },
  'without': { type: 'string' },
  'with': { type: 'string' },
  'rules': { type: 'boolean', default: false },
  'pairs': { type: 'boolean', default: false },
  'most': { type: 'string' },
  'help': { type: 'boolean', default: false },
} as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const scope: Scope = { templates: values.templates.split(',') as TemplateName[], withoutRollback: !values['rollback-only'] };
  if (values.help) {
    console.log(HELP);
    return;
  }
  const bound = { operations: Number(values.operations), faults: Number(values.faults), from: values.from as TemplateName | undefined };
  const bounds = GROWING.filter(({ operations, faults }) => operations <= bound.operations && faults <= bound.faults);
  const proposed = values.with?.split(',') ?? [];
  if (values.rules) {
    await takeAway((values.without?.split(',') ?? RULES.map(({ name }) => name)).map(name => [name]), proposed, scope, bounds);
    return;
  }
  if (values.pairs) {
    const candidates = values.without?.split(',') ?? RULES.map(({ name }) => name);
    await takeAway(candidates.flatMap((one, index) => candidates.slice(index + 1).map(other => [one, other])), proposed, scope, bounds);
    return;
  }
  const search = searchOf(bound, scope, new Handler(without([...values.without?.split(',') ?? [], ...proposed])), choicesOf(values.choose?.split(',') ?? []));
  const explored = await search.run({
    states: values.most === undefined ? undefined : Number(values.most),
    progress: (states, waiting, depth) => process.stderr.write(`depth ${depth}: ${states} states, ${waiting} waiting\n`),
  });
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const { found, states, transitions, depth } = explored;
  console.log(`${bound.operations} operations, ${bound.faults} faults: ${states} states, ${transitions} transitions, depth ${depth}, ${search.handler.computed} decisions; `
    + `${((userCPUTime + systemCPUTime) / 1e6).toFixed(1)} s of one core, ${Math.round(maxRSS / 1000)} MB${explored.isComplete ? '' : '; not all of it was searched'}`);
  for (const one of found.values()) {
    console.log(`${isKnown(one) ? 'open window' : 'BROKEN'} ${one.name}: ${one.count} times, after ${one.depth} moves at least: ${one.what}`);
  }
  if (values.explain !== undefined) {
    await explain(explored, values.explain);
  }
  if (values.causes !== undefined) {
    await tellCauses(explored, values.causes);
  }
  const isWhole = [...found.values()].every(isKnown);
  console.log(isWhole ? 'every invariant holds in every history' : 'see one with: --explain INVARIANT');
  process.exitCode = isWhole ? 0 : 1;
}

/** Take rules away, and look who misses them. */
async function takeAway(sets: readonly string[][], proposed: readonly string[], scope: Scope, bounds: readonly Bound[]): Promise<void> {
  for (const names of sets) {
    const start = process.hrtime.bigint();
    const caught = await hunt([...names, ...proposed], scope, bounds);
    const seconds = (Number(process.hrtime.bigint() - start) / 1e9).toFixed(1);
    console.log(caught
      ? `without ${names.join(' and ')}: ${caught.finding.name} after ${caught.depth} moves, with ${caught.bound.operations} operations and ${caught.bound.faults} faults${caught.bound.from === undefined ? '' : ` from ${caught.bound.from}`}; `
        + `${caught.states} states, ${seconds} s: ${caught.finding.what}`
      : `NOT MISSED: ${names.join(' and ')}, ${seconds} s`);
  }
}

async function explain(explored: Explored, name: string): Promise<void> {
  const found = explored.found.get(name);
  if (!found) {
    console.log(`nothing shows ${name}`);
    return;
  }
  for (const { label, world } of await explored.path(found)) {
    console.log(`${label}\n      ${tellWorld(world)}`);
  }
  console.log(`${isKnown(found) ? 'open window' : 'BROKEN'} ${name}: ${found.what}\n    (${meaningOf(name)})`);
}

/** Group the histories that show something by their faults. */
async function tellCauses(explored: Explored, name: string): Promise<void> {
  const causes = new Map<string, { count: number; readonly operations: string }>();
  for (const place of explored.found.get(name)?.places ?? []) {
    const steps = await explored.path(place);
    const faults = steps.filter(({ isFault }) => isFault).map(({ label }) => label).join(' + ');
    const cause = causes.get(faults);
    const operations = steps.filter(({ label }) => label.startsWith('a person') || label.startsWith('at the end')).map(({ label }) => label).join('; ');
    causes.set(faults, { count: (cause?.count ?? 0) + 1, operations: cause?.operations ?? operations });
  }
  for (const [faults, { count, operations }] of causes) {
    console.log(`${name}, ${count} times, by: ${faults}\n      such as: ${operations}`);
  }
}

function choicesOf(texts: readonly string[]): Choices {
  const chosen = texts.map(text => text.split('=')).map(([name, value]) => [name, value === 'true' ? true : value === 'false' ? false : value]);
  return { ...USUAL_CHOICES, ...Object.fromEntries(chosen) as Partial<Choices> };
}

void main();
