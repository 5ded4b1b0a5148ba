import { sinceUntagged, untaggedFor } from './create';
import { isGeneratedFor } from './names';
import { ownKeys } from '../ownership';
import { isBeyondDeleting, removeAll } from './removal';
import { explain, fail } from './settle';
import { BuilderSituation, BuilderStep, claim, isClaimedByUs, lookAtFamily, over, ownership, targetAlone, wait } from './steps';
import { deliveredByThisOperation } from './strays';
import { SeenBuilder } from './view';
import { OWNERSHIP_TAGS } from '../../src/private/contract';
import { NOTHING_MADE_ID } from '../kernel/answer';
import { isRollback, mayBeOfRollback } from '../kernel/stack';

/** States in which a builder that is being removed needs nothing but another look. */
const IN_TRANSIT = new Set(['STOPPING', 'DELETING']);

/** A Delete: remove what the id names and every stray of the resource, and say so only when it is true. */
export function remove(s: BuilderSituation): BuilderStep {
  const { target } = s.view;
  if (target && IN_TRANSIT.has(target.state) && ownership(s, target) === 'ours' && isClaimedByUs(s, target)) {
    return wait(s, 'short');
  }
  // the rollback of an adoption has let go of what bears no tags any more
  const wasReleased = s.request.adoptExisting && mayBeOfRollback(s.first.phase) && target !== undefined && ownKeys(target.tags).length === 0;
  if (target && isNamed(s) && ownership(s, target) === 'untagged' && !wasReleased) {
    return untaggedFor(s)
      ? fail(s, 'TagsMissing', 'it bears no tags of this library any more, and may be somebody else\'s. If it is this resource\'s, put the tags '
        + `${OWNERSHIP_TAGS.stackId} = ${s.request.stackId} and ${OWNERSHIP_TAGS.logicalId} = ${s.request.logicalId} back on ${target.arn} and delete again; `
        + 'if not, retain the resource')
      : wait(s, 'short', sinceUntagged(s));
  }
  const since = s.request.physicalId === NOTHING_MADE_ID && s.first.start !== null ? s.first.start : s.firstAt;
  const isGraceOver = over(s, since, s.durations.grace);
  const { family } = s.view;
  if (!family && needsLook(s, isGraceOver)) {
    return lookAtFamily(s);
  }
  const doomed = doomedBuilders(s, family ?? targetAlone(s));
  const stuck = doomed.find(builder => isBeyondDeleting(s, builder));
  if (stuck) {
    return fail(s, 'StuckDeleting', `${stuck.name} fell to FAILED after every delete: ${explain(stuck)}. Delete it in the console, or open a case with AWS Support`);
  }
  if (doomed.length > 0) {
    return removeAll(s, doomed);
  }
  if (s.memo.strays) {
    return wait(s, 'soon', { strays: undefined });
  }
  if (!isGraceOver) {
    return wait(s, 'grace', { listed: true }, since);
  }
  return {
    kind: 'settle',
    answer: { status: 'SUCCESS', physicalId: s.request.physicalId ?? NOTHING_MADE_ID, data: {} },
    memo: s.memo,
    leftovers: false,
    note: target && isNamed(s) && !wasReleased ? `warning: ${target.arn} was left alone, as its tags name another owner` : undefined,
  };
}

/**
 * True when a Delete cannot go on without a look at all builders of the resource, whose list takes many calls. One with an id of ours
 * removes what that names first, and looks at the end; one with another id looks at once, too; and what a look found is followed.
 */
function needsLook(s: BuilderSituation, isGraceOver: boolean): boolean {
  const { target } = s.view;
  if (s.memo.strays !== undefined) {
    return true;
  }
  return isNamed(s) ? isGraceOver && !(target && ownership(s, target) === 'ours') : isGraceOver || !s.memo.listed;
}

/** The builders that a Delete removes: what its id names, what nobody delivered, and for an id that CloudFormation made up, what only this operation can have made. */
export function doomedBuilders(s: BuilderSituation, family: readonly SeenBuilder[]): SeenBuilder[] {
  const named = isNamed(s);
  const invented = !named && s.request.physicalId !== NOTHING_MADE_ID;
  return family.filter(builder => ownership(s, builder) === 'ours' && (
    claim(builder).kind === 'claimed'
    || (named && builder.name === s.request.physicalId)
    || (invented && (s.first.neverUpdated || (isRollback(s.first.phase) && deliveredByThisOperation(s, builder))))
  ));
}

/** True when the id of a Delete is one that the handler answered: by its hash, by the template's name, or by the tags of what it names. */
function isNamed(s: BuilderSituation): boolean {
  const { physicalId = '', explicitNames } = s.request;
  return isGeneratedFor(s.request, physicalId)
    || explicitNames.includes(physicalId)
    || (s.view.target !== undefined && ownership(s, s.view.target) === 'ours');
}
