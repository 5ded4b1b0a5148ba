import { PowerCall, PowerMemo, PowerSituation } from './power';
import { ErrandPause } from '../kernel/errand';
import { Failure, Outcome } from '../kernel/outcome';
import { bear, refusalWords, remedy } from '../refusal';

type PowerPause = ErrandPause<PowerMemo>;

/**
 * What the outcome of an order's call means. What the service has accepted ends the order, whatever becomes of it: somebody who
 * takes it back a minute later means it.
 */
export function resumePower(s: PowerSituation, { call, words }: PowerCall, outcome: Outcome): PowerPause {
  if (outcome.ok) {
    const isPower = call.operation === 'StartImageBuilder' || call.operation === 'StopImageBuilder';
    return { kind: 'done', result: isPower ? 'changed' : 'nothing', note: words };
  }
  return afterFailure(s, call.operation, outcome);
}

function afterFailure(s: PowerSituation, operation: PowerCall['call']['operation'], failure: Failure): PowerPause {
  const why = refusalWords(operation, failure);
  switch (failure.class) {
    case 'throttled':
    case 'busy':
      return { kind: 'wait', pace: 'again', memo: s.memo, why };
    case 'unknown':
    case 'unreachable':
      // the next look tells whether it was done
      return { kind: 'wait', pace: 'short', memo: { ...s.memo, unsure: true }, why };
    case 'denied': {
      const refusedSince = bear(s.memo.refusedSince, `${operation} ${failure.name}`, s.now, s.durations.propagation);
      return refusedSince ? { kind: 'wait', pace: 'short', memo: { ...s.memo, refusedSince }, why } : skipped(operation, failure);
    }
    case 'refused':
      return afterRefusal(s, operation, failure, why);
  }
}

function afterRefusal(s: PowerSituation, operation: PowerCall['call']['operation'], failure: Failure, why: string): PowerPause {
  switch (failure.name) {
    case 'ResourceNotFoundException':
    case 'OperationNotPermittedException':
      return { kind: 'wait', pace: 'short', memo: s.memo, why };
    case 'ResourceNotAvailableException':
      // capacity comes and goes, and nobody waits in front of a deployment
      return { kind: 'wait', pace: 'background', memo: s.memo, why };
    default:
      return skipped(operation, failure);
  }
}

function skipped(operation: string, failure: Failure): PowerPause {
  return { kind: 'done', result: 'skipped', note: `${refusalWords(operation, failure)}. ${remedy(operation, failure)}` };
}
