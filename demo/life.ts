import { Context, Example, failureOf } from './cdk';
import { showHoldings } from './holdings';
import { Plot, showOutputs } from './plot';
import { Chapter, Claim, powerCalls, same } from './scene';

/** The app whose stack lives this life. */
const EXAMPLE: Example = { folder: 'image-builder', stack: 'ImageBuilderExample' };

/** The context of each chapter's app: what a person would have changed in it. */
const CONTEXT = {
  first: {},
  tagged: { project: 'borealis' },
  stopped: { project: 'borealis', desiredState: 'STOPPED' },
  larger: { project: 'borealis', instanceType: 'stream.standard.large' },
  failing: { project: 'borealis', instanceType: 'stream.compute.large' },
} satisfies Readonly<Record<string, Context>>;

/** What the service will say in the chapter that fails. */
export const FAILURE = { ErrorCode: 'SUBNET_HAS_INSUFFICIENT_IP_ADDRESSES', ErrorMessage: 'The subnet has no free IP addresses left.' };

/** What the handler advises then. */
const REMEDY = 'choose a subnet with free addresses through `vpcSubnets`';

/** Milliseconds of the service's time after which the builder of that chapter is FAILED. */
const FAILS_AFTER_MS = 5 * 60_000;

/** A deployed stack with one image builder, through its life. */
export const LIFE: readonly Plot[] = [
  {
    example: EXAMPLE,
    title: 'Deploy: a VPC, a role, the newest base image, one image builder',
    act: stage => stage.cdk.deploy(EXAMPLE, CONTEXT.first),
    tell: showOutputs,
    claims: chapter => {
      const [builder] = chapter.builders;
      return [
        same('cdk deploy succeeded', chapter.cdk.code, 0),
        same('the stack is CREATE_COMPLETE', chapter.stackStatus, 'CREATE_COMPLETE'),
        same('one image builder, RUNNING', chapter.builders.map(({ state }) => state), ['RUNNING']),
        same('one CreateImageBuilder and nothing else brought it there', powerCalls(chapter.calls), [`CreateImageBuilder ${builder?.name}`]),
        same('the outputs say what the service says', chapter.outputs, {
          Arn: builder?.arn, Image: builder?.imageArn, Name: builder?.name, PrivateAddress: builder?.privateIpAddress,
        }),
      ];
    },
  },
  {
    example: EXAMPLE,
    title: 'Change a tag: in place',
    act: stage => stage.cdk.deploy(EXAMPLE, CONTEXT.tagged),
    claims: (chapter, before) => [
      ...updated(chapter),
      same('the same builder', identities(chapter), identities(before[0])),
      same('it has the new tag', chapter.builders[0]?.tags.project, 'borealis'),
      same('it was not restarted: no create, start, stop or delete', powerCalls(chapter.calls), []),
      same('and no change of state', chapter.changes, []),
    ],
  },
  {
    example: EXAMPLE,
    title: 'desiredState: STOPPED: in place',
    act: stage => stage.cdk.deploy(EXAMPLE, CONTEXT.stopped),
    claims: (chapter, before) => [
      ...updated(chapter),
      same('the same builder', identities(chapter), identities(before[0])),
      same('it is STOPPED', chapter.builders[0]?.state, 'STOPPED'),
      same('one StopImageBuilder did it', powerCalls(chapter.calls), [`StopImageBuilder ${nameIn(before[0])}`]),
    ],
  },
  {
    example: EXAMPLE,
    title: 'Change the instance type, and let it run again: a new builder takes the place of the old',
    act: stage => stage.cdk.deploy(EXAMPLE, CONTEXT.larger),
    tell: showOutputs,
    claims: (chapter, before) => {
      const [old, next] = [nameIn(before[0]), nameIn(chapter)];
      return [
        ...updated(chapter),
        same('one image builder, RUNNING, of the new type', chapter.builders.map(builder => [builder.state, builder.instanceType]), [['RUNNING', 'stream.standard.large']]),
        { text: 'under a new generated name', holds: next !== old && next !== '', found: { old, next } },
        same('the stack knows the new one', chapter.outputs.Name, next),
        same('created first, and only then the old one deleted', powerCalls(chapter.calls), [`CreateImageBuilder ${next}`, `DeleteImageBuilder ${old}`]),
        { text: 'the old one was deleted when the new one ran', holds: isBefore(chapter, [next, 'RUNNING'], [old, 'DELETING']), found: chapter.changes },
      ];
    },
  },
  {
    example: EXAMPLE,
    title: 'A deployment that fails: the stack goes back to the builder from before',
    prepare: async (stage, narrator) => {
      await stage.appstream.fault({ kind: 'builder-fails', during: 'create', afterMs: FAILS_AFTER_MS, errors: [FAILURE] });
      narrator.event('', 'from now on the service is scripted: the next image builder will end FAILED');
    },
    act: stage => stage.cdk.deploy(EXAMPLE, CONTEXT.failing),
    // what the failed update made is removed after its answer
    settled: (stage, before) => async () => {
      const kept = before.at(-1)?.builders.map(({ name }) => name) ?? [];
      return (await stage.appstream.builders()).every(({ name }) => kept.includes(name));
    },
    tell: (chapter, narrator) => narrator.event('cdk deploy', `failed, and says:\n${failureOf(chapter.cdk)}`),
    claims: (chapter, before) => {
      const made = chapter.changes.find(({ from }) => from === 'ABSENT')?.name ?? '';
      // the CLI breaks its lines where they are full
      const words = failureOf(chapter.cdk).replace(/\s+/g, ' ');
      return [
        { text: 'cdk deploy failed', holds: chapter.cdk.code !== 0 && chapter.cdk.code !== null, found: chapter.cdk.code },
        { text: 'it shows the service\'s reason', holds: [FAILURE.ErrorCode, FAILURE.ErrorMessage].every(part => words.includes(part)), found: words },
        { text: 'and what to do about it', holds: words.includes(REMEDY), found: words },
        same('the stack is UPDATE_ROLLBACK_COMPLETE', chapter.stackStatus, 'UPDATE_ROLLBACK_COMPLETE'),
        same('the builder from before is still there, the only one', identities(chapter), identities(before[3])),
        same('it is RUNNING, and the stack knows it', [chapter.builders[0]?.state, chapter.outputs.Name], ['RUNNING', nameIn(before[3])]),
        same('what failed was created and deleted, and nothing else was touched', powerCalls(chapter.calls), [`CreateImageBuilder ${made}`, `DeleteImageBuilder ${made}`]),
      ];
    },
  },
  {
    example: EXAMPLE,
    title: 'Destroy',
    prepare: ({ account }, narrator) => showHoldings(account, EXAMPLE.stack, HOLDINGS, narrator),
    act: stage => stage.cdk.destroy(EXAMPLE, CONTEXT.larger),
    claims: (chapter, before) => [
      same('cdk destroy succeeded', chapter.cdk.code, 0),
      same('the stack is DELETE_COMPLETE', chapter.stackStatus, 'DELETE_COMPLETE'),
      same('stopped, then deleted', powerCalls(chapter.calls), [`StopImageBuilder ${nameIn(before[3])}`, `DeleteImageBuilder ${nameIn(before[3])}`]),
      same('no image builder is left', chapter.builders.map(({ name }) => name), []),
    ],
  },
];

/** What the stack has of the kinds that the proof looks for: a machine role, and what the image builder and its look-up share. */
const HOLDINGS = '1 function, 1 state machine, 3 roles, 1 log group';

function updated(chapter: Chapter): Claim[] {
  return [
    same('cdk deploy succeeded', chapter.cdk.code, 0),
    same('the stack is UPDATE_COMPLETE', chapter.stackStatus, 'UPDATE_COMPLETE'),
  ];
}

/** Name and time of creation: what a builder cannot have in common with its successor. */
function identities(chapter: Chapter | undefined): string[] {
  return (chapter?.builders ?? []).map(({ name, createdAt }) => `${name} created ${new Date(createdAt).toISOString()}`);
}

function nameIn(chapter: Chapter | undefined): string {
  return chapter?.builders[0]?.name ?? '';
}

/** True when one builder reached its state before another did. */
function isBefore(chapter: Chapter, [first, reached]: [string, string], [second, then]: [string, string]): boolean {
  const earlier = chapter.changes.findIndex(({ name, to }) => name === first && to === reached);
  const later = chapter.changes.findIndex(({ name, to }) => name === second && to === then);
  return earlier >= 0 && later > earlier;
}
