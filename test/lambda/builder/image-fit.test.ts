import type { Image, ImageState } from '@aws-sdk/client-appstream';
import { reconcile } from '../../../lambda/builder/resource';
import { fittingImages, unfitness } from '../../../lambda/image-fit';
import { familyOf } from '../../../src/private/instance-families';
import { at, builder, calls, DELIVERED, fails, GRACE, looks, NAME, OTHER_SPEC, properties, situation, SituationWords, waits } from '../../support/situation';

const PLAIN = ['General Purpose', 'Compute Optimized', 'Memory Optimized'];

/** An image that fits a builder of the type stream.standard.medium. */
function image(name: string, more: Partial<Image> = {}): Image {
  return { Name: name, State: 'AVAILABLE', ImageBuilderSupported: true, Platform: 'WINDOWS_SERVER_2022', SupportedInstanceFamilies: PLAIN, ...more };
}

// the service may show a state that its model does not know
const RETIRED = 'DEPRECATED' as ImageState;
const MEDIUM = 'stream.standard.medium';

test.each<[string, string | undefined]>([
  ['stream.standard.small', 'General Purpose'],
  ['stream.compute.large', 'Compute Optimized'],
  ['stream.memory.large', 'Memory Optimized'],
  ['stream.memory.z1d.large', 'Memory Optimized'],
  ['stream.graphics.g4dn.xlarge', 'Graphics G4'],
  ['stream.graphics.g5.xlarge', 'Graphics G5'],
  ['stream.graphics.g6.xlarge', 'Graphics G6'],
  ['stream.graphics.gr6.4xlarge', 'Graphics G6'],
  ['stream.graphics.g6f.large', 'Graphics G6'],
  ['stream.graphics.gr6f.4xlarge', 'Graphics G6'],
  ['stream.graphics.g7.xlarge', 'Graphics G7'],
  ['stream.graphics.g60.xlarge', undefined],
  ['stream.graphics-pro.4xlarge', undefined],
  ['stream.quantum.large', undefined],
  ['GeneralPurpose.m5.large', undefined],
  ['my.stream.standard.small', undefined],
])('the family of %s is %s', (instanceType, family) => {
  expect(familyOf(instanceType)).toBe(family);
});

describe('an image', () => {
  test.each<[string, Partial<Image>]>([
    ['as it should be', {}],
    ['whose state is not told', { State: undefined }],
    ['of which is not told whether it makes builders', { ImageBuilderSupported: undefined }],
    ['whose families are not told', { SupportedInstanceFamilies: undefined }],
    ['whose families are an empty list', { SupportedInstanceFamilies: [] }],
    ['of many families', { SupportedInstanceFamilies: ['Graphics G4', 'General Purpose'] }],
  ])('%s fits', (_, more) => {
    expect(unfitness(image('Base', more), MEDIUM)).toBeUndefined();
  });

  test.each<[Partial<Image>, RegExp]>([
    [{ State: RETIRED }, /^image Base is DEPRECATED: only an AVAILABLE image makes image builders$/],
    [{ State: 'FAILED', StateChangeReason: { Code: 'INTERNAL_ERROR', Message: 'it broke' } }, /^image Base is FAILED \(it broke\): only/],
    [{ State: 'PENDING' }, /^image Base is PENDING: only/],
    [{ ImageBuilderSupported: false }, /^image Base does not support image builders$/],
    [{ SupportedInstanceFamilies: ['Graphics G4', 'Graphics G5'] }, /^image Base supports the families Graphics G4, Graphics G5, and stream\.standard\.medium is of General Purpose$/],
  ])('%j does not', (more, expected) => {
    expect(unfitness(image('Base', more), MEDIUM)).toMatch(expected);
  });

  test('of any families fits a type that this release does not know', () => {
    expect(unfitness(image('Base', { SupportedInstanceFamilies: ['Graphics G9'] }), 'stream.graphics.g9.large')).toBeUndefined();
  });
});

