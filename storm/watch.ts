import { CALL_BUDGET } from './invariants';
import { HistoryRecord, RequestRecord } from './record';
import { CallWatch } from './watch-calls';
import { ImageWatch } from './watch-images';
import { SuccessWatch } from './watch-success';
import { AppStreamEmulator, BuilderSnapshot } from '../emulator';
import { isRecord } from '../lambda/kernel/event';
import { IMAGE_REF_TYPE, OWNERSHIP_TAGS } from '../src/private/contract';
import { Response } from '../test/support/cloudformation';
import { VirtualClock } from '../test/support/virtual-clock';

const READS = new Set(['DescribeImageBuilders', 'DescribeImages', 'DescribeImagePermissions', 'ListTagsForResource']);
const MINUTE = 60_000;

/** Looks at every call and answer while a history happens. */
export class Watch {
  private readonly calls: CallWatch;
  public readonly images: ImageWatch;
  private readonly successes: SuccessWatch;

  constructor(private readonly record: HistoryRecord, private readonly emulator: AppStreamEmulator, private readonly clock: VirtualClock) {
    this.calls = new CallWatch(record, emulator, clock);
    this.images = new ImageWatch(record, emulator, clock);
    this.successes = new SuccessWatch(record, emulator, clock);
  }

  /** CloudFormation asks for something. */
  public begun(request: RequestRecord): void {
    this.images.begun(request);
  }

  /** A call of the handler is about to reach the service. */
  public call(request: RequestRecord | undefined, operation: string, input: unknown): void {
    if (request && ++request.calls === CALL_BUDGET + 1) {
      this.record.find('withinBudget', `${request.id} (${request.type}) makes more than ${CALL_BUDGET} calls`);
    }
    if (request) {
      request.calledAt = this.clock.now();
    }
    if (READS.has(operation) || !request) {
      return;
    }
    const fields = isRecord(input) ? input : {};
    const name = String(fields.Name ?? '') || String(fields.ResourceArn ?? '').replace(/^.*:image(-builder)?\//, '');
    const builder = this.emulator.builders().find(candidate => candidate.name === name);
    this.record.tell(whose(request), () => `${operation} ${name}${claimIn(fields)}${builder ? `, ${stateOf(builder)}` : ''}`);
    this.images.call(request, operation, fields);
    if (operation === 'CreateImageBuilder') {
      this.calls.creation(request, name, fields);
    } else if (builder) {
      this.calls.change(request, operation, builder, fields);
    }
  }

  /** CloudFormation takes an answer. */
  public answer(response: Response): void {
    const request = this.record.requests.get(response.requestId);
    if (!request) {
      return;
    }
    request.response ??= response;
    this.record.tell(whose(request), () => `answers ${response.status} with ${response.physicalId}${response.reason ? `: ${response.reason.slice(0, 160)}` : ''}`
      + `${response.heard ? '' : ' (nobody listens)'}`);
    const isLookUp = request.event.ResourceType === IMAGE_REF_TYPE;
    if (isLookUp) {
      this.images.answer(request, response);
    }
    if (response.heard && isLookUp && response.status === 'FAILED') {
      this.failure(request, response);
    } else if (response.heard && !isLookUp) {
      if (response.status === 'SUCCESS') {
        this.successes.success(request, response);
      } else {
        this.failure(request, response);
      }
    }
  }

  /** What only the end can tell of a request. */
  public settled(request: RequestRecord, isExcused: boolean): void {
    if (!request.response && !isExcused) {
      this.record.find('inTime', `${request.id} (${request.type} of ${request.logicalId}) was never answered`);
    } else if (request.response && !request.isLate && request.response.at > request.at + 60 * MINUTE) {
      this.record.find('inTime', `${request.id} was answered after ${Math.round((request.response.at - request.at) / MINUTE)} minutes`);
    }
  }

  /** What crashes, comes late or is not seen may fail, but not what the service refuses. */
  private failure(request: RequestRecord, { reason = '' }: Response): void {
    const isOfRollback = request.type === 'Update' && request.status.includes('ROLLBACK');
    const code = /#([a-z0-9_-]+)$/.exec(reason)?.[1] ?? '';
    if (isOfRollback && !/^(handlercrashed|superseded|notstarted)$/.test(code) && !(code === 'notsettled' && request.isLate) && !reason.includes('could not be asked')) {
      this.record.find('rollbackEnds', `${request.id} of a rollback fails: ${reason.slice(0, 300)}`);
    }
  }
}

function whose(request: RequestRecord): string {
  return `${request.id} (${request.type} of ${request.logicalId})`;
}

function claimIn(fields: Readonly<Record<string, unknown>>): string {
  const claim = isRecord(fields.Tags) ? fields.Tags[OWNERSHIP_TAGS.claim] : undefined;
  return claim === undefined ? '' : ` (claim: ${String(claim)})`;
}

function stateOf(builder: BuilderSnapshot): string {
  return `${builder.state}, claim: ${builder.tags[OWNERSHIP_TAGS.claim] ?? 'none'}`;
}
