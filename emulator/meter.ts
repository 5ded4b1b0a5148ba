/** The bill of one builder. */
export interface BuilderBill {
  /** The builder's name; a later builder of the same name has a bill of its own. */
  readonly name: string;
  /** Its instance type. */
  readonly instanceType: string;
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAt: number;
  /** Whether the meter is running. */
  readonly running: boolean;
  /** Milliseconds billed so far, in the service's time (the clock's times speed). */
  readonly billedMs: number;
  /** The same in minutes, to one decimal. */
  readonly minutes: number;
  /** The same in words, such as `14 min 30 s`. */
  readonly text: string;
}

/** What the account would pay for. */
export interface MeterReading {
  /** Milliseconds billed for all builders together, in the service's time. */
  readonly billedMs: number;
  /** The same in minutes, to one decimal. */
  readonly minutes: number;
  /** The same in words. */
  readonly text: string;
  /** Every builder there ever was, oldest first. */
  readonly builders: readonly BuilderBill[];
}

/** A meter as it is kept between two processes. */
export interface SavedMeter {
  readonly name: string;
  readonly instanceType: string;
  readonly createdAt: number;
  readonly billedMs: number;
  readonly running: boolean;
}

/** What a meter begins with. */
export interface MeterProps {
  readonly name: string;
  readonly instanceType: string;
  readonly createdAt: number;
  readonly speed: number;
  /** What was billed before. */
  readonly billedMs: number;
  /** Since when it counts. @default it does not count */
  readonly since?: number;
}

/** Counts the time that one builder is paid for. */
export class BuilderMeter {
  private total: number;
  private since?: number;

  constructor(private readonly props: MeterProps) {
    this.total = props.billedMs;
    this.since = props.since;
  }

  /** Starts counting; does nothing when already counting. */
  public start(at: number): void {
    this.since ??= at;
  }

  /** Stops counting; does nothing when not counting. */
  public stop(at: number): void {
    this.total = this.serviceTime(at);
    this.since = undefined;
  }

  /** The bill as of now. */
  public read(now: number): BuilderBill {
    const { name, instanceType, createdAt } = this.props;
    return { name, instanceType, createdAt, running: this.since !== undefined, ...inWords(this.serviceTime(now)) };
  }

  /** What another meter goes on with from now on. */
  public saved(now: number): SavedMeter {
    const { name, instanceType, createdAt } = this.props;
    return { name, instanceType, createdAt, billedMs: this.serviceTime(now), running: this.since !== undefined };
  }

  private serviceTime(now: number): number {
    return this.since === undefined ? this.total : this.total + (now - this.since) * this.props.speed;
  }
}

/** Adds up the bills. */
export function readingOf(builders: readonly BuilderBill[]): MeterReading {
  return { ...inWords(builders.reduce((sum, bill) => sum + bill.billedMs, 0)), builders };
}

function inWords(billedMs: number): { billedMs: number; minutes: number; text: string } {
  const seconds = Math.round(billedMs / 1000);
  const minutes = Math.floor(seconds / 60);
  return {
    billedMs,
    minutes: Math.round(billedMs / 6000) / 10,
    text: [minutes > 0 ? `${minutes} min` : '', seconds % 60 > 0 || minutes === 0 ? `${seconds % 60} s` : ''].filter(part => part !== '').join(' '),
  };
}
