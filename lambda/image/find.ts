import type { Image } from '@aws-sdk/client-appstream';
import { byAge, candidateOf, choose, isOnItsWay, misfits, wordsOf } from './choose';
import { arnOfId, exactId, imageOfArn, ownImageArn, publicImageArn, writeMemory } from './memory';
import { listOf, nearName, nearQuery } from './near';
import { keptArn, Search } from './request';
import { fail, Found } from './settle';
import { ImageSituation, ImageStep, lookAt, wait } from './steps';
import { RESERVED_IMAGE_NAME } from '../../src/private/contract';
import { adviceFor } from '../advice';
import { Failure } from '../kernel/outcome';
import { isRollback } from '../kernel/stack';
import { explainErrors } from '../refusal';

type Exact = Extract<Search, { kind: 'exact' }>;
type Query = Extract<Search, { kind: 'query' }>;

/** What looking for an image comes to: the image, or what to do next. */
export type Finding = { readonly found: Found } | { readonly next: ImageStep };

/** Look for the image of a Create or an Update. */
export function find(s: ImageSituation): Finding {
  const { search } = s.request;
  if (search === undefined) {
    return { next: fail(s, 'InvalidProperties', 'there is nothing to look for') };
  }
  return search.kind === 'query' ? byQuery(s, search) : byName(s, search);
}

function byQuery(s: ImageSituation, search: Query): Finding {
  const { request, view, memo } = s;
  const { query, key } = search;
  const kept = keptArn(request);
  const image = view.image ?? undefined;
  const found = (arn: string, details: Image | undefined, reason: string, more: Pick<Found, 'note' | 'metrics'> = {}) =>
    ({ found: { arn, physicalId: writeMemory({ query: key, image: imageOfArn(arn) }, request.memory), image: details, reason, ...more } });
  if (kept !== undefined) {
    const reason = `kept since an earlier deployment asked for ${wordsOf(query)}; another query or \`refresh\` looks anew`;
    if (!query.Latest || isRollback(s.first.phase)) {
      return found(kept, image, reason);
    }
    return view.newer === undefined ? { next: lookAt('newer') } : found(kept, image, reason, newerThan(query, kept, image, view.newer));
  }
  if (memo.awaited !== undefined) {
    const pending = unavailable(s, memo.awaited.arn, image, true) ?? (image && unfit(s, query, image));
    return pending ? { next: pending } : found(memo.awaited.arn, image, memo.awaited.reason);
  }
  const choice = choose(query, view.images ?? [], request.waits);
  switch (choice.kind) {
    case 'found':
      return found(choice.image.arn, choice.image.details, choice.reason);
    case 'pending':
      return { next: wait(s, 'soon', { awaited: { arn: choice.image.arn, reason: choice.reason } }) };
    case 'none':
      return {
        next: view.elsewhere === undefined
          ? lookAt('elsewhere')
          : fail(s, 'NoImageFits', `no image fits ${wordsOf(query)} in ${request.stack.region}. ${nearQuery(query, view.images ?? [], view.elsewhere, request.waits)}`),
      };
    case 'several':
      return {
        next: fail(s, 'SeveralImagesFit', `${choice.images.length} images fit ${wordsOf(query)} in ${request.stack.region}: ${listOf(choice.images)}. `
          + 'Use ImageRef.latest to take the newest, or narrow the query'),
      };
  }
}

/** What is still being made may not tell all about itself: it may turn out to be none that the query means. */
function unfit(s: ImageSituation, query: Query['query'], image: Image): ImageStep | undefined {
  const against = misfits(query, candidateOf(image));
  return against.length === 0
    ? undefined
    : fail(s, 'NoImageFits', `image ${image.Name} was waited for, and does not fit ${wordsOf(query)}: ${against.join(', ')}. Deploy again to choose anew`);
}

/** Whether a kept image is the newest still: a line and a number. An attribute would be frozen at this deployment. */
function newerThan(query: Query['query'], kept: string, image: Image | undefined, newer: readonly Image[] | Failure): Pick<Found, 'note' | 'metrics'> {
  if ('class' in newer) {
    return { note: `whether a newer one exists is not known: ${newer.name}: ${newer.message}` };
  }
  const choice = choose(query, newer);
  const isNewer = choice.kind === 'found' && (image === undefined ? choice.image.arn !== kept : byAge(candidateOf(image), choice.image) > 0);
  const words = image === undefined ? 'it is described no more, and another one is taken by who looks anew' : 'a newer one exists';
  return {
    note: isNewer ? `${words}: ${listOf([choice.image])}` : 'no newer one exists',
    metrics: [{ name: 'NewerImage', unit: 'Count', value: isNewer ? 1 : 0 }],
  };
}

