import { Answer } from '../../../lambda/kernel/answer';
import { Answerable, respond } from '../../../lambda/kernel/respond';
import { eventOf, NAME, OPERATION_START } from '../../support/situation';

const ANSWER: Answer = { status: 'SUCCESS', physicalId: NAME, data: { Arn: 'arn' } };

/** Answer somebody who replies with a status. */
async function answered(state: Answerable, status: number) {
  const lines: Array<Record<string, unknown>> = [];
  jest.spyOn(console, 'log').mockImplementation(line => { lines.push(JSON.parse(String(line)) as Record<string, unknown>); });
  const sent: unknown[] = [];
  const put = async (url: string, body: string) => {
    sent.push([url, JSON.parse(body)]);
    return status;
  };
  let thrown: unknown;
  await respond(state, { put }, OPERATION_START).catch(error => { thrown = error; });
  return { lines, sent, thrown };
}

test('an answer goes to the URL of its event, and a line tells that it did', async () => {
  const event = eventOf('Create');
  const { lines, sent, thrown } = await answered({ event, answer: ANSWER }, 200);
  expect(sent).toEqual([[event.ResponseURL, expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: NAME, Data: { Arn: 'arn' } })]]);
  expect(thrown).toBeUndefined();
  expect(lines).toEqual([expect.objectContaining({
    level: 'INFO', message: 'answered', requestId: 'request-1', logicalId: 'Builder', requestType: 'Create', status: 'SUCCESS', name: NAME, detail: 'HTTP 200',
  })]);
});

test.each([299, 403])('HTTP %p is the end of it', async status => {
  expect((await answered({ event: eventOf('Delete'), answer: ANSWER }, status)).thrown).toBeUndefined();
});

test.each([300, 400, 404, 500, 503])('HTTP %p asks for another try', async status => {
  const { thrown, lines } = await answered({ event: eventOf('Delete'), answer: ANSWER }, status);
  expect(thrown).toMatchObject({ message: `CloudFormation's response URL replied with HTTP ${status}` });
  expect(lines).toHaveLength(1);
});

describe('an answer that no tick lived to give', () => {
  const crashed = { event: eventOf('Update'), error: { Error: 'RangeError', Cause: 'killed' } };

  test('is FAILED with what is known of the crash, and counted as one', async () => {
    const { lines, sent } = await answered(crashed, 200);
    expect(sent).toEqual([[crashed.event.ResponseURL, expect.objectContaining({ Status: 'FAILED', PhysicalResourceId: NAME })]]);
    expect(lines[0]).toMatchObject({ message: 'answered', status: 'FAILED' });
    expect(lines.slice(1)).toEqual([expect.objectContaining({ code: 'HandlerCrashed', Failures: 1, Duration: 0, Ticks: 0, Throttles: 0, Leftovers: 0 })]);
  });

  test('is not counted before it has arrived', async () => {
    expect((await answered(crashed, 500)).lines).toHaveLength(1);
  });
});
