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
  readonly seconds?: number;
  readonly status?: string;
  readonly detail?: string;
}

/** Write one line of JSON. */
export function log(message: string, fields: LogFields): void {
  console.log(JSON.stringify({ message, ...fields }));
}

/** Write one line that CloudWatch also turns into a metric of the namespace `CdkAppStream`. */
export function logWithMetric(metric: string, message: string, fields: LogFields, at: number): void {
  console.log(JSON.stringify({
    message,
    ...fields,
    [metric]: 1,
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [{ Namespace: 'CdkAppStream', Dimensions: [[]], Metrics: [{ Name: metric, Unit: 'Count' }] }],
    },
  }));
}
