import { randomUUID } from 'node:crypto';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo, Socket } from 'node:net';
import { ADMIN_PREFIX, AdminReply, answerAdmin } from './admin-routes';
import { AppStreamEmulator } from './emulator';
import { LostReply, ServiceError } from './errors';
import { PAGE, PAGE_HEADERS } from './page/page';

/** Where a server listens. */
export interface EmulatorServerOptions {
  /** 0 picks a free one. @default 0 */
  readonly port?: number;
  /** @default 127.0.0.1 */
  readonly host?: string;
}

/** A server that listens. */
export interface EmulatorServer {
  /** The address to give to an SDK client as its endpoint. */
  readonly url: string;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}

const TARGET_PREFIX = 'PhotonAdminProxyService.';
/** The largest body that is read; the largest input that satisfies the model has some 30 KB. */
const MAX_BODY = 1024 * 1024;
/** How much of a larger body is thrown away before the connection is, so that the sender gets to read its error. */
const MAX_DRAIN = 64 * MAX_BODY;

/**
 * Serves an emulator over HTTP: the service's protocol at `/`, where a browser gets a page for people, and what tests and people ask beside it below
 * `/_emulator/`.
 */
export async function startEmulatorServer(emulator: AppStreamEmulator, options: EmulatorServerOptions = {}): Promise<EmulatorServer> {
  const { port = 0, host = '127.0.0.1' } = options;
  const server = createServer((request, response) => {
    serve(emulator, request, response).catch((error: unknown) => {
      // a bug of the emulator: the caller sees what the service shows for its own, the next caller is served
      if (response.headersSent) response.destroy(); else reply(response, new ServiceError('InternalFailure', `The emulator failed: ${String(error)}`));
    });
  });
  server.on('clientError', (_error: Error, socket: Socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'); else socket.destroy();
  });
  const address = await listening(server, port, host);
  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    close: () => closed(server),
  };
}

function listening(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address); else reject(new Error('the server has no address'));
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close(error => (error ? reject(error) : resolve()));
    // clients keep connections open for their next call
    server.closeAllConnections();
  });
}

async function serve(emulator: AppStreamEmulator, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  if (body.problem === 'aborted') {
    response.destroy();
    return;
  }
  const path = (request.url ?? '/').split('?')[0];
  if (path.startsWith(ADMIN_PREFIX)) {
    replyAdmin(response, body.problem
      ? { status: 413, body: { error: `the body is larger than ${MAX_BODY} bytes` } }
      : answerAdmin(emulator, request.method ?? 'GET', request.url ?? '/', body.text));
    return;
  }
  if (path === '/' && (request.method === 'GET' || request.method === 'HEAD')) {
    response.writeHead(200, PAGE_HEADERS);
    response.end(request.method === 'GET' ? PAGE : undefined);
    return;
  }
  try {
    reply(response, callOf(emulator, request, path, body));
  } catch (error) {
    if (error instanceof LostReply) {
      keepBack(response, error);
    } else if (error instanceof ServiceError) {
      reply(response, error);
    } else {
      throw error;
    }
  }
}

/** Lets the client go without an answer, at once or when it has waited. */
function keepBack(response: ServerResponse, { holdMs, reset }: LostReply): void {
  const end = () => {
    if (reset) response.socket?.resetAndDestroy(); else response.destroy();
  };
  if (holdMs === 0) {
    end();
  } else if (holdMs !== undefined) {
    const timer = setTimeout(end, holdMs);
    response.on('close', () => clearTimeout(timer));
  }
}

function callOf(emulator: AppStreamEmulator, request: IncomingMessage, path: string, body: Body): Record<string, unknown> {
  if (request.method !== 'POST' || path !== '/') {
    throw new ServiceError('UnknownOperationException', `This is an AppStream emulator: calls are POST / with the header X-Amz-Target, got ${request.method} ${path}; GET / is a page for people, and ${ADMIN_PREFIX}health tells how it is.`, 404);
  }
  if (body.problem) {
    throw new ServiceError('RequestEntityTooLargeException', `The body is larger than ${MAX_BODY} bytes.`);
  }
  const target = request.headers['x-amz-target'];
  if (typeof target !== 'string' || !target.startsWith(TARGET_PREFIX)) {
    throw new ServiceError('UnknownOperationException', `The header X-Amz-Target must begin with ${TARGET_PREFIX}, got ${target ?? 'none'}.`);
  }
  return emulator.call(target.slice(TARGET_PREFIX.length), inputOf(body.text));
}

function inputOf(body: string): unknown {
  try {
    return body.trim() === '' ? {} : JSON.parse(body);
  } catch {
    throw new ServiceError('SerializationException', 'The body is no JSON.');
  }
}

interface Body {
  readonly text: string;
  readonly problem?: 'aborted' | 'too large';
}

/** The body, or why there is none; never throws. */
function bodyOf(request: IncomingMessage): Promise<Body> {
  return new Promise(resolve => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= MAX_BODY) {
        chunks.push(chunk);
      } else if (length > MAX_DRAIN) {
        request.destroy();
      }
    });
    request.on('end', () => resolve(length > MAX_BODY ? { text: '', problem: 'too large' } : { text: Buffer.concat(chunks).toString() }));
    request.on('error', () => resolve({ text: '', problem: 'aborted' }));
    request.on('close', () => resolve({ text: '', problem: 'aborted' }));
  });
}

function reply(response: ServerResponse, output: Record<string, unknown> | ServiceError): void {
  const failed = output instanceof ServiceError;
  const body = JSON.stringify(failed ? output.toBody() : output);
  response.writeHead(failed ? output.httpStatus : 200, {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': randomUUID(),
    ...(failed ? { 'x-amzn-errortype': output.code } : {}),
  });
  response.end(body);
}

function replyAdmin(response: ServerResponse, answer: AdminReply): void {
  const body = `${JSON.stringify(answer.body)}\n`;
  response.writeHead(answer.status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
