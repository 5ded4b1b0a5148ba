import { CloudFormation } from './cloudformation';
import { explore, Explored, Limits } from './explore';
import { Finding, isKnown } from './findings';
import { Handler } from './handler';
import { Scope, Stack, TemplateName, TEMPLATES, World } from './model';
import { Moves } from './moves';
import { without } from './rules';
import { nameOf } from './words';
import { Choices, USUAL_CHOICES } from '../test/support/cloudformation-choices';

/** How much may happen in a history. */
export interface Bound {
  readonly operations: number;
  readonly faults: number;
  /** The template of a stack that is there already, created without a fault. @default - there is none */
  readonly from?: TemplateName;
}

/** How a handler without some rules was caught. */
export interface Catch {
  readonly bound: Bound;
  readonly states: number;
  readonly finding: Finding;
  readonly depth: number;
}

/** Bounds to try one after the other, as long as nothing is found. */
export const GROWING: readonly Bound[] = [
  { operations: 1, faults: 1 },
  { operations: 1, faults: 1, from: 'nothing' },
  { operations: 1, faults: 1, from: 'A' },
  { operations: 1, faults: 1, from: 'named A' },
  { operations: 2, faults: 1 },
  { operations: 1, faults: 2, from: 'A' },
  { operations: 2, faults: 1, from: 'A' },
  { operations: 1, faults: 2 },
];

/** The world before anything happens. */
export function beginning({ operations, faults, from }: Bound): World {
  const name = from && nameOf(from);
  const stack: Stack = {
    status: 'none', starts: [], created: 0, updated: 0, deleted: 0, live: null, trail: [], retained: [], goal: 'nothing', rollsBack: true, waits: [],
  };
  const world: World = { operations, faults, closing: 0, builders: [], requests: [], stack };
  if (from === undefined) {
    return world;
  }
  const delivery = { by: 0, type: 'Create', operation: 1, heard: true };
  return {
    ...world,
    stack: { ...stack, status: 'CREATE_COMPLETE', starts: [0], created: 1, live: name === undefined ? null : { template: from, id: name } },
    builders: name === undefined ? [] : [{ name, spec: TEMPLATES[from]?.spec ?? '', state: 'RUNNING', isOurs: true, claim: 'd1 r0', delivery }],
  };
}

/** A search with what it needs. */
export interface Search {
  readonly handler: Handler;
  run(limits?: Limits): Promise<Explored>;
}

/** Set a search up. */
export function searchOf(bound: Bound, scope: Scope, handler = new Handler(), choices: Choices = USUAL_CHOICES): Search {
  const moves = new Moves(handler, new CloudFormation(choices), scope);
  return { handler, run: limits => explore(beginning(bound), moves, limits) };
}

/** Look for the shortest history that shows that rules are missing; undefined when no history within the bounds does. */
export async function hunt(rules: readonly string[], scope: Scope, bounds: readonly Bound[]): Promise<Catch | undefined> {
  // what was decided within one bound is decided within the next
  const handler = new Handler(without(rules));
  for (const bound of bounds) {
    const { found, states } = await searchOf(bound, scope, handler).run({ until: finding => !isKnown(finding) });
    const broken = [...found.values()].find(finding => !isKnown(finding));
    if (broken) {
      return { bound, states, finding: broken, depth: broken.depth };
    }
  }
  return undefined;
}
