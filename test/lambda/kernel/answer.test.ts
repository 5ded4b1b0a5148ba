import fc from 'fast-check';
import { anchorOf, crashAnswer, linkTo, responseBody } from '../../../lambda/kernel/answer';
import { CloudFormationEvent, requestHash, signedAt } from '../../../lambda/kernel/event';
import { executionName } from '../../../lambda/kernel/execution';
import { codeOf, failureOf } from '../../../lambda/kernel/outcome';

// the same cases in every run
fc.configureGlobal({ seed: 20_260_101 });

const EVENT: CloudFormationEvent = {
  RequestType: 'Update',
  RequestId: 'request',
  ResponseURL: 'https://bucket.example/key?X-Amz-Date=20260203T040506Z&X-Amz-Expires=7200',
  StackId: `arn:aws:cloudformation:eu-west-1:111122223333:stack/${'s'.repeat(128)}/0a1b2c3d-1111-2222-3333-444455556666`,
  LogicalResourceId: 'L'.repeat(255),
  ResourceType: 'Custom::AppStreamImageBuilder',
  PhysicalResourceId: 'p'.repeat(101),
  ResourceProperties: {},
};

describe('a response', () => {
  test('echoes the request and carries data only with SUCCESS', () => {
    const body: unknown = JSON.parse(responseBody(EVENT, { status: 'SUCCESS', physicalId: 'id', data: { A: '' } }));
    expect(body).toEqual({
      Status: 'SUCCESS', PhysicalResourceId: 'id', StackId: EVENT.StackId, RequestId: 'request', LogicalResourceId: EVENT.LogicalResourceId, Data: { A: '' },
    });
  });

  test.each([
    ['short', 'no'],
    ['plain', 'x'.repeat(10_000)],
    ['of three bytes a character', 'ツ'.repeat(10_000)],
    ['of four bytes a character', '🙂'.repeat(10_000)],
    ['full of what JSON escapes', '"\n\u0001'.repeat(5_000)],
  ])('fits into 4,096 bytes and uses them, with a reason that is %s', (_, reason) => {
    const body = responseBody(EVENT, { status: 'FAILED', physicalId: 'id', reason, code: 'NotSettled' });
    const all = (JSON.parse(body) as { Reason: string }).Reason;
    const link = ` More: ${linkTo('NotSettled')}`;
    expect(all.endsWith(link)).toBe(true);
    const sent = all.slice(0, -link.length);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4_096);
    if (sent === reason) {
      return;
    }
    expect(sent.endsWith(' [cut]')).toBe(true);
    expect(reason.startsWith(sent.slice(0, -6))).toBe(true);
    expect(Buffer.byteLength(body)).toBeGreaterThan(4_080);
  });
});

describe('the link of a response', () => {
  test.each(['NotSettled', 'IAM_SERVICE_ROLE_MISSING_DESCRIBE_SECURITY_GROUPS_ACTION', 'DOMAIN_JOIN_ERROR_DS_MACHINE_ACCOUNT_QUOTA_EXCEEDED'])('survives every cut: %s', code => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 6_000 }), reason => {
      const body = responseBody(EVENT, { status: 'FAILED', physicalId: 'id', reason, code });
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4_096);
      expect((JSON.parse(body) as { Reason: string }).Reason.endsWith(` More: ${linkTo(code)}`)).toBe(true);
    }), { numRuns: 30 });
  });

  test('is made of nothing that a URL cannot hold', () => {
    expect(anchorOf('Some Code! "x" <y> 🙂 ENOT_FOUND-1')).toBe('somecodexyenot_found-1');
    expect(linkTo('NotSettled')).toBe('https://github.com/cdkappstream/cdk-appstream/blob/main/docs/troubleshooting.md#notsettled');
  });

  test('is part of no success', () => {
    expect(responseBody(EVENT, { status: 'SUCCESS', physicalId: 'id', data: {} })).not.toContain('troubleshooting');
  });
});

