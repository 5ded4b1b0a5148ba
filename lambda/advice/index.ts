import { API_ERRORS } from './api-errors';
import { OWN_FAILURES } from './own-failures';
import { RESOURCE_ERRORS, STATE_CHANGE_REASONS } from './resource-errors';

/** What to do about an error code of a failed image builder. */
export function adviceForResourceError(code: string): string {
  return RESOURCE_ERRORS[code] ?? STATE_CHANGE_REASONS[code] ?? 'see the AppStream documentation for this code';
}

/** What to do about an error of a call. */
export function adviceForApiError(name: string): string {
  return API_ERRORS[name] ?? 'deploy again; when it stays, correct what the message names';
}

/** What to do about what the handler itself refuses. */
export function adviceFor(failure: keyof typeof OWN_FAILURES): string {
  return OWN_FAILURES[failure].advice;
}

/**
 * The statement that has to get through, out of IAM's own words.
 *
 * @param operation the operation that was denied, for the case that the words name no action
 */
export function deniedStatement(message: string, operation: string): string {
  const action = /not authorized to perform: ([\w-]+:\w+)/.exec(message)?.[1] ?? `appstream:${operation}`;
  const resource = /on resource: (\S+?)(?=[\s,]|$)/.exec(message)?.[1] ?? '*';
  return `{"Effect":"Allow","Action":"${action}","Resource":"${resource}"}`;
}
