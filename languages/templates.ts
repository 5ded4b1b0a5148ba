/** What an app became. */
export interface Synthesis {
  readonly language: string;
  /** The name of its stack. */
  readonly stack: string;
  /** The template, as it was written. */
  readonly template: string;
  /** The hashes of its assets, but for the template itself. */
  readonly assets: readonly string[];
}

/** Where an app differs from the same app in another language, in its lines; nothing when they are the same, byte by byte. */
export function differences(expected: Synthesis, actual: Synthesis): string[] {
  const [before, after] = [expected, actual].map(({ stack, template }) => template.replaceAll(stack, 'Workshop').split('\n'));
  const lines = before.length === after.length ? [] : [`${actual.language} has ${after.length} lines, and ${expected.language} ${before.length}`];
  const first = before.findIndex((line, index) => line !== after[index]);
  if (first >= 0) lines.push(`line ${first + 1} of the template is ${JSON.stringify(after[first])} in ${actual.language}, and ${JSON.stringify(before[first])} in ${expected.language}`);
  else if (before.length < after.length) lines.push(`line ${before.length + 1} of the template is in ${actual.language} only: ${JSON.stringify(after[before.length])}`);
  if (expected.assets.join() !== actual.assets.join()) lines.push(`${actual.language} has the assets ${actual.assets.join()}, and ${expected.language} ${expected.assets.join()}`);
  return lines;
}
