import { BuilderSituation, BuilderStep, claimCall, deleteCall, isAdopted, isClaimedByUs, over, releaseCall, stopCall, wait, wasTakenOver } from './steps';
import { SeenBuilder, targetName } from './view';
import { mayBeOfRollback } from '../kernel/stack';

/** How many accepted deletes may fall to FAILED. */
const MAX_DELETES = 3;

/** True for a builder that fell to FAILED after each of the deletes it gets. */
export function isBeyondDeleting(s: BuilderSituation, builder: SeenBuilder): boolean {
  return builder.state === 'FAILED' && (s.memo.deletes?.[builder.name] ?? 0) >= MAX_DELETES;
}

/** The next step towards a builder's end: claimed first, stopped, deleted, gone. */
export function removal(s: BuilderSituation, builder: SeenBuilder): BuilderStep {
  if (isAdopted(builder) && !mayRemoveAdopted(s, builder)) {
    return releaseCall(s, builder);
  }
  if (wasTakenOver(s, builder)) {
    return wait(s, 'steady');
  }
  if (!isClaimedByUs(s, builder)) {
    return claimCall(s, builder);
  }
  switch (builder.state) {
    case 'RUNNING':
      return stopCall(s, builder);
    case 'STOPPED':
      return deleteCall(s, builder);
    case 'FAILED':
      return isBeyondDeleting(s, builder) ? wait(s, 'steady') : deleteCall(s, builder);
    case 'STOPPING':
    case 'DELETING':
      return wait(s, 'short');
    case 'SNAPSHOTTING':
      // somebody is making an image: that is worth waiting for
      return wait(s, 'steady');
    default:
      // a builder can hang in PENDING for ever
      return over(s, s.firstAt, s.durations.forceDelete) ? deleteCall(s, builder) : wait(s, 'steady');
  }
}

/** An adopted builder goes only with the Delete that names it, and not in a rollback: it was there before its stack. */
function mayRemoveAdopted(s: BuilderSituation, builder: SeenBuilder): boolean {
  return s.request.type === 'Delete' && !mayBeOfRollback(s.first.phase) && s.request.physicalId === builder.name;
}

/** One step for many: the first that has something to do, else the shortest wait. They are followed by name until they are gone. */
export function removeAll(situation: BuilderSituation, builders: readonly SeenBuilder[]): BuilderStep {
  const strays = builders.map(({ name }) => name).filter(name => name !== targetName(situation.request));
  const s = { ...situation, memo: { ...situation.memo, strays: strays.length > 0 ? strays : undefined } };
  const steps = builders.map(builder => removal(s, builder));
  return steps.find(step => step.kind === 'call')
    ?? steps.find(step => step.kind === 'wait' && step.pace === 'short')
    ?? wait(s, 'steady');
}
