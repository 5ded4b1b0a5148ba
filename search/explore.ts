import { Finding } from './findings';
import { NotComputed } from './handler';
import { World } from './model';
import { Move, Moves } from './moves';
import { keyOf, normalized } from './state';
import { Visited } from './visited';

/** Where something was found: in a state, or at a move from it. */
export interface Place {
  readonly state: number;
  readonly move?: number;
}

/** What was found, and where. */
export interface Found extends Finding, Place {
  /** In how many states or transitions. */
  count: number;
  /** How many moves lead there at least. */
  readonly depth: number;
  /** All of them, the first ones if there are many. */
  readonly places: Place[];
}

/** Of how many places the way is kept. */
const MOST_PLACES = 500;

/** What a search came to. */
export interface Explored {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly found: ReadonlyMap<string, Found>;
  /** False when it stopped before it had seen everything. */
  readonly isComplete: boolean;
  /** The labels of the moves that lead to something. */
  readonly path: (place: Place) => Promise<Step[]>;
}

/** One move of a history, with the world that it led to. */
export interface Step {
  readonly label: string;
  readonly isFault: boolean;
  readonly world: World;
}

/** When a search stops. */
export interface Limits {
  readonly states?: number;
  /** Stop at the first finding of these names. */
  readonly until?: (finding: Finding) => boolean;
  readonly progress?: (states: number, waiting: number, depth: number) => void;
}

const DONE = [0, ''] as const;

/** Go through every state that can be reached, breadth first: the first history that shows something is a shortest one. */
export async function explore(first: World, moves: Moves, limits: Limits = {}): Promise<Explored> {
  const visited = new Visited();
  const found = new Map<string, Found>();
  let transitions = 0;
  let depth = 0;
  let isStopped = false;
  const note = (finding: Finding, state: number, move?: number) => {
    const known = found.get(finding.name);
    if (known) {
      known.count++;
      known.places.push(...known.places.length < MOST_PLACES ? [{ state, move }] : []);
    } else {
      found.set(finding.name, { ...finding, count: 1, depth: depth + (move === undefined ? 0 : 1), state, move, places: [{ state, move }] });
    }
    isStopped ||= limits.until?.(finding) === true;
  };
  const start = keyOf(normalized(first));
  visited.add(start, 0, 0);
  let layer: Array<readonly [number, string]> = [[0, start]];
  while (layer.length > 0 && !isStopped) {
    const next: Array<readonly [number, string]> = [];
    for (const [place, [state, key]] of layer.entries()) {
      // what has been visited needs no memory any more
      layer[place] = DONE;
      const world = JSON.parse(key) as World;
      moves.atRest(world).forEach(finding => note(finding, state));
      const options = await movesFrom(moves, world);
      let isStuck = true;
      for (const [index, option] of options.entries()) {
        transitions++;
        option.findings.forEach(finding => note(finding, state, index));
        const reached = keyOf(normalized(option.world));
        const isOptional = option.world.operations < world.operations || option.world.faults < world.faults;
        isStuck &&= isOptional || reached === key;
        const fresh = visited.add(reached, state, index);
        if (fresh !== undefined) {
          next.push([fresh, reached]);
        }
      }
      if (isStuck && world.requests.length > 0) {
        note({ name: 'everyExecutionEnds', what: 'an execution goes on until it gives up, unless something else happens' }, state);
      }
      if (isStopped || (limits.states !== undefined && visited.size > limits.states)) {
        isStopped = true;
        break;
      }
    }
    limits.progress?.(visited.size, next.length, depth);
    layer = next;
    depth++;
  }
  return {
    states: visited.size,
    transitions,
    depth: depth - 1,
    found,
    isComplete: !isStopped,
    path: ({ state, move }) => retrace(first, moves, [...visited.wayTo(state), ...move === undefined ? [] : [move]]),
  };
}

/** The moves again, one by one. */
async function retrace(first: World, moves: Moves, way: readonly number[]): Promise<Step[]> {
  const steps: Step[] = [];
  let world = JSON.parse(keyOf(normalized(first))) as World;
  for (const index of way) {
    const { label, world: next } = (await movesFrom(moves, world))[index];
    // who leads a history to its end lets no more faults happen
    const isFault = next.closing === world.closing && next.faults < world.faults;
    world = JSON.parse(keyOf(normalized(next))) as World;
    steps.push({ label, isFault, world });
  }
  return steps;
}

/** All moves, once every decision that they depend on has been computed. */
async function movesFrom(moves: Moves, world: World): Promise<Move[]> {
  for (;;) {
    try {
      return moves.from(world);
    } catch (error) {
      if (!(error instanceof NotComputed)) {
        throw error;
      }
      await error.compute();
    }
  }
}
