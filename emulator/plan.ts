/** An entry of `ImageBuilderErrors` or `ImageErrors`. */
export interface ResourceError {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
  /** Seconds since the epoch. */
  readonly ErrorTimestamp: number;
}

/** Why something is in its state. */
export interface StateChangeReason {
  readonly Code: string;
  readonly Message: string;
}

/** A step of a plan, in service time from the step before it. */
export interface Leg {
  readonly after: number;
  readonly to: string;
}

/** A change of state that will happen by itself. */
export interface PlannedStep {
  readonly due: number;
  readonly to: string;
  readonly why: string;
  readonly errors?: readonly ResourceError[];
  readonly reason?: StateChangeReason;
}

/** Something whose state changes by itself as long as its plan is not empty. */
export interface Planned {
  plan: readonly PlannedStep[];
}

/** The state of something before it was created and after it is gone. */
export const ABSENT = 'ABSENT';

/** Puts the steps where they belong on the clock. */
export function planOf(now: number, legs: readonly Leg[], speed: number): PlannedStep[] {
  let due = now;
  return legs.map(leg => {
    due += leg.after / speed;
    return { due, to: leg.to, why: 'settled' };
  });
}

/** Those whose state will change by itself; few, however many there are or were. */
export class Movers<T extends Planned> {
  private readonly moving = new Set<T>();

  /** Takes note of a plan that is new, or of its end. */
  public note(item: T): void {
    if (item.plan.length > 0) this.moving.add(item); else this.moving.delete(item);
  }

  /** The one whose next step is due first, if any is due by now. */
  public next(now: number): T | undefined {
    let next: T | undefined;
    for (const item of this.moving) {
      const { due } = item.plan[0];
      if (due <= now && (next === undefined || due < next.plan[0].due)) next = item;
    }
    return next;
  }
}
