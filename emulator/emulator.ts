import { arnTarget } from './arn';
import { BoundedLog } from './bounded-log';
import { BuilderSnapshot, snapshotOf } from './builder';
import { BuilderLifecycle, Leg } from './builder-lifecycle';
import { BuilderOperations } from './builder-operations';
import { CallRecord, StateChange } from './call-log';
import { LostReply, ServiceError, UsageError } from './errors';
import { CallFault, FaultRule, faultRuleOf, FaultScript } from './faults';
import { Catalogue } from './images';
import { MeterReading, readingOf } from './meter';
import { EmulatorOptions, Settings, settingsOf } from './options';
import { isOperation, Operation } from './shapes';
import { TagOperations } from './tag-operations';
import { validated } from './validation';

type Reply = Record<string, unknown>;

/**
 * The image builder part of AppStream as a plain object: a call goes in, a reply comes out or an error is thrown, at once. It looks at the clock whenever
 * it is used and at no other time.
 */
export class AppStreamEmulator {
  private readonly settings: Settings;
  private readonly faults = new FaultScript();
  private readonly catalogue: Catalogue;
  private readonly lifecycle: BuilderLifecycle;
  private readonly builderOperations: BuilderOperations;
  private readonly tagOperations: TagOperations;
  private readonly log: BoundedLog<CallRecord>;
  private count = 0;

  constructor(options: EmulatorOptions = {}) {
    this.settings = settingsOf(options);
    const { images, latestAgentVersion, pageSize, unknownNames, maxLog } = this.settings;
    this.catalogue = new Catalogue(images, this.settings, latestAgentVersion, pageSize, unknownNames);
    this.lifecycle = new BuilderLifecycle(this.settings, this.faults);
    this.builderOperations = new BuilderOperations(this.settings, this.lifecycle, this.catalogue);
    this.tagOperations = new TagOperations(this.lifecycle, this.catalogue);
    this.log = new BoundedLog(maxLog);
  }

