import type { Image, ImageState } from '@aws-sdk/client-appstream';
import { accountOf, candidateOf, choose, misfits } from '../../../lambda/image/choose';
import { ImageRefQuery } from '../../../src/private/contract';

/** An image that a look-up may choose, unless told otherwise. */
function image(
  name: string, released: string | undefined, { State: state = 'AVAILABLE', ...more }: Omit<Partial<Image>, 'State'> & { readonly State?: string } = {},
): Image {
  return {
    Name: name,
    Arn: `arn:aws:appstream:eu-west-1::image/${name}`,
    Platform: 'WINDOWS_SERVER_2022',
    // the service shows states that its model does not know
    State: state as ImageState,
    ImageBuilderSupported: true,
    PublicBaseImageReleasedDate: released === undefined ? undefined : new Date(released),
    CreatedTime: new Date('2020-01-01'),
    SupportedInstanceFamilies: ['General Purpose', 'Compute Optimized'],
    ...more,
  };
}

const latest = (query: Partial<ImageRefQuery> = { Platform: 'WINDOWS_SERVER_2022' }): ImageRefQuery => ({ Latest: true, ...query });
const only = (query: Partial<ImageRefQuery> = { Platform: 'WINDOWS_SERVER_2022' }): ImageRefQuery => ({ Latest: false, ...query });

/** The choice with names for images. */
function chosen(query: ImageRefQuery, ...images: Image[]): string | { several: string[] } {
  const choice = choose(query, images);
  switch (choice.kind) {
    case 'found':
    case 'pending':
      return choice.image.name;
    case 'none':
      return 'none';
    case 'several':
      return { several: choice.images.map(candidate => candidate.name) };
  }
}

const graphics = { SupportedInstanceFamilies: ['Graphics G5', 'Graphics G6'] };

