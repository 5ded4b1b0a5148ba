import { CloudFormationEvent, isRecord, MalformedEventError, readEvent, requestHash, signedAt, stackIdentity } from '../../../lambda/kernel/event';
import { STACK_ID } from '../../support/evaluate';

const URL_OF_ANSWER = 'https://bucket.example/key?X-Amz-Date=20260203T040506Z';
const DELIVERED = {
  RequestType: 'Update',
  RequestId: 'request',
  ResponseURL: URL_OF_ANSWER,
  StackId: STACK_ID,
  LogicalResourceId: 'Builder',
  ResourceType: 'Custom::AppStreamImageBuilder',
  PhysicalResourceId: 'id',
  ResourceProperties: { A: '1' },
  OldResourceProperties: { A: '2' },
};

/** What somebody has to mend of an event. */
function complaint(input: unknown): MalformedEventError {
  try {
    readEvent(input);
  } catch (error) {
    if (error instanceof MalformedEventError) {
      return error;
    }
    throw error;
  }
  throw new Error('there is nothing to mend');
}

describe('an event', () => {
  test('is read as it was delivered', () => {
    expect(readEvent(DELIVERED)).toEqual(DELIVERED);
  });

  test.each(['RequestId', 'ResponseURL', 'StackId', 'LogicalResourceId'])('without %s cannot be answered', field => {
    for (const value of [undefined, '', 7, null]) {
      expect(() => readEvent({ ...DELIVERED, [field]: value })).toThrow(`this event cannot be answered: ${field} is missing`);
    }
  });

  test.each([undefined, null, 'text', 7, ['RequestType']])('that is %p cannot be answered', input => {
    expect(() => readEvent(input)).toThrow(/cannot be answered: RequestId is missing/);
  });

  test('may leave out what a Create has not, and says nothing in its place', () => {
    const { PhysicalResourceId, OldResourceProperties, ResourceType, ResourceProperties, ...least } = { ...DELIVERED, RequestType: 'Create' };
    expect(readEvent(least)).toEqual({ ...least, ResourceType: '', PhysicalResourceId: undefined, ResourceProperties: {}, OldResourceProperties: undefined });
  });

  test.each([['of another type', 'Replace', 'Replace'], ['of no type', undefined, 'undefined'], ['of a type that is no text', { a: 7 }, '{"a":7}']])('%s is no request', (_, RequestType, words) => {
    const error = complaint({ ...DELIVERED, RequestType });
    expect(error.message).toBe(`RequestType is neither Create, Update nor Delete: ${words}`);
    expect(error.event).toMatchObject({ RequestType: 'Create', RequestId: 'request', ResponseURL: URL_OF_ANSWER });
  });

  test.each(['Update', 'Delete'])('that is a %s needs an id', RequestType => {
    for (const PhysicalResourceId of [undefined, '', 7]) {
      expect(complaint({ ...DELIVERED, RequestType, PhysicalResourceId }).message).toBe(`a request of type ${RequestType} needs a PhysicalResourceId`);
    }
  });
});

describe('the ARN of a stack', () => {
  test('tells where it is', () => {
    expect(stackIdentity('arn:aws-cn:cloudformation:cn-north-1:111122223333:stack/Shop/5f3a91c2-0d4c')).toEqual({
      partition: 'aws-cn', region: 'cn-north-1', account: '111122223333', stackName: 'Shop', guid: '5f3a91c2-0d4c',
    });
  });

  test.each([
    `x${STACK_ID}`, `${STACK_ID}!`, 'arn:aws:cloudformation:eu-west-1:11112222333:stack/Shop/5f3a', 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Shop', '',
  ])('is not %p', StackId => {
    expect(() => stackIdentity(StackId)).toThrow(`StackId is no ARN of a stack: ${StackId}`);
    if (StackId !== '') {
      expect(complaint({ ...DELIVERED, StackId })).toMatchObject({ name: 'InputError', message: `StackId is no ARN of a stack: ${StackId}` });
    }
  });
});

describe('a request is signed', () => {
  const signed = (query: string) => signedAt({ ...readEvent(DELIVERED), ResponseURL: `https://bucket.example/key${query}` });

  test.each([
    ['?X-Amz-Date=20260203T040506Z', Date.UTC(2026, 1, 3, 4, 5, 6)],
    ['?Expires=1700007200', 1_700_000_000_000],
  ])('with %s', (query, moment) => {
    expect(signed(query)).toBe(moment);
  });

  test.each([
    '', '?X-Amz-Date=', '?X-Amz-Date=x20260203T040506Z', '?X-Amz-Date=20260203T040506Zx', '?Expires=', '?Expires=x1700007200', '?Expires=1700007200x', '?Expires=12',
    '?Expires=170000720000000',
  ])('at no moment with %p', query => {
    expect(signed(query)).toBeUndefined();
  });
});

test('the claim of a request is the same in every release: builders bear it', () => {
  const event = readEvent(DELIVERED) satisfies CloudFormationEvent;
  expect(requestHash(event)).toBe('49f972a81fbe4254');
  expect(requestHash({ ...event, ResponseURL: `${URL_OF_ANSWER}&again` })).not.toBe(requestHash(event));
});

test.each([[{}, true], [{ a: 1 }, true], [null, false], [[], false], ['text', false], [undefined, false]])('%p has members: %p', (value, expected) => {
  expect(isRecord(value)).toBe(expected);
});
