import { Clock } from '../../lambda/kernel/ports';

interface Timer {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock that jumps from one thing to wait for to the next. */
export class VirtualClock implements Clock {
  private readonly timers: Timer[] = [];

  constructor(private time = Date.UTC(2026, 0, 1)) {}

  public now(): number {
    return this.time;
  }

  public sleep(milliseconds: number): Promise<void> {
    return new Promise(resolve => this.at(this.time + milliseconds, resolve));
  }

  /** Do something at a moment. */
  public at(moment: number, wake: () => void): void {
    this.timer(moment, wake);
  }

  /** Do something at a moment, unless it is taken back. @returns what takes it back */
  public timer(moment: number, wake: () => void): () => void {
    const timer = { at: Math.max(moment, this.time), wake };
    this.timers.push(timer);
    return () => {
      const index = this.timers.indexOf(timer);
      if (index >= 0) {
        this.timers.splice(index, 1);
      }
    };
  }

  /** Let time pass until something has come about. @throws Error when nothing is left to wait for, or a limit of virtual time is over */
  public async until<T>(what: Promise<T>, limit = 48 * 3_600_000): Promise<T> {
    let settled = false;
    const done = () => { settled = true; };
    what.then(done, done);
    const end = this.time + limit;
    for (await this.breathe(); !settled; await this.breathe()) {
      if (!this.step()) {
        throw new Error('nothing is left to wait for, and what was waited for has not come about');
      }
      if (this.time > end) {
        throw new Error(`not within ${limit / 60_000} virtual minutes`);
      }
    }
    return what;
  }

  /** Let so much time pass, with everything that happens in it. */
  public async pass(milliseconds: number): Promise<void> {
    await this.until(this.sleep(milliseconds));
  }

  /** Let everything happen that still wants to. */
  public async drain(): Promise<void> {
    for (await this.breathe(); this.step(); await this.breathe());
  }

  /** Let every promise that can go on go on. */
  protected breathe(): Promise<void> {
    return new Promise(resolve => setImmediate(resolve));
  }

  private step(): boolean {
    const next = this.timers.reduce<Timer | undefined>((first, timer) => (!first || timer.at < first.at ? timer : first), undefined);
    if (!next) {
      return false;
    }
    this.timers.splice(this.timers.indexOf(next), 1);
    this.time = next.at;
    next.wake();
    return true;
  }
}
