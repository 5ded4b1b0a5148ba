import type { Image } from '@aws-sdk/client-appstream';
import { fittingImages, hasGraphics, isGraphics, newestFirst, unfitness } from '../../lambda/image-fit';

/** An image of which the service tells this and nothing else. */
function image(told: Partial<Image> = {}): Image {
  return { Name: undefined, ...told };
}

test('images that the service tells little about have their place in the order, whatever comes first', () => {
  const images = [
    { CreatedTime: new Date('2026-01-01') }, { Name: 'B' }, { Name: 'A', Arn: 'B' }, { Name: 'A', Arn: 'A' }, { Name: 'A' }, { Arn: 'A' }, {},
  ].map(image);
  expect([...images].sort(newestFirst)).toEqual(images);
  expect([...images].reverse().sort(newestFirst)).toEqual(images);
  expect(newestFirst(images[3], { ...images[3] })).toBe(0);
});

test.each([['stream.graphics.g5.xlarge', true], ['stream.graphics.gr6.4xlarge', true], ['stream.standard.medium', false], ['stream.memory.z1d.large', false], ['stream.quantum.large', false]])(
  '%s has a graphics card: %s', (instanceType, expected) => {
    expect(hasGraphics(instanceType)).toBe(expected);
  });

test.each<[Partial<Image>, boolean]>([
  [{ SupportedInstanceFamilies: ['Graphics G5', 'Graphics G6'] }, true],
  [{ SupportedInstanceFamilies: ['Graphics G5', 'General Purpose'] }, false],
  [{ SupportedInstanceFamilies: ['General Purpose'], Name: 'AppStream-Graphics-G5-x' }, false],
  [{ SupportedInstanceFamilies: [], Name: 'AppStream-Graphics-G5-x' }, true],
  [{ Name: 'graphics-x' }, true],
  [{ Name: 'Choreographics-x' }, false],
  [{ Name: 'graphics' }, false],
  [{}, false],
])('%j runs on graphics cards only: %s', (told, expected) => {
  expect(isGraphics(image(told))).toBe(expected);
});

test('an image whose state the service does not tell is left to it', () => {
  expect(unfitness(image())).toBeUndefined();
  expect(unfitness(image({ SupportedInstanceFamilies: ['Graphics G5'] }))).toBeUndefined();
  expect(fittingImages([image()], image(), 'stream.standard.medium')).toEqual(['']);
});
