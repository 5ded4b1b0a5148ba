import { CatalogueImage, AppStreamEmulator } from '../../../emulator';
import { choose } from '../../../lambda/image/choose';
import { listImages } from '../../../lambda/images';
import { ImageRefQuery } from '../../../src/private/contract';
import { PARTNER } from '../../support/images';
import { inProcessPort } from '../../support/in-process';
import { VirtualClock } from '../../support/virtual-clock';

const DAY = 86_400;

/** Seconds since the epoch of a date as image names carry it. */
function seconds(date: string): number {
  const [month, day, year] = date.split('-').map(Number);
  return Date.UTC(year, month - 1, day) / 1000;
}

/** A base image as the service names it, made some days before its release. */
function base(system: string, platform: string, date: string, more: Partial<CatalogueImage> = {}): CatalogueImage {
  return {
    name: `AppStream-${system}-${date}`, visibility: 'PUBLIC', platform, createdTime: seconds(date) - 4 * DAY, publicBaseImageReleasedDate: seconds(date), ...more,
  };
}

const windows = (date: string, more: Partial<CatalogueImage> = {}) => base('WinServer2022', 'WINDOWS_SERVER_2022', date, more);
const graphics = (kind: string, date: string, families: string[], more: Partial<CatalogueImage> = {}) =>
  windows(date, { name: `AppStream-Graphics-${kind}-WinServer2022-${date}`, supportedInstanceFamilies: families, ...more });
const linux = (date: string, more: Partial<CatalogueImage> = {}) => base('RHEL8', 'RHEL8', date, more);

/** What people make: of a base image, later. */
function made(name: string, from: string, created: string, more: Partial<CatalogueImage> = {}): CatalogueImage {
  return { name, visibility: 'PRIVATE', platform: 'WINDOWS_SERVER_2022', publicBaseImageReleasedDate: seconds(from), createdTime: seconds(created), ...more };
}
const shared = (name: string, ownerAccountId: string, created: string, more: Partial<CatalogueImage> = {}) =>
  made(name, '12-18-2025', created, { visibility: 'SHARED', ownerAccountId, ...more });

const OTHER = '333333333333';
const W22: Partial<ImageRefQuery> = { Platform: 'WINDOWS_SERVER_2022' };
const on = (InstanceType: string) => ({ ...W22, InstanceType });
const ALL_GRAPHICS = [
  windows('12-18-2025'), graphics('G4dn', '01-05-2026', ['Graphics G4']), graphics('G5', '01-06-2026', ['Graphics G5']), graphics('G6', '01-07-2026', ['Graphics G6']),
  graphics('G7', '01-08-2026', ['Graphics G7']),
];
const UNIFIED = graphics('NV', '09-14-2026', ['Graphics G4', 'Graphics G5', 'Graphics G6', 'Graphics G7']);

/** The choice over the whole catalogue, as the service lists it: the name, with its owner where there is one, or what else comes of it. */
async function chosen(images: readonly CatalogueImage[], query: Partial<ImageRefQuery>, waits = false, pageSize?: number): Promise<string> {
  const clock = new VirtualClock();
  const port = inProcessPort(new AppStreamEmulator({ clock, images, pageSize, region: 'eu-west-1', accountId: '111122223333' }), clock);
  const listed = await clock.until(listImages(port, query.Visibility ?? 'PUBLIC'));
  const choice = choose({ Latest: true, ...query }, listed, waits);
  switch (choice.kind) {
    case 'found':
    case 'pending': return `${choice.kind === 'pending' ? 'waits for ' : ''}${choice.image.arn.split(':').slice(4).join(':').replace(/^:image\//, '')}`;
    case 'none': return 'none';
    case 'several': return `${choice.images.length} fit`;
  }
}

const name = (image: CatalogueImage) => image.name;
const mine = (image: CatalogueImage) => `111122223333:image/${image.name}`;
const theirs = (image: CatalogueImage) => `${image.ownerAccountId}:image/${image.name}`;

