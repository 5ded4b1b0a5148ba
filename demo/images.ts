import { Context, Example, failureOf } from './cdk';
import { FAILURE } from './life';
import { Plot, showOutputs } from './plot';
import { Chapter, Claim, powerCalls, same } from './scene';
import { Stage } from './stage';
import { CallRecord, CatalogueImage } from '../emulator';
import { OWNERSHIP_TAGS } from '../src/private/contract';

const FOUND: Example = { folder: 'found-image', stack: 'FoundImageExample' };
const OWN: Example = { folder: 'own-image', stack: 'OwnImageExample' };

/** The images in the order of their release: the first is in the catalogue from the beginning. */
const RELEASES = ['08-31-2026', '11-16-2026', '01-12-2027'].map(date => `AppStream-WinServer2022-${date}`);

/** The context of each chapter's app: what a person would have changed in it. */
const CONTEXT = {
  first: {},
  asked: { project: 'borealis', minutes: '20' },
  refreshed: { project: 'borealis', minutes: '20', refresh: '2026-12' },
  failing: { project: 'borealis', minutes: '20', refresh: '2027-01' },
} satisfies Readonly<Record<string, Context>>;

/** An image that somebody has begun to make, and shares already with a team. */
const OWN_IMAGE = 'engineering-2026-11';
const TEAM = '210987654321';

/** Minutes of the service's time until it is available. */
const MADE_AFTER = 12;

/** What becomes of images that are looked up: kept, renewed, returned to, waited for, cleaned up. */
export const IMAGES: readonly Plot[] = [
  {
    example: FOUND,
    title: 'Deploy on the newest base image',
    act: stage => stage.cdk.deploy(FOUND, CONTEXT.first),
    tell: showOutputs,
    claims: chapter => [
      ...deployed(chapter, 'CREATE_COMPLETE'),
      same('the newest image of the platform that the instance type can run', chapter.outputs.ImageName, RELEASES[0]),
      same('the builder was made from it', imagesOf(chapter), [RELEASES[0]]),
      { text: 'the stack says why this one', holds: /^the newest of \d+ images that fit .*the next is /.test(chapter.outputs.Reason), found: chapter.outputs.Reason },
    ],
  },
  {
    example: FOUND,
    title: 'A newer image comes out; the stack is deployed again: the same image',
    prepare: stage => release(stage, RELEASES[1]),
    act: stage => stage.cdk.deploy(FOUND, CONTEXT.asked),
    claims: (chapter, before) => [
      ...deployed(chapter, 'UPDATE_COMPLETE'),
      same('the image is the one from before', chapter.outputs.ImageName, RELEASES[0]),
      same('so is the builder, and nothing happened to it', [chapter.outputs.Name, powerCalls(chapter.calls)], [before[0].outputs.Name, []]),
      {
        text: 'the log of the function says that there is a newer one',
        holds: chapter.logLines.some(line => line.includes(`a newer one exists: ${RELEASES[1]}`) && line.includes('"NewerImage":1')),
        found: chapter.logLines,
      },
    ],
  },
  {
    example: FOUND,
    title: 'Another refresh: the newer image, and a new builder in the place of the old',
    act: stage => stage.cdk.deploy(FOUND, CONTEXT.refreshed),
    tell: showOutputs,
    claims: (chapter, before) => [
      ...deployed(chapter, 'UPDATE_COMPLETE'),
      same('the image is the newer one', chapter.outputs.ImageName, RELEASES[1]),
      same('the new builder was made from it', imagesOf(chapter), [RELEASES[1]]),
      same('created first, and only then the old one deleted', powerCalls(chapter.calls), [
        `CreateImageBuilder ${chapter.outputs.Name}`, `StopImageBuilder ${before[1].outputs.Name}`, `DeleteImageBuilder ${before[1].outputs.Name}`,
      ]),
    ],
  },
  {
    example: FOUND,
    title: 'A still newer image, and a deployment that fails: back to the image and the builder from before',
    prepare: async stage => {
      await release(stage, RELEASES[2]);
      await stage.appstream.fault({ kind: 'builder-fails', during: 'create', afterMs: 60_000, errors: [FAILURE] });
    },
    act: stage => stage.cdk.deploy(FOUND, CONTEXT.failing),
    settled: (stage, before) => async () => (await stage.appstream.builders()).every(({ name }) => name === before.at(-1)?.outputs.Name),
    tell: (chapter, narrator) => narrator.event('cdk deploy', `failed, and says:\n${failureOf(chapter.cdk)}`),
    claims: (chapter, before) => [
      { text: 'cdk deploy failed', holds: chapter.cdk.code !== 0 && chapter.cdk.code !== null, found: chapter.cdk.code },
      same('the stack is UPDATE_ROLLBACK_COMPLETE', chapter.stackStatus, 'UPDATE_ROLLBACK_COMPLETE'),
      same('the image is the one from before', chapter.outputs.ImageName, RELEASES[1]),
      same('the only builder is the one from before, RUNNING', chapter.builders.map(({ name, state }) => `${name} ${state}`), [`${before[2].outputs.Name} RUNNING`]),
    ],
  },
  {
    example: FOUND,
    title: 'Destroy: no image was touched',
    act: stage => stage.cdk.destroy(FOUND, CONTEXT.refreshed),
    claims: chapter => [
      ...deployed(chapter, 'DELETE_COMPLETE'),
      same('no image builder is left', chapter.builders.map(({ name }) => name), []),
      same('no call changed an image', imageCalls(chapter.calls), []),
    ],
  },
  {
    example: OWN,
    title: 'Another stack, on an image that is still being made: the deployment waits for it',
    prepare: async (stage, narrator) => {
      await stage.appstream.addImage({
        name: OWN_IMAGE,
        visibility: 'PRIVATE',
        platform: 'WINDOWS_SERVER_2022',
        createdTime: RELEASED_AT,
        state: 'PENDING',
        then: [{ after: MADE_AFTER * 60_000, to: 'AVAILABLE' }],
        sharedWith: { [TEAM]: { allowFleet: true, allowImageBuilder: true } },
      });
      narrator.event('', `somebody has begun to make ${OWN_IMAGE}, and shares it with ${TEAM}: it takes ${MADE_AFTER} minutes of the service's time`);
    },
    act: stage => stage.cdk.deploy(OWN, {}),
    tell: showOutputs,
    claims: chapter => [
      ...deployed(chapter, 'CREATE_COMPLETE'),
      same('one image builder, RUNNING, made from it', [chapter.builders.map(({ state }) => state), imagesOf(chapter)], [['RUNNING'], [OWN_IMAGE]]),
      same('the image bears the tags of the look-up, which say that it goes with it', imageCalls(chapter.calls), [`TagResource ${OWN_IMAGE}`]),
      same('and they name this stack', Object(Object(chapter.calls.find(isAboutImage)?.input).Tags)[OWNERSHIP_TAGS.stackId], chapter.stackId),
    ],
  },
  {
    example: OWN,
    title: 'Destroy that one: the image goes with it',
    act: stage => stage.cdk.destroy(OWN, {}),
    claims: chapter => [
      ...deployed(chapter, 'DELETE_COMPLETE'),
      same('no image builder is left', chapter.builders.map(({ name }) => name), []),
      same('the image was shared with nobody any more, and then deleted', imageCalls(chapter.calls), [`DeleteImagePermissions ${OWN_IMAGE}`, `DeleteImage ${OWN_IMAGE}`]),
    ],
  },
];

