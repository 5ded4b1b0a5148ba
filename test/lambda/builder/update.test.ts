import { late, reconcile } from '../../../lambda/builder/resource';
import { Properties } from '../../../lambda/kernel/event';
import { OWNERSHIP_TAGS } from '../../../src/private/contract';
import {
  ANNOUNCES, arnOf, at, builder, BuilderWords, calls, CLAIM, claims, DELIVERED, DELIVERED_NOW, fails, GRACE,
  hashOf, looks, NAME, OTHER_CLAIM, OTHER_NAME, OTHER_SPEC,
  properties, situation, SituationWords, SPEC, succeeds, waits, without,
} from '../../support/situation';
import { ownTags } from '../../support/world';

const FOREIGN_STACK = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Other/9f9f9f9f-1-2-3-4';

/** The two bags of an Update: what is wanted now, and what was before. */
const bags = (wanted: object, old: object = {}) => ({ ResourceProperties: properties({ ...wanted }), OldResourceProperties: properties({ ...old }) });
const delivered = (state: string, words: BuilderWords = {}) => builder(state, { claim: DELIVERED, ...words });

function step(words: SituationWords) {
  return reconcile(situation({ type: 'Update', ...words }));
}

const tags = (wanted: object) => calls('TagResource', { ResourceArn: arnOf(NAME), Tags: wanted });
const untags = (...keys: string[]) => calls('UntagResource', { ResourceArn: arnOf(NAME), TagKeys: keys });
const stops = calls('StopImageBuilder', { Name: NAME });
const starts = calls('StartImageBuilder', { Name: NAME });
const recreates = calls('CreateImageBuilder', { Name: NAME, ...SPEC, Tags: ownTags('Builder', hashOf(), CLAIM) });

