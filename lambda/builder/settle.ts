import { attributesOf } from './attributes';
import { BuilderMemo, mayHaveCreatedUnseen } from './memo';
import { BuilderRequest } from './request';
import { BuilderSituation, BuilderStep, claim, claimCall, deliverCall, familySeen, isClaimedByUs, lookAtFamily, over, ownership, wait } from './steps';
import { claimedByUs, nextUnclaimed } from './strays';
import { isWaived } from './tagging';
import { SeenBuilder } from './view';
import { Answer, NOTHING_MADE_ID, UNKNOWN_ID } from '../kernel/answer';
import { explainErrors } from '../refusal';

/** The id that a failure is answered with: never a name that CloudFormation would delete without the request having made it. */
export function failureId(request: BuilderRequest, memo: BuilderMemo): string {
  if (request.physicalId !== undefined) {
    return request.physicalId;
  }
  if (memo.claimed && request.wanted) {
    return request.wanted.name;
  }
  return memo.uncertain ? UNKNOWN_ID : NOTHING_MADE_ID;
}

/** Fail, leaving no stray unclaimed. A failed Create leaves its own builder to the Delete that follows. */
export function fail(s: BuilderSituation, code: string, reason: string): BuilderStep {
  const { request, memo } = s;
  const spared = request.type === 'Create' && memo.claimed ? request.wanted?.name : undefined;
  const answer: Answer = {
    status: 'FAILED',
    physicalId: failureId(request, memo),
    reason: `image builder ${request.wanted?.name ?? request.physicalId}: ${reason}.`,
    code,
  };
  return settle({ ...s, memo: { ...memo, failure: { reason, code }, spared } }, answer, spared);
}

/** The code that explains a FAILED builder: the first that the service names. */
export function failureCode(builder: SeenBuilder): string {
  return builder.details.ImageBuilderErrors?.[0]?.ErrorCode ?? builder.details.StateChangeReason?.Code ?? 'BuilderFailed';
}

/** Succeed with a builder: claim the strays, announce, mark it as delivered, answer. One that was delivered before keeps its mark. */
export function succeed(s: BuilderSituation, builder: SeenBuilder): BuilderStep {
  const pending = claimStrays(s, builder.name);
  if (pending) {
    return pending;
  }
  if (claim(builder).kind === 'delivered') {
    return settle(s, success(s, builder), builder.name);
  }
  return s.delivering ? deliverCall(s, builder) : { ...wait(s, 'soon', lastLook(s, builder.name)), delivering: true };
}

/** Succeed without a builder, in a rollback that finds none any more: its next forward update creates it again. */
export function succeedWithout(s: BuilderSituation, name: string): BuilderStep {
  return settle(s, { status: 'SUCCESS', physicalId: name, data: attributesOf(s.request, name, undefined) }, undefined);
}

/**
 * Go on after the announcement: `delivered` may be written already, by a call whose outcome nobody knows. From here on only SUCCESS
 * is true, or nothing is said at all.
 */
export function finishDelivery(s: BuilderSituation): BuilderStep {
  const { target } = s.view;
  if (target && ownership(s, target) === 'ours') {
    const state = claim(target);
    if (state.kind === 'delivered' && state.by === s.request.claim) {
      return handedOver(s, target);
    }
    if (s.current && isClaimedByUs(s, target)) {
      return giveUpDelivery(s) ?? deliverCall(s, target);
    }
  }
  return over(s, s.requestedAt, s.durations.cloudFormationLimit) ? { kind: 'abandon', memo: s.memo } : wait(s, 'short');
}

/**
 * End a delivery that was refused, every time with certainty, for so long that a mark which a lost try had written would show. What
 * may pass is tried until the deadline.
 */
function giveUpDelivery(s: BuilderSituation): BuilderStep | undefined {
  const { undelivered } = s.memo;
  if (undelivered === undefined || !over(s, undelivered.since, s.durations.grace) || (undelivered.mayPass && s.now < s.deadline)) {
    return undefined;
  }
  const { reason, code } = undelivered;
  return { ...wait(s, 'soon', { failure: { reason, code } }), delivering: false };
}

/** Answer for a builder that bears the mark of this request's delivery. */
export function handedOver(s: BuilderSituation, builder: SeenBuilder) {
  return { kind: 'settle' as const, answer: success(s, builder), memo: s.memo, leftovers: !s.memo.tidied };
}

/** The answer for a builder that is there. */
function success(s: BuilderSituation, builder: SeenBuilder): Answer {
  return { status: 'SUCCESS', physicalId: builder.name, data: attributesOf(s.request, builder.name, builder) };
}

/** Why a builder is FAILED, and what to do about it. */
export function explain(builder: SeenBuilder): string {
  return reasonsOf(builder) || 'the service gives no reason (deploy again; when it stays, open a case with AWS Support)';
}

/** What the service says about a builder, with what to do about each of its errors; empty when it says nothing. */
export function reasonsOf(builder: SeenBuilder): string {
  return explainErrors(builder.details.ImageBuilderErrors, builder.details.StateChangeReason);
}

/** Answer, once every stray bears the claim of this request. */
function settle(s: BuilderSituation, answer: Answer, keep: string | undefined): BuilderStep {
  const pending = claimStrays(s, keep);
  if (pending) {
    return pending;
  }
  const memo = { ...s.memo, ...lastLook(s, keep) };
  return { kind: 'settle', answer, memo, leftovers: !memo.tidied || (answer.status === 'FAILED' && mayLeave(s)) };
}

/** What the last look before an answer showed. A Delete goes on with more than it has claimed, and without a look nobody knows. */
function lastLook(s: BuilderSituation, keep: string | undefined): { tidied: boolean; unclaimed: boolean } {
  const family = familySeen(s);
  const isTidy = family !== undefined && claimedByUs(s, family).every(({ name }) => name === keep);
  return { tidied: isTidy && s.request.type !== 'Delete', unclaimed: family === undefined };
}

/** True when a failure can leave what no look has shown: a Create's builder when nobody hears its name, or an Update's late creation. */
function mayLeave(s: BuilderSituation): boolean {
  return (s.request.type === 'Update' && mayHaveCreatedUnseen(s.memo)) || s.memo.spared !== undefined;
}

/** The next claim to write before an answer, or the look that tells; nothing when all is claimed, or time is up. */
function claimStrays(s: BuilderSituation, keep: string | undefined): BuilderStep | undefined {
  // a request that came late has as long from its first look
  if (isWaived(s, 'claim') || over(s, Math.max(s.deadline, s.firstAt), s.durations.lastClaims)) {
    return undefined;
  }
  const family = familySeen(s);
  if (!family) {
    return lookAtFamily(s);
  }
  const unclaimed = nextUnclaimed(s, family, keep);
  return unclaimed && claimCall(s, unclaimed);
}
