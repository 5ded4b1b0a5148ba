import { comparable } from '../../storm/compare/comparable';
import { Column, compare, joined, tableOf } from '../../storm/compare/compare';
import { Wrong, WRONGS } from '../../storm/compare/outside';
import { planOf } from '../../storm/generate';
import { happen } from '../../storm/history';
import { Disturbance, Operation, Plan, PlannedTemplate } from '../../storm/plan';
import { PROVIDER, PROVIDER_AS_USUAL } from '../../storm/provider/design';
import { UNBROKEN, Variant, variantOf } from '../../storm/variant';
import { BROKEN } from '../../storm/variants';
import { USUAL_CHOICES } from '../support/cloudformation-choices';

jest.setTimeout(60_000);

const SIBLING = { takes: 60_000, fails: false };
const SMALL: PlannedTemplate = { builders: { Builder: { instanceType: 'stream.standard.small' } }, sibling: SIBLING };
const LARGE: PlannedTemplate = { builders: { Builder: { instanceType: 'stream.standard.large' } }, sibling: SIBLING };
const STOPPED: PlannedTemplate = { builders: { Builder: { instanceType: 'stream.standard.large', desiredState: 'STOPPED' } }, sibling: SIBLING };

function plan(operations: readonly Operation[], disturbances: readonly Disturbance[] = []): Plan {
  const service = { unseen: 0, tagsUnseen: 0, create: 600_000, start: 120_000, stop: 60_000, delete: 30_000, quota: 50 };
  return { seed: 0, choices: USUAL_CHOICES, service, handMade: [], operations, disturbances, isGentle: false, hasRound: false };
}

const create = (of: PlannedTemplate): Operation => ({ kind: 'create', pause: 0, rollback: true, template: of });
const update = (of: PlannedTemplate): Operation => ({ kind: 'update', pause: 60_000, rollback: true, template: of });

async function wrongsOf(design: Variant, history: Plan): Promise<string[]> {
  const { faults, story } = await happen(history, design, true);
  expect(story.map(({ what }) => what).join('\n')).toContain('CreateImageBuilder');
  return faults.map(({ wrong, what }) => `${wrong}: ${what}`);
}

describe('behind the Provider framework', () => {
  test.each([
    ['is made, replaced, stopped and deleted', [create(SMALL), update(LARGE), update(STOPPED)]],
    ['is made beside a sibling that fails', [create({ ...SMALL, sibling: { takes: 120_000, fails: true } })]],
    ['is replaced beside a sibling that fails at the end', [create(SMALL), update({ ...LARGE, sibling: { takes: 900_000, fails: true } })]],
  ] as ReadonlyArray<readonly [string, readonly Operation[]]>)('all is well when nothing goes wrong but what the handler can know: a builder %s', async (_, operations) => {
    expect(await wrongsOf(PROVIDER, plan(operations))).toEqual([]);
  });

  test('a waiter that cannot be started loses the id, and the Delete that follows never reaches the handler', async () => {
    const history = plan([create(SMALL)], [{ kind: 'no executions', at: 0, for: 150_000 }]);
    expect(await wrongsOf(PROVIDER, history)).toEqual([expect.stringMatching(/^leaked: after the stack, Shop-Builder-\w+ is RUNNING/)]);
    const { story } = await happen(history, PROVIDER, true);
    expect(story.map(({ what }) => what).join('\n')).toMatch(/answers FAILED with AWSCDK::CustomResourceProviderFramework::CREATE_FAILED/);
    expect(await wrongsOf(UNBROKEN, plan([create(SMALL)], [{ kind: 'no executions', at: 0, for: 20_000 }]))).toEqual([]);
  });

  test('an id that CloudFormation makes up leads to the builder only where names can be computed again', async () => {
    const history = plan([create({ ...SMALL, sibling: { takes: 120_000, fails: true } })]);
    expect(await wrongsOf(PROVIDER, history)).toEqual([]);
    expect(await wrongsOf(PROVIDER_AS_USUAL, history)).toEqual([expect.stringMatching(/^leaked: after the stack, Builder-request-1 is RUNNING/)]);
  });

  test('one poll that meets a throttled service ends the deployment, unless the handler takes it for "not yet"', async () => {
    const history = plan([create(SMALL)], [{ kind: 'service', at: 120_000, rule: { kind: 'throttle', operation: 'DescribeImageBuilders', times: 5 } }]);
    const statuses = async (design: Variant) => (await happen(history, design, true)).story.map(({ what }) => what).join('\n');
    expect(await statuses(PROVIDER_AS_USUAL)).toContain('the stack is ROLLBACK_COMPLETE');
    expect(await statuses(PROVIDER)).toContain('the stack is CREATE_COMPLETE');
  });

  test('a request that comes when its operation is over makes what nobody asks for any more', async () => {
    const late: Disturbance = { kind: 'late', request: 2, by: 130 * 60_000 };
    const history = plan([create(SMALL), update(LARGE)], [late]);
    expect(await wrongsOf(PROVIDER, history)).toEqual([expect.stringMatching(/^leaked: a day later/)]);
    expect((await happen(history, UNBROKEN)).faults).toEqual([]);
  });
});

