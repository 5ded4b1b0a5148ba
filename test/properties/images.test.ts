import type { Image } from '@aws-sdk/client-appstream';
import fc from 'fast-check';
import { SEED } from './junk';
import { Choice, choose } from '../../lambda/image/choose';
import { readMemory, writeMemory } from '../../lambda/image/memory';
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

describe('the choice of an image', () => {
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
