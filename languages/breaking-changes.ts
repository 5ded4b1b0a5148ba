/** A change that breaks somebody's code, as jsii-diff tells it. */
export interface BreakingChange {
  /** What jsii-diff calls it. */
  readonly key: string;
  readonly words: string;
}

/** Reads jsii-diff's report, written with `--keys`. */
export function breakingChanges(report: string): BreakingChange[] {
  return report.split('\n').flatMap(line => {
    const match = /^(?:err|warn)\s*- (.*) \[([^\]\s]+)\]\s*$/.exec(line.replace(/\u001b\[[0-9;]*m/g, ''));
    return match === null ? [] : [{ words: match[1], key: match[2] }];
  });
}

/** The keys that the changelog names as breaking since a release: those of the sections above its own. */
export function announced(changelog: string, release: string): Set<string> {
  const sections = changelog.split(/^## /m).slice(1);
  const own = sections.findIndex(section => new RegExp(`^\\[?${release.replace(/\./g, '\\.')}\\b`).test(section));
  if (own < 0) throw new Error(`CHANGELOG.md has no section for the release ${release}`);
  const breaking = sections.slice(0, own).flatMap(section => section.split(/^### /m).filter(part => part.startsWith('Breaking')));
  return new Set(breaking.flatMap(part => [...part.matchAll(/`([\w-]+:[^`\s]+)`/g)].map(match => match[1])));
}
