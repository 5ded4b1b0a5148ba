import { clearUp } from '../../../lambda/builder/background';
import {
  at, builder, calls, CLAIM, claims, DELIVERED, DELIVERED_BY_US, DELIVERED_NOW, looks, NAME, OTHER_CLAIM, OTHER_NAME, OTHER_SPEC,
  properties, situation, SituationWords, waits,
} from '../../support/situation';
import { builderTemplate, World } from '../../support/world';

const INVENTED = 'Shop-Builder-XXXXXXXXXX12';
const END = { kind: 'end' };

const other = (state: string, claim = CLAIM, more = {}) => builder(state, { name: OTHER_NAME, spec: OTHER_SPEC, claim, ...more });
const deletesOther = calls('DeleteImageBuilder', { Name: OTHER_NAME });
const deletesOwn = calls('DeleteImageBuilder', { Name: NAME });

/** A Create that answered with its builder's name. */
const SPARED = { claimed: true, seen: true, spared: NAME };

describe('after the answer of a Delete', () => {
  test.each<[string, SituationWords, unknown]>([
    ['looks at every builder of the resource', { lookedFurther: false }, looks('family')],
    ['ends when nothing is left', {}, END],
    ['removes what its id names', { target: builder('STOPPED') }, calls('DeleteImageBuilder', { Name: NAME })],
    ['claims what its id names before anything', { target: builder('STOPPED', { claim: DELIVERED }) }, claims()],
    ['removes strays', { others: [other('STOPPED', OTHER_CLAIM)] }, claims(OTHER_NAME)],
    ['leaves what was delivered under another name', { others: [other('STOPPED', DELIVERED)] }, END],
    ['goes on as its first look began: in a rollback', {
      event: { PhysicalResourceId: INVENTED }, first: { phase: 'rollback' }, others: [other('STOPPED', DELIVERED_NOW)],
    }, claims(OTHER_NAME)],
    ['only waits for what fell to FAILED after three deletes', { target: builder('FAILED'), memo: { deletes: { [NAME]: 3 } } }, waits('steady')],
    ['touches nothing of somebody else\'s', { target: builder('STOPPED', { logicalId: 'Other' }) }, END],
    ['touches nothing without tags', { target: builder('STOPPED', { onlyTags: {} }) }, END],
    ['current no more: removes what bears its own claim', { current: false, target: builder('STOPPED') }, calls('DeleteImageBuilder', { Name: NAME })],
    ['current no more: touches nothing else, though its id names it', { current: false, target: builder('STOPPED', { claim: DELIVERED }) }, END],
    ['current no more: touches no stray either', { current: false, others: [other('STOPPED', OTHER_CLAIM)] }, END],
  ])('%s', (_, words, expected) => {
    expect(clearUp(situation({ type: 'Delete', minutes: 60, ...words }))).toEqual(expected);
  });
});

describe('after the answer of a Create', () => {
  test.each<[string, SituationWords, unknown]>([
    ['its own builder is left to the Delete that follows', { target: builder('FAILED'), memo: SPARED }, waits('background')],
    ['its own builder is left although nobody heard that it was made', { target: builder('FAILED'), memo: { uncertain: true, seen: true } }, waits('background')],
    ['with looks at it alone from then on', { target: builder('FAILED'), memo: { ...SPARED, tidied: true }, lookedFurther: false }, waits('background')],
    ['and no more once a Delete claimed it', { target: builder('FAILED', { claim: OTHER_CLAIM }), memo: { ...SPARED, tidied: true }, lookedFurther: false }, END],
    ['and is left in the rollback when the answer named it', { target: builder('FAILED'), memo: SPARED, current: false, epoch: { phase: 'rollback' } }, waits('background')],
    ['and until its clean-up is over', { target: builder('FAILED'), memo: SPARED, current: false, epoch: { phase: 'rollback-cleanup' } }, waits('background')],
    ['then no Delete came, and it is removed', { target: builder('FAILED'), memo: SPARED, current: false, epoch: { phase: 'rolled-back' } }, deletesOwn],
    ['and left for good to who switched the rollback off', { target: builder('FAILED'), memo: SPARED, current: false, epoch: { phase: 'halted' } }, END],
    ['unless no answer named it', { target: builder('FAILED'), memo: { seen: true }, current: false, epoch: { phase: 'halted' } }, deletesOwn],
    ['and removed in the rollback of another operation', { target: builder('FAILED'), memo: SPARED, current: false, epoch: { phase: 'rollback', start: at(1) } }, deletesOwn],
    ['what was delivered in spite of all is not removed', { target: builder('RUNNING', { claim: DELIVERED_BY_US }), memo: SPARED, current: false, epoch: { phase: 'rolled-back' } }, END],
    ['its own builder is removed when no answer named it and no Delete can follow', { target: builder('FAILED'), current: false }, calls('DeleteImageBuilder', { Name: NAME })],
    ['strays that it claimed are removed', { target: builder('FAILED'), others: [other('STOPPED')], memo: { spared: NAME } }, deletesOther],
    ['and removed when it is current no more', { others: [other('STOPPED')], current: false }, deletesOther],
    ['another request\'s stray is not touched', { others: [other('STOPPED', OTHER_CLAIM)] }, END],
    ['unless it answered before it could claim that', { others: [other('STOPPED', OTHER_CLAIM)], memo: { unclaimed: true } }, claims(OTHER_NAME)],
    ['once its own is on its way out', { target: builder('STOPPING'), others: [other('STOPPED', OTHER_CLAIM)], current: false, memo: { unclaimed: true, strays: [OTHER_NAME] } }, claims(OTHER_NAME)],
    ['but not what it leaves to the Delete that follows', { target: builder('FAILED'), memo: { ...SPARED, unclaimed: true } }, waits('background')],
    ['and not once another operation has begun', {
      others: [other('STOPPED', OTHER_CLAIM)], memo: { unclaimed: true }, current: false, epoch: { start: at(1) },
    }, END],
    ['what was delivered is not touched', { others: [other('STOPPED', DELIVERED_NOW)] }, END],
    ['waits for a late creation within the grace', { memo: { created: { at: at(58), accepted: false } } }, waits('steady')],
    ['waits no longer than the grace', { memo: { created: { at: at(56), accepted: false } } }, END],
    ['waits for nothing once the builder was seen', { memo: { created: { at: at(58), accepted: true }, seen: true } }, END],
  ])('%s', (_, words, expected) => {
    expect(clearUp(situation({ minutes: 60, ...words }))).toEqual(expected);
  });
});

