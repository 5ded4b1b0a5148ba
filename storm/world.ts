import { Outside } from './compare/outside';
import { Backend } from './lambda';
import { Disturbance, Plan } from './plan';
import { HistoryRecord } from './record';
import { Variant } from './variant';
import { Watch } from './watch';
import { AppStreamEmulator } from '../emulator';
import { readEvent, requestHash } from '../lambda/kernel/event';
import { OWNERSHIP_TAGS } from '../src/private/contract';
import { CloudFormation } from '../test/support/cloudformation';
import { EventMessage } from '../test/support/cloudformation-messages';
import { IMAGE } from '../test/support/definition';
import { STACK_ID } from '../test/support/evaluate';
import { execute, ExecutionEnd, TaskError } from '../test/support/state-machine';
import { VirtualClock } from '../test/support/virtual-clock';

const MINUTE = 60_000;

/** After how long Lambda tries an event again whose invocation failed, in milliseconds. */
const LAMBDA_RETRIES = [MINUTE, 2 * MINUTE];

/** An execution of the waiter. */
export interface Execution {
  readonly request: string;
  end?: ExecutionEnd;
}

type Of<K extends Disturbance['kind']> = Extract<Disturbance, { readonly kind: K }>;

/** Service, stack, function and state machine under one virtual clock, with everything that a plan lets go wrong. */
export class StormWorld {
  public readonly clock: VirtualClock;
  public readonly record: HistoryRecord;
  public readonly emulator: AppStreamEmulator;
  public readonly stack: CloudFormation;
  public readonly watch: Watch;
  public readonly outside: Outside;
  public readonly executions = new Map<string, Execution>();
  /** When function and state machine went with their stack. */
  public goneAt: number | undefined;
  /** The stack's status before each try to delete it. */
  public readonly statusesBeforeDeletion: string[] = [];
  /** False once nothing more is to go wrong. */
  public isWild = true;
  /** What stands behind the stack's custom resources. */
  public readonly backend: Backend;
  private readonly start: number;
  private calls = 0;
  private invocations = 0;
  private answers = 0;

  constructor(private readonly plan: Plan, variant: Variant) {
    this.clock = variant.clock();
    this.record = new HistoryRecord(this.clock);
    this.start = this.clock.now();
    const { unseen, tagsUnseen, ...latencies } = plan.service;
    const instanceTypes = Object.fromEntries(['small', 'medium', 'large', 'xlarge'].map(size => [`stream.standard.${size}`, 50]));
    this.emulator = new AppStreamEmulator({
      clock: this.clock,
      region: 'eu-west-1',
      accountId: '111122223333',
      latencies,
      visibilityDelay: { builder: unseen, tags: tagsUnseen },
      quotas: { imageBuilders: 50, instanceTypes },
    });
    this.stack = new CloudFormation(STACK_ID, this.clock, event => this.deliver(event), plan.choices);
    this.watch = new Watch(this.record, this.emulator, this.stack, this.clock);
    this.outside = new Outside(this.record, this.emulator, this.stack, this.clock);
    this.backend = variant.connect({
      clock: this.clock,
      record: this.record,
      service: this.emulator,
      stacks: { describe: stackId => this.describe(stackId) },
      response: { put: (url, body) => this.put(url, body) },
      executions: { start: async (name, input) => this.execute(name, input) },
      called: (request, operation, input) => {
        this.watch.call(request, operation, input);
        this.outside.call(request, operation, input);
      },
      fateOfCall: () => {
        const call = ++this.calls;
        const kill = this.one('kill', candidate => candidate.call === call);
        return { freeze: this.one('freeze', candidate => candidate.call === call)?.for, kill: kill && (kill.afterEffect ? 'after' : 'before') };
      },
      fateOfInvocation: () => {
        const now = ++this.invocations;
        const isOf = (candidate: Of<'crash'> | Of<'lambda throttles'>) => now >= candidate.invocation && now < candidate.invocation + candidate.times;
        const twice = this.one('twice', candidate => candidate.invocation === now);
        return this.one('crash', isOf) ? 'crash' : this.one('lambda throttles', isOf) ? 'throttle' : twice && { twiceAfter: twice.after };
      },
    });
    for (const disturbance of plan.disturbances) {
      if (disturbance.kind === 'service' || disturbance.kind === 'person') {
        this.clock.at(this.start + disturbance.at, () => this.interfere(disturbance));
      }
    }
  }

  /** True once function and state machine are gone with their stack. */
  public get isGone(): boolean {
    return this.goneAt !== undefined;
  }

  /** True when the stack shows another start during a rollback than before it. */
  public get hasOwnRollbackStart(): boolean {
    return this.plan.choices.rollbackStart === 'own';
  }

  /** True when the deletion of a stack also takes what a failed update had replaced. */
  public get hasReplacedTaken(): boolean {
    return this.plan.choices.deleteTakesReplaced;
  }

  /** True when a create that is cancelled gets an id, and with it a Delete. */
  public get hasInventedIds(): boolean {
    return this.plan.choices.inventedIds;
  }

