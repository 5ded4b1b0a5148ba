import type { Image, ImageBuilder } from '@aws-sdk/client-appstream';
import { AppStreamPort, isNotFound } from '../appstream';
import { findImage, listImages } from '../images';
import { BuilderMemo } from './memo';
import { builderArn, isGeneratedFor, isName } from './names';
import { Tags } from '../ownership';
import { BuilderRequest } from './request';

/** The state of a builder of which only the tags can be read yet. */
export const NOT_YET_DESCRIBED = 'NOT_YET_DESCRIBED';

/** One builder, as the service shows it. */
export interface SeenBuilder {
  readonly name: string;
  readonly arn: string;
  readonly state: string;
  readonly tags: Tags;
  readonly details: ImageBuilder;
}

/**
 * What can be looked at beside the builder itself: all builders of the resource, in the list of all there are; those of them whose names
 * are known; the image asked for; images that could be had instead.
 */
export type Further = 'family' | 'known' | 'image' | 'alternatives';

/** What a tick sees. */
export interface BuilderView {
  /** The builder that the request is about. */
  readonly target?: SeenBuilder;
  /** Every builder whose name may be one of this resource, or is known to be; there when a decision asked for it. */
  readonly family?: readonly SeenBuilder[];
  /** The image asked for, null when the service does not know it; there when a decision asked for it. */
  readonly image?: Image | null;
  /** The public images; there when a decision asked for them. */
  readonly alternatives?: readonly Image[];
}

/** What a look needs to know of a request. */
export type Sought = Pick<BuilderRequest, 'stack' | 'logicalId' | 'physicalId' | 'wanted' | 'ownName' | 'explicitNames'>;

/** The name that a request is about: what it wants, or what it deletes. */
export function targetName(request: Sought): string | undefined {
  return request.wanted?.name ?? request.physicalId;
}

/** Look at the builder of a request, and at what else was asked for. */
export async function observe(port: AppStreamPort, request: Sought, memo: BuilderMemo, further: readonly Further[]): Promise<BuilderView> {
  const name = targetName(request);
  // the list first: it takes longest, and claims are to be read right before they are acted upon
  const listed = further.includes('family') ? await list(port) : undefined;
  // an id may be one that can be no name, or one that CloudFormation made up
  const target = isName(name) ? await describe(port, request, memo, name) : undefined;
  const { ImageName, ImageArn } = request.wanted?.spec ?? {};
  return {
    target,
    family: listed ? await familyOf(port, request, listed, target) : further.includes('known') ? await known(port, request, memo, target) : undefined,
    image: further.includes('image') ? await findImage(port, { name: ImageName, arn: ImageArn }) ?? null : undefined,
    alternatives: further.includes('alternatives') ? await listImages(port, 'PUBLIC') : undefined,
  };
}

/**
 * The builders of the resource whose names are known: by the id, the properties, and an earlier look at all. What is not described is
 * asked for its tags, too, as there is no list that could contradict.
 */
async function known(port: AppStreamPort, request: Sought, memo: BuilderMemo, target: SeenBuilder | undefined): Promise<SeenBuilder[]> {
  const names = [targetName(request), request.ownName, ...memo.strays ?? []].filter(isName);
  const family: SeenBuilder[] = [];
  for (const name of new Set(names)) {
    const isTarget = name === targetName(request);
    const builder = isTarget ? target ?? await undescribed(port, request, name) : await describe(port, request, { nameTaken: true }, name);
    family.push(...builder ? [builder] : []);
  }
  return family;
}

async function familyOf(
  port: AppStreamPort, request: Sought, listed: readonly ImageBuilder[], target: SeenBuilder | undefined,
): Promise<SeenBuilder[]> {
  const family: SeenBuilder[] = [];
  for (const details of listed) {
    const candidate = details.Name ?? '';
    if (candidate === target?.name) {
      family.push(target);
    } else if (isGeneratedFor(request, candidate) || request.explicitNames.includes(candidate)) {
      family.push(await withTags(port, request, details));
    }
  }
  return target && !family.includes(target) ? [...family, target] : family;
}

async function describe(port: AppStreamPort, request: Sought, memo: BuilderMemo, name: string): Promise<SeenBuilder | undefined> {
  const found = await orIfMissing(async () => (await port.send('DescribeImageBuilders', { Names: [name] })).ImageBuilders ?? [], []);
  const details = found.find(candidate => candidate.Name === name);
  if (details) {
    return withTags(port, request, details);
  }
  // the service says that the name is taken, but does not describe the builder yet: its tags tell whose it is
  return memo.nameTaken ? undescribed(port, request, name) : undefined;
}

/** A builder that is not described, by the tags that its ARN has nevertheless. */
async function undescribed(port: AppStreamPort, request: Sought, name: string): Promise<SeenBuilder | undefined> {
  const arn = builderArn(request.stack, name);
  const tags = await orIfMissing(async () => (await port.send('ListTagsForResource', { ResourceArn: arn })).Tags ?? {}, undefined);
  return tags && { name, arn, state: NOT_YET_DESCRIBED, tags, details: { Name: name } };
}

async function list(port: AppStreamPort): Promise<ImageBuilder[]> {
  const found: ImageBuilder[] = [];
  let token: string | undefined;
  do {
    const page = await port.send('DescribeImageBuilders', token === undefined ? {} : { NextToken: token });
    found.push(...page.ImageBuilders ?? []);
    token = page.NextToken;
  } while (token);
  return found;
}

async function withTags(port: AppStreamPort, request: Sought, details: ImageBuilder): Promise<SeenBuilder> {
  const name = details.Name ?? '';
  const arn = details.Arn ?? builderArn(request.stack, name);
  const tags = await orIfMissing(async () => (await port.send('ListTagsForResource', { ResourceArn: arn })).Tags ?? {}, {});
  return { name, arn, state: details.State ?? '', tags, details };
}

async function orIfMissing<T>(look: () => Promise<T>, missing: T): Promise<T> {
  try {
    return await look();
  } catch (error) {
    if (isNotFound(error)) {
      return missing;
    }
    throw error;
  }
}
