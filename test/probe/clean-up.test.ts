import { AppStreamClient } from '@aws-sdk/client-appstream';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SFNClient } from '@aws-sdk/client-sfn';
import { cleanUp } from '../../probe/clean-up';
import { Cloud } from '../../probe/cloud';

// the SDK's advice about later releases of Node says nothing about these tests
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const MADE = { stacks: ['probe', 'probe-builder'], builder: 'probe' };

const LOCAL = { region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };

/** One builder; `hidden` looks do not show it yet. */
interface Builder {
  state?: string;
  hidden?: number;
}

/** A small account: stacks by name, one builder, and the calls that were made. */
function account(stacks: Map<string, string>, builder: Builder, refused: readonly string[] = []): { cloud: Cloud; calls: string[] } {
  const calls: string[] = [];
  const cloudFormation = new CloudFormationClient(LOCAL);
  const appStream = new AppStreamClient(LOCAL);
  const answers: Record<string, (input: { StackName: string }) => unknown> = {
    DescribeStacksCommand: ({ StackName: name }) => ({
      Stacks: stacks.has(name) ? [{ StackId: name, StackName: name, StackStatus: stacks.get(name) }] : [],
    }),
    DeleteStackCommand: ({ StackName: name }) => stacks.delete(name),
    DescribeImageBuildersCommand: () => {
      builder.hidden = (builder.hidden ?? 0) - 1;
      return { ImageBuilders: builder.state === undefined || builder.hidden >= 0 ? [] : [{ Name: 'probe', State: builder.state }] };
    },
    StopImageBuilderCommand: () => { builder.state = 'STOPPED'; },
    DeleteImageBuilderCommand: () => { builder.state = undefined; },
  };
  for (const client of [cloudFormation, appStream]) {
    // answered before it gets to the wire
    client.middlewareStack.add((_, context) => async ({ input }) => {
      const command = String(context.commandName);
      const asked = Object(input);
      calls.push(`${command.replace('Command', '')} ${asked.StackName ?? asked.Name ?? ''}`.trim());
      if (refused.includes(`${command} ${asked.StackName}`)) throw Object.assign(new Error('not now'), { name: 'ThrottlingException' });
      return { output: { $metadata: {}, ...Object(answers[command](asked)) }, response: {} };
    }, { step: 'initialize', priority: 'low' });
  }
  return { cloud: { cloudFormation, appStream, stepFunctions: new SFNClient(LOCAL), interval: 1, grace: 10 }, calls };
}

const changes = (calls: readonly string[]) => calls.filter(call => !call.startsWith('Describe'));

test('both stacks go first, then the builder, stopped before', async () => {
  const { cloud, calls } = account(new Map([['probe', 'UPDATE_ROLLBACK_COMPLETE'], ['probe-builder', 'CREATE_COMPLETE']]), { state: 'RUNNING' });
  expect((await cleanUp(cloud, MADE, false)).left).toEqual([]);
  expect(changes(calls)).toEqual(['DeleteStack probe', 'DeleteStack probe-builder', 'StopImageBuilder probe', 'DeleteImageBuilder probe']);
});

test('where nothing was made, nothing is called that changes something', async () => {
  const { cloud, calls } = account(new Map(), {});
  expect((await cleanUp(cloud, MADE, true)).left).toEqual([]);
  expect(changes(calls)).toEqual([]);
});

test('a stack that cannot be deleted is named, and keeps neither the other one nor the builder', async () => {
  const stacks = new Map([['probe', 'CREATE_COMPLETE'], ['probe-builder', 'CREATE_COMPLETE']]);
  const { cloud, calls } = account(stacks, { state: 'FAILED' }, ['DeleteStackCommand probe']);
  expect((await cleanUp(cloud, MADE, false)).left).toEqual(['stack probe (ThrottlingException: not now)', 'stacks probe, probe-builder (Trouble: probe is CREATE_COMPLETE)']);
  expect(changes(calls)).toEqual(['DeleteStack probe', 'DeleteStack probe-builder', 'DeleteImageBuilder probe']);
});

test('a builder that was asked for a moment ago, and is shown late, is removed all the same', async () => {
  const { cloud, calls } = account(new Map(), { state: 'RUNNING', hidden: 3 });
  expect((await cleanUp({ ...cloud, grace: 60_000 }, MADE, true)).left).toEqual([]);
  expect(changes(calls)).toEqual(['StopImageBuilder probe', 'DeleteImageBuilder probe']);
});

test('where none can have been asked for, none is waited for', async () => {
  const { cloud, calls } = account(new Map(), { state: 'RUNNING', hidden: 1 });
  expect((await cleanUp({ ...cloud, grace: 60_000 }, MADE, false)).left).toEqual([]);
  expect(changes(calls)).toEqual([]);
});
