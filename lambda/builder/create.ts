import { OWNERSHIP_TAGS, PowerState } from '../../src/private/contract';
import { adviceFor } from '../advice';
import { differences, freeingCommand } from './adoption';
import { agentStep } from './agent';
import { fittingImages, unfitness } from '../image-fit';
import { removal } from './removal';
import { Wanted } from './request';
import { explain, fail, failureCode, succeed } from './settle';
import {
  adoptCall, BuilderSituation, BuilderStep, claim, claimCall, createCall, isAdopted, lookAt, over, ownership, startCall, startOfWait, stopCall, wait,
} from './steps';
import { tagStep } from './tagging';
import { NOT_YET_DESCRIBED, SeenBuilder } from './view';

/** Lead the wanted builder into existence: for a Create, a replacement, and what somebody deleted by hand. */
export function bring(s: BuilderSituation, wanted: Wanted): BuilderStep {
  const { target } = s.view;
  if (!target) {
    return bringFromNothing(s, wanted);
  }
  switch (ownership(s, target)) {
    case 'untagged':
      return bringUntagged(s, wanted, target);
    case 'foreign':
      return fail(s, 'NameInUse', nameInUse(target, `it belongs to ${target.tags[OWNERSHIP_TAGS.stackId]}. This frees it from there: ${freeingCommand(target)}`));
    case 'sibling':
      return fail(s, 'NameInUse', nameInUse(target, `it belongs to ${target.tags[OWNERSHIP_TAGS.logicalId]} of this stack. `
        + `If that construct was renamed or moved, deploy its removal first; this frees what was retained: ${freeingCommand(target)}`));
    case 'ours':
      return bringOurs(s, wanted, target);
  }
}

function bringUntagged(s: BuilderSituation, wanted: Wanted, builder: SeenBuilder): BuilderStep {
  // tags may lag behind their builder; what is to be adopted, and cannot be our own creation, is watched for as long anyway
  const isAdoptable = mayAdopt(s, wanted) && s.memo.created === undefined;
  return isAdoptable || untaggedFor(s)
    ? adoptOr(s, wanted, builder, 'NameInUse', nameInUse(builder, 'it bears no tags of this library'))
    : wait(s, 'short', sinceUntagged(s));
}

function bringFromNothing(s: BuilderSituation, wanted: Wanted): BuilderStep {
  const { created, seen, clearing } = s.memo;
  if (!created || clearing) {
    return rejectImage(s, wanted) ?? createCall(s, wanted);
  }
  const graceOver = over(s, created.at, s.durations.grace);
  if (seen || (created.accepted && graceOver)) {
    return fail(s, 'DeletedByOthers', 'somebody else deleted it while it was being created. Deploy again');
  }
  return graceOver ? createCall(s, wanted) : wait(s, 'start', {}, created.at);
}

/** Fail before the create call where a look at the image can tell; what the service does not describe, it may judge itself. */
function rejectImage(s: BuilderSituation, wanted: Wanted): BuilderStep | undefined {
  const { image, alternatives } = s.view;
  if (image === undefined) {
    return lookAt('image');
  }
  const problem = image === null ? undefined : unfitness(image, wanted.spec.InstanceType);
  if (image === null || problem === undefined) {
    return undefined;
  }
  if (!alternatives) {
    return lookAt('alternatives');
  }
  const fitting = fittingImages(alternatives, image, wanted.spec.InstanceType);
  return fail(s, 'ImageUnfit', `${problem}. What to do: ${fitting.length > 0 ? `choose one that fits, such as ${fitting.join(', ')}` : adviceFor('ImageUnfit')}; `
    + '`ImageRef.latest` finds the newest, and its `refresh` looks anew');
}

