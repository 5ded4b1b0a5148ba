import type { Image } from '@aws-sdk/client-appstream';
import fc from 'fast-check';
import { SEED } from './junk';
import { AppStreamPort } from '../../lambda/appstream';
import { Choice, choose } from '../../lambda/image/choose';
import { readMemory, writeMemory } from '../../lambda/image/memory';
import { listImages } from '../../lambda/images';
import { ImageRefQuery } from '../../src/private/contract';

const PLATFORMS = ['WINDOWS_SERVER_2019', 'WINDOWS_SERVER_2022', 'AMAZON_LINUX2'] as const;
const FAMILIES = ['General Purpose', 'Compute Optimized', 'Graphics G4', 'Graphics G5'];
const moments = fc.option(fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }), { nil: undefined });

const images: fc.Arbitrary<Image[]> = fc.uniqueArray(fc.record({
  Name: fc.stringMatching(/^(Base|Graphics-G4|Shop)-[a-c]{1,3}$/),
  State: fc.constantFrom('AVAILABLE', 'AVAILABLE', 'FAILED', 'PENDING', 'DELETING', 'COPYING', 'DEPRECATED', undefined),
  ImageBuilderSupported: fc.constantFrom(true, true, true, false, undefined),
  Platform: fc.constantFrom(...PLATFORMS),
  SupportedInstanceFamilies: fc.option(fc.subarray(FAMILIES), { nil: undefined }),
  PublicBaseImageReleasedDate: moments,
  CreatedTime: moments,
}), { selector: ({ Name }) => Name, maxLength: 12 })
  // the service may show a state that its model does not know
  .map(list => list.map(image => ({ ...image, Arn: `arn:aws:appstream:eu-west-1::image/${image.Name}` }) as Image));

const queries: fc.Arbitrary<ImageRefQuery> = fc.record({
  NamePrefix: fc.constantFrom(undefined, 'Base', 'Shop-', 'Graphics'),
  NamePattern: fc.constantFrom(undefined, '^Base-[ab]+$', 'c'),
  Platform: fc.constantFrom(undefined, ...PLATFORMS),
  Latest: fc.boolean(),
});

/** What may be chosen, in the plainest words. */
function fitting(query: ImageRefQuery, all: readonly Image[]): Image[] {
  return all.filter(image => image.State === 'AVAILABLE' && image.ImageBuilderSupported === true
    && (image.Name ?? '').startsWith(query.NamePrefix ?? '') && new RegExp(query.NamePattern ?? '').test(image.Name ?? '')
    && (query.Platform ?? image.Platform) === image.Platform);
}

function isGraphics({ SupportedInstanceFamilies: families = [], Name = '' }: Image): boolean {
  return families.length > 0 ? families.every(family => family.startsWith('Graphics')) : Name.startsWith('Graphics-');
}

/** The names of what was found, none or many. */
function namesOf(choice: Choice): Array<string | undefined> {
  switch (choice.kind) {
    case 'found':
    case 'pending': return [choice.image.name];
    case 'none': return [];
    case 'several': return choice.images.map(image => image.name);
  }
}

/** The choice in words that do not depend on what else there is. */
function outcomeOf(choice: Choice): string {
  return [choice.kind, ...namesOf(choice)].join(' ');
}

/** An image beside the others, whose name no other has. */
const another = (more: object) => images.filter(list => list.length > 0).map(([first]) => ({ ...first, Name: 'Base-z', Arn: 'arn:aws:appstream:eu-west-1::image/Base-z', ...more }) as Image);

