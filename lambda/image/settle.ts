import type { Image } from '@aws-sdk/client-appstream';
import { imageNameOf } from './memory';
import { ImageRequest } from './request';
import { ImageSituation, ImageStep } from './steps';
import { ImageRefAttribute } from '../../src/private/contract';
import { NOTHING_MADE_ID } from '../kernel/answer';
import { Metric } from '../kernel/log';

/** The image that a look-up came to. */
export interface Found {
  readonly arn: string;
  /** What CloudFormation knows the look-up by from now on. */
  readonly physicalId: string;
  /** Undefined when the service does not describe it, as it may be with a retired one that is kept. */
  readonly image?: Image;
  /** Why it is this one. */
  readonly reason: string;
  /** For the log. */
  readonly note?: string;
  readonly metrics?: readonly Metric[];
}

/** An answer may have 4,096 bytes, and patterns may be long: the bytes of a reason in it. */
const MAX_REASON = 1_000;

/** Succeed with an image. */
export function succeed(s: ImageSituation, found: Found): ImageStep {
  const { arn, physicalId, image, reason, metrics } = found;
  const time = (date: Date | undefined) => date?.toISOString() ?? '';
  const data: Record<ImageRefAttribute, string> = {
    ImageName: imageNameOf(arn) ?? '',
    ImageArn: arn,
    Platform: image?.Platform ?? '',
    CreatedTime: time(image?.CreatedTime),
    PublicBaseImageReleasedDate: time(image?.PublicBaseImageReleasedDate),
    SupportedInstanceFamilies: (image?.SupportedInstanceFamilies ?? []).join(','),
    AgentVersion: image?.AppstreamAgentVersion ?? '',
    ChoiceReason: cut(reason),
  };
  const note = [`${data.ImageName}: ${data.ChoiceReason}`, found.note].filter(words => words !== undefined).join('; ');
  return { kind: 'settle', answer: { status: 'SUCCESS', physicalId, data }, memo: s.memo, leftovers: false, note, metrics };
}

/** As much of a text as there is room for, measured as it is sent: escapes make characters longer. */
function cut(text: string): string {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += Buffer.byteLength(JSON.stringify(character)) - 2;
    if (bytes > MAX_REASON) {
      return `${kept}...`;
    }
    kept += character;
  }
  return kept;
}

/** Succeed with a Delete. */
export function removed(s: ImageSituation, note?: string): ImageStep {
  const answer = { status: 'SUCCESS' as const, physicalId: s.request.physicalId ?? NOTHING_MADE_ID, data: {} };
  return { kind: 'settle', answer, memo: s.memo, leftovers: false, note };
}

/** Fail with a reason that says what to do. */
export function fail(s: ImageSituation, code: string, reason: string): ImageStep {
  return {
    kind: 'settle',
    answer: { status: 'FAILED', physicalId: failureId(s.request), reason: `${describeRequest(s.request)}: ${reason}.`, code },
    memo: s.memo,
    leftovers: false,
  };
}

/** The id that a failure is answered with. */
export function failureId(request: ImageRequest): string {
  return request.physicalId ?? NOTHING_MADE_ID;
}

/** How a person would call the look-up. */
export function describeRequest({ logicalId }: Pick<ImageRequest, 'logicalId'>): string {
  return `image look-up ${logicalId}`;
}