describe('the catalogue and the choice', () => {
  test.each<[string, CatalogueImage[], Partial<ImageRefQuery>, string]>([
    ['a new year: the month is smaller, the image is newer', [windows('12-18-2025'), windows('01-05-2026')], W22, name(windows('01-05-2026'))],
    ['the month alone would say December', [windows('12-18-2024'), windows('11-10-2025'), windows('02-17-2026')], W22, name(windows('02-17-2026'))],
    ['the day alone would say the 31st', [windows('08-31-2025'), windows('09-01-2025')], W22, name(windows('09-01-2025'))],
    ['the text alone would say 12', [windows('12-01-2023'), windows('11-30-2024'), windows('10-01-2025')], W22, name(windows('10-01-2025'))],
    ['a release that was made earlier than the one before', [windows('11-10-2025', { createdTime: seconds('01-01-2026') }), windows('12-18-2025', { createdTime: seconds('10-01-2025') })], W22, name(windows('12-18-2025'))],
    ['no release: the creation counts', [windows('12-18-2025', { publicBaseImageReleasedDate: undefined }), windows('01-05-2026', { publicBaseImageReleasedDate: undefined })], W22, name(windows('01-05-2026'))],
    ['the same release and creation: the name decides', ['a', 'c', 'b'].map(letter => windows('12-18-2025', { name: letter })), W22, 'c'],
    ['one platform among many', [windows('01-05-2026'), linux('12-18-2025'), base('RockyLinux8', 'ROCKY_LINUX8', '08-31-2026')], { Platform: 'RHEL8' }, name(linux('12-18-2025'))],
    ['a platform without images', [windows('01-05-2026')], { Platform: 'RHEL8' }, 'none'],
    ['retired, and newest', [windows('12-18-2025'), windows('01-05-2026', { state: 'DEPRECATED' })], W22, name(windows('12-18-2025'))],
    ['all retired', [windows('12-18-2025', { state: 'DEPRECATED' })], W22, 'none'],
    ['failed, and newest', [windows('12-18-2025'), windows('01-05-2026', { state: 'FAILED' })], W22, name(windows('12-18-2025'))],
    ['on its way out, and newest', [windows('12-18-2025'), windows('01-05-2026', { state: 'DELETING' })], W22, name(windows('12-18-2025'))],
    ['a sample that makes no builders, and newest', [windows('12-18-2025'), windows('01-05-2026', { name: 'Amazon-AppStream2-Sample-Image-01-05-2026', imageBuilderSupported: false })], W22, name(windows('12-18-2025'))],
    ['a prefix that another system has, too', [base('WinServer2025', 'WINDOWS_SERVER_2025', '08-31-2026'), windows('12-18-2025')], { NamePrefix: 'AppStream-WinServer2022' }, name(windows('12-18-2025'))],
    ['a pattern of plain names', [windows('12-18-2025'), graphics('G5', '08-31-2026', ['Graphics G5'])], { NamePattern: '^AppStream-WinServer2022-\\d\\d-\\d\\d-\\d{4}$' }, name(windows('12-18-2025'))],
  ])('%s', async (_, images, query, expected) => {
    expect(await chosen(images, query)).toBe(expected);
  });
});

describe('families of instance types', () => {
  test.each<[string, CatalogueImage[], Partial<ImageRefQuery>, string]>([
    ['plain comes before graphics, whatever its age', ALL_GRAPHICS, W22, name(windows('12-18-2025'))],
    ['plain for a plain type', ALL_GRAPHICS, on('stream.standard.medium'), name(windows('12-18-2025'))],
    ['plain for a compute type', ALL_GRAPHICS, on('stream.compute.large'), name(windows('12-18-2025'))],
    ['plain for a memory type', ALL_GRAPHICS, on('stream.memory.z1d.large'), name(windows('12-18-2025'))],
    ['G4dn', ALL_GRAPHICS, on('stream.graphics.g4dn.xlarge'), 'AppStream-Graphics-G4dn-WinServer2022-01-05-2026'],
    ['G5', ALL_GRAPHICS, on('stream.graphics.g5.xlarge'), 'AppStream-Graphics-G5-WinServer2022-01-06-2026'],
    ['G6', ALL_GRAPHICS, on('stream.graphics.g6.xlarge'), 'AppStream-Graphics-G6-WinServer2022-01-07-2026'],
    ['a part of a G6 card', ALL_GRAPHICS, on('stream.graphics.g6f.large'), 'AppStream-Graphics-G6-WinServer2022-01-07-2026'],
    ['G6 with more memory', ALL_GRAPHICS, on('stream.graphics.gr6.4xlarge'), 'AppStream-Graphics-G6-WinServer2022-01-07-2026'],
    ['G7', ALL_GRAPHICS, on('stream.graphics.g7.xlarge'), 'AppStream-Graphics-G7-WinServer2022-01-08-2026'],
    ['the newest of a family', [graphics('G5', '12-18-2025', ['Graphics G5']), graphics('G5', '01-05-2026', ['Graphics G5'])], on('stream.graphics.g5.xlarge'), 'AppStream-Graphics-G5-WinServer2022-01-05-2026'],
    ['graphics when nothing plain is there', [graphics('G5', '12-18-2025', ['Graphics G5'])], W22, 'AppStream-Graphics-G5-WinServer2022-12-18-2025'],
    ['none for a type that nothing runs', [windows('12-18-2025'), graphics('G5', '12-18-2025', ['Graphics G5'])], on('stream.graphics.g6.xlarge'), 'none'],
    ['none for a plain type among graphics', [graphics('G5', '12-18-2025', ['Graphics G5'])], on('stream.standard.medium'), 'none'],
    ['the unified one is graphics, too', [windows('12-18-2025'), UNIFIED], W22, name(windows('12-18-2025'))],
    ['the unified one for G4dn, as the newest', [...ALL_GRAPHICS, UNIFIED], on('stream.graphics.g4dn.xlarge'), name(UNIFIED)],
    ['the unified one for G7, as the newest', [...ALL_GRAPHICS, UNIFIED], on('stream.graphics.g7.xlarge'), name(UNIFIED)],
    ['a type that this release does not know runs on anything plain', ALL_GRAPHICS, on('stream.novel.large'), name(windows('12-18-2025'))],
    ['a prefix of graphics names', [...ALL_GRAPHICS, UNIFIED], { NamePrefix: 'AppStream-Graphics-G' }, 'AppStream-Graphics-G7-WinServer2022-01-08-2026'],
  ])('%s', async (_, images, query, expected) => {
    expect(await chosen(images, query)).toBe(expected);
  });
});

