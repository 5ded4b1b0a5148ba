import { broken } from './breaking';
import { Variant } from './variant';
import { ownImageArn } from '../lambda/image/memory';
import { ImageRequest, parseRequest } from '../lambda/image/request';
import { ImageSituation, ImageStep } from '../lambda/image/steps';
import { CloudFormationEvent } from '../lambda/kernel/event';
import { ownerTags } from '../lambda/ownership';

type Change = Pick<Variant, 'wrapImages'>;

/** One broken handler for each rule of image look-ups. */
export const BROKEN_IMAGES: readonly Variant[] = [
  broken('imagesKept', 'a look-up that looks again each time', ['imagesKept'], asking(request => ({ ...request, memory: [] }))),
  broken('imagesKept', 'a look-up that forgets the query before', ['imagesKept'], asking(request => ({ ...request, memory: request.memory.slice(0, 1) }))),
  broken('imagesKept', 'a name that forgets the query before', ['imagesKept'], seeing(s => (s.request.search?.kind === 'exact' ? { ...s, request: { ...s.request, memory: [] } } : s))),
  broken('imagesChosen', 'a refresh is ignored', ['imagesChosen', 'calmSucceeds'], asking((_, event) => {
    const { Refresh: _refresh, ...properties } = event.ResourceProperties;
    return parseRequest({ ...event, ResourceProperties: properties });
  })),
  broken('imagesChosen', 'the oldest is taken', ['imagesChosen'], seeing(({ view: { images, ...view }, ...s }) => {
    const [oldest] = [...images ?? []].filter(({ State: state }) => state === 'AVAILABLE').sort((a, b) => (a.CreatedTime?.getTime() ?? 0) - (b.CreatedTime?.getTime() ?? 0));
    return { ...s, view: { ...view, images: images && (oldest ? [oldest] : images) } };
  })),
  broken('imagesUsable', 'what is not AVAILABLE is taken', ['imagesUsable'], seeing(({ view: { image, images, ...view }, ...s }) => ({
    ...s,
    view: { ...view, image: image && { ...image, State: 'AVAILABLE' }, images: images?.map(other => ({ ...other, State: 'AVAILABLE' })) },
  }))),
  broken('images: waited for', 'nothing is waited for', ['calmSucceeds'], asking(request => ({ ...request, waits: false }))),
  broken('imagesBound', 'nothing is bound', ['imagesBound'], seeing(s => (s.request.bound === undefined || s.request.type === 'Delete'
    ? s
    : { ...s, view: { ...s.view, tags: { ...s.view.tags, [s.request.bound]: ownerTags(s.request) } } }))),
  broken('imagesBound', 'nothing is let go of', ['imagesBound', 'calmSucceeds'], seeing(s => ({
    ...s, memo: { ...s.memo, waived: [s.request.bound, s.request.boundBefore].map(name => `release ${name}`) },
  }))),
  broken('imagesUntouched', 'an image is bound over another owner\'s tags', ['imagesUntouched'], seeing(s => (s.request.type === 'Delete' || s.memo.tagged
    ? s
    : { ...s, view: { ...s.view, tags: Object.fromEntries(Object.keys(s.view.tags).map(name => [name, {}])) } }))),
  broken('imagesUntouched', 'what goes is not asked for its tags', ['imagesUntouched'], seeing(s => (s.request.type === 'Delete' && s.request.bound !== undefined && s.view.image
    ? { ...s, view: { ...s.view, tags: { [s.request.bound]: ownerTags(s.request) } } }
    : s))),
  broken('imagesUntouched', 'what is to stay goes', ['imagesUntouched', 'imagesStay'], asking((request, event) => (event.ResourceProperties.Query === undefined
    ? parseRequest({ ...event, ResourceProperties: { ...event.ResourceProperties, RemovalPolicy: 'DESTROY' } })
    : request))),
  broken('imagesUntouched', 'a look-up that removes the image it looks up', ['imagesUntouched'], {
    tick: (tick, call) => async state => {
      const next = await tick(state);
      const { answer } = next;
      if (answer?.status === 'SUCCESS' && answer.data.ImageName !== undefined && state.event.RequestType === 'Update') {
        call('DeleteImage', { Name: answer.data.ImageName });
      }
      return next;
    },
  }),
  broken('imagesStay', 'a rollback deletes what it takes back', ['imagesStay'], seeing(s => (s.request.type === 'Delete' ? { ...s, first: { ...s.first, phase: 'delete' } } : s))),
  broken('imagesStay', 'an invented id is taken for the image\'s', ['imagesStay'], seeing(s => (s.request.type === 'Delete' && s.request.physicalId?.includes('XXX')
    ? { ...s, request: { ...s.request, physicalId: s.request.bound && ownImageArn(s.request.stack, s.request.bound) } }
    : s))),
  broken('images: shares', 'what is shared is not unshared before it is deleted', ['calmSucceeds'], seeing(s => ({ ...s, view: { ...s.view, shares: [] } }))),
  broken('imagesGo', 'an image that goes is let go of', ['imagesGo'], seeing(s => (s.request.type === 'Delete' ? { ...s, first: { ...s.first, phase: 'rollback' } } : s))),
  broken('imagesGo', 'a deletion is a success before it is over', ['imagesGo'], stepping((step, { request }) => (request.type === 'Delete' && (step.kind === 'call' || step.kind === 'wait')
    ? { kind: 'settle', answer: { status: 'SUCCESS', physicalId: request.physicalId ?? '', data: {} }, memo: step.memo, leftovers: false }
    : step))),
  broken('rollbackEnds', 'a rollback needs the image that it leads back to', ['rollbackEnds'], stepping((step, { request, first, view }) =>
    (request.type === 'Update' && first.phase === 'rollback' && view.image?.State !== 'AVAILABLE' && step.kind === 'settle'
      ? { ...step, answer: { status: 'FAILED', physicalId: request.physicalId ?? '', reason: 'no', code: 'No' } }
      : step))),
];

/** Read events otherwise. */
function asking(change: (request: ImageRequest, event: CloudFormationEvent) => ImageRequest): Change {
  return { wrapImages: images => ({ ...images, parse: event => change(images.parse(event), event) }) };
}

/** Let every decision see something else than there is. */
function seeing(change: (s: ImageSituation) => ImageSituation): Change {
  return {
    wrapImages: images => ({
      ...images,
      decide: s => images.decide(change(s)),
      late: s => images.late(change(s)),
      resume: (s, call, outcome) => images.resume(change(s), call, outcome),
    }),
  };
}

/** Put something else in the place of a step. */
function stepping(change: (step: ImageStep, s: ImageSituation) => ImageStep): Change {
  return { wrapImages: images => ({ ...images, decide: s => change(images.decide(s), s) }) };
}
