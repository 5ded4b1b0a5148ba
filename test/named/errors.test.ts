import { callsOf, Lifecycle, LIFECYCLES, live, MODELLED, placeOf, Position, troublesOf, Verdict } from './errors';

type When = 'once' | 'always';

/** A class of rows and what comes of them: the first that fits counts. What is left out fits everything. */
interface Expectation {
  readonly of?: RegExp;
  readonly call: RegExp;
  readonly at?: Position;
  readonly trouble: RegExp;
  readonly when?: When;
  readonly answer: string;
  readonly id?: Verdict['id'];
}

/** The calls of each lifecycle that go wrong, so that no row says what another has said already. */
const CALLS: Readonly<Record<string, ReadonlyArray<readonly [operation: string, ...positions: Position[]]>>> = {
  'create': [
    ['DescribeImageBuilders', 'first', 'last'], ['DescribeImages', 'first'], ['CreateImageBuilder', 'first'], ['ListTagsForResource', 'first', 'last'],
    ['TagResource', 'first'],
  ],
  'create stopped': [['StopImageBuilder', 'first'], ['TagResource', 'first']],
  'tags': [
    ['DescribeImageBuilders', 'first', 'last'], ['ListTagsForResource', 'first', 'last'], ['TagResource', 'first'], ['UntagResource', 'first'],
  ],
  'stop': [['DescribeImageBuilders', 'first', 'last'], ['ListTagsForResource', 'first', 'last'], ['StopImageBuilder', 'first']],
  'start': [['DescribeImageBuilders', 'first', 'last'], ['ListTagsForResource', 'first', 'last'], ['StartImageBuilder', 'first']],
  'replace': [
    ['DescribeImageBuilders', 'first', 'last'], ['DescribeImages', 'first'], ['CreateImageBuilder', 'first'], ['ListTagsForResource', 'first', 'last'],
    ['TagResource', 'first', 'second'], ['StopImageBuilder', 'first'], ['DeleteImageBuilder', 'first'],
  ],
  'delete': [
    ['DescribeImageBuilders', 'first', 'last'], ['ListTagsForResource', 'first', 'last'], ['TagResource', 'first'], ['StopImageBuilder', 'first'],
    ['DeleteImageBuilder', 'first'],
  ],
  'look-up': [['DescribeImages', 'first']],
  'look-up again': [['DescribeImages', 'first']],
};

const LOOK = /^(Describe|List)/;
const CHANGE = /^(Start|Stop|Delete|Tag|Untag)/;
const NO_REPLY = /^(unavailable|reset|lost reply)$/;
const ANY = /./;

/** What the clean-up after a replacement does is no matter of the Update: that has been answered. */
const CLEAN_UP: readonly Expectation[] = [
  { of: /^replace$/, call: /^(Stop|Delete)/, trouble: ANY, answer: 'SUCCESS' },
  { of: /^replace$/, call: /^Tag/, at: 'second', trouble: ANY, answer: 'SUCCESS' },
  { of: /^replace$/, call: LOOK, at: 'last', trouble: ANY, answer: 'SUCCESS' },
];

/** A delivery that the service refuses every time. */
function refusedForGood(trouble: string, code: string): Expectation[] {
  const row = { call: /^Tag/, at: 'first', trouble: new RegExp(`^${trouble}$`), when: 'always', answer: `FAILED ${code}` } as const;
  return [{ ...row, of: /^create/, id: 'new' }, { ...row, of: /^replace$/ }];
}

/**
 * Right before its answer a request writes that the builder is delivered. As long as it cannot know whether that was written, only SUCCESS
 * would be true: it looks again, and when it cannot look it says nothing, and CloudFormation's own hour ends the operation. What the
 * service answers with an error was not written: after some minutes of that, or at the deadline when it may pass, the request fails.
 */
const DELIVERY: readonly Expectation[] = [
  { of: /^create|^replace$/, call: /^Tag/, at: 'first', trouble: /^lost reply$/, answer: 'SUCCESS' },
  { of: /^create|^replace$/, call: /^Tag/, at: 'first', trouble: ANY, when: 'once', answer: 'SUCCESS' },
  { of: /^create|^replace$/, call: /^Tag/, at: 'first', trouble: NO_REPLY, when: 'always', answer: 'none' },
  ...['InvalidAccountStatusException', 'LimitExceededException', 'ResourceNotFoundException', 'AccessDeniedException'].flatMap(code => refusedForGood(code, code.toLowerCase())),
  ...refusedForGood('throttle', 'throttled'),
  { of: /^create$/, call: /^DescribeImageBuilders$/, at: 'last', trouble: ANY, when: 'once', answer: 'SUCCESS' },
  { of: /^create$/, call: /^DescribeImageBuilders$/, at: 'last', trouble: ANY, when: 'always', answer: 'none' },
  { of: /^create$/, call: /^ListTags/, at: 'last', trouble: ANY, when: 'always', answer: 'none' },
];