describe('the newest', () => {
  test.each<[string, ImageRefQuery, Image[], string]>([
    ['goes by the release, although names sort otherwise', latest(), [image('B-12-18-2025', '2025-12-18'), image('B-08-31-2026', '2026-08-31'), image('B-11-10-2025', '2025-11-10')], 'B-08-31-2026'],
    ['goes by the release before the creation', latest(), [image('a', '2026-01-01', { CreatedTime: new Date('2026-01-02') }), image('b', '2026-02-01', { CreatedTime: new Date('2025-01-01') })], 'b'],
    ['goes by the creation when the release is the same', latest(), [image('a', '2026-01-01', { CreatedTime: new Date('2026-03-01') }), image('b', '2026-01-01', { CreatedTime: new Date('2026-02-01') })], 'a'],
    ['goes by the creation when there is no release', latest(), [image('a', undefined, { CreatedTime: new Date('2026-01-01') }), image('b', undefined, { CreatedTime: new Date('2026-02-01') })], 'b'],
    ['is decided by the name when nothing else tells', latest(), [image('a', '2026-01-01'), image('c', '2026-01-01'), image('b', '2026-01-01')], 'c'],
    ['takes no image that the service has retired', latest(), [image('old', '2025-01-01'), image('new', '2026-01-01', { State: 'DEPRECATED' })], 'old'],
    ['takes no image that is not there yet', latest(), [image('old', '2025-01-01'), image('new', '2026-01-01', { State: 'PENDING' })], 'old'],
    ['takes no image that failed', latest(), [image('old', '2025-01-01'), image('new', '2026-01-01', { State: 'FAILED' })], 'old'],
    ['takes no image that makes no builders', latest(), [image('old', '2025-01-01'), image('new', '2026-01-01', { ImageBuilderSupported: false })], 'old'],
    ['takes no image that is shared for fleets only', latest(), [image('old', '2025-01-01'), image('new', '2026-01-01', { ImagePermissions: { allowFleet: true, allowImageBuilder: false } })], 'old'],
    ['takes no image that does not say so', latest(), [image('old', '2025-01-01'), image('new', '2026-01-01', { ImageBuilderSupported: undefined })], 'old'],
    ['is of the platform', latest(), [image('old', '2025-01-01'), image('new', '2026-01-01', { Platform: 'WINDOWS_SERVER_2019' })], 'old'],
    ['begins with the prefix', latest({ NamePrefix: 'X-' }), [image('X-1', '2025-01-01'), image('aX-2', '2026-01-01')], 'X-1'],
    ['takes a prefix as it is', latest({ NamePrefix: 'X.' }), [image('X.1', '2025-01-01'), image('XX2', '2026-01-01')], 'X.1'],
    ['fits the pattern', latest({ NamePattern: '^X-\\d+$' }), [image('X-1', '2025-01-01'), image('X-1-beta', '2026-01-01')], 'X-1'],
    ['fits prefix and platform together', latest({ NamePrefix: 'X', Platform: 'RHEL8' }), [image('X1', '2025-01-01', { Platform: 'RHEL8' }), image('X2', '2026-01-01'), image('Y', '2026-02-01', { Platform: 'RHEL8' })], 'X1'],
    ['is no graphics image while a plain one fits', latest(), [image('plain', '2025-01-01'), image('graphics', '2026-01-01', graphics)], 'plain'],
    ['is a graphics image when only such fit', latest({ NamePrefix: 'g' }), [image('plain', '2026-06-01'), image('g1', '2025-01-01', graphics), image('g2', '2026-01-01', graphics)], 'g2'],
    ['counts as plain when it runs on plain instances, too', latest(), [image('plain', '2025-01-01'), image('both', '2026-01-01', { SupportedInstanceFamilies: ['General Purpose', 'Graphics G5'] })], 'both'],
    ['is told by its name when it names no families', latest(), [image('plain', '2025-01-01'), image('AppStream-Graphics-G5-x', '2026-01-01', { SupportedInstanceFamilies: [] })], 'plain'],
    ['is taken for a plain type whether it tells its families or not', latest({ InstanceType: 'stream.standard.medium', Platform: 'WINDOWS_SERVER_2022' }), [image('told', '2025-01-01'), image('silent', '2026-01-01', { SupportedInstanceFamilies: [] })], 'silent'],
    ['is plain when neither families nor name speak of graphics', latest(), [image('a', '2025-01-01'), image('b', '2026-01-01', { SupportedInstanceFamilies: undefined })], 'b'],
  ])('%s', (_, query, images, expected) => {
    expect(chosen(query, ...images)).toBe(expected);
    expect(chosen(query, ...[...images].reverse())).toBe(expected);
  });
});

describe('exactly one', () => {
  test('is found', () => {
    expect(chosen(only(), image('a', '2026-01-01'), image('b', '2026-01-01', { Platform: 'RHEL8' }))).toBe('a');
  });

  test('is the one that can be used', () => {
    expect(chosen(only(), image('a', '2026-01-01'), image('b', '2026-02-01', { State: 'COPYING' }))).toBe('a');
  });

  test('is not guessed among several, which are listed, newest first', () => {
    expect(chosen(only(), image('a', '2026-01-01'), image('c', '2026-03-01'), image('b', '2026-02-01'))).toEqual({ several: ['c', 'b', 'a'] });
  });
});

describe('none', () => {
  test('is what there is among unfit images, and among no images at all', () => {
    expect(chosen(latest({ NamePrefix: 'X' }), image('X1', '2026-01-01', { State: 'DEPRECATED' }), image('Y', '2025-01-01'))).toBe('none');
    expect([chosen(latest()), chosen(only())]).toEqual(['none', 'none']);
  });
});

