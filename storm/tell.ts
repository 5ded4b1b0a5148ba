import { HistoryEnd } from './history';
import { INVARIANTS } from './invariants';
import { Plan } from './plan';

/** A history as a story: time, who, what. */
export function tell(plan: Plan, { story, findings, lasted }: HistoryEnd): string {
  const [first] = story;
  const lines = story.map(({ at, who, what }) => `${clock(at - first.at)}  ${who}: ${what}`);
  const end = findings.length === 0
    ? ['every invariant holds']
    : findings.map(({ name, what, isKnown }) => `${isKnown ? 'open window' : 'BROKEN'} ${name}: ${what}\n    (${new Map<string, string>(Object.entries(INVARIANTS)).get(name) ?? 'named by the design'})`);
  return [`history ${plan.seed}, ${Math.round(lasted / 3_600_000)} hours: ${JSON.stringify({ ...plan.choices, ...plan.service })}`, ...lines, ...end].join('\n');
}

function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60].map(part => String(part).padStart(2, '0')).join(':');
}
