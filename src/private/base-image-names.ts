import { familyOfWord } from './instance-families';

/** How the names of the service's own images begin; nobody else's may. */
const BASE_IMAGE = /^AppStream-(?:Graphics-[^-]+-)?([A-Za-z0-9]+)-/;

/** The same of images for graphics types. A word that no hyphen ends may be the beginning of another one. */
const GRAPHICS_IMAGE = /^AppStream-Graphics-(?:([^-]+)-)?/;

/** The word for the operating system in such a name, and the platform. */
const PLATFORMS: ReadonlyMap<string, string> = new Map([
  ['WinServer2016', 'WINDOWS_SERVER_2016'],
  ['WinServer2019', 'WINDOWS_SERVER_2019'],
  ['WinServer2022', 'WINDOWS_SERVER_2022'],
  ['WinServer2025', 'WINDOWS_SERVER_2025'],
  ['AmazonLinux2', 'AMAZON_LINUX2'],
  ['RHEL8', 'RHEL8'],
  ['RockyLinux8', 'ROCKY_LINUX8'],
]);

/** The instance types that an image is for. */
export interface Purpose {
  /** Whether these are types with graphics cards, or those without. */
  readonly graphics: boolean;
  /** Their only family. Absent: several, or not known. */
  readonly family?: string;
}

/** The platform that the name of one of the service's images tells, or the beginning of one. */
export function platformOfName(name: string): string | undefined {
  return PLATFORMS.get(BASE_IMAGE.exec(name)?.[1] ?? '');
}

/** The instance types that the name of one of the service's images tells, or the beginning of one. */
export function purposeOfName(name: string): Purpose | undefined {
  const graphics = GRAPHICS_IMAGE.exec(name);
  if (graphics !== null) return { graphics: true, family: familyOfWord(graphics[1] ?? '') };
  return platformOfName(name) === undefined ? undefined : { graphics: false };
}
