import { CALL_BUDGET, Invariant } from './invariants';
import { HistoryRecord, identityOf, RequestRecord } from './record';
import { AppStreamEmulator, BuilderSnapshot } from '../emulator';
import { isRecord } from '../lambda/kernel/event';
import { IMAGE_BUILDER_ATTRIBUTES, OWNERSHIP_TAGS } from '../src/private/contract';
import { CloudFormation, Response } from '../test/support/cloudformation';
import { VirtualClock } from '../test/support/virtual-clock';

const READS = new Set(['DescribeImageBuilders', 'DescribeImages', 'ListTagsForResource']);
const MINUTE = 60_000;

/** How long what a person did may still show, in milliseconds. */
const AFTERMATH = 45 * MINUTE;

/** Looks at every call and answer while a history happens. */
export class Watch {
  constructor(
    private readonly record: HistoryRecord,
    private readonly emulator: AppStreamEmulator,
    private readonly stack: CloudFormation,
    private readonly clock: VirtualClock,
  ) {}

  /** A call of the handler is about to reach the service. */
  public call(request: RequestRecord | undefined, operation: string, input: unknown): void {
    const fields = isRecord(input) ? input : {};
    const name = String(fields.Name ?? '') || String(fields.ResourceArn ?? '').replace(/^.*image-builder\//, '');
    if (request && ++request.calls === CALL_BUDGET + 1) {
      this.find('withinBudget', `${request.id} (${request.type}) makes more than ${CALL_BUDGET} calls`);
    }
    if (READS.has(operation) || !request) {
      return;
    }
    const builder = this.emulator.builders().find(candidate => candidate.name === name);
    this.record.tell(`${request.id} (${request.type} of ${request.logicalId})`, () => `${operation} ${name}${claimIn(fields)}${builder ? `, ${stateOf(builder)}` : ''}`);
    if (operation === 'CreateImageBuilder') {
      this.creation(request, name);
      return;
    }
    if (!builder) {
      return;
    }
    if (builder.tags[OWNERSHIP_TAGS.stackId] !== this.stack.stackId || builder.tags[OWNERSHIP_TAGS.logicalId] !== request.logicalId) {
      this.find('nothingForeign', `${request.id} calls ${operation} on ${name}, which is not its own`);
    }
    const tags = isRecord(fields.Tags) ? fields.Tags : {};
    if (operation === 'TagResource' && String(tags[OWNERSHIP_TAGS.claim] ?? '').startsWith('delivered')) {
      this.record.deliveries.set(identityOf(builder), { at: this.clock.now(), by: request });
    }
    if (operation === 'DeleteImageBuilder') {
      this.deletion(request, builder);
    }
  }

  /** CloudFormation takes an answer. */
  public answer(response: Response): void {
    const request = this.record.requests.get(response.requestId);
    if (!request) {
      return;
    }
    request.response ??= response;
    this.record.tell(`${request.id} (${request.type} of ${request.logicalId})`,
      () => `answers ${response.status} with ${response.physicalId}${response.reason ? `: ${response.reason.slice(0, 160)}` : ''}${response.heard ? '' : ' (nobody listens)'}`);
    if (response.heard && response.status === 'SUCCESS') {
      this.success(request, response);
    }
  }

  /** What only the end can tell of a request. */
  public settled(request: RequestRecord, isExcused: boolean): void {
    if (!request.response && !isExcused) {
      this.find('inTime', `${request.id} (${request.type} of ${request.logicalId}) was never answered`);
    } else if (request.response && !request.isLate && request.response.at > request.at + 60 * MINUTE) {
      this.find('inTime', `${request.id} was answered after ${Math.round((request.response.at - request.at) / MINUTE)} minutes`);
    }
  }

  private creation(request: RequestRecord, name: string): void {
    const others = this.emulator.builders().filter(other => other.name !== name && other.tags[OWNERSHIP_TAGS.claim] === request.claim && other.state !== 'DELETING');
    if (others.length > 0) {
      this.find('oneInTheMaking', `${request.id} makes ${name} beside ${others[0].name}`);
    }
  }

  private deletion(request: RequestRecord, builder: BuilderSnapshot): void {
    const delivery = this.record.deliveries.get(identityOf(builder));
    if (builder.tags[OWNERSHIP_TAGS.claim]?.startsWith('delivered')) {
      this.find('claimedFirst', `${request.id} (${request.type}) deletes ${builder.name} without having claimed it`);
    }
    if (!delivery) {
      return;
    }
    // its own Delete may be another request: two of one resource take over what the other one removes
    const isNamed = [...this.record.requests.values()].some(other => other.type === 'Delete' && other.physicalId === builder.name
      && other.logicalId === request.logicalId && other.at >= delivery.at);
    const wasTakenOver = delivery.by.response?.heard === true && delivery.by.response.status === 'SUCCESS';
    const isTakenBack = delivery.by.operation === request.operation && request.status.includes('ROLLBACK');
    if (!isNamed && wasTakenOver && !isTakenBack) {
      this.find('deliveredStays', `${request.id} (${request.type}, id ${request.physicalId ?? 'none'}) deletes ${builder.name}, which ${delivery.by.id} delivered`);
    }
  }

  private success(request: RequestRecord, response: Response): void {
    const builder = this.emulator.builders().find(candidate => candidate.name === response.physicalId);
    if (this.clock.now() - (this.record.touchedByHand.get(response.physicalId) ?? -Infinity) < AFTERMATH) {
      return;
    }
    const untrue = (why: string) => this.find('successIsTrue', `${request.id} (${request.type} of ${request.logicalId}) says SUCCESS with ${response.physicalId}, but ${why}`);
    if (request.type === 'Delete') {
      if (builder && builder.tags[OWNERSHIP_TAGS.stackId] === this.stack.stackId && builder.tags[OWNERSHIP_TAGS.logicalId] === request.logicalId
        && this.record.deliveries.get(identityOf(builder))?.by.operation !== request.operation) {
        untrue(`it is ${builder.state}`);
      }
      return;
    }
    const missing = IMAGE_BUILDER_ATTRIBUTES.filter(attribute => response.data[attribute] === undefined);
    if (missing.length > 0) {
      untrue(`it has no ${missing.join(', ')}`);
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
    if (!builder.tags[OWNERSHIP_TAGS.claim]?.startsWith('delivered')) {
      untrue('it does not bear the mark of a delivery');
    }
    const tags = isRecord(properties.Tags) ? properties.Tags : {};
    if (Object.entries(tags).some(([key, value]) => builder.tags[key] !== value)) {
      untrue('it lacks tags');
    }
  }

  private find(invariant: Invariant, what: string): void {
    this.record.find(invariant, what);
  }
}

function claimIn(fields: Readonly<Record<string, unknown>>): string {
  const claim = isRecord(fields.Tags) ? fields.Tags[OWNERSHIP_TAGS.claim] : undefined;
  return claim === undefined ? '' : ` (claim: ${String(claim)})`;
}

function stateOf(builder: BuilderSnapshot): string {
  return `${builder.state}, claim: ${builder.tags[OWNERSHIP_TAGS.claim] ?? 'none'}`;
}