describe('Update table, forward', () => {
  const explicit = (spec: typeof SPEC) => ({
    PhysicalResourceId: 'mine', ResourceProperties: properties({ ImageBuilderName: 'mine' }, spec), OldResourceProperties: properties({ ImageBuilderName: 'mine' }),
  });
  test.each<[string, SituationWords, unknown]>([
    ['spec equal, nothing else changed: success', { target: delivered('RUNNING') }, succeeds(NAME)],
    ['no state wanted: success with the state that people gave it', { target: delivered('STOPPED') }, succeeds(NAME)],
    ['no state wanted: success while it is on its way', { target: delivered('PENDING') }, succeeds(NAME)],
    ['tags: sets what differs, and only that',
      { target: delivered('RUNNING', { tags: { a: '1', b: '1', seen: 'by Ann' } }), event: bags({ Tags: { a: '2', b: '1', c: '3' } }) }, tags({ a: '2', c: '3' })],
    ['tags: takes off what an earlier template set, and only that',
      { target: delivered('RUNNING', { tags: { a: '1', b: '1', seen: 'by Ann' } }), event: bags({ Tags: { a: '1' } }, { Tags: { a: '1', b: '1', gone: 'x' } }) }, untags('b')],
    ['tags: sets before it takes off', { target: delivered('RUNNING', { tags: { b: '1' } }), event: bags({ Tags: { a: '1' } }, { Tags: { b: '1' } }) }, tags({ a: '1' })],
    ['tags: never takes off ours', { target: delivered('RUNNING'), event: bags({}, { Tags: { [OWNERSHIP_TAGS.claim]: 'x' } }) }, succeeds(NAME)],
    ['tags come before power', { target: delivered('RUNNING'), event: bags({ Tags: { a: '1' }, DesiredState: 'STOPPED' }) }, tags({ a: '1' })],
    ['STOPPED wanted, RUNNING: stops', { target: delivered('RUNNING'), event: bags({ DesiredState: 'STOPPED' }) }, stops],
    ['STOPPED wanted, STOPPING: waits', { target: delivered('STOPPING'), event: bags({ DesiredState: 'STOPPED' }) }, waits('short')],
    ['STOPPED wanted, STOPPED: success', { target: delivered('STOPPED'), event: bags({ DesiredState: 'STOPPED' }) }, succeeds(NAME)],
    ['RUNNING wanted, STOPPED: starts', { target: delivered('STOPPED'), event: bags({ DesiredState: 'RUNNING' }) }, starts],
    ['RUNNING wanted, STOPPING: waits', { target: delivered('STOPPING'), event: bags({ DesiredState: 'RUNNING' }) }, waits('short')],
    ['RUNNING wanted, RUNNING: success', { target: delivered('RUNNING'), event: bags({ DesiredState: 'RUNNING' }) }, succeeds(NAME)],
    ['a state wanted, SNAPSHOTTING: waits', { target: delivered('SNAPSHOTTING'), event: bags({ DesiredState: 'STOPPED' }) }, waits('start')],
    ['a state wanted, unknown state: waits', { target: delivered('SOMETHING_NEW'), event: bags({ DesiredState: 'RUNNING' }) }, waits('start')],
    ['spec differs, generated name: another builder', { target: undefined, event: { ResourceProperties: properties({}, OTHER_SPEC) }, others: [delivered('RUNNING')] },
      calls('CreateImageBuilder', { Name: OTHER_NAME, ...OTHER_SPEC, Tags: ownTags('Builder', hashOf(OTHER_SPEC), CLAIM) })],
    ['spec differs, explicit name: fails before any change',
      { target: delivered('RUNNING', { name: 'mine' }), event: explicit(OTHER_SPEC) }, fails('mine', /Nothing was touched. Change imageBuilderName as well, or leave it out/, { leftovers: false })],
    ['spec equal, explicit name: success', { target: delivered('RUNNING', { name: 'mine' }), event: explicit(SPEC) }, succeeds('mine')],
    ['spec equal to the builder\'s tag, whatever the old bag says',
      { target: delivered('RUNNING', { name: 'mine', spec: OTHER_SPEC }), event: explicit(OTHER_SPEC) }, succeeds('mine')],
    ['spec tag lost, generated name: success, since the name tells the spec',
      { target: delivered('RUNNING', { onlyTags: without(delivered('x').tags, 'spec') }) }, succeeds(NAME)],
    ['vanished: creates it again under the same name', {}, recreates],
    ['vanished and created again: waits', { memo: { created: { at: at(0), accepted: true }, claimed: true }, minutes: 1 }, waits('start')],
    ['vanished, created again, RUNNING: announces', { target: builder('RUNNING'), memo: { claimed: true } }, ANNOUNCES],
    ['being deleted by somebody: waits until it is gone', { target: delivered('DELETING') }, waits('short')],
    ['FAILED, no state wanted: tags', { target: delivered('FAILED'), event: bags({ Tags: { a: '1' } }) }, tags({ a: '1' })],
    ['FAILED, no state wanted: success', { target: delivered('FAILED') }, succeeds(NAME)],
    ['FAILED, a state wanted: tags first', { target: delivered('FAILED'), event: bags({ Tags: { a: '1' }, DesiredState: 'RUNNING' }) }, tags({ a: '1' })],
    ['FAILED, a state wanted: fails with the remedy', {
      target: delivered('FAILED', { details: { ImageBuilderErrors: [{ ErrorCode: 'STS_DISABLED_IN_REGION', ErrorMessage: 'no STS' }] } }),
      event: bags({ DesiredState: 'STOPPED' }),
    }, fails(NAME, /is FAILED and cannot become STOPPED: STS_DISABLED_IN_REGION: no STS \(activate STS.*\)\. Delete it in the console and deploy again/)],
    ['of another stack: name in use, untouched', { target: builder('RUNNING', { stackId: FOREIGN_STACK }), event: bags({ DesiredState: 'STOPPED' }) }, fails(NAME, /name is in use/)],
    ['of another resource: name in use, untouched', { target: builder('RUNNING', { logicalId: 'Other' }), event: bags({ DesiredState: 'STOPPED' }) }, fails(NAME, /name is in use/)],
    ['untagged: looks again', { target: builder('RUNNING', { onlyTags: {} }), event: bags({ DesiredState: 'STOPPED' }) }, waits('short', { untaggedSince: at(0) })],
    ['untagged after the grace: name in use', { target: builder('RUNNING', { onlyTags: {} }), memo: { untaggedSince: at(0) }, minutes: GRACE }, fails(NAME, /name is in use/)],
    ['claimed by another request: watches it for the grace', { target: builder('RUNNING', { claim: OTHER_CLAIM }) }, waits('steady', { watched: { claim: OTHER_CLAIM, since: at(0) } })],
  ])('%s', (_, words, expected) => {
    expect(step(words)).toEqual(expected);
  });

  test('the first look decides that an Update goes forward', () => {
    expect(step({ first: { phase: 'forward' }, epoch: { phase: 'rollback' }, event: bags({ Novelty: 'x' }) })).toEqual(fails(NAME, /Novelty is unknown/));
  });

  test('a builder without its claim tag is taken for delivered', () => {
    expect(step({ target: builder('RUNNING', { onlyTags: without(builder('x').tags, 'claim') }) })).toEqual(succeeds(NAME));
  });

  test('waits for power from the call that asked for it', () => {
    const words = { target: delivered('PENDING'), event: bags({ DesiredState: 'RUNNING' }), minutes: 10 };
    expect(step({ ...words, memo: { poweredAt: at(9) } })).toMatchObject({ pace: 'start', since: at(9) });
    expect(step(words)).toMatchObject({ pace: 'start', since: at(0) });
  });

  test('claims strays before it succeeds, and removes them afterwards', () => {
    const stray = (claim: string) => builder('RUNNING', { name: OTHER_NAME, spec: OTHER_SPEC, claim });
    expect(step({ target: delivered('RUNNING'), others: [stray(OTHER_CLAIM)] })).toEqual(claims(OTHER_NAME));
    expect(step({ target: delivered('RUNNING'), others: [stray(CLAIM)] })).toEqual(succeeds(NAME, { leftovers: true }));
    expect(step({ target: delivered('RUNNING'), others: [stray(DELIVERED_NOW)] })).toEqual(succeeds(NAME, { leftovers: false }));
  });

  test('properties that cannot be used fail before anything is touched', () => {
    expect(step({ target: delivered('RUNNING'), event: bags({ DesiredState: 'PAUSED', Novelty: 'x' }) }))
      .toEqual(fails(NAME, /DesiredState must be "RUNNING" or "STOPPED", got "PAUSED".*Novelty is unknown|Novelty is unknown.*DesiredState must be/));
  });
});

