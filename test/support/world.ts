import { IamRequest } from './authorization/judge';
import { isImageCall, requestsOf } from './authorization/requests';
import { CloudFormation, EventMessage, OperationEnd, ResourceTemplate } from './cloudformation';
import { Choices, USUAL_CHOICES } from './cloudformation-choices';
import { IMAGE, synthesizedDefinition } from './definition';
import { STACK_ID } from './evaluate';
import { Asked, indiscretionsOf, Observed, refusedBy } from './every-run';
import { inProcessPort } from './in-process';
import { execute, ExecutionEnd, TaskError } from './state-machine';
import { VirtualClock } from './virtual-clock';
import { AppStreamEmulator, BuilderSnapshot, CallRecord, EmulatorOptions } from '../../emulator';
import { isRecord } from '../../lambda/kernel/event';
import { ExecutionState } from '../../lambda/kernel/execution';
import { Answerable, respond } from '../../lambda/kernel/respond';
import { createWorker, Worker } from '../../lambda/worker';
import { IMAGE_BUILDER_TYPE, ImageBuilderProperties, OWNERSHIP_TAGS } from '../../src/private/contract';

export { IMAGE, synthesizedDefinition } from './definition';
export { STACK_ID } from './evaluate';

/** The operations that change nothing. */
const READS = new Set(['DescribeImageBuilders', 'DescribeImagePermissions', 'DescribeImages', 'ListTagsForResource']);

/** How the function is disturbed: asked before each of its invocations. */
export type Disturbance = (mode: 'begin' | 'tick' | 'respond', payload: unknown) => void;

const worlds: World[] = [];

// whatever a test is about, its runs are held to this, too
afterAll(async () => {
  for (const world of worlds.splice(0)) {
    expect(await refusedBy(world)).toEqual([]);
    expect(indiscretionsOf(world)).toEqual([]);
  }
});

/**
 * A whole world under one virtual clock: the service, a stack of CloudFormation, the function and its state machine.
 */
export class World implements Observed {
  public readonly clock = new VirtualClock();
  public readonly emulator: AppStreamEmulator;
  public readonly stack: CloudFormation;
  public readonly executions = new Map<string, { end?: ExecutionEnd }>();
  /** What the function logged. */
  public readonly logged: string[] = [];
  /** What IAM was asked about each call of the function. */
  public readonly asked: Asked[] = [];
  /** The events that the function got. */
  public readonly received: EventMessage[] = [];
  /** What the function threw outside its tasks. */
  public readonly thrown: string[] = [];
  /** True while Step Functions starts nothing. */
  public refuseExecutions = false;
  /** How many more times an event is delivered, and after how long each. */
  public duplicates: readonly number[] = [];
  private readonly worker: Worker;
  private isAlive = true;
  private disturbance: Disturbance;

  constructor(options: EmulatorOptions = {}, stackId = STACK_ID, choices: Choices = USUAL_CHOICES) {
    this.disturbance = () => undefined;
    jest.spyOn(console, 'log').mockImplementation(line => { this.logged.push(String(line)); });
    this.emulator = new AppStreamEmulator({ clock: this.clock, region: 'eu-west-1', accountId: '111122223333', ...options });
    this.stack = new CloudFormation(stackId, this.clock, event => this.deliver(event), choices);
    this.worker = createWorker({
      clock: this.clock,
      appstream: inProcessPort({ call: (operation, input) => this.call(operation, input) }, this.clock),
      stacks: {
        describe: asked => {
          this.ask({ action: 'cloudformation:DescribeStacks', resource: asked, context: {} });
          return this.stack.describe(asked);
        },
      },
      response: this.stack,
      executions: { start: async (name, input) => this.start(name, input) },
    });
    worlds.push(this);
  }

  public get stackId(): string {
    return this.stack.stackId;
  }

  /** Disturb the function from now on. */
  public disturb(disturbance: Disturbance): void {
    this.disturbance = disturbance;
  }

  /** Deliver an event to the function, as often as told. */
  public deliver(event: EventMessage): void {
    for (const delay of [0, ...this.duplicates]) {
      this.clock.at(this.clock.now() + delay, () => {
        void this.invoke(event).catch(error => this.thrown.push(String(error)));
      });
    }
  }

  /** Delete the stack; function and state machine go with it. */
  public async deleteStack(): Promise<OperationEnd> {
    const end = await this.run(this.stack.deleteStack());
    this.removeInfrastructure();
    return end;
  }

  /** Start the state machine with an input of its own, as schedules do. */
  public order(input: string): void {
    this.start(`schedule-${this.executions.size}`, input);
  }