describe('the same histories to both', () => {
  let columns: Column[];
  const open = new Set<number>();
  beforeAll(async () => {
    const seeds = Array.from({ length: 25 }, (_, index) => index + 1);
    columns = await compare(seeds);
    for (const seed of columns[0].wrongs.leaked.seeds) {
      if ((await happen(comparable(planOf(seed)))).findings.every(({ isKnown }) => isKnown)) {
        open.add(seed);
      }
    }
  });

  test('this library leaks through open windows of its design at most, and nothing else goes wrong', () => {
    const { leaked, ...others } = columns[0].wrongs;
    expect(leaked.seeds.filter(seed => !open.has(seed))).toEqual([]);
    expect(Object.values(others).map(({ count }) => count)).toEqual([0, 0, 0, 0, 0]);
  });

  test('the Provider framework leaks more', () => {
    expect(columns[1].wrongs.leaked.count).toBeGreaterThan(columns[0].wrongs.leaked.count);
    expect(columns[1].harmed).toBeGreaterThan(columns[0].harmed);
  });

  test('a table has a row for each wrong, and columns of several processes add up', () => {
    const table = tableOf(joined([columns, columns]));
    expect(table).toContain('(of 50)');
    expect(table.split('\n')).toHaveLength(Object.keys(WRONGS).length + 3);
    expect(joined([columns, columns])[1].wrongs.leaked.count).toBe(2 * columns[1].wrongs.leaked.count);
  });
});

const TAKEN = plan(
  [{ ...create({ builders: { Builder: { instanceType: 'stream.standard.small', name: 'press-1' } }, sibling: SIBLING }), pause: 60_000 }],
  [{ kind: 'person', at: 0, act: 'create', which: 0 }],
);

const MEDDLING = variantOf('a handler that takes a tag off what a person has made', ['nothingForeign'], {
  tick: (tick, call) => async state => {
    call('UntagResource', { ResourceArn: 'arn:aws:appstream:eu-west-1:111122223333:image-builder/press-1', TagKeys: ['owner'] });
    return tick(state);
  },
});

/** A broken handler for each wrong, and a history that shows it. */
const CAUGHT: ReadonlyArray<readonly [Wrong, string, Plan]> = [
  ['leaked', 'nothing is removed after the answer', comparable(planOf(4))],
  ['unanswered', 'a failure that nobody is told', comparable(planOf(7))],
  ['foreign', MEDDLING.name, TAKEN],
  ['untrue', 'a success before it is true', comparable(planOf(1))],
  ['destroyed', 'what was delivered is a stray', comparable(planOf(1))],
  ['stuck', 'a Delete that always fails', comparable(planOf(1))],
];

test.each(CAUGHT)('from outside it can be seen: %s', async (wrong, name, history) => {
  const broken = [...BROKEN, MEDDLING].find(variant => variant.name === name);
  expect((await happen(history, broken)).faults.map(fault => (broken ? fault.wrong : 'no such handler'))).toContain(wrong);
  expect((await happen(history)).faults).toEqual([]);
});