/** A look that fails is made again, until the deadline, or until the service or IAM has said no for three minutes. */
const LOOKS: readonly Expectation[] = [
  { of: /^create$/, call: /^DescribeImageBuilders$/, trouble: /^ResourceNotFound/, when: 'always', answer: 'FAILED deletedbyothers', id: 'new' },
  // tags that are still there contradict, and keep a Delete from saying that it is gone
  { of: /^delete$/, call: /^DescribeImageBuilders$/, at: 'first', trouble: /^ResourceNotFound/, when: 'always', answer: 'FAILED notsettled' },
  { of: /^delete$/, call: /^DescribeImageBuilders$/, at: 'last', trouble: /^ResourceNotFound/, when: 'always', answer: 'SUCCESS' },
  { call: /^DescribeImageBuilders$/, trouble: /^ResourceNotFound/, when: 'always', answer: 'FAILED resourcenotfoundexception' },
  // the last look of an update lists all builders, where a builder that is not found makes no sense
  { of: /^(tags|stop|start)$/, call: /^DescribeImageBuilders$/, at: 'last', trouble: /^ResourceNotFound/, when: 'always', answer: 'FAILED resourcenotfoundexception' },
  { of: /^delete$/, call: /^ListTags/, at: 'first', trouble: /^ResourceNotFound/, when: 'always', answer: 'FAILED tagsmissing' },
  { of: /^create$/, call: /^ListTags/, trouble: /^ResourceNotFound/, when: 'always', answer: 'FAILED nameinuse', id: 'new' },
  { of: /^(tags|stop|start|replace)$/, call: /^ListTags/, trouble: /^ResourceNotFound/, when: 'always', answer: 'FAILED nameinuse' },
  { call: /^DescribeImages$/, trouble: /^InvalidParameter/, when: 'always', answer: 'FAILED invalidparametercombinationexception' },
  // a list of images is never missing; one that was found before may have been retired since
  { of: /^look-up$/, call: LOOK, trouble: /^ResourceNotFound/, when: 'always', answer: 'FAILED resourcenotfoundexception' },
  // an image that cannot be described is left to the service to judge; tags of a builder that is on its way out are no matter
  { call: LOOK, trouble: /^ResourceNotFound/, answer: 'SUCCESS' },
  { call: LOOK, trouble: ANY, when: 'once', answer: 'SUCCESS' },
  { of: /^create$/, call: /^ListTags/, trouble: /^AccessDenied/, answer: 'FAILED accessdeniedexception', id: 'new' },
  { of: /^create$/, call: /^ListTags/, trouble: /^throttle$/, answer: 'FAILED throttled', id: 'new' },
  { of: /^create$/, call: /^ListTags/, trouble: NO_REPLY, answer: 'FAILED noreply', id: 'new' },
  { call: LOOK, trouble: /^AccessDenied/, answer: 'FAILED accessdeniedexception' },
  { call: LOOK, trouble: /^throttle$/, answer: 'FAILED throttled' },
  { call: LOOK, trouble: NO_REPLY, answer: 'FAILED noreply' },
];

/** What is final fails at the first answer; what may pass is tried again, for as long as the design gives it. */
const CHANGES: readonly Expectation[] = [
  { call: ANY, trouble: /^lost reply$/, answer: 'SUCCESS' },
  { call: /^Create/, trouble: /^IncompatibleImage/, answer: 'FAILED incompatibleimageexception' },
  { call: /^Create/, trouble: /^InvalidAccountStatus/, answer: 'FAILED invalidaccountstatusexception' },
  { call: /^Create/, trouble: /^InvalidParameterCombination/, answer: 'FAILED invalidparametercombinationexception' },
  { call: /^Create/, trouble: /^LimitExceeded/, answer: 'FAILED limitexceededexception' },
  { call: /^Create/, trouble: /^ResourceNotAvailable/, answer: 'FAILED resourcenotavailableexception' },
  { call: /^Create/, trouble: /^ResourceNotFound/, answer: 'FAILED resourcenotfoundexception' },
  { call: /^Start/, trouble: /^IncompatibleImage/, answer: 'FAILED incompatibleimageexception' },
  { call: /^(Start|Tag)/, trouble: /^InvalidAccountStatus/, answer: 'FAILED invalidaccountstatusexception' },
  { call: /^Tag/, trouble: /^LimitExceeded/, answer: 'FAILED limitexceededexception' },
  { call: ANY, trouble: ANY, when: 'once', answer: 'SUCCESS' },
  { call: /^Create/, trouble: /^InvalidRole/, answer: 'FAILED invalidroleexception' },
  { call: /^Create/, trouble: /^OperationNotPermitted/, answer: 'FAILED operationnotpermittedexception' },
  { call: /^Start/, trouble: /^ResourceNotAvailable/, answer: 'FAILED resourcenotavailableexception' },
  { of: /^create stopped$/, call: CHANGE, trouble: /^AccessDenied/, answer: 'FAILED accessdeniedexception', id: 'new' },
  { call: ANY, trouble: /^AccessDenied/, answer: 'FAILED accessdeniedexception' },
  { of: /^create$/, call: /^Create/, trouble: NO_REPLY, answer: 'FAILED notsettled', id: 'unknown' },
  { of: /^create stopped$/, call: CHANGE, trouble: ANY, answer: 'FAILED notsettled', id: 'new' },
  { call: ANY, trouble: ANY, answer: 'FAILED notsettled' },
];

