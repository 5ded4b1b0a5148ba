import { createHash } from 'node:crypto';

const WORDS = 4;
const SMALLEST = 4_096;

/** The states that were visited, by the digests of their keys, and the move that first led to each: 30 bytes for a state, so that millions fit. */
export class Visited {
  private count = 0;
  private digests = new Uint32Array(SMALLEST * WORDS);
  private parents = new Uint32Array(SMALLEST);
  private moves = new Uint16Array(SMALLEST);
  /** By hash, the number of a state and one; half of it stays empty. */
  private table = new Uint32Array(2 * SMALLEST);

  /** How many there are. */
  public get size(): number {
    return this.count;
  }

  /** Note a state; its number, or undefined for one that was visited before. */
  public add(key: string, parent: number, move: number): number | undefined {
    const bytes = createHash('md5').update(key).digest();
    const digest = new Uint32Array(bytes.buffer, bytes.byteOffset, WORDS);
    const place = this.placeOf(digest);
    if (this.table[place] !== 0) {
      return undefined;
    }
    const state = this.count++;
    this.table[place] = state + 1;
    this.digests.set(digest, state * WORDS);
    this.parents[state] = parent;
    this.moves[state] = move;
    if (this.count === this.parents.length) {
      this.grow();
    }
    return state;
  }

  /** The moves that lead from the first state to another, as they were numbered in the states on the way. */
  public wayTo(state: number): number[] {
    const way: number[] = [];
    for (let at = state; at !== 0; at = this.parents[at]) {
      way.unshift(this.moves[at]);
    }
    return way;
  }

  /** Where a digest is in the table, or would be. */
  private placeOf(digest: Uint32Array): number {
    const { length } = this.table;
    let place = digest[0] % length;
    while (this.table[place] !== 0 && !this.isAt(this.table[place] - 1, digest)) {
      place = (place + 1) % length;
    }
    return place;
  }

  private isAt(state: number, digest: Uint32Array): boolean {
    const at = state * WORDS;
    return digest.every((word, index) => this.digests[at + index] === word);
  }

  private grow(): void {
    const size = 2 * this.parents.length;
    this.digests = copied(this.digests, new Uint32Array(size * WORDS));
    this.parents = copied(this.parents, new Uint32Array(size));
    this.moves = copied(this.moves, new Uint16Array(size));
    this.table = new Uint32Array(2 * size);
    for (let state = 0; state < this.count; state++) {
      const place = this.placeOf(this.digests.subarray(state * WORDS, (state + 1) * WORDS));
      this.table[place] = state + 1;
    }
  }
}

function copied<T extends Uint32Array | Uint16Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
