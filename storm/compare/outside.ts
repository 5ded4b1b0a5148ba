import { AppStreamEmulator, BuilderSnapshot } from '../../emulator';
import { isRecord } from '../../lambda/kernel/event';
import { Response } from '../../test/support/cloudformation';
import { VirtualClock } from '../../test/support/virtual-clock';
import { Life } from '../life';
import { HistoryRecord, identityOf, RequestRecord } from '../record';

/** What can be seen to go wrong without a look into a handler. */
export const WRONGS = {
  leaked: 'builders that nobody holds any more, a day after the history or after the stack',
  unanswered: 'requests without an answer within CloudFormation\'s hour',
  foreign: 'calls that change a builder which no request for this resource has made',
  untrue: 'answers that are not true, break the contract, or differ from an earlier one to the same request',
  destroyed: 'builders that were handed over with SUCCESS, and deleted by a request other than their own Delete',
  stuck: 'stacks that ordinary operations do not lead to their end',
} as const;

/** The name of something wrong. */
export type Wrong = keyof typeof WRONGS;

/** One thing that went wrong. */
export interface Fault {
  readonly wrong: Wrong;
  readonly what: string;
}

const READS = new Set(['DescribeImageBuilders', 'DescribeImages', 'DescribeImagePermissions', 'ListTagsForResource']);
const MINUTE = 60_000;

/** How long what a person did may still show, in milliseconds. */
const AFTERMATH = 45 * MINUTE;

/** A CreateImageBuilder of some request. */
interface Making {
  readonly at: number;
  readonly by: RequestRecord;
  readonly tags: Readonly<Record<string, unknown>>;
}

/**
 * Judges a history by what CloudFormation and the service know themselves: which request made a builder, which one deletes it, what was answered when.
 * It knows no claims and no marks, so that handlers of any design can be told apart by it.
 */
export class Outside {
  public readonly faults: Fault[] = [];
  private readonly makings = new Map<string, Making[]>();
  /** By identity, since when a builder is CloudFormation's, and through which request. */
  private readonly handedOver = new Map<string, { readonly at: number; readonly by: RequestRecord }>();
  private readonly leaks = new Set<string>();

  constructor(
    private readonly record: HistoryRecord,
    private readonly emulator: AppStreamEmulator,
    private readonly lives: readonly Life[],
    private readonly clock: VirtualClock,
  ) {}