describe('Update table, rollback', () => {
  const back = { first: { phase: 'rollback' as const }, minutes: GRACE };
  const failedTemplate = { OldResourceProperties: properties({}, OTHER_SPEC) };
  const replacement = (claim: string, words: BuilderWords = {}) => builder('RUNNING', { name: OTHER_NAME, spec: OTHER_SPEC, claim, ...words });

  test.each<[string, SituationWords, unknown]>([
    ['looks for the whole grace before anything', { target: delivered('RUNNING'), minutes: GRACE - 0.1 }, waits('grace')],
    ['looks at all builders of the resource', { target: delivered('RUNNING'), lookedFurther: false }, looks('family')],
    ['the builder from before: success with the old id', { target: delivered('RUNNING') }, succeeds(NAME, { leftovers: false })],
    ['returns to the old id from the new one', { target: delivered('RUNNING'), event: { PhysicalResourceId: OTHER_NAME, ...failedTemplate } }, succeeds(NAME)],
    ['vanished: success with the old id', {}, succeeds(NAME)],
    ['being deleted: success with the old id', { target: delivered('DELETING') }, succeeds(NAME)],
    ['being deleted: neither tagged nor waited for', { target: delivered('DELETING'), event: bags({ Tags: { a: '1' }, DesiredState: 'RUNNING' }) }, succeeds(NAME)],
    ['restores tags', { target: delivered('RUNNING', { tags: { a: '2' } }), event: bags({ Tags: { a: '1' } }, { Tags: { a: '2' } }) }, tags({ a: '1' })],
    ['takes off the failed template\'s tags', { target: delivered('RUNNING', { tags: { b: '2' } }), event: bags({}, { Tags: { b: '2' } }) }, untags('b')],
    ['restores power: stops', { target: delivered('RUNNING'), event: bags({ DesiredState: 'STOPPED' }) }, stops],
    ['restores power: starts', { target: delivered('STOPPED'), event: bags({ DesiredState: 'RUNNING' }) }, starts],
    ['leaves power alone when none is wanted', { target: delivered('STOPPED') }, succeeds(NAME)],
    ['tags refused: goes on without', { target: delivered('RUNNING'), memo: { waived: ['tag'] }, event: bags({ Tags: { a: '1' } }) }, succeeds(NAME)],
    ['tags refused: still takes off and restores power', {
      target: delivered('RUNNING', { tags: { b: '2' } }), memo: { waived: ['tag'] }, event: bags({ Tags: { a: '1' }, DesiredState: 'STOPPED' }, { Tags: { b: '2' } }),
    }, untags('b')],
    ['untagging refused: goes on without', { target: delivered('RUNNING', { tags: { b: '2' } }), memo: { waived: ['untag'] }, event: bags({}, { Tags: { b: '2' } }) }, succeeds(NAME)],
    ['start refused: goes on without', { target: delivered('STOPPED'), memo: { waived: ['start'] }, event: bags({ DesiredState: 'RUNNING' }) }, succeeds(NAME)],
    ['stop refused: goes on without', { target: delivered('RUNNING'), memo: { waived: ['stop'] }, event: bags({ DesiredState: 'STOPPED' }) }, succeeds(NAME)],
    ['FAILED, a state wanted: success all the same', { target: delivered('FAILED'), event: bags({ DesiredState: 'RUNNING' }) }, succeeds(NAME)],
    ['properties of another release: success', { target: delivered('RUNNING'), event: bags({ Novelty: 'x' }) }, succeeds(NAME)],
    ['another spec under an explicit name: success', {
      target: delivered('RUNNING', { name: 'mine', spec: OTHER_SPEC }), event: { ...bags({ ImageBuilderName: 'mine' }), PhysicalResourceId: 'mine' },
    }, succeeds('mine')],
    ['somebody else\'s builder: untouched', { target: builder('RUNNING', { stackId: FOREIGN_STACK }), event: bags({ Tags: { a: '1' }, DesiredState: 'STOPPED' }) }, succeeds(NAME)],
    ['a builder without tags: untouched', { target: builder('RUNNING', { onlyTags: {} }), event: bags({ Tags: { a: '1' }, DesiredState: 'STOPPED' }) }, succeeds(NAME)],
    ['an undelivered builder of the wanted name is a stray: claims it', { target: builder('RUNNING', { claim: OTHER_CLAIM }) }, claims()],
    ['an undelivered builder of the wanted name, claimed: success, and off with it', { target: builder('RUNNING') }, succeeds(NAME, { leftovers: true })],
    ['an undelivered replacement: claims it', { target: delivered('RUNNING'), others: [replacement(OTHER_CLAIM)], event: failedTemplate }, claims(OTHER_NAME)],
    ['a replacement that CloudFormation never took over: claims it', { target: delivered('RUNNING'), others: [replacement(DELIVERED_NOW)], event: failedTemplate }, claims(OTHER_NAME)],
    ['that replacement, claimed: success, and off with it', { target: delivered('RUNNING'), others: [replacement(CLAIM)], event: failedTemplate }, succeeds(NAME, { leftovers: true })],
    ['a replacement that CloudFormation knows is left to its Delete',
      { target: delivered('RUNNING'), others: [replacement(DELIVERED_NOW)], event: { ...failedTemplate, PhysicalResourceId: OTHER_NAME } }, succeeds(NAME, { leftovers: false })],
    ['a replacement delivered before the operation stays', { target: delivered('RUNNING'), others: [replacement(DELIVERED)], event: failedTemplate }, succeeds(NAME, { leftovers: false })],
    ['a delivered builder that the failed template does not name stays', { target: delivered('RUNNING'), others: [replacement(DELIVERED_NOW)] }, succeeds(NAME, { leftovers: false })],
    ['a sibling\'s builder under the failed template\'s name stays',
      { target: delivered('RUNNING'), others: [replacement(DELIVERED_NOW, { logicalId: 'Other' })], event: failedTemplate }, succeeds(NAME, { leftovers: false })],
  ])('%s', (_, words, expected) => {
    expect(step({ ...back, ...words })).toEqual(expected);
  });

  test('never takes away forward what was delivered under the other name', () => {
    expect(step({ target: delivered('RUNNING'), others: [replacement(DELIVERED_NOW)], event: failedTemplate, minutes: GRACE })).toEqual(succeeds(NAME, { leftovers: false }));
  });
});

