import { crashAnswer } from '../../../lambda/kernel/answer';
import { eventOf, NAME } from '../../support/situation';

/** What CloudFormation is told of a crash. */
function told(error: Parameters<typeof crashAnswer>[1]): string {
  const answer = crashAnswer(eventOf('Update'), error);
  expect(answer).toMatchObject({ status: 'FAILED', physicalId: NAME, code: 'HandlerCrashed' });
  return answer.status === 'FAILED' ? answer.reason : '';
}

const REST = '. What it may have made is removed by the Delete that follows. See the log group of the function whose ARN is the ServiceToken, then deploy again.';

test.each([
  ['nothing', undefined, 'no error was kept'],
  ['its name', { Error: 'States.Timeout' }, 'States.Timeout'],
  ['an empty cause', { Error: 'States.Timeout', Cause: '' }, 'States.Timeout'],
  ['a text', { Error: 'Lambda.Unknown', Cause: 'the process was killed' }, 'Lambda.Unknown, the process was killed'],
  ['what Lambda makes of an exception', { Error: 'RangeError', Cause: '{"errorMessage":"out of memory"}' }, 'RangeError, out of memory'],
  ['JSON without words', { Error: 'RangeError', Cause: '{"errorMessage":7,"trace":["secret"]}' }, 'RangeError'],
])('a crash of which %s is known', (_, error, words) => {
  expect(told(error)).toBe(`the handler of Builder could not work: ${words}${REST}`);
});

test.each([['a text', (words: string) => words], ['a message', (words: string) => JSON.stringify({ errorMessage: words })]])('%s is cut to 500 characters', (_, cause) => {
  expect(told({ Error: 'E', Cause: cause(`no json: ${'x'.repeat(600)}`) })).toBe(`the handler of Builder could not work: E, no json: ${'x'.repeat(491)}${REST}`);
});

test('a Create does not say what it made, whatever id its event bears', () => {
  expect(crashAnswer(eventOf('Create', { PhysicalResourceId: NAME }), undefined).physicalId).toBe('cdk-appstream:unknown');
});
