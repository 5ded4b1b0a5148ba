import { arnOf } from './arn';
import { BoundedLog } from './bounded-log';
import { Builder, BuilderView } from './builder';
import { StateChange } from './call-log';
import { AcceptedCreate } from './create-rules';
import { FaultScript } from './fault-script';
import { CreateImageBuilderInput } from './inputs';
import { LaggingTags } from './lagging-tags';
import { BuilderBill, BuilderMeter } from './meter';
import { Settings } from './options';
import { ABSENT, Leg, Movers, PlannedStep, planOf } from './plan';
import { SavedBuilder, SavedBuilders } from './saved-state';

/**
 * The builders of the account and what becomes of them. Nothing ticks: what is due by now happens when somebody asks, at the moment at which it was due,
 * so any clock will do.
 */
export class BuilderLifecycle {
  private readonly builders = new Map<string, Builder>();
  private readonly movers = new Movers<Builder>();
  private readonly everyMeter: BuilderMeter[] = [];
  private readonly log: BoundedLog<StateChange>;
  /** Those that are gone and that describes may still show. */
  private ghosts: readonly Builder[] = [];
  private interfaces = 0;

  constructor(private readonly settings: Settings, private readonly faults: FaultScript) {
    this.log = new BoundedLog(settings.maxLog);
  }

