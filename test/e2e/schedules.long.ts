import { PlainNarrator } from '../../demo/narrator';
import { OFFICE_HOURS } from '../../demo/office-hours';
import { stopEverything } from '../../demo/process-group';
import { lastAnswer, prove } from '../../demo/proof';
import { Chapter } from '../../demo/scene';
import { Stage, setStage } from '../../demo/stage';
import { Story, tellStory } from '../../demo/story';

// the SDK's advice about later releases of Node says nothing about these tests
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// the real CLI, MiniStack's CloudFormation and Scheduler, and a service whose minutes are seconds
jest.setTimeout(300_000);

let stage: Stage;
let story: Story;
let told = '';

beforeAll(async () => {
  const narrator = new PlainNarrator({ write: text => told += text }, () => 0);
  stage = await setStage({ speed: 60, tell: line => narrator.text(line) });
  story = await tellStory(stage, narrator, OFFICE_HOURS);
});

afterAll(() => stopEverything());

const chapter = (number: number): Chapter => story.chapters[number - 1];

test('is told to its end, chapter by chapter', () => {
  expect(story.chapters.map(({ title }) => title)).toEqual(OFFICE_HOURS.map(({ title }) => title));
  expect(told).not.toMatch(/undefined|\[object|\u001b|NaN/);
});

test('the stack goes through its states', () => {
  expect(story.chapters.map(({ stackStatus }) => stackStatus)).toEqual([
    'CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_COMPLETE', 'DELETE_COMPLETE',
  ]);
});

test('no order was given up, and none was counted as a request of CloudFormation', () => {
  const orders = story.chapters.flatMap(({ logLines }) => logLines).filter(line => line.includes('"PowerChanges"'));
  expect(orders.length).toBeGreaterThanOrEqual(3);
  expect(orders.filter(line => line.includes('"PowerSkipped":1') || line.includes('"Duration"'))).toEqual([]);
});

test('no builder is billed while it is stopped', async () => {
  const meter = await stage.appstream.meter();
  const stopped = chapter(2).changes.find(({ to }) => to === 'STOPPED')?.at ?? 0;
  const started = chapter(3).calls.find(({ operation }) => operation === 'StartImageBuilder')?.at ?? 0;
  const all = (Math.max(...chapter(4).changes.map(({ at }) => at)) - Math.min(...chapter(1).changes.map(({ at }) => at))) * stage.speed;
  expect(started).toBeGreaterThan(stopped);
  expect(meter.billedMs).toBeLessThanOrEqual(all - (started - stopped) * stage.speed + 1_000);
});

test('nothing is left', async () => {
  const findings = await prove({ ...stage, quietSince: await lastAnswer(stage.account, story.stackIds), quietMs: 2_000 });
  expect(findings.filter(({ holds }) => !holds).map(({ text }) => text)).toEqual([]);
});

test.each([
  [1, { resourceTypes: [] }, 'a schedule each for start, stop and limit, in one group'],
  [2, { builders: [] }, 'it is STOPPED'],
  [3, { calls: [] }, 'by one StartImageBuilder'],
  [4, { changes: [] }, 'which came when the image was made, not before'],
] as const)('chapter %i does not take an untruth: %j', (number, doctored, text) => {
  const before = story.chapters.slice(0, number - 1);
  const untrue = OFFICE_HOURS[number - 1].claims({ ...chapter(number), ...doctored }, before).filter(({ holds }) => !holds);
  expect(untrue.map(claim => claim.text)).toContain(text);
});
