import { removal } from './removal';
import { Wanted } from './request';
import { explain, fail, succeed } from './settle';
import { BuilderSituation, BuilderStep, claim, claimCall, createCall, over, ownership, startCall, stopCall, wait } from './steps';
import { tagStep } from './tagging';
import { NOT_YET_DESCRIBED, SeenBuilder } from './view';
import { OWNERSHIP_TAGS, PowerState } from '../../src/private/contract';

/** Lead the wanted builder into existence: for a Create, a replacement, and what somebody deleted by hand. */
export function bring(s: BuilderSituation, wanted: Wanted): BuilderStep {
  const { target } = s.view;
  if (!target) {
    return bringFromNothing(s, wanted);
  }
  switch (ownership(s, target)) {
    case 'untagged':
      // tags may lag behind their builder
      return untaggedFor(s) ? fail(s, nameInUse(target, 'it bears no tags of this library')) : wait(s, 'short', sinceUntagged(s));
    case 'foreign':
      return fail(s, nameInUse(target, `it belongs to ${target.tags[OWNERSHIP_TAGS.stackId]}`));
    case 'sibling':
      return fail(s, nameInUse(target, `it belongs to ${target.tags[OWNERSHIP_TAGS.logicalId]} of this stack. `
        + 'If that construct was renamed or moved, deploy its removal first'));
    case 'ours':
      return bringOurs(s, wanted, target);
  }
}

function bringFromNothing(s: BuilderSituation, wanted: Wanted): BuilderStep {
  const { created, seen, clearing } = s.memo;
  if (!created || clearing) {
    return createCall(s, wanted);
  }
  const graceOver = over(s, created.at, s.durations.grace);
  if (seen || (created.accepted && graceOver)) {
    return fail(s, 'somebody else deleted it while it was being created. Deploy again');
  }
  return graceOver ? createCall(s, wanted) : wait(s, 'start', {}, created.at);
}

function bringOurs(s: BuilderSituation, wanted: Wanted, builder: SeenBuilder): BuilderStep {
  const state = claim(builder);
  if (builder.state === 'DELETING') {
    return wait(s, 'short');
  }
  if (state.kind === 'delivered' && state.by !== s.request.claim) {
    return fail(s, 'it exists from before: an earlier deployment delivered it, and it was kept (RETAIN, or a rollback switched off). '
      + 'Delete it in the console, or choose another imageBuilderName');
  }
  if (s.memo.clearing) {
    return removal(s, builder);
  }
  if (builder.state === NOT_YET_DESCRIBED) {
    return wait(s, 'short');
  }
  const inherited = state.by !== s.request.claim || s.memo.inherited === true;
  const unfit = builder.tags[OWNERSHIP_TAGS.spec] !== wanted.specHash || (inherited && builder.state === 'FAILED');
  if (unfit) {
    const clearing = { ...s, memo: { ...s.memo, clearing: true } };
    return removal(clearing, builder);
  }
  if (state.by !== s.request.claim) {
    return keepInherited(s, builder);
  }
  const seen = { ...s, memo: { ...s.memo, seen: true } };
  if (builder.state === 'FAILED') {
    return fail(seen, `it ended FAILED: ${explain(builder)}`);
  }
  return tagStep(seen, wanted, builder) ?? towards(seen, builder, wanted.desiredState ?? 'RUNNING') ?? succeed(seen, builder);
}

/** Who keeps what an earlier request left watches its claim for the grace: that request may still be at work. */
function keepInherited(s: BuilderSituation, builder: SeenBuilder): BuilderStep {
  const value = builder.tags[OWNERSHIP_TAGS.claim] ?? '';
  const watched = s.memo.watched?.claim === value ? s.memo.watched : { claim: value, since: s.now };
  return over(s, watched.since, s.durations.grace)
    ? claimCall(s, builder, { inherited: true })
    : wait(s, 'steady', { watched });
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
      return wait(s, 'start', {}, s.memo.poweredAt ?? s.memo.created?.at ?? s.firstAt);
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
