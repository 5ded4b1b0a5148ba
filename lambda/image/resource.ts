import type { Image } from '@aws-sdk/client-appstream';
import { ImageRefAttribute, ImageRefQuery } from '../../src/private/contract';
import { adviceForApiError, deniedStatement } from '../advice';
import { AppStreamPort } from '../appstream';
import { findImage, listImages } from '../images';
import { Candidate, choose } from './choose';
import { arnOfImage, imageOfArn, nameOfImage, Pin, writeMemory } from './memory';
import { ImageRequest, parseRequest } from './request';
import { NOTHING_MADE_ID } from '../kernel/answer';
import { codeOf, Failure } from '../kernel/outcome';
import { Resource, Situation, Step } from '../kernel/resource';

/** What a tick sees: all images of the visibility asked for, or the one that is remembered. */
interface ImageView {
  readonly images: readonly Image[];
}

type ImageSituation = Situation<ImageRequest, object, ImageView>;
type ImageStep = Step<never, object, never>;

/** How many images an error lists. */
const LISTED = 10;

/** Image look-ups, driven by the kernel: they settle at their first tick and change nothing. */
export function imageRefs(port: AppStreamPort): Resource<ImageRequest, object, ImageView, never> {
  const wait = (s: ImageSituation): ImageStep & { kind: 'wait' } => ({ kind: 'wait', pace: 'short', since: s.now, memo: {} });
  return {
    parse: parseRequest,
    settings: () => ({}),
    doubt: memo => memo,
    remember: () => ({}),
    observe: request => observe(port, request),
    decide: lookUp,
    operationOf: () => '',
    perform: call => Promise.resolve(call),
    resume: wait,
    late: s => failed(s, 'NotSettled', 'not settled in time. Deploy again'),
    background: () => ({ kind: 'end' }),
    failureId,
    advise,
    glance: view => `${view.images.length} images`,
    describe: request => `image look-up ${request.logicalId}`,
  };
}

/** Answer a look-up: from memory when the query is known, else by a choice. */
export function lookUp(s: ImageSituation): ImageStep {
  const { request, view } = s;
  if (request.type === 'Delete') {
    return settle(s, request.physicalId ?? NOTHING_MADE_ID, {});
  }
  const known = pinOf(request);
  if (known) {
    return found(s, known, view.images[0]?.Platform ?? '');
  }
  const { query } = request;
  if (!query) {
    return failed(s, 'InvalidProperties', 'there is no query');
  }
  const choice = choose(query, view.images);
  switch (choice.kind) {
    case 'found':
      return found(s, { query: request.key, image: imageOfArn(choice.image.arn) }, choice.image.platform);
    case 'none':
      return failed(s, 'NoImageFits', `no image fits ${quote(s, query)}. ${nearBy(choice.near)}`);
    case 'several':
      return failed(s, 'SeveralImagesFit', `${choice.images.length} images fit ${quote(s, query)}: ${listOf(choice.images)}. `
        + 'Use ImageRef.latest to take the newest, or narrow the query');
  }
}

function found(s: ImageSituation, pin: Pin, platform: string): ImageStep {
  const data: Record<ImageRefAttribute, string> = {
    ImageName: nameOfImage(pin.image),
    ImageArn: arnOfImage(pin.image, s.request.stack),
    Platform: platform,
  };
  return settle(s, writeMemory(pin, s.request.memory), data);
}

function settle(s: ImageSituation, physicalId: string, data: Record<string, string>): ImageStep {
  return { kind: 'settle', answer: { status: 'SUCCESS', physicalId, data }, memo: s.memo, leftovers: false };
}

function failed(s: ImageSituation, code: string, reason: string): ImageStep {
  return {
    kind: 'settle',
    answer: { status: 'FAILED', physicalId: failureId(s.request), reason: `image look-up ${s.request.logicalId}: ${reason}.`, code },
    memo: s.memo,
    leftovers: false,
  };
}

function failureId(request: ImageRequest): string {
  return request.physicalId ?? NOTHING_MADE_ID;
}

function pinOf(request: ImageRequest): Pin | undefined {
  return request.memory.find(pin => pin.query === request.key);
}

async function observe(port: AppStreamPort, request: ImageRequest): Promise<ImageView> {
  if (request.type === 'Delete') {
    return { images: [] };
  }
  const known = pinOf(request);
  if (known) {
    // a retired image may be described no more, and is kept nevertheless: what was made from it exists
    const image = await findImage(port, { arn: arnOfImage(known.image, request.stack) });
    return { images: image ? [image] : [] };
  }
  return { images: await listImages(port, request.query?.Visibility ?? 'PUBLIC') };
}

function advise(request: ImageRequest, failure: Failure): string {
  return failure.class === 'denied'
    ? `What to do: ${adviceForApiError(codeOf(failure))}. The statement that has to get through: ${deniedStatement(failure.message, 'DescribeImages')}`
    : `Deploy again; see whether ${request.stack.region} has AppStream, and whether the function can reach it`;
}

function quote(s: ImageSituation, query: ImageRefQuery): string {
  return `${JSON.stringify({ ...query, Visibility: query.Visibility ?? 'PUBLIC' })} in ${s.request.stack.region}`;
}

function nearBy(near: readonly Candidate[]): string {
  return near.length === 0
    ? 'Nothing comes near: see the names in the image registry of the AppStream console, and whether visibility and Region are right'
    : `Near, but retired, not available, not for image builders, or of another name or platform: ${listOf(near)}`;
}

function listOf(images: readonly Candidate[]): string {
  const listed = images.slice(0, LISTED).map(({ name, details }) => {
    const released = details.PublicBaseImageReleasedDate ?? details.CreatedTime;
    return `${name} (${details.Platform}, ${details.State}${released ? `, ${released.toISOString().slice(0, 10)}` : ''})`;
  });
  return listed.join(', ') + (images.length > LISTED ? ` and ${images.length - LISTED} more` : '');
}
