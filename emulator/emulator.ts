import { BoundedLog } from './bounded-log';
import { BuilderSnapshot, snapshotOf } from './builder';
import { BuilderLifecycle } from './builder-lifecycle';
import { BuilderOperations } from './builder-operations';
import { CallRecord, StateChange } from './call-log';
import { Catalogue } from './catalogue';
import { LostReply, ServiceError, UsageError } from './errors';
import { CallFault, FaultRule, faultRulesOf } from './fault-rules';
import { FaultScript } from './fault-script';
import { CatalogueImage, ImageLeg } from './image';
import { ImageOperations } from './image-operations';
import { Operation } from './inputs';
import { MeterReading, readingOf } from './meter';
import { EmulatorOptions, Settings, settingsOf } from './options';
import { Leg } from './plan';
import { asReceived, isBuilderCall, namesIn } from './received';
import { LateCall, SavedState } from './saved-state';
import { isOperation } from './shapes';
import { TagOperations } from './tag-operations';
import { validated } from './validation';

type Reply = Record<string, unknown>;
type End = Pick<CallRecord, 'outcome' | 'error'>;

/** How many calls a saved state remembers: enough to see what was going on, and little to write at every change. */
const SAVED_CALLS = 1_000;

/** What an emulator says of itself. */
export interface EmulatorFacts {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly speed: number;
  /** How many calls there were, those forgotten included. */
  readonly calls: number;
  /** By its clock, in milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The image builder part of AppStream as a plain object: a call goes in, a reply comes out or an error is thrown, at once. It looks at the clock whenever
 * it is used and at no other time.
 */
export class AppStreamEmulator {
  private readonly settings: Settings;
  private readonly onChange: () => void;
  private readonly faults: FaultScript;
  private readonly catalogue: Catalogue;
  private readonly lifecycle: BuilderLifecycle;
  private readonly builderOperations: BuilderOperations;
  private readonly imageOperations: ImageOperations;
  private readonly tagOperations: TagOperations;
  private readonly log: BoundedLog<CallRecord>;
  private lateCalls: readonly LateCall[] = [];
  private count = 0;

  constructor(options: EmulatorOptions = {}) {
    this.settings = settingsOf(options);
    this.onChange = options.onChange ?? (() => undefined);
    this.faults = new FaultScript(this.settings.speed);
    this.catalogue = new Catalogue(this.settings);
    this.lifecycle = new BuilderLifecycle(this.settings, this.faults);
    this.builderOperations = new BuilderOperations(this.settings, this.lifecycle, this.catalogue);
    this.imageOperations = new ImageOperations(this.settings, this.catalogue, this.lifecycle);
    this.tagOperations = new TagOperations(this.settings, this.lifecycle, this.catalogue);
    this.log = new BoundedLog(this.settings.maxLog);
    if (options.state) {
      this.restore(options.state);
    } else {
      const now = this.settings.clock.now();
      for (const image of this.settings.images) this.catalogue.add(image, now);
    }
  }

  /**
   * Performs one call as the service would: the input and the reply are what goes over the wire, with times in seconds. Throws a `ServiceError`, or
   * `LostReply` when a fault keeps the answer back.
   */
  public call(operation: string, input: unknown): Reply {
    const now = this.now();
    const received = asReceived(input);
    const id = ++this.count;
    try {
      const reply = structuredClone(this.answer(operation, received, now, id));
      this.record(id, now, operation, received, { outcome: 'ok' });
      return reply;
    } catch (error) {
      this.record(id, now, operation, received, endOf(error));
      throw error;
    } finally {
      if (isOperation(operation) && !READS.has(operation)) this.onChange();
    }
  }

  /** The calls so far, oldest first. */
  public calls(): CallRecord[] {
    return this.log.list();
  }

  /** The changes of state up to this moment, oldest first. */
  public transitions(): StateChange[] {
    this.now();
    return this.lifecycle.transitions();
  }

  /** What would be billed up to this moment: each builder from the PENDING of its create or start until it is STOPPED or gone. */
  public meter(): MeterReading {
    return readingOf(this.lifecycle.bills(this.now()));
  }

  /** The builders there are at this moment, seen by describes or not; deleted ones are not among them. */
  public builders(): BuilderSnapshot[] {
    this.now();
    return [...this.lifecycle.all()].map(snapshotOf);
  }

  /** The whole catalogue as DescribeImages shows it. */
  public images(): Reply[] {
    this.now();
    return structuredClone(this.imageOperations.everything());
  }

