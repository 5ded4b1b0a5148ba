import { VirtualClock } from '../../test/support/virtual-clock';

/** How many rounds of the event loop have to pass without a request in flight: a client goes on for a few after the last byte of a reply. */
const CALM = 3;

/**
 * A virtual clock for work that goes over real sockets. Bytes on their way take time that no virtual clock knows of: it would find nothing to wait for but
 * the next timer, jump there, and have requests time out that need a millisecond. So it stands still while a request is in flight, that is from its last
 * byte out to the last byte of its reply in. Whoever waits for virtual time in between, as a server does that takes its time, lets go of it meanwhile.
 */
export class HeldClock extends VirtualClock {
  private holders = 0;

  /** Stand still until this is called. It may be called more than once. */
  public hold(): () => void {
    let isHeld = true;
    this.holders++;
    return () => {
      this.holders -= isHeld ? 1 : 0;
      isHeld = false;
    };
  }

  /** Let time go on while something waits for it in the middle of a request. */
  public async lettingGo<T>(run: () => Promise<T>): Promise<T> {
    this.holders--;
    try {
      return await run();
    } finally {
      this.holders++;
    }
  }

  protected override async breathe(): Promise<void> {
    for (let calm = 0; calm < CALM;) {
      await super.breathe();
      calm = this.holders > 0 ? 0 : calm + 1;
    }
  }
}
