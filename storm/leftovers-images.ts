import { boundBy, TrueImage, trueImages } from './images';
import { OPEN_WINDOWS } from './invariants';
import { Life } from './life';
import { RequestRecord } from './record';
import { arnIn } from './watch-images';
import { StormWorld } from './world';
import { OWNERSHIP_TAGS } from '../src/private/contract';

/** Look for images that bear the tags of a look-up which does not hold them, and tell those that the design's open windows explain from the others. */
export function imageLeftovers(world: StormWorld, when: string): void {
  const { emulator, record, lives, watch: { images } } = world;
  for (const image of trueImages(emulator)) {
    const logicalId = image.tags[OWNERSHIP_TAGS.logicalId] ?? '';
    const life = lives.find(({ stack }) => stack.stackId === image.tags[OWNERSHIP_TAGS.stackId]);
    // what people tagged, or CloudFormation was told to be there still, is known to somebody
    if (!life || /_FAILED$/.test(life.stack.status) || record.imagesDisowned.has(image.name) || images.givenUp.has(image.name)) {
      continue;
    }
    const { stackId, status } = life.stack;
    const isHeld = status !== 'DELETE_COMPLETE' && arnIn(life.stack.physicalIdOf(logicalId)) === image.arn
      && boundBy(images.reached.get(`${stackId} ${logicalId}`)) === image.name;
    if (isHeld) {
      continue;
    }
    const window = windowOf(world, life, image);
    const what = `${when}, ${image.name} bears the tags of ${logicalId}, which does not hold it`;
    if (window === undefined) {
      record.find('imagesBound', what);
    } else {
      record.find(window, `${OPEN_WINDOWS[window]}: ${what}`, true);
    }
  }
}

/** The open window that an image with somebody's tags has come through. */
function windowOf(world: StormWorld, life: Life, image: TrueImage): keyof typeof OPEN_WINDOWS | undefined {
  const { record, emulator, watch: { images } } = world;
  const { stack } = life;
  const logicalId = image.tags[OWNERSHIP_TAGS.logicalId];
  const tagging = images.tagged.get(image.name)?.by;
  const requests = [...record.requests.values()].filter(request => request.stackId === stack.stackId && request.logicalId === logicalId);
  const later = tagging ? requests.slice(requests.indexOf(tagging) + 1) : requests;
  const isUnheard = ({ response }: RequestRecord) => response?.heard !== true;
  const callsOf = (name: string) => emulator.calls().filter(({ operation, resources }) => operation === name && resources.includes(image.name));
  const [landed] = callsOf('TagResource').filter(({ outcome }) => outcome !== 'error').slice(-1);
  if (landed && later.some(({ status, at }) => status.includes('ROLLBACK') && at < landed.at)) {
    return 'boundTooLate';
  }
  const [untagging] = callsOf('UntagResource').slice(-1);
  if (untagging?.outcome === 'error') {
    return 'imageTagsRefused';
  }
  if (tagging?.type === 'Create' && !world.hasInventedIds && isUnheard(tagging)) {
    return 'cancelledWithoutId';
  }
  if (later.some(({ isLate }) => isLate)) {
    return 'cameTooLate';
  }
  const isBoundBefore = ({ event }: RequestRecord) => boundBy(event.OldResourceProperties) === image.name;
  if (tagging?.type === 'Update' && later.some(request => request.type === 'Update' && request.status.includes('ROLLBACK') && !isBoundBefore(request))) {
    return 'boundInBetween';
  }
  if (requests.some(({ id }) => record.dropped.has(id))) {
    return 'eventLost';
  }
  const isNamedBy = ({ event, physicalId }: RequestRecord) => boundBy(event.ResourceProperties) === image.name || arnIn(physicalId) === image.arn;
  if (tagging?.type === 'Update' && isUnheard(tagging) && later.length > 0 && later.every(request => request.type === 'Delete' && !isNamedBy(request))) {
    return 'explicitNameForgotten';
  }
  if (life.isGone && !world.hasReplacedTaken && life.statusesBeforeDeletion.some(status => /^UPDATE_(ROLLBACK_)?FAILED$/.test(status))) {
    return 'replacedAndForgotten';
  }
  return record.givenUp.has(`${stack.stackId} ${logicalId}`) ? 'givenUpByHand' : undefined;
}
