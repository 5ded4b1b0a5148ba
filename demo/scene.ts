import { ImageBuilder } from '@aws-sdk/client-appstream';
import { StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { BuilderSnapshot, CallRecord, StateChange } from '../emulator';
import { CdkResult } from './cdk';

/** What a chapter was about and what was read back over the wire when it was over. */
export interface Chapter {
  readonly number: number;
  /** The name of its stack. */
  readonly stackName: string;
  readonly title: string;
  /** When it began and ended, in milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** What the CLI did. */
  readonly cdk: CdkResult;
  /** The calls that reached the service, and the changes of state. */
  readonly calls: readonly CallRecord[];
  readonly changes: readonly StateChange[];
  /** How CloudFormation shows the stack afterwards. */
  readonly stackId: string;
  readonly stackStatus: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** The types of its resources, sorted. */
  readonly resourceTypes: readonly string[];
  /** The builders there are afterwards. */
  readonly builders: readonly BuilderSnapshot[];
  /** What functions logged meanwhile, as far as their logs are still there. */
  readonly logLines: readonly string[];
  /** Where it looked closer. */
  readonly closeUp?: CloseUp;
}

/** One image builder in the words of the service, and the resources of its stack. */
export interface CloseUp {
  /** What DescribeImageBuilders says, all builders that there are. */
  readonly described: readonly ImageBuilder[];
  /** What ListTagsForResource says of the first. */
  readonly tags: Readonly<Record<string, string>>;
  readonly resources: readonly StackResourceSummary[];
  /** The key of the handler's variables, as Lambda knows it. */
  readonly variablesKey?: string;
}

/** Something that is told as true, and whether what was read back bears it out. */
export interface Claim {
  readonly text: string;
  readonly holds: boolean;
  /** What was read back, shown when the claim does not hold. */
  readonly found: unknown;
}

/** The claim that two values are equal, as their JSON shows them. */
export function same(text: string, found: unknown, wanted: unknown): Claim {
  return { text, holds: JSON.stringify(found) === JSON.stringify(wanted), found };
}

/** Operations that bring an image builder into another state, or into or out of being. */
const POWER = ['CreateImageBuilder', 'StartImageBuilder', 'StopImageBuilder', 'DeleteImageBuilder'];

/** The calls that changed more than tags, in order: operation and builder. */
export function powerCalls(calls: readonly CallRecord[]): string[] {
  return calls.filter(call => POWER.includes(call.operation)).map(call => `${call.operation} ${call.resources.join(' ')}`);
}

/** States in which a builder is on its way, and CloudFormation can only wait. */
const UNSETTLED = /^(PENDING|PENDING_QUALIFICATION|PENDING_SYNCING_APPS|SYNCING_APPS|UPDATING_AGENT|STOPPING|DELETING|REBOOTING|UPDATING)$/;

/** The milliseconds within a period during which at least one builder was on its way. */
export function serviceTime(changes: readonly StateChange[], from: number, to: number): number {
  const moments = [...changes].sort((a, b) => a.at - b.at);
  const busy = new Set<string>();
  let since = from;
  let total = 0;
  for (const { at, name, to: state } of [...moments, { at: to, name: '', to: '' }]) {
    const until = Math.min(Math.max(at, from), to);
    if (busy.size > 0) total += until - since;
    since = until;
    if (UNSETTLED.test(state)) busy.add(name); else busy.delete(name);
  }
  return total;
}
