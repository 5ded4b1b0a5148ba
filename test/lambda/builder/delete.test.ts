import { late, reconcile } from '../../../lambda/builder/resource';
import { OWNERSHIP_TAGS } from '../../../src/private/contract';
import {
  at, builder, calls, claims, DELIVERED, DELIVERED_NOW, fails, GRACE, isGone, looks, NAME, OPERATION_START, OTHER_CLAIM, OTHER_NAME, OTHER_SPEC,
  properties, situation, SituationWords, waits, without,
} from '../../support/situation';

const NOTHING_MADE = 'cdk-appstream:nothing-made';
const UNKNOWN = 'cdk-appstream:unknown';
const INVENTED = 'Shop-Builder-XXXXXXXXXX12';
const FOREIGN_STACK = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Other/9f9f9f9f-1-2-3-4';

function step(words: SituationWords) {
  return reconcile(situation({ type: 'Delete', minutes: 1, ...words }));
}

/** A Delete of another id, and of one that CloudFormation made up. */
const byId = (physicalId: string) => ({ event: { PhysicalResourceId: physicalId } });

const stops = calls('StopImageBuilder', { Name: NAME });
const deletes = calls('DeleteImageBuilder', { Name: NAME });

describe('Delete table', () => {
  const untagged = builder('RUNNING', { onlyTags: { team: 'red' } });
  test.each<[string, SituationWords, unknown]>([
    ['what its id names goes first, without a look at all', { target: builder('RUNNING'), lookedFurther: false }, stops],
    ['none: waits for the end of the grace', { minutes: GRACE - 0.1, lookedFurther: false }, waits('grace')],
    ['none after the grace: has to look at every builder of the resource', { minutes: GRACE, lookedFurther: false }, looks('family')],
    ['none, with an invented id: looks at every builder at once', { ...byId(INVENTED), minutes: 0, lookedFurther: false }, looks('family')],
    ['none, with an invented id, and looked at every builder: not again before the grace is over',
      { ...byId(INVENTED), memo: { listed: true }, minutes: GRACE - 0.1, lookedFurther: false }, waits('grace')],
    ['none, with an invented id, after the grace: looks at every builder again', { ...byId(INVENTED), memo: { listed: true }, minutes: GRACE, lookedFurther: false }, looks('family')],
    ['strays that a look found: looks at them by name', { memo: { strays: [OTHER_NAME] }, lookedFurther: false }, looks('known')],
    ['strays that a look found are gone: forgets them', { memo: { strays: [OTHER_NAME] } }, waits('soon', { strays: undefined })],
    ['none after the grace, in a stack that nobody updated: looks at what its id and properties name', { minutes: GRACE, lookedFurther: false, first: { neverUpdated: true } }, looks('known')],
    ['none, with an invented id, in a stack that nobody updated: looks at what the properties name',
      { ...byId(INVENTED), lookedFurther: false, first: { neverUpdated: true } }, looks('known')],
    ['none after the grace: success', { minutes: GRACE }, isGone()],
    ['none, with an invented id: waits for the end of the grace', { ...byId(INVENTED), minutes: GRACE - 0.1 }, waits('grace', { listed: true })],
    ['none, with an invented id, after the grace: success', { ...byId(INVENTED), minutes: GRACE }, isGone(INVENTED)],
    ['none, with the id "nothing made": the grace since the operation went forward',
      { ...byId(NOTHING_MADE), first: { start: at(-3) }, minutes: 0.9 }, waits('grace')],
    ['none, with the id "nothing made", the grace since the operation went forward is over',
      { ...byId(NOTHING_MADE), first: { start: at(-3) }, minutes: 1 }, isGone(NOTHING_MADE)],
    ['none, with the id "unknown": the grace since the first look', { ...byId(UNKNOWN), first: { start: at(-30) }, minutes: GRACE - 0.1 }, waits('grace')],
    ['none, and the stack is gone', { ...byId(NOTHING_MADE), first: { start: null }, minutes: GRACE }, isGone(NOTHING_MADE)],
    ['of another stack: success, untouched, with a warning',
      { target: builder('RUNNING', { stackId: FOREIGN_STACK }), minutes: GRACE }, isGone(NAME, /^warning: arn:\S+ was left alone/)],
    ['of another resource: success, untouched, with a warning',
      { target: builder('RUNNING', { logicalId: 'Other' }), minutes: GRACE }, isGone(NAME, /^warning: arn:\S+ was left alone/)],
    ['without tags at first: looks again', { target: untagged }, waits('short', { untaggedSince: at(1) })],
    ['without tags within the grace: looks again', { target: untagged, memo: { untaggedSince: at(0) }, minutes: GRACE - 0.1 }, waits('short', { untaggedSince: at(0) })],
    ['without tags after the grace: FAILED, naming them', { target: untagged, memo: { untaggedSince: at(0) }, minutes: GRACE },
      fails(NAME, new RegExp(`${OWNERSHIP_TAGS.stackId} = arn:aws:cloudformation:\\S+ and ${OWNERSHIP_TAGS.logicalId} = Builder .*retain the resource`))],
    ['without tags, under an explicit name: FAILED, too', {
      event: { PhysicalResourceId: 'mine', ResourceProperties: properties({ ImageBuilderName: 'mine' }) },
      target: builder('RUNNING', { name: 'mine', onlyTags: {} }),
      memo: { untaggedSince: at(0) },
      minutes: GRACE,
    }, fails('mine', /put the tag/)],
    ['without tags, under an id that is not ours: success, untouched',
      { ...byId('somebodys'), target: builder('RUNNING', { name: 'somebodys', onlyTags: {} }), minutes: GRACE }, isGone('somebodys')],
    ['RUNNING, delivered: claims it first', { target: builder('RUNNING', { claim: DELIVERED }) }, claims()],
    ['RUNNING, undelivered: claims it first', { target: builder('RUNNING', { claim: OTHER_CLAIM }) }, claims()],
    ['claimed before, and by another request since: leaves it to that one', { target: builder('STOPPED', { claim: OTHER_CLAIM }), memo: { taken: [NAME] } }, waits('steady')],
    ['claimed before, and marked since by a delivery that came late: claims it again', { target: builder('STOPPED', { claim: DELIVERED_NOW }), memo: { taken: [NAME] } }, claims()],
    ['another builder claimed before: claims this one', { target: builder('STOPPED', { claim: OTHER_CLAIM }), memo: { taken: [OTHER_NAME] } }, claims()],
    ['claimed before, and still: deletes', { target: builder('STOPPED'), memo: { taken: [NAME] } }, deletes],
    ['RUNNING, claimed: stops', { target: builder('RUNNING') }, stops],
    ['STOPPED, claimed: deletes', { target: builder('STOPPED') }, deletes],
    ['FAILED, claimed: deletes', { target: builder('FAILED') }, deletes],
    ['STOPPING: waits', { target: builder('STOPPING') }, waits('short')],
    ['DELETING: waits until it is described no more', { target: builder('DELETING') }, waits('short')],
    ['DELETING, claimed by somebody else: claims it', { target: builder('DELETING', { claim: DELIVERED }) }, claims()],
    ['SNAPSHOTTING: waits', { target: builder('SNAPSHOTTING') }, waits('steady')],
    ['SNAPSHOTTING in the 50th minute: never interrupts it', { target: builder('SNAPSHOTTING'), minutes: 50 }, waits('steady')],
    ['FAILED after two deletes: deletes once more', { target: builder('FAILED'), memo: { deletes: { [NAME]: 2 } } }, deletes],
    ['FAILED after three deletes: FAILED', {
      target: builder('FAILED', { details: { ImageBuilderErrors: [{ ErrorCode: 'INTERNAL_SERVICE_ERROR', ErrorMessage: 'no' }] } }), memo: { deletes: { [NAME]: 3 } },
    }, fails(NAME, /fell to FAILED after every delete: INTERNAL_SERVICE_ERROR: no/, { leftovers: true })],
    ['FAILED after three deletes of another builder: deletes', { target: builder('FAILED'), memo: { deletes: { [OTHER_NAME]: 3 } } }, deletes],
  ])('%s', (_, words, expected) => {
    expect(step(words)).toEqual(expected);
  });

  const hanging = [
    'PENDING', 'UPDATING_AGENT', 'REBOOTING', 'UPDATING', 'PENDING_QUALIFICATION', 'PENDING_SYNCING_APPS', 'SYNCING_APPS', 'PENDING_IMAGE_IMPORT', 'SOMETHING_NEW',
  ];
  test.each(hanging)('%s: waits for 30 minutes, then tries to delete at each look', state => {
    expect(step({ target: builder(state), minutes: 29.9 })).toEqual(waits('steady'));
    expect(step({ target: builder(state), minutes: 30 })).toEqual(deletes);
  });

  test('in transit is waited for once it is claimed', () => {
    expect(step({ target: builder('DELETING'), lookedFurther: false })).toEqual(waits('short'));
    expect(step({ target: builder('DELETING', { claim: OTHER_CLAIM }), lookedFurther: false })).toEqual(claims());
  });

  test('somebody else\'s under the name needs a look at all only after the grace', () => {
    const target = builder('DELETING', { stackId: FOREIGN_STACK });
    expect(step({ target, lookedFurther: false })).toEqual(waits('grace'));
    expect(step({ target, lookedFurther: false, minutes: GRACE })).toEqual(looks('family'));
  });

  test('strays are followed by name, without what the id names', () => {
    const stray = builder('STOPPED', { name: OTHER_NAME, claim: OTHER_CLAIM });
    expect(step({ target: builder('PENDING'), others: [stray] })).toMatchObject({ kind: 'call', memo: { strays: [OTHER_NAME] } });
    expect(step({ target: builder('STOPPED') })).toMatchObject({ kind: 'call', memo: { strays: undefined } });
  });

  test('needs no property but ServiceToken', () => {
    const event = { ResourceProperties: { ServiceToken: 'arn' } };
    expect(step({ event, target: builder('STOPPED') })).toEqual(deletes);
    expect(step({ event, minutes: GRACE })).toEqual(isGone());
  });
});

