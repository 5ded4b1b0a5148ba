import { UsageError } from './errors';
import { INPUT_SHAPES } from './shapes';

/** Which calls a fault meets, and how many of them. */
export interface CallFaultScope {
  /** @default every operation */
  readonly operation?: string;
  /** Meets calls that name a builder or image beginning so, by name or by ARN. @default every call */
  readonly namePrefix?: string;
  /** The next so many. @default 1 */
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
}

/** Builders that enter this state on their own way stay in it. */
export interface StuckFault {
  readonly kind: 'stuck';
  readonly state: 'PENDING' | 'UPDATING_AGENT' | 'STOPPING' | 'DELETING';
  /** @default every builder */
  readonly namePrefix?: string;
  /** @default 1 */
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
  /** @default 1 */
  readonly times?: number;
  /** How long it takes, in milliseconds of service time. @default as long as the way would have taken */
  readonly afterMs?: number;
  /** What `ImageBuilderErrors` shows. @default none */
  readonly errors?: readonly { readonly ErrorCode: string; readonly ErrorMessage: string }[];
  /** What `StateChangeReason` shows. @default none */
  readonly reason?: { readonly Code: string; readonly Message: string };
}

/** A fault that meets calls. */
export type CallFault = ErrorFault | ThrottleFault | UnavailableFault | LostFault;

/** Something that goes wrong on purpose. */
export type FaultRule = CallFault | StuckFault | BuilderFailsFault;

type Check = (value: unknown) => boolean;

const text: Check = value => typeof value === 'string' && value !== '';
const flag: Check = value => typeof value === 'boolean';
const duration: Check = value => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const oneOf = (...values: string[]): Check => value => typeof value === 'string' && values.includes(value);
const pairs = (...members: string[]): Check => value => typeof value === 'object' && value !== null
  && Object.keys(value).length === members.length && members.every(member => text(new Map(Object.entries(value)).get(member)));

const NARROWING = { namePrefix: text, times: (value: unknown) => Number.isInteger(value) && Number(value) >= 1 };
const CALL = { ...NARROWING, operation: oneOf(...Object.keys(INPUT_SHAPES)) };

/** What each kind of rule can hold. */
const MEMBERS: Readonly<Record<FaultRule['kind'], Readonly<Record<string, Check>>>> = {
  'error': {
    ...CALL,
    code: text,
    message: value => typeof value === 'string',
    httpStatus: value => Number.isInteger(value) && Number(value) >= 400 && Number(value) <= 599,
    afterEffect: flag,
  },
  'throttle': CALL,
  'unavailable': { ...CALL, afterEffect: flag },
  'lost-reply': CALL,
  'lost-request': CALL,
  'stuck': { ...NARROWING, state: oneOf('PENDING', 'UPDATING_AGENT', 'STOPPING', 'DELETING'), forMs: duration, deletable: flag },
  'builder-fails': {
    ...NARROWING,
    during: oneOf('create', 'start', 'stop', 'delete'),
    afterMs: duration,
    errors: value => Array.isArray(value) && value.every(pairs('ErrorCode', 'ErrorMessage')),
    reason: pairs('Code', 'Message'),
  },
};

const REQUIRED: Readonly<Partial<Record<FaultRule['kind'], string>>> = { error: 'code', stuck: 'state' };

/** Reads a rule that may come from anywhere; throws one line that says what is wrong with it. */
export function faultRuleOf(value: unknown): FaultRule {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError('a fault rule is an object with a `kind`');
  }
  const given = new Map<string, unknown>(Object.entries(value));
  const kind = given.get('kind');
  if (typeof kind !== 'string' || !isKind(kind)) {
    throw new UsageError(`\`kind\` of a fault rule must be one of ${Object.keys(MEMBERS).join(', ')}, got ${JSON.stringify(kind)}`);
  }
  for (const [member, content] of given) {
    if (member === 'kind' || content === undefined) continue;
    const check = Object.hasOwn(MEMBERS[kind], member) ? MEMBERS[kind][member] : undefined;
    if (!check) throw new UsageError(`a fault rule of kind ${kind} has no \`${member}\`; it has ${Object.keys(MEMBERS[kind]).join(', ')}`);
    if (!check(content)) throw new UsageError(`\`${member}\` of a fault rule of kind ${kind} can not be ${JSON.stringify(content)}`);
  }
  const required = REQUIRED[kind];
  if (required !== undefined && given.get(required) === undefined) {
    throw new UsageError(`a fault rule of kind ${kind} needs \`${required}\``);
  }
  // a copy: what the caller does to its object later changes no rule
  return structuredClone(value) as FaultRule;
}

function isKind(kind: string): kind is FaultRule['kind'] {
  return Object.hasOwn(MEMBERS, kind);
}

interface Armed {
  readonly rule: FaultRule;
  left: number;
}

/** The rules still to come; each is used up by what it meets, oldest first. */
export class FaultScript {
  private armed: Armed[] = [];

  /** Adds a rule behind those that are there. */
  public add(rule: FaultRule): void {
    this.armed.push({ rule, left: rule.times ?? 1 });
  }

  /** Forgets every rule. What rules have already done to builders stays. */
  public clear(): void {
    this.armed = [];
  }

  /** The fault that meets this call, if any. */
  public forCall(operation: string, names: readonly string[]): CallFault | undefined {
    return this.take((rule): rule is CallFault => rule.kind !== 'stuck' && rule.kind !== 'builder-fails'
      && (rule.operation ?? operation) === operation && meets(rule, names));
  }

  /** The fault that keeps this builder in the state that it enters, if any. */
  public forState(state: string, name: string): StuckFault | undefined {
    return this.take((rule): rule is StuckFault => rule.kind === 'stuck' && rule.state === state && meets(rule, [name]));
  }

  /** The fault that lets this builder fail, if any. */
  public forWay(way: 'create' | 'start' | 'stop' | 'delete', name: string): BuilderFailsFault | undefined {
    return this.take((rule): rule is BuilderFailsFault => rule.kind === 'builder-fails' && (rule.during ?? 'create') === way && meets(rule, [name]));
  }

  private take<R extends FaultRule>(fits: (rule: FaultRule) => rule is R): R | undefined {
    for (const [index, entry] of this.armed.entries()) {
      const { rule } = entry;
      if (fits(rule)) {
        entry.left -= 1;
        if (entry.left === 0) this.armed.splice(index, 1);
        return rule;
      }
    }
    return undefined;
  }
}

function meets(rule: { readonly namePrefix?: string }, names: readonly string[]): boolean {
  const { namePrefix } = rule;
  return namePrefix === undefined || names.some(name => name.startsWith(namePrefix));
}
