import { doubted } from '../../../lambda/builder/memo';
import { reconcile } from '../../../lambda/builder/resource';
import { OWNERSHIP_TAGS } from '../../../src/private/contract';
import {
  ANNOUNCES, arnOf, at, builder, BuilderWords, calls, CLAIM, claims, DELIVERED, DELIVERED_BY_US, DELIVERED_NOW, fails, GRACE, hashOf,
  LONG_AGO, looks, NAME, OTHER_CLAIM, OTHER_NAME, OTHER_SPEC,
  properties, situation, SituationWords, SPEC, succeeds, waits, without,
} from '../../support/situation';
import { ownTags } from '../../support/world';

const NOTHING_MADE = 'cdk-appstream:nothing-made';
const FOREIGN_STACK = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Other/9f9f9f9f-1-2-3-4';
const STATES = [
  'PENDING', 'UPDATING_AGENT', 'RUNNING', 'STOPPING', 'STOPPED', 'REBOOTING', 'SNAPSHOTTING', 'DELETING', 'FAILED', 'UPDATING', 'PENDING_QUALIFICATION',
  'PENDING_SYNCING_APPS', 'SYNCING_APPS', 'PENDING_IMAGE_IMPORT',
];

/** The step of a Create, or of an Update that replaces, with a target. */
function step(target: 'RUNNING' | 'STOPPED' | undefined, words: SituationWords) {
  return reconcile(situation({ ...words, event: { ResourceProperties: properties(target ? { DesiredState: target } : {}), ...words.event } }));
}

const createsNow = calls('CreateImageBuilder', { Name: NAME, ...SPEC, Tags: ownTags('Builder', hashOf(), CLAIM) });
const deletesNow = calls('DeleteImageBuilder', { Name: NAME });
const stopsNow = calls('StopImageBuilder', { Name: NAME });
const startsNow = calls('StartImageBuilder', { Name: NAME });

