import { hunt } from '../../storm/controls';
import { BROKEN } from '../../storm/variants';

/** Where to begin looking for what only rare histories show; it was found by looking from the first seed on. */
const RARE: Readonly<Record<string, number>> = {
  'rule 4: a failed create always says that it made nothing': 1940,
  'a failure that nobody is told': 90,
  'rule 6: an invented id is taken for one that made nothing': 64,
  'ownership is not looked at': 450,
  'looks without a pause': 65,
};

test.each(BROKEN.map(variant => [variant.name, variant] as const))('the storm catches a broken handler: %s', async (name, variant) => {
  const caught = await hunt(variant, RARE[name] ?? 1, 40);
  expect(variant.shownBy).toContain(caught.finding);
});

test.each(Object.keys(RARE))('there is a broken handler of the name: %s', name => {
  expect(BROKEN.map(variant => variant.name)).toContain(name);
});
