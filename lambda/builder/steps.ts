import { OWNERSHIP_TAGS } from '../../src/private/contract';
import { AppStreamCall } from '../appstream';
import { Claim, claimOf, deliveredValue, ownershipTags } from './claim';
import { BuilderMemo } from './memo';
import { ownKeys, Ownership, ownershipOf, Tags } from '../ownership';
import { BuilderRequest, Wanted } from './request';
import { BuilderView, Further, SeenBuilder, targetName } from './view';
import { Situation, Step } from '../kernel/resource';
import { Pace } from '../kernel/timing';

/** Why a call is made: what its outcome means depends on it. */
export type Purpose = 'create' | 'start' | 'stop' | 'delete' | 'claim' | 'deliver' | 'tag' | 'untag';

type Mutation = 'CreateImageBuilder' | 'StartImageBuilder' | 'StopImageBuilder' | 'DeleteImageBuilder' | 'TagResource' | 'UntagResource';

/** A call that changes a builder. */
export interface BuilderCall {
  readonly purpose: Purpose;
  /** The builder's name. */
  readonly name: string;
  readonly call: AppStreamCall<Mutation>;
}

/** All that a decision about a builder may depend on. */
export type BuilderSituation = Situation<BuilderRequest, BuilderMemo, BuilderView>;

/** What to do next for a builder. */
export type BuilderStep = Step<BuilderCall, BuilderMemo, Further>;

/** Look at something else before deciding, in the same tick. */
export function lookAt(at: Further): BuilderStep {
  return { kind: 'look', at };
}

/** Look at the builders of the resource before deciding, in the same tick: at those whose names are known as long as that is enough. */
export function lookAtFamily(s: BuilderSituation): BuilderStep {
  return lookAt(wasCreatedOnce(s) || s.memo.strays !== undefined ? 'known' : 'family');
}

/** The builders of the resource; undefined when only a further look tells. */
export function familySeen(s: BuilderSituation): readonly SeenBuilder[] | undefined {
  return s.view.family ?? (wasCreatedOnce(s) && s.request.ownName === targetName(s.request) ? targetAlone(s) : undefined);
}

/** The builder that the request is about, as a list. */
export function targetAlone({ view: { target } }: BuilderSituation): readonly SeenBuilder[] {
  return target ? [target] : [];
}

/** True in a stack that nobody has updated: each of its resources was created once, from the properties that it still has. */
function wasCreatedOnce(s: BuilderSituation): boolean {
  return s.first.neverUpdated && s.epoch.neverUpdated;
}

/** Look again later. */
export function wait(s: BuilderSituation, pace: Pace, change: Partial<BuilderMemo> = {}, since = s.now) {
  return { kind: 'wait' as const, pace, since, memo: { ...s.memo, ...change } };
}

/** When what is waited for began: the last start or stop, or the creation. */
export function startOfWait(s: BuilderSituation): number {
  return s.memo.poweredAt ?? s.memo.created?.at ?? s.firstAt;
}

/** True once so many seconds have passed since a moment. */
export function over(s: BuilderSituation, since: number, seconds: number): boolean {
  return s.now - since >= seconds * 1000;
}

/** Whose a builder is, seen from this request. */
export function ownership(s: BuilderSituation, builder: SeenBuilder): Ownership {
  return ownershipOf(builder.tags, s.request);
}

/** Who answers for a builder. */
export function claim(builder: SeenBuilder): Claim {
  return claimOf(builder.tags);
}

/** True for a builder that this request, and no other, may start, stop and remove. */
export function isClaimedByUs(s: BuilderSituation, builder: SeenBuilder): boolean {
  const current = claim(builder);
  return current.kind === 'claimed' && current.by === s.request.claim;
}

/**
 * True for a builder that another request has claimed from this Delete: that one removes it, and two would never stop to claim it in turn.
 * The mark of a delivery is none: who wrote that late does nothing more.
 */
export function wasTakenOver(s: BuilderSituation, builder: SeenBuilder): boolean {
  return claim(builder).kind === 'claimed' && !isClaimedByUs(s, builder) && s.memo.taken?.includes(builder.name) === true;
}