  /** Where and how fast this emulator is. */
  public facts(): EmulatorFacts {
    const { partition, region, accountId, speed } = this.settings;
    const now = this.now();
    return { partition, region, accountId, speed, calls: this.count, now };
  }

  /** Lets something go wrong from now on; throws `UsageError` for a rule that makes no sense, and then takes none of them. */
  public fault(...rules: readonly FaultRule[]): void {
    const checked = rules.length === 1 ? faultRulesOf(rules[0]) : faultRulesOf(rules);
    // what is due by now happens without the new rules
    this.now();
    for (const rule of checked) this.faults.add(rule);
  }

  /** The rules that have not been used up. */
  public remainingFaults(): FaultRule[] {
    this.now();
    return this.faults.remaining();
  }

  /** Takes back every rule that has not been used up. */
  public clearFaults(): void {
    this.now();
    this.faults.clear();
  }

  /**
   * Puts a builder into a state that no call leads to, as people and the service do: SNAPSHOTTING while an image is made, PENDING_QUALIFICATION, REBOOTING,
   * or one that nobody knows yet. It goes on from there as told, with waits in milliseconds of service time.
   */
  public force(name: string, state: string, ...then: Leg[]): void {
    const now = this.now();
    const builder = this.lifecycle.get(name);
    if (!builder) throw new UsageError(`there is no image builder ${name} to be put into ${state}`);
    this.lifecycle.force(builder, state, then, now);
    this.onChange();
  }

  /** Adds an image to the catalogue, as people do who make, copy or import one. */
  public addImage(image: CatalogueImage): void {
    this.catalogue.add(structuredClone(image), this.now());
    this.onChange();
  }

  /** Puts a public or private image into a state, and on from there. */
  public forceImage(name: string, state: string, ...then: ImageLeg[]): void {
    const now = this.now();
    const image = this.catalogue.named(name);
    if (!image) throw new UsageError(`there is no image ${name} to be put into ${state}`);
    this.catalogue.force(image, state, structuredClone(then), now);
    this.onChange();
  }

  /** What another emulator can go on with; see the option `state`. */
  public state(): SavedState {
    const now = this.now();
    const { partition, region, accountId } = this.settings;
    return structuredClone({
      savedAt: now,
      partition,
      region,
      accountId,
      callCount: this.count,
      calls: this.log.list().slice(-SAVED_CALLS),
      lateCalls: this.lateCalls,
      builders: this.lifecycle.saved(now),
      images: this.catalogue.saved(),
    });
  }

  private restore(given: SavedState): void {
    const saved = structuredClone(given);
    for (const member of ['partition', 'region', 'accountId'] as const) {
      if (saved[member] !== this.settings[member]) {
        throw new UsageError(`the saved state is of the ${member} ${saved[member]}, and ${this.settings[member]} is asked for: ask for the same, or begin with another state`);
      }
    }
    this.count = saved.callCount;
    for (const call of saved.calls) this.log.add(call);
    this.lateCalls = saved.lateCalls;
    this.lifecycle.restore(saved.builders, saved.savedAt);
    this.catalogue.restore(saved.images);
  }

  /** The time, after everything has happened that is due by then. */
  private now(): number {
    const now = this.settings.clock.now();
    for (;;) {
      const [next] = this.lateCalls.filter(call => call.due <= now).sort((a, b) => a.due - b.due);
      this.lifecycle.advance(next?.due ?? now);
      this.catalogue.advance(next?.due ?? now);
      if (next === undefined) return now;
      this.lateCalls = this.lateCalls.filter(call => call !== next);
      this.takeLateEffect(next);
    }
  }

  private takeLateEffect({ due, id, operation, input }: LateCall): void {
    if (!isOperation(operation)) return;
    const refusal = this.refusalOf(operation, input, due);
    this.record(++this.count, due, operation, input, { ...(refusal ? endOf(refusal) : { outcome: 'ok' }), lateEffectOf: id });
  }

  private record(id: number, at: number, operation: string, input: unknown, end: End & Pick<CallRecord, 'lateEffectOf'>): void {
    const resources = namesIn(input);
    const builder = isBuilderCall(operation, input) && resources.length === 1 ? resources[0] : undefined;
    const state = builder === undefined ? undefined : this.lifecycle.get(builder)?.state;
    this.log.add({ id, at, operation, resources, input, ...end, ...(state === undefined ? {} : { state }) });
  }

