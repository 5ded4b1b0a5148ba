import { createHash } from 'node:crypto';
import { ageOf, memoOf, remembered } from './memo';
import { Builder, Call, DURATIONS, NOW, Opening, Progress, Request, Stack, UNIT, World } from './model';
import { Weakness } from './weakness';
import { claimTag, claimWord, hashOf, idOf, LOGICAL_ID, operationAt, propertiesOf, signedOf, STACK_ID, startOf, wordOf } from './words';
import { AppStreamPort } from '../lambda/appstream';
import { BuilderRequest } from '../lambda/builder/request';
import { imageBuilders } from '../lambda/builder/resource';
import { BuilderCall } from '../lambda/builder/steps';
import { crashAnswer } from '../lambda/kernel/answer';
import { CloudFormationEvent, isRecord } from '../lambda/kernel/event';
import { ExecutionState, firstState } from '../lambda/kernel/execution';
import { setLogLevel } from '../lambda/kernel/log';
import { Epoch, Phase, StackDescription } from '../lambda/kernel/stack';
import { tickOf } from '../lambda/kernel/tick';
import { IMAGE_BUILDER_TYPE, OWNERSHIP_TAGS } from '../src/private/contract';

/** What a tick comes to: another state of its request, its end, or a call whose outcome decides. */
export type Decision =
  | { readonly kind: 'next'; readonly change: Progress }
  | { readonly kind: 'end' }
  | { readonly kind: 'call'; readonly call: Call };

/** What a call came to, in the name of its error; undefined when it succeeded. */
export type Refusal = string | undefined;

/** Thrown by who asks for a decision that was not computed yet: compute it, and ask again. */
export class NotComputed extends Error {
  constructor(public readonly compute: () => Promise<void>) {
    super('this decision has to be computed first');
  }
}

class Captured extends Error {
  constructor(public readonly made: BuilderCall) {
    super('this is the call');
  }
}

/** A status for each phase: which of those that a phase has, nothing asks. */
const STATUS_OF: Readonly<Record<Phase, string>> = {
  'forward': 'UPDATE_IN_PROGRESS',
  'rollback': 'UPDATE_ROLLBACK_IN_PROGRESS',
  'cleanup': 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
  'rollback-cleanup': 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  'delete': 'DELETE_IN_PROGRESS',
  'rolled-back': 'UPDATE_ROLLBACK_COMPLETE',
  'halted': 'UPDATE_FAILED',
  'idle': 'UPDATE_COMPLETE',
};

/** What the service answers with which HTTP status; an error without one is no answer. */
const STATUS: Readonly<Record<string, number | undefined>> = { TimeoutError: undefined };

/**
 * The handler's code, asked for decisions: tick, reconcile, late, clearUp and resume as they are. What it decides depends on nothing but
 * the request, the builders and the stack, so that each decision is computed once.
 */
export class Handler {
  private readonly decisions = new Map<string, Decision>();
  private readonly parsed = new Map<string, BuilderRequest>();
  private asked?: { readonly request: Request; readonly situation: string };

  constructor(private readonly weakness: Weakness = {}) {
    setLogLevel('WARN');
  }

  /** True when a duplicate of an event is a request of its own. */
  public get hasNoLock(): boolean {
    return this.weakness.hasNoLock === true;
  }

  /** How many decisions were computed. */
  public get computed(): number {
    return this.decisions.size;
  }

  /** What the next tick of a request decides. */
  public decide(world: World, request: Request): Decision {
    return this.known(world, request, 'look');
  }

  /** What the tick whose call came to something leaves behind. */
  public resume(world: World, request: Request, refusal: Refusal): Decision {
    return this.known(world, request, refusal ?? 'ok');
  }

  /** What a tick decides that is refused every look. */
  public blind(world: World, request: Request): Decision {
    return this.known(world, request, 'blind');
  }

  /** The id that is answered for a request whose ticks crash. */
  public crashId(request: Request): string {
    const id = wordOf(crashAnswer(eventOf(request), undefined).physicalId);
    return request.type === 'Create' && this.weakness.crashId !== undefined ? wordOf(this.weakness.crashId) : id;
  }

  private known(world: World, request: Request, what: string): Decision {
    const hash = this.keyOf(world, request, what);
    const decision = this.decisions.get(hash);
    if (decision === undefined) {
      throw new NotComputed(async () => {
        const computed = await this.compute(world, request, what);
        this.decisions.set(hash, computed);
        if (what === 'look' && world.faults > 0) {
          await this.foresee(world, request, computed);
        }
      });
    }
    return decision;
  }

