import { setTimeout as pause } from 'node:timers/promises';
import { CreateImageBuilderCommandInput } from '@aws-sdk/client-appstream';
import { Context, Example, failureOf } from './cdk';
import { Plot, showOutputs } from './plot';
import { Chapter, Claim, powerCalls, same } from './scene';
import { Stage } from './stage';
import { Trouble } from './trouble';
import { CallRecord } from '../emulator';
import { OWNERSHIP_TAGS } from '../src/private/contract';

/** How long a builder may take to come up, in the time of this machine. */
const START_MS = 120_000;

const OLD_HOME: Example = { folder: 'moving-in', stack: 'OldHomeExample' };
const NEW_HOME: Example = { folder: 'moving-in', stack: 'NewHomeExample' };

/** A builder as somebody makes it who does not use this library. */
export type Handmade = CreateImageBuilderCommandInput & { readonly Name: string };

/** A builder that something else has made is taken over, and let go again: the same for a person, CloudFormation's own type and Terraform. */
export function takenOver(handmade: Handmade, madeBy: string): readonly Plot[] {
  const name = handmade.Name;
  const moved: Context = { name, step: 'moved' };
  return [
    {
      example: NEW_HOME,
      title: `A builder that ${madeBy} has made is taken over`,
      prepare: async (stage, narrator) => {
        await stage.account.createImageBuilder(handmade);
        await runs(stage, name);
        narrator.event('', `${madeBy} has made ${name}; it runs, and bears no tag of this library`);
      },
      act: stage => stage.cdk.deploy(NEW_HOME, moved),
      tell: showOutputs,
      claims: chapter => [
        ...ended(chapter, 'CREATE_COMPLETE'),
        same('the stack has it under its name', chapter.outputs.Name, name),
        same('it is the builder that was made outside, and runs', running(chapter, name), [`${name} RUNNING`]),
        same('nothing was created, stopped or deleted', powerCalls(chapter.calls), []),
        same('all that changed are its tags', [...new Set(changingCalls(chapter.calls))], [`TagResource ${name}`]),
        same('which say whose it is, beside the template\'s own', [tagsOf(chapter, name)[OWNERSHIP_TAGS.stackId], tagsOf(chapter, name).project], [chapter.stackId, 'office']),
      ],
    },
    {
      example: NEW_HOME,
      title: 'The stack is destroyed: the builder stays',
      act: stage => stage.cdk.destroy(NEW_HOME, moved),
      claims: (chapter, before) => [
        ...ended(chapter, 'DELETE_COMPLETE'),
        same('no call changed it', changingCalls(chapter.calls), []),
        same('it runs on', identity(chapter, name), identity(before[0], name)),
      ],
    },
  ];
}

const DESK = 'golden-desk';
const OURS: Context = { name: DESK, origin: 'ours' };