  /** Deliver an event as an asynchronous invocation: perhaps late, perhaps more than once. */
  private deliver(event: EventMessage): void {
    const number = this.record.requests.size + 1;
    const late = this.one('late', candidate => candidate.request === number);
    const duplicate = this.one('duplicate', candidate => candidate.request === number);
    const request = {
      id: String(event.RequestId),
      type: String(event.RequestType),
      logicalId: String(event.LogicalResourceId),
      physicalId: event.PhysicalResourceId === undefined ? undefined : String(event.PhysicalResourceId),
      event,
      claim: requestHash(readEvent(event)),
      at: this.clock.now(),
      status: this.stack.status,
      operation: this.record.operation,
      isLate: late !== undefined,
      calls: 0,
    };
    this.record.requests.set(request.id, request);
    this.record.tell('CloudFormation', () => `${request.type} of ${request.logicalId}${request.physicalId ? ` with id ${request.physicalId}` : ''} as ${request.id}, claim ${request.claim}`
      + `${late ? `, ${late.by / MINUTE} minutes late` : ''}${duplicate ? ', and once more later' : ''} (${request.status})`);
    for (const delay of [late?.by ?? 0, ...duplicate ? [duplicate.after] : []]) {
      this.clock.at(this.clock.now() + delay, () => { void this.deliverOnce(event, [...LAMBDA_RETRIES]); });
    }
  }

  private async deliverOnce(event: EventMessage, retries: number[]): Promise<void> {
    try {
      await this.invoke(event);
    } catch (error) {
      const pause = retries.shift();
      if (pause !== undefined && !this.isGone) {
        await this.clock.sleep(pause);
        await this.deliverOnce(event, retries);
      } else {
        this.record.dropped.add(String(event.RequestId));
        this.record.tell('Lambda', () => `drops the event: ${String(error)}`);
      }
    }
  }

  private invoke(payload: unknown): Promise<unknown> {
    if (this.isGone) {
      return Promise.reject(new TaskError('Lambda.ResourceNotFoundException', 'the function is gone'));
    }
    return this.backend.invoke(payload);
  }

  private execute(name: string, input: string): boolean {
    if (this.during('no executions')) {
      throw Object.assign(new Error('slow down'), { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } });
    }
    if (this.executions.has(name)) {
      return false;
    }
    const execution: Execution = { request: String((JSON.parse(input) as { event: { RequestId: unknown } }).event.RequestId) };
    this.executions.set(name, execution);
    void execute(this.backend.definition, input, this.clock, payload => this.invoke(payload), () => !this.isGone).then(
      end => { execution.end = end; },
      error => this.record.find('everyExecutionEnds', `the execution of ${execution.request} broke: ${String(error)}`));
    return true;
  }

  private async describe(stackId: string) {
    await this.clock.sleep(50);
    if (this.during('stack unseen')) {
      throw Object.assign(new Error('Rate exceeded'), { name: 'Throttling', $metadata: { httpStatusCode: 400 } });
    }
    return this.stack.describe(stackId);
  }

  private async put(url: string, body: string): Promise<number> {
    const answer = ++this.answers;
    const lost = this.one('answer lost', candidate => candidate.answer === answer);
    await this.clock.sleep(50);
    const status = lost?.arrived === false ? 0 : await this.put200(url, body);
    if (lost) {
      this.record.tell('network', () => `the reply to an answer is lost, which ${lost.arrived ? 'arrived' : 'did not arrive'}`);
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    }
    return status;
  }

  private async put200(url: string, body: string): Promise<number> {
    const before = this.stack.responses.length;
    const status = await this.stack.put(url, body);
    this.stack.responses.slice(before).forEach(response => {
      this.watch.answer(response);
      this.outside.answer(response);
    });
    return status;
  }

  private interfere(disturbance: Of<'service'> | Of<'person'>): void {
    if (!this.isWild) {
      return;
    }
    if (disturbance.kind === 'service') {
      this.record.tell('service', () => `from now on: ${JSON.stringify(disturbance.rule)}`);
      this.emulator.fault(disturbance.rule);
      return;
    }
    const { act, which } = disturbance;
    if (act === 'create') {
      this.byHand('CreateImageBuilder', { Name: `press-${which % 2 + 1}`, ImageName: IMAGE, InstanceType: 'stream.standard.small' });
      return;
    }
    const ours = this.emulator.builders().filter(builder => builder.tags[OWNERSHIP_TAGS.stackId] === STACK_ID);
    if (ours.length === 0) {
      return;
    }
    const builder = ours[which % ours.length];
    this.record.touchedByHand.set(builder.name, this.clock.now());
    switch (act) {
      case 'start':
        return this.byHand('StartImageBuilder', { Name: builder.name });
      case 'stop':
        return this.byHand('StopImageBuilder', { Name: builder.name });
      case 'delete':
        return this.byHand('DeleteImageBuilder', { Name: builder.name });
      case 'tag':
        return this.byHand('TagResource', { ResourceArn: builder.arn, Tags: { owner: 'ann' } });
      case 'untag':
        return this.byHand('UntagResource', { ResourceArn: builder.arn, TagKeys: ['purpose'] });
    }
  }

  private byHand(operation: string, input: object): void {
    try {
      this.emulator.call(operation, input);
      this.record.tell('a person', () => `${operation} ${JSON.stringify(input)}`);
    } catch (error) {
      // a person is told no, and goes away
      this.record.tell('a person', () => `is refused ${operation}: ${String(error)}`);
    }
  }

  private one<K extends Disturbance['kind']>(kind: K, isMet: (candidate: Of<K>) => boolean): Of<K> | undefined {
    const isOf = (candidate: Disturbance): candidate is Of<K> => candidate.kind === kind;
    return this.isWild ? this.plan.disturbances.filter(isOf).find(isMet) : undefined;
  }

  private during(kind: 'no executions' | 'stack unseen'): boolean {
    const past = this.clock.now() - this.start;
    return this.one(kind, candidate => past >= candidate.at && past < candidate.at + candidate.for) !== undefined;
  }
}
