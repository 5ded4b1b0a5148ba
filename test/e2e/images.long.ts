import { IMAGES } from '../../demo/images';
import { PlainNarrator } from '../../demo/narrator';
import { stopEverything } from '../../demo/process-group';
import { lastAnswer, prove } from '../../demo/proof';
import { Chapter } from '../../demo/scene';
import { Stage, setStage } from '../../demo/stage';
import { Story, tellStory } from '../../demo/story';

// the SDK's advice about later releases of Node says nothing about these tests
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// the real CLI, MiniStack's CloudFormation, and a service whose minutes are seconds
jest.setTimeout(300_000);

let stage: Stage;
let story: Story;
let told = '';

beforeAll(async () => {
  const narrator = new PlainNarrator({ write: text => told += text }, () => 0);
  stage = await setStage({ speed: 60, tell: line => narrator.text(line) });
  story = await tellStory(stage, narrator, IMAGES);
});

afterAll(() => stopEverything());

const chapter = (number: number): Chapter => story.chapters[number - 1];

test('is told to its end, chapter by chapter', () => {
  expect(story.chapters.map(({ title }) => title)).toEqual(IMAGES.map(({ title }) => title));
  expect(told).not.toMatch(/undefined|\[object|\u001b|NaN/);
});

test('the stacks go through their states', () => {
  expect(story.chapters.map(({ stackStatus }) => stackStatus)).toEqual([
    'CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'DELETE_COMPLETE', 'CREATE_COMPLETE', 'DELETE_COMPLETE',
  ]);
});

test('the builder on the image in the making is created when that is available, not before', () => {
  const create = chapter(6).calls.find(({ operation }) => operation === 'CreateImageBuilder');
  const looks = chapter(6).calls.filter(({ operation, at }) => operation === 'DescribeImages' && at < (create?.at ?? 0));
  expect(create?.outcome).toBe('ok');
  // the first finds it PENDING, and the last AVAILABLE
  expect(looks.length).toBeGreaterThanOrEqual(2);
});

test('the image of one\'s own is gone, and the base images are there', async () => {
  const names = await stage.appstream.imageNames();
  expect(names.filter(name => name.startsWith('engineering-'))).toEqual([]);
  expect(names).toEqual(expect.arrayContaining(['AppStream-WinServer2022-08-31-2026', 'AppStream-WinServer2022-11-16-2026', 'AppStream-WinServer2022-01-12-2027']));
});

test('nothing else is left', async () => {
  const findings = await prove({ ...stage, quietSince: await lastAnswer(stage.account, story.stackIds), quietMs: 2_000 });
  expect(findings.filter(({ holds }) => !holds).map(({ text }) => text)).toEqual([]);
});

test.each([
  [2, { outputs: { ImageName: 'AppStream-WinServer2022-11-16-2026' } }, 'the image is the one from before'],
  [2, { logLines: [] }, 'the log of the function says that there is a newer one'],
  [4, { builders: [] }, 'the only builder is the one from before, RUNNING'],
  [7, { calls: [] }, 'the image was shared with nobody any more, and then deleted'],
] as const)('chapter %i does not take an untruth: %j', (number, doctored, text) => {
  const before = story.chapters.slice(0, number - 1).filter(({ stackName }) => stackName === chapter(number).stackName);
  const untrue = IMAGES[number - 1].claims({ ...chapter(number), ...doctored }, before).filter(({ holds }) => !holds);
  expect(untrue.map(claim => claim.text)).toContain(text);
});