describe('an Update whose time is up', () => {
  const answer = (words: SituationWords) => late(situation({ type: 'Update', minutes: 55, ...words }));

  test('forward fails with the old id, the state and what to do', () => {
    expect(answer({ target: delivered('PENDING') })).toEqual(fails(NAME, /not settled after 55 minutes: its state is PENDING\. .*Deploy again/, { leftovers: false }));
  });

  test('forward removes what it made, seen or not', () => {
    const event = { ResourceProperties: properties({}, OTHER_SPEC) };
    const made = builder('PENDING', { name: OTHER_NAME, spec: OTHER_SPEC });
    expect(answer({ event, target: made, memo: { claimed: true, seen: true } })).toEqual(fails(NAME, /PENDING/, { leftovers: true }));
    expect(answer({ event, memo: { created: { at: at(54), accepted: false } } })).toEqual(fails(NAME, /it is not there/, { leftovers: true }));
  });

  test('in a rollback takes the builder as it is', () => {
    const first = { phase: 'rollback' as const };
    expect(answer({ first, target: delivered('PENDING'), event: bags({ DesiredState: 'RUNNING' }) })).toEqual(succeeds(NAME));
    expect(answer({ first, target: builder('PENDING', { claim: OTHER_CLAIM }) })).toEqual(claims());
    expect(answer({ first, target: builder('PENDING', { stackId: FOREIGN_STACK, claim: DELIVERED }) })).toEqual(fails(NAME, /PENDING/));
  });

  test('of a rollback from a third id claims what the failed update delivered to nobody', () => {
    const event = { PhysicalResourceId: `${NAME.slice(0, -10)}0123456789`, OldResourceProperties: properties({}, OTHER_SPEC) };
    const stray = builder('RUNNING', { name: OTHER_NAME, spec: OTHER_SPEC, claim: DELIVERED_NOW });
    const s = situation({ type: 'Update', event, first: { phase: 'rollback' }, target: builder('RUNNING', { claim: DELIVERED }), others: [stray], minutes: GRACE });
    expect(reconcile(s)).toEqual(claims(OTHER_NAME));
    expect(reconcile({ ...s, request: { ...s.request, physicalId: OTHER_NAME } })).toEqual(succeeds(NAME));
  });

  test('of a rollback that came late still claims what the failed update delivered to nobody', () => {
    const event = { PhysicalResourceId: NAME, OldResourceProperties: properties({}, OTHER_SPEC) };
    const words = { type: 'Update', event, first: { phase: 'rollback' }, target: builder('RUNNING', { claim: DELIVERED }) } as const;
    const stray = builder('RUNNING', { name: OTHER_NAME, spec: OTHER_SPEC, claim: DELIVERED_NOW });
    const cameLate = (minutes: number) => ({ ...situation({ ...words, others: [stray], minutes }), deadline: at(-3) });
    expect(late(cameLate(1.9))).toEqual(claims(OTHER_NAME));
    expect(late(cameLate(2))).toEqual(succeeds(NAME));
  });

  test('of a Create names its builder when it made it', () => {
    expect(late(situation({ target: builder('PENDING'), memo: { claimed: true }, minutes: 55 }))).toEqual(fails(NAME, /its state is PENDING/, { leftovers: true }));
  });
});