describe('which builders a Delete removes', () => {
  const other = (claim: string, more = {}) => builder('STOPPED', { name: OTHER_NAME, spec: OTHER_SPEC, claim, ...more });
  const explicit = { ResourceProperties: properties({ ImageBuilderName: 'mine' }) };
  const rollback = { first: { phase: 'rollback' as const } };
  const cleanUp = { first: { phase: 'rollback-cleanup' as const } };
  const atStart = `delivered ${new Date(OPERATION_START).toISOString()} ${OTHER_CLAIM}`;
  const justBefore = `delivered ${new Date(OPERATION_START - 1).toISOString()} ${OTHER_CLAIM}`;
  const left = isGone();

  test.each<[string, SituationWords, unknown]>([
    ['an undelivered one beside the one it names', { others: [other(OTHER_CLAIM)] }, claims(OTHER_NAME)],
    ['an undelivered one under an explicit name', { event: explicit, others: [builder('STOPPED', { name: 'mine', claim: OTHER_CLAIM })] }, claims('mine')],
    ['not what was delivered under another name', { others: [other(DELIVERED)] }, left],
    ['not what was delivered under another name in this operation', { others: [other(DELIVERED_NOW)], ...rollback }, left],
    ['not an undelivered one of another resource', { others: [other(OTHER_CLAIM, { logicalId: 'Other' })] }, left],
    ['not an undelivered one of another stack', { others: [other(OTHER_CLAIM, { stackId: FOREIGN_STACK })] }, left],
    ['not one without tags', { others: [builder('STOPPED', { name: OTHER_NAME, onlyTags: {} })] }, left],
    ['the one whose tags say so, whatever its name is', { ...byId('renamed'), target: builder('STOPPED', { name: 'renamed', claim: DELIVERED }) }, claims('renamed')],

    ['invented id: an undelivered one', { ...byId(INVENTED), others: [other(OTHER_CLAIM)] }, claims(OTHER_NAME)],
    ['invented id: not a delivered one', { ...byId(INVENTED), others: [other(DELIVERED_NOW)] }, isGone(INVENTED)],
    ['invented id, delete: not one delivered since', { ...byId(INVENTED), others: [other(DELIVERED_NOW)], first: { phase: 'delete' } }, isGone(INVENTED)],
    ['invented id, clean-up: not one delivered since', { ...byId(INVENTED), others: [other(DELIVERED_NOW)], first: { phase: 'cleanup' } }, isGone(INVENTED)],
    ['invented id, rollback: one delivered since the operation went forward', { ...byId(INVENTED), others: [other(DELIVERED_NOW)], ...rollback }, claims(OTHER_NAME)],
    ['invented id, rollback: one delivered at the very start', { ...byId(INVENTED), others: [other(atStart)], ...rollback }, claims(OTHER_NAME)],
    ['invented id, rollback: not one delivered right before', { ...byId(INVENTED), others: [other(justBefore)], ...rollback }, isGone(INVENTED)],
    ['invented id, rollback: not one delivered long ago', { ...byId(INVENTED), others: [other(DELIVERED)], ...rollback }, isGone(INVENTED)],
    ['invented id, clean-up of a rollback: one delivered since', { ...byId(INVENTED), others: [other(DELIVERED_NOW)], ...cleanUp }, claims(OTHER_NAME)],
    ['invented id, clean-up of a rollback: not one without its claim tag',
      { ...byId(INVENTED), others: [builder('STOPPED', { name: OTHER_NAME, onlyTags: without(builder('x').tags, 'claim') })], ...cleanUp }, isGone(INVENTED)],
    ['invented id, rollback that has become a clean-up or ended meanwhile: the first look decides',
      { ...byId(INVENTED), others: [other(DELIVERED_NOW)], ...rollback, epoch: { phase: 'idle' } }, claims(OTHER_NAME)],
    ['invented id, delete of the stack while the first look saw none: not one delivered since',
      { ...byId(INVENTED), others: [other(DELIVERED_NOW)], first: { phase: 'idle' }, epoch: { phase: 'rollback' } }, isGone(INVENTED)],
    ['invented id, stack never updated: every one', { ...byId(INVENTED), others: [other(DELIVERED)], first: { neverUpdated: true } }, claims(OTHER_NAME)],
    ['invented id, stack never updated: not a sibling\'s', { ...byId(INVENTED), others: [other(DELIVERED, { logicalId: 'Other' })], first: { neverUpdated: true } }, isGone(INVENTED)],
    ['"unknown" counts as invented', { ...byId(UNKNOWN), others: [other(DELIVERED_NOW)], ...rollback }, claims(OTHER_NAME)],
    ['"nothing made": an undelivered one', { ...byId(NOTHING_MADE), others: [other(OTHER_CLAIM)] }, claims(OTHER_NAME)],
    ['"nothing made": not a delivered one, in a rollback of a stack never updated',
      { ...byId(NOTHING_MADE), others: [other(DELIVERED_NOW)], first: { phase: 'rollback', neverUpdated: true } }, isGone(NOTHING_MADE)],
    ['named id: not a delivered one of another name, in a stack never updated', { others: [other(DELIVERED)], first: { neverUpdated: true } }, left],
  ])('%s', (_, words, expected) => {
    expect(step({ minutes: GRACE, ...words })).toEqual(expected);
  });

  test('of several the first that has something to do comes first', () => {
    expect(step({ target: builder('PENDING'), others: [other(OTHER_CLAIM)] })).toEqual(claims(OTHER_NAME));
    const third = builder('STOPPED', { name: NAME.slice(0, -10) + '0123456789' });
    expect(step({ target: builder('PENDING'), others: [third] })).toEqual(calls('DeleteImageBuilder', { Name: third.name }));
  });

  test('of several that only take time the shortest wait counts', () => {
    const stopping = builder('STOPPING', { name: OTHER_NAME });
    expect(step({ target: builder('PENDING'), others: [stopping] })).toEqual(waits('short'));
    expect(step({ target: builder('PENDING'), others: [builder('SNAPSHOTTING', { name: OTHER_NAME })] })).toEqual(waits('steady'));
  });
});

