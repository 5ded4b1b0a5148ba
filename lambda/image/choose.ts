import type { Image } from '@aws-sdk/client-appstream';
import { ImageRefQuery } from '../../src/private/contract';

/** An image with what a choice depends on. */
export interface Candidate {
  readonly name: string;
  readonly arn: string;
  readonly platform: string;
  readonly details: Image;
}

/** What a look-up comes to. */
export type Choice =
  | { readonly kind: 'found'; readonly image: Candidate }
  | { readonly kind: 'none'; readonly near: readonly Candidate[] }
  | { readonly kind: 'several'; readonly images: readonly Candidate[] };

/** Choose among all images of a visibility. */
export function choose(query: ImageRefQuery, images: readonly Image[]): Choice {
  const candidates = images.map(candidateOf);
  const fitting = candidates.filter(candidate => fitsName(query, candidate) && fitsPlatform(query, candidate) && isUsable(candidate));
  if (fitting.length === 0) {
    return { kind: 'none', near: candidates.filter(candidate => comesNear(query, candidate)).sort(newestFirst) };
  }
  if (query.Latest) {
    return { kind: 'found', image: newestOf(fitting) };
  }
  return fitting.length === 1 ? { kind: 'found', image: fitting[0] } : { kind: 'several', images: [...fitting].sort(newestFirst) };
}

/** The newest; graphics images, which share their platform with plain ones but need instance types of their own, only when nothing else fits. */
function newestOf(candidates: readonly Candidate[]): Candidate {
  const plain = candidates.filter(candidate => !isGraphics(candidate));
  return [...plain.length > 0 ? plain : candidates].sort(newestFirst)[0];
}

/** Names end in MM-DD-YYYY and do not sort: the release of the base image counts, then the image's own creation. */
function newestFirst(a: Candidate, b: Candidate): number {
  const time = (date: Date | undefined) => date?.getTime() ?? 0;
  return time(b.details.PublicBaseImageReleasedDate) - time(a.details.PublicBaseImageReleasedDate)
    || time(b.details.CreatedTime) - time(a.details.CreatedTime)
    || (a.name < b.name ? 1 : -1);
}

/** True for images that only instance types with a graphics card can run. */
export function isGraphics(candidate: Candidate): boolean {
  const families = candidate.details.SupportedInstanceFamilies ?? [];
  return families.length > 0 ? families.every(family => /graphics/i.test(family)) : /(^|-)graphics-/i.test(candidate.name);
}

/** True for what meets a criterion that was given, and fails by another or by its state. */
function comesNear(query: ImageRefQuery, candidate: Candidate): boolean {
  const namesGiven = query.NamePrefix !== undefined || query.NamePattern !== undefined;
  return (namesGiven && fitsName(query, candidate)) || (query.Platform !== undefined && fitsPlatform(query, candidate));
}

function isUsable({ details }: Candidate): boolean {
  return details.State === 'AVAILABLE' && details.ImageBuilderSupported === true;
}

function fitsName({ NamePrefix: prefix, NamePattern: pattern }: ImageRefQuery, { name }: Candidate): boolean {
  return (prefix === undefined || name.startsWith(prefix)) && (pattern === undefined || new RegExp(pattern).test(name));
}

function fitsPlatform({ Platform: platform }: ImageRefQuery, candidate: Candidate): boolean {
  return platform === undefined || candidate.platform === platform;
}

function candidateOf(details: Image): Candidate {
  return { name: details.Name ?? '', arn: details.Arn ?? '', platform: details.Platform ?? '', details };
}
