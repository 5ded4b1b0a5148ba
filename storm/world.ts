import { Outside } from './compare/outside';
import { ownImage, privateImage, SHARED_IMAGE } from './images';
import { Backend } from './lambda';
import { Life } from './life';
import { People } from './people';
import { Disturbance, Plan } from './plan';
import { HistoryRecord } from './record';
import { Variant } from './variant';
import { Watch } from './watch';
import { OrderWatch } from './watch-orders';
import { AppStreamEmulator, BASE_IMAGES } from '../emulator';
import { readEvent, requestHash } from '../lambda/kernel/event';
import { Errand, errandInput, IMAGE_BUILDER_TYPE } from '../src/private/contract';
import { CloudFormation } from '../test/support/cloudformation';
import { EventMessage } from '../test/support/cloudformation-messages';
import { IMAGE } from '../test/support/definition';
import { STACK_ID } from '../test/support/evaluate';
import { execute, ExecutionEnd, TaskError } from '../test/support/state-machine';
import { VirtualClock } from '../test/support/virtual-clock';

const MINUTE = 60_000;

/** What the catalogue begins with: the image that most builders are made from, one that look-ups find, and one of another account. */
const IMAGES = [...BASE_IMAGES.filter(({ name }) => name === IMAGE), privateImage(1), SHARED_IMAGE];

