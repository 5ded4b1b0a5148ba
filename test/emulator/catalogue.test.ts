import { CREATE, emulated, refusal } from './support';
import { AppStreamEmulator } from '../../emulator';

interface Page {
  Images: {
    Name: string;
    Arn: string;
    State: string;
    Visibility: string;
    Platform: string;
    SupportedInstanceFamilies: string[];
    PublicBaseImageReleasedDate: number;
  }[];
  NextToken?: string;
}

function page(emulator: AppStreamEmulator, input: Record<string, unknown>): Page {
  return emulator.call('DescribeImages', input) as unknown as Page;
}

function everyPage(emulator: AppStreamEmulator, input: Record<string, unknown>): Page[] {
  const pages = [page(emulator, input)];
  for (let token = pages[0].NextToken; token !== undefined; token = pages[pages.length - 1].NextToken) {
    pages.push(page(emulator, { ...input, NextToken: token }));
  }
  return pages;
}

describe('the catalogue', () => {
  test('does not fit one page, and every image is on exactly one', () => {
    const { emulator } = emulated();
    const pages = everyPage(emulator, {});
    const names = pages.flatMap(({ Images: images }) => images.map(image => image.Name));
    expect(pages.map(({ Images: images }) => images.length)).toEqual([25, names.length - 25]);
    expect(names.length).toBeGreaterThan(30);
    expect(new Set(names).size).toBe(names.length);
    expect(emulator.images().map(image => image.Name)).toEqual(names);
  });

  test('gives pages of the size that is asked for', () => {
    const { emulator } = emulated();
    const pages = everyPage(emulator, { Type: 'PUBLIC', MaxResults: 7 });
    expect(pages.slice(0, -1).every(({ Images: images }) => images.length === 7)).toBe(true);
    expect(pages.flatMap(({ Images: images }) => images)).toEqual(emulator.images().filter(image => image.Visibility === 'PUBLIC'));
  });

  test('ends without a token when the last page is full', () => {
    expect(page(emulated().emulator, { Type: 'PRIVATE', MaxResults: 1 })).toEqual({ Images: [expect.objectContaining({ Name: 'finance-desktop-2026-03' })] });
  });

  test('takes a token for the question that it was given for, and no other', () => {
    const { emulator } = emulated();
    const { NextToken: token } = page(emulator, { Type: 'PUBLIC' });
    for (const input of [{ NextToken: token }, { Type: 'PRIVATE', NextToken: token }, { NextToken: 'nonsense' }, { NextToken: 'bnVsbA' }]) {
      expect(refusal(() => page(emulator, input))).toMatch(/^ValidationException: The NextToken is invalid/);
    }
    expect(refusal(() => emulator.call('DescribeImageBuilders', { NextToken: token }))).toMatch(/^ValidationException: The NextToken is invalid/);
  });

  test('has public images without account, private ones of this account and shared ones of another', () => {
    const { emulator } = emulated({ region: 'eu-central-1', accountId: '111122223333', partition: 'aws' });
    const arn = (type: string) => page(emulator, { Type: type }).Images[0].Arn;
    expect(arn('PUBLIC')).toBe('arn:aws:appstream:eu-central-1::image/Amazon-AppStream2-Sample-Image-06-17-2024');
    expect(arn('PRIVATE')).toBe('arn:aws:appstream:eu-central-1:111122223333:image/finance-desktop-2026-03');
    expect(arn('SHARED')).toBe('arn:aws:appstream:eu-central-1:210987654321:image/partner-cad-2026-05');
  });

  test('finds by name or by ARN, shared images by ARN only', () => {
    const { emulator } = emulated();
    const shared = 'arn:aws:appstream:us-east-1:210987654321:image/partner-cad-2026-05';
    expect(page(emulator, { Names: [CREATE.ImageName] }).Images).toMatchObject([{ Name: CREATE.ImageName, Visibility: 'PUBLIC' }]);
    expect(page(emulator, { Arns: [shared] }).Images).toMatchObject([{ Name: 'partner-cad-2026-05', ImagePermissions: { allowFleet: true, allowImageBuilder: true } }]);
    expect(refusal(() => page(emulator, { Names: ['partner-cad-2026-05'] }))).toBe('ResourceNotFoundException: The image partner-cad-2026-05 does not exist.');
    expect(refusal(() => page(emulator, { Arns: [`${shared}x`] }))).toMatch(/^ResourceNotFoundException/);
  });

  test.each([
    { Names: ['a'], Type: 'PUBLIC' },
    { Names: ['a'], Arns: ['arn:aws:appstream:us-east-1::image/a'] },
    { Arns: ['arn:aws:appstream:us-east-1::image/a'], Type: 'PUBLIC' },
  ])('refuses two selectors: %j', input => {
    expect(refusal(() => page(emulated().emulator, input))).toMatch(/^InvalidParameterCombinationException/);
  });

  test('takes careless look-ups in: text order, retired images and graphics images of the same platform', () => {
    const images = everyPage(emulated().emulator, { Type: 'PUBLIC' }).flatMap(({ Images: all }) => all);
    const newest = (of: Page['Images']) => of.reduce((a, b) => (b.PublicBaseImageReleasedDate > a.PublicBaseImageReleasedDate ? b : a));
    const windows2022 = images.filter(image => image.Platform === 'WINDOWS_SERVER_2022');
    const plain = windows2022.filter(image => image.SupportedInstanceFamilies.includes('General Purpose'));
    expect(newest(plain).Name).toBe('AppStream-WinServer2022-08-31-2026');
    expect(plain.map(image => image.Name).sort().pop()).not.toBe(newest(plain).Name);
    expect(newest(windows2022).SupportedInstanceFamilies).not.toContain('General Purpose');
    const windows2016 = images.filter(image => image.Platform === 'WINDOWS_SERVER_2016');
    expect(newest(windows2016).State).toBe('DEPRECATED');
  });
});

