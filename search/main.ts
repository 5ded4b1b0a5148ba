import { parseArgs } from 'node:util';
import { CloudFormation } from './cloudformation';
import { explore, Explored } from './explore';
import { isKnown, meaningOf } from './findings';
import { Handler } from './handler';
import { Scope, TemplateName, World } from './model';
import { Moves } from './moves';
import { UNBROKEN } from '../storm/variant';
import { USUAL_CHOICES } from '../test/support/cloudformation-choices';

const OPTIONS = {
  operations: { type: 'string', default: '3' },
  faults: { type: 'string', default: '1' },
  templates: { type: 'string', default: 'A,B,named A,nothing' },
  explain: { type: 'string' },
  'without-rollback': { type: 'boolean', default: false },
  most: { type: 'string' },
} as const;

/** The world before anything has happened. */
export function beginning(operations: number, faults: number): World {
  return {
    operations, faults, closing: 0, builders: [], requests: [],
    stack: { status: 'none', starts: [], created: 0, updated: 0, deleted: 0, live: null, trail: [], retained: [], goal: 'nothing', rollsBack: true, waits: [] },
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const scope: Scope = { templates: values.templates.split(',') as TemplateName[], withoutRollback: values['without-rollback'] };
  const handler = new Handler(UNBROKEN);
  const moves = new Moves(handler, new CloudFormation(USUAL_CHOICES), scope);
  const start = process.hrtime.bigint();
  const explored = await explore(beginning(Number(values.operations), Number(values.faults)), moves, {
    states: values.most === undefined ? undefined : Number(values.most),
    progress: (states, waiting, depth) => process.stderr.write(`depth ${depth}: ${states} states, ${waiting} waiting\n`),
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const { rss } = process.memoryUsage();
  console.log(`${explored.states} states, ${explored.transitions} transitions, depth ${explored.depth}, ${handler.computed} decisions, ${seconds.toFixed(1)} s, ${Math.round(rss / 1e6)} MB`);
  for (const found of explored.found.values()) {
    console.log(`${isKnown(found) ? 'open window' : 'BROKEN'} ${found.name}: ${found.count} times, after ${found.depth} moves at least: ${found.what}`);
  }
  if (values.explain !== undefined) {
    await explain(explored, values.explain);
  }
  process.exitCode = [...explored.found.values()].every(isKnown) ? 0 : 1;
}

async function explain(explored: Explored, name: string): Promise<void> {
  const found = explored.found.get(name);
  if (!found) {
    console.log(`nothing shows ${name}`);
    return;
  }
  for (const { label, world } of await explored.path(found)) {
    const builders = world.builders.map(({ name: builder, state, claim, hidden }) => `${builder} ${state}${hidden ? ' (unseen)' : ''} ${claim}`).join(', ');
    console.log(`${label}\n      ${world.stack.status}; ${builders || 'no builder'}`);
  }
  console.log(`${isKnown(found) ? 'open window' : 'BROKEN'} ${name}: ${found.what}\n    (${meaningOf(name)})`);
}

void main();
