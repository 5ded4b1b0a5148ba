import { Example } from './cdk';
import { Plot, showOutputs } from './plot';
import { Chapter, Claim, powerCalls, same } from './scene';
import { Stage } from './stage';

const EXAMPLE: Example = { folder: 'office-hours', stack: 'OfficeHoursExample' };

/** How long an image takes that somebody makes, in milliseconds of the service's time. */
const IMAGE_MADE_AFTER = 30 * 60_000;

/** Seconds until an order is due: about when the deployment that brings it is over. */
const SOON = 10;

/** What schedules do to an image builder. An order is given once, as nobody waits here for the evening. */
export const OFFICE_HOURS: readonly Plot[] = [
  {
    example: EXAMPLE,
    title: 'Deploy: an image builder with office hours, and a limit to its running time',
    act: stage => stage.cdk.deploy(EXAMPLE, {}),
    tell: showOutputs,
    claims: chapter => [
      ...deployed(chapter, 'CREATE_COMPLETE'),
      same('one image builder, RUNNING', states(chapter), ['RUNNING']),
      same('a schedule each for start, stop and limit, in one group', chapter.resourceTypes.filter(type => type.startsWith('AWS::Scheduler::')), [
        'AWS::Scheduler::Schedule', 'AWS::Scheduler::Schedule', 'AWS::Scheduler::Schedule', 'AWS::Scheduler::ScheduleGroup',
      ]),
      same('one role more than without', chapter.resourceTypes.filter(type => type === 'AWS::IAM::Role').length, 3),
    ],
  },
  {
    example: EXAMPLE,
    title: 'An evening comes: the builder is stopped',
    act: stage => stage.cdk.deploy(EXAMPLE, { stopOnce: soon() }),
    settled: stage => () => is(stage, 'STOPPED'),
    claims: (chapter, before) => [
      ...deployed(chapter, 'UPDATE_COMPLETE'),
      same('it is STOPPED', states(chapter), ['STOPPED']),
      same('by one StopImageBuilder', powerCalls(chapter.calls), [`StopImageBuilder ${before[0].outputs.Name}`]),
      logged(chapter, 'the log says so, and counts one change', `Stop of image builder ${before[0].outputs.Name}: it is stopped`, '"PowerChanges":1'),
    ],
  },
  {
    example: EXAMPLE,
    title: 'A morning comes: it is started',
    act: stage => stage.cdk.deploy(EXAMPLE, { startOnce: soon() }),
    settled: stage => () => is(stage, 'RUNNING'),
    claims: (chapter, before) => [
      ...deployed(chapter, 'UPDATE_COMPLETE'),
      same('it is RUNNING', states(chapter), ['RUNNING']),
      same('by one StartImageBuilder', powerCalls(chapter.calls), [`StartImageBuilder ${before[0].outputs.Name}`]),
    ],
  },
  {
    example: EXAMPLE,
    title: 'Another evening, while somebody makes an image: the builder is stopped when that is done',
    prepare: async (stage, narrator) => {
      const [builder] = await stage.appstream.builders();
      await stage.appstream.force(builder.name, 'SNAPSHOTTING', { after: IMAGE_MADE_AFTER, to: 'RUNNING' });
      narrator.event('', `somebody begins to make an image of it, which takes ${IMAGE_MADE_AFTER / 60_000} minutes of the service's time`);
    },
    // the start before it makes it another schedule than that of the evening before: the local Scheduler gives none twice at a moment
    act: stage => stage.cdk.deploy(EXAMPLE, { startOnce: '2027-12-04T09:00:00', stopOnce: soon() }),
    settled: stage => () => is(stage, 'STOPPED'),
    claims: (chapter, before) => {
      const stop = chapter.calls.find(({ operation }) => operation === 'StopImageBuilder');
      const done = chapter.changes.find(({ to }) => to === 'RUNNING');
      return [
        ...deployed(chapter, 'UPDATE_COMPLETE'),
        same('it is STOPPED', states(chapter), ['STOPPED']),
        same('by one StopImageBuilder', powerCalls(chapter.calls), [`StopImageBuilder ${before[0].outputs.Name}`]),
        {
          text: 'which came when the image was made, not before',
          holds: stop !== undefined && done !== undefined && stop.at >= done.at,
          found: { stop: stop?.at, done: done?.at },
        },
        logged(chapter, 'the log says what it waited for', `Stop of image builder ${before[0].outputs.Name}: not now: somebody is making an image of it`),
      ];
    },
  },
  {
    example: EXAMPLE,
    title: 'Destroy',
    act: stage => stage.cdk.destroy(EXAMPLE, {}),
    claims: (chapter, before) => [
      ...deployed(chapter, 'DELETE_COMPLETE'),
      same('no image builder is left', states(chapter), []),
      same('stopped already, it was deleted at once', powerCalls(chapter.calls), [`DeleteImageBuilder ${before[0].outputs.Name}`]),
    ],
  },
];

/** A moment that is near, in the form of an expression: the local Scheduler takes every time zone for UTC. */
function soon(): string {
  return new Date(Date.now() + SOON * 1_000).toISOString().slice(0, 19);
}

async function is(stage: Stage, state: string): Promise<boolean> {
  return (await stage.appstream.builders()).every(builder => builder.state === state);
}

function states(chapter: Chapter): string[] {
  return chapter.builders.map(({ state }) => state);
}

function logged(chapter: Chapter, text: string, ...words: readonly string[]): Claim {
  return { text, holds: chapter.logLines.some(line => words.every(word => line.includes(word))), found: chapter.logLines };
}

function deployed(chapter: Chapter, status: string): Claim[] {
  return [
    same(`${chapter.cdk.command.split(' ').slice(0, 2).join(' ')} succeeded`, chapter.cdk.code, 0),
    same(`the stack is ${status}`, chapter.stackStatus, status),
  ];
}