/** How each lifecycle ends, well or not, and what it leaves. */
const ENDS: Readonly<Record<string, { readonly well: Partial<Verdict>; readonly badly: Partial<Verdict> }>> = {
  'create': {
    well: { end: 'CREATE_COMPLETE', id: 'new', left: ['new RUNNING'] },
    badly: { end: 'ROLLBACK_COMPLETE', id: 'nothing made', left: [] },
  },
  'create stopped': {
    well: { end: 'CREATE_COMPLETE', id: 'new', left: ['new STOPPED'] },
    badly: { end: 'ROLLBACK_COMPLETE', id: 'nothing made', left: [] },
  },
  'tags': {
    well: { end: 'UPDATE_COMPLETE', id: 'old', left: ['old RUNNING'] },
    badly: { end: 'UPDATE_ROLLBACK_COMPLETE', id: 'old', left: ['old RUNNING'] },
  },
  'stop': {
    well: { end: 'UPDATE_COMPLETE', id: 'old', left: ['old STOPPED'] },
    badly: { end: 'UPDATE_ROLLBACK_COMPLETE', id: 'old', left: ['old RUNNING'] },
  },
  'start': {
    well: { end: 'UPDATE_COMPLETE', id: 'old', left: ['old RUNNING'] },
    badly: { end: 'UPDATE_ROLLBACK_COMPLETE', id: 'old', left: ['old STOPPED'] },
  },
  'replace': {
    well: { end: 'UPDATE_COMPLETE', id: 'new', left: ['new RUNNING'] },
    badly: { end: 'UPDATE_ROLLBACK_COMPLETE', id: 'old', left: ['old RUNNING'] },
  },
  // what the answer says could not be deleted is deleted in the background
  'delete': {
    well: { end: 'DELETE_COMPLETE', id: 'old', left: [] },
    badly: { end: 'DELETE_FAILED', id: 'old', left: [] },
  },
  'look-up': {
    well: { end: 'CREATE_COMPLETE', id: 'new', left: [] },
    badly: { end: 'ROLLBACK_COMPLETE', id: 'nothing made', left: [] },
  },
  'look-up again': {
    well: { end: 'UPDATE_COMPLETE', id: 'old', left: [] },
    badly: { end: 'UPDATE_ROLLBACK_COMPLETE', id: 'old', left: [] },
  },
};

function expected({ name }: Lifecycle, operation: string, position: Position, trouble: string, when: When): Verdict {
  const fitting = [...CLEAN_UP, ...DELIVERY, ...LOOKS, ...CHANGES].find(row => (row.of ?? ANY).test(name) && row.call.test(operation)
    && (row.at ?? position) === position && row.trouble.test(trouble) && (row.when ?? when) === when);
  if (!fitting) {
    throw new Error(`nobody says what comes of ${trouble} at ${operation}`);
  }
  const { answer, id } = fitting;
  const { end = '', id: usual = 'none', left = [] } = answer === 'SUCCESS' ? ENDS[name].well : ENDS[name].badly;
  return { end, answer, id: answer === 'none' ? 'none' : id ?? usual, left, wrong: [] };
}

test('every operation has rows in every lifecycle that calls it, and every error that the model declares has one somewhere', async () => {
  for (const lifecycle of LIFECYCLES.filter(({ name }) => name !== 'create stopped')) {
    expect([...(await callsOf(lifecycle)).keys()].sort()).toEqual(CALLS[lifecycle.name].map(([operation]) => operation).sort());
  }
  expect([...new Set(Object.values(CALLS).flatMap(calls => calls.map(([operation]) => operation)))].sort()).toEqual(Object.keys(MODELLED).sort());
});

describe.each(LIFECYCLES.map(lifecycle => [lifecycle.name, lifecycle] as const))('%s', (name, lifecycle) => {
  const rows = CALLS[name].flatMap(([operation, ...positions]) => positions.flatMap(position => troublesOf(operation).flatMap(trouble =>
    (['once', 'always'] as const).map(when => [position, operation, trouble.name, when, trouble] as const))));

  test.each(rows)('%s %s: %s, %s', async (position, operation, troubleName, when, trouble) => {
    const verdict = await live(lifecycle, await placeOf(lifecycle, operation, position), trouble, when === 'always');
    expect(verdict).toEqual(expected(lifecycle, operation, position, troubleName, when));
  });
});
