import { reconcile } from '../../../lambda/builder/resource';
import { Properties } from '../../../lambda/kernel/event';
import { OWNERSHIP_TAGS } from '../../../src/private/contract';
import {
  ANNOUNCES, arnOf, at, builder, BuilderWords, calls, CLAIM, DELIVERED, GRACE, hashOf, NAME, properties, situation, SituationWords, SPEC,
  succeeds, waits,
} from '../../support/situation';
import { ownTags } from '../../support/world';

const OLD = '06-10-2025';
const NEW = '01-16-2026';

/** A delivered builder that bears a version, or none. */
function bearing(version: string | undefined, state = 'RUNNING', words: BuilderWords = {}) {
  return builder(state, { claim: DELIVERED, tags: version === undefined ? {} : { [OWNERSHIP_TAGS.agent]: version }, ...words });
}

/** The step of an Update from one version to another. */
function step(words: SituationWords, wanted: Properties = { AgentVersion: NEW }, old: Properties = { AgentVersion: OLD }) {
  return reconcile(situation({ type: 'Update', event: { ResourceProperties: properties(wanted), OldResourceProperties: properties(old) }, ...words }));
}

const writes = (version: string) => calls('TagResource', { ResourceArn: arnOf(NAME), Tags: { [OWNERSHIP_TAGS.agent]: version } });
const takesOff = calls('UntagResource', { ResourceArn: arnOf(NAME), TagKeys: [OWNERSHIP_TAGS.agent] });
const stops = calls('StopImageBuilder', { Name: NAME });
const starts = (version?: string) => calls('StartImageBuilder', { Name: NAME, AppstreamAgentVersion: version });

test('a creation carries the version as it was asked for, and remembers it', () => {
  expect(reconcile(situation({ event: { ResourceProperties: properties({ AgentVersion: 'LATEST' }) } }))).toEqual(calls('CreateImageBuilder', {
    Name: NAME, ...SPEC, AppstreamAgentVersion: 'LATEST', Tags: { ...ownTags('Builder', hashOf(), CLAIM), [OWNERSHIP_TAGS.agent]: 'LATEST' },
  }));
});

describe('an Update', () => {
  test.each<[string, SituationWords, unknown]>([
    ['announces a restart before it writes the version', { target: bearing(OLD) }, waits('soon', { restarting: 'stop' })],
    ['writes the version before the stop', { target: bearing(OLD), memo: { restarting: 'stop' } }, writes(NEW)],
    ['writes it on a builder that bears none', { target: bearing(undefined), memo: { restarting: 'stop' } }, writes(NEW)],
    ['stops then', { target: bearing(NEW), memo: { restarting: 'stop' } }, stops],
    ['waits while it stops', { target: bearing(NEW, 'STOPPING'), memo: { restarting: 'stop' } }, waits('start', { restarting: 'stop' })],
    ['remembers that it has stopped', { target: bearing(NEW, 'STOPPED'), memo: { restarting: 'stop' } }, waits('soon', { restarting: 'start' })],
    ['starts with the version', { target: bearing(NEW, 'STOPPED'), memo: { restarting: 'start' } }, starts(NEW)],
    ['waits while it starts', { target: bearing(NEW, 'UPDATING_AGENT'), memo: { restarting: 'start' } }, waits('start')],
    ['succeeds when it runs again', { target: bearing(NEW), memo: { restarting: 'start' } }, succeeds(NAME)],
    ['succeeds with a builder that bears the version', { target: bearing(NEW) }, succeeds(NAME)],
    ['leaves a stopped one stopped, without the version', { target: bearing(OLD, 'STOPPED') }, succeeds(NAME)],
    ['waits for one on its way, since its last change of power', { target: bearing(OLD, 'PENDING'), memo: { poweredAt: at(1) } },
      expect.objectContaining({ kind: 'wait', pace: 'start', since: at(1) })],
    ['does nothing for one that is FAILED', { target: bearing(OLD, 'FAILED') }, succeeds(NAME)],
  ])('%s', (_, words, expected) => {
    expect(step(words)).toEqual(expected);
  });

  test.each<[string, Properties, SituationWords, unknown]>([
    ['to STOPPED stops, without a restart', { AgentVersion: NEW, DesiredState: 'STOPPED' }, { target: bearing(OLD) }, stops],
    ['to RUNNING announces the start', { AgentVersion: NEW, DesiredState: 'RUNNING' }, { target: bearing(OLD, 'STOPPED') }, waits('soon', { restarting: 'start' })],
    ['to RUNNING writes the version before the start', { AgentVersion: NEW, DesiredState: 'RUNNING' },
      { target: bearing(OLD, 'STOPPED'), memo: { restarting: 'start' } }, writes(NEW)],
    ['to RUNNING starts with it', { AgentVersion: NEW, DesiredState: 'RUNNING' }, { target: bearing(NEW, 'STOPPED') }, starts(NEW)],
    ['without a version leaves the one that is there', {}, { target: bearing(OLD) }, succeeds(NAME)],
    ['without a version starts without one', { DesiredState: 'RUNNING' }, { target: bearing(OLD, 'STOPPED') }, starts()],
  ])('%s', (_, wanted, words, expected) => {
    expect(step(words, wanted)).toEqual(expected);
  });
});