describe.each(['RUNNING', 'STOPPED'] as const)('Create table, target %s', target => {
  const foreign = builder('RUNNING', { stackId: FOREIGN_STACK });
  const sibling = builder('RUNNING', { logicalId: 'Other' });
  const untagged = builder('RUNNING', { onlyTags: { team: 'red' } });
  const own = { created: { at: at(0), accepted: true }, claimed: true };
  const lost = { created: { at: at(0), accepted: false }, uncertain: true };

  test.each<[string, SituationWords, unknown]>([
    ['of another stack: name in use', { target: foreign }, fails(NOTHING_MADE, /the name is in use .*belongs to \S+stack\/Other\/.*was not touched/)],
    ['of another resource: name in use', { target: sibling }, fails(NOTHING_MADE, /the name is in use .*belongs to Other of this stack.*renamed/)],
    ['untagged at first: looks again', { target: untagged }, waits('short', { untaggedSince: at(0) })],
    ['untagged within the grace: looks again, and keeps its beginning',
      { target: untagged, minutes: GRACE - 0.1, memo: { untaggedSince: at(0) } }, waits('short', { untaggedSince: at(0) })],
    ['untagged after the grace: name in use', { target: untagged, minutes: GRACE, memo: { untaggedSince: at(0) } }, fails(NOTHING_MADE, /the name is in use .*no tags/)],
    ['delivered by an earlier request: exists from before', { target: builder('RUNNING', { claim: DELIVERED }) }, fails(NOTHING_MADE, /exists from before/)],
    ['delivered by an earlier request in this operation, stopped', { target: builder('STOPPED', { claim: DELIVERED_NOW }) }, fails(NOTHING_MADE, /exists from before/)],
    ['delivered by this request already, though it was not announced: success', { target: builder(target, { claim: DELIVERED_BY_US }), memo: own }, succeeds(NAME)],
    ['delivered, and without its claim tag', { target: builder('RUNNING', { onlyTags: without(builder('x').tags, 'claim') }) }, fails(NOTHING_MADE, /exists from before/)],
    ['delivered by an earlier request, FAILED', { target: builder('FAILED', { claim: DELIVERED }) }, fails(NOTHING_MADE, /exists from before/)],
    ['none, never created: creates', {}, calls('CreateImageBuilder', { Name: NAME, ...SPEC, Tags: ownTags('Builder', hashOf(), CLAIM) })],
    ['none, created within the grace and never seen: waits', { memo: own, minutes: GRACE - 0.1 }, waits('start')],
    ['none, perhaps created within the grace and never seen: waits', { memo: lost, minutes: GRACE - 0.1 }, waits('start')],
    ['none, perhaps created over one grace ago, never seen: creates', { memo: lost, minutes: GRACE }, createsNow],
    ['none, seen since our create: deleted by someone else', { memo: { ...own, seen: true }, minutes: 1 }, fails(NAME, /somebody else deleted it/)],
    ['none, create accepted over one grace ago: deleted by someone else', { memo: own, minutes: GRACE }, fails(NAME, /somebody else deleted it/)],
    ['RUNNING', { target: builder('RUNNING'), memo: own }, target === 'RUNNING' ? ANNOUNCES : stopsNow],
    ['STOPPED', { target: builder('STOPPED'), memo: own }, target === 'RUNNING' ? startsNow : ANNOUNCES],
    ['STOPPING: waits', { target: builder('STOPPING'), memo: own }, waits('short')],
    ['FAILED, made by this request', {
      target: builder('FAILED', {
        details: {
          ImageBuilderErrors: [{ ErrorCode: 'SUBNET_NOT_FOUND', ErrorMessage: 'no subnet-1' }, { ErrorCode: 'IGW_NOT_ATTACHED', ErrorMessage: 'no gateway' }],
          StateChangeReason: { Code: 'INTERNAL_ERROR', Message: 'it broke' },
        },
      }),
      memo: own,
    }, fails(NAME, /SUBNET_NOT_FOUND: no subnet-1 \(choose an existing.*\); IGW_NOT_ATTACHED: no gateway \(attach .*\); INTERNAL_ERROR: it broke/)],
    ['FAILED, claimed by an earlier request: claims it first', { target: builder('FAILED', { claim: OTHER_CLAIM }) }, claims()],
    ['FAILED, of an earlier request, claimed meanwhile: deletes', { target: builder('FAILED'), memo: { clearing: true, claimed: true } }, deletesNow],
    ['FAILED after it was taken over: deletes', { target: builder('FAILED'), memo: { inherited: true, claimed: true } }, deletesNow],
    ['FAILED and cleared away, gone: creates', { memo: { ...own, clearing: true }, minutes: 1 }, createsNow],
    ['DELETING, an older one: waits until it is gone', { target: builder('DELETING', { claim: OTHER_CLAIM }) }, waits('short')],
    ['DELETING, delivered long ago: waits until it is gone', { target: builder('DELETING', { claim: DELIVERED }) }, waits('short')],
  ])('%s', (_, words, expected) => {
    expect(step(target, words)).toEqual(expected);
  });

  const settled = new Set(['RUNNING', 'STOPPED', 'STOPPING', 'DELETING', 'FAILED']);
  test.each([...STATES.filter(state => !settled.has(state)), 'SOMETHING_NEW', ''])('unsettled state "%s": waits', state => {
    expect(step(target, { target: builder(state), memo: own, minutes: 40 })).toEqual(waits('start'));
  });
});