  /** A call of the handler is about to reach the service. */
  public call(request: RequestRecord | undefined, operation: string, input: unknown): void {
    const fields = isRecord(input) ? input : {};
    if (READS.has(operation) || !request) {
      return;
    }
    const name = String(fields.Name ?? '') || String(fields.ResourceArn ?? '').replace(/^.*image-builder\//, '');
    if (operation === 'CreateImageBuilder') {
      const tags = isRecord(fields.Tags) ? fields.Tags : {};
      this.makings.set(name, [...this.makings.get(name) ?? [], { at: this.clock.now(), by: request, tags }]);
      return;
    }
    const builder = this.emulator.builders().find(candidate => candidate.name === name);
    if (!builder) {
      return;
    }
    const maker = this.makerOf(builder);
    if (maker?.logicalId !== request.logicalId || maker.stackId !== request.stackId) {
      this.fault('foreign', `${request.id} (${request.type} of ${request.logicalId}) calls ${operation} on ${name}`);
    }
    if (operation === 'DeleteImageBuilder') {
      this.deletion(request, builder);
    }
  }

  /** CloudFormation takes an answer. */
  public answer(response: Response): void {
    const request = this.record.requests.get(response.requestId);
    if (request && response.heard && response.status === 'SUCCESS') {
      this.success(request, response);
    }
  }

  /** Look for builders that nobody holds. */
  public leftovers(when: string): void {
    for (const builder of this.emulator.builders()) {
      const stack = this.lives.find(life => life.stack.stackId === this.makerOf(builder)?.stackId)?.stack;
      // who switched rollbacks off holds what is there until the next operation
      if (!stack || /^(CREATE|UPDATE|UPDATE_ROLLBACK|ROLLBACK|DELETE)_FAILED$/.test(stack.status)) {
        continue;
      }
      const retained = this.lives.flatMap(life => life.stack.retained.map(({ physicalId }) => physicalId));
      const held = new Set([...stack.status === 'DELETE_COMPLETE' ? [] : stack.heldIds(), ...retained]);
      const isKnown = held.has(builder.name) || this.leaks.has(identityOf(builder)) || this.isForgotten(builder);
      if (!isKnown) {
        this.leaks.add(identityOf(builder));
        this.fault('leaked', `${when}, ${builder.name} is ${builder.state}`);
      }
    }
  }

  /** Judge what only the whole history tells. */
  public end(): void {
    this.lives.flatMap(({ stack }) => stack.contractBreaches).forEach(breach => this.fault('untrue', breach));
    for (const request of this.record.requests.values()) {
      const { response } = request;
      // who comes when nobody listens any more, never reaches a function, or is cut off by the stack's end, owes nothing
      const end = request.at + 60 * MINUTE;
      const goneAt = this.lives.find(({ stack }) => stack.stackId === request.stackId)?.goneAt;
      const isExcused = request.isLate || this.record.dropped.has(request.id) || (goneAt ?? Infinity) < end;
      if (!isExcused && (!response || response.at > end)) {
        this.fault('unanswered', `${request.id} (${request.type} of ${request.logicalId})`);
      }
    }
    const broken = this.record.findings.find(({ name }) => name === 'goesOn');
    if (broken) {
      this.fault('stuck', broken.what);
    }
  }

  /** True for what CloudFormation took over and never told anybody to delete: that is no handler's leak. */
  private isForgotten(builder: BuilderSnapshot): boolean {
    const delivery = this.handedOver.get(identityOf(builder));
    return delivery !== undefined
      && ![...this.record.requests.values()].some(({ type, physicalId, at }) => type === 'Delete' && physicalId === builder.name && at >= delivery.at);
  }

  private deletion(request: RequestRecord, builder: BuilderSnapshot): void {
    const delivery = this.handedOver.get(identityOf(builder));
    if (!delivery) {
      return;
    }
    const isNamed = [...this.record.requests.values()].some(other => other.type === 'Delete' && other.physicalId === builder.name
      && other.logicalId === request.logicalId && other.at >= delivery.at);
    const isTakenBack = delivery.by.operation === request.operation && request.status.includes('ROLLBACK');
    if (!isNamed && !isTakenBack) {
      this.fault('destroyed', `${request.id} (${request.type}, id ${request.physicalId ?? 'none'}) deletes ${builder.name}, which ${delivery.by.id} handed over`);
    }
  }

  private success(request: RequestRecord, response: Response): void {
    const builder = this.emulator.builders().find(candidate => candidate.name === response.physicalId);
    if (request.type !== 'Delete' && builder) {
      this.handedOver.set(identityOf(builder), { at: this.clock.now(), by: request });
    }
    if (this.clock.now() - (this.record.touchedByHand.get(response.physicalId) ?? -Infinity) < AFTERMATH) {
      return;
    }
    const untrue = (why: string) => this.fault('untrue', `${request.id} (${request.type} of ${request.logicalId}) says SUCCESS with ${response.physicalId}, but ${why}`);
    if (request.type === 'Delete') {
      const maker = builder && this.makerOf(builder);
      if (maker?.logicalId === request.logicalId && maker.at <= request.at) {
        untrue(`it is ${builder?.state}`);
      }
      return;
    }
    if (request.status.includes('ROLLBACK')) {
      // a rollback has to end, whatever is there
      return;
    }
    if (!builder) {
      untrue('it is not there');
      return;
    }
    const properties = isRecord(request.event.ResourceProperties) ? request.event.ResourceProperties : {};
    const desired = properties.DesiredState ?? (request.type === 'Create' ? 'RUNNING' : undefined);
    if (desired !== undefined && builder.state !== desired) {
      untrue(`it is ${builder.state}, and ${String(desired)} was asked for`);
    }
    const tags = isRecord(properties.Tags) ? properties.Tags : {};
    if (Object.entries(tags).some(([key, value]) => builder.tags[key] !== value)) {
      untrue('it lacks tags');
    }
  }

  /** The request that made a builder; undefined for one that people made, even under a name that a request has tried to take. */
  private makerOf({ name, createdAt, tags }: BuilderSnapshot): RequestRecord | undefined {
    const before = (this.makings.get(name) ?? []).filter(({ at, tags: given }) => at <= createdAt && Object.keys(given).some(key => key in tags));
    return before[before.length - 1]?.by;
  }

  private fault(wrong: Wrong, what: string): void {
    this.faults.push({ wrong, what });
    this.record.tell('judge', () => `${wrong}: ${what}`);
  }
}
