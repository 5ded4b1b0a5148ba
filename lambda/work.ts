import { AppStreamClient } from '@aws-sdk/client-appstream';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SFNClient } from '@aws-sdk/client-sfn';
import { RequestIdLog, sdkAppStreamPort, sdkExecutionsPort, sdkStacksPort } from './clients';
import { applyLogLevel } from './log-level';
import { createWorker, Worker } from './worker';
import { LIMITS, POLL_INTERVAL_VARIABLE, WAITER_ARN_VARIABLE } from '../src/private/contract';

/** One attempt a call, ten seconds: the next tick is the retry. */
const CLIENT = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};

/** The worker with the real services behind it. */
export function connectedWorker(): Worker {
  const requestIds = new RequestIdLog();
  applyLogLevel(process.env);
  return createWorker({
    clock: { now: () => Date.now(), sleep: milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds)) },
    appstream: sdkAppStreamPort(new AppStreamClient(CLIENT), requestIds),
    requestIds,
    stacks: sdkStacksPort(new CloudFormationClient(CLIENT)),
    executions: sdkExecutionsPort(new SFNClient(CLIENT), process.env[WAITER_ARN_VARIABLE] ?? ''),
  }, timeDivisor(process.env.CDK_APPSTREAM_TIME_DIVISOR), pollInterval(process.env[POLL_INTERVAL_VARIABLE]));
}

/** How many times faster than in reality a local run goes. No template sets the variable. */
function timeDivisor(setting: string | undefined): number {
  const divisor = Number(setting ?? 1);
  if (!(divisor >= 1)) {
    throw new Error(`CDK_APPSTREAM_TIME_DIVISOR must be a number, 1 or more, got ${setting}`);
  }
  return divisor;
}

function pollInterval(setting: string | undefined): number | undefined {
  const seconds = setting === undefined ? undefined : Number(setting);
  if (seconds !== undefined && !(seconds >= LIMITS.minPollSeconds)) {
    throw new Error(`${POLL_INTERVAL_VARIABLE} must be a number of seconds, ${LIMITS.minPollSeconds} or more, got ${setting}`);
  }
  return seconds;
}
