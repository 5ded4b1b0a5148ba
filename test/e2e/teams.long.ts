import { PlainNarrator } from '../../demo/narrator';
import { stopEverything } from '../../demo/process-group';
import { lastAnswer, prove } from '../../demo/proof';
import { Stage, setStage } from '../../demo/stage';
import { Story, tellStory } from '../../demo/story';
import { TEAMS } from '../../demo/teams';

// the SDK's advice about later releases of Node says nothing about these tests
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// the real CLI, MiniStack's CloudFormation, and a service whose minutes are seconds
jest.setTimeout(300_000);

let stage: Stage;
let story: Story;

beforeAll(async () => {
  const narrator = new PlainNarrator({ write: () => undefined }, () => 0);
  stage = await setStage({ speed: 60, tell: line => narrator.text(line) });
  story = await tellStory(stage, narrator, TEAMS);
});

afterAll(() => stopEverything());

test('the stack goes through its states', () => {
  expect(story.chapters.map(({ stackStatus }) => stackStatus)).toEqual(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_COMPLETE', 'DELETE_COMPLETE']);
});

test('nothing else is left', async () => {
  const findings = await prove({ ...stage, quietSince: await lastAnswer(stage.account, story.stackIds), quietMs: 2_000 });
  expect(findings.filter(({ holds }) => !holds).map(({ text }) => text)).toEqual([]);
});

test.each([
  [1, { builders: [] }, 'each team has one'],
  [2, { calls: [] }, 'one builder was deleted, and that is all'],
  [2, { builders: [] }, 'which are those from before'],
] as const)('chapter %i does not take an untruth: %j', (number, doctored, text) => {
  const claims = TEAMS[number - 1].claims({ ...story.chapters[number - 1], ...doctored }, story.chapters.slice(0, number - 1));
  expect(claims.filter(({ holds }) => !holds).map(claim => claim.text)).toContain(text);
});
