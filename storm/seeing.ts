import type { Builders } from './variant';
import { BuilderSituation } from '../lambda/builder/steps';
import { SeenBuilder } from '../lambda/builder/view';

/** Let every decision see something else than there is. */
export function seeing(change: (s: BuilderSituation) => BuilderSituation): { readonly wrap: (builders: Builders) => Builders } {
  return {
    wrap: builders => ({
      ...builders,
      decide: s => builders.decide(change(s)),
      background: s => builders.background(change(s)),
      late: s => builders.late(change(s)),
      resume: (s, call, outcome) => builders.resume(change(s), call, outcome),
    }),
  };
}

/** A situation with each builder that is seen in it otherwise. */
export function withBuilders(s: BuilderSituation, change: (builder: SeenBuilder) => SeenBuilder): BuilderSituation {
  const { target, family } = s.view;
  return { ...s, view: { ...s.view, target: target && change(target), family: family?.map(change) } };
}
