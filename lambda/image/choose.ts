import type { Image } from '@aws-sdk/client-appstream';
import { ImageRefQuery } from '../../src/private/contract';
import { hasGraphics, isGraphics, newestFirst, runsOn } from '../image-fit';

/** An image with what a choice depends on. */
export interface Candidate {
  readonly name: string;
  readonly arn: string;
  readonly platform: string;
  readonly details: Image;
}

/** What a look-up comes to. */
export type Choice =
  | { readonly kind: 'found'; readonly image: Candidate; readonly reason: string }
  /** The image to take is still being made. */
  | { readonly kind: 'pending'; readonly image: Candidate; readonly reason: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'several'; readonly images: readonly Candidate[] };

/** States from which an image becomes AVAILABLE by itself, or FAILED. */
const ON_THE_WAY = new Set(['PENDING', 'COPYING', 'CREATING', 'IMPORTING', 'VALIDATING']);

/**
 * Choose among all images of a visibility.
 *
 * @param waits whether images that are still being made count
 */
export function choose(query: ImageRefQuery, images: readonly Image[], waits = false): Choice {
  const fitting = images.map(candidateOf).filter(candidate => misfits(query, candidate, waits).length === 0).sort(byAge);
  if (fitting.length === 0) {
    return { kind: 'none' };
  }
  if (!query.Latest && fitting.length > 1) {
    return { kind: 'several', images: fitting };
  }
  const [image, next] = preferred(fitting, query.InstanceType);
  const day = next && dayOf(next);
  const reason = next === undefined
    ? `the only one of ${images.length} images that fits ${wordsOf(query)}`
    : `the newest of ${fitting.length} images that fit ${wordsOf(query)}; the next is ${next.name}${day === undefined ? '' : ` (${day})`}`;
  return { kind: isOnItsWay(image.details) ? 'pending' : 'found', image, reason };
}

/** What speaks against an image, in words; nothing for one that fits. */
export function misfits(query: ImageRefQuery, candidate: Candidate, waits = false): string[] {
  const { details, arn } = candidate;
  const { Owner: owner, InstanceType: instanceType } = query;
  const isUsable = details.State === 'AVAILABLE' || (waits && isOnItsWay(details));
  return [
    [hasName(query, candidate), 'another name'],
    [hasPlatform(query, candidate), 'another platform'],
    [owner === undefined || accountOf(arn) === owner, 'another owner'],
    [instanceType === undefined || runsOn(details, instanceType), `not for ${instanceType}`],
    [isUsable, isOnItsWay(details) ? 'not yet available (`waitForAvailable` waits for it)' : 'not available'],
    // what is still being made may not know yet
    [details.ImageBuilderSupported === true || (waits && isOnItsWay(details)), 'not for image builders'],
    [details.ImagePermissions?.allowImageBuilder !== false, 'not shared for image builders'],
  ].flatMap(([fits, words]) => (fits === true ? [] : [String(words)]));
}

/** True for an image that has something of what a query describes: nobody means one of another name and another platform. */
export function isRelated(query: ImageRefQuery, candidate: Candidate): boolean {
  const asksForName = query.NamePrefix !== undefined || query.NamePattern !== undefined;
  return (asksForName && hasName(query, candidate)) || (query.Platform !== undefined && hasPlatform(query, candidate));
}

function hasName({ NamePrefix: prefix = '', NamePattern: pattern = '' }: ImageRefQuery, { name }: Candidate): boolean {
  return name.startsWith(prefix) && new RegExp(pattern).test(name);
}

function hasPlatform(query: ImageRefQuery, { platform }: Candidate): boolean {
  return query.Platform === undefined || platform === query.Platform;
}

/** True for an image that is still being made. */
export function isOnItsWay(image: Image): boolean {
  return ON_THE_WAY.has(image.State ?? '');
}

/** An image as a choice sees it. */
export function candidateOf(details: Image): Candidate {
  return { name: details.Name ?? '', arn: details.Arn ?? '', platform: details.Platform ?? '', details };
}

/** The day on which an image was released, or else made; undefined when the service does not say. */
export function dayOf({ details }: Candidate): string | undefined {
  return (details.PublicBaseImageReleasedDate ?? details.CreatedTime)?.toISOString().slice(0, 10);
}

/** A query, as errors and reasons quote it. */
export function wordsOf(query: ImageRefQuery): string {
  return JSON.stringify({ ...query, Visibility: query.Visibility ?? 'PUBLIC' });
}

/** Candidates in the order in which they are taken. */
export function byAge(a: Candidate, b: Candidate): number {
  return newestFirst(a.details, b.details);
}

/**
 * Graphics images, which share their platform with plain ones but need instance types of their own, come only when nothing else fits. For
 * such a type those come first that say that they run on it: one that names no families may be a plain one.
 */
function preferred(candidates: readonly Candidate[], instanceType?: string): readonly Candidate[] {
  const forGraphics = instanceType !== undefined && hasGraphics(instanceType);
  const first = candidates.filter(({ details }) =>
    (forGraphics ? isGraphics(details) || (details.SupportedInstanceFamilies ?? []).length > 0 : !isGraphics(details)));
  return first.length > 0 ? first : candidates;
}

/** The account in an ARN; empty for a public image. */
export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}
