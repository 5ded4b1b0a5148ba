import { arnOfId, ownImageArn } from './memory';
import { removed } from './settle';
import {
  deleteCall, ImageSituation, ImageStep, isContradictory, isWaived, lookAt, ownershipOfImage, releaseCall, taggedAt, unshareCall, wait,
} from './steps';
import { mayBeOfRollback } from '../kernel/stack';

/**
 * A Delete: the image goes only when it was to go with the resource, bears the tags that say so, and CloudFormation removes the resource
 * itself. What a rollback takes back is no reason to destroy an image that was there before.
 */
export function remove(s: ImageSituation): ImageStep {
  const { bound, boundBefore } = s.request;
  if (boundBefore !== undefined && ownershipOfImage(s, boundBefore) === 'ours' && !isLetGo(s, boundBefore)) {
    return releaseCall(s, boundBefore);
  }
  return bound === undefined ? removed(s) : removeBound(s, bound);
}

function removeBound(s: ImageSituation, bound: string): ImageStep {
  const { physicalId, stack } = s.request;
  const arn = ownImageArn(stack, bound);
  const ownership = ownershipOfImage(s, bound);
  if (ownership === undefined && !s.view.image) {
    return removed(s);
  }
  if (s.view.image?.State === 'DELETING' && ownership !== 'sibling' && ownership !== 'foreign') {
    return wait(s, 'short');
  }
  if (isLetGo(s, bound)) {
    return removed(s, `${arn} stays: it was there before what is taken back`);
  }
  if (isContradictory(s, bound)) {
    return wait(s, 'short');
  }
  if (ownership !== 'ours') {
    return removed(s, `warning: ${arn} was left alone, as its tags do not say that it goes with this resource`);
  }
  if (arnOfId(physicalId) !== arn || mayBeOfRollback(s.first.phase)) {
    return releaseCall(s, bound);
  }
  if (!s.view.image) {
    // tags that are still there contradict a look that does not show the image
    return s.now - s.firstAt < s.durations.grace * 1000 ? wait(s, 'short') : removed(s);
  }
  if (s.view.shares === undefined) {
    return lookAt('shares');
  }
  return s.view.shares.length > 0 ? unshareCall(s, bound, s.view.shares[0]) : deleteCall(s, bound);
}

/** True once the tags were taken off an image, or that was refused. */
function isLetGo(s: ImageSituation, name: string): boolean {
  return isWaived(s, 'release', name) || taggedAt(s, 'release', name) !== undefined;
}
