import { Properties } from '../lambda/kernel/event';
import { Phase } from '../lambda/kernel/stack';
import { Timing, timing } from '../lambda/kernel/timing';

/** What a template asks for: no builder, or one of these. */
export const TEMPLATES = {
  'nothing': undefined,
  'A': { spec: 'small' },
  'B': { spec: 'medium' },
  'A stopped': { spec: 'small', properties: { DesiredState: 'STOPPED', Tags: { purpose: 'print' } } },
  'named A': { spec: 'small', properties: { ImageBuilderName: 'press-1' } },
  'named B': { spec: 'medium', properties: { ImageBuilderName: 'press-1' } },
  'A retained': { spec: 'small', retain: true },
  'harmless': { spec: 'large' },
} as const satisfies Readonly<Record<string, { readonly spec: string; readonly properties?: Properties; readonly retain?: boolean } | undefined>>;

/** The name of a template. */
export type TemplateName = keyof typeof TEMPLATES;

/** All but the one that histories end with. */
export const ALL_TEMPLATES = (Object.keys(TEMPLATES) as TemplateName[]).filter(name => name !== 'harmless');

/** True for a template whose builder outlives it. */
export function retains(template: TemplateName): boolean {
  const described = TEMPLATES[template];
  return described !== undefined && 'retain' in described;
}

/** One unit of model time, in milliseconds: it stands for a little more than the grace. */
export const UNIT = 3_600_000;

/** Every situation is looked at from this moment: what lies behind is so many units away from it. */
export const NOW = Date.UTC(2026, 5, 1);

/** The ages, in units, at which what depends on time turns. Their order is that of the real durations. */
export const AGES = { grace: 1, forceDelete: 2, deadline: 4, lastClaims: 5, limit: 6 } as const;

/** The durations of the kernel for a model whose time moves in whole units: thresholds lie between two of them. */
export const DURATIONS: Timing = (() => {
  const before = (units: number) => (units - 0.5) * UNIT / 1000;
  const never = 10_000 * UNIT / 1000;
  return {
    ...timing(),
    grace: before(AGES.grace),
    propagation: before(AGES.grace),
    createRefused: before(AGES.grace),
    startRefused: before(AGES.grace),
    forceDelete: before(AGES.forceDelete),
    deadline: before(AGES.deadline),
    lastClaims: before(AGES.lastClaims) - before(AGES.deadline),
    cloudFormationLimit: before(AGES.limit),
    giveUp: never,
    eager: never,
  };
})();

/** What a request remembers of the service, as JSON. */
export type Remembered = Readonly<Record<string, unknown>>;

/** A call that changes something, as the handler decided it. */
export interface Call {
  readonly operation: 'CreateImageBuilder' | 'StartImageBuilder' | 'StopImageBuilder' | 'DeleteImageBuilder' | 'TagResource' | 'UntagResource';
  /** Why it is made. */
  readonly why: string;
  readonly name: string;
  /** What it writes: the hash of a spec, as its word; a claim; tags of the user. */
  readonly spec?: string;
  readonly claim?: string;
  readonly purpose?: string;
}

/** The stack at a request's first tick. */
export interface Opening {
  /** Units since then. */
  readonly age: number;
  readonly phase: Phase;
  /** The operation whose start the stack showed; 0 for a stack that was not described any more. */
  readonly start: number;
  readonly neverUpdated?: true;
}

/** How far an execution has come: what its state holds, and a tick changes. */
export interface Progress {
  /** Where it is: the event is late or lost, the execution ticks, or its answer is on its way. */
  at: 'late' | 'lost' | 'ticking' | 'answering';
  opening?: Opening;
  answered?: boolean;
  delivering?: boolean;
  /** True when the tick before ended in an error, so that nobody knows what it did. */
  doubtful?: boolean;
  /** For how many units every look has been refused. */
  refused?: number;
  memo?: Remembered;
  answer?: { readonly status: 'SUCCESS' | 'FAILED'; readonly id: string; readonly code?: string; readonly goesOn: boolean };
}

/** A request of CloudFormation and its execution. */
export interface Request extends Progress {
  /** Its number, which stands for RequestId, URL and claim; numbers are given anew in every state. */
  n: number;
  readonly type: 'Create' | 'Update' | 'Delete';
  /** The operation that it belongs to, from 1. */
  readonly operation: number;
  readonly template: TemplateName;
  readonly old?: TemplateName;
  readonly id?: string;
  /** The stack's status when it was sent. */
  readonly status: string;
  /** Units since it was signed. */
  age: number;
  /** A call that was decided and has not reached the service yet. */
  flight?: { readonly call: Call; readonly isLost: boolean; readonly outcomes: Readonly<Record<string, Progress>> };
  /** True while it does not get on: throttled, or crashing. */
  held?: boolean;
  /** Which try of a clean-up it is, from the second. */
  again?: number;
  /** True when its event came late, or its answer was held up: it owes no answer in time. */
  excused?: boolean;
  /** What another execution of the same event has answered. */
  twin?: string;
  /** True once a person had a hand in what it is about. */
  hand?: boolean;
}

