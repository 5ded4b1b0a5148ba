import type { Image } from '@aws-sdk/client-appstream';
import { Wanted } from './request';

/** The family of an instance type, in the words in which images list what they support. */
const FAMILIES: ReadonlyArray<readonly [RegExp, string]> = [
  [/^stream\.standard\./, 'General Purpose'],
  [/^stream\.compute\./, 'Compute Optimized'],
  [/^stream\.memory\./, 'Memory Optimized'],
  [/^stream\.graphics\.g4dn\./, 'Graphics G4'],
  [/^stream\.graphics\.g5\./, 'Graphics G5'],
  [/^stream\.graphics\.gr?6f?\./, 'Graphics G6'],
  [/^stream\.graphics\.g7\./, 'Graphics G7'],
];

/** How many fitting images an error names. */
const NAMED = 5;

/** The family of an instance type; undefined for one that this release does not know. */
export function familyOf(instanceType: string): string | undefined {
  return FAMILIES.find(([pattern]) => pattern.test(instanceType))?.[1];
}

/** Why no builder can be made from an image; undefined when nothing speaks against it, or only the service can tell. */
export function unfitness(image: Image, wanted: Wanted): string | undefined {
  const words = image.StateChangeReason?.Message ? ` (${image.StateChangeReason.Message})` : '';
  if (image.State !== undefined && image.State !== 'AVAILABLE') {
    return `image ${image.Name} is ${image.State}${words}: only an AVAILABLE image makes image builders`;
  }
  if (image.ImageBuilderSupported === false) {
    return `image ${image.Name} does not support image builders`;
  }
  return isOfFamily(image, wanted.spec.InstanceType)
    ? undefined
    : `image ${image.Name} supports the families ${image.SupportedInstanceFamilies?.join(', ')}, and ${wanted.spec.InstanceType} is of ${familyOf(wanted.spec.InstanceType)}`;
}

/** The names of images that would do instead, of the same platform if it is known, newest first. */
export function fittingImages(images: readonly Image[], image: Image, wanted: Wanted): string[] {
  const released = (candidate: Image) => (candidate.PublicBaseImageReleasedDate ?? candidate.CreatedTime)?.getTime() ?? 0;
  return images
    .filter(candidate => unfitness(candidate, wanted) === undefined && (image.Platform === undefined || candidate.Platform === image.Platform))
    .sort((a, b) => released(b) - released(a))
    .slice(0, NAMED)
    .map(candidate => candidate.Name ?? '');
}

/** True unless both sides are known and contradict each other. */
function isOfFamily(image: Image, instanceType: string): boolean {
  const family = familyOf(instanceType);
  const supported = image.SupportedInstanceFamilies ?? [];
  return family === undefined || supported.length === 0 || supported.includes(family);
}