describe('a Create', () => {
  test('without a desired state means RUNNING', () => {
    expect(step(undefined, { target: builder('STOPPED'), memo: { claimed: true } })).toEqual(startsNow);
  });

  test('sends the whole spec and the tags, ours over the user\'s', () => {
    const spec = {
      ImageArn: 'arn:aws:appstream:eu-west-1::image/Base',
      InstanceType: 'stream.compute.large',
      Description: 'd',
      DisplayName: 'n',
      VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1', 'sg-2'] },
      IamRoleArn: 'arn:aws:iam::111122223333:role/Machine',
      EnableDefaultInternetAccess: 'true',
    };
    const bag = properties({ ImageBuilderName: 'mine', Tags: { team: 'red', [OWNERSHIP_TAGS.claim]: 'mine' } }, spec);
    expect(reconcile(situation({ event: { ResourceProperties: bag } }))).toEqual(calls('CreateImageBuilder', {
      ...spec, Name: 'mine', EnableDefaultInternetAccess: true, Tags: { team: 'red', ...ownTags('Builder', hashOf(spec), CLAIM) },
    }));
  });

  test('waits from its create call, so that early looks come early', () => {
    expect(step('RUNNING', { memo: { created: { at: at(1), accepted: true } }, minutes: 2 })).toMatchObject({ pace: 'start', since: at(1) });
    expect(step('RUNNING', { target: builder('PENDING'), memo: { created: { at: at(1), accepted: true } }, minutes: 2 })).toMatchObject({ pace: 'start', since: at(1) });
    expect(step('RUNNING', { target: builder('PENDING'), memo: { created: { at: at(1), accepted: true }, poweredAt: at(9) }, minutes: 10 }))
      .toMatchObject({ pace: 'start', since: at(9) });
  });

  test('remembers that it has seen its builder', () => {
    expect(step('RUNNING', { target: builder('PENDING'), memo: { created: { at: at(0), accepted: true } } })).toEqual(waits('start', { seen: true }));
  });
});

describe('a builder that ended FAILED is told under the code', () => {
  const failing = (details: BuilderWords['details']) => step('RUNNING', { target: builder('FAILED', { details }), memo: { claimed: true } });
  const errors = [{ ErrorCode: 'SUBNET_NOT_FOUND' as const }, { ErrorCode: 'IGW_NOT_ATTACHED' as const }];

  test.each<[string, BuilderWords['details'], string]>([
    ['of its first error', { ImageBuilderErrors: errors, StateChangeReason: { Code: 'INTERNAL_ERROR' } }, 'SUBNET_NOT_FOUND'],
    ['of its change of state when there is no error', { ImageBuilderErrors: [], StateChangeReason: { Code: 'IMAGE_UNAVAILABLE' } }, 'IMAGE_UNAVAILABLE'],
    ['of the handler when the service names none', {}, 'BuilderFailed'],
  ])('%s', (_, details, code) => {
    expect(failing(details)).toEqual(fails(NAME, /ended FAILED/, { code }));
  });
});

describe('a name that the service says is taken', () => {
  const taken = { nameTaken: true };
  test.each<[string, SituationWords, unknown]>([
    ['ours, but not described yet: waits', { target: builder('NOT_YET_DESCRIBED'), memo: taken }, waits('short')],
    ['of an earlier request, not described yet: waits', { target: builder('NOT_YET_DESCRIBED', { claim: OTHER_CLAIM }), memo: taken }, waits('short')],
    ['no tags yet: waits', { target: builder('NOT_YET_DESCRIBED', { onlyTags: {} }), memo: taken }, waits('short', { untaggedSince: at(0) })],
    ['no tags after the grace: name in use',
      { target: builder('NOT_YET_DESCRIBED', { onlyTags: {} }), memo: { ...taken, untaggedSince: at(0) }, minutes: GRACE }, fails(NOTHING_MADE, /name is in use/)],
    ['somebody else\'s: name in use', { target: builder('NOT_YET_DESCRIBED', { stackId: FOREIGN_STACK }), memo: taken }, fails(NOTHING_MADE, /name is in use/)],
    ['ours, delivered, not described yet: exists from before', { target: builder('NOT_YET_DESCRIBED', { claim: DELIVERED }), memo: taken }, fails(NOTHING_MADE, /exists from before/)],
  ])('%s', (_, words, expected) => {
    expect(step('RUNNING', words)).toEqual(expected);
  });
});

