import { BuilderSituation, claim, isAdopted, isClaimedByUs, ownership, wasTakenOver } from './steps';
import { SeenBuilder } from './view';
import { isRollback } from '../kernel/stack';

/**
 * The builders of this resource that a Create or an Update must not leave behind: those that nobody delivered, but for the one it
 * keeps; and in a rollback the one that the failed update delivered without CloudFormation ever taking it over. What was adopted was there
 * before: it is let go of in that rollback, and otherwise no stray.
 *
 * @param keep the name of the builder that the request answers with, or leaves to the Delete that follows
 */
function strays(s: BuilderSituation, family: readonly SeenBuilder[], keep: string | undefined): SeenBuilder[] {
  return family.filter(builder => builder.name !== keep && ownership(s, builder) === 'ours'
    && ((claim(builder).kind === 'claimed' && !isAdopted(builder)) || wasNeverTakenOver(s, builder)));
}

/** The next stray that does not bear the claim of this request, and is its to claim. */
export function nextUnclaimed(s: BuilderSituation, family: readonly SeenBuilder[], keep: string | undefined): SeenBuilder | undefined {
  return strays(s, family, keep).find(builder => !isClaimedByUs(s, builder) && !wasTakenOver(s, builder));
}

/** What this request has claimed and not delivered. */
export function claimedByUs(s: BuilderSituation, family: readonly SeenBuilder[]): SeenBuilder[] {
  return family.filter(builder => ownership(s, builder) === 'ours' && isClaimedByUs(s, builder));
}

/** True for a builder delivered since the operation went forward. */
export function deliveredByThisOperation(s: BuilderSituation, builder: SeenBuilder): boolean {
  const state = claim(builder);
  return state.kind === 'delivered' && s.first.start !== null && state.at >= s.first.start;
}

/**
 * In a rollback whose id is not the one that the failed update answered, CloudFormation never heard of that: the builder of the failed
 * template is named to nobody.
 */
function wasNeverTakenOver(s: BuilderSituation, builder: SeenBuilder): boolean {
  const { wanted, old, physicalId } = s.request;
  return wanted !== undefined && isRollback(s.first.phase) && physicalId !== builder.name
    && builder.name !== wanted.name && builder.name === old?.name && deliveredByThisOperation(s, builder);
}