describe('one more image in the catalogue', () => {
  const latest = queries.map(query => ({ ...query, Latest: true }));

  test('changes nothing when it is older than what is chosen, and of its kind', () => {
    const older = another({ State: 'AVAILABLE', ImageBuilderSupported: true, PublicBaseImageReleasedDate: new Date('2019-01-01'), CreatedTime: new Date('2019-01-01') });
    fc.assert(fc.property(latest, images, older, fc.nat(), (query, all, added, at) => {
      const before = choose(query, all);
      fc.pre(before.kind === 'found' && (before.image.details.PublicBaseImageReleasedDate ?? 0) > new Date('2019-01-01'));
      fc.pre(before.kind === 'found' && (!isGraphics(before.image.details) || isGraphics(added)));
      expect(outcomeOf(choose(query, inserted(all, added, at)))).toBe(outcomeOf(before));
    }), { seed: SEED, numRuns: 400 });
  });

  test.each<[string, fc.Arbitrary<Image>]>([
    ['retired', another({ State: 'DEPRECATED' })],
    ['failed', another({ State: 'FAILED' })],
    ['on its way out', another({ State: 'DELETING' })],
    ['not for image builders', another({ State: 'AVAILABLE', ImageBuilderSupported: false })],
    ['shared for fleets only', another({ ImagePermissions: { allowFleet: true, allowImageBuilder: false } })],
    ['of another platform and another name', another({ Platform: 'NONE', Name: 'none' })],
  ])('changes nothing when it is %s, waited for or not', (_, unfit) => {
    const described = queries.map(query => (query.NamePrefix === undefined && query.Platform === undefined ? { ...query, NamePrefix: 'Base' } : query));
    fc.assert(fc.property(described, images, unfit, fc.nat(), fc.boolean(), (query, all, added, at, waits) => {
      expect(outcomeOf(choose(query, inserted(all, added, at), waits))).toBe(outcomeOf(choose(query, all, waits)));
    }), { seed: SEED, numRuns: 300 });
  });

  test('changes nothing while it is being made and nobody waits', () => {
    fc.assert(fc.property(queries, images, another({ State: 'COPYING' }), fc.nat(), (query, all, added, at) => {
      expect(outcomeOf(choose(query, inserted(all, added, at)))).toBe(outcomeOf(choose(query, all)));
    }), { seed: SEED, numRuns: 300 });
  });
});

function inserted(all: readonly Image[], added: Image, at: number): Image[] {
  const index = at % (all.length + 1);
  return [...all.slice(0, index), added, ...all.slice(index)];
}