describe('protectFromReplacement', () => {
  const protect = (flag: string, spec = SPEC, more = {}) => properties({ ProtectFromReplacement: flag, ...more }, spec);
  const target = builder('RUNNING', { claim: DELIVERED });
  const forbids = fails(NAME, /another image builder, and protectFromReplacement forbids that, as what was installed on \S+ would go\. Nothing was touched/,
    { code: 'ProtectedFromReplacement', leftovers: false });
  const update = (bag: Properties, words: SituationWords = {}) => reconcile(situation({ type: 'Update', event: { ResourceProperties: bag }, ...words }));

  test.each<[string, Properties]>([
    ['of the spec', protect('true', OTHER_SPEC)],
    ['of the spec, as a boolean', properties({ ProtectFromReplacement: true }, OTHER_SPEC)],
    ['to an explicit name', protect('true', SPEC, { ImageBuilderName: 'mine' })],
  ])('fails a change %s', (_, bag) => {
    expect(update(bag, { others: [target] })).toEqual(forbids);
    // also when the new builder is there already
    expect(update(bag, { target: builder('RUNNING', { name: 'x', claim: DELIVERED }), others: [target] })).toEqual(forbids);
  });

  test('lets what changes nothing through', () => {
    expect(update(protect('true'), { target })).toEqual(succeeds(NAME));
  });

  test('is off by default, and when it is "false"', () => {
    for (const bag of [protect('false', OTHER_SPEC), properties({}, OTHER_SPEC)]) {
      expect(update(bag, { others: [target] })).toEqual(expect.objectContaining({ kind: 'call' }));
    }
  });

  test('does not stop a rollback', () => {
    expect(update(protect('true', OTHER_SPEC), { first: { phase: 'rollback' }, minutes: GRACE, others: [target] })).toMatchObject({ answer: { status: 'SUCCESS' } });
  });
});

describe('strays of a request with a short timeout', () => {
  const stray = builder('RUNNING', { name: OTHER_NAME, spec: OTHER_SPEC, claim: OTHER_CLAIM });
  const event = { ResourceProperties: properties({ Timeout: '60' }) };
  const words: SituationWords = { type: 'Update', event, target: builder('PENDING'), others: [stray] };

  test('are claimed before the late answer', () => {
    expect(late(situation({ ...words, minutes: 1 }))).toEqual(claims(OTHER_NAME));
    expect(late(situation({ ...words, minutes: 2.8 }))).toEqual(claims(OTHER_NAME));
  });

  test('are no longer claimed two minutes later: the answer goes first', () => {
    expect(late(situation({ ...words, minutes: 3 }))).toEqual(fails(NAME, /not settled after 3 minutes: its state is PENDING/, { code: 'NotSettled' }));
  });
});
