import * as path from 'node:path';
import { replyOf } from './aws';
import { shippedFunction } from './function';
import { Sandbox } from './sandbox';
import { wiredModules, WireReply, WireRequest } from './wire';
import { synthesizedDefinition } from '../../test/support/definition';
import { DisturbedFunction, Invocation, Surroundings } from '../lambda';
import { variantOf } from '../variant';

const BUNDLE = path.join(__dirname, '..', '..', 'assets', 'lambda');

/** A running copy of the function, as Lambda keeps it warm between invocations. */
export class Container {
  private invocation: Invocation | undefined;
  private readonly handler: (payload: unknown) => Promise<unknown>;

  /** @param modules the modules of Node that the function gets, for what asks which invocation is under way */
  constructor({ clock }: Surroundings, environment: Readonly<Record<string, string>>, modules: (invocation: () => Invocation) => Readonly<Record<string, unknown>>) {
    const underWay = () => {
      if (!this.invocation) {
        throw new Error('the function works while nobody has invoked it');
      }
      return this.invocation;
    };
    const sandbox = new Sandbox({ clock, environment, modules: { ...NO_FILES, ...modules(underWay) } });
    this.handler = (sandbox.load(path.join(BUNDLE, 'index.js')) as { handler: (payload: unknown) => Promise<unknown> }).handler;
  }

  /** Let it work for one invocation. What goes in and comes out is JSON. */
  public async invoke(payload: unknown, invocation: Invocation): Promise<unknown> {
    this.invocation = invocation;
    const result = await this.handler(JSON.parse(JSON.stringify(payload)));
    return result === undefined ? null : JSON.parse(JSON.stringify(result)) as unknown;
  }
}

/** Containers as they are needed; one whose function is killed never comes back. */
export function pooled(make: () => Container): (payload: unknown, invocation: Invocation) => Promise<unknown> {
  const idle: Container[] = [];
  return async (payload, invocation) => {
    const container = idle.pop() ?? make();
    try {
      return await container.invoke(payload, invocation);
    } finally {
      idle.push(container);
    }
  };
}

/** Lambda has no files of the SDK's configuration; asking the real disk would take time that the clock knows nothing of. */
const readFile = () => Promise.reject(Object.assign(new Error('no such file'), { code: 'ENOENT' }));
const NO_FILES = { 'node:fs/promises': { readFile }, 'node:fs': { promises: { readFile } } };

/**
 * The function as it ships: the three files of `assets/lambda`, its SDK clients included, in the environment of a synthesized template. Nothing of it is
 * replaced but Node's clock and the sockets, so that requests are built, signed, sent, timed out and read by the clients themselves.
 */
export const OVER_BUNDLE = variantOf('the bundle', [], {
  connect: around => {
    const { environment } = shippedFunction();
    const carry = (invocation: () => Invocation) => (request: WireRequest): Promise<WireReply | undefined> => {
      const current = invocation();
      return current.through(() => replyOf(around, current, request));
    };
    const handler = new DisturbedFunction(around, pooled(() => new Container(around, environment, invocation => wiredModules(carry(invocation)))));
    return { definition: synthesizedDefinition(), invoke: payload => handler.invoke(payload) };
  },
});
