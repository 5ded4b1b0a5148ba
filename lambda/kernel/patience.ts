import { hash } from './hash';
import { failureOf } from './outcome';
import { Clock } from './ports';
import { Timing } from './timing';

/** Between the tries of a throttled call, in milliseconds: doubled from the first to the last. */
const FIRST_PAUSE = 500;
const LAST_PAUSE = 8_000;

/**
 * Makes throttled calls again within one tick, as long as its time allows: a tick that began anew would repeat, under the same
 * throttling, all the calls that did get through.
 */
export class Patience {
  /** How long looks have waited so far, in milliseconds. */
  private waited = 0;
  private throttles = 0;

  /**
   * @param key what tells this tick from others at the same moment, so that they do not try again together
   */
  constructor(private readonly clock: Clock, private readonly key: string, private readonly durations: Pick<Timing, 'patience' | 'lastTries'>) {}

  /** Look, again while that is throttled: all looks of the tick share its patience. */
  public async look<T>(call: () => Promise<T>): Promise<T> {
    return this.bear(call, time => {
      this.waited += time;
      return this.waited <= this.durations.patience * 1000;
    });
  }

  /** Make a change, again while that is throttled, but only as long as the look before it is fresh. */
  public async change<T>(call: () => Promise<T>): Promise<T> {
    const end = this.clock.now() + this.durations.lastTries * 1000;
    return this.bear(call, time => this.clock.now() + time <= end);
  }

  /** How many calls were throttled and made again, since the last time. */
  public take(): number {
    const taken = this.throttles;
    this.throttles = 0;
    return taken;
  }

  private async bear<T>(call: () => Promise<T>, mayWait: (time: number) => boolean): Promise<T> {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LAST_PAUSE)) {
      try {
        return await call();
      } catch (error) {
        const time = this.spread(pause);
        if (failureOf(error).class !== 'throttled' || !mayWait(time)) {
          throw error;
        }
        this.throttles++;
        await this.clock.sleep(time);
      }
    }
  }

  /** From half a pause to one and a half. */
  private spread(pause: number): number {
    return Math.round(pause * (0.5 + parseInt(hash(`${this.key} ${this.clock.now()} ${this.throttles}`, 6), 16) / 0xffffff));
  }
}
