import { bind } from './binding';
import { find } from './find';
import { remove } from './removal';
import { ImageRequest, parseRequest } from './request';
import { resume } from './resume';
import { describeRequest, fail, failureId, succeed } from './settle';
import { ImageCall, ImageMemo, ImageSituation, ImageStep } from './steps';
import { FurtherLook, ImageView, observe } from './view';
import { adviceFor } from '../advice';
import { AppStreamOperation, AppStreamOperations, AppStreamPort } from '../appstream';
import { Failure } from '../kernel/outcome';
import { Resource } from '../kernel/resource';
import { isRollback } from '../kernel/stack';
import { remedy } from '../refusal';

/** Image look-ups, driven by the kernel. */
export function imageRefs(port: AppStreamPort): Resource<ImageRequest, ImageMemo, ImageView, ImageCall, FurtherLook> {
  const send = <O extends AppStreamOperation>(call: { operation: O; input: AppStreamOperations[O][0] }) => port.send(call.operation, call.input);
  return {
    parse: parseRequest,
    settings: request => request.settings,
    remember: () => ({}),
    // every call can be made again: what it changed shows at the next look
    doubt: memo => memo,
    observe: (request, memo, further) => observe(port, request, memo, further),
    decide: reconcile,
    operationOf: ({ call }) => call.operation,
    perform: ({ call }) => send(call),
    resume,
    late,
    // nothing that a look-up changes has to be taken back once it is answered
    background: () => ({ kind: 'end' }),
    failureId,
    advise,
    glance,
    describe: describeRequest,
  };
}

/** What to do next. Pure: a retry, a duplicate and a rollback are just another look. */
export function reconcile(s: ImageSituation): ImageStep {
  if (s.memo.failure !== undefined) {
    return fail(s, s.memo.failure.code, s.memo.failure.reason);
  }
  if (s.request.type === 'Delete') {
    return remove(s);
  }
  const finding = find(s);
  return 'next' in finding ? finding.next : bind(s, finding.found) ?? succeed(s, finding.found);
}

/** The answer when time is up. */
function late(s: ImageSituation): ImageStep {
  const finding = s.request.type === 'Update' && isRollback(s.first.phase) ? find(s) : undefined;
  if (finding && 'found' in finding) {
    // a rollback has to end: tags that could not be changed in time destroy nothing
    return succeed(s, { ...finding.found, note: 'warning: time was up before tags of images were as they should be' });
  }
  const { image } = s.view;
  const tags = s.memo.tagged === undefined ? '' : ', and the change of its tags does not show';
  const seen = image ? `image ${image.Name} is still ${image.State}${tags}` : 'the image is not there yet';
  const refusal = s.memo.lastRefusal === undefined ? '' : ` (${s.memo.lastRefusal})`;
  return fail(s, 'ImageNotSettled', `not settled in time: ${seen}${refusal}. What to do: ${adviceFor('ImageNotSettled')}`);
}

function advise(request: ImageRequest, failure: Failure): string {
  return failure.class === 'denied'
    ? remedy('DescribeImages', failure)
    : `Deploy again; see whether ${request.stack.region} has AppStream, and whether the function can reach it`;
}

function glance({ image, images }: ImageView): string {
  if (images !== undefined) {
    return `${images.length} images`;
  }
  return image?.State ?? 'not described';
}
