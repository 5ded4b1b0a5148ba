import { NOTHING_MADE_ID, UNKNOWN_ID } from './answer';
import { CloudFormationEvent, MalformedEventError, readEvent } from './event';
import { executionName, firstState } from './execution';
import { log } from './log';
import { failureOf } from './outcome';
import { Clock, ExecutionsPort, ResponsePort } from './ports';
import { fieldsOf, NO_EFFORT, reportEnd } from './report';
import { respond } from './respond';
import { Timing } from './timing';

/** What `begin` needs. */
export interface BeginPorts {
  readonly clock: Clock;
  readonly executions: ExecutionsPort;
  readonly response: ResponsePort;
}

/** Seconds between the tries to start an execution: a minute in all. */
const RETRIES = [1, 2, 4, 8, 15, 30];

/** Seconds until an answer that may not have arrived is said again. */
const REPEAT = 3;

/**
 * Hand a request of CloudFormation over to its own execution. Touches nothing but Step Functions; a duplicate finds its execution there.
 *
 * @throws Error when a request cannot be answered, and when a Delete could not be handed over: Lambda delivers it again then.
 */
export async function begin(input: unknown, ports: BeginPorts, durations: Timing): Promise<void> {
  let event: CloudFormationEvent;
  try {
    event = readEvent(input);
  } catch (error) {
    if (!(error instanceof MalformedEventError)) {
      log('WARN', 'event dropped', { error: error instanceof Error ? error.message : String(error) });
      throw error;
    }
    return fail(error.event, NOTHING_MADE_ID, 'MalformedEvent', error.message, ports);
  }
  const state = JSON.stringify(firstState(event, ports.clock.now(), durations));
  for (const pause of [...RETRIES, undefined]) {
    try {
      const started = await ports.executions.start(executionName(event), state);
      log('INFO', started ? 'request taken' : 'duplicate ignored', fieldsOf(event));
      return;
    } catch (error) {
      const failure = failureOf(error);
      log('WARN', 'execution not started', { ...fieldsOf(event), error: failure.name });
      if (pause !== undefined) {
        await ports.clock.sleep(pause * 1000);
      } else if (event.RequestType === 'Delete') {
        // a clean-up that is answered FAILED is abandoned for good; a delivery that fails is repeated
        throw error;
      } else {
        // an earlier delivery of the same event, or a try whose reply was lost, may have been taken: what that makes, nobody knows here
        return fail(event, UNKNOWN_ID, 'NotStarted', `the request could not be started for a minute: ${failure.name}: ${failure.message}. `
          + 'Deploy again when Step Functions can be reached.', ports);
      }
    }
  }
}

/** @param created the id of a Create, which has none yet */
async function fail(event: CloudFormationEvent, created: string, code: string, reason: string, ports: BeginPorts): Promise<void> {
  const answer = { status: 'FAILED' as const, physicalId: event.PhysicalResourceId ?? created, reason, code };
  reportEnd(event, answer, NO_EFFORT, ports.clock.now());
  const say = () => respond({ event, answer }, ports.response, ports.clock.now());
  try {
    await say();
  } catch (error) {
    // what is thrown here has the event delivered again, which could begin what was answered already
    log('WARN', 'answer repeated', { ...fieldsOf(event), error: failureOf(error).name });
    await ports.clock.sleep(REPEAT * 1000);
    await say();
  }
}
