import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { httpResponsePort } from '../../../lambda/kernel/response-port';

/** What a server received. */
interface Received {
  readonly method?: string;
  readonly url?: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const open: Server[] = [];
afterEach(() => Promise.all(open.splice(0).map(server => new Promise(resolve => server.close(resolve)))));

/** Put a text to a server that replies with a status, or hangs up. */
async function put(text: string, status: number | undefined): Promise<{ replied: number; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, reply) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part)).on('end', () => {
      received.push({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(parts).toString() });
      if (status === undefined) {
        request.socket.destroy();
      } else {
        reply.writeHead(status).end('thanks');
      }
    });
  });
  open.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const replied = await httpResponsePort.put(`http://127.0.0.1:${(server.address() as AddressInfo).port}/key?X-Amz-Date=1`, text);
  return { replied, received };
}

test('an answer is put as it is, with the empty content type that the signature covers, and its length in bytes', async () => {
  const { replied, received } = await put('{"Reason":"ツ"}', 200);
  expect(replied).toBe(200);
  expect(received).toEqual([{
    method: 'PUT', url: '/key?X-Amz-Date=1', body: '{"Reason":"ツ"}', headers: expect.objectContaining({ 'content-type': '', 'content-length': '16' }) as unknown,
  }]);
});

test.each([403, 500])('a refusal is a reply, too: %p', async status => {
  expect((await put('{}', status)).replied).toBe(status);
});

test('whoever hangs up has not replied', async () => {
  await expect(put('{}', undefined)).rejects.toThrow(/hang up|ECONNRESET/);
});

test('a reply that breaks off is none', async () => {
  const server = createServer((_, reply) => {
    reply.writeHead(200, { 'content-length': 100 });
    reply.write('some', () => reply.socket?.destroy());
  });
  open.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  await expect(httpResponsePort.put(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, '{}')).rejects.toThrow(/aborted|ECONNRESET/);
});

test('an address that speaks TLS is not put to in the clear', async () => {
  await expect(httpResponsePort.put('https://127.0.0.1:1/key', '{}')).rejects.toThrow(/ECONNREFUSED/);
});