  /** Compute what is asked for next wherever something may go wrong. */
  private async foresee(world: World, request: Request, decision: Decision): Promise<void> {
    const more = [...decision.kind === 'call' ? ['ok', 'TimeoutError', 'LimitExceededException'] : [], ...request.answered || request.delivering ? [] : ['blind']];
    for (const what of more) {
      const hash = this.keyOf(world, request, what);
      if (!this.decisions.has(hash)) {
        this.decisions.set(hash, await this.compute(world, request, what));
      }
    }
  }

  private async compute(world: World, request: Request, what: string): Promise<Decision> {
    const { stack } = world;
    const real = imageBuilders(what === 'blind' ? { send: () => Promise.reject(errorOf('InvalidParameterCombinationException')) } : portOf(world));
    const { wrap = same => same, asksOnce = false, hasNoDate = false } = this.weakness;
    const builders = wrap({
      ...real,
      parse: event => ({ ...this.parse(real.parse, event), claim: event.RequestId }),
      perform: async call => {
        if (what === 'look') {
          throw new Captured(call);
        }
        if (what !== 'ok') {
          throw errorOf(what);
        }
      },
    });
    const describe = async () => (asksOnce && request.opening ? descriptionAt(stack, request.opening) : descriptionOf(stack));
    const ports = { clock: { now: () => NOW, sleep: async () => undefined }, stacks: { describe } };
    const print = console.log;
    console.log = () => undefined;
    try {
      const next = await tickOf(builders, ports, { durations: DURATIONS, divisor: 1 })(stateOf(stack, request, hasNoDate));
      return decisionOf(stack, next);
    } catch (error) {
      if (error instanceof Captured) {
        return { kind: 'call', call: wordsOf(stack, error.made) };
      }
      throw error;
    } finally {
      console.log = print;
    }
  }

  /** What a decision is known by. The situation of a request is asked for many times in a row: a world that is looked at does not change. */
  private keyOf(world: World, request: Request, what: string): string {
    if (this.asked?.request !== request) {
      this.asked = { request, situation: situationOf(world, request) };
    }
    return `${this.asked.situation} ${what}`;
  }

  private parse(parse: (event: CloudFormationEvent) => BuilderRequest, event: CloudFormationEvent): BuilderRequest {
    const key = JSON.stringify([event.RequestType, event.PhysicalResourceId, event.ResourceProperties, event.OldResourceProperties]);
    const known = this.parsed.get(key) ?? parse(event);
    this.parsed.set(key, known);
    return known;
  }
}

/** All that the decisions of a request depend on, as a short text. */
function situationOf(world: World, request: Request): string {
  const seen = world.builders.map(({ name, spec, state, hidden, tagsHidden, isOurs, claim, purpose }) =>
    [name, spec, state, hidden, tagsHidden, isOurs, claim, purpose]);
  const { n, type, operation, template, old, id, age, opening, answered, delivering, doubtful, refused, memo } = request;
  const { status, starts, created, updated, deleted } = world.stack;
  const asked = [n, type, operation, template, old, id, age, opening, answered, delivering, doubtful, refused, memo];
  const key = JSON.stringify([asked, status, starts, created, updated, deleted, seen]);
  return createHash('md5').update(key).digest('base64');
}

function errorOf(name: string): Error {
  const status = name in STATUS ? STATUS[name] : 400;
  return Object.assign(new Error(name), { name, ...status === undefined ? {} : { $metadata: { httpStatusCode: status } } });
}

function eventOf({ n, type, operation, age, template, old, id }: Request, hasNoDate = false): CloudFormationEvent {
  const stamp = new Date(signedOf(operation, age)).toISOString().replace(/[-:]|\.\d+/g, '');
  return {
    RequestType: type,
    RequestId: `r${n}`,
    ResponseURL: `https://cloudformation.example/r${n}${hasNoDate ? '' : `?X-Amz-Date=${stamp}`}`,
    StackId: STACK_ID,
    LogicalResourceId: LOGICAL_ID,
    ResourceType: IMAGE_BUILDER_TYPE,
    ...id === undefined ? {} : { PhysicalResourceId: idOf(id) },
    ResourceProperties: propertiesOf(template),
    ...old === undefined ? {} : { OldResourceProperties: propertiesOf(old) },
  };
}

function stateOf(stack: Stack, request: Request, hasNoDate: boolean): ExecutionState {
  const { opening, answered = false, delivering = false, doubtful, refused, memo } = request;
  return {
    ...firstState(eventOf(request, hasNoDate), signedOf(request.operation, request.age), DURATIONS),
    answered,
    delivering,
    error: doubtful ? {} : undefined,
    deniedSince: refused === undefined ? undefined : NOW - refused * UNIT,
    opening: opening && {
      at: NOW - opening.age * UNIT,
      epoch: { phase: opening.phase, start: opening.start === 0 ? null : startOf(stack, opening.start), neverUpdated: opening.neverUpdated === true },
    },
    memo: memo && memoOf(stack, memo),
  };
}