function bringOurs(s: BuilderSituation, wanted: Wanted, builder: SeenBuilder): BuilderStep {
  const state = claim(builder);
  const isOwn = state.by === s.request.claim;
  if (builder.state === 'DELETING') {
    return wait(s, 'short');
  }
  if (state.kind === 'delivered' && !isOwn) {
    return adoptOr(s, wanted, builder, 'ExistsFromBefore', 'it exists from before: an earlier deployment delivered it, and it was kept (RETAIN, or a rollback '
      + 'switched off). Delete it in the console, take it back with adoptExisting, or choose another imageBuilderName');
  }
  if (s.memo.clearing) {
    return removal(s, builder);
  }
  if (builder.state === NOT_YET_DESCRIBED) {
    return wait(s, 'short');
  }
  const inherited = !isOwn || s.memo.inherited === true;
  const unfit = builder.tags[OWNERSHIP_TAGS.spec] !== wanted.specHash || (inherited && builder.state === 'FAILED');
  if (unfit && !isAdopted(builder)) {
    const clearing = { ...s, memo: { ...s.memo, clearing: true } };
    return removal(clearing, builder);
  }
  if (!isOwn) {
    return keepInherited(s, builder);
  }
  const seen = { ...s, memo: { ...s.memo, seen: true } };
  if (builder.state === 'FAILED') {
    return fail(seen, failureCode(builder), `it ended FAILED: ${explain(builder)}`);
  }
  return tagStep(seen, wanted, builder) ?? agentStep(seen, wanted, builder) ?? power(seen, wanted, builder) ?? succeed(seen, builder);
}

/** A new builder runs unless told otherwise; an adopted one is left as it was found. */
function power(s: BuilderSituation, wanted: Wanted, builder: SeenBuilder): BuilderStep | undefined {
  const desired = wanted.desiredState ?? (isAdopted(builder) && !s.memo.restarting ? undefined : 'RUNNING');
  return desired && towards(s, builder, desired);
}

function mayAdopt(s: BuilderSituation, wanted: Wanted): boolean {
  return s.request.adoptExisting && wanted.explicit;
}

/** Take an existing builder under management, if that was asked for and it is what the template describes; else fail with the reason given. */
function adoptOr(s: BuilderSituation, wanted: Wanted, builder: SeenBuilder, code: string, reason: string): BuilderStep {
  if (!mayAdopt(s, wanted)) {
    return fail(s, code, reason);
  }
  if (builder.state === NOT_YET_DESCRIBED) {
    return wait(s, 'short');
  }
  const unlike = differences(s.request, wanted, builder);
  if (unlike.length > 0) {
    return fail(s, 'CannotAdopt', `it cannot be adopted, as it differs from the template: ${unlike.join('; ')}. ${builder.arn} was not touched. `
      + 'Give the template what the builder has');
  }
  return keepInherited(s, builder, wanted);
}

/**
 * Who keeps what another request left watches its claim for the grace: that request may still be at work.
 *
 * @param adopted what a builder that was there before is taken over for
 */
function keepInherited(s: BuilderSituation, builder: SeenBuilder, adopted?: Wanted): BuilderStep {
  const value = builder.tags[OWNERSHIP_TAGS.claim] ?? '';
  const watched = s.memo.watched?.claim === value ? s.memo.watched : { claim: value, since: s.now };
  if (!over(s, watched.since, s.durations.grace)) {
    return wait(s, 'steady', { watched });
  }
  return adopted ? adoptCall(s, adopted, builder) : claimCall(s, builder, { inherited: true });
}

/** The step towards a power state; undefined when it is reached. */
export function towards(s: BuilderSituation, builder: SeenBuilder, desired: PowerState): BuilderStep | undefined {
  if (builder.state === desired) {
    return undefined;
  }
  switch (builder.state) {
    case 'RUNNING':
      return stopCall(s, builder);
    case 'STOPPED':
      return startCall(s, builder);
    case 'STOPPING':
      return wait(s, 'short');
    default:
      return wait(s, 'start', {}, startOfWait(s));
  }
}

/** True when a builder has shown no tags for the whole grace. */
export function untaggedFor(s: BuilderSituation): boolean {
  return s.memo.untaggedSince !== undefined && over(s, s.memo.untaggedSince, s.durations.grace);
}

/** Remember since when a builder shows no tags. */
export function sinceUntagged(s: BuilderSituation): { untaggedSince: number } {
  return { untaggedSince: s.memo.untaggedSince ?? s.now };
}

function nameInUse(builder: SeenBuilder, whose: string): string {
  return `the name is in use by an image builder that is not this resource's: ${whose}. ${builder.arn} was not touched. `
    + 'Choose another imageBuilderName, or leave it out';
}
