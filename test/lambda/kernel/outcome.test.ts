import { FailureClass, failureOf } from '../../../lambda/kernel/outcome';

const answered = (name: string, httpStatusCode = 400) => Object.assign(new Error('words'), { name, $metadata: { httpStatusCode } });

/** The names under which services say the same. */
const NAMES: Readonly<Record<string, FailureClass>> = {
  RequestLimitExceeded: 'throttled',
  RequestLimitExceededException: 'throttled',
  RequestThrottled: 'throttled',
  SlowDown: 'throttled',
  ThrottledException: 'throttled',
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
  TooManyRequestsException: 'throttled',
  ConcurrentModificationException: 'busy',
  AccessDenied: 'denied',
  AccessDeniedException: 'denied',
  UnauthorizedOperation: 'denied',
  NotAuthorized: 'denied',
  UnknownEndpoint: 'unreachable',
  EndpointError: 'unreachable',
  ENOTFOUND: 'unreachable',
  AbortError: 'unknown',
  NetworkingError: 'unknown',
  RequestTimeout: 'unknown',
  TimeoutError: 'unknown',
};

test.each(Object.entries(NAMES))('an error of the name %s is %s', (name, expected) => {
  expect(failureOf(answered(name))).toEqual({ class: expected, name, message: 'words' });
});

test.each(['ECONNABORTED', 'ECONNREFUSED', 'ECONNRESET', 'EAI_AGAIN', 'EPIPE', 'ETIMEDOUT'])('nobody knows what became of a call after %s', code => {
  expect(failureOf(Object.assign(new Error('socket'), { code }))).toEqual({ class: 'unknown', name: code, message: 'socket' });
});

test('an address that is unknown is named by its code', () => {
  expect(failureOf(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }))).toEqual({ class: 'unreachable', name: 'ENOTFOUND', message: 'getaddrinfo' });
});

test.each<[number, FailureClass]>([[403, 'denied'], [429, 'throttled'], [499, 'refused'], [500, 'unknown'], [503, 'unknown']])('HTTP %p alone tells: %s', (status, expected) => {
  expect(failureOf(answered('AnErrorOfTomorrow', status))).toEqual({ class: expected, name: 'AnErrorOfTomorrow', message: 'words' });
});

test('an answer without name and words has none', () => {
  expect(failureOf({ $metadata: { httpStatusCode: 400 } })).toEqual({ class: 'refused', name: '', message: '' });
});
