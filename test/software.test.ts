import { App, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { IImage, ImageBuilder, ImageRef, InstanceType, Platform, Software } from '../src';

const OFFICE_2021 = Software.MICROSOFT_OFFICE_2021_LTSC_STANDARD_64BIT;
const OFFICE_2024 = Software.MICROSOFT_OFFICE_2024_LTSC_STANDARD_64BIT;
const VISIO_2024 = Software.MICROSOFT_VISIO_2024_LTSC_STANDARD_64BIT;
const VISIO_32_BIT = Software.MICROSOFT_VISIO_2024_LTSC_STANDARD_32BIT;
const PROJECT_2024 = Software.MICROSOFT_PROJECT_2024_STANDARD_64BIT;

type ImageOf = (stack: Stack) => IImage;

const named = (name: string): ImageOf => stack => ImageRef.fromImageName(stack, 'Image', name);
const onPlatform = (platform: Platform): ImageOf => stack => ImageRef.latest(stack, 'Image', { platform });
const withPrefix = (namePrefix: string): ImageOf => stack => ImageRef.latest(stack, 'Image', { namePrefix });

function synth(image: ImageOf, softwaresToInstall: Software[], softwaresToUninstall?: Software[]): Template {
  const stack = new Stack(new App(), 'Shop');
  new ImageBuilder(stack, 'Builder', { image: image(stack), instanceType: InstanceType.STANDARD_MEDIUM, softwaresToInstall, softwaresToUninstall });
  return Template.fromStack(stack);
}

function rendered(template: Template): object {
  const [resource] = Object.values(template.findResources('Custom::AppStreamImageBuilder'));
  return resource.Properties.ReplacedOnChange;
}

describe('the software of the service', () => {
  const names = Object.values(Software).map(String);

  test.each([
    ['Office', /^Microsoft_Office_(2021|2024)_LTSC_(Professional_Plus|Standard)_(32|64)Bit$/],
    ['Visio', /^Microsoft_Visio_(2021|2024)_LTSC_(Professional|Standard)_(32|64)Bit$/],
    ['Project', /^Microsoft_Project_(2021|2024)_(Professional|Standard)_(32|64)Bit$/],
  ])('%s comes in eight kinds', (_name, pattern) => {
    expect(new Set(names.filter(name => pattern.test(name))).size).toBe(8);
  });

  test('is all there is, under its own names', () => {
    expect(names).toHaveLength(24);
    expect(Object.keys(Software)).toEqual(names.map(name => name.toUpperCase()));
  });

  test('may be any other, but neither empty nor with spaces', () => {
    expect(Software.of('Microsoft_Office_2027').softwareName).toBe('Microsoft_Office_2027');
    expect(Token.isUnresolved(Software.of(Token.asString({ Ref: 'Given' })).softwareName)).toBe(true);
    expect(() => Software.of('')).toThrow('`softwareName` is not valid: got ""; the name of a software is not empty and has no spaces');
    expect(() => Software.of('a b')).toThrow('`softwareName` is not valid: got "a b"');
  });
});

describe('refused', () => {
  const ANY = named('shop-1');

  test.each<[string, ImageOf, Software[], Software[], string]>([
    ['2021 with 2024', ANY, [OFFICE_2021, VISIO_2024], [],
      `\`softwaresToInstall\` is not valid: got "${VISIO_2024}"; software of 2021 does not go together with software of 2024, here ${OFFICE_2021}; choose`],
    ['32 with 64 bit', ANY, [PROJECT_2024, OFFICE_2024, VISIO_32_BIT], [],
      `\`softwaresToInstall\` is not valid: got "${VISIO_32_BIT}"; 32 bit software does not go together with 64 bit software, here ${PROJECT_2024}`],
    ['the same in both lists', ANY, [OFFICE_2024, VISIO_2024], [VISIO_2024],
      `\`softwaresToUninstall\` is not valid: got "${VISIO_2024}"; it is in \`softwaresToInstall\`, too; leave it in one of the two lists`],
    ['on a Linux that is looked for', onPlatform(Platform.RHEL8), [OFFICE_2024], [],
      `\`softwaresToInstall\` is not valid: got "${OFFICE_2024}"; licence-included software is for Windows, and the image is RHEL8; use another image`],
    ['on a Linux by its name', named('AppStream-RockyLinux8-08-31-2026'), [OFFICE_2024], [], 'and the image is ROCKY_LINUX8'],
    ['on a Linux by the beginning of its name', withPrefix('AppStream-AmazonLinux2-'), [OFFICE_2024], [], 'and the image is AMAZON_LINUX2'],
    ['on a graphics image of Linux', named('AppStream-Graphics-G5-RHEL8-08-31-2026'), [OFFICE_2024], [], 'and the image is RHEL8'],
    ['to be removed from a Linux', onPlatform(Platform.UBUNTU_PRO_2404), [], [OFFICE_2024], `\`softwaresToUninstall\` is not valid: got "${OFFICE_2024}"; licence-included`],
    ['2024 on Windows Server 2019', onPlatform(Platform.WINDOWS_SERVER_2019), [OFFICE_2024], [],
      `\`softwaresToInstall\` is not valid: got "${OFFICE_2024}"; WINDOWS_SERVER_2019 is too old for it; use another image, or leave \`softwaresToInstall\` out`],
    ['2021 on Windows Server 2016', named('AppStream-WinServer2016-11-10-2025'), [OFFICE_2021], [], 'WINDOWS_SERVER_2016 is too old for it'],
  ])('%s', (_name, image, install, uninstall, message) => {
    expect(() => synth(image, install, uninstall)).toThrow(message);
    expect(() => synth(image, install, uninstall)).toThrow('[Shop/Builder] ');
  });

  test('a text', () => {
    const stack = new Stack(new App(), 'Shop');
    const props = { image: named('shop-1')(stack), instanceType: InstanceType.STANDARD_MEDIUM, softwaresToInstall: [OFFICE_2024, 'Microsoft_Visio'] };
    expect(() => Reflect.construct(ImageBuilder, [stack, 'Builder', props])).toThrow(
      '[Shop/Builder] `softwaresToInstall[1]` is not valid: got "Microsoft_Visio"; it is a Software of cdk-appstream; use one such as Software.',
    );
  });
});

describe('allowed', () => {
  test.each<[string, ImageOf, Software[], Software[]]>([
    ['one kind of all', named('shop-1'), [OFFICE_2024, VISIO_2024, PROJECT_2024], []],
    ['2024 in place of 2021, and 64 in place of 32 bit', named('shop-1'), [OFFICE_2024], [OFFICE_2021, VISIO_32_BIT]],
    ['2021 on Windows Server 2019', onPlatform(Platform.WINDOWS_SERVER_2019), [OFFICE_2021], []],
    ['2024 on Windows Server 2022', named('AppStream-WinServer2022-08-31-2026'), [OFFICE_2024], []],
    ['on an image of which nothing is known', withPrefix('shop-'), [OFFICE_2024], []],
    ['on a platform that a token tells', onPlatform(Platform.of(Token.asString({ Ref: 'Given' }))), [OFFICE_2024], []],
    ['software whose kind the name does not tell, beside others', named('shop-1'), [Software.of('Other'), OFFICE_2024], []],
    ['names that are tokens, whatever else there is', named('shop-1'), [OFFICE_2024, Software.of(Token.asString({ Ref: 'Given' }))], []],
  ])('%s', (_name, image, install, uninstall) => {
    expect(rendered(synth(image, install, uninstall))).toHaveProperty('SoftwaresToInstall');
  });
});
