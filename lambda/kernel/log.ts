import { LogLevelName } from '../../src/private/contract';

/** What a log line may hold. Events, URLs, tags and directory names have no field here, and so cannot slip in. */
export interface LogFields {
  readonly requestType?: string;
  readonly requestId?: string;
  readonly logicalId?: string;
  readonly resourceType?: string;
  readonly name?: string;
  readonly state?: string;
  readonly step?: string;
  readonly operation?: string;
  readonly error?: string;
  readonly code?: string;
  /** Until the next look. */
  readonly seconds?: number;
  /** Since CloudFormation asked, in seconds. */
  readonly elapsed?: number;
  readonly status?: string;
  readonly detail?: string;
  /** The ids that the services gave the calls of this tick. */
  readonly serviceRequestIds?: readonly string[];
}

/** A number for CloudWatch. */
export interface Metric {
  readonly name: string;
  readonly unit: 'Count' | 'Seconds';
  readonly value: number;
}

const LEVELS: readonly LogLevelName[] = ['DEBUG', 'INFO', 'WARN'];

let threshold: LogLevelName = 'INFO';

/** Leave out what is below a level. */
export function setLogLevel(level: LogLevelName): void {
  threshold = level;
}

/** Write one line of JSON. */
export function log(level: LogLevelName, message: string, fields: LogFields): void {
  if (LEVELS.indexOf(level) >= LEVELS.indexOf(threshold)) {
    console.log(JSON.stringify({ level, message, ...fields }));
  }
}

/**
 * Write one line that CloudWatch also takes metrics of the namespace `CdkAppStream` from, without a call.
 *
 * @param dimensions the sets of fields by which the metrics can be told apart
 */
export function logMetrics(
  level: LogLevelName, message: string, fields: LogFields, metrics: readonly Metric[], dimensions: ReadonlyArray<Array<keyof LogFields>>, at: number,
): void {
  // metrics come whatever the level is: an alarm must not depend on how much is logged
  console.log(JSON.stringify({
    level,
    message,
    ...fields,
    ...Object.fromEntries(metrics.map(({ name, value }) => [name, value])),
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [{ Namespace: 'CdkAppStream', Dimensions: dimensions, Metrics: metrics.map(({ name, unit }) => ({ Name: name, Unit: unit })) }],
    },
  }));
}