describe('what is still being made', () => {
  const states = ['PENDING', 'COPYING', 'CREATING', 'IMPORTING', 'VALIDATING'];

  test.each(states)('counts when it is waited for, and not otherwise: %s', state => {
    const images = [image('old', '2026-01-01'), image('new', '2026-02-01', { State: state, ImageBuilderSupported: undefined })];
    expect(choose(latest(), images, true)).toMatchObject({ kind: 'pending', image: { name: 'new' } });
    expect(choose(latest(), images)).toMatchObject({ kind: 'found', image: { name: 'old' } });
  });

  test.each(['FAILED', 'DELETING', 'DEPRECATED', undefined])('does not count in a state that leads nowhere: %s', state => {
    const images = [image('old', '2026-01-01'), { ...image('new', '2026-02-01'), State: state as ImageState }];
    expect(choose(latest(), images, true)).toMatchObject({ kind: 'found', image: { name: 'old' } });
  });

  test('gives way to what is there and newer, and makes a choice among several no easier', () => {
    const making = image('making', '2026-01-01', { State: 'COPYING' });
    expect(choose(latest(), [making, image('there', '2026-02-01')], true)).toMatchObject({ kind: 'found', image: { name: 'there' } });
    expect(choose(only(), [making, image('there', '2026-02-01')], true)).toMatchObject({ kind: 'several' });
    expect(choose(only(), [making], true)).toMatchObject({ kind: 'pending', image: { name: 'making' } });
  });
});

describe('the reason', () => {
  test('tells how many fit, and which comes next with its day', () => {
    const images = [image('a', '2026-01-01'), image('b', '2026-02-01'), image('c', '2026-03-01', { Platform: 'RHEL8' })];
    expect(choose(latest(), images)).toMatchObject({
      reason: 'the newest of 2 images that fit {"Latest":true,"Platform":"WINDOWS_SERVER_2022","Visibility":"PUBLIC"}; the next is a (2026-01-01)',
    });
    expect(choose(only({ Platform: 'RHEL8' }), images)).toMatchObject({ reason: 'the only one of 3 images that fits {"Latest":false,"Platform":"RHEL8","Visibility":"PUBLIC"}' });
  });

  test('takes the day of the creation where there is no release, and none where there is neither', () => {
    const made = image('a', undefined, { CreatedTime: new Date('2025-05-05') });
    expect(choose(latest(), [made, image('b', '2026-01-01')])).toMatchObject({ reason: expect.stringMatching(/; the next is a \(2025-05-05\)$/) });
    expect(choose(latest(), [{ ...made, CreatedTime: undefined }, image('b', '2026-01-01')])).toMatchObject({ reason: expect.stringMatching(/; the next is a$/) });
  });
});

describe('an instance type with a graphics card', () => {
  const g5 = latest({ Platform: 'WINDOWS_SERVER_2022', InstanceType: 'stream.graphics.g5.xlarge' });

  test.each<[string, Image[], string]>([
    ['takes an image of its family before one that says nothing', [image('silent', '2026-06-01', { SupportedInstanceFamilies: [] }), image('g5', '2025-01-01', graphics)], 'g5'],
    ['takes one whose name speaks of graphics before one that says nothing', [image('silent', '2026-06-01', { SupportedInstanceFamilies: undefined }), image('AppStream-Graphics-G5-x', '2025-01-01', { SupportedInstanceFamilies: [] })], 'AppStream-Graphics-G5-x'],
    ['takes the newest of those that say so, plain families or not', [image('both', '2026-06-01', { SupportedInstanceFamilies: ['General Purpose', 'Graphics G5'] }), image('g5', '2025-01-01', graphics)], 'both'],
    ['takes one that says nothing when there is no other', [image('silent', '2026-06-01', { SupportedInstanceFamilies: [] }), image('plain', '2026-07-01')], 'silent'],
  ])('%s', (_, images, expected) => {
    expect(chosen(g5, ...images)).toBe(expected);
  });
});

test('an image of which the service tells nothing has no name, owner and platform, and cannot be taken', () => {
  const unknown = candidateOf({ Name: undefined });
  expect(unknown).toEqual({ name: '', arn: '', platform: '', details: {} });
  expect(accountOf('')).toBe('');
  expect(misfits(latest({ NamePattern: '^$' }), unknown)).toEqual(['not available', 'not for image builders']);
});

test('what is still being made is judged as it is, unless it is waited for', () => {
  const making = candidateOf(image('making', undefined, { State: 'COPYING', ImageBuilderSupported: undefined }));
  expect(misfits(latest(), making)).toEqual(['not yet available (`waitForAvailable` waits for it)', 'not for image builders']);
  expect(misfits(latest(), making, true)).toEqual([]);
});
