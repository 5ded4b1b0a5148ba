import { ImageCall, ImageMemo, ImageSituation, keyOf, wait } from './steps';
import { codeOf, Failure, Outcome } from '../kernel/outcome';
import { Pause } from '../kernel/resource';
import { isRollback } from '../kernel/stack';
import { bear, refusalWords, remedy } from '../refusal';

type ImagePause = Pause<ImageMemo>;

/** Refusals that end by themselves: the image is busy, what uses it is on its way out, or the next look shows that it is gone. */
const PASSING = new Set(['ResourceInUseException', 'OperationNotPermittedException', 'ResourceNotAvailableException', 'ResourceNotFoundException']);

/** What the outcome of a call means. Nothing is repeated blindly: the next tick observes first. */
export function resume(s: ImageSituation, call: ImageCall, outcome: Outcome): ImagePause {
  if (outcome.ok) {
    return afterSuccess({ ...s, memo: { ...s.memo, lastRefusal: undefined, refusedSince: undefined } }, call);
  }
  return afterFailure({ ...s, memo: { ...s.memo, lastRefusal: refusalWords(call.call.operation, outcome) } }, call, outcome);
}

function afterSuccess(s: ImageSituation, { purpose, image }: ImageCall): ImagePause {
  switch (purpose) {
    case 'bind':
    case 'release':
      return wait(s, 'soon', { tagged: { ...s.memo.tagged, [keyOf(purpose, image)]: s.now } });
    case 'unshare':
      return wait(s, 'soon');
    case 'delete':
      return wait(s, 'short');
  }
}

function afterFailure(s: ImageSituation, call: ImageCall, failure: Failure): ImagePause {
  switch (failure.class) {
    case 'throttled':
    case 'busy':
      return wait(s, 'again');
    case 'unknown':
      return wait(s, 'short');
    case 'unreachable':
      return s.request.type === 'Delete' ? wait(s, 'short') : refuse(s, call, failure);
    case 'denied':
      return patience(s, call, failure);
    case 'refused':
      return PASSING.has(failure.name) ? patience(s, call, failure) : refuse(s, call, failure);
  }
}

/** Try for some time what may pass, then give in. */
function patience(s: ImageSituation, call: ImageCall, failure: Failure): ImagePause {
  const refusedSince = bear(s.memo.refusedSince, `${call.purpose} ${failure.name}`, s.now, s.durations.propagation);
  return refusedSince ? wait(s, 'short', { refusedSince }) : refuse(s, call, failure);
}

/**
 * Fail with the service's words and a remedy. What is taken back goes on without what was refused: no Delete of a rollback destroys an image.
 * Another Update does not: the Delete that may follow it believes the tags.
 */
function refuse(s: ImageSituation, call: ImageCall, failure: Failure): ImagePause {
  const words = refusalWords(call.call.operation, failure);
  if (s.request.type === 'Delete' ? call.purpose === 'release' : isRollback(s.first.phase)) {
    return { ...wait(s, 'soon', { waived: [...s.memo.waived ?? [], keyOf(call.purpose, call.image)] }), note: words };
  }
  return wait(s, 'soon', { failure: { reason: `image ${call.image}: ${words.replace(/\.$/, '')}. ${remedy(call.call.operation, failure)}`, code: codeOf(failure) } });
}
