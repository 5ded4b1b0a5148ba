/** Tokens that come at a steady rate, and of which only so many are kept. */
export class TokenBucket {
  private tokens: number;
  private filledAt: number;

  /** Begins full; the rate is that of the clock that `now` comes from. */
  constructor(private readonly perSecond: number, private readonly size: number, now: number) {
    this.tokens = size;
    this.filledAt = now;
  }

  /** Whether there is a token at this moment. */
  public has(now: number): boolean {
    this.tokens = Math.min(this.size, this.tokens + (now - this.filledAt) * this.perSecond / 1000);
    this.filledAt = now;
    return this.tokens >= 1;
  }

  /** Takes one of those that are there. */
  public take(): void {
    this.tokens -= 1;
  }
}
