/** The tags as one write left them. */
export interface TagVersion {
  readonly visibleAt: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** The tags of a resource: a write is there at once, and listed when it becomes visible. */
export class LaggingTags {
  private versions: readonly TagVersion[];

  /** Takes the tags of a creation, or the versions that `saved` gave. */
  constructor(versions: readonly TagVersion[]) {
    this.versions = versions;
  }

  /** The tags with everything that was written. */
  public current(): Readonly<Record<string, string>> {
    return this.versions[this.versions.length - 1].tags;
  }

  /** The tags as they are listed. */
  public listed(now: number): Readonly<Record<string, string>> {
    return this.versions.reduce<Readonly<Record<string, string>>>((seen, version) => (version.visibleAt <= now ? version.tags : seen), {});
  }

  /** Writes all tags anew. No write is listed before those that came earlier. */
  public write(tags: Readonly<Record<string, string>>, now: number, visibleAt: number): void {
    const last = this.versions[this.versions.length - 1];
    // of those that are listed only the newest matters
    const listed = this.versions.filter(version => version.visibleAt <= now).slice(-1);
    const coming = this.versions.filter(version => version.visibleAt > now);
    this.versions = [...listed, ...coming, { visibleAt: Math.max(visibleAt, last.visibleAt), tags }];
  }

  /** What makes the same tags again. */
  public saved(): readonly TagVersion[] {
    return this.versions;
  }
}
