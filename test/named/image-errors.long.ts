import { IMAGE_LIFECYCLES, imageCallsOf, ImageLifecycle, imageTroublesOf, ImageVerdict, liveImage } from './image-errors';

type When = 'once' | 'always';

/** A class of rows and what comes of them: the first that fits counts. What is left out fits everything. */
interface Expectation {
  readonly of?: RegExp;
  readonly call?: RegExp;
  readonly trouble: RegExp;
  readonly when?: When;
  readonly answer: string;
  readonly golden?: string;
}

/** The calls of each lifecycle that go wrong; what goes wrong before a rollback is no matter of the rollback. */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  'bind': ['DescribeImages', 'ListTagsForResource', 'TagResource'],
  'release': ['DescribeImages', 'ListTagsForResource', 'UntagResource'],
  'bind in a rollback': ['TagResource'],
  'release in a rollback': ['UntagResource'],
  'delete': ['DeleteImage', 'DeleteImagePermissions', 'DescribeImagePermissions', 'DescribeImages', 'ListTagsForResource'],
  'wait': ['DescribeImages'],
  'keep': ['DescribeImages'],
};

const NO_REPLY = /^(unavailable|reset|lost reply)$/;
const PASSES = /^(throttle|unavailable|reset|ConcurrentModificationException)$/;
const ANY = /./;
const LOOK = /^(Describe|List)/;

const EXPECTATIONS: readonly Expectation[] = [
  // what the service will not take for good
  { of: /^bind$/, call: /^Tag/, trouble: /^InvalidAccountStatus/, answer: 'FAILED invalidaccountstatusexception' },
  { of: /^bind$/, call: /^Tag/, trouble: /^LimitExceeded/, answer: 'FAILED limitexceededexception' },
  // a rollback goes on without the tags that it cannot change: no Delete of a rollback destroys an image
  { of: /^bind in/, trouble: /^(InvalidAccountStatus|LimitExceeded)/, answer: 'SUCCESS', golden: 'nobody' },
  { of: /^bind in/, trouble: /^(ResourceNotFound|AccessDenied)/, when: 'always', answer: 'SUCCESS', golden: 'nobody' },
  { of: /^release in/, trouble: /^(ResourceNotFound|AccessDenied)/, when: 'always', answer: 'SUCCESS', golden: 'Image' },
  { trouble: ANY, when: 'once', answer: 'SUCCESS' },
  { call: /^(Tag|Untag|Delete)/, trouble: /^lost reply$/, answer: 'SUCCESS' },
  { of: /^bind in/, trouble: PASSES, answer: 'SUCCESS', golden: 'nobody' },
  { of: /^release in/, trouble: PASSES, answer: 'SUCCESS', golden: 'Image' },
  // an image that is described no more is kept; one that was to go is gone when that lasts, or none of ours without tags
  { of: /^(keep|release)$/, call: /^DescribeImages$/, trouble: /^ResourceNotFound/, answer: 'SUCCESS' },
  { of: /^release$/, call: /^ListTags/, trouble: /^ResourceNotFound/, answer: 'SUCCESS', golden: 'Image' },
  { of: /^delete$/, call: /^(DescribeImages|ListTagsForResource)$/, trouble: /^ResourceNotFound/, answer: 'SUCCESS', golden: 'Image' },
  { of: /^bind$/, call: /^ListTags/, trouble: /^ResourceNotFound/, answer: 'FAILED imagenotsettled' },
  { trouble: /^ResourceNotFound/, answer: 'FAILED resourcenotfoundexception' },
  { trouble: /^AccessDenied/, answer: 'FAILED accessdeniedexception' },
  { trouble: /^InvalidParameterCombination/, answer: 'FAILED invalidparametercombinationexception' },
  { trouble: /^OperationNotPermitted/, answer: 'FAILED operationnotpermittedexception' },
  { trouble: /^ResourceInUse/, answer: 'FAILED resourceinuseexception' },
  { trouble: /^ResourceNotAvailable/, answer: 'FAILED resourcenotavailableexception' },
  { call: LOOK, trouble: /^throttle$/, answer: 'FAILED throttled' },
  { call: LOOK, trouble: NO_REPLY, answer: 'FAILED noreply' },
  { trouble: PASSES, answer: 'FAILED imagenotsettled' },
];

/** How each lifecycle ends, well or not, and whose the image is then. */
const ENDS: Readonly<Record<string, { readonly well: readonly [string, string]; readonly badly: readonly [string, string] }>> = {
  'bind': { well: ['CREATE_COMPLETE', 'Image'], badly: ['ROLLBACK_COMPLETE', 'nobody'] },
  'release': { well: ['UPDATE_COMPLETE', 'nobody'], badly: ['UPDATE_ROLLBACK_COMPLETE', 'Image'] },
  'bind in a rollback': { well: ['UPDATE_ROLLBACK_COMPLETE', 'Image'], badly: ['UPDATE_ROLLBACK_COMPLETE', 'Image'] },
  'release in a rollback': { well: ['UPDATE_ROLLBACK_COMPLETE', 'nobody'], badly: ['UPDATE_ROLLBACK_COMPLETE', 'nobody'] },
  'delete': { well: ['DELETE_COMPLETE', 'gone'], badly: ['DELETE_FAILED', 'Image'] },
  'wait': { well: ['CREATE_COMPLETE', 'nobody'], badly: ['ROLLBACK_COMPLETE', 'nobody'] },
  'keep': { well: ['UPDATE_COMPLETE', 'nobody'], badly: ['UPDATE_ROLLBACK_COMPLETE', 'nobody'] },
};

function expected({ name }: ImageLifecycle, operation: string, trouble: string, when: When): ImageVerdict {
  const fitting = EXPECTATIONS.find(row =>
    (row.of ?? ANY).test(name) && (row.call ?? ANY).test(operation) && row.trouble.test(trouble) && (row.when ?? when) === when);
  if (!fitting) {
    throw new Error(`nobody says what comes of ${trouble} at ${operation}`);
  }
  const [end, golden] = fitting.answer === 'SUCCESS' ? ENDS[name].well : ENDS[name].badly;
  return { end, answer: fitting.answer, golden: fitting.golden ?? golden, wrong: [] };
}

afterEach(() => jest.restoreAllMocks());

test('every operation that a look-up calls has rows', async () => {
  for (const lifecycle of IMAGE_LIFECYCLES) {
    const calls = await imageCallsOf(lifecycle);
    expect(calls).toEqual(expect.arrayContaining([...CALLS[lifecycle.name]]));
    if (!lifecycle.name.endsWith('in a rollback')) {
      expect(calls).toEqual(CALLS[lifecycle.name]);
    }
  }
});

describe.each(IMAGE_LIFECYCLES.map(lifecycle => [lifecycle.name, lifecycle] as const))('%s', (name, lifecycle) => {
  const rows = CALLS[name].flatMap(operation => imageTroublesOf(operation).flatMap(trouble =>
    (['once', 'always'] as const).map(when => [operation, trouble.name, when, trouble] as const)));

  test.each(rows)('%s: %s, %s', async (operation, troubleName, when, trouble) => {
    expect(await liveImage(lifecycle, operation, trouble, when === 'always')).toEqual(expected(lifecycle, operation, troubleName, when));
  });
});