describe('the list of builders', () => {
  function many(count: number): AppStreamEmulator {
    const quotas = { imageBuilders: count, instanceTypes: { [CREATE.InstanceType]: count } };
    const { emulator } = emulated({ quotas, latencies: { create: 0, delete: 0 } });
    for (let index = 0; index < count; index++) emulator.call('CreateImageBuilder', { ...CREATE, Name: `builder-${index}` });
    return emulator;
  }

  function names(reply: Record<string, unknown>): string[] {
    return (reply.ImageBuilders as { Name: string }[]).map(builder => builder.Name);
  }

  test('comes in pages', () => {
    const emulator = many(60);
    const seen: string[][] = [];
    let token: unknown;
    do {
      const reply = emulator.call('DescribeImageBuilders', token === undefined ? {} : { NextToken: token });
      seen.push(names(reply));
      token = reply.NextToken;
    } while (token !== undefined);
    expect(seen.map(({ length }) => length)).toEqual([25, 25, 10]);
    expect(new Set(seen.flat()).size).toBe(60);
  });

  test('misses none when one that was shown is deleted between two pages', () => {
    const emulator = many(5);
    const first = emulator.call('DescribeImageBuilders', { MaxResults: 2 });
    emulator.force('builder-0', 'STOPPED');
    emulator.call('DeleteImageBuilder', { Name: 'builder-0' });
    const second = emulator.call('DescribeImageBuilders', { MaxResults: 2, NextToken: first.NextToken });
    const third = emulator.call('DescribeImageBuilders', { MaxResults: 2, NextToken: second.NextToken });
    expect([first, second, third].map(names)).toEqual([['builder-0', 'builder-1'], ['builder-2', 'builder-3'], ['builder-4']]);
    expect(third.NextToken).toBeUndefined();
  });

  test('can be asked for by several names, each once', () => {
    const emulator = many(3);
    expect(names(emulator.call('DescribeImageBuilders', { Names: ['builder-2', 'builder-0', 'builder-2'] }))).toEqual(['builder-0', 'builder-2']);
    expect(refusal(() => emulator.call('DescribeImageBuilders', { Names: ['builder-1', 'nobody'] }))).toBe('ResourceNotFoundException: The image builder nobody does not exist.');
  });
});
