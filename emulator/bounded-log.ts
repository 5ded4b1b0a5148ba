/** A list that forgets its oldest entries; adding is cheap however long it is. */
export class BoundedLog<T> {
  private entries: T[] = [];

  constructor(private readonly limit: number) {}

  /** Adds one entry at the end. */
  public add(entry: T): void {
    this.entries.push(entry);
    // cut in bulk: dropping one at a time would move the whole list at every call
    if (this.entries.length >= 2 * this.limit) {
      this.entries = this.entries.slice(-this.limit);
    }
  }

  /** What is remembered, oldest first, as a list of the caller's own. */
  public list(): T[] {
    return this.entries.slice(-this.limit);
  }
}
