import { IConstruct } from 'constructs';
import { Purpose, purposeOfName } from './base-image-names';
import { familyOf, isGraphicsFamily } from './instance-families';
import { invalidInput } from './invalid-input';
import { knownOf } from './looked-for';
import { IImage } from '../image';

/** Throws for an instance type of another family than the one that the image of a builder is known to be for. */
export function checkFamilyOfImage(scope: IConstruct, instanceTypeName: string, image: IImage): void {
  const { name, instanceType } = knownOf(image);
  const family = familyOf(instanceTypeName);
  const lookedFor = instanceType === undefined ? undefined : familyOf(instanceType);
  // images without graphics are for every family without graphics
  if (family !== undefined && lookedFor !== undefined && family !== lookedFor && [family, lookedFor].some(isGraphicsFamily)) {
    throw invalidInput(scope, {
      property: 'instanceType',
      got: instanceTypeName,
      rule: `it is of the family ${family}, and its image ${image.node.path} is looked up for ${instanceType}, which is of ${lookedFor}`,
      fix: 'give look-up and image builder instance types of one family',
    });
  }
  checkFamilyOfName(scope, instanceTypeName, name);
}

/** Throws for an instance type of another family than the one that a name says, or the beginning of a name. */
export function checkFamilyOfName(scope: IConstruct, instanceTypeName: string, name: string | undefined): void {
  const family = familyOf(instanceTypeName);
  const purpose = purposeOfName(name ?? '');
  if (family === undefined || purpose === undefined || isFor(purpose, family)) return;
  throw invalidInput(scope, {
    property: 'instanceType',
    got: instanceTypeName,
    rule: `it is of the family ${family}, and an image ${name} is for ${inWords(purpose)}`,
    fix: 'use another image, or an instance type that it is for',
  });
}

function isFor(purpose: Purpose, family: string): boolean {
  return purpose.family === undefined ? purpose.graphics === isGraphicsFamily(family) : purpose.family === family;
}

function inWords({ family, graphics }: Purpose): string {
  return family ?? (graphics ? 'graphics instance types' : 'instance types without graphics');
}
