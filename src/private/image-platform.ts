import { platformOfName } from './base-image-names';
import { knownOf } from './looked-for';
import { IImage } from '../image';

/** The platform of an image, in the service's words, if it can be told at synthesis. */
export function knownPlatform(image: IImage): string | undefined {
  const { platform, name } = knownOf(image);
  return platform ?? platformOfName(name ?? '');
}

/** Whether a platform is a Linux. */
export function isLinux(platform: string): boolean {
  return /^(AMAZON_LINUX|RHEL|ROCKY_LINUX|UBUNTU)/.test(platform);
}
