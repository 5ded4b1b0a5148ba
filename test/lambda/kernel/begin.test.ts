import { NOTHING_MADE_ID, UNKNOWN_ID } from '../../../lambda/kernel/answer';
import { begin } from '../../../lambda/kernel/begin';
import { executionName } from '../../../lambda/kernel/execution';
import { timing } from '../../../lambda/kernel/timing';
import { eventOf, NAME, OPERATION_START } from '../../support/situation';

/** Step Functions that starts, knows the name already, or fails so many times. */
type Machine = 'starts' | 'has it' | number;

/** Hand over what was delivered, and tell all that can be seen of it. */
async function handedOver(input: unknown, machine: Machine = 'starts', repliesLost = 0) {
  const lines: Array<Record<string, unknown>> = [];
  jest.spyOn(console, 'log').mockImplementation(line => { lines.push(JSON.parse(String(line)) as Record<string, unknown>); });
  const pauses: number[] = [];
  const started: Array<{ name: string; state: unknown }> = [];
  const answers: Array<{ url: string; body: unknown }> = [];
  let lost = repliesLost;
  let failures = typeof machine === 'number' ? machine : 0;
  let thrown: unknown;
  await begin(input, {
    clock: { now: () => OPERATION_START, sleep: async milliseconds => { pauses.push(milliseconds); } },
    executions: {
      start: async (name, state) => {
        if (failures-- > 0) {
          throw Object.assign(new Error('slow down'), { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } });
        }
        started.push({ name, state: JSON.parse(state) as unknown });
        return machine !== 'has it';
      },
    },
    response: {
      put: async (url, body) => {
        answers.push({ url, body: JSON.parse(body) as unknown });
        if (lost-- > 0) {
          throw Object.assign(new Error('socket hang up'), { name: 'Error', code: 'ECONNRESET' });
        }
        return 200;
      },
    },
  }, timing()).catch(error => { thrown = error; });
  return { lines, pauses, started, answers, thrown };
}

const EVENT = { ...eventOf('Create'), PhysicalResourceId: undefined };

test('a request is handed over once, under its name and with itself', async () => {
  const { started, pauses, answers, lines, thrown } = await handedOver(EVENT);
  const event: unknown = JSON.parse(JSON.stringify(EVENT));
  expect(started).toEqual([{ name: executionName(EVENT), state: expect.objectContaining({ event }) as unknown }]);
  expect([pauses, answers, thrown]).toEqual([[], [], undefined]);
  expect(lines).toEqual([expect.objectContaining({ level: 'INFO', message: 'request taken', requestId: 'request-1', logicalId: 'Builder' })]);
});

test('a duplicate is let be', async () => {
  const { answers, lines } = await handedOver(EVENT, 'has it');
  expect(answers).toEqual([]);
  expect(lines).toEqual([expect.objectContaining({ level: 'INFO', message: 'duplicate ignored', requestId: 'request-1' })]);
});

describe('when Step Functions does not start it', () => {
  test('it is tried again with growing pauses, and each failure is told', async () => {
    const { started, pauses, answers, lines } = await handedOver(EVENT, 3);
    expect([started.length, pauses, answers]).toEqual([1, [1_000, 2_000, 4_000], []]);
    const line = { level: 'WARN', message: 'execution not started', error: 'ThrottlingException', requestId: 'request-1' };
    expect(lines.slice(0, 3)).toEqual(Array(3).fill(expect.objectContaining(line)));
  });

  test('for a minute, a Create is answered that nobody knows what it made', async () => {
    const { started, pauses, answers, thrown, lines } = await handedOver(EVENT, Infinity);
    expect([started, pauses, thrown]).toEqual([[], [1_000, 2_000, 4_000, 8_000, 15_000, 30_000], undefined]);
    expect(answers).toEqual([{
      url: EVENT.ResponseURL,
      body: expect.objectContaining({
        Status: 'FAILED',
        PhysicalResourceId: UNKNOWN_ID,
        Reason: expect.stringMatching(/could not be started for a minute: ThrottlingException: slow down\. Deploy again when .* More: .*#notstarted$/) as unknown,
      }) as unknown,
    }]);
    expect(lines).toContainEqual(expect.objectContaining({ status: 'FAILED', code: 'NotStarted' }));
  });

  test('an answer whose reply is lost is said once more, with the same words: to be delivered again could begin what was answered', async () => {
    const { answers, pauses, thrown } = await handedOver(EVENT, Infinity, 1);
    expect([answers.length, pauses.slice(-1), thrown]).toEqual([2, [3_000], undefined]);
    expect(answers[1]).toEqual(answers[0]);
  });

  test('an answer whose replies are all lost is thrown, so that the event is delivered again', async () => {
    const { answers, thrown } = await handedOver(EVENT, Infinity, 2);
    expect(answers).toHaveLength(2);
    expect(thrown).toMatchObject({ message: 'socket hang up' });
  });

  test('for a minute, an Update keeps its id', async () => {
    const { answers } = await handedOver(eventOf('Update'), Infinity);
    expect(answers).toMatchObject([{ body: { Status: 'FAILED', PhysicalResourceId: NAME } }]);
  });

  test('for a minute, a Delete is not answered but thrown, so that it is delivered again', async () => {
    const { answers, thrown } = await handedOver(eventOf('Delete'), Infinity);
    expect(answers).toEqual([]);
    expect(thrown).toMatchObject({ name: 'ThrottlingException' });
  });
});

test('what makes no sense but can be answered is answered at once, as one that made nothing', async () => {
  const { started, answers, thrown, lines } = await handedOver({ ...EVENT, StackId: 'none' });
  expect([started, thrown]).toEqual([[], undefined]);
  expect(answers).toMatchObject([{ body: { Status: 'FAILED', PhysicalResourceId: NOTHING_MADE_ID, Reason: expect.stringMatching(/no ARN of a stack: none .*#malformedevent$/) as unknown } }]);
  expect(lines).toContainEqual(expect.objectContaining({ status: 'FAILED', code: 'MalformedEvent' }));
});

test('what cannot be answered is dropped aloud', async () => {
  const { started, answers, thrown, lines } = await handedOver({ ...EVENT, ResponseURL: '' });
  expect([started, answers]).toEqual([[], []]);
  expect(thrown).toMatchObject({ message: 'this event cannot be answered: ResponseURL is missing' });
  expect(lines).toEqual([expect.objectContaining({ level: 'WARN', message: 'event dropped', error: 'this event cannot be answered: ResponseURL is missing' })]);
});
