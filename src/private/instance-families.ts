/**
 * Instance types and their families. It imports nothing, so that the handler's bundle can hold it.
 */

/** Instance types, and their family in the words in which images list what they support. */
const FAMILIES: ReadonlyArray<readonly [RegExp, string]> = [
  [/^stream\.standard\./, 'General Purpose'],
  [/^stream\.compute\./, 'Compute Optimized'],
  [/^stream\.memory\./, 'Memory Optimized'],
  [/^stream\.graphics\.g4dn\./, 'Graphics G4'],
  [/^stream\.graphics\.g5\./, 'Graphics G5'],
  [/^stream\.graphics\.gr?6f?\./, 'Graphics G6'],
  [/^stream\.graphics\.g7\./, 'Graphics G7'],
];

/** The words for graphics families in the names of the service's own images. One image of `NV` runs on several. */
const GRAPHICS_WORDS: ReadonlyMap<string, string> = new Map([
  ['G4dn', 'Graphics G4'],
  ['G5', 'Graphics G5'],
  ['G6', 'Graphics G6'],
  ['G7', 'Graphics G7'],
]);

/** The family of an instance type; undefined for one that this release does not know. */
export function familyOf(instanceTypeName: string): string | undefined {
  return FAMILIES.find(([pattern]) => pattern.test(instanceTypeName))?.[1];
}

/** The family that a word in the name of a graphics image stands for; undefined for several, and for one that this release does not know. */
export function familyOfWord(word: string): string | undefined {
  return GRAPHICS_WORDS.get(word);
}

/** Whether a family has graphics cards. */
export function isGraphicsFamily(family: string): boolean {
  return family.startsWith('Graphics ');
}
