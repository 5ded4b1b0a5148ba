import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { firstState } from '../../lambda/kernel/execution';
import { setLogLevel } from '../../lambda/kernel/log';
import { timing } from '../../lambda/kernel/timing';
import { connectedWorker } from '../../lambda/work';
import { LOG_LEVEL_VARIABLE, POLL_INTERVAL_VARIABLE } from '../../src/private/contract';
import { eventOf, properties } from '../support/situation';

const environment = { ...process.env };
let server: Server;
let lines: string[];

beforeEach(async () => {
  // a service that is out of order: what the worker makes of it shows its settings
  server = createServer((_, reply) => reply.writeHead(503).end());
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.AWS_REGION = 'eu-west-1';
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
  lines = [];
  jest.spyOn(console, 'log').mockImplementation(line => { lines.push(String(line)); });
});

afterEach(async () => {
  process.env = { ...environment };
  setLogLevel('INFO');
  await new Promise(resolve => {
    server.close(resolve);
    server.closeAllConnections();
  });
});

/** The pause after a first look. */
async function pause(bag = properties()): Promise<number> {
  const state = firstState(eventOf('Create', { ResourceProperties: bag, ResponseURL: 'http://localhost/' }), Date.now(), timing());
  return (await connectedWorker().tick(state)).seconds;
}

describe('the environment of the function', () => {
  test('needs to say nothing', async () => {
    expect(await pause()).toBeLessThanOrEqual(12);
    expect(lines.map(line => JSON.parse(line) as object)).toEqual([expect.objectContaining({ level: 'INFO', message: expect.stringContaining('could not be looked at') })]);
  });

  test('sets how often is looked; a builder\'s own setting goes first', async () => {
    process.env[POLL_INTERVAL_VARIABLE] = '100';
    expect(await pause()).toBeGreaterThanOrEqual(80);
    expect(await pause(properties({ PollInterval: '50' }))).toBeLessThanOrEqual(60);
  });

  test.each([['WARN', 0], ['INFO', 1], ['DEBUG', 1], ['nonsense', 1]])('sets how much is logged: %s', async (level, count) => {
    process.env[LOG_LEVEL_VARIABLE] = level;
    await pause();
    expect(lines).toHaveLength(count);
  });

  test.each(['0', '-1', 'fast'])('cannot slow time down or make it nonsense: %s', divisor => {
    process.env.CDK_APPSTREAM_TIME_DIVISOR = divisor;
    expect(() => connectedWorker()).toThrow(/must be a number, 1 or more/);
  });
});
