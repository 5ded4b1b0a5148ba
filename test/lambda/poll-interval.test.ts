import { connectedWorker } from '../../lambda/work';
import { LIMITS, POLL_INTERVAL_VARIABLE } from '../../src/private/contract';

const environment = { ...process.env };

beforeEach(() => { process.env.AWS_REGION = 'eu-west-1'; });
afterEach(() => { process.env = { ...environment }; });

test.each(['0', String(LIMITS.minPollSeconds - 1), 'often', '-60'])('the function does not start with an interval of %s', setting => {
  process.env[POLL_INTERVAL_VARIABLE] = setting;
  expect(() => connectedWorker()).toThrow(`${POLL_INTERVAL_VARIABLE} must be a number of seconds, ${LIMITS.minPollSeconds} or more, got ${setting}`);
});

test('the shortest interval that a template can ask for is one', () => {
  process.env[POLL_INTERVAL_VARIABLE] = String(LIMITS.minPollSeconds);
  expect(() => connectedWorker()).not.toThrow();
});
