import { HistoryRecord } from './record';
import { AppStreamEmulator } from '../emulator';
import { isRecord } from '../lambda/kernel/event';
import { epochOf } from '../lambda/kernel/stack';
import { Errand, OWNERSHIP_TAGS } from '../src/private/contract';
import { VirtualClock } from '../test/support/virtual-clock';

/** How long a look may be past when its call is made, in milliseconds. */
const LAG = 15_000;

/** What an order may call at all. */
const ORDERED = new Set(['StartImageBuilder', 'StopImageBuilder', 'TagResource', 'UntagResource']);
const READS = new Set(['DescribeImageBuilders', 'ListTagsForResource']);

/** Looks at every call that changes a builder because a schedule asks for it, right before it does. */
export class OrderWatch {
  /** @param unseen how long a change of tags may stay unseen, in milliseconds */
  constructor(
    private readonly record: HistoryRecord,
    private readonly emulator: AppStreamEmulator,
    private readonly clock: VirtualClock,
    private readonly unseen: number,
  ) {}

  /** A call of an order is about to reach the service. */
  public call(errand: Errand, operation: string, input: unknown, status: string): void {
    if (READS.has(operation)) {
      return;
    }
    const fields = isRecord(input) ? input : {};
    const name = String(fields.Name ?? '') || String(fields.ResourceArn ?? '').replace(/^.*:image-builder\//, '');
    const builder = this.emulator.builders().find(candidate => candidate.name === name);
    const who = `${errand.Id} (${errand.Order} of ${errand.LogicalResourceId})`;
    this.record.tell(who, () => `${operation} ${name}${builder ? `, ${builder.state}` : ''} (${status})`);
    if (!ORDERED.has(operation) || keysOf(fields).some(key => key !== OWNERSHIP_TAGS.runningSince)) {
      this.record.find('nothingForeign', `${who} calls ${operation} for ${keysOf(fields).join(', ') || name}`);
    }
    if (!builder) {
      return;
    }
    const { stackId, logicalId, claim } = OWNERSHIP_TAGS;
    const isJustTouched = this.clock.now() < (this.record.touchedByHand.get(name) ?? -Infinity) + this.unseen + LAG;
    if ((builder.tags[stackId] !== errand.StackId || builder.tags[logicalId] !== errand.LogicalResourceId) && !isJustTouched) {
      this.record.find('nothingForeign', `${who} calls ${operation} on ${name}, which is not its own`);
    }
    const isPower = operation === 'StartImageBuilder' || operation === 'StopImageBuilder';
    const operationIsNew = this.clock.now() < this.record.operationSince + LAG;
    const { phase } = epochOf({ status, creationTime: 0 });
    if (isPower && !['idle', 'rolled-back', 'halted'].includes(phase) && !operationIsNew) {
      this.record.find('powerStays', `${who} calls ${operation} on ${name} in the phase ${phase}`);
    }
    if (isPower && builder.tags[claim] !== undefined && !builder.tags[claim].startsWith('delivered') && !operationIsNew) {
      this.record.find('claimedFirst', `${who} calls ${operation} on ${name}, whose claim is ${builder.tags[claim]}`);
    }
    if (isPower && builder.state === 'SNAPSHOTTING' && this.clock.now() > builder.since + LAG) {
      this.record.find('snapshotsEnd', `${who} calls ${operation} on ${name}, of which somebody makes an image`);
    }
    if (isPower) {
      // what comes of it is no request's doing
      this.record.touchedByHand.set(name, this.clock.now());
    }
  }
}

/** The keys of the tags that a call is about. */
function keysOf(fields: Readonly<Record<string, unknown>>): string[] {
  return Array.isArray(fields.TagKeys) ? fields.TagKeys.map(String) : Object.keys(isRecord(fields.Tags) ? fields.Tags : {});
}
