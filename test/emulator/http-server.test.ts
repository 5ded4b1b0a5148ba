import { request } from 'node:http';
import { connect } from 'node:net';
import { CREATE, MINUTE, VirtualClock } from './support';
import { AppStreamEmulator, EmulatorServer, startEmulatorServer } from '../../emulator';

jest.setTimeout(30_000);

interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: unknown;
}

let clock: VirtualClock;
let emulator: AppStreamEmulator;
let server: EmulatorServer;

beforeEach(async () => {
  clock = new VirtualClock();
  emulator = new AppStreamEmulator({ clock });
  server = await startEmulatorServer(emulator);
});

afterEach(async () => {
  await server.close();
});

function send(method: string, path: string, headers: Record<string, string> = {}, body: string | Buffer = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, server.url), { method, headers, agent: false }, response => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: JSON.parse(Buffer.concat(chunks).toString()) }));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function target(operation: string): Record<string, string> {
  return { 'x-amz-target': `PhotonAdminProxyService.${operation}`, 'content-type': 'application/x-amz-json-1.1' };
}

/** Sends bytes that are no whole request and waits until the server is done with the connection. */
function raw(bytes: string, hangUp: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    let received = '';
    const socket = connect(Number(port), hostname, () => {
      socket.write(bytes);
      if (hangUp) socket.destroy();
    });
    socket.on('data', chunk => {
      received += chunk.toString();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(received));
  });
}

describe('requests that make no sense get the service\'s error shape, and the server goes on', () => {
  afterEach(async () => {
    expect(await send('POST', '/', target('DescribeImageBuilders'), '{}')).toMatchObject({ status: 200, body: { ImageBuilders: [] } });
  });

  test.each<[string, string, string, Record<string, string>, string, number, string, string]>([
    ['no target', 'POST', '/', {}, '{}', 400, 'UnknownOperationException', 'got none'],
    ['the target of another service', 'POST', '/', { 'x-amz-target': 'DynamoDB_20120810.ListTables' }, '{}', 400, 'UnknownOperationException', 'DynamoDB_20120810.ListTables'],
    ['an unknown operation', 'POST', '/', target('CreateFleet'), '{}', 400, 'UnknownOperationException', 'CreateFleet'],
    ['no operation', 'POST', '/', target(''), '{}', 400, 'UnknownOperationException', 'not known'],
    ['broken JSON', 'POST', '/', target('DescribeImages'), '{"Names":', 400, 'SerializationException', 'no JSON'],
    ['JSON that is no structure', 'POST', '/', target('DescribeImages'), '[1]', 400, 'SerializationException', 'LIST_VALUE'],
    ['bytes that are no text', 'POST', '/', target('DescribeImages'), '\u0000\u0001', 400, 'SerializationException', 'no JSON'],
    ['an unknown member', 'POST', '/', target('DescribeImages'), '{"Colour":"red"}', 400, 'SerializationException', "'colour'"],
    ['a PUT', 'PUT', '/', {}, '', 404, 'UnknownOperationException', '/_emulator/health'],
    ['a GET elsewhere', 'GET', '/index.html', {}, '', 404, 'UnknownOperationException', 'GET / is a page for people'],
    ['another path', 'POST', '/elsewhere', target('DescribeImages'), '{}', 404, 'UnknownOperationException', 'POST /elsewhere'],
    ['a DELETE', 'DELETE', '/', {}, '', 404, 'UnknownOperationException', 'DELETE /'],
  ])('%s', async (_, method, path, headers, body, status, code, words) => {
    const answer = await send(method, path, headers, body);
    expect(answer).toMatchObject({
      status,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': code, 'x-amzn-requestid': expect.any(String) },
      body: { __type: code, message: expect.stringContaining(words) },
    });
  });

  test('a body of 10 MB', async () => {
    const answer = await send('POST', '/', target('CreateImageBuilder'), Buffer.alloc(10 * 1024 * 1024, 'a'));
    expect(answer).toMatchObject({ status: 413, body: { __type: 'RequestEntityTooLargeException', message: expect.stringContaining('1048576 bytes') } });
  });

  test('a body that never ends', async () => {
    const head = `POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: PhotonAdminProxyService.DescribeImages\r\nContent-Length: ${100 * 1024 * 1024}\r\n\r\n`;
    const outcome = raw(head + 'a'.repeat(65 * 1024 * 1024), false).catch((error: Error) => error.message);
    expect(await outcome).not.toContain('200 OK');
  });

  test('a client that hangs up in the middle', async () => {
    await raw('POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: PhotonAdminProxyService.CreateImageBuilder\r\nContent-Length: 1000\r\n\r\n{"Name":', true);
    expect(emulator.calls()).toEqual([]);
  });

  test('something that is no HTTP', async () => {
    expect(await raw('hello\r\n\r\n', false)).toMatch(/^HTTP\/1.1 400 Bad Request/);
  });

  test('JSON of 400,000 brackets', async () => {
    const answer = await send('POST', '/', target('DescribeImages'), `{"Names":${'['.repeat(200_000)}${']'.repeat(200_000)}}`);
    expect(answer).toMatchObject({ status: 400, body: { __type: 'SerializationException' } });
    expect(await send('GET', '/_emulator/calls')).toMatchObject({ status: 200, body: [{ outcome: 'error' }] });
  });

  test('an empty body, which is an empty input', async () => {
    expect(await send('POST', '/', target('DescribeImageBuilders'))).toMatchObject({ status: 200, body: { ImageBuilders: [] } });
  });
});