  private answer(operation: string, input: unknown, now: number, id: number): Reply {
    if (!isOperation(operation)) {
      throw new ServiceError('UnknownOperationException', `The operation ${operation} is not known to the emulator.`);
    }
    const fault = this.faults.forCall(operation, namesIn(input), now);
    if (!fault) return this.perform(operation, input, now);
    switch (fault.kind) {
      case 'lost-request':
        throw new LostReply(operation, 'lost request', { reset: fault.reset });
      case 'lost-reply':
        throw new LostReply(operation, 'lost reply', { reset: fault.reset, refusal: this.refusalOf(operation, input, now) });
      case 'timeout':
        throw new LostReply(operation, 'no reply', {
          holdMs: fault.forMs,
          refusal: fault.afterEffect ? this.refusalOf(operation, input, now) : undefined,
        });
      case 'late-effect':
        this.lateCalls = [...this.lateCalls, { due: now + fault.afterMs / this.settings.speed, id, operation, input }];
        throw new LostReply(operation, 'late effect', { reset: fault.reset });
      default:
        if (fault.kind !== 'throttle' && fault.afterEffect) this.perform(operation, input, now);
        throw scriptedError(fault);
    }
  }

  /** Performs a call whose reply nobody gets; a refusal is lost like any other reply. */
  private refusalOf(operation: Operation, input: unknown, now: number): ServiceError | undefined {
    try {
      this.perform(operation, input, now);
      return undefined;
    } catch (error) {
      if (error instanceof ServiceError) return error;
      throw error;
    }
  }

  private perform(operation: Operation, input: unknown, now: number): Reply {
    switch (operation) {
      case 'CreateImageBuilder': return this.builderOperations.create(validated(operation, input), now);
      case 'StartImageBuilder': return this.builderOperations.start(validated(operation, input), now);
      case 'StopImageBuilder': return this.builderOperations.stop(validated(operation, input), now);
      case 'DeleteImageBuilder': return this.builderOperations.delete(validated(operation, input), now);
      case 'UpdateImageBuilder': return this.builderOperations.update(validated(operation, input), now);
      case 'CreateImageBuilderStreamingURL': return this.builderOperations.createStreamingUrl(validated(operation, input), now);
      case 'DescribeImageBuilders': return this.builderOperations.describe(validated(operation, input), now);
      case 'DescribeImages': return this.imageOperations.describe(validated(operation, input));
      case 'DeleteImage': return this.imageOperations.delete(validated(operation, input), now);
      case 'DescribeImagePermissions': return this.imageOperations.describePermissions(validated(operation, input));
      case 'UpdateImagePermissions': return this.imageOperations.updatePermissions(validated(operation, input));
      case 'DeleteImagePermissions': return this.imageOperations.deletePermissions(validated(operation, input));
      case 'TagResource': return this.tagOperations.tag(validated(operation, input), now);
      case 'UntagResource': return this.tagOperations.untag(validated(operation, input), now);
      case 'ListTagsForResource': return this.tagOperations.list(validated(operation, input), now);
    }
  }
}

/** The operations that change nothing. */
const READS: ReadonlySet<Operation> = new Set<Operation>([
  'CreateImageBuilderStreamingURL', 'DescribeImageBuilders', 'DescribeImagePermissions', 'DescribeImages', 'ListTagsForResource',
]);

type ErrorFault = Extract<CallFault, { kind: 'error' | 'throttle' | 'unavailable' }>;

function scriptedError(fault: ErrorFault): ServiceError {
  switch (fault.kind) {
    case 'error': return new ServiceError(fault.code, fault.message ?? 'Scripted by a fault rule.', fault.httpStatus);
    case 'throttle': return new ServiceError('ThrottlingException', 'Rate exceeded');
    case 'unavailable': return new ServiceError('ServiceUnavailable', 'The service is unavailable; try again later.');
  }
}

function endOf(error: unknown): End {
  if (error instanceof LostReply) {
    return { outcome: error.lost, ...(error.refusal ? { error: wordsOf(error.refusal) } : {}) };
  }
  if (error instanceof ServiceError) {
    return { outcome: 'error', error: wordsOf(error) };
  }
  return { outcome: 'error', error: { code: 'InternalFailure', message: String(error) } };
}

function wordsOf(error: ServiceError): { code: string; message: string } {
  return { code: error.code, message: error.message };
}