  /**
   * Performs one call as the service would: the input and the reply are what goes over the wire, with times in seconds. Throws a `ServiceError`, or
   * `LostReply` when a fault breaks the connection.
   */
  public call(operation: string, input: unknown): Reply {
    const now = this.now();
    const received = asReceived(input);
    const resources = namesIn(received);
    const builder = isBuilderCall(operation, received) && resources.length === 1 ? resources[0] : undefined;
    const id = ++this.count;
    const record = (end: Pick<CallRecord, 'outcome' | 'error'>) => {
      const state = builder === undefined ? undefined : this.lifecycle.get(builder)?.state;
      this.log.add({ id, at: now, operation, resources, input: received, ...end, ...(state === undefined ? {} : { state }) });
    };
    try {
      const reply = this.answer(operation, received, resources, now);
      record({ outcome: 'ok' });
      return structuredClone(reply);
    } catch (error) {
      record(endOf(error));
      throw error;
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
    return structuredClone(this.catalogue.everything());
  }

  /** Lets something go wrong from now on; throws `UsageError` for a rule that makes no sense. */
  public fault(rule: FaultRule): void {
    const checked = faultRuleOf(rule);
    // what is due by now happens without the new rule
    this.now();
    this.faults.add(checked);
  }

  /** Takes back every rule that has not been used up. */
  public clearFaults(): void {
    this.now();
    this.faults.clear();
  }

  /**
   * Puts a builder into a state that no call leads to, as people and the service do: SNAPSHOTTING while an image is made, REBOOTING, UPDATING, or one that
   * nobody knows yet. It goes on from there as told, with waits in milliseconds of service time.
   */
  public force(name: string, state: string, ...then: Leg[]): void {
    const now = this.now();
    const builder = this.lifecycle.get(name);
    if (!builder) throw new UsageError(`there is no image builder ${name} to be put into ${state}`);
    this.lifecycle.force(builder, state, then, now);
  }

  private now(): number {
    const now = this.settings.clock.now();
    this.lifecycle.advance(now);
    return now;
  }

  private answer(operation: string, input: unknown, resources: readonly string[], now: number): Reply {
    if (!isOperation(operation)) {
      throw new ServiceError('UnknownOperationException', `The operation ${operation} is not known to the emulator.`);
    }
    const fault = this.faults.forCall(operation, resources);
    if (!fault) return this.perform(operation, input, now);
    switch (fault.kind) {
      case 'lost-request':
        throw new LostReply(operation, 'lost request');
      case 'lost-reply':
        throw this.performUnheard(operation, input, now);
      default:
        if (fault.kind !== 'throttle' && fault.afterEffect) this.perform(operation, input, now);
        throw scriptedError(fault);
    }
  }

  /** Performs a call whose reply nobody gets, whatever it is. */
  private performUnheard(operation: Operation, input: unknown, now: number): LostReply {
    try {
      this.perform(operation, input, now);
      return new LostReply(operation, 'lost reply');
    } catch (error) {
      // a refusal is lost like any other reply
      if (error instanceof ServiceError) return new LostReply(operation, 'lost reply', error);
      throw error;
    }
  }

  private perform(operation: Operation, input: unknown, now: number): Reply {
    switch (operation) {
      case 'CreateImageBuilder': return this.builderOperations.create(validated(operation, input), now);
      case 'StartImageBuilder': return this.builderOperations.start(validated(operation, input), now);
      case 'StopImageBuilder': return this.builderOperations.stop(validated(operation, input), now);
      case 'DeleteImageBuilder': return this.builderOperations.delete(validated(operation, input), now);
      case 'DescribeImageBuilders': return this.builderOperations.describe(validated(operation, input), now);
      case 'DescribeImages': return this.catalogue.describe(validated(operation, input));
      case 'TagResource': return this.tagOperations.tag(validated(operation, input));
      case 'UntagResource': return this.tagOperations.untag(validated(operation, input));
      case 'ListTagsForResource': return this.tagOperations.list(validated(operation, input), now);
    }
  }
}

/** What arrives at the other end of a wire: a copy, without members that are undefined. */
function asReceived(input: unknown): unknown {
  try {
    return input === undefined ? {} : JSON.parse(JSON.stringify(input));
  } catch (error) {
    // too deep to be copied: the text in its place is refused as no structure
    if (error instanceof RangeError) return 'nested too deep';
    throw error;
  }
}

/** The names of builders and images that an input mentions, however malformed it is. */
function namesIn(input: unknown): string[] {
  if (typeof input !== 'object' || input === null) return [];
  const members = new Map<string, unknown>(Object.entries(input));
  const names = [members.get('Name'), members.get('Names')].flat();
  const arns = [members.get('ResourceArn'), members.get('Arns')].flat().filter(arn => typeof arn === 'string').map(arn => arnTarget(arn)?.name);
  return [...names, ...arns].filter(name => typeof name === 'string');
}

function isBuilderCall(operation: string, input: unknown): boolean {
  if (operation === 'DescribeImages' || typeof input !== 'object' || input === null) return false;
  const arn = new Map<string, unknown>(Object.entries(input)).get('ResourceArn');
  return typeof arn !== 'string' || arnTarget(arn)?.type === 'image-builder';
}

function scriptedError(fault: Exclude<CallFault, { kind: 'lost-reply' | 'lost-request' }>): ServiceError {
  switch (fault.kind) {
    case 'error': return new ServiceError(fault.code, fault.message ?? 'Scripted by a fault rule.', fault.httpStatus);
    case 'throttle': return new ServiceError('ThrottlingException', 'Rate exceeded');
    case 'unavailable': return new ServiceError('ServiceUnavailable', 'The service is unavailable; try again later.');
  }
}

function endOf(error: unknown): Pick<CallRecord, 'outcome' | 'error'> {
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
