import { AppStreamCall } from '../appstream';
import { ownImageArn } from './memory';
import { ImageRequest } from './request';
import { FurtherLook, ImageView } from './view';
import { Situation, Step } from '../kernel/resource';
import { Pace } from '../kernel/timing';
import { Ownership, ownershipOf, ownerTags, ownKeys } from '../ownership';

/** What a request for an image remembers from tick to tick, times in milliseconds. */
export interface ImageMemo {
  /** The image that is waited for, and why it is that one. */
  readonly awaited?: { readonly arn: string; readonly reason: string };
  /** When tags were set or taken off, by purpose and image: they may take a while to show. */
  readonly tagged?: Readonly<Record<string, number>>;
  /** What was refused for good where the request has to go on nevertheless, by purpose and image. */
  readonly waived?: readonly string[];
  /** Since when an error that may pass has come back, by purpose and error. */
  readonly refusedSince?: Readonly<Record<string, number>>;
  /** Why the request fails: the words, and the code that explains them. */
  readonly failure?: { readonly reason: string; readonly code: string };
  /** The last call that did not succeed, in the service's words. */
  readonly lastRefusal?: string;
}

/** Why tags are changed: an image becomes one that goes with the resource, or stays. */
export type TagPurpose = 'bind' | 'release';

/** Why a call is made: what its outcome means depends on it. */
export type Purpose = TagPurpose | 'unshare' | 'delete';

/** A call that changes an image. */
export interface ImageCall {
  readonly purpose: Purpose;
  /** The image's name. */
  readonly image: string;
  readonly call: AppStreamCall<'TagResource' | 'UntagResource' | 'DeleteImagePermissions' | 'DeleteImage'>;
}

/** All that a decision about an image may depend on. */
export type ImageSituation = Situation<ImageRequest, ImageMemo, ImageView>;

/** What to do next for an image. */
export type ImageStep = Step<ImageCall, ImageMemo, FurtherLook>;

/** Look again later. */
export function wait(s: ImageSituation, pace: Pace, change: Partial<ImageMemo> = {}) {
  return { kind: 'wait' as const, pace, since: s.now, memo: { ...s.memo, ...change } };
}

/** Look at something else before deciding, in the same tick. */
export function lookAt(at: FurtherLook): ImageStep {
  return { kind: 'look', at };
}

/** Whose an image of the account is, seen from this request; undefined when it does not exist. */
export function ownershipOfImage(s: ImageSituation, name: string): Ownership | undefined {
  const tags = s.view.tags[name];
  return tags && ownershipOf(tags, s.request);
}

/** True while tags that are not found contradict the image that is described: one of the two looks is out of date. */
export function isContradictory(s: ImageSituation, name: string): boolean {
  const isDescribed = s.view.image?.Arn === ownImageArn(s.request.stack, name);
  return isDescribed && s.view.tags[name] === undefined && s.now - s.firstAt < s.durations.grace * 1000;
}

/** Mark an image as one that goes with the resource. */
export function bindCall(s: ImageSituation, name: string): ImageStep {
  const input = { ResourceArn: ownImageArn(s.request.stack, name), Tags: { ...ownerTags(s.request) } };
  return callStep(s, 'bind', name, { operation: 'TagResource', input });
}

/** Let an image go: it stays when the resource goes. */
export function releaseCall(s: ImageSituation, name: string): ImageStep {
  const input = { ResourceArn: ownImageArn(s.request.stack, name), TagKeys: ownKeys(s.view.tags[name]) };
  return callStep(s, 'release', name, { operation: 'UntagResource', input });
}

/** Share an image with an account no longer. */
export function unshareCall(s: ImageSituation, name: string, account: string): ImageStep {
  return callStep(s, 'unshare', name, { operation: 'DeleteImagePermissions', input: { Name: name, SharedAccountId: account } });
}

/** Delete an image. */
export function deleteCall(s: ImageSituation, name: string): ImageStep {
  return callStep(s, 'delete', name, { operation: 'DeleteImage', input: { Name: name } });
}

/** What a call is remembered by. */
export function keyOf(purpose: Purpose, image: string): string {
  return `${purpose} ${image}`;
}

/** True for a call that was refused where that stops nothing. */
export function isWaived({ memo }: ImageSituation, purpose: TagPurpose, image: string): boolean {
  return memo.waived?.includes(keyOf(purpose, image)) === true;
}

/** When a change of tags was accepted; undefined when there was none. */
export function taggedAt({ memo }: ImageSituation, purpose: TagPurpose, image: string): number | undefined {
  return memo.tagged?.[keyOf(purpose, image)];
}

function callStep(s: ImageSituation, purpose: Purpose, image: string, call: ImageCall['call']): ImageStep {
  return { kind: 'call', call: { purpose, image, call }, memo: s.memo };
}
