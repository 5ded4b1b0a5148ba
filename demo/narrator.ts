/** Who tells what happens. */
export interface Narrator {
  /** Begins a part. */
  heading(text: string): void;
  /** Something that happened, with the time that has gone by. */
  event(who: string, text: string): void;
  /** Something that was read back and is so. */
  fact(text: string): void;
  /** Anything else, line by line, as it is. */
  text(text: string): void;
  /** How things stand at this moment: replaced by the next such line, and never kept. */
  live(text: string): void;
}

/** Where a narrator writes. */
export interface Page {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const ERASE_LINE = '\r\u001b[K';

/** Tells in plain lines; on a terminal, with one line at the bottom that lives. */
export class PlainNarrator implements Narrator {
  private isLive = false;

  /**
   * @param page where to write
   * @param now the milliseconds that have gone by since the beginning
   */
  constructor(private readonly page: Page, private readonly now: () => number) {}

  public heading(text: string): void {
    this.text(`\n${text}`);
  }

  public event(who: string, text: string): void {
    const [first, ...rest] = text.split('\n');
    this.text([`${clock(this.now()).padStart(7)}  ${who.padEnd(14)}  ${first}`, ...rest.map(line => ' '.repeat(25) + line)].join('\n'));
  }

  public fact(text: string): void {
    this.text(`${' '.repeat(9)}✓ ${text}`);
  }

  public text(text: string): void {
    this.page.write(`${this.isLive ? ERASE_LINE : ''}${text}\n`);
    this.isLive = false;
  }

  public live(text: string): void {
    // a log has no use for lines that are overwritten
    if (!this.page.isTTY) return;
    // a line that wraps could not be erased
    const width = Math.max(20, (this.page.columns ?? 80) - 1);
    this.page.write(`${ERASE_LINE}${[...`${clock(this.now()).padStart(7)}  ${text}`].slice(0, width).join('')}`);
    this.isLive = true;
  }
}

/** Minutes and seconds, such as `1:05`. */
export function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The time of day of a moment, to the second, in UTC. */
export function clockTime(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}