/** The delivery of a builder, as far as invariants and windows ask. */
export interface Delivery {
  /** The request that delivered; 0 once it has ended. */
  by: number;
  readonly type: string;
  operation: number;
  /** True when CloudFormation took the answer, false when it did not; undefined while it is on its way. */
  heard?: boolean;
  /** True when a rollback of the same operation sent a request for the resource. */
  takenBack?: boolean;
  /** True when a request of the same operation came late. */
  late?: boolean;
  /** True once a Delete named the builder. */
  named?: boolean;
}

/** A builder in the service. */
export interface Builder {
  readonly name: string;
  readonly spec: string;
  state: 'PENDING' | 'RUNNING' | 'STOPPING' | 'STOPPED' | 'DELETING' | 'FAILED';
  /** True as long as the service does not describe it. */
  hidden?: boolean;
  /** True as long as the service shows no tags of it. */
  tagsHidden?: boolean;
  /** True once time has passed since its state began to change: it will have changed before more passes, unless it is slow. */
  aged?: boolean;
  /** True for one that takes arbitrarily long. */
  slow?: boolean;
  /** Whose it is: the resource's, or that of a person who made it. */
  readonly isOurs: boolean;
  /** Its claim: `r<n>`, or `d<operation> r<n>` once delivered. */
  claim: string;
  purpose?: string;
  delivery?: Delivery;
  /** True when a clean-up's Delete that may mean it failed. */
  cleanUpFailed?: boolean;
  /** True when a person went on with a rollback without the resource, which had left it. */
  givenUp?: boolean;
  /** True when its stack's end took away what was to remove it, without a Delete of the resource. */
  orphaned?: 'without Delete' | 'by its name';
}

/** What CloudFormation holds of the resource. */
export interface Held {
  readonly template: TemplateName;
  readonly id: string;
}

/** The stack, as far as one resource and a sibling go. */
export interface Stack {
  status: string;
  /** Units since the start of each operation. */
  starts: number[];
  created: number;
  updated: number;
  deleted: number;
  live: Held | null;
  /** What it was before the update under way, or before one that failed. */
  before?: Held | null;
  /** What the update that is taken back reached. */
  attempted?: Held | null;
  /** What CloudFormation has yet to clean up, if nothing keeps it. */
  trail: Held[];
  /** What was left alone because its template retains it. */
  retained: string[];
  /** The template of the operation under way. */
  goal: TemplateName;
  rollsBack: boolean;
  /** Requests whose answer is awaited. */
  waits: number[];
  /** True when a sibling has failed, and what is under way is waited for. */
  failing?: boolean;
  /** Deletes of this phase that failed. */
  failed?: boolean;
  /** Of the operation under way: whether a rollback sent a request, and whether a request came late. */
  takesBack?: boolean;
  late?: boolean;
  /** True once the operation under way sent a request, and what the Delete named that came with the deletion of the stack. */
  sent?: boolean;
  sentDelete?: Held;
  /** True when a Delete's event was lost for good. */
  lost?: boolean;
  /** True when it was deleted out of a failed update. */
  endedFailed?: boolean;
}

/** What a search goes through. */
export interface Scope {
  readonly templates: readonly TemplateName[];
  /** Whether operations without a rollback are asked for as well. */
  readonly withoutRollback: boolean;
}

/** One state of everything. */
export interface World {
  /** Operations and faults that may still come. */
  operations: number;
  faults: number;
  /** How far the history has been led to its end: 0 while it happens. */
  closing: number;
  stack: Stack;
  builders: Builder[];
  requests: Request[];
}

/** Copy a world, to let something happen to the copy. */
export function copyOf(world: World): World {
  const { stack } = world;
  return {
    ...world,
    stack: { ...stack, starts: [...stack.starts], trail: [...stack.trail], retained: [...stack.retained], waits: [...stack.waits] },
    builders: world.builders.map(builder => ({ ...builder, ...builder.delivery ? { delivery: { ...builder.delivery } } : {} })),
    requests: world.requests.map(request => ({ ...request })),
  };
}
