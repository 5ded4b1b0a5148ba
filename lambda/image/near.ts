import type { Image } from '@aws-sdk/client-appstream';
import { accountOf, byAge, Candidate, candidateOf, dayOf, isRelated, misfits } from './choose';
import { ImageRefQuery } from '../../src/private/contract';
import { newestFirst } from '../image-fit';

/** How many images an error lists. */
const LISTED = 10;

/** What fails by more than this is not near. */
const MAX_MISFITS = 2;

/** What comes near a query that found nothing: the images that fail by least, with what speaks against each. */
export function nearQuery(query: ImageRefQuery, images: readonly Image[], elsewhere: readonly Image[], waits: boolean): string {
  const asked = query.Visibility ?? 'PUBLIC';
  const judged = [...images, ...elsewhere].map(candidateOf).filter(candidate => isRelated(query, candidate)).map(candidate => {
    const { Visibility: visibility = asked } = candidate.details;
    return { candidate, against: [...misfits(query, candidate, waits), ...visibility === asked ? [] : [`its visibility is ${visibility}`]] };
  });
  const least = Math.min(...judged.map(({ against }) => against.length));
  const near = judged.filter(({ against }) => against.length === least && least <= MAX_MISFITS).sort((a, b) => byAge(a.candidate, b.candidate));
  return near.length === 0
    ? 'Nothing comes near: see the names in the image registry of the AppStream console, and whether visibility and Region are right'
    : `Near: ${listed(near.map(({ candidate, against }) => `${described(candidate)}: ${against.join(', ')}`), '; ')}`;
}

/** What comes near an exact name that is none: shared images of that name, and those whose names differ by their date only. */
export function nearName(name: string, elsewhere: readonly Image[]): string {
  const shared = elsewhere.filter(image => image.Visibility === 'SHARED' && image.Name === name);
  if (shared.length > 0) {
    return `An image of this name is shared with the account: give its ARN, ${shared.map(image => image.Arn).join(' or ')}`;
  }
  const alike = elsewhere.filter(image => undated(image.Name ?? '') === undated(name)).sort(newestFirst);
  return alike.length === 0
    ? 'See the names in the image registry of the AppStream console, and whether the Region is right'
    : `Near: ${listed(alike.map(image => described(candidateOf(image))), ', ')}. ImageRef.latest finds the newest whatever it is called`;
}

/** Several images, in a line. */
export function listOf(candidates: readonly Candidate[]): string {
  return listed(candidates.map(described), ', ');
}

function listed(lines: readonly string[], separator: string): string {
  return lines.slice(0, LISTED).join(separator) + (lines.length > LISTED ? ` and ${lines.length - LISTED} more` : '');
}

/** Several accounts may share images of one name. */
function described(candidate: Candidate): string {
  const { name, arn, details } = candidate;
  const day = dayOf(candidate);
  const owner = details.Visibility === 'SHARED' ? ` of ${accountOf(arn)}` : '';
  return `${name}${owner} (${details.Platform}, ${details.State}${day === undefined ? '' : `, ${day}`})`;
}

function undated(name: string): string {
  return name.replace(/\d\d-\d\d-\d{4}$/, '');
}
