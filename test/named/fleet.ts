import { AsyncLocalStorage } from 'node:async_hooks';
import { AppStreamEmulator } from '../../emulator';
import { AppStreamPort } from '../../lambda/appstream';
import { isRecord } from '../../lambda/kernel/event';
import { ExecutionState } from '../../lambda/kernel/execution';
import { Answerable, respond } from '../../lambda/kernel/respond';
import { createWorker, Worker } from '../../lambda/worker';
import { CloudFormation, EventMessage, OperationEnd, Template } from '../support/cloudformation';
import { inProcessPort } from '../support/in-process';
import { execute } from '../support/state-machine';
import { VirtualClock } from '../support/virtual-clock';
import { builderTemplate, synthesizedDefinition } from '../support/world';

/** The same clock with its timers in a heap: thousands wait at once here. */
class HeapClock extends VirtualClock {
  private readonly heap: Array<{ readonly at: number; readonly order: number; readonly wake: () => void }> = [];
  private moment = Date.UTC(2026, 0, 1);
  private order = 0;

  public now(): number {
    return this.moment;
  }

  public sleep(milliseconds: number): Promise<void> {
    return new Promise(resolve => this.at(this.moment + milliseconds, resolve));
  }

  public at(moment: number, wake: () => void): void {
    const { heap } = this;
    heap.push({ at: Math.max(moment, this.moment), order: this.order++, wake });
    for (let child = heap.length - 1; child > 0;) {
      const parent = Math.floor((child - 1) / 2);
      if (!this.isBefore(child, parent)) {
        return;
      }
      [heap[child], heap[parent]] = [heap[parent], heap[child]];
      child = parent;
    }
  }

  public async until<T>(what: Promise<T>): Promise<T> {
    let settled = false;
    const done = () => { settled = true; };
    what.then(done, done);
    for (await breathe(); !settled; await breathe()) {
      const next = this.take();
      if (!next) {
        throw new Error('nothing is left to wait for, and what was waited for has not come about');
      }
      this.moment = next.at;
      next.wake();
    }
    return what;
  }

  private take() {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (last && heap.length > 0) {
      heap[0] = last;
      for (let parent = 0; ;) {
        const children = [2 * parent + 1, 2 * parent + 2].filter(child => child < heap.length);
        const least = children.reduce((best, child) => (this.isBefore(child, best) ? child : best), parent);
        if (least === parent) {
          break;
        }
        [heap[parent], heap[least]] = [heap[least], heap[parent]];
        parent = least;
      }
    }
    return first;
  }

  private isBefore(one: number, other: number): boolean {
    const [a, b] = [this.heap[one], this.heap[other]];
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }
}

function breathe(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}

/** What one builder's request has cost. */
export interface Cost {
  calls: number;
  throttled: number;
}

/** Many builders in some stacks of one account, whose service allows so many calls a second. */
export class Fleet {
  public readonly clock = new HeapClock();
  public readonly emulator: AppStreamEmulator;
  public readonly stacks: CloudFormation[] = [];
  public readonly costs = new Map<string, Cost>();
  private readonly requester = new AsyncLocalStorage<string>();
  private readonly names = new Set<string>();

  constructor(stacks: number, private readonly builders: number, perSecond: number) {
    jest.spyOn(console, 'log').mockImplementation(() => undefined);
    const total = stacks * builders;
    this.emulator = new AppStreamEmulator({
      clock: this.clock,
      region: 'eu-west-1',
      accountId: '111122223333',
      quotas: { imageBuilders: total, instanceTypes: { 'stream.standard.medium': total } },
    });
    this.emulator.fault({ kind: 'rate-limit', perSecond });
    for (let index = 0; index < stacks; index++) {
      this.addStack(`arn:aws:cloudformation:eu-west-1:111122223333:stack/Shop${index}/${String(index).padStart(8, '0')}-1111-2222-3333-444455556666`);
    }
  }

  /** Create every stack at the same moment. */
  public create(options: { readonly rollback?: boolean } = {}): Promise<OperationEnd[]> {
    return this.clock.until(Promise.all(this.stacks.map(stack => stack.createStack(this.template(), options))));
  }

  /** Update every stack, but none of its builders: from now on nobody knows what a stack may have held before. */
  public touch(): Promise<OperationEnd[]> {
    const template: Template = { ...this.template(), Other: { plain: { takes: 60_000, fails: false } } };
    return this.clock.until(Promise.all(this.stacks.map(stack => stack.updateStack(template))));
  }

  /** Delete every stack at the same moment. */
  public delete(): Promise<OperationEnd[]> {
    return this.clock.until(Promise.all(this.stacks.map(stack => stack.deleteStack())));
  }

  private template(): Template {
    return Object.fromEntries(Array.from({ length: this.builders }, (_, index) => [`Builder${index}`, builderTemplate()]));
  }

  private addStack(stackId: string): void {
    const stack: CloudFormation = new CloudFormation(stackId, this.clock, event => this.deliver(event, worker, stack));
    const worker = createWorker({
      clock: this.clock,
      appstream: this.counted(inProcessPort(this.emulator, this.clock)),
      stacks: stack,
      response: stack,
      executions: {
        start: async (name, input) => {
          if (this.names.has(name)) {
            return false;
          }
          this.names.add(name);
          void execute(synthesizedDefinition(), input, this.clock, payload => this.invoke(payload, worker, stack), () => true);
          return true;
        },
      },
    });
    this.stacks.push(stack);
  }

  private deliver(event: EventMessage, worker: Worker, stack: CloudFormation): void {
    this.clock.at(this.clock.now(), () => void this.invoke(event, worker, stack));
  }

  private invoke(payload: unknown, worker: Worker, stack: CloudFormation): Promise<unknown> {
    if (!isRecord(payload) || !isRecord(payload.state)) {
      return worker.begin(payload);
    }
    const state = payload.state as unknown as ExecutionState;
    return payload.mode === 'respond'
      ? respond(state as Answerable, stack, this.clock.now())
      : this.requester.run(`${state.event.RequestType} ${state.event.StackId} ${state.event.LogicalResourceId}`, () => worker.tick(state));
  }

  private counted(port: AppStreamPort): AppStreamPort {
    return {
      send: async (operation, input) => {
        const requester = this.requester.getStore() ?? '';
        const cost = this.costs.get(requester) ?? { calls: 0, throttled: 0 };
        this.costs.set(requester, cost);
        cost.calls++;
        try {
          return await port.send(operation, input);
        } catch (error) {
          cost.throttled += error instanceof Error && error.name === 'ThrottlingException' ? 1 : 0;
          throw error;
        }
      },
    };
  }
}

/** How values are spread. */
export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

/** The least, the middle and the most of some values. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { least: sorted[0], median: sorted[Math.floor(sorted.length / 2)], most: sorted[sorted.length - 1] };
}
