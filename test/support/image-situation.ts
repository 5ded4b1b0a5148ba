import type { Image, ImageState } from '@aws-sdk/client-appstream';
import { boundTags, ownArn } from './images';
import { eventOf, FIRST_LOOK, OPERATION_START } from './situation';
import { AppStreamOperation } from '../../lambda/appstream';
import { parseRequest } from '../../lambda/image/request';
import { ImageMemo, ImageSituation } from '../../lambda/image/steps';
import { FurtherLook, ImageView } from '../../lambda/image/view';
import { CloudFormationEvent, Properties } from '../../lambda/kernel/event';
import { Phase } from '../../lambda/kernel/stack';
import { timing } from '../../lambda/kernel/timing';
import { IMAGE_REF_TYPE } from '../../src/private/contract';

/** Properties of a look-up whose image goes with it, and of one whose image stays. */
export const GOES: Properties = { ImageName: 'golden', RemovalPolicy: 'DESTROY' };
export const STAYS: Properties = { ImageName: 'golden' };

/** Tags of this look-up, of another one of its stack, and of another stack. */
export const OURS = boundTags();
export const SIBLING = boundTags('Other');
export const FOREIGN = boundTags('Image', 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Other/9f8e7d6c-1111-2222-3333-444455556666');

/** An image as the service shows it: one of the account that makes builders, unless told otherwise. */
export function ownImage(name = 'golden', { State: state = 'AVAILABLE', ...more }: Omit<Partial<Image>, 'State'> & { readonly State?: string } = {}): Image {
  return {
    Name: name,
    Arn: ownArn(name),
    Platform: 'RHEL8',
    // the service shows states that its model does not know
    State: state as ImageState,
    ImageBuilderSupported: true,
    Visibility: 'PRIVATE',
    ...more,
  };
}

/** What is special about a situation of a look-up. */
export interface ImageSituationWords {
  /** @default Create */
  readonly type?: CloudFormationEvent['RequestType'];
  /** @default those of an image that goes with the look-up */
  readonly properties?: Properties;
  /** Those of before; only for an Update. @default those of an image that stays */
  readonly before?: Properties;
  /** @default the ARN of the image, but for a Create, which has none */
  readonly id?: string;
  readonly memo?: ImageMemo;
  /** @default the image, without tags */
  readonly view?: Partial<ImageView>;
  /** Seconds since the first look. @default 0 */
  readonly seconds?: number;
  /** The phase of the stack at the first look. @default delete for a Delete, forward else */
  readonly phase?: Phase;
}

/** A situation in which a decision about an image is due. */
export function imageSituation({ type = 'Create', properties = GOES, before = STAYS, memo = {}, view, seconds = 0, ...words }: ImageSituationWords): ImageSituation {
  const event = eventOf(type, {
    LogicalResourceId: 'Image',
    ResourceType: IMAGE_REF_TYPE,
    ResourceProperties: properties,
    ...type === 'Create' ? {} : { PhysicalResourceId: words.id ?? ownArn('golden') },
    ...type === 'Update' ? { OldResourceProperties: before } : {},
  });
  const epoch = { phase: words.phase ?? (type === 'Delete' ? 'delete' : 'forward'), start: OPERATION_START, neverUpdated: false };
  return {
    event,
    request: parseRequest(event),
    memo,
    view: { image: ownImage(), tags: { golden: {} }, ...view },
    now: FIRST_LOOK + seconds * 1000,
    firstAt: FIRST_LOOK,
    requestedAt: OPERATION_START,
    first: epoch,
    epoch,
    current: true,
    delivering: false,
    deadline: OPERATION_START + timing().deadline * 1000,
    durations: timing(),
  };
}

/** The step that makes exactly this call. */
export function makes(operation: AppStreamOperation, input: object): unknown {
  return expect.objectContaining({ kind: 'call', call: expect.objectContaining({ call: { operation, input } }) });
}

/** The step that marks an image as one that goes with the look-up. */
export function binds(name = 'golden'): unknown {
  return makes('TagResource', { ResourceArn: ownArn(name), Tags: OURS });
}

/** The step that takes the tags of the look-up off an image. */
export function releases(name = 'golden'): unknown {
  return makes('UntagResource', { ResourceArn: ownArn(name), TagKeys: Object.keys(OURS) });
}

/** The step that looks at something else first, in the same tick. */
export function looksAt(at: FurtherLook): unknown {
  return { kind: 'look', at };
}

/** The step that looks again after a while, and remembers this beside what it did before. */
export function waitsFor(pace: string, memo: ImageMemo = {}): unknown {
  return expect.objectContaining({ kind: 'wait', pace, memo });
}

/** The answer that a Delete is done, with words for the log or without any. */
export function isRemoved(note?: string, id = ownArn('golden')): unknown {
  return expect.objectContaining({ kind: 'settle', answer: { status: 'SUCCESS', physicalId: id, data: {} }, leftovers: false, note });
}

/** The answer that the image was found. */
export function finds(arn = ownArn('golden'), id = arn): unknown {
  return expect.objectContaining({
    kind: 'settle', leftovers: false, answer: { status: 'SUCCESS', physicalId: id, data: expect.objectContaining({ ImageArn: arn, ImageName: arn.split('/')[1] }) as unknown },
  });
}

/** The answer that the look-up failed, with this code and with a reason like this. */
export function failsWith(code: string, reason: RegExp): unknown {
  return expect.objectContaining({
    kind: 'settle', leftovers: false, answer: expect.objectContaining({ status: 'FAILED', code, reason: expect.stringMatching(reason) as unknown }) as unknown,
  });
}