describe('the answer for a crash', () => {
  test.each([
    ['Create', undefined, 'cdk-appstream:unknown'],
    ['Update', 'old', 'old'],
    ['Delete', 'old', 'old'],
  ] as const)('of a %s has the id %s -> %s', (RequestType, PhysicalResourceId, expected) => {
    expect(crashAnswer({ ...EVENT, RequestType, PhysicalResourceId }, undefined).physicalId).toBe(expected);
  });

  test('tells the message, never the stack', () => {
    const Cause = JSON.stringify({ errorType: 'RangeError', errorMessage: 'out of memory', trace: ['at secret'] });
    const answer = crashAnswer(EVENT, { Error: 'RangeError', Cause });
    expect(answer).toMatchObject({ status: 'FAILED', reason: expect.stringMatching(/RangeError, out of memory\. /) });
    expect(JSON.stringify(answer)).not.toContain('at secret');
  });
});

describe('a request', () => {
  test('is dated by its signature', () => {
    expect(signedAt(EVENT)).toBe(Date.UTC(2026, 1, 3, 4, 5, 6));
    expect(signedAt({ ...EVENT, ResponseURL: 'https://bucket.example/key?Expires=1700007200&Signature=x' })).toBe(1_700_000_000_000);
    expect(signedAt({ ...EVENT, ResponseURL: 'http://localhost:4566/key' })).toBeUndefined();
    expect(signedAt({ ...EVENT, ResponseURL: 'nonsense' })).toBeUndefined();
  });

  test('names its execution: the same for a duplicate, another for a retry with another URL, at most 80 characters', () => {
    const name = executionName(EVENT);
    expect(name).toMatch(/^[0-9a-f]{24}-Update-[0-9a-f]{16}$/);
    expect(executionName({ ...EVENT })).toBe(name);
    expect(executionName({ ...EVENT, ResponseURL: `${EVENT.ResponseURL}&again` })).not.toBe(name);
    expect(executionName({ ...EVENT, LogicalResourceId: 'Other' })).not.toBe(name);
    expect(requestHash({ ...EVENT, RequestId: 'other' })).not.toBe(requestHash(EVENT));
  });
});

describe('a failed call', () => {
  const answered = (name: string, httpStatusCode: number) => Object.assign(new Error('words'), { name, $metadata: { httpStatusCode } });
  test.each([
    [answered('ThrottlingException', 400), 'throttled'],
    [answered('RequestLimitExceededException', 400), 'throttled'],
    [answered('Whatever', 429), 'throttled'],
    [answered('ConcurrentModificationException', 400), 'busy'],
    [answered('AccessDeniedException', 400), 'denied'],
    [answered('InternalFailure', 500), 'unknown'],
    [answered('ServiceUnavailable', 503), 'unknown'],
    [Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }), 'unknown'],
    [Object.assign(new Error('slow'), { name: 'TimeoutError' }), 'unknown'],
    [Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }), 'unreachable'],
    [answered('LimitExceededException', 400), 'refused'],
    [answered('ResourceNotFoundException', 404), 'refused'],
    [answered('AnErrorOfTomorrow', 400), 'refused'],
  ])('%p is %s', (error, expected) => {
    expect(failureOf(error)).toMatchObject({ class: expected, message: error.message });
  });

  test.each([
    [answered('ThrottlingException', 400), 'Throttled'],
    [answered('TooManyRequestsException', 429), 'Throttled'],
    [answered('InternalFailure', 500), 'NoReply'],
    [Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }), 'NoReply'],
    [answered('AccessDenied', 403), 'AccessDeniedException'],
    [answered('UnauthorizedOperation', 403), 'AccessDeniedException'],
    [Object.assign(new Error('no such endpoint'), { name: 'UnknownEndpoint' }), 'ENOTFOUND'],
    [answered('ConcurrentModificationException', 400), 'ConcurrentModificationException'],
    [answered('LimitExceededException', 400), 'LimitExceededException'],
    [answered('AnErrorOfTomorrow', 400), 'AnErrorOfTomorrow'],
  ])('%p is explained under %s', (error, expected) => {
    expect(codeOf(failureOf(error))).toBe(expected);
  });

  test('that no service answered is a fault of ours, and thrown', () => {
    expect(() => failureOf(new TypeError('x is undefined'))).toThrow(TypeError);
  });
});
