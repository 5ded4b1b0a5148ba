import { doomedBuilders } from './delete';
import { mayHaveCreatedUnseen } from './memo';
import { removeAll } from './removal';
import { BuilderSituation, BuilderStep, claimCall, familySeen, isClaimedByUs, lookAtFamily, over, ownership, targetAlone, wait } from './steps';
import { claimedByUs, nextUnclaimed } from './strays';
import { SeenBuilder } from './view';
import { Phase } from '../kernel/stack';

/** Phases after `forward` in which the Delete of a builder that a Create named may still come. */
const DELETE_MAY_FOLLOW: ReadonlySet<Phase> = new Set(['rollback', 'rollback-cleanup', 'halted']);

/** After the answer: claim what could not be claimed before, remove what the request must not leave behind, and nothing else. */
export function clearUp(s: BuilderSituation): BuilderStep {
  const { target } = s.view;
  const isSpared = target !== undefined && sparesOwn(s) && ownership(s, target) === 'ours' && isClaimedByUs(s, target);
  const doomedOf = (builders: readonly SeenBuilder[]) => (s.request.type === 'Delete' && s.current ? doomedBuilders(s, builders) : claimedByUs(s, builders))
    .filter(builder => !isSpared || builder.name !== target.name);
  // the list of all costs many calls: what the request is about goes first
  const family = s.memo.tidied || (doomedOf(targetAlone(s)).length > 0 && !s.memo.strays) ? targetAlone(s) : familySeen(s);
  if (!family) {
    return lookAtFamily(s);
  }
  const doomed = doomedOf(family);
  const next = doomed.length > 0 ? removeAll(s, doomed) : undefined;
  const stray = next?.kind !== 'call' && mayClaim(s) ? nextUnclaimed(s, family, s.memo.spared) : undefined;
  if (stray) {
    return claimCall(s, stray);
  }
  if (next) {
    return next;
  }
  if (s.memo.strays) {
    return wait(s, 'soon', { strays: undefined });
  }
  if (isSpared) {
    return isHeld(s) ? { kind: 'end' } : wait(s, 'background', { tidied: true });
  }
  return mayAppear(s) ? wait(s, 'steady') : { kind: 'end' };
}

/** True for a request that answered before it could claim all strays, as long as no other operation has begun: that one sees to them. */
function mayClaim({ request, memo, epoch, first }: BuilderSituation): boolean {
  return memo.unclaimed === true && request.type !== 'Delete' && epoch.start === first.start;
}

/**
 * True while a Create that failed leaves its builder to the Delete that is to follow: until its operation is taken back, and when the
 * answer named it until that is over. Nobody delivered what bears its claim, so that afterwards it may go, whether a Delete came or not.
 */
function sparesOwn(s: BuilderSituation): boolean {
  const { request, memo, epoch, first } = s;
  return request.type === 'Create' && (s.current || (memo.spared !== undefined && epoch.start === first.start && DELETE_MAY_FOLLOW.has(epoch.phase)));
}

/** True when the operation ended where it failed, with a builder that CloudFormation knows: a person holds it, and a later operation deletes it. */
function isHeld({ memo, epoch }: BuilderSituation): boolean {
  return memo.spared !== undefined && epoch.phase === 'halted';
}

/** True as long as a creation that nobody has seen may still show. */
function mayAppear(s: BuilderSituation): boolean {
  const { created, doubtedAt = 0 } = s.memo;
  return mayHaveCreatedUnseen(s.memo) && !over(s, Math.max(created?.at ?? 0, doubtedAt), s.durations.grace);
}
