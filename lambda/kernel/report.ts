import { Answer } from './answer';
import { CloudFormationEvent } from './event';
import { LogFields, logMetrics, Metric } from './log';

/** What a request has cost until its answer. */
export interface Effort {
  /** Seconds since CloudFormation asked. */
  readonly elapsed: number;
  /** Seconds of them that were waited between looks. */
  readonly waited: number;
  readonly ticks: number;
  readonly throttles: number;
  /** True when something is left to remove after the answer. */
  readonly leftovers: boolean;
}

/** No tick had a hand in it. */
export const NO_EFFORT: Effort = { elapsed: 0, waited: 0, ticks: 0, throttles: 0, leftovers: false };

/** The fields by which every line of a request can be found. */
export function fieldsOf(event: CloudFormationEvent): LogFields {
  return { requestType: event.RequestType, requestId: event.RequestId, logicalId: event.LogicalResourceId, resourceType: event.ResourceType };
}

/** Write the one line of a request that carries numbers: how it ends, how long it took, and what it cost in looks. */
export function reportEnd(
  event: CloudFormationEvent, answer: Answer, effort: Effort, at: number, fields: LogFields = {}, more: readonly Metric[] = [],
): void {
  const failed = answer.status === 'FAILED';
  const common: LogFields = {
    ...fieldsOf(event),
    name: answer.physicalId,
    elapsed: effort.elapsed,
    ...fields,
    status: answer.status,
    code: failed ? answer.code : undefined,
  };
  const dimensions: Array<Array<keyof LogFields>> = [['resourceType', 'requestType']];
  if (failed) {
    dimensions.push(['resourceType', 'code']);
  }
  logMetrics(failed ? 'WARN' : 'INFO', `${common.name} settled: ${answer.status}`, common, [
    { name: 'Duration', unit: 'Seconds', value: effort.elapsed },
    { name: 'Waited', unit: 'Seconds', value: effort.waited },
    { name: 'Ticks', unit: 'Count', value: effort.ticks },
    { name: 'Throttles', unit: 'Count', value: effort.throttles },
    { name: 'Failures', unit: 'Count', value: failed ? 1 : 0 },
    { name: 'Leftovers', unit: 'Count', value: effort.leftovers ? 1 : 0 },
    ...more,
  ], dimensions, at);
}
