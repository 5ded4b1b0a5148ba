/** Why a call did not succeed, told apart by what to do next. */
export type FailureClass =
  /** Too many calls: try again, more slowly. Nothing was done. */
  | 'throttled'
  /** The service is busy with the resource: try again. Nothing was done. */
  | 'busy'
  /** Nobody knows whether it was done: time-out, lost connection, 5xx. Observe before anything else. */
  | 'unknown'
  /** IAM said no; a young role or policy may still change that. */
  | 'denied'
  /** The service does not exist here, or cannot be reached at all. */
  | 'unreachable'
  /** Anything else: the service's answer, for the resource to judge. */
  | 'refused';

/** A failed call. */
export interface Failure {
  readonly class: FailureClass;
  /** The error's name in the service's model, e.g. `ResourceAlreadyExistsException`. */
  readonly name: string;
  /** The service's own words. */
  readonly message: string;
}

/** The code under which a failure is explained: one for everything that means the same, the service's own name for the rest. */
export function codeOf(failure: Failure): string {
  switch (failure.class) {
    case 'throttled':
      return 'Throttled';
    case 'unknown':
      return 'NoReply';
    case 'denied':
      return 'AccessDeniedException';
    case 'unreachable':
      return 'ENOTFOUND';
    case 'busy':
    case 'refused':
      return failure.name;
  }
}

/** What a call came to. */
export type Outcome = { readonly ok: true; readonly output: unknown } | ({ readonly ok: false } & Failure);

const BUSY = new Set(['ConcurrentModificationException']);
const THROTTLED = new Set([
  'RequestLimitExceeded',
  'RequestLimitExceededException',
  'RequestThrottled',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);
const DENIED = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'NotAuthorized']);
const UNREACHABLE = new Set(['ENOTFOUND', 'UnknownEndpoint', 'EndpointError']);
const LOST = new Set([
  'AbortError', 'ECONNABORTED', 'ECONNREFUSED', 'ECONNRESET', 'EAI_AGAIN', 'EPIPE', 'ETIMEDOUT', 'NetworkingError', 'RequestTimeout', 'TimeoutError',
]);

interface ErrorFields {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown };
}

/** Judge what was thrown by a call. What is no answer of a service and no trouble on the way is a fault of ours, and thrown again. */
export function failureOf(error: unknown): Failure {
  const fields: ErrorFields = error instanceof Object ? error : {};
  const name = String(fields.name ?? '');
  const code = String(fields.code ?? '');
  const message = String(fields.message ?? '');
  const status = Number(fields.$metadata?.httpStatusCode ?? NaN);

  if (UNREACHABLE.has(code) || UNREACHABLE.has(name)) {
    return { class: 'unreachable', name: UNREACHABLE.has(code) ? code : name, message };
  }
  if (THROTTLED.has(name) || status === 429) {
    return { class: 'throttled', name, message };
  }
  if (BUSY.has(name)) {
    return { class: 'busy', name, message };
  }
  if (DENIED.has(name) || status === 403) {
    return { class: 'denied', name, message };
  }
  if (LOST.has(code) || LOST.has(name) || status >= 500) {
    return { class: 'unknown', name: LOST.has(code) ? code : name, message };
  }
  if (Number.isFinite(status)) {
    return { class: 'refused', name, message };
  }
  throw error;
}
