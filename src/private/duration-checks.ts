import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkSeconds } from './checks';
import { LIMITS } from './contract';

/** How long a resource may take, and how often it is looked at. */
export interface Durations {
  /** How long a creation or an update may take. */
  readonly timeout?: Duration;
  /** The time between two looks. */
  readonly pollInterval?: Duration;
}

/** Throws for a time-out that CloudFormation would not wait for, and for looks that are too rare for it or too many. */
export function checkDurations(scope: Construct, { timeout, pollInterval }: Durations): void {
  checkSeconds(scope, 'timeout', timeout, {
    min: LIMITS.minTimeoutSeconds,
    max: LIMITS.maxTimeoutSeconds,
    words: `${LIMITS.minTimeoutSeconds / 60} to ${LIMITS.maxTimeoutSeconds / 60} minutes: CloudFormation waits for an hour`,
  });
  const limit = timeout === undefined || timeout.isUnresolved() ? LIMITS.maxTimeoutSeconds : timeout.toSeconds();
  checkSeconds(scope, 'pollInterval', pollInterval, {
    min: LIMITS.minPollSeconds,
    max: limit - 1,
    words: `at least ${LIMITS.minPollSeconds}, and less than the ${limit} seconds after which the deployment fails`,
  });
}
