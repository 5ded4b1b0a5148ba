import { AppStreamClient } from '@aws-sdk/client-appstream';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SFNClient } from '@aws-sdk/client-sfn';
import { WAITER_ARN_VARIABLE } from '../src/private/contract';
import { sdkAppStreamPort, sdkExecutionsPort, sdkStacksPort } from './clients';
import { createWorker, Worker } from './worker';

/** One attempt a call, ten seconds: the next tick is the retry. */
const CLIENT = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};

/** The worker with the real services behind it. */
export function connectedWorker(): Worker {
  const divisor = Number(process.env.CDK_APPSTREAM_TIME_DIVISOR ?? '1');
  return createWorker({
    clock: { now: () => Date.now(), sleep: milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds)) },
    appstream: sdkAppStreamPort(new AppStreamClient(CLIENT)),
    stacks: sdkStacksPort(new CloudFormationClient(CLIENT)),
    executions: sdkExecutionsPort(new SFNClient(CLIENT), process.env[WAITER_ARN_VARIABLE] ?? ''),
  }, divisor);
}