  /** Lets everything happen that is due, in the order in which it is due. */
  public advance(now: number): void {
    for (let next = this.movers.next(now); next !== undefined; next = this.movers.next(now)) this.take(next);
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

  /** What describes show of a builder, which may be what it was a while ago. */
  public seen(builder: Builder, now: number): BuilderView {
    return builder.past.find(view => view.until > now - this.stateLag) ?? builder;
  }

  /** The builders that describes still show although they are gone, and although their name may be taken again. */
  public stillSeen(now: number): readonly Builder[] {
    return this.ghosts.filter(builder => builder.since > now - this.stateLag);
  }

  /** State changes so far, oldest first. */
  public transitions(): StateChange[] {
    return this.log.list();
  }

  /** The bills of all builders there ever were. */
  public bills(now: number): BuilderBill[] {
    return this.everyMeter.map(meter => meter.read(now));
  }

  /** Makes a builder: PENDING, later RUNNING, with stops on the way for another agent and for software. */
  public create(input: CreateImageBuilderInput, accepted: AcceptedCreate, imageArn: string, now: number): Builder {
    const { latencies, speed, visibilityDelay } = this.settings;
    const meter = new BuilderMeter({ name: input.Name, instanceType: input.InstanceType, createdAt: now, speed, billedMs: 0 });
    this.everyMeter.push(meter);
    const builder: Builder = {
      serial: this.everyMeter.length,
      arn: arnOf(this.settings, 'image-builder', input.Name),
      input,
      image: accepted.image,
      imageArn,
      createdAt: now,
      meter,
      tags: new LaggingTags([{ visibleAt: now + visibilityDelay.tags / speed, tags: input.Tags ?? {} }]),
      visibleAt: now + visibilityDelay.builder / speed,
      state: ABSENT,
      since: now,
      agentVersion: accepted.agentVersion,
      plan: [],
      errors: [],
      interfaceNumber: 0,
      stuckDeletable: false,
      past: [],
    };
    this.builders.set(input.Name, builder);
    const hasSoftware = [...input.SoftwaresToInstall ?? [], ...input.SoftwaresToUninstall ?? []].length > 0;
    const stages: Stage[] = [
      ['PENDING', latencies.create],
      ...(accepted.updatesAgent ? [['UPDATING_AGENT', latencies.updateAgent] as const] : []),
      ...(hasSoftware ? [['PENDING_SYNCING_APPS', latencies.pendingSync], ['SYNCING_APPS', latencies.syncApps]] as const : []),
    ];
    this.go(builder, 'PENDING', now, 'CreateImageBuilder', this.way('create', builder, now, legsThrough(stages, 'RUNNING')));
    return builder;
  }

  /** Starts a stopped builder, with another agent when one is given. */
  public start(builder: Builder, agentVersion: string | undefined, now: number): void {
    const { latencies } = this.settings;
    const updates = agentVersion !== undefined && agentVersion !== builder.agentVersion;
    const stages: Stage[] = [['PENDING', latencies.start], ...(updates ? [['UPDATING_AGENT', latencies.updateAgent] as const] : [])];
    builder.agentVersion = agentVersion ?? builder.agentVersion;
    this.go(builder, 'PENDING', now, 'StartImageBuilder', this.way('start', builder, now, legsThrough(stages, 'RUNNING')));
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
    this.go(builder, state, now, 'forced', planOf(now, legs, this.settings.speed));
  }

  /** Everything that outlives this process. */
  public saved(now: number): SavedBuilders {
    return {
      builders: [...this.builders.values()].map(savedBuilder),
      meters: this.everyMeter.map(meter => meter.saved(now)),
      transitions: this.transitions(),
      interfaces: this.interfaces,
    };
  }

  /** Takes up what another process saved; what has become due meanwhile happens at its own moment. */
  public restore(saved: SavedBuilders, savedAt: number): void {
    const { speed } = this.settings;
    this.interfaces = saved.interfaces;
    for (const change of saved.transitions) this.log.add(change);
    for (const meter of saved.meters) this.everyMeter.push(new BuilderMeter({ ...meter, speed, since: meter.running ? savedAt : undefined }));
    for (const { tags, ...rest } of saved.builders) {
      const builder: Builder = { ...rest, meter: this.everyMeter[rest.serial - 1], tags: new LaggingTags(tags), past: [] };
      this.builders.set(builder.input.Name, builder);
      this.movers.note(builder);
    }
  }

  private get stateLag(): number {
    return this.settings.visibilityDelay.states / this.settings.speed;
  }

  /** The plan of an operation, or the failure that was scripted in its place. */
  private way(way: 'create' | 'start' | 'stop' | 'delete', builder: Builder, now: number, legs: readonly Leg[]): PlannedStep[] {
    const plan = planOf(now, legs, this.settings.speed);
    const fault = this.faults.forWay(way, builder.input.Name);
    if (!fault) return plan;
    const due = fault.afterMs === undefined ? plan[plan.length - 1].due : now + fault.afterMs / this.settings.speed;
    const errors = (fault.errors ?? []).map(error => ({ ...error, ErrorTimestamp: due / 1000 }));
    return [{ due, to: 'FAILED', why: 'fault: builder-fails', errors, ...(fault.reason ? { reason: fault.reason } : {}) }];
  }

  private take(builder: Builder): void {
    const [step, ...rest] = builder.plan;
    const { errors, reason } = builder;
    this.go(builder, step.to, step.due, step.why, rest, { errors: step.errors ?? errors, reason: step.reason ?? reason });
  }

  private go(
    builder: Builder, to: string, at: number, why: string, plan: readonly PlannedStep[],
    words: Pick<BuilderView, 'errors' | 'reason'> = builder,
  ): void {
    this.log.add({ at, name: builder.input.Name, from: builder.state, to, why });
    this.rememberLook(builder, at);
    builder.state = to;
    builder.since = at;
    builder.errors = words.errors;
    builder.reason = words.reason;
    builder.stuckDeletable = false;
    builder.plan = this.held(builder, plan);
    if (to === 'PENDING' || to === 'RUNNING') builder.meter.start(at);
    if (to === 'STOPPED' || to === ABSENT) builder.meter.stop(at);
    if (to === 'RUNNING') builder.interfaceNumber = ++this.interfaces;
    if (to === ABSENT) this.forget(builder, at);
    this.movers.note(builder);
  }

  /** Keeps how a builder has looked until now, when describes lag behind. */
  private rememberLook(builder: Builder, at: number): void {
    if (this.stateLag === 0 || builder.state === ABSENT) return;
    const { state, agentVersion, errors, reason, interfaceNumber } = builder;
    const stillSeen = builder.past.filter(view => view.until > at - this.stateLag);
    builder.past = [...stillSeen, { until: at, state, agentVersion, errors, reason, interfaceNumber }];
  }

  private forget(builder: Builder, at: number): void {
    this.builders.delete(builder.input.Name);
    this.ghosts = this.stateLag === 0 ? [] : [...this.stillSeen(at), builder];
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

/** A state on the way and how long it lasts. */
type Stage = readonly [state: string, lasts: number];

function legsThrough(stages: readonly Stage[], end: string): Leg[] {
  return stages.map(([, lasts], index) => ({ after: lasts, to: stages[index + 1]?.[0] ?? end }));
}

function savedBuilder(builder: Builder): SavedBuilder {
  const { meter, tags, past, ...rest } = builder;
  return { ...rest, tags: tags.saved() };
}
