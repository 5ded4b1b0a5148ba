import { BuilderMemo } from './memo';
import { handedOver } from './settle';
import { BuilderCall, BuilderSituation, wait } from './steps';
import { codeOf, Failure, Outcome } from '../kernel/outcome';
import { Pause } from '../kernel/resource';
import { isRollback } from '../kernel/stack';
import { bear as bearRefusal, refusalWords, remedy } from '../refusal';

type BuilderPause = Pause<BuilderMemo>;

/** What the outcome of a call means. Nothing is repeated blindly: the next tick observes first. */
export function resume(s: BuilderSituation, call: BuilderCall, outcome: Outcome): BuilderPause {
  if (outcome.ok) {
    return afterSuccess({ ...s, memo: { ...s.memo, lastRefusal: undefined, refusedSince: undefined } }, call);
  }
  return afterFailure({ ...s, memo: { ...s.memo, lastRefusal: wordsOf(call, outcome) } }, call, outcome);
}

function wordsOf(call: BuilderCall, failure: Failure): string {
  return refusalWords(call.call.operation, failure);
}

function afterSuccess(s: BuilderSituation, call: BuilderCall): BuilderPause {
  const isTarget = call.name === s.request.wanted?.name;
  switch (call.purpose) {
    case 'create':
      return wait(s, 'start', {
        created: { at: s.now, accepted: true },
        claimed: true,
        seen: false,
        inherited: false,
        clearing: false,
        nameTaken: false,
        untaggedSince: undefined,
      });
    case 'start':
      return wait(s, 'start', { poweredAt: s.now });
    case 'stop':
      return wait(s, 'short', { poweredAt: s.now });
    case 'delete':
      return wait(s, 'short', { deletes: { ...s.memo.deletes, [call.name]: (s.memo.deletes?.[call.name] ?? 0) + 1 } });
    case 'claim':
      return wait(s, 'soon', {
        ...isTarget ? { claimed: true } : {},
        ...s.request.type === 'Delete' ? { taken: [...new Set([...s.memo.taken ?? [], call.name])] } : {},
      });
    case 'tag':
    case 'untag':
      return wait(s, 'soon');
    case 'deliver':
      return delivered(s);
  }
}

/** The mark is written: SUCCESS, with what was seen right before. */
function delivered(s: BuilderSituation): BuilderPause {
  const { target } = s.view;
  return target ? handedOver(s, target) : wait(s, 'soon');
}

function afterFailure(s: BuilderSituation, call: BuilderCall, failure: Failure): BuilderPause {
  if (call.purpose === 'deliver') {
    return wait(s, 'again', { undelivered: undeliveredAfter(s, call, failure) });
  }
  if (failure.class === 'throttled' || failure.class === 'busy') {
    return wait(s, 'again');
  }
  if (failure.class === 'unknown') {
    return wait(s, 'short', afterUnknown(s, call));
  }
  if (failure.class === 'unreachable' && s.request.type === 'Delete') {
    return wait(s, 'short');
  }
  return failure.class === 'denied' ? bear(s, call, failure, s.durations.propagation) : afterRefusal(s, call, failure);
}

/** What is known of a delivery that failed: an answer that says no means that nothing was written, anything else means nothing. */
function undeliveredAfter(s: BuilderSituation, call: BuilderCall, failure: Failure): BuilderMemo['undelivered'] {
  if (failure.class === 'unknown' || failure.class === 'unreachable') {
    return undefined;
  }
  return { since: s.memo.undelivered?.since ?? s.now, mayPass: failure.class === 'throttled' || failure.class === 'busy', ...failureOfCall(s, call, failure) };
}

/** A call that may have been carried out: what it would have made ours may be ours. */
function afterUnknown(s: BuilderSituation, call: BuilderCall): Partial<BuilderMemo> {
  switch (call.purpose) {
    case 'create':
      return { created: { at: s.now, accepted: false }, uncertain: true, seen: false, clearing: false, untaggedSince: undefined };
    case 'claim':
      return { uncertain: true };
    default:
      return {};
  }
}

function afterRefusal(s: BuilderSituation, call: BuilderCall, failure: Failure): BuilderPause {
  const { durations } = s;
  if (call.purpose === 'create') {
    switch (failure.name) {
      case 'ResourceAlreadyExistsException':
        return wait(s, 'soon', { nameTaken: true });
      case 'InvalidRoleException':
        return bear(s, call, failure, durations.propagation);
      case 'OperationNotPermittedException':
        return bear(s, call, failure, durations.createRefused);
      default:
        return refuse(s, call, failure);
    }
  }
  if (failure.name === 'ResourceNotFoundException') {
    return wait(s, 'soon');
  }
  if (failure.name === 'OperationNotPermittedException') {
    return wait(s, 'short');
  }
  if (call.purpose === 'start' && failure.name === 'ResourceNotAvailableException') {
    return bear(s, call, failure, durations.startRefused);
  }
  return refuse(s, call, failure);
}

/** Try for some time what may pass, then give in. */
function bear(s: BuilderSituation, call: BuilderCall, failure: Failure, seconds: number): BuilderPause {
  const refusedSince = bearRefusal(s.memo.refusedSince, `${call.purpose} ${failure.name}`, s.now, seconds);
  return refusedSince ? wait(s, 'short', { refusedSince }) : refuse(s, call, failure);
}

/** Fail with the service's words and a remedy. A rollback goes on without what was refused, and so does a request that fails already, or only tidies up. */
function refuse(s: BuilderSituation, call: BuilderCall, failure: Failure): BuilderPause {
  const { request, memo } = s;
  const words = wordsOf(call, failure);
  const goesBack = request.type === 'Update' && isRollback(s.first.phase);
  const isStray = call.purpose === 'claim' && request.type !== 'Delete' && call.name !== request.wanted?.name;
  if (goesBack || isStray || memo.failure !== undefined) {
    return { ...wait(s, memo.waived?.includes(call.purpose) ? 'steady' : 'soon', { waived: [...new Set([...memo.waived ?? [], call.purpose])] }), note: words };
  }
  return wait(s, 'soon', { failure: failureOfCall(s, call, failure) });
}

/** A refusal in the service's words, with a remedy, and the code that explains it. */
function failureOfCall({ request }: BuilderSituation, call: BuilderCall, failure: Failure): { reason: string; code: string } {
  const spec = request.wanted?.spec;
  const subject = call.purpose === 'create'
    ? ` (image ${spec?.ImageName ?? spec?.ImageArn}, instance type ${spec?.InstanceType}${spec?.IamRoleArn ? `, role ${spec.IamRoleArn}` : ''}, `
      + `Region ${request.stack.region})`
    : '';
  return { reason: `${wordsOf(call, failure)}${subject}. ${remedy(call.call.operation, failure)}`, code: codeOf(failure) };
}
