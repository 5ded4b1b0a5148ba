import { planOf } from '../../storm/generate';
import { happen } from '../../storm/history';
import { Operation, Plan, PlannedTemplate } from '../../storm/plan';
import { USUAL_CHOICES } from '../support/cloudformation-choices';

const MINUTE = 60_000;

/** A plain resource that takes a while, and a builder of a type. */
const template = (instanceType?: string, fails = false): PlannedTemplate => ({
  builders: instanceType === undefined ? {} : { Builder: { instanceType } },
  sibling: { takes: 30 * MINUTE, fails },
});

/** An update that fails without a rollback, then one that is cancelled. */
const operations = (cancelAfter?: number): Operation[] => [
  { kind: 'create', pause: 0, template: template(), rollback: true },
  { kind: 'update', pause: MINUTE, template: template('stream.standard.medium', true), rollback: false },
  { kind: 'update', pause: MINUTE, template: template('stream.standard.large'), rollback: true, cancelAfter },
];

const plan = (more: Partial<Plan>): Plan => {
  return {
    seed: 1,
    choices: USUAL_CHOICES,
    service: { ...planOf(1).service, unseen: 0, tagsUnseen: 0, create: 5 * MINUTE, quota: 50 },
    handMade: [],
    operations: operations(),
    // the answer of the update that delivers is sent twice, five seconds apart
    disturbances: [{ kind: 'answer lost', answer: 2, arrived: false }],
    isGentle: false,
    hasRound: false,
    ...more,
  };
};

/** What is found, each once. */
const found = async (history: Plan) => [...new Set((await happen(history)).findings.map(({ name, isKnown }) => `${isKnown ? 'open window' : 'BROKEN'} ${name}`))];

test('what a cancelled update delivered, whose rollback removes the resource by its older name, has a window of its own', async () => {
  const { story, findings } = await happen(plan({}), undefined, true);
  expect(findings).toEqual([]);
  const begun = story.filter(({ what }) => what.startsWith('asks for'))[2].at;
  const lost = story.find(({ what }) => what.includes('did not arrive'))?.at ?? 0;
  expect(lost).toBeGreaterThan(begun);
  const [before, between] = [lost - begun - MINUTE, lost - begun + 1_000];
  expect(await found(plan({ operations: operations(before) }))).toEqual([]);
  expect(await found(plan({ operations: operations(between) }))).toEqual(['open window removedByOlderName']);
  expect(await found(plan({ operations: operations(between + MINUTE) }))).toEqual([]);
});

test('what an update without a rollback bound, and another one went on from, has a window of its own', async () => {
  const named = (number: number, destroy = false): PlannedTemplate =>
    ({ builders: {}, images: { Own: { name: `press-own-${number}`, ...destroy ? { destroy } : {} } }, sibling: { takes: MINUTE, fails: false } });
  const failing = (planned: PlannedTemplate): PlannedTemplate => ({ ...planned, sibling: { takes: MINUTE, fails: true } });
  const history = (second: PlannedTemplate) => plan({
    catalogue: [{ number: 1 }, { number: 2 }],
    disturbances: [],
    operations: [
      { kind: 'create', pause: 0, template: named(1), rollback: true },
      { kind: 'update', pause: MINUTE, template: failing(named(1, true)), rollback: false },
      { kind: 'update', pause: MINUTE, template: failing(second), rollback: true },
    ],
  });
  expect(await found(history(named(1, true)))).toEqual([]);
  expect(await found(history(named(2)))).toEqual(['open window boundInBetween']);
});
