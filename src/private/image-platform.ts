import { Token } from 'aws-cdk-lib';
import { IImage } from '../image';

/** How the names of the service's own images begin; nobody else's may. */
const BASE_IMAGE = /^AppStream-(?:Graphics-[^-]+-)?([A-Za-z0-9]+)-/;

/** The word for the operating system in such a name, and the platform. */
const PLATFORMS: Readonly<Record<string, string>> = {
  WinServer2016: 'WINDOWS_SERVER_2016',
  WinServer2019: 'WINDOWS_SERVER_2019',
  WinServer2022: 'WINDOWS_SERVER_2022',
  WinServer2025: 'WINDOWS_SERVER_2025',
  AmazonLinux2: 'AMAZON_LINUX2',
  RHEL8: 'RHEL8',
  RockyLinux8: 'ROCKY_LINUX8',
};

/** What look-ups ask for: their images' own attributes are known only when the stack is deployed. */
const lookedFor = new WeakMap<IImage, string>();

/** Remembers what the image of a look-up can only be. */
export function rememberPlatform(image: IImage, query: { readonly platform?: string; readonly namePrefix?: string }): void {
  const platform = known(query.platform) ?? platformOfName(query.namePrefix);
  if (platform !== undefined) lookedFor.set(image, platform);
}

/** The platform of an image, in the service's words, if it can be told at synthesis. */
export function knownPlatform(image: IImage): string | undefined {
  return known(image.platform) ?? lookedFor.get(image) ?? platformOfName(image.imageName);
}

/** Whether a platform is a Linux. */
export function isLinux(platform: string): boolean {
  return /^(AMAZON_LINUX|RHEL|ROCKY_LINUX|UBUNTU)/.test(platform);
}

function platformOfName(name: string | undefined): string | undefined {
  const word = BASE_IMAGE.exec(known(name) ?? '')?.[1];
  return word === undefined ? undefined : PLATFORMS[word];
}

function known(text: string | undefined): string | undefined {
  return text === undefined || Token.isUnresolved(text) ? undefined : text;
}