describe('visibility and owner', () => {
  const copy = made('golden', '12-18-2025', '02-01-2026');
  const older = made('golden-old', '12-18-2025', '01-10-2026');
  const partner = shared('cad', PARTNER, '03-01-2026');
  const other = shared('cad', OTHER, '04-01-2026');
  const everything = [windows('01-05-2026'), copy, older, partner, other];

  test.each<[string, Partial<ImageRefQuery>, string]>([
    ['public unless told otherwise', W22, name(windows('01-05-2026'))],
    ['the newest copy of one base image', { ...W22, Visibility: 'PRIVATE' }, mine(copy)],
    ['shared by anybody: the newest', { ...W22, Visibility: 'SHARED' }, theirs(other)],
    ['shared by one account', { ...W22, Visibility: 'SHARED', Owner: PARTNER }, theirs(partner)],
    ['shared by an account that shares nothing', { ...W22, Visibility: 'SHARED', Owner: '444444444444' }, 'none'],
    ['the one of that name: two accounts share one', { NamePrefix: 'cad', Visibility: 'SHARED', Latest: false }, '2 fit'],
    ['the one of that name of one account', { NamePrefix: 'cad', Visibility: 'SHARED', Latest: false, Owner: OTHER }, theirs(other)],
    ['the one of that name: two copies', { NamePrefix: 'golden', Visibility: 'PRIVATE', Latest: false }, '2 fit'],
    ['the one of exactly that name', { NamePattern: '^golden$', Visibility: 'PRIVATE', Latest: false }, mine(copy)],
    ['a public name among private images', { NamePrefix: 'AppStream-', Visibility: 'PRIVATE' }, 'none'],
  ])('%s', async (_, query, expected) => {
    expect(await chosen(everything, query)).toBe(expected);
  });

  test('nothing that is shared for fleets only', async () => {
    const fleetsOnly = shared('cad', OTHER, '04-01-2026', { permissions: { allowFleet: true, allowImageBuilder: false } });
    expect(await chosen([partner, fleetsOnly], { ...W22, Visibility: 'SHARED' })).toBe(theirs(partner));
  });

  test('one name, two owners, all dates the same: always the same choice', async () => {
    const twins = [shared('cad', PARTNER, '03-01-2026'), shared('cad', OTHER, '03-01-2026')];
    const choices = await Promise.all([twins, [...twins].reverse()].map(images => chosen(images, { ...W22, Visibility: 'SHARED' })));
    expect(choices).toEqual([`${OTHER}:image/cad`, `${OTHER}:image/cad`]);
  });
});

describe('what is still being made', () => {
  const there = made('golden-1', '12-18-2025', '01-10-2026');
  const making = (state: string) => made('golden-2', '12-18-2025', '02-10-2026', { state });

  test.each(['PENDING', 'COPYING', 'CREATING', 'IMPORTING', 'VALIDATING'])('%s: waited for, or left out', async state => {
    const query = { NamePrefix: 'golden', Visibility: 'PRIVATE' } as const;
    expect(await chosen([there, making(state)], query, true)).toBe(`waits for ${mine(making(state))}`);
    expect(await chosen([there, making(state)], query)).toBe(mine(there));
    expect(await chosen([making(state)], query)).toBe('none');
    expect(await chosen([there, making(state)], { ...query, Latest: false }, true)).toBe('2 fit');
  });
});

test('sixty pages are read to their end, wherever the newest is', async () => {
  const days = Array.from({ length: 1_500 }, (_, index) => new Date(Date.UTC(2022, 0, 1) + index * DAY * 1000).toISOString());
  const images = days.map(day => windows(`${day.slice(5, 7)}-${day.slice(8, 10)}-${day.slice(0, 4)}`));
  expect(await chosen(images, W22, false, 25)).toBe(name(images[1_499]));
  expect(await chosen([...images, ...ALL_GRAPHICS.slice(1)], on('stream.graphics.g6.xlarge'), false, 25)).toBe('AppStream-Graphics-G6-WinServer2022-01-07-2026');
});
