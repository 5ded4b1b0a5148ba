import { UsageError } from './errors';
import { INPUT_SHAPES } from './shapes';

/** Which calls a fault meets, and how many of them. */
export interface CallFaultScope {
  /** @default every operation */
  readonly operation?: string;
  /** Meets calls that name a builder or image beginning so, by name or by ARN. @default every call */
  readonly namePrefix?: string;
  /** The first of them that is met: 3 lets two calls pass. @default 1 */
  readonly nth?: number;
  /** How many, from there on. @default 1 */
  readonly times?: number;
}

/** The call is answered with this error. */
export interface ErrorFault extends CallFaultScope {
  readonly kind: 'error';
  readonly code: string;
  readonly message?: string;
  /** @default what the service gives for that code */
  readonly httpStatus?: number;
  /** Whether the call takes effect all the same. @default false */
  readonly afterEffect?: boolean;
}

/** The call is refused as one too many. */
export interface ThrottleFault extends CallFaultScope {
  readonly kind: 'throttle';
}

/** The call is answered with a status of 503. */
export interface UnavailableFault extends CallFaultScope {
  readonly kind: 'unavailable';
  /** Whether the call takes effect all the same. @default false */
  readonly afterEffect?: boolean;
}

/** The connection breaks: after the call took effect, or before it reached the service. */
export interface LostFault extends CallFaultScope {
  readonly kind: 'lost-reply' | 'lost-request';
  /** Whether the connection is reset instead of closed. @default false */
  readonly reset?: boolean;
}

/** The connection stays open and no reply comes. */
export interface TimeoutFault extends CallFaultScope {
  readonly kind: 'timeout';
  /** When the connection is closed, in milliseconds of the client's time, which no speed shortens. @default when the client gives up */
  readonly forMs?: number;
  /** Whether the call takes effect all the same. @default false */
  readonly afterEffect?: boolean;
}

/** The connection breaks, and the call takes effect when the client has given it up. */
export interface LateEffectFault extends CallFaultScope {
  readonly kind: 'late-effect';
  /** How long after the call, in milliseconds of service time. */
  readonly afterMs: number;
  /** Whether the connection is reset instead of closed. @default false */
  readonly reset?: boolean;
}

/** Calls beyond a rate are refused: a bucket of tokens, one for each call, that fills up again. Stays until it is taken back. */
export interface RateLimitFault {
  readonly kind: 'rate-limit';
  /** How many calls a second of service time. */
  readonly perSecond: number;
  /** How many at once after a pause. @default as many as a second allows, and at least 1 */
  readonly burst?: number;
  /** @default the calls of every operation are counted together */
  readonly operation?: string;
  /** Whether each operation has a bucket of its own. @default false */
  readonly eachOperation?: boolean;
  /** Counts calls that name a builder or image beginning so. @default every call */
  readonly namePrefix?: string;
}

const STUCK_STATES = ['PENDING', 'UPDATING_AGENT', 'PENDING_SYNCING_APPS', 'SYNCING_APPS', 'STOPPING', 'DELETING'] as const;

/** The states that builders pass through by themselves. */
export type StuckState = typeof STUCK_STATES[number];

/** Builders that enter this state on their own way stay in it. */
export interface StuckFault {
  readonly kind: 'stuck';
  readonly state: StuckState;
  /** @default every builder */
  readonly namePrefix?: string;
  /** The first of them that is met. @default 1 */
  readonly nth?: number;
  /** How many, from there on. @default 1 */
  readonly times?: number;
  /** How long, in milliseconds of service time. @default for ever */
  readonly forMs?: number;
  /** Whether DeleteImageBuilder is accepted meanwhile. @default false */
  readonly deletable?: boolean;
}

/** Builders end FAILED instead of where they were going. */
export interface BuilderFailsFault {
  readonly kind: 'builder-fails';
  /** @default create */
  readonly during?: 'create' | 'start' | 'stop' | 'delete';
  /** @default every builder */
  readonly namePrefix?: string;
  /** The first of them that is met. @default 1 */
  readonly nth?: number;
  /** How many, from there on. @default 1 */
  readonly times?: number;
  /** How long it takes, in milliseconds of service time. @default as long as the way would have taken */
  readonly afterMs?: number;
  /** What `ImageBuilderErrors` shows. @default none */
  readonly errors?: readonly { readonly ErrorCode: string; readonly ErrorMessage: string }[];
  /** What `StateChangeReason` shows. @default none */
  readonly reason?: { readonly Code: string; readonly Message: string };
}

/** A fault that meets calls. */
export type CallFault = ErrorFault | ThrottleFault | UnavailableFault | LostFault | TimeoutFault | LateEffectFault;

/** Something that goes wrong on purpose. */
export type FaultRule = CallFault | RateLimitFault | StuckFault | BuilderFailsFault;

type Check = (value: unknown) => boolean;

