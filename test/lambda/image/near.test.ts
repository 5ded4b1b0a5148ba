import type { Image } from '@aws-sdk/client-appstream';
import { candidateOf } from '../../../lambda/image/choose';
import { listOf, nearName, nearQuery } from '../../../lambda/image/near';
import { publicArn } from '../../support/images';

const SHARER = 'arn:aws:appstream:eu-west-1:210987654321:image/';

function image(name: string, more: Partial<Image> = {}): Image {
  return { Name: name, Arn: publicArn(name), Platform: 'RHEL8', State: 'AVAILABLE', ImageBuilderSupported: true, Visibility: 'PUBLIC', ...more };
}

const shared = (name: string, more: Partial<Image> = {}) => image(name, { Visibility: 'SHARED', Arn: SHARER + name, ...more });

describe('near a query', () => {
  const query = { NamePrefix: 'X', Platform: 'RHEL8', Latest: true };

  test.each<[string, Image[], Image[], string]>([
    ['is one of another visibility', [], [image('X', { Visibility: 'PRIVATE' })], 'Near: X (RHEL8, AVAILABLE): its visibility is PRIVATE'],
    ['is a shared one, told with its owner', [], [shared('X')], 'Near: X of 210987654321 (RHEL8, AVAILABLE): its visibility is SHARED'],
    ['is one of another platform', [image('X', { Platform: 'AMAZON_LINUX2' })], [], 'Near: X (AMAZON_LINUX2, AVAILABLE): another platform'],
    ['is one of another name', [image('Y')], [], 'Near: Y (RHEL8, AVAILABLE): another name'],
    ['is one that is still being made', [image('X', { State: 'COPYING' })], [], 'Near: X (RHEL8, COPYING): not yet available (`waitForAvailable` waits for it)'],
    ['is one that makes no builders', [image('X', { ImageBuilderSupported: false })], [], 'Near: X (RHEL8, AVAILABLE): not for image builders'],
    ['is one that is shared for fleets only', [shared('X', { ImagePermissions: { allowImageBuilder: false } })], [], 'Near: X of 210987654321 (RHEL8, AVAILABLE): not shared for image builders, its visibility is SHARED'],
    ['is one that is retired', [image('X', { State: 'FAILED' })], [], 'Near: X (RHEL8, FAILED): not available'],
    ['is what fails by least, and what fails by more is not listed', [image('Y', { State: 'FAILED' }), image('X', { State: 'FAILED' })], [], 'Near: X (RHEL8, FAILED): not available'],
    ['is what fails by two when nothing fails by less', [image('Y', { State: 'FAILED' })], [], 'Near: Y (RHEL8, FAILED): another name, not available'],
    ['is nothing that fails by three', [image('Y', { State: 'FAILED', ImageBuilderSupported: false })], [], 'Nothing comes near'],
    ['is nothing of another name and another platform', [image('Y', { Platform: 'AMAZON_LINUX2' })], [], 'Nothing comes near'],
  ])('%s', (_, images, elsewhere, expected) => {
    expect(nearQuery(query, images, elsewhere, false)).toMatch(new RegExp(`^${expected.replace(/[().\\]/g, '\\$&')}(: see the names .*)?$`));
  });

  test('is told what is against it besides when it would be waited for', () => {
    expect(nearQuery({ ...query, InstanceType: 'stream.graphics.g5.xlarge' }, [image('X', { State: 'COPYING', SupportedInstanceFamilies: ['General Purpose'] })], [], true))
      .toBe('Near: X (RHEL8, COPYING): not for stream.graphics.g5.xlarge');
  });

  test('is the image of the right owner, not of another', () => {
    expect(nearQuery({ ...query, Visibility: 'SHARED', Owner: '333333333333' }, [shared('X')], [], false)).toBe('Near: X of 210987654321 (RHEL8, AVAILABLE): another owner');
  });

  test('is not all there is of other platforms when the right platform has a retired one', () => {
    const windows = Array.from({ length: 40 }, (_, index) => image(`W${index}`, { Platform: 'WINDOWS', CreatedTime: new Date('2026-06-01') }));
    expect(nearQuery({ Platform: 'RHEL8', Latest: true }, [...windows, image('R', { State: 'FAILED' })], [], false)).toBe('Near: R (RHEL8, FAILED): not available');
  });

  test.each([[10, ''], [12, ' and 2 more']])('are ten of %p at most, the newest first', (count, rest) => {
    const images = Array.from({ length: count }, (_, index) => image(`X${String(index).padStart(2, '0')}`, { State: 'FAILED' }));
    const text = nearQuery(query, images, [], false);
    expect(text.match(/not available/g)).toHaveLength(10);
    expect(text).toMatch(new RegExp(`^Near: X${String(count - 1).padStart(2, '0')} .*${rest}$`));
  });
});

describe('near a name', () => {
  test('are shared images of that name, with their ARNs', () => {
    const other = shared('golden', { Arn: 'arn:aws:appstream:eu-west-1:333333333333:image/golden' });
    expect(nearName('golden', [shared('golden'), other, image('golden-01-01-2026')]))
      .toBe(`An image of this name is shared with the account: give its ARN, ${SHARER}golden or ${other.Arn}`);
  });

  test('are those whose names differ by their dates, the newest first', () => {
    const dated = (date: string, released: string) => image(`AppStream-RHEL8-${date}`, { PublicBaseImageReleasedDate: new Date(released) });
    expect(nearName('AppStream-RHEL8-01-02-2024', [dated('12-18-2025', '2025-12-18'), dated('01-05-2026', '2026-01-05'), image('AppStream-RHEL9-01-05-2026')]))
      .toBe('Near: AppStream-RHEL8-01-05-2026 (RHEL8, AVAILABLE, 2026-01-05), AppStream-RHEL8-12-18-2025 (RHEL8, AVAILABLE, 2025-12-18). '
        + 'ImageRef.latest finds the newest whatever it is called');
  });

  test('are those that it names but for their dates', () => {
    expect(nearName('AppStream-RHEL8-', [image('AppStream-RHEL8-01-05-2026')])).toMatch(/^Near: AppStream-RHEL8-01-05-2026 /);
  });

  test('is one of that very name that was not described', () => {
    expect(nearName('golden', [image('golden', { Visibility: 'PRIVATE' })])).toMatch(/^Near: golden \(RHEL8, AVAILABLE\)\. /);
  });

  test('is nothing else', () => {
    expect(nearName('golden-01-05-2026-x', [image('golden-02-05-2026-x')])).toMatch(/^See the names /);
    expect(nearName('golden', [image('golden2'), image('other')])).toBe('See the names in the image registry of the AppStream console, and whether the Region is right');
  });
});

test('a list tells shared images of one name apart', () => {
  const other = shared('golden', { Arn: 'arn:aws:appstream:eu-west-1:333333333333:image/golden', CreatedTime: new Date('2026-01-02') });
  expect(listOf([shared('golden'), other].map(candidateOf))).toBe('golden of 210987654321 (RHEL8, AVAILABLE), golden of 333333333333 (RHEL8, AVAILABLE, 2026-01-02)');
});
