import type { ResourceError } from '@aws-sdk/client-appstream';
import { adviceForApiError, adviceForResourceError, deniedStatement } from './advice';
import { codeOf, Failure } from './kernel/outcome';

/** A refused call in the service's own words. */
export function refusalWords(operation: string, failure: Failure): string {
  return `${operation} was refused: ${failure.name}: ${failure.message}`;
}

/** The quota that a tag can exceed is none of builders. */
const TOO_MANY_TAGS = 'take tags off it that nobody needs: the service allows 50, and those of this library are among them';

/** What to do about a refused call. */
export function remedy(operation: string, failure: Failure): string {
  const denied = failure.class === 'denied' ? `. The statement that has to get through: ${deniedStatement(failure.message, operation)}` : '';
  const advice = operation === 'TagResource' && failure.name === 'LimitExceededException' ? TOO_MANY_TAGS : adviceForApiError(codeOf(failure));
  return `What to do: ${advice}${denied}`;
}

/** Since when errors that may pass have come back, by purpose and error. */
export type RefusedSince = Readonly<Record<string, number>>;

/** Note an error that may pass; undefined once it has come back for so long that it will not. */
export function bear(refusedSince: RefusedSince | undefined, key: string, now: number, seconds: number): RefusedSince | undefined {
  const since = refusedSince?.[key] ?? now;
  return now - since >= seconds * 1000 ? undefined : { ...refusedSince, [key]: since };
}

/** What the service says about something that is FAILED, with what to do about each of its errors; empty when it says nothing. */
export function explainErrors(errors: readonly ResourceError[] = [], reason?: { readonly Code?: string; readonly Message?: string }): string {
  const lines = errors.map(({ ErrorCode, ErrorMessage }) => errorLine(ErrorCode, ErrorMessage));
  return [...lines, ...reason ? [errorLine(reason.Code, reason.Message)] : []].join('; ');
}

function errorLine(code = 'no code', message = 'no message'): string {
  return `${code}: ${message} (${adviceForResourceError(code)})`;
}
