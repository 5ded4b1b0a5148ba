import * as http from 'node:http';
import { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { besides, HALF_WAY } from './aws';
import { Container, invokeIn, Modules, UnderWay } from './bundle';
import { shippedFunction } from './function';
import { HeldClock } from './held-clock';
import { WireReply, WireRequest } from './wire';
import { EmulatorServer, startEmulatorServer } from '../../emulator';
import { synthesizedDefinition } from '../../test/support/definition';
import { Backend, DisturbedFunction, Surroundings } from '../lambda';
import { variantOf } from '../variant';

type Listener = (reply: http.IncomingMessage) => void;

/** Where the servers of one history listen. */
interface Servers {
  readonly appstream: EmulatorServer;
  readonly besides: http.Server;
  readonly besidesUrl: string;
}

/**
 * The function as it ships, with real sockets: its clients speak with the emulator's server as anybody's would, and with one that stands for everything
 * else. Calls take the same virtual time as in the other storms; what breaks on the way breaks a connection, which clients notice at once.
 */
export const OVER_HTTP = variantOf('HTTP', [], {
  clock: () => new HeldClock(),
  connect: around => {
    const { clock } = around;
    if (!(clock instanceof HeldClock)) {
      throw new Error('over sockets time has to stand still while a request is in flight');
    }
    return overSockets(around, clock);
  },
});

function overSockets(around: Surroundings, clock: HeldClock): Backend {
  const shipped = shippedFunction();
  const release = clock.hold();
  const servers = listening(around, clock).finally(release);
  const idle: Container[] = [];
  const handler = new DisturbedFunction(around, async (payload, invocation) => {
    const { appstream, besidesUrl } = await servers;
    const environment = {
      ...shipped.environment,
      AWS_ENDPOINT_URL_APPSTREAM: appstream.url,
      AWS_ENDPOINT_URL_CLOUDFORMATION: besidesUrl,
      AWS_ENDPOINT_URL_SFN: besidesUrl,
    };
    return invokeIn(idle, () => new Container(clock, { ...shipped, environment }, socketModules(clock, besidesUrl)), payload, { around, invocation });
  });
  return {
    definition: synthesizedDefinition(),
    invoke: payload => handler.invoke(payload),
    end: async () => {
      const all = await servers;
      all.besides.close();
      all.besides.closeAllConnections();
      await all.appstream.close();
    },
  };
}

/** Node's own HTTP, each request sent when its virtual time has come. @param elsewhere where that goes which is for CloudFormation's bucket */
function socketModules(clock: HeldClock, elsewhere: string): Modules {
  return underWay => {
    const request = (target: http.RequestOptions, listener: Listener) => send(clock, underWay(), http.request(target), listener);
    const toBucket = (target: URL, options: http.RequestOptions, listener: Listener) => {
      const { hostname, port } = new URL(elsewhere);
      // the function's own time-out would be counted by the socket, in real time
      const { timeout: _, ...others } = options;
      const path = `${target.pathname}${target.search}`;
      return send(clock, underWay(), http.request({ ...others, hostname, port, path, headers: { ...options.headers, host: target.host } }), listener);
    };
    // without the default of a namespace, which clients would take before
    return { 'node:http': { ...http, default: undefined, request }, 'node:https': { ...http, default: undefined, request: toBucket } };
  };
}

/** Have a request take its virtual time: what makes it go is its end, and what it is for is the reply. */
function send(clock: HeldClock, { around, invocation }: UnderWay, request: http.ClientRequest, listener: Listener): http.ClientRequest {
  const end = request.end.bind(request);
  const operation = /^PhotonAdminProxyService\.(\w+)$/.exec(String(request.getHeader('x-amz-target') ?? ''))?.[1];
  request.end = ((body?: Uint8Array | string) => {
    const exchange = async (): Promise<(() => void) | undefined> => {
      if (operation !== undefined) {
        await clock.sleep(HALF_WAY);
        around.called(invocation, operation, JSON.parse(Buffer.from(body ?? '{}').toString()));
      }
      const landed = clock.hold();
      const reply = await new Promise<http.IncomingMessage | undefined>(resolve => {
        request.once('response', message => whole(message).then(resolve, () => resolve(undefined))).once('error', () => resolve(undefined));
        end(body ?? '');
      });
      landed();
      if (operation !== undefined && reply?.statusCode === 200) {
        await clock.sleep(HALF_WAY);
      }
      return reply && (() => listener(reply));
    };
    void invocation.through(operation ?? request.method, exchange).then(read => read?.());
    return request;
  }) as typeof request.end;
  return request;
}

/** A reply of which every byte is there, so that to read it takes no time. */
async function whole(reply: http.IncomingMessage): Promise<http.IncomingMessage> {
  const parts: Buffer[] = [];
  for await (const part of reply) {
    parts.push(part as Buffer);
  }
  const { statusCode, statusMessage, headers } = reply;
  return Object.assign(Readable.from(parts), { statusCode, statusMessage, headers }) as http.IncomingMessage;
}

async function listening(around: Surroundings, clock: HeldClock): Promise<Servers> {
  const server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const url = new URL(request.url ?? '/', `https://${request.headers.host ?? ''}`);
      const asked: WireRequest = { method: request.method ?? '', url, headers, body: Buffer.concat(parts).toString() };
      void clock.lettingGo(() => besides(around, asked)).then(
        ({ status, headers: more, body }: WireReply) => response.writeHead(status, more).end(body),
        // a lost answer is a connection that breaks
        () => response.destroy());
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return { appstream: await startEmulatorServer(around.service), besides: server, besidesUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
