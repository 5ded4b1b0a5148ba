import { CallRecord, StateChange } from '../emulator';
import { Cast } from './cast';
import { clock } from './narrator';

/** A part of the story in the timeline. */
export interface Part {
  readonly title: string;
  /** In milliseconds since the epoch. */
  readonly from: number;
}

/** One line of the timeline. */
export interface TimelineEntry {
  /** In milliseconds since the epoch. */
  readonly at: number;
  readonly kind: 'part' | 'looks' | 'call' | 'change';
  readonly text: string;
}

/** Calls that only look, the refused ones included: those between two other entries are folded into one. */
const LOOKS = /^(Describe|List)/;

/** Every call and every change of state in their order, with the looks folded. */
export function timeline(calls: readonly CallRecord[], changes: readonly StateChange[], parts: readonly Part[], cast: Cast): TimelineEntry[] {
  const events = [
    ...parts.map(part => ({ at: part.from, rank: 0, part })),
    // a call brings a change about, and so comes before one of the same moment
    ...calls.map(call => ({ at: call.at, rank: 1, call })),
    ...changes.map(change => ({ at: change.at, rank: 2, change })),
  ].sort((a, b) => a.at - b.at || a.rank - b.rank);

  const entries: TimelineEntry[] = [];
  let looks: CallRecord[] = [];
  const fold = () => {
    if (looks.length > 0) entries.push({ at: looks[0].at, kind: 'looks', text: foldLooks(looks) });
    looks = [];
  };
  for (const event of events) {
    if ('call' in event && LOOKS.test(event.call.operation)) {
      looks.push(event.call);
      continue;
    }
    fold();
    if ('part' in event) entries.push({ at: event.at, kind: 'part', text: event.part.title });
    if ('call' in event) entries.push({ at: event.at, kind: 'call', text: callText(event.call, cast) });
    if ('change' in event) entries.push({ at: event.at, kind: 'change', text: changeText(event.change, cast) });
  }
  fold();
  return entries;
}

/** The timeline as lines to read, counted from a moment. */
export function timelineText(entries: readonly TimelineEntry[], zero: number): string {
  const indent = { part: '', looks: '    ', call: '    ', change: '        ' };
  return entries.map(({ at, kind, text }) => `${clock(Math.max(0, at - zero)).padStart(7)}  ${indent[kind]}${text}`).join('\n');
}

/** A change of state in words. */
export function changeText({ name, from, to, why }: StateChange, cast: Cast): string {
  const builder = `builder ${cast.letter(name)}`;
  if (from === 'ABSENT') return `${builder} appears: ${to}`;
  return to === 'ABSENT' ? `${builder} is gone` : `${builder}: ${from} -> ${to}${why === 'settled' || isCall(why) ? '' : ` (${why})`}`;
}

function isCall(why: string): boolean {
  return /^[A-Z][A-Za-z]+$/.test(why);
}

function foldLooks(calls: readonly CallRecord[]): string {
  const operations = [...new Set(calls.map(({ operation }) => operation))];
  return operations.map(operation => {
    const same = calls.filter(call => call.operation === operation);
    const refused = same.filter(({ outcome }) => outcome !== 'ok');
    const ends = [...new Set(refused.map(endOf))].join(', ');
    return `${operation} x ${same.length}${refused.length === 0 ? '' : ` (${refused.length} x ${ends})`}`;
  }).join(', ');
}

function callText(call: CallRecord, cast: Cast): string {
  const builders = call.resources.map(name => ` builder ${cast.letter(name)}`).join('');
  return `${call.operation}${builders}${call.outcome === 'ok' ? '' : ` (${endOf(call)})`}`;
}

function endOf(call: CallRecord): string {
  return call.error?.code ?? call.outcome;
}
