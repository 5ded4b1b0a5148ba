import { reconcile } from '../../../lambda/builder/resource';
import { Properties } from '../../../lambda/kernel/event';
import { OWNERSHIP_TAGS } from '../../../src/private/contract';
import { arnOf, builder, calls, DELIVERED, GRACE, NAME, properties, situation, SituationWords, succeeds } from '../../support/situation';

const FORMER = '01-01-2024';
const OLD = '06-10-2025';
const NEW = '01-16-2026';

/** The step of a rollback to some properties, away from those of the failed update, on a delivered builder that bears a version or none. */
function step(version: string | undefined, state: string, wanted: Properties, failed: Properties, words: SituationWords = {}) {
  const target = builder(state, { claim: DELIVERED, tags: version === undefined ? {} : { [OWNERSHIP_TAGS.agent]: version } });
  const event = { ResourceProperties: properties(wanted), OldResourceProperties: properties(failed) };
  return reconcile(situation({ type: 'Update', event, target, first: { phase: 'rollback' }, minutes: GRACE, ...words }));
}

const takesOff = calls('UntagResource', { ResourceArn: arnOf(NAME), TagKeys: [OWNERSHIP_TAGS.agent] });

describe('a rollback to no version', () => {
  test('takes off the one that the failed update wrote', () => {
    expect(step(NEW, 'RUNNING', {}, { AgentVersion: NEW })).toEqual(takesOff);
  });

  test('leaves one that the failed update did not write', () => {
    expect(step(FORMER, 'RUNNING', {}, { AgentVersion: NEW })).toEqual(succeeds(NAME));
  });

  test('leaves the stopped builder of an update without a version stopped', () => {
    expect(step(undefined, 'STOPPED', {}, {})).toEqual(succeeds(NAME));
  });
});

describe('a rollback to a version', () => {
  test('leaves a builder stopped that bears none: the failed update asked for none', () => {
    expect(step(undefined, 'STOPPED', { AgentVersion: OLD }, {})).toEqual(succeeds(NAME));
  });

  test('leaves a builder stopped that bears an older one', () => {
    expect(step(FORMER, 'STOPPED', { AgentVersion: OLD }, { AgentVersion: NEW })).toEqual(succeeds(NAME));
  });

  test('leaves a builder stopped when the failed update asked for the same', () => {
    expect(step(OLD, 'STOPPED', { AgentVersion: OLD }, { AgentVersion: OLD })).toEqual(succeeds(NAME));
  });
});
