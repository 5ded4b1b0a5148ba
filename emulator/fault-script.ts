import { BuilderFailsFault, CallFault, FaultRule, RateLimitFault, StuckFault } from './fault-rules';
import { TokenBucket } from './token-bucket';

interface Armed {
  readonly rule: Exclude<FaultRule, RateLimitFault>;
  /** How many it lets pass before it meets any. */
  toPass: number;
  left: number;
}

/** A rate limit and what is left of it, by operation or for all together. */
interface Limit {
  readonly rule: RateLimitFault;
  readonly buckets: Map<string, TokenBucket>;
}

/** The rules still to come; each is used up by what it meets, oldest first. Rate limits come before them, and stay. */
export class FaultScript {
  private armed: Armed[] = [];
  private limits: Limit[] = [];

  constructor(private readonly speed: number) {}

  /** Adds a rule behind those that are there. */
  public add(rule: FaultRule): void {
    if (rule.kind === 'rate-limit') {
      this.limits.push({ rule, buckets: new Map() });
    } else {
      this.armed.push({ rule, toPass: (rule.nth ?? 1) - 1, left: rule.times ?? 1 });
    }
  }

  /** Forgets every rule. What rules have already done to builders stays. */
  public clear(): void {
    this.armed = [];
    this.limits = [];
  }

  /** The rules that are left, each as it would have to be armed now. */
  public remaining(): FaultRule[] {
    const armed = this.armed.map(({ rule, toPass, left }) => ({ ...rule, nth: toPass > 0 ? toPass + 1 : undefined, times: left }));
    return structuredClone([...this.limits.map(({ rule }) => rule), ...armed]);
  }

  /** The fault that meets this call, if any. */
  public forCall(operation: string, names: readonly string[], now: number): CallFault | undefined {
    if (this.exceedsRate(operation, names, now)) return { kind: 'throttle' };
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

  private exceedsRate(operation: string, names: readonly string[], now: number): boolean {
    const met = this.limits.filter(({ rule }) => (rule.operation ?? operation) === operation && meets(rule, names));
    // a call that one limit refuses takes nothing from the others
    const buckets = met.map(({ rule, buckets: all }) => {
      const key = rule.eachOperation ? operation : '';
      const bucket = all.get(key) ?? new TokenBucket(rule.perSecond * this.speed, rule.burst ?? Math.max(1, Math.floor(rule.perSecond)), now);
      all.set(key, bucket);
      return bucket;
    });
    if (!buckets.every(bucket => bucket.has(now))) return true;
    for (const bucket of buckets) bucket.take();
    return false;
  }

  private take<R extends Armed['rule']>(fits: (rule: Armed['rule']) => rule is R): R | undefined {
    for (const [index, entry] of this.armed.entries()) {
      const { rule } = entry;
      if (!fits(rule)) continue;
      if (entry.toPass > 0) {
        entry.toPass -= 1;
        continue;
      }
      entry.left -= 1;
      if (entry.left === 0) this.armed.splice(index, 1);
      return rule;
    }
    return undefined;
  }
}

function meets(rule: { readonly namePrefix?: string }, names: readonly string[]): boolean {
  const { namePrefix } = rule;
  return namePrefix === undefined || names.some(name => name.startsWith(namePrefix));
}