describe('images that would do', () => {
  const on = (day: number) => new Date(Date.UTC(2026, 0, day));

  test('are those that fit, newest first: by release of the base image, then by creation', () => {
    const images = [
      image('Retired', { State: RETIRED, PublicBaseImageReleasedDate: on(30) }),
      image('Old', { PublicBaseImageReleasedDate: on(1) }),
      image('FleetOnly', { ImageBuilderSupported: false, PublicBaseImageReleasedDate: on(30) }),
      image('New', { PublicBaseImageReleasedDate: on(9), CreatedTime: on(2) }),
      image('Graphics', { SupportedInstanceFamilies: ['Graphics G4'], PublicBaseImageReleasedDate: on(30) }),
      image('Created', { CreatedTime: on(5) }),
      image('Undated'),
      image('Linux', { Platform: 'RHEL8', PublicBaseImageReleasedDate: on(30) }),
    ];
    expect(fittingImages(images, image('Base'), MEDIUM)).toEqual(['New', 'Old', 'Created', 'Undated']);
  });

  test('are at most five', () => {
    const images = [1, 2, 3, 4, 5, 6, 7].map(day => image(`Base-${day}`, { PublicBaseImageReleasedDate: on(day) }));
    expect(fittingImages(images, image('Base'), MEDIUM)).toEqual(['Base-7', 'Base-6', 'Base-5', 'Base-4', 'Base-3']);
  });

  test('may be of any platform when that of the image is not told', () => {
    expect(fittingImages([image('Linux', { Platform: 'RHEL8' })], image('Base', { Platform: undefined }), MEDIUM)).toEqual(['Linux']);
  });
});

describe('before a create call', () => {
  const retired = image('Base', { State: RETIRED });
  const creates = expect.objectContaining({ kind: 'call', call: expect.objectContaining({ purpose: 'create' }) as unknown }) as unknown;

  test.each<[string, SituationWords, unknown]>([
    ['the image is looked at', { lookedFurther: false }, looks('image')],
    ['one that fits is taken', { image: image('Base') }, creates],
    ['one that the service does not describe is left to it', { image: null }, creates],
    ['for one that does not fit, others are looked for', { image: retired }, looks('alternatives')],
    ['others are named', { image: retired, alternatives: [image('Other')] },
      fails('cdk-appstream:nothing-made', /image Base is DEPRECATED.* What to do: choose one that fits, such as Other; `ImageRef\.latest` finds the newest, and its `refresh` looks anew/, { code: 'ImageUnfit' })],
    ['when there are none, advice is given', { image: retired, alternatives: [] },
      fails('cdk-appstream:nothing-made', /What to do: choose one of the images that the reason names, or another `instanceType`;/, { code: 'ImageUnfit' })],
    ['one that is tried again was looked at before', { lookedFurther: false, memo: { created: { at: at(0), accepted: false }, uncertain: true }, minutes: GRACE }, creates],
    ['also before one that follows a clearing', { image: retired, alternatives: [], memo: { created: { at: at(0), accepted: true }, claimed: true, clearing: true } },
      fails(NAME, /DEPRECATED/)],
    ['but not while a create may still show', { lookedFurther: false, memo: { created: { at: at(0), accepted: true }, claimed: true } }, waits('start')],
  ])('%s', (_, words, expected) => {
    expect(reconcile(situation(words))).toEqual(expected);
  });

  test('of a replacement the new image counts, and nothing is left behind', () => {
    const event = { ResourceProperties: properties({}, OTHER_SPEC) };
    const old = builder('RUNNING', { claim: DELIVERED });
    expect(reconcile(situation({ type: 'Update', event, others: [old], image: retired, alternatives: [] }))).toEqual(fails(NAME, /DEPRECATED/, { leftovers: false }));
  });

  test('no rollback looks at an image', () => {
    expect(reconcile(situation({ type: 'Update', first: { phase: 'rollback' }, minutes: GRACE, image: retired }))).toMatchObject({ kind: 'settle', answer: { status: 'SUCCESS' } });
  });

  test('a builder that is there needs none', () => {
    expect(reconcile(situation({ target: builder('STOPPED'), memo: { claimed: true }, image: retired }))).toEqual(calls('StartImageBuilder', { Name: NAME }));
  });
});
