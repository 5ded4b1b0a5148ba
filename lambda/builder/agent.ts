import { Wanted } from './request';
import { BuilderSituation, BuilderStep, startOfWait, stopCall, tagCall, untagCall, wait } from './steps';
import { isWaived } from './tagging';
import { SeenBuilder } from './view';
import { OWNERSHIP_TAGS } from '../../src/private/contract';
import { isRollback } from '../kernel/stack';

/** States in which no agent can be brought, and which no waiting changes. */
const HOPELESS = new Set(['FAILED', 'DELETING']);

/**
 * The step towards the wanted agent; undefined when there is none to take. Only a start can bring another agent, so a running builder
 * is restarted, but only when the requested version has changed: `LATEST` comes back as a date and would restart at every update. A
 * builder that is stopped, or is to be, gets it at its next start.
 */
export function agentStep(s: BuilderSituation, wanted: Wanted, builder: SeenBuilder): BuilderStep | undefined {
  const { agentVersion, desiredState } = wanted;
  const { restarting } = s.memo;
  const present = builder.tags[OWNERSHIP_TAGS.agent];
  if (agentVersion === undefined) {
    // what the failed update asked for never came with certainty: to be asked for it again has to restart
    const change = wasStoppedForRestart(s, builder) ? { restarting: 'start' as const } : {};
    return isOfFailedUpdate(s, builder) && !isWaived(s, 'untag') ? untagCall(s, builder, [OWNERSHIP_TAGS.agent], change) : undefined;
  }
  if (desiredState === 'STOPPED' || ['tag', 'stop', 'start'].some(purpose => isWaived(s, purpose)) || (present === agentVersion && restarting !== 'stop')) {
    return undefined;
  }
  // announced a tick before the tag is written: a tick that writes it and dies would leave a tag that says the agent is there
  const remember = (phase: 'stop' | 'start') => restarting === phase
    ? tagCall(s, builder, { [OWNERSHIP_TAGS.agent]: agentVersion }, {})
    : wait(s, 'soon', { restarting: phase });
  switch (builder.state) {
    case 'RUNNING':
      // written before the stop: a rollback that finds it on a stopped builder knows who stopped it
      return present === agentVersion ? stopCall(s, builder) : remember('stop');
    case 'STOPPED':
      if (present === agentVersion) {
        return wait(s, 'soon', { restarting: 'start' });
      }
      return desiredState === 'RUNNING' || wasStoppedForRestart(s, builder) ? remember('start') : undefined;
    default:
      return HOPELESS.has(builder.state) ? undefined : wait(s, 'start', {}, startOfWait(s));
  }
}

/** True for a builder that the update which is rolled back stopped, or was about to stop, in order to restart it. */
export function wasStoppedForRestart(s: BuilderSituation, builder: SeenBuilder): boolean {
  return isOfFailedUpdate(s, builder) && s.request.old?.desiredState !== 'STOPPED';
}

function isOfFailedUpdate(s: BuilderSituation, builder: SeenBuilder): boolean {
  const { old, wanted } = s.request;
  const present = builder.tags[OWNERSHIP_TAGS.agent];
  return isRollback(s.first.phase) && present !== undefined && present === old?.agentVersion && present !== wanted?.agentVersion;
}