describe('after the answer of an Update', () => {
  const replacing = { event: { ResourceProperties: properties({}, OTHER_SPEC) } };
  test.each<[string, SituationWords, unknown]>([
    ['what a failed replacement made is removed', { ...replacing, target: other('STOPPED') }, deletesOther],
    ['and is removed when the request is current no more', { ...replacing, target: other('STOPPED'), current: false }, deletesOther],
    ['and stopped first', { ...replacing, target: other('RUNNING') }, calls('StopImageBuilder', { Name: OTHER_NAME })],
    ['the builder from before stays', { ...replacing, others: [builder('RUNNING', { claim: DELIVERED })] }, END],
    ['a replacement that was delivered stays', { ...replacing, target: other('RUNNING', DELIVERED_NOW) }, END],
    ['a replacement that it delivered itself stays', { ...replacing, target: other('RUNNING', DELIVERED_BY_US) }, END],
    ['and stays when the request is current no more', { ...replacing, target: other('RUNNING', DELIVERED_BY_US), current: false }, END],
    ['a replacement that a later request claimed is that one\'s', { ...replacing, target: other('RUNNING', OTHER_CLAIM) }, END],
    ['a replacement in PENDING is waited for', { ...replacing, target: other('PENDING'), minutes: 10 }, waits('steady')],
    ['a replacement that hangs is tried from the 30th minute on', { ...replacing, target: other('PENDING'), minutes: 30 }, deletesOther],
  ])('%s', (_, words, expected) => {
    expect(clearUp(situation({ type: 'Update', minutes: 60, ...words }))).toEqual(expected);
  });
});

/** How many events a state adds to the history of an execution, of which Step Functions takes 25,000. */
const EVENTS: Readonly<Record<string, number>> = { Tick: 5, Respond: 5 };

describe('the background of a whole day stays within what Step Functions records', () => {
  const HOUR = 3_600_000;
  test.each<[string, (world: World, name: string) => void]>([
    ['a builder that hangs and may not be deleted', (world, name) => world.emulator.force(name, 'PENDING', { after: 1_000 * HOUR, to: 'STOPPED' })],
    ['a stop that IAM denies', world => world.emulator.fault({ kind: 'error', operation: 'StopImageBuilder', code: 'AccessDeniedException', times: 1_000_000 })],
  ])('%s', async (_, disturb) => {
    const world = new World();
    await world.run(world.stack.createStack({ Builder: builderTemplate() }));
    disturb(world, world.builders()[0].name);
    expect((await world.run(world.stack.deleteStack())).status).toBe('DELETE_FAILED');
    await world.run(world.clock.sleep(25 * HOUR));
    const [, deletion] = [...world.executions.values()];
    expect(deletion.end).toMatchObject({ status: 'FAILED', error: 'LeftBehind' });
    expect(deletion.end?.path.reduce((events, state) => events + (EVENTS[state] ?? 2), 0)).toBeLessThan(25_000);
  }, 60_000);
});
