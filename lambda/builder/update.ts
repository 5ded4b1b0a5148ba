import { bring, towards } from './create';
import { Wanted } from './request';
import { explain, fail, succeed, succeedWithout } from './settle';
import { BuilderSituation, BuilderStep, claim, LOOK_FURTHER, over, ownership, wait } from './steps';
import { isWaived, tagStep } from './tagging';
import { SeenBuilder } from './view';
import { OWNERSHIP_TAGS } from '../../src/private/contract';

/** An Update while the stack goes forward: in place, another builder, or a builder that somebody deleted. */
export function update(s: BuilderSituation, wanted: Wanted): BuilderStep {
  const { target } = s.view;
  const isDelivered = target && ownership(s, target) === 'ours' && claim(target).kind === 'delivered' && target.state !== 'DELETING';
  return isDelivered && wanted.name === s.request.physicalId ? changeInPlace(s, wanted, target) : bring(s, wanted);
}

function changeInPlace(s: BuilderSituation, wanted: Wanted, builder: SeenBuilder): BuilderStep {
  if (wanted.explicit && builder.tags[OWNERSHIP_TAGS.spec] !== wanted.specHash) {
    return fail(s, 'what changed can only change with a new builder, and a new builder cannot have the same name. Nothing was touched. '
      + 'Change imageBuilderName as well, or leave it out');
  }
  const tags = tagStep(s, wanted, builder);
  if (tags || wanted.desiredState === undefined) {
    return tags ?? succeed(s, builder);
  }
  if (builder.state === 'FAILED') {
    return fail(s, `it is FAILED and cannot become ${wanted.desiredState}: ${explain(builder)}. `
      + 'Delete it in the console and deploy again: it is created anew under the same name');
  }
  return towards(s, builder, wanted.desiredState) ?? succeed(s, builder);
}

/**
 * An Update that takes a failed one back: the properties are those of the template before. It looks for the whole grace before it
 * acts, since the request it takes back may still have a call on its way; and it has to end, whatever is refused.
 */
export function rollBack(s: BuilderSituation, wanted: Wanted): BuilderStep {
  const { target } = s.view;
  if (!over(s, s.firstAt, s.durations.grace)) {
    return wait(s, 'short');
  }
  if (!s.view.family) {
    return LOOK_FURTHER;
  }
  // what is not ours is left alone, and what nobody delivered is a stray: the builder from before is gone then
  if (!target || ownership(s, target) !== 'ours' || claim(target).kind !== 'delivered' || target.state === 'DELETING') {
    return succeedWithout(s, wanted.name);
  }
  const power = wanted.desiredState !== undefined && target.state !== 'FAILED' && !isWaived(s, 'start') && !isWaived(s, 'stop')
    ? towards(s, target, wanted.desiredState)
    : undefined;
  return tagStep(s, wanted, target) ?? power ?? succeed(s, target);
}