/** How many builders of a type there may be that only calm weather asks for. */
const PLENTY = 50;

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
  public readonly people: People;
  public readonly watch: Watch;
  public readonly outside: Outside;
  private readonly orders: OrderWatch;
  /** The stack's lives: after its deletion it may be created again. */
  public readonly lives: Life[] = [];
  public readonly executions = new Map<string, Execution>();
  /** False once nothing more is to go wrong. */
  public isWild = true;
  /** What stands behind the stack's custom resources. */
  public readonly backend: Backend;
  private readonly start: number;
  private calls = 0;
  private readonly callsOf = new Map<string, number>();
  private invocations = 0;
  private isOtherRelease = false;
  /** What the plan knows of: it is asked at each call. */
  private readonly kinds: ReadonlySet<string>;
  /** How often the function has crashed in each outage. */
  private readonly outages = new Map<Disturbance, number>();
  private answers = 0;
  private ordered = 0;

  constructor(private readonly plan: Plan, variant: Variant) {
    this.clock = variant.clock();
    this.record = new HistoryRecord(this.clock);
    this.start = this.clock.now();
    this.kinds = new Set(plan.disturbances.map(({ kind }) => kind));
    const { unseen, tagsUnseen, quota, ...latencies } = plan.service;
    const quotas = { small: quota, medium: quota, large: quota, xlarge: PLENTY };
    const instanceTypes = Object.fromEntries(Object.entries(quotas).map(([size, count]) => [`stream.standard.${size}`, count]));
    this.emulator = new AppStreamEmulator({
      clock: this.clock,
      region: 'eu-west-1',
      accountId: '111122223333',
      latencies,
      visibilityDelay: { builder: unseen, tags: tagsUnseen },
      quotas: { imageBuilders: PLENTY, instanceTypes: { ...instanceTypes, 'stream.compute.large': PLENTY, 'stream.compute.xlarge': PLENTY } },
      images: [...IMAGES, ...(plan.catalogue ?? []).map(ownImage)],
    });
    this.people = new People(this.record, this.emulator, this.clock);
    this.people.prepare(plan.handMade);
    this.watch = new Watch(this.record, this.emulator, this.clock);
    this.orders = new OrderWatch(this.record, this.emulator, this.clock, tagsUnseen);
    this.outside = new Outside(this.record, this.emulator, this.lives, this.clock);
    this.live();
    this.backend = variant.connect({
      clock: this.clock,
      record: this.record,
      service: this.emulator,
      stacks: { describe: stackId => this.describe(stackId) },
      response: { put: (url, body) => this.put(url, body) },
      executions: { start: async (name, input) => this.execute(name, input) },
      called: ({ request, errand }, operation, input) => {
        if (errand) {
          return this.orders.call(errand, operation, input, this.lifeOf(errand.StackId).stack.status);
        }
        this.watch.call(request, operation, input);
        this.outside.call(request, operation, input);
      },
      fateOfCall: operation => {
        const call = ++this.calls;
        const ofOperation = (this.callsOf.get(operation) ?? 0) + 1;
        this.callsOf.set(operation, ofOperation);
        const kill = this.one('kill', candidate => (candidate.operation === undefined ? candidate.call === call : candidate.operation === operation && candidate.call === ofOperation));
        return { freeze: this.one('freeze', candidate => candidate.call === call)?.for, kill: kill && (kill.afterEffect ? 'after' : 'before') };
      },
      isOtherRelease: () => this.isOtherRelease,
      fateOfInvocation: () => {
        const now = ++this.invocations;
        const isOf = (candidate: Of<'crash'> | Of<'lambda throttles'> | Of<'other release'>) => now >= candidate.invocation && now < candidate.invocation + candidate.times;
        const twice = this.one('twice', candidate => candidate.invocation === now);
        this.isOtherRelease = this.one('other release', isOf) !== undefined;
        const outage = this.one('outage', candidate => candidate.during === this.stack.status && (this.outages.get(candidate) ?? 0) < candidate.times);
        if (outage) {
          this.outages.set(outage, (this.outages.get(outage) ?? 0) + 1);
          return 'crash';
        }
        return this.one('crash', isOf) ? 'crash' : this.one('lambda throttles', isOf) ? 'throttle' : twice && { twiceAfter: twice.after };
      },
    });
    this.record.hasServiceFaults = plan.disturbances.some(({ kind }) => kind === 'service');
    for (const disturbance of plan.disturbances) {
      if (disturbance.kind === 'service' || disturbance.kind === 'person' || disturbance.kind === 'image' || disturbance.kind === 'order') {
        this.clock.at(this.start + disturbance.at, () => this.interfere(disturbance));
      }
    }
  }

  /** The stack's present life, or its last one. */
  public get life(): Life {
    return this.lives[this.lives.length - 1];
  }

  /** The stack as it lives at present. */
  public get stack(): CloudFormation {
    return this.life.stack;
  }

  /** Begin the life of a stack: the name stays, the id is another. */
  public live(): void {
    const number = this.lives.length;
    const stackId = STACK_ID.replace('/0a', `/${number}a`);
    const life: Life = new Life(new CloudFormation(stackId, this.clock, event => this.deliver(life, event), this.plan.choices, number * 1_000));
    this.lives.push(life);
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
  private deliver(life: Life, event: EventMessage): void {
    const number = this.record.requests.size + 1;
    const late = this.one('late', candidate => candidate.request === number);
    const duplicate = this.one('duplicate', candidate => candidate.request === number);
    const request = {
      id: String(event.RequestId),
      stackId: String(event.StackId),
      type: String(event.RequestType),
      logicalId: String(event.LogicalResourceId),
      physicalId: event.PhysicalResourceId === undefined ? undefined : String(event.PhysicalResourceId),
      event,
      claim: requestHash(readEvent(event)),
      at: this.clock.now(),
      status: life.stack.status,
      operation: this.record.operation,
      before: this.emulator.builders().find(({ name }) => name === event.PhysicalResourceId),
      isLate: late !== undefined,
      calls: 0,
      calledAt: -Infinity,
    };
    this.record.requests.set(request.id, request);
    this.watch.begun(request);
    this.record.tell('CloudFormation', () => `${request.type} of ${request.logicalId}${request.physicalId ? ` with id ${request.physicalId}` : ''} as ${request.id}, claim ${request.claim}`
      + `${late ? `, ${late.by / MINUTE} minutes late` : ''}${duplicate ? ', and once more later' : ''} (${request.status})`);
    for (const delay of [late?.by ?? 0, ...duplicate ? [duplicate.after] : []]) {
      this.clock.at(this.clock.now() + delay, () => { void this.deliverOnce(life, event, [...LAMBDA_RETRIES]); });
    }
  }

  private async deliverOnce(life: Life, event: EventMessage, retries: number[]): Promise<void> {
    try {
      await this.invoke(life, event);
    } catch (error) {
      const pause = retries.shift();
      if (pause !== undefined && !life.isGone) {
        await this.clock.sleep(pause);
        await this.deliverOnce(life, event, retries);
      } else {
        this.record.dropped.add(String(event.RequestId));
        this.record.tell('Lambda', () => `drops the event: ${String(error)}`);
      }
    }
  }

  private invoke(life: Life, payload: unknown): Promise<unknown> {
    if (life.isGone) {
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
    const { event, errand } = JSON.parse(input) as { event?: { RequestId: unknown; StackId: unknown }; errand?: Errand };
    const execution: Execution = { request: String(event?.RequestId ?? errand?.Id) };
    this.executions.set(name, execution);
    const life = this.lifeOf(event?.StackId ?? errand?.StackId);
    void execute(this.backend.definition, input, this.clock, payload => this.invoke(life, payload), () => !life.isGone).then(
      end => { execution.end = end; },
      error => this.record.find('everyExecutionEnds', `the execution of ${execution.request} broke: ${String(error)}`));
    return true;
  }

  private lifeOf(stackId: unknown): Life {
    return this.lives.find(({ stack }) => stack.stackId === stackId) ?? this.life;
  }

  /** A schedule of the stack starts the state machine. */
  private order({ order, which, times }: Of<'order'>): void {
    const { stack, isGone } = this.life;
    const ordered = Object.entries(stack.inForce).flatMap(([logicalId, resource]) => {
      const physicalId = 'type' in resource && resource.type === IMAGE_BUILDER_TYPE ? stack.physicalIdOf(logicalId) : undefined;
      return physicalId === undefined ? [] : [{ logicalId, physicalId }];
    });
    if (isGone || ordered.length === 0) {
      return;
    }
    const { logicalId, physicalId } = ordered[which % ordered.length];
    const errand: Errand = {
      Order: order,
      Id: `order-${++this.ordered}`,
      ScheduledTime: new Date(this.clock.now()).toISOString(),
      ResourceType: IMAGE_BUILDER_TYPE,
      StackId: stack.stackId,
      LogicalResourceId: logicalId,
      PhysicalResourceId: physicalId,
      Properties: order === 'Limit' ? { MaxRunningMinutes: 60 } : {},
    };
    this.record.tell('Scheduler', () => `${order} of ${logicalId}, ${physicalId}, as ${errand.Id}${times > 1 ? `, ${times} times` : ''}`);
    for (let delivery = 1; delivery <= times && !this.during('no executions'); delivery++) {
      this.execute(`${errand.Id}-${delivery}`, JSON.stringify(errandInput(errand)));
    }
  }

  private async describe(stackId: string) {
    await this.clock.sleep(50);
    if (this.during('stack unseen')) {
      throw Object.assign(new Error('Rate exceeded'), { name: 'Throttling', $metadata: { httpStatusCode: 400 } });
    }
    const found = await Promise.all(this.lives.map(({ stack }) => stack.describe(stackId)));
    return found.find(description => description !== undefined);
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
    const { StackId: stackId } = JSON.parse(body) as { StackId: unknown };
    const { stack } = this.lifeOf(stackId);
    const before = stack.responses.length;
    const status = await stack.put(url, body);
    stack.responses.slice(before).forEach(response => {
      this.watch.answer(response);
      this.outside.answer(response);
    });
    return status;
  }

  private interfere(disturbance: Of<'service'> | Of<'person'> | Of<'image'> | Of<'order'>): void {
    if (!this.isWild) {
      return;
    }
    switch (disturbance.kind) {
      case 'service':
        this.record.tell('service', () => `from now on: ${JSON.stringify(disturbance.rule)}`);
        return this.emulator.fault(disturbance.rule);
      case 'person':
        return this.people.act(disturbance);
      case 'image':
        return this.people.turnTo(disturbance);
      case 'order':
        return this.order(disturbance);
    }
  }

  private one<K extends Disturbance['kind']>(kind: K, isMet: (candidate: Of<K>) => boolean): Of<K> | undefined {
    const isOf = (candidate: Disturbance): candidate is Of<K> => candidate.kind === kind;
    return this.isWild && this.kinds.has(kind) ? this.plan.disturbances.filter(isOf).find(isMet) : undefined;
  }

  private during(kind: 'no executions' | 'stack unseen'): boolean {
    const past = this.clock.now() - this.start;
    return this.one(kind, candidate => past >= candidate.at && past < candidate.at + candidate.for) !== undefined;
  }
}