  /** Run until something has come about. */
  public run<T>(what: Promise<T>): Promise<T> {
    return this.clock.until(what);
  }

  /** The stack's infrastructure goes: function and state machine with all its executions. */
  public removeInfrastructure(): void {
    this.isAlive = false;
  }

  /** The builders there are. */
  public builders(): BuilderSnapshot[] {
    return this.emulator.builders();
  }

  /** The builder of a name. */
  public builder(name: string): BuilderSnapshot {
    const found = this.builders().find(builder => builder.name === name);
    if (!found) {
      throw new Error(`there is no builder ${name}, only ${this.builders().map(builder => builder.name).join(', ')}`);
    }
    return found;
  }

  /** The tags of one of the account's images, given by its name or ARN, as they were written last. */
  public imageTags(key: string): Record<string, string> {
    const image = this.emulator.state().images.find(({ facts, arn }) => arn === key || (facts.visibility === 'PRIVATE' && facts.name === key));
    return { ...image?.tags?.at(-1)?.tags };
  }

  /** The successful calls that changed something, as `Operation name`. */
  public changes(since = 0): string[] {
    return this.calls(since).filter(call => !READS.has(call.operation) && call.outcome !== 'error').map(call => call.operation);
  }

  /** All calls since a moment. */
  public calls(since = 0): CallRecord[] {
    return this.emulator.calls().filter(call => call.at >= since);
  }

  /** Call the service as a person in the console would. */
  public byHand(operation: string, input: object): unknown {
    return this.emulator.call(operation, input);
  }

  /** A call of the function, and what IAM is asked about it. */
  private call(operation: string, input: unknown): Record<string, unknown> {
    const members = isRecord(input) ? input : {};
    requestsOf({ operation, input: members, tags: this.tagsOf(operation, members) }).forEach(request => this.ask(request));
    return this.emulator.call(operation, input);
  }

  /** The tags of what a call is about, as they were written last. */
  private tagsOf(operation: string, { Name, ResourceArn }: Record<string, unknown>): Record<string, string> {
    if (isImageCall(operation, ResourceArn)) {
      return this.imageTags(String(Name ?? ResourceArn));
    }
    return this.builders().find(({ name, arn }) => name === Name || arn === ResourceArn)?.tags ?? {};
  }

  private ask(request: IamRequest): void {
    this.asked.push({ request, template: this.stack.inForce });
  }

  private async invoke(payload: unknown): Promise<unknown> {
    if (!this.isAlive) {
      throw new TaskError('Lambda.ResourceNotFoundException', 'the function is gone');
    }
    const mode = isRecord(payload) && (payload.mode === 'tick' || payload.mode === 'respond') ? payload.mode : 'begin';
    if (mode === 'begin' && isRecord(payload)) {
      this.received.push(payload);
    }
    this.disturbance(mode, payload);
    const state = isRecord(payload) ? payload.state : undefined;
    switch (mode) {
      case 'begin':
        return this.worker.begin(payload);
      case 'tick':
        return this.worker.tick(state as ExecutionState);
      case 'respond':
        return respond(state as Answerable, this.stack, this.clock.now());
    }
  }

  private start(name: string, input: string): boolean {
    if (this.refuseExecutions) {
      throw Object.assign(new Error('slow down'), { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } });
    }
    if (this.executions.has(name)) {
      return false;
    }
    const execution: { end?: ExecutionEnd } = {};
    this.executions.set(name, execution);
    void execute(synthesizedDefinition(), input, this.clock, payload => this.invoke(payload), () => this.isAlive)
      .then(end => { execution.end = end; }, error => this.thrown.push(String(error)));
    return true;
  }
}

/** A template with one builder. */
export function builderTemplate(change: Partial<ImageBuilderProperties> = {}, spec: Partial<ImageBuilderProperties['ReplacedOnChange']> = {}): ResourceTemplate {
  return {
    type: IMAGE_BUILDER_TYPE,
    properties: {
      ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:handler',
      ReplacedOnChange: { ImageName: IMAGE, InstanceType: 'stream.standard.medium', ...spec },
      ...change,
    },
  };
}

/** Ownership tags as a builder of the stack bears them. */
export function ownTags(logicalId: string, spec: string, claim: string, stackId = STACK_ID): Record<string, string> {
  return {
    [OWNERSHIP_TAGS.stackId]: stackId,
    [OWNERSHIP_TAGS.logicalId]: logicalId,
    [OWNERSHIP_TAGS.spec]: spec,
    [OWNERSHIP_TAGS.claim]: claim,
  };
}
