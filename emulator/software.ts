import { CatalogueImage } from './image';

const NAME = /^Microsoft_(?:(Office)_(2021|2024)_LTSC_(?:Professional_Plus|Standard)|(Visio)_(2021|2024)_LTSC_(?:Professional|Standard)|(Project)_(2021|2024)_(?:Professional|Standard))_(32|64)Bit$/;

/** Where each release of the licence-included applications runs. */
const PLATFORMS: Readonly<Record<string, readonly string[]>> = {
  2021: ['WINDOWS_SERVER_2019', 'WINDOWS_SERVER_2022', 'WINDOWS_SERVER_2025'],
  2024: ['WINDOWS_SERVER_2022', 'WINDOWS_SERVER_2025'],
};

/** What is wrong with a choice of software, as error class and words; undefined when nothing is. */
export function softwareProblem(names: readonly string[], image: CatalogueImage): readonly [code: string, message: string] | undefined {
  const releases = new Set<string>();
  const widths = new Set<string>();
  for (const name of names) {
    const match = NAME.exec(name);
    if (!match) {
      return ['InvalidParameterCombinationException', `The software ${name} is not offered.`];
    }
    releases.add(match[2] ?? match[4] ?? match[6]);
    widths.add(match[7]);
  }
  if (releases.size > 1) return ['InvalidParameterCombinationException', 'Applications of 2021 and of 2024 can not be combined.'];
  if (widths.size > 1) return ['InvalidParameterCombinationException', '32-bit and 64-bit applications can not be combined.'];
  for (const release of releases) {
    if (!PLATFORMS[release].includes(image.platform)) {
      return ['IncompatibleImageException', `The ${release} applications do not run on ${image.platform}, the platform of the image ${image.name}.`];
    }
  }
  return undefined;
}
