import { hash } from '../lambda/kernel/hash';

/** The multiplier and the modulus of the "minimal standard" generator: every product of it is an exact number. */
const MULTIPLIER = 48_271;
const MODULUS = 2_147_483_647;

/** Random numbers that a seed decides: the same seed, the same history. */
export class Random {
  private state: number;

  /** @param stream what they are for: those for something else are others */
  constructor(seed: number, stream = 'history') {
    // neighbours would walk side by side for ever: a hash parts them
    this.state = 1 + parseInt(hash(`${stream} ${seed}`, 12), 16) % (MODULUS - 1);
  }

  /** From 0 up to, not including, 1. */
  public next(): number {
    this.state = (this.state * MULTIPLIER) % MODULUS;
    return this.state / MODULUS;
  }

  /** A whole number, both ends included. */
  public between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** True so often of a hundred times. */
  public percent(chance: number): boolean {
    return this.next() * 100 < chance;
  }

  /** One of several. */
  public pick<const T>(choices: readonly [T, ...T[]]): T {
    return choices[this.between(0, choices.length - 1)] ?? choices[0];
  }
}