describe('a builder that an earlier request left undelivered', () => {
  const left = (state: string, claim = OTHER_CLAIM) => builder(state, { claim });
  const watched = { watched: { claim: OTHER_CLAIM, since: at(1) } };
  test.each<[string, SituationWords, unknown]>([
    ['is watched first', { target: left('RUNNING'), minutes: 1 }, waits('steady', watched)],
    ['is watched for the whole grace', { target: left('RUNNING'), minutes: 1 + GRACE - 0.1, memo: watched }, waits('steady', watched)],
    ['is watched anew when its claim changes', { target: left('RUNNING', 'fedcba9876543210'), minutes: 1 + GRACE, memo: watched },
      waits('steady', { watched: { claim: 'fedcba9876543210', since: at(1 + GRACE) } })],
    ['is claimed after the grace', { target: left('RUNNING'), minutes: 1 + GRACE, memo: watched }, claims()],
    ['is kept once it is ours', { target: left('RUNNING', CLAIM), minutes: 6, memo: { inherited: true, claimed: true } }, ANNOUNCES],
    ['is neither stopped nor tagged before it is ours', { target: left('RUNNING'), event: { ResourceProperties: properties({ DesiredState: 'STOPPED', Tags: { a: 'b' } }) } }, waits('steady')],
    ['of another spec is claimed at once, to be removed', { target: builder('RUNNING', { claim: OTHER_CLAIM, spec: OTHER_SPEC }) }, claims()],
    ['of another spec, claimed: is stopped', { target: builder('RUNNING', { spec: OTHER_SPEC }), memo: { claimed: true } }, stopsNow],
    ['of another spec, stopped: is deleted', { target: builder('STOPPED', { spec: OTHER_SPEC }), memo: { clearing: true, claimed: true } }, deletesNow],
    ['of another spec, on its way: is waited for', { target: builder('STOPPING', { spec: OTHER_SPEC }), memo: { clearing: true, claimed: true } }, waits('short')],
  ])('%s', (_, words, expected) => {
    expect(step('RUNNING', words)).toEqual(expected);
  });

  test('is remembered as taken over by the claim itself', () => {
    expect(step('RUNNING', { target: left('RUNNING'), minutes: 1 + GRACE, memo: watched })).toMatchObject({ memo: { inherited: true } });
  });

  test('of another spec is cleared until it is gone', () => {
    expect(step('RUNNING', { target: builder('RUNNING', { claim: OTHER_CLAIM, spec: OTHER_SPEC }) })).toMatchObject({ memo: { clearing: true } });
  });

  test('gets its tags before it is delivered', () => {
    expect(step('RUNNING', {
      target: left('PENDING', CLAIM), memo: { inherited: true, claimed: true }, event: { ResourceProperties: properties({ Tags: { a: 'b' } }) },
    })).toEqual(calls('TagResource', { ResourceArn: arnOf(NAME), Tags: { a: 'b' } }));
  });
});

describe('a replacing Update', () => {
  const replacing = { type: 'Update' as const, event: { ResourceProperties: properties({}, OTHER_SPEC) } };
  const old = builder('RUNNING', { claim: DELIVERED });

  test('goes the way of a Create, under the new name', () => {
    expect(reconcile(situation({ ...replacing, others: [old] })))
      .toEqual(calls('CreateImageBuilder', { Name: OTHER_NAME, ...OTHER_SPEC, Tags: ownTags('Builder', hashOf(OTHER_SPEC), CLAIM) }));
  });

  test('answers a failure with the old id, leaves the old builder and goes on to remove its own', () => {
    const target = builder('FAILED', { name: OTHER_NAME, spec: OTHER_SPEC });
    expect(reconcile(situation({ ...replacing, target, others: [old], memo: { claimed: true, seen: true } }))).toEqual(fails(NAME, /ended FAILED/, { leftovers: true }));
  });

  test('has nothing to remove when its builder was seen and is gone', () => {
    const memo = { created: { at: at(0), accepted: true }, claimed: true, seen: true };
    expect(reconcile(situation({ ...replacing, others: [old], memo }))).toEqual(fails(NAME, /somebody else deleted it/, { leftovers: false }));
  });

  test('fails when a builder of the new name was delivered before', () => {
    const target = builder('RUNNING', { name: OTHER_NAME, spec: OTHER_SPEC, claim: DELIVERED });
    expect(reconcile(situation({ ...replacing, target, others: [old] }))).toEqual(fails(NAME, /exists from before/, { leftovers: false }));
  });
});

