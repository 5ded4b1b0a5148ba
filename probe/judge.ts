import { Observations, RecordedRequest, StackLook } from './observations';

/** What the library assumes, in the words of the table. */
export interface Question {
  readonly assumed: string;
  /** Whether it takes an image builder, which is paid for. */
  readonly takesBuilder: boolean;
  readonly judge: (seen: Observations) => Verdict;
}

/** What was seen, and whether it bears the assumption out; `undefined` when nothing was seen that could tell. */
export interface Verdict {
  readonly seen: string;
  readonly holds?: boolean;
}

/** The ids that the probe's resources answer with. */
export const IDS = { first: 'probe-first', second: 'probe-second', failing: 'probe-failing', silent: 'probe-silent' } as const;

const MINUTE = 60_000;
const UNSEEN: Verdict = { seen: 'not seen' };

/** Everything that is looked at. */
export const QUESTIONS: readonly Question[] = [
  {
    assumed: 'LastUpdatedTime does not change when a rollback begins',
    takesBuilder: false,
    judge: ({ rollback }) => {
      const before = rollback.find(({ status }) => status === 'UPDATE_IN_PROGRESS')?.lastUpdated;
      const after = rollback.find(({ status }) => status.startsWith('UPDATE_ROLLBACK'))?.lastUpdated;
      if (before === undefined || after === undefined) return UNSEEN;
      return { seen: before === after ? 'the same' : `${seconds(after - before)} later`, holds: before === after };
    },
  },
  {
    assumed: 'DeletionTime is shown while a stack is deleted',
    takesBuilder: false,
    judge: ({ deletion }) => shownWhileDeleted(deletion),
  },
  {
    assumed: 'an Update that fails with a new id is followed by a Delete of that id',
    takesBuilder: false,
    judge: ({ requests }) => deleted(requests, 'First', IDS.second),
  },
  {
    assumed: 'a Create that fails is followed by a Delete of its id',
    takesBuilder: false,
    judge: ({ requests }) => deleted(requests, 'Failing', IDS.failing),
  },
  {
    assumed: 'a Create that is cancelled is followed by a Delete of an id that CloudFormation made up',
    takesBuilder: false,
    judge: ({ requests }) => {
      const found = deletes(requests, 'Silent');
      return { seen: found.length === 0 ? 'no Delete' : `Delete of ${found.join(', ')}`, holds: found.length > 0 && !found.includes(IDS.silent) };
    },
  },
  {
    assumed: 'an answer after that is taken and changes nothing (status 200), or refused (403)',
    takesBuilder: false,
    judge: ({ lateAnswer: status }) => (status === undefined ? UNSEEN : { seen: `status ${status}`, holds: status === 200 || status === 403 }),
  },
  {
    assumed: 'the library\'s narrow rights are enough to create a builder from a public image',
    takesBuilder: true,
    judge: ({ builder }) => (builder === undefined ? UNSEEN : { seen: builder.creation, holds: builder.creation === 'accepted' }),
  },
  {
    assumed: 'a builder is shown within 3 min of its creation',
    takesBuilder: true,
    judge: ({ builder }) => within(builder?.shownAfter, 3 * MINUTE),
  },
  {
    assumed: 'so are its tags',
    takesBuilder: true,
    judge: ({ builder }) => within(builder?.tagsShownAfter, 3 * MINUTE),
  },
  {
    assumed: 'it runs within 25 min',
    takesBuilder: true,
    judge: ({ builder }) => (builder?.runningAfter === undefined && builder?.lastState !== undefined
      ? { seen: `last seen ${builder.lastState}`, holds: false }
      : within(builder?.runningAfter, 25 * MINUTE)),
  },
  {
    assumed: 'a builder that runs may refuse to be deleted, with OperationNotPermittedException, or be deleted at once',
    takesBuilder: true,
    judge: ({ builder }) => (builder?.deletion === undefined
      ? UNSEEN
      : { seen: builder.deletion, holds: /^(accepted$|OperationNotPermittedException)/.test(builder.deletion) }),
  },
];

/** The rows of the table, for what was asked. */
export function verdicts(seen: Observations, withBuilder: boolean): (Verdict & { readonly assumed: string })[] {
  return QUESTIONS.filter(({ takesBuilder }) => withBuilder || !takesBuilder).map(({ assumed, judge }) => ({ assumed, ...judge(seen) }));
}

/** The table as text. */
export function tableOf(rows: readonly (Verdict & { readonly assumed: string })[]): string {
  const width = Math.max(...rows.map(({ assumed }) => assumed.length));
  const sign = (holds: boolean | undefined) => (holds === undefined ? '?' : holds ? 'yes' : 'NO');
  return [['assumed', 'true', 'seen'] as const, ...rows.map(({ assumed, seen, holds }) => [assumed, sign(holds), seen] as const)]
    .map(([assumed, holds, seen]) => `${assumed.padEnd(width)}  ${holds.padEnd(4)}  ${seen}`)
    .join('\n');
}

function deletes(requests: readonly RecordedRequest[], logicalId: string): string[] {
  return requests.filter(request => request.type === 'Delete' && request.logicalId === logicalId).map(({ physicalId }) => physicalId ?? 'no id');
}

function deleted(requests: readonly RecordedRequest[], logicalId: string, id: string): Verdict {
  const found = deletes(requests, logicalId);
  return { seen: found.length === 0 ? 'no Delete' : `Delete of ${found.join(', ')}`, holds: found.includes(id) };
}

function shownWhileDeleted(looks: readonly StackLook[]): Verdict {
  const during = looks.filter(({ status }) => status === 'DELETE_IN_PROGRESS');
  if (during.length === 0) return UNSEEN;
  const isShown = during.some(({ deletion }) => deletion !== undefined);
  return { seen: isShown ? 'shown' : 'not shown', holds: isShown };
}

function within(milliseconds: number | undefined, limit: number): Verdict {
  return milliseconds === undefined ? UNSEEN : { seen: seconds(milliseconds), holds: milliseconds <= limit };
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