function decisionOf(stack: Stack, state: ExecutionState): Decision {
  if (state.action === 'END') {
    return { kind: 'end' };
  }
  const change: Progress = {
    at: 'ticking',
    opening: state.opening && openingOf(stack, state.opening),
    answered: state.answered || undefined,
    delivering: state.delivering || undefined,
    doubtful: state.error === undefined ? undefined : true,
    refused: state.deniedSince === undefined || state.action === 'ANSWER' ? undefined : ageOf(state.deniedSince),
    memo: isRecord(state.memo) ? remembered(stack, state.memo) : undefined,
  };
  if (state.action !== 'ANSWER' || !state.answer) {
    return { kind: 'next', change };
  }
  const { status, physicalId } = state.answer;
  const code = state.answer.status === 'FAILED' ? state.answer.code : undefined;
  return { kind: 'next', change: { ...change, at: 'answering', answer: { status, id: wordOf(physicalId), code, goesOn: state.then === 'CONTINUE' } } };
}

function openingOf(stack: Stack, { at, epoch }: { at: number; epoch: Epoch }): Opening {
  return {
    age: ageOf(at),
    ...epoch.neverUpdated ? { neverUpdated: true as const } : {},
    phase: epoch.phase,
    start: epoch.start === null ? 0 : operationAt(stack, epoch.start),
  };
}

/** The stack as it was at a moment: in the words of the phase that it was in. */
function descriptionAt(stack: Stack, { phase, start, neverUpdated }: Opening): StackDescription | undefined {
  const at = startOf(stack, start);
  const times = neverUpdated ? { creationTime: at } : { creationTime: at - UNIT, lastUpdatedTime: at };
  return start === 0 ? undefined : { status: STATUS_OF[phase], ...times };
}

function descriptionOf(stack: Stack): StackDescription {
  const { status, created, updated, deleted } = stack;
  return {
    status,
    creationTime: startOf(stack, created),
    ...updated === 0 ? {} : { lastUpdatedTime: startOf(stack, updated) },
    ...deleted === 0 ? {} : { deletionTime: startOf(stack, deleted) },
  };
}

function arnOf(word: string): string {
  return `arn:aws:appstream:eu-west-1:111122223333:image-builder/${idOf(word)}`;
}

function tagsOf(stack: Stack, builder: Builder): Record<string, string> {
  return !builder.isOurs || builder.tagsHidden ? {} : {
    [OWNERSHIP_TAGS.stackId]: STACK_ID,
    [OWNERSHIP_TAGS.logicalId]: LOGICAL_ID,
    [OWNERSHIP_TAGS.spec]: hashOf(builder.spec),
    [OWNERSHIP_TAGS.claim]: claimTag(stack, builder.claim),
    ...builder.purpose === undefined ? {} : { purpose: builder.purpose },
  };
}

/** What the service shows of the world's builders, to the handler's own looks. */
function portOf({ stack, builders }: World): AppStreamPort {
  const describe = (input: { Names?: string[] }) => builders
    .filter(({ name, hidden }) => !hidden && (input.Names === undefined || input.Names.includes(idOf(name))))
    .map(({ name, state }) => ({ Name: idOf(name), Arn: arnOf(name), State: state }));
  const show = (operation: string, input: { Names?: string[]; ResourceArn?: string }) => {
    switch (operation) {
      case 'DescribeImageBuilders':
        return { ImageBuilders: describe(input) };
      case 'DescribeImages':
        return { Images: [] };
      default: {
        const builder = builders.find(({ name }) => arnOf(name) === input.ResourceArn);
        if (!builder || (builder.hidden && builder.tagsHidden)) {
          throw errorOf('ResourceNotFoundException');
        }
        return { Tags: tagsOf(stack, builder) };
      }
    }
  };
  return { send: (async (operation: string, input: object) => show(operation, input)) as AppStreamPort['send'] };
}

/** A call in the model's words. */
function wordsOf(stack: Stack, { purpose: why, call }: BuilderCall): Call {
  const input = call.input as { Name?: string; ResourceArn?: string; Tags?: Record<string, string> };
  const tags = input.Tags ?? {};
  const claim = tags[OWNERSHIP_TAGS.claim];
  const spec = tags[OWNERSHIP_TAGS.spec];
  return {
    operation: call.operation,
    why,
    name: wordOf(input.Name ?? (input.ResourceArn ?? '').replace(/^.*image-builder\//, '')),
    ...spec === undefined ? {} : { spec: wordOf(spec) },
    ...claim === undefined ? {} : { claim: claimWord(stack, claim) },
    ...tags.purpose === undefined ? {} : { purpose: tags.purpose },
  };
}