describe('the choice of an image', () => {
  test('does not depend on the size of the service\'s pages, nor on images of other visibilities', async () => {
    const visibilities = fc.array(fc.constantFrom('PUBLIC', 'PRIVATE', 'SHARED'), { minLength: 12, maxLength: 12 });
    await fc.assert(fc.asyncProperty(queries, images, visibilities, fc.integer({ min: 1, max: 5 }), async (query, all, shown, size) => {
      const catalogue = all.map((image, index) => ({ ...image, Visibility: shown[index] }) as Image);
      const port = {
        send: async (_: string, { Type, NextToken = '0' }: { Type?: string; NextToken?: string }) => {
          const listed = catalogue.filter(({ Visibility }) => Visibility === Type);
          const end = Number(NextToken) + size;
          return { Images: listed.slice(Number(NextToken), end), ...end < listed.length ? { NextToken: String(end) } : {} };
        },
      } as AppStreamPort;
      const pages = await listImages(port, 'PUBLIC');
      expect(outcomeOf(choose(query, pages))).toBe(outcomeOf(choose(query, catalogue.filter(({ Visibility }) => Visibility === 'PUBLIC'))));
    }), { seed: SEED, numRuns: 200 });
  });

  test('does not depend on the order even among images of one name that several accounts share on one day', () => {
    const owners = fc.uniqueArray(fc.stringMatching(/^[1-9]\d{11}$/), { minLength: 2, maxLength: 4 });
    fc.assert(fc.property(owners, accounts => {
      const twins = accounts.map(account => ({ Name: 'Base-a', Arn: `arn:aws:appstream:eu-west-1:${account}:image/Base-a`, State: 'AVAILABLE', ImageBuilderSupported: true }) as Image);
      const chosen = [twins, [...twins].reverse()].map(list => choose({ NamePrefix: 'Base', Latest: true }, list));
      expect(chosen[0]).toEqual(chosen[1]);
    }), { seed: SEED, numRuns: 100 });
  });

  test('waited for, is never worse than what is there: the newer of both', () => {
    fc.assert(fc.property(queries.map(query => ({ ...query, Latest: true })), images, (query, all) => {
      const [there, waited] = [choose(query, all), choose(query, all, true)];
      fc.pre(there.kind === 'found');
      expect(['found', 'pending']).toContain(waited.kind);
      expect(waited.kind === 'found' && there.kind === 'found' ? waited.image.name : '').toBe(waited.kind === 'found' && there.kind === 'found' ? there.image.name : '');
    }), { seed: SEED, numRuns: 300 });
  });

  test('takes nothing that is not AVAILABLE for image builders, and nothing that the query does not describe', () => {
    fc.assert(fc.property(queries, images, (query, all) => {
      const allowed = fitting(query, all).map(image => image.Name);
      const chosen = namesOf(choose(query, all));
      expect(chosen.filter(name => !allowed.includes(name))).toEqual([]);
      expect(chosen.length > 0).toBe(allowed.length > 0);
    }), { seed: SEED, numRuns: 500 });
  });

  test('takes the newest when that is asked for: none that fits was released, or else created, later', () => {
    const latest = queries.map(query => ({ ...query, Latest: true }));
    fc.assert(fc.property(latest, images, (query, all) => {
      const choice = choose(query, all);
      if (choice.kind !== 'found') {
        expect(fitting(query, all)).toEqual([]);
        return;
      }
      const usable = fitting(query, all);
      const plain = usable.filter(image => !isGraphics(image));
      const rivals = plain.length > 0 ? plain : usable;
      const released = (image: Image) => image.PublicBaseImageReleasedDate?.getTime() ?? 0;
      const created = (image: Image) => image.CreatedTime?.getTime() ?? 0;
      const { details } = choice.image;
      const isNewer = (rival: Image) => released(rival) > released(details)
        || (released(rival) === released(details) && created(rival) > created(details));
      expect(rivals).toContain(details);
      expect(rivals.filter(isNewer)).toEqual([]);
    }), { seed: SEED, numRuns: 500 });
  });

  test('does not depend on the order in which the service lists images', () => {
    fc.assert(fc.property(queries, images, (query, all) => {
      expect(namesOf(choose(query, [...all].reverse()))).toEqual(namesOf(choose(query, all)));
    }), { seed: SEED, numRuns: 300 });
  });

  test('asks when several fit and none is preferred', () => {
    const any = queries.map(query => ({ ...query, Latest: false }));
    fc.assert(fc.property(any, images, (query, all) => {
      const allowed = fitting(query, all);
      expect(choose(query, all).kind).toBe(allowed.length === 0 ? 'none' : allowed.length === 1 ? 'found' : 'several');
    }), { seed: SEED, numRuns: 300 });
  });
});

describe('the memory of a look-up', () => {
  const pins = fc.record({ query: fc.stringMatching(/^[0-9a-f]{16}$/), image: fc.stringMatching(/^(\d{12})?:image\/[a-zA-Z0-9][a-zA-Z0-9_.-]{0,99}$/) });

  test('brings back what was written, the newest first, and fits into an id', () => {
    fc.assert(fc.property(fc.array(pins, { maxLength: 9 }), pins, (before, pin) => {
      const id = before.reduce((memory, earlier) => writeMemory(earlier, readMemory(memory)), '');
      const written = writeMemory(pin, readMemory(id));
      expect(readMemory(written)[0]).toEqual(pin);
      expect(readMemory(written).slice(1)).toEqual(readMemory(id).filter(({ query }) => query !== pin.query).slice(0, 6));
      expect(Buffer.byteLength(written)).toBeLessThanOrEqual(1_024);
    }), { seed: SEED, numRuns: 300 });
  });

  test('is empty for whatever text else comes as an id', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), id => {
      expect(readMemory(id)).toEqual([]);
    }), { seed: SEED, numRuns: 300 });
  });
});
