import { power, PowerCall, PowerMemo } from './power';
import { resumePower } from './power-outcome';
import { parsePower, PowerRequest } from './power-request';
import { BuilderView, observe } from './view';
import { limitInterval } from '../../src/private/contract';
import { AppStreamOperation, AppStreamOperations, AppStreamPort } from '../appstream';
import { ErrandKind } from '../kernel/errand';

/**
 * What schedules ask of image builders, driven by the kernel.
 *
 * @param divisor how many times faster than in reality a local run goes
 */
export function powerErrands(port: AppStreamPort, divisor: number): ErrandKind<PowerRequest, PowerMemo, BuilderView, PowerCall, 'family'> {
  const send = <O extends AppStreamOperation>(call: { operation: O; input: AppStreamOperations[O][0] }) => port.send(call.operation, call.input);
  return {
    metrics: { changed: 'PowerChanges', skipped: 'PowerSkipped' },
    parse: errand => parsePower(errand, divisor),
    remember: () => ({}),
    // a limit is put off until its next look, not longer
    patience: ({ maxRunningMinutes }, durations) =>
      (maxRunningMinutes === undefined ? durations.errand : limitInterval(maxRunningMinutes) * 60 / divisor),
    observe: (request, further) => observe(port, request, {}, further),
    decide: power,
    operationOf: ({ call }) => call.operation,
    perform: ({ call }) => send(call),
    resume: resumePower,
    glance: view => view.target?.state ?? 'not there',
    describe: request => `image builder ${request.physicalId}`,
  };
}
