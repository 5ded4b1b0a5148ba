import { arnOf } from './arn';
import { BoundedLog } from './bounded-log';
import { ABSENT, Builder, PlannedStep } from './builder';
import { StateChange } from './call-log';
import { AcceptedCreate } from './create-rules';
import { FaultScript } from './faults';
import { BuilderBill, BuilderMeter } from './meter';
import { Settings } from './options';
import { CreateImageBuilderInput } from './shapes';

/** A step of a plan, in service time from the step before it. */
export interface Leg {
  readonly after: number;
  readonly to: string;
}

/**
 * The builders of the account and what becomes of them. Nothing ticks: what is due by now happens when somebody asks, at the moment at which it was due,
 * so any clock will do.
 */
export class BuilderLifecycle {
  private readonly builders = new Map<string, Builder>();
  /** Those whose state will change by itself; few, however many there are or were. */
  private readonly moving = new Set<Builder>();
  private readonly everyMeter: BuilderMeter[] = [];
  private readonly log: BoundedLog<StateChange>;
  private interfaces = 0;

  constructor(private readonly settings: Settings, private readonly faults: FaultScript) {
    this.log = new BoundedLog(settings.maxLog);
  }

  /** Lets everything happen that is due, in the order in which it is due. */
  public advance(now: number): void {
    for (;;) {
      let next: Builder | undefined;
      for (const builder of this.moving) {
        const due = builder.plan[0].due;
        if (due <= now && (next === undefined || due < next.plan[0].due)) next = builder;
      }
      if (next === undefined) return;
      this.take(next);
    }
  }

  /** The builder of that name, seen by describes or not. */
  public get(name: string): Builder | undefined {
    return this.builders.get(name);
  }

  /** Every builder there is, oldest first. */
  public all(): IterableIterator<Builder> {
    return this.builders.values();
  }

  /** How many builders there are, of one instance type or in all. */
  public count(instanceType?: string): number {
    if (instanceType === undefined) return this.builders.size;
    return [...this.builders.values()].filter(builder => builder.input.InstanceType === instanceType).length;
  }

  /** State changes so far, oldest first. */
  public transitions(): StateChange[] {
    return this.log.list();
  }

  /** The bills of all builders there ever were. */
  public bills(now: number): BuilderBill[] {
    return this.everyMeter.map(meter => meter.read(now));
  }

  /** Makes a builder: PENDING, later RUNNING. */
  public create(input: CreateImageBuilderInput, accepted: AcceptedCreate, imageArn: string, now: number): Builder {
    const { settings } = this;
    const meter = new BuilderMeter(input.Name, input.InstanceType, now, settings.speed);
    this.everyMeter.push(meter);
    const builder: Builder = {
      serial: this.everyMeter.length,
      arn: arnOf(settings, 'image-builder', input.Name),
      input,
      image: accepted.image,
      imageArn,
      createdAt: now,
      meter,
      tags: new Map(Object.entries(input.Tags ?? {})),
      visibleAt: now + settings.visibilityDelay.builder / settings.speed,
      tagsVisibleAt: now + settings.visibilityDelay.tags / settings.speed,
      state: ABSENT,
      since: now,
      agentVersion: accepted.agentVersion,
      plan: [],
      errors: [],
      interfaceNumber: 0,
      stuckDeletable: false,
    };
    this.builders.set(input.Name, builder);
    this.go(builder, 'PENDING', now, 'CreateImageBuilder', this.way('create', builder, now, [{ after: settings.latencies.create, to: 'RUNNING' }]));
    return builder;
  }

  /** Starts a stopped builder, with another agent when one is given. */
  public start(builder: Builder, agentVersion: string | undefined, now: number): void {
    const { latencies } = this.settings;
    const updates = agentVersion !== undefined && agentVersion !== builder.agentVersion;
    const legs = updates
      ? [{ after: latencies.start, to: 'UPDATING_AGENT' }, { after: latencies.updateAgent, to: 'RUNNING' }]
      : [{ after: latencies.start, to: 'RUNNING' }];
    builder.agentVersion = agentVersion ?? builder.agentVersion;
    this.go(builder, 'PENDING', now, 'StartImageBuilder', this.way('start', builder, now, legs));
  }

  /** Stops a running builder. */
  public stop(builder: Builder, now: number): void {
    const plan = this.way('stop', builder, now, [{ after: this.settings.latencies.stop, to: 'STOPPED' }]);
    this.go(builder, 'STOPPING', now, 'StopImageBuilder', plan);
  }

  /** Deletes a builder; its name is free when it is gone. */
  public delete(builder: Builder, now: number): void {
    const plan = this.way('delete', builder, now, [{ after: this.settings.latencies.delete, to: ABSENT }]);
    this.go(builder, 'DELETING', now, 'DeleteImageBuilder', plan);
  }

  /** Puts a builder into a state that no operation leads to, and on from there. */
  public force(builder: Builder, state: string, legs: readonly Leg[], now: number): void {
    this.go(builder, state, now, 'forced', this.plan(now, legs));
  }

  private plan(now: number, legs: readonly Leg[]): PlannedStep[] {
    let due = now;
    return legs.map(leg => {
      due += leg.after / this.settings.speed;
      return { due, to: leg.to, why: 'settled' };
    });
  }

  /** The plan of an operation, or the failure that was scripted in its place. */
  private way(way: 'create' | 'start' | 'stop' | 'delete', builder: Builder, now: number, legs: readonly Leg[]): PlannedStep[] {
    const plan = this.plan(now, legs);
    const fault = this.faults.forWay(way, builder.input.Name);
    if (!fault) return plan;
    const due = fault.afterMs === undefined ? plan[plan.length - 1].due : now + fault.afterMs / this.settings.speed;
    const errors = (fault.errors ?? []).map(error => ({ ...error, ErrorTimestamp: due / 1000 }));
    return [{ due, to: 'FAILED', why: 'fault: builder-fails', errors, ...(fault.reason ? { reason: fault.reason } : {}) }];
  }

  private take(builder: Builder): void {
    const [step, ...rest] = builder.plan;
    if (step.errors) builder.errors = step.errors;
    if (step.reason) builder.reason = step.reason;
    this.go(builder, step.to, step.due, step.why, rest);
  }

  private go(builder: Builder, to: string, at: number, why: string, plan: readonly PlannedStep[]): void {
    this.log.add({ at, name: builder.input.Name, from: builder.state, to, why });
    builder.state = to;
    builder.since = at;
    builder.stuckDeletable = false;
    builder.plan = this.held(builder, plan);
    if (to === 'PENDING' || to === 'RUNNING') builder.meter.start(at);
    if (to === 'STOPPED' || to === ABSENT) builder.meter.stop(at);
    if (to === 'RUNNING') builder.interfaceNumber = ++this.interfaces;
    if (to === ABSENT) this.builders.delete(builder.input.Name);
    if (builder.plan.length > 0) this.moving.add(builder); else this.moving.delete(builder);
  }

  /** The plan after a fault that keeps the builder in the state it has just entered. */
  private held(builder: Builder, plan: readonly PlannedStep[]): readonly PlannedStep[] {
    const fault = plan.length > 0 ? this.faults.forState(builder.state, builder.input.Name) : undefined;
    if (!fault) return plan;
    builder.stuckDeletable = fault.deletable ?? false;
    const { forMs } = fault;
    return forMs === undefined ? [] : plan.map(step => ({ ...step, due: step.due + forMs / this.settings.speed }));
  }
}