function byName(s: ImageSituation, search: Exact): Finding {
  const { request, view } = s;
  const found = (arn: string, image?: Image) =>
    ({ found: { arn, physicalId: idOf(s, arn), image, reason: search.arn === undefined ? 'given by its name' : 'given by its ARN' } });
  const image = view.image ?? undefined;
  const kept = keptArn(request);
  if (kept !== undefined) {
    return found(kept, image);
  }
  if (isRollback(s.first.phase)) {
    // what was there before is returned to, described or not
    const guess = RESERVED_IMAGE_NAME.test(search.name) ? publicImageArn(request.stack, search.name) : ownImageArn(request.stack, search.name);
    return found(image?.Arn ?? search.arn ?? guess, image);
  }
  if (image === undefined) {
    return { next: notDescribed(s, search) };
  }
  if (search.visibility !== undefined && image.Visibility !== search.visibility) {
    return {
      next: fail(s, 'NoImageFits', `image ${search.name} is ${image.Visibility}, and the look-up asks for ${search.visibility}. Correct \`visibility\`, or leave it out`),
    };
  }
  const arn = image.Arn ?? search.arn ?? ownImageArn(request.stack, search.name);
  const pending = unavailable(s, arn, image, request.waits);
  return pending ? { next: pending } : found(arn, image);
}

/** The id of an exact image: the one that it had, where it is known, and in a rollback of a query the one of a look-up that never asked another. */
function idOf({ request, first }: ImageSituation, arn: string): string {
  const { physicalId, memory } = request;
  const before = arnOfId(physicalId);
  if (before === arn && physicalId !== undefined) {
    return physicalId;
  }
  return exactId(arn, isRollback(first.phase) && before === undefined ? [] : memory);
}

function notDescribed(s: ImageSituation, { name, arn }: Exact): ImageStep {
  const { request, view, firstAt, now, durations } = s;
  if (request.waits && now - firstAt < durations.grace * 1000) {
    // its copy or import may have begun a moment ago
    return wait(s, 'short');
  }
  if (view.elsewhere === undefined) {
    return lookAt('elsewhere');
  }
  const subject = arn === undefined ? `no image of the account and no public one is called ${name}` : `there is no image ${arn}, or it is not shared with the account`;
  return fail(s, 'NoImageFits', `${subject} in ${request.stack.region}. ${nearName(name, view.elsewhere)}`);
}

/** What to do about an image that makes no builders, or not yet; nothing for one that does. */
function unavailable(s: ImageSituation, arn: string, image: Image | undefined, waits: boolean): ImageStep | undefined {
  if (image === undefined) {
    return fail(s, 'NoImageFits', `${arn} was waited for, and is described no more: somebody has deleted it, or shares it no longer. Deploy again to choose anew`);
  }
  const { Name: name, State: state } = image;
  if (state === 'AVAILABLE') {
    const flaw = image.ImageBuilderSupported === false
      ? 'does not support image builders'
      : image.ImagePermissions?.allowImageBuilder === false ? 'is not shared for use with image builders: its owner can allow that' : undefined;
    return flaw === undefined ? undefined : fail(s, 'ImageUnfit', `image ${name} ${flaw}. What to do: ${adviceFor('ImageUnfit')}`);
  }
  if (state === 'FAILED') {
    const words = explainErrors(image.ImageErrors, image.StateChangeReason) || 'the service gives no reason';
    return fail(s, image.ImageErrors?.[0]?.ErrorCode ?? image.StateChangeReason?.Code ?? 'ImageFailed', `image ${name} is FAILED: ${words}. `
      + `What to do: ${adviceFor('ImageFailed')}`);
  }
  if (isOnItsWay(image)) {
    return waits
      ? wait(s, 'steady')
      : fail(s, 'NoImageFits', `image ${name} is ${state}, which passes: \`waitForAvailable\` waits for it`);
  }
  return fail(s, 'NoImageFits', `image ${name} is ${state}: only an AVAILABLE image makes image builders. ImageRef.latest finds the newest`);
}