describe('strays', () => {
  const stray = (claim: string, more = {}) => builder('RUNNING', { name: OTHER_NAME, spec: OTHER_SPEC, claim, ...more });
  const ready = { target: builder('RUNNING'), memo: { claimed: true } };
  const named = builder('RUNNING', { name: 'by-hand', claim: OTHER_CLAIM });

  test.each<[string, SituationWords, unknown]>([
    ['are looked for before an announcement', { ...ready, lookedFurther: false }, looks('family')],
    ['are claimed before an announcement', { ...ready, others: [stray(OTHER_CLAIM)] }, claims(OTHER_NAME)],
    ['under an explicit name are claimed, too', { ...ready, others: [named] }, claims('by-hand')],
    ['that are claimed do not hold it up', { ...ready, others: [stray(CLAIM)] }, ANNOUNCES],
    ['are not what was delivered', { ...ready, others: [stray(DELIVERED_NOW)] }, ANNOUNCES],
    ['are not a sibling\'s', { ...ready, others: [stray(OTHER_CLAIM, { logicalId: 'Other' })] }, ANNOUNCES],
    ['are not another stack\'s', { ...ready, others: [stray(OTHER_CLAIM, { stackId: FOREIGN_STACK })] }, ANNOUNCES],
    ['are not what bears no tags', { ...ready, others: [builder('RUNNING', { name: OTHER_NAME, onlyTags: {} })] }, ANNOUNCES],
    ['are looked for before a failure', { target: builder('RUNNING', { claim: DELIVERED }), lookedFurther: false }, looks('family')],
    ['are claimed before a failure', { target: builder('RUNNING', { claim: DELIVERED }), others: [stray(OTHER_CLAIM)] }, claims(OTHER_NAME)],
    ['that are claimed are left to remove after a failure', { target: builder('RUNNING', { claim: DELIVERED }), others: [stray(CLAIM)] },
      fails(NOTHING_MADE, /exists from before/, { leftovers: true })],
    ['include the one of the wanted name, when the request fails without having taken it over',
      { target: builder('RUNNING', { claim: OTHER_CLAIM }), event: { ResourceProperties: properties({ Novelty: 'x' }) } }, claims()],
    ['are not what a failed Create leaves to a Delete that has claimed it already',
      { target: builder('FAILED', { claim: OTHER_CLAIM }), memo: { claimed: true, failure: { reason: 'it was so', code: 'LimitExceededException' } } }, fails(NAME, /it was so/)],
    ['are not what a failed Create leaves to its Delete', { target: builder('FAILED'), memo: { claimed: true } }, fails(NAME, /ended FAILED/, { leftovers: true })],
  ])('%s', (_, words, expected) => {
    expect(step('RUNNING', words)).toEqual(expected);
  });

  test('are let go two minutes past the deadline, so that there is an answer', () => {
    const words = { target: builder('RUNNING', { claim: DELIVERED }), others: [stray(OTHER_CLAIM)] };
    expect(step('RUNNING', { ...words, minutes: 56.9 })).toEqual(claims(OTHER_NAME));
    expect(step('RUNNING', { ...words, minutes: 57 })).toEqual(fails(NOTHING_MADE, /exists from before/));
  });

  test('keep a failure in mind while they are claimed', () => {
    const claiming = step('RUNNING', { target: builder('RUNNING', { claim: DELIVERED }), others: [stray(OTHER_CLAIM)] });
    expect(claiming).toMatchObject({ kind: 'call', memo: { failure: { reason: expect.stringMatching(/exists from before/), code: 'ExistsFromBefore' } } });
    expect(step('RUNNING', { memo: { failure: { reason: 'it was so', code: 'LimitExceededException' } } })).toEqual(fails(NOTHING_MADE, /^image builder \S+: it was so\.$/, { code: 'LimitExceededException' }));
  });
});