describe('a Delete whose time is up', () => {
  const answer = (words: SituationWords) => late(situation({ type: 'Delete', minutes: 55, ...words }));

  test('says where it stands and goes on in the background', () => {
    const target = builder('DELETING', { details: { StateChangeReason: { Code: 'INTERNAL_ERROR', Message: 'it hangs' } } });
    expect(answer({ target })).toEqual(fails(NAME, /not settled after 55 minutes: its state is DELETING \(INTERNAL_ERROR: it hangs \(a fault inside .*\)\)\. Its removal goes on in the background/, { leftovers: true }));
    expect(answer({})).toEqual(fails(NAME, /it is not there/, { leftovers: true }));
  });

  test('claims what nobody delivered first', () => {
    expect(answer({ target: builder('DELETING'), lookedFurther: false })).toEqual(looks('family'));
    expect(answer({ target: builder('DELETING'), others: [builder('PENDING', { name: OTHER_NAME, claim: OTHER_CLAIM })] })).toEqual(claims(OTHER_NAME));
  });
});

describe('a Delete that comes when the rollback it belongs to is over', () => {
  const over = { phase: 'rolled-back' } as const;

  test('removes, with an invented id, what the operation delivered to nobody', () => {
    const stray = builder('RUNNING', { name: OTHER_NAME, spec: OTHER_SPEC, claim: DELIVERED_NOW });
    expect(step({ ...byId(INVENTED), first: over, others: [stray] })).toEqual(claims(OTHER_NAME));
    expect(step({ ...byId(INVENTED), first: { phase: 'idle' }, others: [stray] })).toEqual(waits('grace'));
  });

  test('lets go of an adopted builder instead of deleting it', () => {
    const tags = { ...builder('x').tags, [OWNERSHIP_TAGS.adopted]: '2026-01-01T00:00:00.000Z' };
    expect(step({ first: over, target: builder('STOPPED', { onlyTags: tags }) })).toEqual(
      expect.objectContaining({ kind: 'call', call: expect.objectContaining({ purpose: 'untag' }) as unknown }));
  });
});
