const MINUTE = 60_000;
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** A moment as a clock on the wall of a time zone shows it. */
interface WallTime {
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  readonly month: number;
  readonly year: number;
  /** 1 is Sunday, as Scheduler counts. */
  readonly weekDay: number;
}

type Field = (value: number) => boolean;

/** How far ahead a next moment is looked for. */
const HORIZON = 400 * 24 * 60;

/**
 * The next moment after another at which an expression of Scheduler is due, in milliseconds; undefined when there is none. An hour that
 * summer time leaves out is left out, and of one that it repeats the first counts.
 *
 * @param since what a rate counts from
 */
export function nextDue(expression: string, timeZone: string, after: number, since: number): number | undefined {
  const [, kind, argument] = /^(at|cron|rate)\((.+)\)$/.exec(expression) ?? [];
  switch (kind) {
    case 'rate': {
      const interval = rateOf(argument);
      return since + (Math.floor((after - since) / interval) + 1) * interval;
    }
    case 'at':
      return findMinute(after, timeZone, wall => stampOf(wall) === argument.slice(0, 16));
    case 'cron':
      return findMinute(after, timeZone, matcherOf(argument));
    default:
      throw new Error(`Scheduler would refuse ${expression}`);
  }
}

function rateOf(argument: string): number {
  const [, count, unit] = /^(\d+) (minute|hour|day)s?$/.exec(argument) ?? [];
  const minutes = Number(count) * { minute: 1, hour: 60, day: 1_440 }[unit as 'minute' | 'hour' | 'day'];
  if (!(minutes > 0)) throw new Error(`Scheduler would refuse rate(${argument})`);
  return minutes * MINUTE;
}

function findMinute(after: number, timeZone: string, isDue: (wall: WallTime) => boolean): number | undefined {
  const read = wallClock(timeZone);
  const first = Math.floor(after / MINUTE) + 1;
  for (let minute = first; minute < first + HORIZON; minute++) {
    const wall = read(minute * MINUTE);
    // an hour ago the clock on the wall showed the same: this is the hour that comes twice
    if (isDue(wall) && stampOf(read(minute * MINUTE - 60 * MINUTE)) !== stampOf(wall)) return minute * MINUTE;
  }
  return undefined;
}

function wallClock(timeZone: string): (moment: number) => WallTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric',
  });
  return moment => {
    const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
    const { minute, hour, day, month, year } = parts;
    return { minute, hour, day, month, year, weekDay: new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1 };
  };
}

function stampOf({ year, month, day, hour, minute }: WallTime): string {
  return new Date(Date.UTC(year, month - 1, day, hour, minute)).toISOString().slice(0, 16);
}

function matcherOf(fields: string): (wall: WallTime) => boolean {
  const parts = fields.split(' ');
  if (parts.length !== 6) throw new Error(`Scheduler would refuse cron(${fields})`);
  const [minute, hour, day, month, weekDay, year] = parts;
  const matches: Array<[keyof WallTime, Field]> = [
    ['minute', field(minute)], ['hour', field(hour)], ['day', field(day)], ['month', field(month, MONTHS)], ['weekDay', field(weekDay, DAYS)], ['year', field(year)],
  ];
  return wall => matches.every(([member, isMatch]) => isMatch(wall[member]));
}

function field(text: string, names: readonly string[] = []): Field {
  if (text === '*' || text === '?') return () => true;
  const number = (word: string) => {
    const value = names.includes(word) ? names.indexOf(word) + 1 : Number(word);
    if (!Number.isInteger(value)) throw new Error(`Scheduler would refuse ${word}`);
    return value;
  };
  const alternatives = text.split(',').map((part): Field => {
    const [range, step = '1'] = part.split('/');
    const [from, to = step === '1' ? from : '9999'] = range.split('-');
    const low = from === '*' ? 0 : number(from);
    return value => value >= low && value <= number(to) && (value - low) % number(step) === 0;
  });
  return value => alternatives.some(isMatch => isMatch(value));
}