/** True for a builder that existed before its stack did. */
export function isAdopted(builder: SeenBuilder): boolean {
  return OWNERSHIP_TAGS.adopted in builder.tags;
}

/** Create the wanted builder, claimed from its first moment. */
export function createCall(s: BuilderSituation, wanted: Wanted): BuilderStep {
  const tags: Tags = { ...wanted.tags, ...ownershipTags(s.request, wanted, s.request.claim) };
  const input = { Name: wanted.name, ...wanted.spec, AppstreamAgentVersion: wanted.agentVersion, Tags: tags };
  return callStep(s, 'create', wanted.name, { operation: 'CreateImageBuilder', input });
}

/** Start a builder, with the agent that is asked for. */
export function startCall(s: BuilderSituation, builder: SeenBuilder): BuilderStep {
  const input = { Name: builder.name, AppstreamAgentVersion: s.request.wanted?.agentVersion };
  return callStep(s, 'start', builder.name, { operation: 'StartImageBuilder', input });
}

/** Stop a builder. */
export function stopCall(s: BuilderSituation, builder: SeenBuilder): BuilderStep {
  return callStep(s, 'stop', builder.name, { operation: 'StopImageBuilder', input: { Name: builder.name } });
}

/** Delete a builder. */
export function deleteCall(s: BuilderSituation, builder: SeenBuilder): BuilderStep {
  return callStep(s, 'delete', builder.name, { operation: 'DeleteImageBuilder', input: { Name: builder.name } });
}

/** Take a builder over: from now on this request answers for it. */
export function claimCall(s: BuilderSituation, builder: SeenBuilder, change: Partial<BuilderMemo> = {}): BuilderStep {
  return tagging(s, 'claim', builder, { [OWNERSHIP_TAGS.claim]: s.request.claim }, change);
}

/** Take an existing builder under management. */
export function adoptCall(s: BuilderSituation, wanted: Wanted, builder: SeenBuilder): BuilderStep {
  // without the agent, which is not known: its tag comes with the start that brings the one asked for
  const tags = ownershipTags(s.request, { specHash: wanted.specHash }, s.request.claim);
  const now = new Date(s.now).toISOString();
  // how long it has been running is counted anew: the mark may be of a stack that is long gone
  const mark: Tags = OWNERSHIP_TAGS.runningSince in builder.tags ? { [OWNERSHIP_TAGS.runningSince]: now } : {};
  return tagging(s, 'claim', builder, { ...tags, ...mark, [OWNERSHIP_TAGS.adopted]: now }, { inherited: true });
}

/** Let an adopted builder go: it is what it was before, and nobody's. */
export function releaseCall(s: BuilderSituation, builder: SeenBuilder): BuilderStep {
  return untagCall(s, builder, ownKeys(builder.tags));
}

/** Mark a builder as handed over to CloudFormation. */
export function deliverCall(s: BuilderSituation, builder: SeenBuilder): BuilderStep {
  return tagging(s, 'deliver', builder, { [OWNERSHIP_TAGS.claim]: deliveredValue(s.now, s.request.claim) }, {});
}

/** Set tags of the user. */
export function tagCall(s: BuilderSituation, builder: SeenBuilder, tags: Tags, change: Partial<BuilderMemo> = {}): BuilderStep {
  return tagging(s, 'tag', builder, tags, change);
}

/** Take tags of the user off. */
export function untagCall(s: BuilderSituation, builder: SeenBuilder, keys: string[], change: Partial<BuilderMemo> = {}): BuilderStep {
  return callStep(s, 'untag', builder.name, { operation: 'UntagResource', input: { ResourceArn: builder.arn, TagKeys: keys } }, change);
}

function tagging(s: BuilderSituation, purpose: Purpose, builder: SeenBuilder, tags: Tags, change: Partial<BuilderMemo>): BuilderStep {
  return callStep(s, purpose, builder.name, { operation: 'TagResource', input: { ResourceArn: builder.arn, Tags: tags } }, change);
}

function callStep(
  s: BuilderSituation, purpose: Purpose, name: string, call: BuilderCall['call'], change: Partial<BuilderMemo> = {},
): BuilderStep {
  return { kind: 'call', call: { purpose, name, call }, memo: { ...s.memo, ...change } };
}
