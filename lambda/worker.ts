import { AppStreamPort } from './appstream';
import { powerErrands } from './builder/power-errands';
import { imageBuilders } from './builder/resource';
import { imageRefs } from './image/resource';
import { Answer, NOTHING_MADE_ID } from './kernel/answer';
import { begin } from './kernel/begin';
import { ErrandState, isErrand } from './kernel/errand';
import { errandTickOf } from './kernel/errand-tick';
import { ExecutionState } from './kernel/execution';
import { Patience } from './kernel/patience';
import { Clock, ExecutionsPort, RequestIds, ResponsePort, StacksPort } from './kernel/ports';
import { NO_EFFORT, reportEnd } from './kernel/report';
import { httpResponsePort } from './kernel/response-port';
import { Tick, TickPorts, tickOf } from './kernel/tick';
import { timing } from './kernel/timing';
import { patientPort } from './patient';
import { ErrandInput, IMAGE_BUILDER_TYPE, IMAGE_REF_TYPE } from '../src/private/contract';

/** Everything outside that the worker talks to. */
export interface WorkerPorts {
  readonly clock: Clock;
  readonly appstream: AppStreamPort;
  readonly stacks: StacksPort;
  readonly executions: ExecutionsPort;
  readonly requestIds?: RequestIds;
  /** @default - HTTP */
  readonly response?: ResponsePort;
}

/** What the function does for CloudFormation and for its state machine. */
export interface Worker {
  begin(event: unknown): Promise<void>;
  tick(state: ExecutionState | ErrandInput): Promise<ExecutionState | ErrandState>;
}

/**
 * Bring kernel and resources together.
 *
 * @param divisor how many times faster than in reality everything goes, in a local run
 * @param pollInterval seconds between two looks, for requests that say nothing about it
 */
export function createWorker(ports: WorkerPorts, divisor = 1, pollInterval?: number): Worker {
  const durations = timing(divisor);
  const tempo = { durations, divisor, pollInterval };
  const ticks: Readonly<Record<string, (port: AppStreamPort, ports: TickPorts) => Tick>> = {
    [IMAGE_BUILDER_TYPE]: (port, around) => tickOf(imageBuilders(port), around, tempo),
    [IMAGE_REF_TYPE]: (port, around) => tickOf(imageRefs(port), around, tempo),
  };
  return {
    begin: event => begin(event, { ...ports, response: ports.response ?? httpResponsePort }, durations),
    tick: state => {
      const { ResourceType, StackId, LogicalResourceId } = isErrand(state) ? state.errand : state.event;
      const patience = new Patience(ports.clock, `${StackId} ${LogicalResourceId}`, durations);
      const port = patientPort(ports.appstream, patience);
      const around = { ...ports, patience };
      return isErrand(state)
        ? errandTickOf(powerErrands(port, divisor), around, tempo)(state)
        : (ticks[ResourceType] ?? (() => refuseAt(ports.clock)))(port, around)(state);
    },
  };
}

/** What is done for a resource type of another library, or of a later release of this one. */
function refuseAt(clock: Clock): Tick {
  return async state => {
    const { event } = state;
    const physicalId = event.PhysicalResourceId ?? NOTHING_MADE_ID;
    // what was refused when it was created needs no deleting
    const answer: Answer = event.RequestType === 'Delete' && physicalId === NOTHING_MADE_ID
      ? { status: 'SUCCESS', physicalId, data: {} }
      : {
        status: 'FAILED',
        physicalId,
        reason: `${event.LogicalResourceId}: this handler knows no resource type "${event.ResourceType}". Deploy with the release of the library that wrote the template.`,
        code: 'UnknownResourceType',
      };
    reportEnd(event, answer, NO_EFFORT, clock.now());
    return { ...state, action: 'ANSWER', then: 'END', answer };
  };
}
