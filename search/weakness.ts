import { claimOf } from '../lambda/builder/claim';
import { BuilderSituation, BuilderStep } from '../lambda/builder/steps';
import { SeenBuilder } from '../lambda/builder/view';
import { isRollback } from '../lambda/kernel/stack';
import { OWNERSHIP_TAGS } from '../src/private/contract';
import { Builders } from '../storm/variant';

export { seeing, withBuilders } from '../storm/seeing';

/** What is taken from the handler. */
export interface Weakness {
  /** Put around the handler's functions. */
  readonly wrap?: (builders: Builders) => Builders;
  /** The stack is looked at by the first tick only. */
  readonly asksOnce?: boolean;
  /** Nothing tells when a request was signed. */
  readonly hasNoDate?: boolean;
  /** A duplicate of an event gets an execution of its own. */
  readonly hasNoLock?: boolean;
  /** What is answered for a Create whose ticks crash. */
  readonly crashId?: string;
}

/** A rule of the design, and the handler without it. */
export interface Rule {
  readonly name: string;
  readonly text: string;
  readonly without: Weakness;
}

/** A moment that lies behind every duration. */
export const LONG_AGO = 0;

/** Put something else in the place of what is decided before the answer. */
export function deciding(change: (step: BuilderStep, s: BuilderSituation, decide: Builders['decide']) => BuilderStep): Weakness {
  return { wrap: builders => ({ ...builders, decide: s => change(builders.decide(s), s, builders.decide) }) };
}

export function withTags(builder: SeenBuilder, tags: Readonly<Record<string, string>>): SeenBuilder {
  return { ...builder, tags: { ...builder.tags, ...tags } };
}

export const isDelivered = (builder: SeenBuilder) => claimOf(builder.tags).kind === 'delivered';
export const isOurs = (s: BuilderSituation, builder: SeenBuilder) => builder.tags[OWNERSHIP_TAGS.stackId] === s.request.stackId;
export const goesBack = (s: BuilderSituation) => s.request.type === 'Update' && isRollback(s.first.phase);
export const delivered = (moment: number, by: string) => `delivered ${new Date(moment).toISOString()} ${by}`;

/** A failure that says something else of what was made. */
export function failing(failureId: Builders['failureId']): Weakness {
  return {
    wrap: builders => ({
      ...builders,
      failureId,
      decide: s => {
        const step = builders.decide(s);
        return step.kind === 'settle' && step.answer.status === 'FAILED' ? { ...step, answer: { ...step.answer, physicalId: failureId(s.request, step.memo) } } : step;
      },
    }),
  };
}