/** Seconds since the epoch of the first day of the story. */
const RELEASED_AT = Date.UTC(2026, 10, 2) / 1000;

/** Puts a base image into the catalogue, as its publisher would. */
async function release(stage: Stage, name: string): Promise<void> {
  const [month, day, year] = name.slice(-10).split('-').map(Number);
  const released = Date.UTC(year, month - 1, day) / 1000;
  const image: CatalogueImage = { name, visibility: 'PUBLIC', platform: 'WINDOWS_SERVER_2022', createdTime: released, publicBaseImageReleasedDate: released };
  await stage.appstream.addImage(image);
}

function deployed(chapter: Chapter, status: string): Claim[] {
  return [
    same(`${chapter.cdk.command.split(' ').slice(0, 2).join(' ')} succeeded`, chapter.cdk.code, 0),
    same(`the stack is ${status}`, chapter.stackStatus, status),
  ];
}

/** The names of the images that the builders were made from. */
function imagesOf(chapter: Chapter): string[] {
  return chapter.builders.map(({ imageArn }) => imageArn.split('/').at(-1) ?? '');
}

/** The calls that change images, in order: operation and image. */
function imageCalls(calls: readonly CallRecord[]): string[] {
  return calls.filter(isAboutImage).map(({ operation, input }) => `${operation} ${imageIn(input)}`);
}

function isAboutImage({ operation, input }: CallRecord): boolean {
  return /^(DeleteImage|DeleteImagePermissions|UpdateImagePermissions)$/.test(operation) || (/^(Tag|Untag)Resource$/.test(operation) && /:image\//.test(Object(input).ResourceArn));
}

function imageIn(input: unknown): string {
  const { Name: name, ResourceArn: arn } = Object(input);
  return String(name ?? arn).split('/').at(-1) ?? '';
}
