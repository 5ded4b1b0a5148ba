import { operationOf, replyOf } from './aws';
import { ShippedFunction, shippedFunction } from './function';
import { Sandbox } from './sandbox';
import { wiredModules, WireReply, WireRequest } from './wire';
import { synthesizedDefinition } from '../../test/support/definition';
import { VirtualClock } from '../../test/support/virtual-clock';
import { DisturbedFunction, Invocation, Surroundings } from '../lambda';
import { variantOf } from '../variant';

/** What is under way in a container. */
export interface UnderWay {
  readonly around: Surroundings;
  readonly invocation: Invocation;
}

/** The modules of Node that a function gets, for what asks what is under way. */
export type Modules = (underWay: () => UnderWay) => Readonly<Record<string, unknown>>;

/** A running copy of the function, as Lambda keeps it warm between invocations. */
export class Container {
  private underWay: UnderWay | undefined;
  private readonly handler: (payload: unknown) => Promise<unknown>;

  constructor(clock: VirtualClock, { entry, environment }: ShippedFunction, modules: Modules) {
    const underWay = () => {
      if (!this.underWay) {
        throw new Error('the function works while nobody has invoked it');
      }
      return this.underWay;
    };
    const sandbox = new Sandbox({ clock: () => this.underWay?.around.clock ?? clock, environment, modules: { ...NO_FILES, ...modules(underWay) } });
    this.handler = (sandbox.load(entry) as { handler: (payload: unknown) => Promise<unknown> }).handler;
  }

  /** Let it work for one invocation. What goes in and comes out is JSON. */
  public async invoke(payload: unknown, underWay: UnderWay): Promise<unknown> {
    this.underWay = underWay;
    const result = await this.handler(JSON.parse(JSON.stringify(payload)));
    return result === undefined ? null : JSON.parse(JSON.stringify(result)) as unknown;
  }
}

/** Invoke one of some containers that are idle, or another one. One whose function is killed never comes back. */
export async function invokeIn(idle: Container[], make: () => Container, payload: unknown, underWay: UnderWay): Promise<unknown> {
  const container = idle.pop() ?? make();
  try {
    return await container.invoke(payload, underWay);
  } finally {
    idle.push(container);
  }
}

/** Lambda has no files of the SDK's configuration; asking the real disk would take time that the clock knows nothing of. */
const readFile = () => Promise.reject(Object.assign(new Error('no such file'), { code: 'ENOENT' }));
const NO_FILES = { 'node:fs/promises': { readFile }, 'node:fs': { promises: { readFile } } };

/** Warm from one history to the next: a client of the SDK takes longer to begin than most histories have calls. */
const idle: Container[] = [];

/**
 * The function as it ships: the three files of `assets/lambda`, its SDK clients included, in the environment of a synthesized template. Nothing of it is
 * replaced but Node's clock and the sockets, so that requests are built, signed, sent, timed out and read by the clients themselves.
 */
export const OVER_BUNDLE = variantOf('the bundle', [], {
  connect: around => {
    const shipped = shippedFunction();
    const make = () => new Container(around.clock, shipped, underWay => wiredModules(request => carry(underWay(), request)));
    const handler = new DisturbedFunction(around, (payload, invocation) => invokeIn(idle, make, payload, { around, invocation }));
    return { definition: synthesizedDefinition(), invoke: payload => handler.invoke(payload) };
  },
});

function carry({ around, invocation }: UnderWay, request: WireRequest): Promise<WireReply | undefined> {
  return invocation.through(operationOf(request), () => replyOf(around, invocation, request));
}
