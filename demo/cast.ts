/** Short names for image builders, in the order in which they appear: A, B, C. Their own names are too long and too alike to follow. */
export class Cast {
  private readonly names: string[] = [];

  /** The letter of a builder; it gets one when it is new. */
  public letter(name: string): string {
    const known = this.names.indexOf(name);
    const index = known >= 0 ? known : this.names.push(name) - 1;
    return index < 26 ? String.fromCharCode(65 + index) : `A${index}`;
  }

  /** Whether a builder has appeared already. */
  public has(name: string): boolean {
    return this.names.includes(name);
  }

  /** Every builder and its letter. */
  public members(): { readonly letter: string; readonly name: string }[] {
    return this.names.map(name => ({ letter: this.letter(name), name }));
  }
}
