import type { Image, ImageBuilderState } from '@aws-sdk/client-appstream';
import { STACK_ID } from './evaluate';
import { IMAGE, ownTags } from './world';
import { AppStreamOperation } from '../../lambda/appstream';
import { BuilderMemo } from '../../lambda/builder/memo';
import { generatedName } from '../../lambda/builder/names';
import { parseRequest } from '../../lambda/builder/request';
import { specHash } from '../../lambda/builder/spec';
import { BuilderSituation } from '../../lambda/builder/steps';
import { Further, SeenBuilder } from '../../lambda/builder/view';
import { CloudFormationEvent, Properties, readEvent, requestHash, stackIdentity } from '../../lambda/kernel/event';
import { Epoch } from '../../lambda/kernel/stack';
import { timing } from '../../lambda/kernel/timing';
import { IMAGE_BUILDER_ATTRIBUTES, IMAGE_BUILDER_TYPE, OWNERSHIP_TAGS } from '../../src/private/contract';

/** When the operation began, and when the request's first tick looked, in milliseconds. */
export const OPERATION_START = Date.UTC(2026, 0, 1, 12);
export const FIRST_LOOK = OPERATION_START + 5_000;

/** The grace in minutes: what these tests count in. */
export const GRACE = 4;

/** A moment before the operation, and one within it, as `delivered` marks tell them. */
export const LONG_AGO = '2025-06-01T00:00:00.000Z';
export const THIS_OPERATION = '2026-01-01T12:00:03.000Z';

/** The spec that properties hold unless told otherwise, and one that differs. */
export const SPEC: Properties = { ImageName: IMAGE, InstanceType: 'stream.standard.medium' };
export const OTHER_SPEC: Properties = { ImageName: IMAGE, InstanceType: 'stream.standard.large' };

/** Properties as CloudFormation delivers them. */
export function properties(change: Properties = {}, spec: Properties = SPEC): Properties {
  return { ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:handler', ReplacedOnChange: spec, ...change };
}

/** The generated name of a spec, and the hash that its builder bears. */
export function nameOf(spec: Properties = SPEC, logicalId = 'Builder'): string {
  return generatedName({ stack: stackIdentity(STACK_ID), logicalId }, hashOf(spec));
}

/** The hash of a spec. */
export function hashOf(spec: Properties = SPEC): string {
  return specHash(spec, stackIdentity(STACK_ID));
}

/** The name that properties without a name stand for, and that of another spec. */
export const NAME = nameOf();
export const OTHER_NAME = nameOf(OTHER_SPEC);

/** The ARN of a builder. */
export function arnOf(name: string): string {
  return `arn:aws:appstream:eu-west-1:111122223333:image-builder/${name}`;
}

/** An event as it arrives at the function. */
export function eventOf(type: CloudFormationEvent['RequestType'], more: Properties = {}): CloudFormationEvent {
  return readEvent({
    RequestType: type,
    RequestId: 'request-1',
    ResponseURL: 'https://cloudformation.example/request-1?X-Amz-Date=20260101T120000Z&X-Amz-Expires=7200',
    StackId: STACK_ID,
    LogicalResourceId: 'Builder',
    ResourceType: IMAGE_BUILDER_TYPE,
    ResourceProperties: properties(),
    ...type === 'Create' ? {} : { PhysicalResourceId: NAME },
    ...type === 'Update' ? { OldResourceProperties: properties() } : {},
    ...more,
  });
}

/** What the request of these situations writes as its claim, and what another one would. */
export const CLAIM = requestHash(eventOf('Create'));
export const OTHER_CLAIM = '0123456789abcdef';

/** Who answers for a builder: this request, another, or nobody any more since it was delivered. */
export const DELIVERED = `delivered ${LONG_AGO} ${OTHER_CLAIM}`;
export const DELIVERED_NOW = `delivered ${THIS_OPERATION} ${OTHER_CLAIM}`;
export const DELIVERED_BY_US = `delivered ${THIS_OPERATION} ${CLAIM}`;

/** What is special about a builder. */
export interface BuilderWords {
  readonly name?: string;
  readonly claim?: string;
  readonly spec?: Properties;
  readonly logicalId?: string;
  readonly stackId?: string;
  /** Tags of the user. */
  readonly tags?: Readonly<Record<string, string>>;
  /** All tags: none of ours unless named. */
  readonly onlyTags?: Readonly<Record<string, string>>;
  readonly details?: Partial<SeenBuilder['details']>;
}

/** A builder as the service shows it: this request's own unless told otherwise. */
export function builder(state: string, words: BuilderWords = {}): SeenBuilder {
  const name = words.name ?? NAME;
  const arn = arnOf(name);
  const ownership = ownTags(words.logicalId ?? 'Builder', hashOf(words.spec), words.claim ?? CLAIM, words.stackId);
  // the service may show a state that its model does not know yet
  const details = { Name: name, Arn: arn, State: state as ImageBuilderState, ...words.details };
  return { name, arn, state, tags: words.onlyTags ?? { ...words.tags, ...ownership }, details };
}

/** Tags without those of ours that are named. */
export function without(tags: Readonly<Record<string, string>>, ...keys: (keyof typeof OWNERSHIP_TAGS)[]): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.some(ours => OWNERSHIP_TAGS[ours] === key)));
}

