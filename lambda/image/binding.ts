import { ownImageArn } from './memory';
import { fail, Found } from './settle';
import { bindCall, ImageSituation, ImageStep, ownershipOfImage, releaseCall } from './steps';
import { OWNERSHIP_TAGS } from '../../src/private/contract';
import { isRollback } from '../kernel/stack';

/**
 * Bring about that an image that goes with the resource bears its tags, and that one that stays bears them no more; nothing when all is so.
 * The tags are what a Delete believes: a resource that only names an image deletes nothing.
 */
export function bind(s: ImageSituation, found: Found): ImageStep | undefined {
  const { bound } = s.request;
  return (bound === undefined ? undefined : bindTo(s, found, bound)) ?? letGo(s, found);
}

function bindTo(s: ImageSituation, found: Found, bound: string): ImageStep | undefined {
  const goesBack = isRollback(s.first.phase);
  if (found.arn !== ownImageArn(s.request.stack, bound)) {
    return goesBack ? undefined : fail(s, 'NotRemovable', `${found.arn} is no image of the account: \`RemovalPolicy.DESTROY\` is for its own images only`);
  }
  const ownership = ownershipOfImage(s, bound) ?? 'untagged';
  switch (ownership) {
    case 'ours':
      return undefined;
    case 'untagged':
      return isDone(s, 'bind') ? undefined : bindCall(s, bound);
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
  if (boundBefore === undefined || boundBefore === bound || isDone(s, 'release') || ownershipOfImage(s, boundBefore) !== 'ours') {
    return undefined;
  }
  return isRollback(s.first.phase) || found.arn === ownImageArn(stack, boundBefore) ? releaseCall(s, boundBefore) : undefined;
}

/** True for tags that were changed already, and may take a while to show, or were refused where that stops nothing. */
export function isDone({ memo }: ImageSituation, purpose: 'bind' | 'release'): boolean {
  return memo.tagged?.includes(purpose) === true || memo.waived?.includes(purpose) === true;
}

function ownerWords(s: ImageSituation, name: string): string {
  const tags = s.view.tags[name];
  return `${tags[OWNERSHIP_TAGS.logicalId]} of ${tags[OWNERSHIP_TAGS.stackId]}`;
}
