import { EventEmitter } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import { Readable } from 'node:stream';

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly method: string;
  readonly url: URL;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What comes back. */
export interface WireReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Takes a request to whom it is for. What is thrown breaks the connection; without a reply the client is left to wait. */
export type Carry = (request: WireRequest) => Promise<WireReply | undefined>;

type Listener = (reply: http.IncomingMessage) => void;

/** The modules of Node that clients speak HTTP with, their requests carried instead of sent. */
export function wiredModules(carry: Carry): Readonly<Record<string, unknown>> {
  const request = (protocol: string) => (target: URL | http.RequestOptions, ...rest: unknown[]) => {
    const [options, listener] = (rest.length > 1 ? rest : [target, rest[0]]) as [http.RequestOptions, Listener | undefined];
    const url = target instanceof URL ? target : new URL(`${protocol}//${target.host}${target.path ?? '/'}`);
    return new CarriedRequest(carry, { method: options.method ?? 'GET', url, headers: lowerCase(options.headers) }, listener);
  };
  return {
    // without the default of a namespace, which clients would take before
    'node:http': { ...http, default: undefined, request: request('http:') },
    'node:https': { ...https, default: undefined, request: request('https:') },
  };
}

/** What a client holds of a request on its way. */
class CarriedRequest extends EventEmitter {
  /** Connected from the beginning, for who looks after connections. */
  public readonly socket = Object.assign(new EventEmitter(), { connecting: false, setKeepAlive: () => undefined, setTimeout: () => undefined });
  private isOver = false;

  constructor(private readonly carry: Carry, private readonly head: Omit<WireRequest, 'body'>, listener: Listener | undefined) {
    super();
    if (listener) {
      this.once('response', listener);
    }
  }

  /** Send it. */
  public end(body: Uint8Array | string = ''): this {
    void this.carry({ ...this.head, body: Buffer.from(body).toString() }).then(
      reply => (reply === undefined || this.isOver ? undefined : this.respond(reply)),
      (error: unknown) => (this.isOver ? undefined : this.destroy(error)));
    return this;
  }

  /** Give it up. */
  public destroy(error?: unknown): this {
    this.isOver = true;
    if (error !== undefined) {
      this.emit('error', error);
    }
    this.emit('close');
    return this;
  }

  private respond({ status, headers = {}, body }: WireReply): void {
    this.isOver = true;
    const message = Readable.from(body === '' ? [] : [Buffer.from(body)]);
    this.emit('response', Object.assign(message, { statusCode: status, statusMessage: '', headers }));
    this.emit('close');
  }
}

function lowerCase(headers: http.RequestOptions['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]));
}
