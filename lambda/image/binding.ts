import { ownImageArn } from './memory';
import { fail, Found } from './settle';
import {
  bindCall, ImageSituation, ImageStep, isContradictory, isWaived, ownershipOfImage, releaseCall, taggedAt, TagPurpose, wait,
} from './steps';
import { OWNERSHIP_TAGS } from '../../src/private/contract';
import { isRollback } from '../kernel/stack';

/**
 * Bring about that an image that goes with the resource bears its tags, and that one that stays bears them no more; nothing when all is so.
 * The tags are what a Delete believes: a resource that only names an image deletes nothing. Until they show, a Delete that follows at once
 * might believe what was true before.
 */
export function bind(s: ImageSituation, found: Found): ImageStep | undefined {
  return bindTo(s, found) ?? letGo(s, found);
}

function bindTo(s: ImageSituation, found: Found): ImageStep | undefined {
  const { bound, destroys, search, stack } = s.request;
  const goesBack = isRollback(s.first.phase);
  if (!destroys) {
    return undefined;
  }
  if (bound === undefined || found.arn !== ownImageArn(stack, bound)) {
    const reason = search?.kind === 'query' ? `${found.arn} was found by a query` : `${found.arn} is no image of the account`;
    return goesBack ? undefined : fail(s, 'NotRemovable', `${reason}: \`RemovalPolicy.DESTROY\` is for images of the account that are given by name or ARN. Leave it out`);
  }
  const ownership = ownershipOfImage(s, bound);
  switch (ownership) {
    case undefined:
      // an image that is kept may be gone by now: there is nothing left that could go with the resource
      return s.view.image ? changeTags(s, 'bind', bound) : undefined;
    case 'ours':
      return undefined;
    case 'untagged':
      return changeTags(s, 'bind', bound);
    case 'sibling':
    case 'foreign':
      return goesBack ? undefined : fail(s, 'NotRemovable', `${found.arn} goes with another resource already: ${ownerWords(s, bound)}. `
        + `Keep it here with \`RemovalPolicy.RETAIN\`; when that resource is gone, take the tags ${OWNERSHIP_TAGS.stackId} and ${OWNERSHIP_TAGS.logicalId} off the image`);
  }
}

/**
 * Let go of the image that went with the resource before: in a rollback what the update had bound, else the same image that stays from now
 * on. Another image of before is left to its Delete.
 */
function letGo(s: ImageSituation, found: Found): ImageStep | undefined {
  const { bound, boundBefore, stack } = s.request;
  if (boundBefore === undefined || boundBefore === bound) {
    return undefined;
  }
  if (isContradictory(s, boundBefore)) {
    return wait(s, 'short');
  }
  if (ownershipOfImage(s, boundBefore) !== 'ours') {
    return undefined;
  }
  return isRollback(s.first.phase) || found.arn === ownImageArn(stack, boundBefore) ? changeTags(s, 'release', boundBefore) : undefined;
}

/** A change of tags, and then the wait until it shows; made again when that takes too long, and given up where its refusal stops nothing. */
function changeTags(s: ImageSituation, purpose: TagPurpose, image: string): ImageStep | undefined {
  if (isWaived(s, purpose, image)) {
    return undefined;
  }
  const at = taggedAt(s, purpose, image);
  if (at !== undefined && s.now - at < s.durations.grace * 1000) {
    return wait(s, 'short');
  }
  return purpose === 'bind' ? bindCall(s, image) : releaseCall(s, image);
}

function ownerWords(s: ImageSituation, name: string): string {
  const tags = s.view.tags[name];
  return `${tags[OWNERSHIP_TAGS.logicalId]} of ${tags[OWNERSHIP_TAGS.stackId]}`;
}
