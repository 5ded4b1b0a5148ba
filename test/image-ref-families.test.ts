import { App, Stack, Token } from 'aws-cdk-lib';
import { IImage, ImageBuilder, ImageRef, ImageRefProps, InstanceType, Platform, Software } from '../src';
import { familyOf } from '../src/private/instance-families';

const G5 = InstanceType.GRAPHICS_G5_XLARGE;
const G6 = InstanceType.GRAPHICS_G6_XLARGE;
const PLAIN = InstanceType.STANDARD_MEDIUM;
const FIX = 'use another image, or an instance type that it is for';

/** The whole text of the error that a builder of an image gives, or nothing. */
function errorOf(image: (stack: Stack) => IImage, instanceType: InstanceType, softwaresToInstall?: Software[]): string | undefined {
  const stack = new Stack(new App(), 'Shop');
  const found = image(stack);
  try {
    new ImageBuilder(stack, 'Builder', { image: found, instanceType, softwaresToInstall });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function looked(props: ImageRefProps): (stack: Stack) => IImage {
  return stack => new ImageRef(stack, 'Image', props);
}

function unfit(type: InstanceType, name: string, purpose: string): string {
  return `[Shop/Builder] \`instanceType\` is not valid: got "${type}"; it is of the family ${familyOf(type.instanceTypeName)}, and an image ${name} is for ${purpose}; ${FIX}`;
}

describe('instance types of look-up and builder', () => {
  test.each<[InstanceType, InstanceType]>([
    [G5, G6],
    [G5, PLAIN],
    [PLAIN, G5],
    [InstanceType.GRAPHICS_G4DN_XLARGE, InstanceType.COMPUTE_LARGE],
  ])('of two families, one of them with graphics, are refused: %s and %s', (wanted, given) => {
    expect(errorOf(looked({ platform: Platform.RHEL8, instanceType: wanted }), given)).toBe(
      `[Shop/Builder] \`instanceType\` is not valid: got "${given}"; it is of the family ${familyOf(given.instanceTypeName)}, and its image Shop/Image is looked up for ${wanted}, ` +
      `which is of ${familyOf(wanted.instanceTypeName)}; give look-up and image builder instance types of one family`);
  });

  test.each<[InstanceType | undefined, InstanceType]>([
    [G5, InstanceType.GRAPHICS_G5_8XLARGE],
    [G6, InstanceType.GRAPHICS_GR6F_4XLARGE],
    [PLAIN, InstanceType.STANDARD_2XLARGE],
    [InstanceType.MEMORY_LARGE, InstanceType.MEMORY_Z1D_LARGE],
    [InstanceType.MEMORY_LARGE, InstanceType.COMPUTE_LARGE],
    [InstanceType.of('Accelerated.g6e.xlarge'), G6],
    [G5, InstanceType.of('stream.graphics.g99.xlarge')],
    [G5, InstanceType.of(Token.asString({ Ref: 'Given' }))],
    [InstanceType.of(Token.asString({ Ref: 'Given' })), G5],
    [undefined, G5],
  ])('are let through when they are of one, or nobody knows: %s and %s', (wanted, given) => {
    expect(errorOf(looked({ platform: Platform.RHEL8, instanceType: wanted }), given)).toBeUndefined();
  });
});

describe('the name of an image of the service', () => {
  const WAYS: Readonly<Record<string, (name: string) => (stack: Stack) => IImage>> = {
    'a prefix': namePrefix => looked({ namePrefix }),
    'a name': imageName => looked({ imageName }),
    'an ARN': name => looked({ imageArn: `arn:aws:appstream:eu-west-1::image/${name}` }),
    'a name without a look-up': name => stack => ImageRef.fromImageName(stack, 'Image', name),
    'an ARN without a look-up': name => stack => ImageRef.fromImageArn(stack, 'Image', `arn:aws:appstream:eu-west-1::image/${name}`),
  };

  const UNFIT: Array<[string, InstanceType, string]> = [
    ['AppStream-Graphics-G5-WinServer2022-08-31-2026', G6, 'Graphics G5'],
    ['AppStream-Graphics-G5-WinServer2022-08-31-2026', PLAIN, 'Graphics G5'],
    ['AppStream-Graphics-G4dn-WinServer2019-08-31-2026', G5, 'Graphics G4'],
    ['AppStream-Graphics-G6-RHEL8-08-31-2026', G5, 'Graphics G6'],
    ['AppStream-Graphics-G7-WinServer2025-08-31-2026', G6, 'Graphics G7'],
    ['AppStream-Graphics-NV-WinServer2025-09-29-2026', PLAIN, 'graphics instance types'],
    ['AppStream-WinServer2022-08-31-2026', G5, 'instance types without graphics'],
    ['AppStream-RockyLinux8-08-31-2026', G6, 'instance types without graphics'],
  ];

  test.each(Object.keys(WAYS).flatMap(way => UNFIT.map((row): [string, ...typeof row] => [way, ...row])))('by %s %s is refused for %s', (way, name, type, purpose) => {
    expect(errorOf(WAYS[way](name), type)).toBe(unfit(type, name, purpose));
  });

  const FIT: Array<[string, InstanceType]> = [
    ['AppStream-Graphics-G5-WinServer2022-08-31-2026', G5],
    ['AppStream-Graphics-G6-WinServer2022-08-31-2026', InstanceType.GRAPHICS_G6F_LARGE],
    ['AppStream-Graphics-G4dn-WinServer2022-08-31-2026', InstanceType.GRAPHICS_G4DN_2XLARGE],
    ['AppStream-Graphics-NV-WinServer2025-09-29-2026', G5],
    ['AppStream-Graphics-NV-WinServer2025-09-29-2026', G6],
    ['AppStream-Graphics-G99-WinServer2025-09-29-2026', G6],
    ['AppStream-WinServer2022-08-31-2026', InstanceType.COMPUTE_LARGE],
    ['AppStream-WinServer2022-08-31-2026', InstanceType.MEMORY_LARGE],
    ['AppStream-WinServer2022-08-31-2026', InstanceType.of('Accelerated.g6e.xlarge')],
    ['AppStream-Something-08-31-2026', G5],
    ['golden-Graphics-G5-7', PLAIN],
  ];

  test.each(Object.keys(WAYS).flatMap(way => FIT.map((row): [string, ...typeof row] => [way, ...row])))('by %s %s is let through for %s', (way, name, type) => {
    expect(errorOf(WAYS[way](name), type)).toBeUndefined();
  });

  test.each([
    ['AppStream-', G5],
    ['AppStream-', PLAIN],
    ['AppStream-WinServer20', G5],
    ['AppStream-Graphics-G', G6],
    ['AppStream-Graphics-G5', G6],
  ])('may begin with %s and go on otherwise, and then is let through for %s', (namePrefix, type) => {
    expect(errorOf(looked({ namePrefix }), type)).toBeUndefined();
  });

  test('is one of a graphics image as soon as it begins so', () => {
    expect(errorOf(looked({ namePrefix: 'AppStream-Graphics-' }), PLAIN)).toBe(unfit(PLAIN, 'AppStream-Graphics-', 'graphics instance types'));
  });

  test('is not known when only the deployment knows it', () => {
    const name = `AppStream-Graphics-G5-${Token.asString({ Ref: 'Given' })}`;
    expect([errorOf(looked({ namePrefix: name }), PLAIN), errorOf(looked({ imageName: name }), PLAIN)]).toEqual([undefined, undefined]);
  });

  test.each(['a prefix', 'a name', 'an ARN'])('by %s tells the platform, too', way => {
    expect(errorOf(WAYS[way]('AppStream-RHEL8-08-31-2026'), PLAIN, [Software.MICROSOFT_OFFICE_2024_LTSC_STANDARD_64BIT])).toContain(
      'licence-included software is for Windows, and the image is RHEL8;');
  });
});
