import type { Image, VisibilityType } from '@aws-sdk/client-appstream';
import { AppStreamPort, isNotFound } from '../appstream';
import { findImage, listImages } from '../images';
import { ownImageArn } from './memory';
import { ImageRequest, keptArn } from './request';
import { ImageMemo } from './steps';
import { Failure, failureOf } from '../kernel/outcome';
import { Tags } from '../ownership';

/**
 * What can be looked at beside the image itself: what the other visibilities hold, whether a kept image is still the newest, and whom
 * an image is shared with.
 */
export type FurtherLook = 'elsewhere' | 'newer' | 'shares';

/** What a tick sees. */
export interface ImageView {
  /** The image that is kept, waited for, named or to be removed; null when the service does not describe it. */
  readonly image?: Image | null;
  /** All images of the visibility that a query is about, when it is a new one. */
  readonly images?: readonly Image[];
  /** The images of every visibility that was not looked at yet; there when a decision asked for them. */
  readonly elsewhere?: readonly Image[];
  /** All images of the visibility that a kept query is about, or why they could not be listed; there when a decision asked for them. */
  readonly newer?: readonly Image[] | Failure;
  /** The accounts that an image to remove is shared with; there when a decision asked for them. */
  readonly shares?: readonly string[];
  /** The tags of the account's images that go with the resource or did so before, by name; without those that do not exist. */
  readonly tags: Readonly<Record<string, Tags>>;
}

const VISIBILITIES: readonly VisibilityType[] = ['PUBLIC', 'PRIVATE', 'SHARED'];

/** Look at what a request is about, and at what else was asked for. */
export async function observe(port: AppStreamPort, request: ImageRequest, memo: ImageMemo, further: readonly FurtherLook[]): Promise<ImageView> {
  const found = request.type === 'Delete' ? await observeDoomed(port, request) : await observeWanted(port, request, memo);
  return {
    ...found,
    elsewhere: further.includes('elsewhere') ? await listElsewhere(port, request) : undefined,
    newer: further.includes('newer') ? await listOrFailure(port, request) : undefined,
    shares: further.includes('shares') && request.bound !== undefined ? await sharesOf(port, request.bound) : undefined,
    tags: await tagsOf(port, request),
  };
}

/** A Delete of an image that stays asks for no more than its tags. */
async function observeDoomed(port: AppStreamPort, { bound, stack }: ImageRequest): Promise<Pick<ImageView, 'image'>> {
  return bound === undefined ? {} : { image: await findImage(port, { arn: ownImageArn(stack, bound) }) ?? null };
}

async function observeWanted(port: AppStreamPort, request: ImageRequest, memo: ImageMemo): Promise<Pick<ImageView, 'image' | 'images'>> {
  const { search } = request;
  const arn = memo.awaited?.arn ?? keptArn(request);
  if (search?.kind === 'exact') {
    return { image: await findImage(port, { name: search.name, arn: arn ?? search.arn }) ?? null };
  }
  return arn === undefined ? { images: await listImages(port, visibilityOf(request)) } : { image: await findImage(port, { arn }) ?? null };
}

async function listElsewhere(port: AppStreamPort, request: ImageRequest): Promise<Image[]> {
  const seen = request.search?.kind === 'query' ? visibilityOf(request) : undefined;
  const images: Image[] = [];
  for (const visibility of VISIBILITIES.filter(candidate => candidate !== seen)) {
    images.push(...await listImages(port, visibility));
  }
  return images;
}

/** That a newer image exists is worth a line, and no failure. */
async function listOrFailure(port: AppStreamPort, request: ImageRequest): Promise<readonly Image[] | Failure> {
  try {
    return await listImages(port, visibilityOf(request));
  } catch (error) {
    return failureOf(error);
  }
}

async function sharesOf(port: AppStreamPort, name: string): Promise<string[]> {
  const accounts: string[] = [];
  let token: string | undefined;
  do {
    const page = await port.send('DescribeImagePermissions', { Name: name, NextToken: token });
    accounts.push(...(page.SharedImagePermissionsList ?? []).flatMap(({ sharedAccountId }) => sharedAccountId ?? []));
    token = page.NextToken;
  } while (token);
  return accounts;
}

async function tagsOf(port: AppStreamPort, { bound, boundBefore, stack }: ImageRequest): Promise<Record<string, Tags>> {
  const tags: Record<string, Tags> = {};
  for (const name of new Set([bound, boundBefore])) {
    if (name === undefined) {
      continue;
    }
    try {
      tags[name] = (await port.send('ListTagsForResource', { ResourceArn: ownImageArn(stack, name) })).Tags ?? {};
    } catch (error) {
      if (!isNotFound(error)) {
        throw error;
      }
    }
  }
  return tags;
}

function visibilityOf({ search }: ImageRequest): VisibilityType {
  return (search?.kind === 'query' ? search.query.Visibility : undefined) ?? 'PUBLIC';
}