describe('a rollback', () => {
  const back: SituationWords = { first: { phase: 'rollback' }, minutes: GRACE };
  const from = (words: SituationWords, wanted: Properties = { AgentVersion: OLD }, failed: Properties = { AgentVersion: NEW }) =>
    step({ ...back, ...words }, wanted, failed);

  test.each<[string, SituationWords, unknown]>([
    ['restarts a builder that bears the failed version', { target: bearing(NEW) }, waits('soon', { restarting: 'stop' })],
    ['writes the version before that', { target: bearing(NEW), memo: { restarting: 'stop' } }, writes(OLD)],
    ['starts the one that was stopped for a restart', { target: bearing(NEW, 'STOPPED') }, waits('soon', { restarting: 'start' })],
    ['writes the version before that start', { target: bearing(NEW, 'STOPPED'), memo: { restarting: 'start' } }, writes(OLD)],
    ['with the version from before', { target: bearing(OLD, 'STOPPED'), memo: { restarting: 'start' } }, starts(OLD)],
    ['waits for one on its way', { target: bearing(NEW, 'PENDING') }, waits('start')],
    ['leaves the one that people stopped', { target: bearing(OLD, 'STOPPED') }, succeeds(NAME)],
    ['starts all the same when the version cannot be written', { target: bearing(NEW, 'STOPPED'), memo: { waived: ['tag'] } }, starts(OLD)],
    ['goes on without a stop that was refused', { target: bearing(OLD), memo: { restarting: 'stop', waived: ['stop'] } }, succeeds(NAME)],
    ['goes on without a start that was refused', { target: bearing(OLD, 'STOPPED'), memo: { restarting: 'start', waived: ['start'] } }, succeeds(NAME)],
    ['ends with one that is FAILED', { target: bearing(NEW, 'FAILED') }, succeeds(NAME)],
  ])('%s', (_, words, expected) => {
    expect(from(words)).toEqual(expected);
  });

  test('to no version takes the failed one off, which never came with certainty, and starts what was stopped for it', () => {
    expect(from({ target: bearing(NEW) }, {})).toEqual(takesOff);
    expect(from({ target: bearing(NEW, 'STOPPED') }, {})).toMatchObject({ memo: { restarting: 'start' } });
    expect(from({ target: bearing(undefined, 'STOPPED'), memo: { restarting: 'start' } }, {})).toEqual(starts());
    expect(from({ target: bearing(NEW), memo: { waived: ['untag'] } }, {})).toEqual(succeeds(NAME));
  });

  test('starts nothing when the failed update wanted it stopped', () => {
    expect(from({ target: bearing(NEW, 'STOPPED') }, { AgentVersion: OLD }, { AgentVersion: NEW, DesiredState: 'STOPPED' })).toEqual(succeeds(NAME));
  });

  test('leaves stopped what is to be stopped', () => {
    expect(from({ target: bearing(NEW, 'STOPPED') }, { AgentVersion: OLD, DesiredState: 'STOPPED' })).toEqual(succeeds(NAME));
  });
});

test('a Create brings the version to a builder that an earlier request left', () => {
  const event = { ResourceProperties: properties({ AgentVersion: NEW }) };
  const left = bearing(OLD, 'RUNNING', { claim: CLAIM });
  expect(reconcile(situation({ event, target: left, memo: { claimed: true, inherited: true, restarting: 'stop' } }))).toEqual(writes(NEW));
  expect(reconcile(situation({ event, target: bearing(NEW, 'RUNNING', { claim: CLAIM }), memo: { claimed: true, restarting: 'start' } }))).toEqual(ANNOUNCES);
});