/** A builder of this library moves from one stack to another. */
export const BETWEEN_STACKS: readonly Plot[] = [
  {
    example: OLD_HOME,
    title: 'The old stack makes a builder',
    act: stage => stage.cdk.deploy(OLD_HOME, { ...OURS, step: 'before' }),
    claims: chapter => [
      ...ended(chapter, 'CREATE_COMPLETE'),
      same('it runs', running(chapter, DESK), [`${DESK} RUNNING`]),
    ],
  },
  {
    example: OLD_HOME,
    title: 'RETAIN: the old stack promises to keep it',
    act: stage => stage.cdk.deploy(OLD_HOME, { ...OURS, step: 'retained' }),
    claims: (chapter, before) => [...ended(chapter, 'UPDATE_COMPLETE'), ...untouched(chapter, before[0])],
  },
  {
    example: OLD_HOME,
    title: 'The construct is taken out of the old stack',
    act: stage => stage.cdk.deploy(OLD_HOME, { ...OURS, step: 'moved' }),
    claims: (chapter, before) => [...ended(chapter, 'UPDATE_COMPLETE'), ...untouched(chapter, before[0])],
  },
  {
    example: NEW_HOME,
    title: 'The new stack, as it was before',
    act: stage => stage.cdk.deploy(NEW_HOME, { ...OURS, step: 'before' }),
    claims: chapter => ended(chapter, 'CREATE_COMPLETE'),
  },
  {
    example: NEW_HOME,
    title: 'The new stack asks for the builder, which still bears the tags of the old one: refused, with the way out',
    act: stage => stage.cdk.deploy(NEW_HOME, { ...OURS, step: 'moved' }),
    claims: chapter => [
      { text: 'cdk deploy failed', holds: chapter.cdk.code !== 0 && chapter.cdk.code !== null, found: chapter.cdk.code },
      same('the stack is UPDATE_ROLLBACK_COMPLETE', chapter.stackStatus, 'UPDATE_ROLLBACK_COMPLETE'),
      same('no call changed the builder', changingCalls(chapter.calls), []),
      same('the reason quotes the command that frees it', freeing(chapter)?.arn, chapter.builders.find(({ name }) => name === DESK)?.arn),
    ],
  },
  {
    example: NEW_HOME,
    title: 'The tags are taken off by that command, and the new stack asks again',
    prepare: async (stage, narrator) => {
      const { arn, tags } = (await stage.appstream.builders()).find(builder => builder.name === DESK) ?? { arn: '', tags: {} };
      const keys = Object.keys(tags).filter(key => Object.values<string>(OWNERSHIP_TAGS).includes(key));
      await stage.account.untag(arn, keys);
      narrator.event('', `somebody takes ${keys.join(', ')} off ${arn}`);
    },
    act: stage => stage.cdk.deploy(NEW_HOME, { ...OURS, step: 'moved' }),
    tell: showOutputs,
    claims: (chapter, before) => [
      ...ended(chapter, 'UPDATE_COMPLETE'),
      same('it is the same builder, and ran all the time', identity(chapter, DESK), identity(before[1], DESK)),
      same('the command had named every tag there was', freeing(before[1])?.keys, untaggedKeys(chapter)),
      same('nothing was created, stopped or deleted', powerCalls(chapter.calls), []),
      same('it bears the tags of the new stack', tagsOf(chapter, DESK)[OWNERSHIP_TAGS.stackId], chapter.stackId),
    ],
  },
  {
    example: OLD_HOME,
    title: 'The old stack is destroyed',
    act: stage => stage.cdk.destroy(OLD_HOME, { ...OURS, step: 'moved' }),
    claims: chapter => [...ended(chapter, 'DELETE_COMPLETE'), same('no call changed the builder', changingCalls(chapter.calls), [])],
  },
  {
    example: NEW_HOME,
    title: 'And the new one: the builder stays, since RETAIN is there as well',
    act: stage => stage.cdk.destroy(NEW_HOME, { ...OURS, step: 'moved' }),
    claims: (chapter, before) => [
      ...ended(chapter, 'DELETE_COMPLETE'),
      same('no call changed the builder', changingCalls(chapter.calls), []),
      same('it runs on', identity(chapter, DESK), identity(before[1], DESK)),
    ],
  },
];

/** The command in the reason of a chapter that failed: the builder, and the tags that it takes off. */
export function freeing(chapter: Chapter | undefined): { readonly arn: string; readonly keys: readonly string[] } | undefined {
  // the CLI breaks its lines where they are full
  const words = failureOf(chapter?.cdk ?? { command: '', code: null, output: '', ms: 0 }).replace(/\s+/g, ' ');
  const [, arn, keys] = /aws appstream untag-resource --resource-arn (\S+) --tag-keys ((?:cdk-appstream:[a-z-]+ ?)+)/.exec(words) ?? [];
  return arn === undefined ? undefined : { arn, keys: keys.trim().split(' ').sort() };
}

function untaggedKeys(chapter: Chapter): string[] {
  const untag = chapter.calls.find(({ operation }) => operation === 'UntagResource');
  return [...Object(untag?.input).TagKeys ?? []].sort();
}

function ended(chapter: Chapter, status: string): Claim[] {
  return [
    same(`${chapter.cdk.command.split(' ').slice(0, 2).join(' ')} succeeded`, chapter.cdk.code, 0),
    same(`the stack is ${status}`, chapter.stackStatus, status),
  ];
}

function untouched(chapter: Chapter, before: Chapter): Claim[] {
  return [
    same('nothing was created, stopped or deleted', powerCalls(chapter.calls), []),
    same('it is the same builder, and runs', [identity(chapter, DESK), running(chapter, DESK)], [identity(before, DESK), [`${DESK} RUNNING`]]),
  ];
}

function running(chapter: Chapter, name: string): string[] {
  return chapter.builders.filter(builder => builder.name === name).map(({ state }) => `${name} ${state}`);
}

/** When a builder was created: what it cannot have in common with another of its name. */
function identity(chapter: Chapter, name: string): number[] {
  return chapter.builders.filter(builder => builder.name === name).map(({ createdAt }) => createdAt);
}

function tagsOf(chapter: Chapter, name: string): Readonly<Record<string, string>> {
  return chapter.builders.find(builder => builder.name === name)?.tags ?? {};
}

function changingCalls(calls: readonly CallRecord[]): string[] {
  return calls.filter(({ operation }) => !/^(Describe|List)/.test(operation)).map(({ operation, resources }) => `${operation} ${resources.join(' ')}`);
}

/** Waits until a builder runs that was made outside. */
async function runs({ appstream }: Stage, name: string): Promise<void> {
  for (const start = Date.now(); Date.now() - start < START_MS; await pause(200)) {
    if ((await appstream.builders()).some(builder => builder.name === name && builder.state === 'RUNNING')) return;
  }
  throw new Trouble(`${name} does not run after ${START_MS / 1000} s`);
}
