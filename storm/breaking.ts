import { seeing, withBuilders } from './seeing';
import { Builders, Variant, variantOf } from './variant';
import { BuilderMemo } from '../lambda/builder/memo';
import { BuilderRequest, Wanted } from '../lambda/builder/request';
import { BuilderSituation, BuilderStep } from '../lambda/builder/steps';
import { SeenBuilder } from '../lambda/builder/view';
import { Answer } from '../lambda/kernel/answer';
import { IMAGE_BUILDER_ATTRIBUTES, OWNERSHIP_TAGS } from '../src/private/contract';

export { seeing, withBuilders } from './seeing';

type Change = Partial<Pick<Variant, 'wrap' | 'wrapImages' | 'wrapErrands' | 'tick' | 'answerable'>>;
type Stepping = (step: BuilderStep, s: BuilderSituation) => BuilderStep;

/** A handler that breaks what the design says at one place. @param of the rule, the row of a table, or the invariant that it stands for */
export function broken(of: string, name: string, shownBy: Variant['shownBy'], change: Change): Variant {
  return { ...variantOf(name, shownBy, change), of };
}

/** Put something else in the place of a step. */
export function stepping(change: Stepping, inBackground: Stepping = change): Change {
  return {
    wrap: builders => ({ ...builders, decide: s => change(builders.decide(s), s), background: s => inBackground(builders.background(s), s) }),
  };
}

/** Let every decision see builders otherwise than they are. */
export function seeingBuilders(change: (builder: SeenBuilder, s: BuilderSituation) => SeenBuilder): Change {
  return seeing(s => withBuilders(s, builder => change(builder, s)));
}

/** Let every decision see another template than the one that was sent. */
export function seeingWanted(change: (wanted: Wanted, s: BuilderSituation) => Wanted): Change {
  return seeing(s => (s.request.wanted ? { ...s, request: { ...s.request, wanted: change(s.request.wanted, s) } } : s));
}

/** Fail where a step says something else. */
export function failingWhere(isMet: (step: BuilderStep, s: BuilderSituation) => boolean): Change {
  return stepping((step, s) => (isMet(step, s) ? { kind: 'settle', answer: no(s), memo: 'memo' in step ? step.memo : s.memo, leftovers: true } : step), step => step);
}

/** Say SUCCESS where a step fails. */
export function succeedingWhere(isMet: (s: BuilderSituation, code: string) => boolean): Change {
  return stepping((step, s) => (step.kind === 'settle' && step.answer.status === 'FAILED' && isMet(s, step.answer.code)
    ? { ...step, answer: { status: 'SUCCESS', physicalId: s.request.wanted?.name ?? s.request.physicalId ?? '', data: NO_ATTRIBUTES } }
    : step), step => step);
}

/** Answer failures with another id. */
export function failingWith(failureId: (request: BuilderRequest, memo: BuilderMemo) => string): Change {
  return {
    wrap: (builders: Builders) => ({
      ...builders,
      failureId,
      decide: s => {
        const step = builders.decide(s);
        return step.kind === 'settle' && step.answer.status === 'FAILED' ? { ...step, answer: { ...step.answer, physicalId: failureId(s.request, s.memo) } } : step;
      },
      late: s => {
        const step = builders.late(s);
        return step.kind === 'settle' && step.answer.status === 'FAILED' ? { ...step, answer: { ...step.answer, physicalId: failureId(s.request, s.memo) } } : step;
      },
    }),
  };
}

/** A builder with some of its tags otherwise; undefined takes one off. */
export function tagged(builder: SeenBuilder, tags: Readonly<Record<string, string | undefined>>): SeenBuilder {
  const entries = Object.entries({ ...builder.tags, ...tags }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...builder, tags: Object.fromEntries(entries) };
}

/** True for what bears the mark of a delivery. */
export function isDelivered({ tags }: SeenBuilder): boolean {
  return tags[OWNERSHIP_TAGS.claim]?.startsWith('delivered') === true;
}

/** True for a request that wants a builder which it has not got yet. */
export function isForNew({ request }: BuilderSituation): boolean {
  return request.wanted !== undefined && request.wanted.name !== request.physicalId;
}

const NO_ATTRIBUTES = Object.fromEntries(IMAGE_BUILDER_ATTRIBUTES.map(attribute => [attribute, '']));

function no({ request }: BuilderSituation): Answer {
  return { status: 'FAILED', physicalId: request.physicalId ?? request.wanted?.name ?? '', reason: 'no', code: 'No' };
}
