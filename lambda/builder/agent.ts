import { Wanted } from './request';
import { BuilderSituation, BuilderStep, stopCall, tagCall, wait } from './steps';
import { isWaived } from './tagging';
import { SeenBuilder } from './view';
import { OWNERSHIP_TAGS } from '../../src/private/contract';

/**
 * The step towards the wanted agent; undefined when there is none to take. Only a start can bring another agent, so a running builder
 * is restarted, but only when the requested version has changed: `LATEST` comes back as a date and would restart at every update. A
 * builder that is stopped, or is to be, gets it at its next start.
 */
export function agentStep(s: BuilderSituation, wanted: Wanted, builder: SeenBuilder): BuilderStep | undefined {
  const { agentVersion, desiredState } = wanted;
  const { restarting } = s.memo;
  if (agentVersion === undefined || desiredState === 'STOPPED' || ['tag', 'stop', 'start'].some(purpose => isWaived(s, purpose))) {
    return undefined;
  }
  if (builder.tags[OWNERSHIP_TAGS.agent] === agentVersion) {
    return undefined;
  }
  switch (builder.state) {
    case 'RUNNING':
      // remembered before the stop, so that a crash in between does not leave the builder stopped
      return restarting ? stopCall(s, builder) : wait(s, 'soon', { restarting: true });
    case 'STOPPED':
      // written before the start that carries it: who finds the tag finds the agent, or a start to make
      return restarting || desiredState === 'RUNNING' ? tagCall(s, builder, { [OWNERSHIP_TAGS.agent]: agentVersion }) : undefined;
    case 'STOPPING':
      return wait(s, 'short');
    default:
      return undefined;
  }
}
