import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { handler } from '../../lambda';
import { executionName, firstState } from '../../lambda/kernel/execution';
import { timing } from '../../lambda/kernel/timing';
import { WAITER_ARN_VARIABLE } from '../../src/private/contract';
import { eventOf, NAME } from '../support/situation';

const WAITER = 'arn:aws:states:eu-west-1:111122223333:stateMachine:Waiter';
const environment = { ...process.env };
let server: Server;
let url: string;
let received: Array<{ what: string; body: string }>;

// one worker serves all calls, so that what it is connected to stays
beforeAll(async () => {
  server = createServer((request, reply) => {
    let body = '';
    request.on('data', part => { body += String(part); }).on('end', () => {
      const what = `${request.method} ${String(request.headers['x-amz-target'] ?? request.url)}`;
      received.push({ what, body });
      // Step Functions and CloudFormation take what they get; every other service is out of order
      reply.writeHead(/StartExecution|PUT/.test(what) ? 200 : 503, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => {
  received = [];
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: url, AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', [WAITER_ARN_VARIABLE]: WAITER,
  });
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});

afterEach(() => { process.env = { ...environment }; });

afterAll(() => new Promise(resolve => {
  server.close(resolve);
  server.closeAllConnections();
}));

/** A request whose answer goes to the server. */
const request = () => eventOf('Delete', { ResponseURL: `${url}/answer` });
const state = () => firstState(request(), Date.now(), timing());

test('a request of CloudFormation is handed over to the state machine of the environment', async () => {
  expect(await handler(request())).toBeUndefined();
  expect(received.map(({ what }) => what)).toEqual(['POST AWSStepFunctions.StartExecution']);
  expect(JSON.parse(received[0].body)).toMatchObject({ stateMachineArn: WAITER, name: executionName(request()) });
});

test('a request that bears the members of a task is a request all the same', async () => {
  await handler({ ...request(), mode: 'respond', state: state() });
  expect(received.map(({ what }) => what)).toEqual(['POST AWSStepFunctions.StartExecution']);
});

test('a tick looks at the service, and gives the next state', async () => {
  expect(await handler({ mode: 'tick', state: state() })).toMatchObject({ action: 'WAIT', ticks: 1, event: { PhysicalResourceId: NAME } });
  expect(received.map(({ what }) => what)).toEqual([expect.stringMatching(/DescribeImageBuilders$/)]);
});

test('an answer is put to its URL, and nothing else is called', async () => {
  const answer = { status: 'SUCCESS', physicalId: NAME, data: {} };
  expect(await handler({ mode: 'respond', state: { ...state(), answer } })).toBeUndefined();
  expect(received.map(({ what }) => what)).toEqual(['PUT /answer']);
  expect(JSON.parse(received[0].body)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: NAME });
});

test.each([[{ mode: 'tick' }], [{ state: {} }], [{}], ['text'], [null]])('%j is neither, and no request either', async event => {
  await expect(handler(event)).rejects.toThrow(/this event cannot be answered: RequestId is missing/);
  expect(received).toEqual([]);
});