describe('delivery', () => {
  test('is announced with whether a stray was claimed that has to be removed afterwards', () => {
    const stray = builder('RUNNING', { name: OTHER_NAME, spec: OTHER_SPEC });
    expect(step('RUNNING', { target: builder('RUNNING') })).toMatchObject({ delivering: true, memo: { tidied: true } });
    expect(step('RUNNING', { target: builder('RUNNING'), others: [stray] })).toMatchObject({ delivering: true, memo: { tidied: false } });
  });

  test('needs no look at all builders in a stack that nobody updated', () => {
    const words = { target: builder('RUNNING'), lookedFurther: false } as const;
    expect(step('RUNNING', words)).toEqual(looks('family'));
    expect(step('RUNNING', { ...words, first: { neverUpdated: true } })).toEqual(ANNOUNCES);
    expect(step('RUNNING', { ...words, first: { neverUpdated: true }, epoch: { neverUpdated: false } })).toEqual(looks('family'));
  });

  const value = `delivered ${new Date(at(5)).toISOString()} ${CLAIM}`;
  const delivers = calls('TagResource', { ResourceArn: arnOf(NAME), Tags: { [OWNERSHIP_TAGS.claim]: value } });
  const refused = (since: number, mayPass = false) => ({ since: at(since), mayPass, reason: 'no', code: 'LimitExceededException' });
  const GIVES_UP: unknown = expect.objectContaining({
    kind: 'wait', delivering: false, memo: expect.objectContaining({ failure: { reason: 'no', code: 'LimitExceededException' } }) as unknown,
  });
  test.each<[string, SituationWords, unknown]>([
    ['writes the mark once it is announced', { target: builder('RUNNING') }, delivers],
    ['writes it again when it did not arrive, whatever the state is', { target: builder('STOPPED') }, delivers],
    ['ends with SUCCESS when the mark is there', { target: builder('RUNNING', { claim: `delivered ${LONG_AGO} ${CLAIM}` }) }, succeeds(NAME)],
    ['ends with SUCCESS when the mark is there and the request is current no more', { target: builder('RUNNING', { claim: `delivered ${LONG_AGO} ${CLAIM}` }), current: false }, succeeds(NAME)],
    ['never writes it when the request is current no more', { target: builder('RUNNING'), current: false }, waits('short')],
    ['never says FAILED when the builder is gone', {}, waits('short')],
    ['never says FAILED for a failure that is remembered', { memo: { failure: { reason: 'x', code: 'X' } } }, waits('short')],
    ['is no answer when another request claimed it', { target: builder('RUNNING', { claim: OTHER_CLAIM }) }, waits('short')],
    ['is tried again while it is refused for less than the grace', { target: builder('RUNNING'), memo: { undelivered: refused(1.1) } }, delivers],
    ['is given up when every try was refused for the grace', { target: builder('RUNNING'), memo: { undelivered: refused(1) } }, GIVES_UP],
    ['is not given up before the deadline when the refusal may pass', { target: builder('RUNNING'), memo: { undelivered: refused(1, true) } }, delivers],
    ['is given up at the deadline when it did not', { target: builder('RUNNING'), memo: { undelivered: refused(1, true) }, minutes: 55 }, GIVES_UP],
    ['is not given up when the tick before came to no end: it may have written the mark', { target: builder('RUNNING'), memo: doubted({ undelivered: refused(1) }, at(5)) }, delivers],
    ['is no failure when the mark is there in spite of all refusals', { target: builder('RUNNING', { claim: `delivered ${LONG_AGO} ${CLAIM}` }), memo: { undelivered: refused(1) } }, succeeds(NAME)],
    ['is not given up when the request is current no more', { target: builder('RUNNING'), memo: { undelivered: refused(1) }, current: false }, waits('short')],
    ['is no answer when another request delivered it', { target: builder('RUNNING', { claim: DELIVERED_NOW }) }, waits('short')],
    ['is no answer when the tags are somebody else\'s', { target: builder('RUNNING', { stackId: FOREIGN_STACK }) }, waits('short')],
    ['goes on without an answer when nobody listens any more', { minutes: 60 }, expect.objectContaining({ kind: 'abandon' })],
  ])('%s', (_, words, expected) => {
    expect(step('RUNNING', { minutes: 5, ...words, delivering: true })).toEqual(expected);
  });
});