/** What is special about a situation. */
export interface SituationWords {
  readonly type?: CloudFormationEvent['RequestType'];
  /** Members of the event. */
  readonly event?: Properties;
  readonly memo?: BuilderMemo;
  /** The builder that the request is about, if it is there. */
  readonly target?: SeenBuilder;
  /** More builders of the resource. */
  readonly others?: readonly SeenBuilder[];
  /** The image asked for, or null when the service does not describe it. @default null */
  readonly image?: Image | null;
  /** The public images, once this tick has looked at them. */
  readonly alternatives?: readonly Image[];
  /** False when this tick has not looked further yet. @default true */
  readonly lookedFurther?: boolean;
  /** Minutes since the first look. @default 0 */
  readonly minutes?: number;
  /** The stack at the first look. @default forward, begun five seconds before, updated before */
  readonly first?: Partial<Epoch>;
  /** The stack at this moment. @default as at the first look */
  readonly epoch?: Partial<Epoch>;
  readonly current?: boolean;
  readonly delivering?: boolean;
}

/** A situation in which a decision is due. */
export function situation(words: SituationWords = {}): BuilderSituation {
  const event = eventOf(words.type ?? 'Create', words.event);
  const first: Epoch = { phase: 'forward', start: OPERATION_START, neverUpdated: false, ...words.first };
  const { target, others = [], image = null, alternatives } = words;
  const further = { family: [...target ? [target] : [], ...others], image, alternatives };
  const request = parseRequest(event);
  return {
    event,
    request,
    memo: words.memo ?? {},
    view: { target, ...words.lookedFurther === false ? {} : further },
    now: FIRST_LOOK + (words.minutes ?? 0) * 60_000,
    firstAt: FIRST_LOOK,
    requestedAt: OPERATION_START,
    first,
    epoch: { ...first, ...words.epoch },
    current: words.current ?? true,
    delivering: words.delivering ?? false,
    deadline: OPERATION_START + (request.settings.timeout ?? timing().deadline) * 1000,
    durations: timing(),
  };
}

/** So many minutes after the first look, in milliseconds. */
export function at(minutes: number): number {
  return FIRST_LOOK + minutes * 60_000;
}

/** The step that makes exactly this call. */
export function calls(operation: AppStreamOperation, input: object): unknown {
  return expect.objectContaining({ kind: 'call', call: expect.objectContaining({ call: { operation, input } }) });
}

/** The step that writes this request's claim on a builder. */
export function claims(name = NAME): unknown {
  return calls('TagResource', { ResourceArn: arnOf(name), Tags: { [OWNERSHIP_TAGS.claim]: CLAIM } });
}

/** The step that looks at something else first, in the same tick. */
export function looks(further: Further): unknown {
  return { kind: 'look', at: further };
}

/** The step that looks again after a while. */
export function waits(pace: string, memo: BuilderMemo = {}): unknown {
  return expect.objectContaining({ kind: 'wait', pace, memo: expect.objectContaining(memo) });
}

/** The step that announces the delivery, which follows in the next tick. */
export const ANNOUNCES: unknown = expect.objectContaining({ kind: 'wait', pace: 'soon', delivering: true });

/** The answer that a request failed. Its code has an entry on the page that its link leads to, or is the one given. */
export function fails(physicalId: string, reason: RegExp, more: { readonly leftovers?: boolean; readonly code?: string } = {}): unknown {
  const { code = expect.stringMatching(/^\w+$/) as unknown, ...rest } = more;
  return expect.objectContaining({
    kind: 'settle', answer: { status: 'FAILED', physicalId, reason: expect.stringMatching(reason), code }, ...rest,
  });
}

/** The answer that a builder is there, with every attribute. */
export function succeeds(physicalId: string, more: { readonly leftovers?: boolean } = {}): unknown {
  const data = Object.fromEntries(IMAGE_BUILDER_ATTRIBUTES.map(attribute => [attribute, expect.any(String)]));
  return expect.objectContaining({ kind: 'settle', answer: { status: 'SUCCESS', physicalId, data }, ...more });
}

/** The answer that nothing is left, with a warning for the log or without any. */
export function isGone(physicalId = NAME, warning?: RegExp): unknown {
  return {
    kind: 'settle',
    answer: { status: 'SUCCESS', physicalId, data: {} },
    memo: expect.anything(),
    leftovers: false,
    note: warning && expect.stringMatching(warning),
  };
}