describe('what the service does not have', () => {
  const create = () => send('POST', '/', target('CreateImageBuilder'), JSON.stringify({ ...CREATE, Tags: { team: 'ledger' } }));

  test('is read over HTTP as it is in-process', async () => {
    await create();
    clock.pass(15 * MINUTE);
    expect(await send('GET', '/_emulator/health')).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' }, body: { status: 'ok', builders: 1 } });
    const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
    expect((await send('GET', '/_emulator/calls')).body).toEqual(plain(emulator.calls()));
    expect((await send('GET', '/_emulator/transitions')).body).toEqual(plain(emulator.transitions()));
    expect((await send('GET', '/_emulator/meter')).body).toEqual(plain(emulator.meter()));
    expect((await send('GET', '/_emulator/builders')).body).toEqual(plain(emulator.builders()));
    expect((await send('GET', '/_emulator/images')).body).toEqual(plain(emulator.images()));
    expect((await send('GET', '/_emulator/meter')).body).toMatchObject({ minutes: 15 });
    expect((await send('GET', '/_emulator/builders')).body).toMatchObject([{ state: 'RUNNING', tags: { team: 'ledger' } }]);
  });

  test('gives the calls after one that is known already', async () => {
    await create();
    await create();
    expect((await send('GET', '/_emulator/calls?after=1')).body).toMatchObject([{ id: 2, outcome: 'error' }]);
    expect(await send('GET', '/_emulator/calls?after=x')).toMatchObject({ status: 400, body: { error: '`after` is the id of a call, a whole number' } });
  });

  test('takes fault rules and gives them up', async () => {
    expect(await send('POST', '/_emulator/faults', {}, '{"kind":"throttle","times":3}')).toMatchObject({ status: 200, body: {} });
    expect(await create()).toMatchObject({ status: 400, body: { __type: 'ThrottlingException' } });
    expect(await send('DELETE', '/_emulator/faults')).toMatchObject({ status: 200 });
    expect(await create()).toMatchObject({ status: 200 });
  });

  test.each([
    ['{"kind":', 'the body is no JSON'],
    ['', 'the body is no JSON'],
    ['{"kind":"flood"}', '`kind` of a fault rule must be one of'],
    ['null', 'a fault rule is an object with a `kind`'],
  ])('refuses the rule %s in one line', async (body, words) => {
    const answer = await send('POST', '/_emulator/faults', {}, body);
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining(words) } });
    expect(JSON.stringify(answer.body)).not.toContain('\\n');
  });

  test('refuses a rule of 10 MB and what it does not know', async () => {
    expect(await send('POST', '/_emulator/faults', {}, Buffer.alloc(10 * 1024 * 1024, ' '))).toMatchObject({ status: 413 });
    expect(await send('GET', '/_emulator/nothing')).toMatchObject({ status: 404, body: { error: expect.stringContaining('GET health') } });
    expect(await send('PUT', '/_emulator/faults')).toMatchObject({ status: 404 });
  });
});

describe('the server', () => {
  test('shows a bug of the emulator as the service shows its own, and goes on', async () => {
    const time = clock.now();
    const broken = jest.spyOn(clock, 'now').mockImplementation(() => {
      throw new Error('the clock stands still');
    });
    expect(await send('POST', '/', target('DescribeImages'))).toMatchObject({
      status: 500,
      body: { __type: 'InternalFailure', message: 'The emulator failed: Error: the clock stands still' },
    });
    broken.mockReturnValue(time);
    expect(await send('POST', '/', target('DescribeImageBuilders'))).toMatchObject({ status: 200 });
  });

  test('says when a port is taken', async () => {
    await expect(startEmulatorServer(emulator, { port: Number(new URL(server.url).port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  test('frees its port at once, also while a client keeps its connection', async () => {
    const second = await startEmulatorServer(emulator);
    const { hostname, port } = new URL(second.url);
    const socket = connect(Number(port), hostname);
    const gone = new Promise(resolve => socket.on('close', resolve));
    socket.on('error', () => socket.destroy());
    await new Promise(resolve => socket.on('connect', resolve));
    await second.close();
    await gone;
    const third = await startEmulatorServer(emulator, { port: Number(port) });
    expect(third.url).toBe(second.url);
    await third.close();
  });
});
