import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkHasString } from './checks';
import { isLinux, knownPlatform } from './image-platform';
import { invalidInput } from './invalid-input';
import { IImage } from '../image';
import { Software } from '../software';

/** What is to be installed on a builder and removed from it. */
export interface SoftwareChoice {
  /** The image of the builder. */
  readonly image: IImage;
  /** What to install. */
  readonly softwaresToInstall?: Software[];
  /** What to remove. */
  readonly softwaresToUninstall?: Software[];
}

/** The generations of software, and the platforms that are too old for each. */
const TOO_OLD: Readonly<Record<string, string[]>> = {
  2021: ['WINDOWS', 'WINDOWS_SERVER_2016'],
  2024: ['WINDOWS', 'WINDOWS_SERVER_2016', 'WINDOWS_SERVER_2019'],
};

/** Throws for a choice of software that the service refuses. */
export function checkSoftware(scope: Construct, choice: SoftwareChoice): void {
  const install = namesOf(scope, 'softwaresToInstall', choice.softwaresToInstall);
  const uninstall = namesOf(scope, 'softwaresToUninstall', choice.softwaresToUninstall);
  checkPlatform(scope, 'softwaresToInstall', install, choice.image);
  checkPlatform(scope, 'softwaresToUninstall', uninstall, choice.image);
  // what is removed may be of another kind: that is how one changes from one kind to the other
  checkAlike(scope, install, yearOf, 'software of 2021 does not go together with software of 2024');
  checkAlike(scope, install, bitsOf, '32 bit software does not go together with 64 bit software');

  const both = uninstall.find(name => install.includes(name));
  if (both !== undefined) {
    throw invalidInput(scope, {
      property: 'softwaresToUninstall',
      got: both,
      rule: 'it is in `softwaresToInstall`, too',
      fix: 'leave it in one of the two lists',
    });
  }
}

/** The names in a list, tokens left out. */
function namesOf(scope: Construct, property: string, softwares: Software[] = []): string[] {
  softwares.forEach((software, index) => checkHasString(scope, `${property}[${index}]`, software, 'softwareName', 'it is a Software of cdk-appstream',
    'use one such as Software.MICROSOFT_OFFICE_2024_LTSC_STANDARD_64BIT or Software.of(...)'));
  return softwares.map(software => software.softwareName).filter(name => !Token.isUnresolved(name));
}

function checkPlatform(scope: Construct, property: string, names: string[], image: IImage): void {
  const platform = knownPlatform(image);
  const [first] = names;
  if (platform === undefined || first === undefined) return;
  const fix = `use another image, or leave \`${property}\` out`;
  if (isLinux(platform)) {
    throw invalidInput(scope, { property, got: first, rule: `licence-included software is for Windows, and the image is ${platform}`, fix });
  }
  const unfit = names.find(name => TOO_OLD[yearOf(name) ?? '']?.includes(platform));
  if (unfit !== undefined) throw invalidInput(scope, { property, got: unfit, rule: `${platform} is too old for it`, fix });
}

function checkAlike(scope: Construct, names: string[], kindOf: (name: string) => string | undefined, rule: string): void {
  const kinds = names.map(kindOf).filter(kind => kind !== undefined);
  const other = names.find(name => kindOf(name) !== undefined && kindOf(name) !== kinds[0]);
  if (other !== undefined) {
    const first = names.find(name => kindOf(name) === kinds[0]);
    throw invalidInput(scope, { property: 'softwaresToInstall', got: other, rule: `${rule}, here ${first}`, fix: 'choose one kind for all' });
  }
}

function yearOf(name: string): string | undefined {
  return /_(2021|2024)_/.exec(name)?.[1];
}

function bitsOf(name: string): string | undefined {
  return /_(32|64)Bit$/.exec(name)?.[1];
}
