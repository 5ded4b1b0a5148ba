import { agentStep, wasStoppedForRestart } from './agent';
import { bring, towards } from './create';
import { Wanted } from './request';
import { explain, fail, succeed, succeedWithout } from './settle';
import { BuilderSituation, BuilderStep, claim, over, ownership, wait } from './steps';
import { isWaived, tagStep } from './tagging';
import { SeenBuilder } from './view';
import { OWNERSHIP_TAGS } from '../../src/private/contract';

/** An Update while the stack goes forward: in place, another builder, or a builder that somebody deleted. */
export function update(s: BuilderSituation, wanted: Wanted): BuilderStep {
  const { target } = s.view;
  if (wanted.protectFromReplacement && wanted.name !== s.request.physicalId) {
    return fail(s, 'ProtectedFromReplacement', 'the change needs another image builder, and protectFromReplacement forbids that, as what was installed on '
      + `${s.request.physicalId} would go. Nothing was touched. Take the change back, or set protectFromReplacement to false for one deployment`);
  }
  const isDelivered = target && ownership(s, target) === 'ours' && claim(target).kind === 'delivered' && target.state !== 'DELETING';
  return isDelivered && wanted.name === s.request.physicalId ? changeInPlace(s, wanted, target) : bring(s, wanted);
}

function changeInPlace(s: BuilderSituation, wanted: Wanted, builder: SeenBuilder): BuilderStep {
  if (wanted.explicit && builder.tags[OWNERSHIP_TAGS.spec] !== wanted.specHash) {
    return fail(s, 'NotReplaceable', 'what changed can only change with a new builder, and a new builder cannot have the same name. Nothing was touched. '
      + 'Change imageBuilderName as well, or leave it out');
  }
  const mild = tagStep(s, wanted, builder) ?? agentStep(s, wanted, builder);
  const desired = s.memo.restarting ? 'RUNNING' : wanted.desiredState;
  if (mild || desired === undefined) {
    return mild ?? succeed(s, builder);
  }
  if (builder.state === 'FAILED') {
    return fail(s, 'PermanentlyFailed', `it is FAILED and cannot become ${desired}: ${explain(builder)}. `
      + 'Delete it in the console and deploy again: it is created anew under the same name');
  }
  return towards(s, builder, desired) ?? succeed(s, builder);
}

/**
 * An Update that takes a failed one back: the properties are those of the template before. It looks for the whole grace before it
 * acts, since the request it takes back may still have a call on its way; and it has to end, whatever is refused.
 */
export function rollBack(s: BuilderSituation, wanted: Wanted): BuilderStep {
  const { target } = s.view;
  if (!over(s, s.firstAt, s.durations.grace)) {
    return wait(s, 'grace', {}, s.firstAt);
  }
  // what is not ours is left alone, and what nobody delivered is a stray: the builder from before is gone then
  if (!target || ownership(s, target) !== 'ours' || claim(target).kind !== 'delivered' || target.state === 'DELETING') {
    return succeedWithout(s, wanted.name);
  }
  const desired = wanted.desiredState ?? (s.memo.restarting || wasStoppedForRestart(s, target) ? 'RUNNING' : undefined);
  const power = desired !== undefined && target.state !== 'FAILED' && !isWaived(s, 'start') && !isWaived(s, 'stop')
    ? towards(s, target, desired)
    : undefined;
  return tagStep(s, wanted, target) ?? agentStep(s, wanted, target) ?? power ?? succeed(s, target);
}