const text: Check = value => typeof value === 'string' && value !== '';
const flag: Check = value => typeof value === 'boolean';
const count: Check = value => Number.isInteger(value) && Number(value) >= 1;
const duration: Check = value => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const oneOf = (...values: string[]): Check => value => typeof value === 'string' && values.includes(value);
const pairs = (...members: string[]): Check => value => typeof value === 'object' && value !== null
  && Object.keys(value).length === members.length && members.every(member => text(new Map(Object.entries(value)).get(member)));

const NARROWING = { namePrefix: text, nth: count, times: count };
const OPERATION = oneOf(...Object.keys(INPUT_SHAPES));
const CALL = { ...NARROWING, operation: OPERATION };

/** What there is to say about a kind of rule. */
export interface FaultKind {
  /** What happens, for people. */
  readonly effect: string;
  /** What such a rule can hold. */
  readonly members: Readonly<Record<string, Check>>;
  readonly required?: string;
}

/** Every kind of rule. */
export const FAULT_KINDS: Readonly<Record<FaultRule['kind'], FaultKind>> = {
  'error': {
    effect: 'the call is answered with this error, with or without having taken effect',
    members: {
      ...CALL,
      code: text,
      message: value => typeof value === 'string',
      httpStatus: value => Number.isInteger(value) && Number(value) >= 400 && Number(value) <= 599,
      afterEffect: flag,
    },
    required: 'code',
  },
  'throttle': { effect: 'ThrottlingException', members: CALL },
  'rate-limit': {
    effect: 'ThrottlingException for each call beyond `perSecond`, counted for the account, for `operation`, or with `eachOperation` for each by itself; '
      + 'stays until the rules are taken back',
    members: {
      namePrefix: text,
      operation: OPERATION,
      perSecond: value => duration(value) && Number(value) > 0,
      burst: count,
      eachOperation: flag,
    },
    required: 'perSecond',
  },
  'unavailable': { effect: 'ServiceUnavailable, status 503', members: { ...CALL, afterEffect: flag } },
  'lost-reply': { effect: 'the call takes effect and the connection breaks', members: { ...CALL, reset: flag } },
  'lost-request': { effect: 'the connection breaks and nothing happens', members: { ...CALL, reset: flag } },
  'timeout': {
    effect: 'no reply comes; the connection is closed after `forMs` of real time, or when the client gives up',
    members: { ...CALL, forMs: duration, afterEffect: flag },
  },
  'late-effect': {
    effect: 'the connection breaks, and the call takes effect `afterMs` later',
    members: { ...CALL, afterMs: duration, reset: flag },
    required: 'afterMs',
  },
  'stuck': {
    effect: `a builder that enters ${STUCK_STATES.slice(0, -1).join(', ')} or ${STUCK_STATES.slice(-1)} stays there, for ever or for \`forMs\``,
    members: { ...NARROWING, state: oneOf(...STUCK_STATES), forMs: duration, deletable: flag },
    required: 'state',
  },
  'builder-fails': {
    effect: 'a builder that is created, started, stopped or deleted (`during`) ends FAILED',
    members: {
      ...NARROWING,
      during: oneOf('create', 'start', 'stop', 'delete'),
      afterMs: duration,
      errors: value => Array.isArray(value) && value.every(pairs('ErrorCode', 'ErrorMessage')),
      reason: pairs('Code', 'Message'),
    },
  },
};

/** Reads a rule that may come from anywhere; throws one line that says what is wrong with it. */
export function faultRuleOf(value: unknown): FaultRule {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError('a fault rule is an object with a `kind`');
  }
  const given = new Map<string, unknown>(Object.entries(value));
  const kind = given.get('kind');
  if (typeof kind !== 'string' || !isKind(kind)) {
    throw new UsageError(`\`kind\` of a fault rule must be one of ${Object.keys(FAULT_KINDS).join(', ')}, got ${JSON.stringify(kind)}`);
  }
  const { members, required } = FAULT_KINDS[kind];
  for (const [member, content] of given) {
    if (member === 'kind' || content === undefined) continue;
    const check = Object.hasOwn(members, member) ? members[member] : undefined;
    if (!check) throw new UsageError(`a fault rule of kind ${kind} has no \`${member}\`; it has ${Object.keys(members).join(', ')}`);
    if (!check(content)) throw new UsageError(`\`${member}\` of a fault rule of kind ${kind} can not be ${JSON.stringify(content)}`);
  }
  if (required !== undefined && given.get(required) === undefined) {
    throw new UsageError(`a fault rule of kind ${kind} needs \`${required}\``);
  }
  // a copy: what the caller does to its object later changes no rule
  return structuredClone(value) as FaultRule;
}

/** Reads one rule or a list of them; throws one line that says which one is wrong. */
export function faultRulesOf(value: unknown): FaultRule[] {
  if (!Array.isArray(value)) return [faultRuleOf(value)];
  return value.map((rule, index) => {
    try {
      return faultRuleOf(rule);
    } catch (error) {
      if (error instanceof UsageError) throw new UsageError(`rule ${index + 1}: ${error.message}`);
      throw error;
    }
  });
}

function isKind(kind: string): kind is FaultRule['kind'] {
  return Object.hasOwn(FAULT_KINDS, kind);
}
