import type { Image } from '@aws-sdk/client-appstream';
import { familyOf } from '../src/private/instance-families';

/** How many fitting images an error names. */
const NAMED = 5;

/** Why no builder can be made from an image; undefined when nothing speaks against it, or only the service can tell. */
export function unfitness(image: Image, instanceType?: string): string | undefined {
  const words = image.StateChangeReason?.Message ? ` (${image.StateChangeReason.Message})` : '';
  if (image.State !== undefined && image.State !== 'AVAILABLE') {
    return `image ${image.Name} is ${image.State}${words}: only an AVAILABLE image makes image builders`;
  }
  if (image.ImageBuilderSupported === false) {
    return `image ${image.Name} does not support image builders`;
  }
  return instanceType === undefined || runsOn(image, instanceType)
    ? undefined
    : `image ${image.Name} supports the families ${image.SupportedInstanceFamilies?.join(', ')}, and ${instanceType} is of ${familyOf(instanceType)}`;
}

/** The names of images that would do instead, of the same platform if it is known, newest first. */
export function fittingImages(images: readonly Image[], image: Image, instanceType: string): string[] {
  return images
    .filter(candidate => unfitness(candidate, instanceType) === undefined && (image.Platform === undefined || candidate.Platform === image.Platform))
    .sort(newestFirst)
    .slice(0, NAMED)
    .map(candidate => candidate.Name ?? '');
}

/**
 * Names end in MM-DD-YYYY and do not sort: the release of the base image counts, then the image's own creation, then the name, and at last
 * the owner of images that several accounts share under one name.
 */
export function newestFirst(a: Image, b: Image): number {
  const time = (date: Date | undefined) => date?.getTime() ?? 0;
  return time(b.PublicBaseImageReleasedDate) - time(a.PublicBaseImageReleasedDate)
    || time(b.CreatedTime) - time(a.CreatedTime)
    || descending(a.Name, b.Name)
    || descending(a.Arn, b.Arn);
}

function descending(a = '', b = ''): number {
  return a === b ? 0 : a < b ? 1 : -1;
}

/** True unless both sides are known and contradict each other. */
export function runsOn(image: Image, instanceType: string): boolean {
  const family = familyOf(instanceType);
  const supported = image.SupportedInstanceFamilies ?? [];
  return family === undefined || supported.length === 0 || supported.includes(family);
}

/** True for an instance type with a graphics card, as far as this release knows it. */
export function hasGraphics(instanceType: string): boolean {
  return familyOf(instanceType)?.startsWith('Graphics') === true;
}

/** True for images that only instance types with a graphics card can run. */
export function isGraphics(image: Image): boolean {
  const families = image.SupportedInstanceFamilies ?? [];
  return families.length > 0 ? families.every(family => /graphics/i.test(family)) : /(^|-)graphics-/i.test(image.Name ?? '');
}
