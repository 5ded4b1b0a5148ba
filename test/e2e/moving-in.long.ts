import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Stack } from 'aws-cdk-lib/core';
import { hclBlock } from './hcl';
import { read } from '../../checks/docs/documents';
import { BETWEEN_STACKS, freeing, Handmade, takenOver } from '../../demo/moving-in';
import { PlainNarrator } from '../../demo/narrator';
import { Plot } from '../../demo/plot';
import { stopEverything } from '../../demo/process-group';
import { Stage, setStage } from '../../demo/stage';
import { Story, tellStory } from '../../demo/story';
import { movingIn } from '../../examples/moving-in/app';
import { OWNERSHIP_TAGS } from '../../src/private/contract';

// the SDK's advice about later releases of Node says nothing about these tests
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// the real CLI, MiniStack's CloudFormation, and a service whose minutes are seconds
jest.setTimeout(400_000);

const HAND: Handmade = {
  Name: 'golden-hand', DisplayName: 'Golden office', ImageName: 'AppStream-WinServer2022-08-31-2026', InstanceType: 'stream.standard.medium', Tags: { owner: 'Ada' },
};

/** What CloudFormation would create for the native resource of the old stack, in its own words: the type's properties are members of the call. */
function native(): Handmade {
  const stack = movingIn({ name: 'golden-native', origin: 'native', step: 'retained' }, new App()).node.findChild('OldHomeExample');
  if (!Stack.isStack(stack)) throw new Error('the example has no old home');
  const [{ Properties: properties }] = Object.values(Template.fromStack(stack).findResources('AWS::AppStream::ImageBuilder'));
  return { ...properties, Name: properties.Name };
}

/** What Terraform would create for the resource that the guide shows. */
function terraform(): Handmade {
  const { attributes } = hclBlock(read('docs/moving-in.md').text, 'resource "aws_appstream_image_builder" "office"');
  return {
    Name: 'golden-terraform',
    DisplayName: attributes.display_name,
    ImageName: attributes.image_name,
    InstanceType: attributes.instance_type,
    Tags: { ManagedBy: attributes.ManagedBy },
  };
}

let stage: Stage;
const stories: Record<string, Story> = {};
let told = '';

beforeAll(async () => {
  const narrator = new PlainNarrator({ write: text => told += text }, () => 0);
  stage = await setStage({ speed: 60, tell: line => narrator.text(line) });
  const all: Readonly<Record<string, readonly Plot[]>> = {
    hand: takenOver(HAND, 'a person'),
    native: takenOver(native(), 'CloudFormation\'s own type'),
    terraform: takenOver(terraform(), 'Terraform'),
    stacks: BETWEEN_STACKS,
  };
  for (const [name, plots] of Object.entries(all)) stories[name] = await tellStory(stage, narrator, plots);
});

afterAll(() => stopEverything());

test('all four are told to their end', () => {
  expect(Object.values(stories).map(({ chapters }) => chapters.length)).toEqual([2, 2, 2, 8]);
  expect(told).not.toMatch(/undefined|\[object|NaN/);
});

test('every builder was created once, by who had it first, and nothing ever stopped or deleted one', async () => {
  const calls = (await stage.appstream.calls()).filter(({ operation }) => /^(Create|Start|Stop|Delete)ImageBuilder$/.test(operation));
  expect(calls.map(({ operation, resources }) => `${operation} ${resources.join(' ')}`)).toEqual([
    'CreateImageBuilder golden-hand', 'CreateImageBuilder golden-native', 'CreateImageBuilder golden-terraform', 'CreateImageBuilder golden-desk',
  ]);
});

test('the meter of each builder runs, and nothing but its creation ever happened to it: the bill has no gap', async () => {
  const { builders } = await stage.appstream.meter();
  expect(builders.map(({ name, running }) => [name, running])).toEqual(['golden-hand', 'golden-native', 'golden-terraform', 'golden-desk'].map(name => [name, true]));
  const changes = await stage.appstream.changes();
  for (const { name } of builders) {
    expect(changes.filter(change => change.name === name).map(({ from, to }) => `${from} ${to}`)).toEqual(['ABSENT PENDING', 'PENDING RUNNING']);
  }
});

test('what others had tagged is there as before', async () => {
  const tags = Object.fromEntries((await stage.appstream.builders()).map(builder => [builder.name, builder.tags]));
  expect([tags['golden-hand'].owner, tags['golden-terraform'].ManagedBy]).toEqual(['Ada', 'terraform']);
});

test('the command of the guide takes off every tag that the refused deployment named, and nothing else of the library is left then', () => {
  const [, keys] = /untag-resource --resource-arn \S+golden-desk \\\n\s+--tag-keys ([^\n]+)/.exec(read('docs/moving-in.md').text) ?? [];
  expect(keys.split(' ').sort()).toEqual(Object.values<string>(OWNERSHIP_TAGS).sort());
  const refused = freeing(stories.stacks.chapters[4]);
  expect(keys.split(' ')).toEqual(expect.arrayContaining([...refused?.keys ?? ['none']]));
});

test('a claim that is untrue would be seen', () => {
  const [adopted] = stories.hand.chapters;
  const stolen = { ...adopted, calls: [...adopted.calls, { id: 9_999, at: 0, operation: 'DeleteImageBuilder', resources: ['golden-hand'], input: {}, outcome: 'ok' as const }] };
  const untrue = takenOver(HAND, 'a person')[0].claims(stolen, []).filter(({ holds }) => !holds).map(({ text }) => text);
  expect(untrue).toEqual(['nothing was created, stopped or deleted', 'all that changed are its tags']);
});
