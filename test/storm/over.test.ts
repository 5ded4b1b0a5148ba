import { planOf } from '../../storm/generate';
import { happen } from '../../storm/history';
import { HeldClock } from '../../storm/over/held-clock';
import { WAYS, wayOf } from '../../storm/over/over';
import { Plan } from '../../storm/plan';
import { USUAL_CHOICES } from '../support/cloudformation-choices';

jest.setTimeout(60_000);

/** One builder, made and deleted. */
const PLAIN: Plan = {
  ...planOf(1),
  choices: USUAL_CHOICES,
  handMade: [],
  operations: [{
    kind: 'create',
    pause: 0,
    rollback: true,
    template: { builders: { Builder: { instanceType: 'stream.standard.small', tags: { purpose: 'print' } } }, sibling: { takes: 1_000, fails: false } },
  }],
  disturbances: [],
  isGentle: false,
  hasRound: false,
};

/** The same with all that may happen on the way of a call: refused, lost before and after its effect, in another order; and to who makes it. */
const DISTURBED: Plan = {
  ...PLAIN,
  disturbances: [
    { kind: 'no executions', at: 0, for: 20_000 },
    { kind: 'service', at: 0, rule: { kind: 'lost-reply', operation: 'CreateImageBuilder' } },
    { kind: 'service', at: 0, rule: { kind: 'throttle', operation: 'DescribeImageBuilders', times: 2 } },
    { kind: 'service', at: 0, rule: { kind: 'unavailable', operation: 'TagResource', afterEffect: true } },
    { kind: 'stack unseen', at: 60_000, for: 90_000 },
    { kind: 'kill', call: 20, afterEffect: true },
    { kind: 'freeze', call: 25, for: 4_000 },
    { kind: 'answer lost', answer: 1, arrived: true },
  ],
};

async function storyOver(way: string, plan: Plan) {
  const { story, findings } = await happen(plan, wayOf(way), true);
  return { findings: findings.filter(({ isKnown }) => !isKnown), story };
}

describe('over the bundle', () => {
  test.each([['plain', PLAIN], ['with every disturbance of a call', DISTURBED]])('a history is the one over the code, to the millisecond: %s', async (_, plan) => {
    const [code, bundle] = [await storyOver('code', plan), await storyOver('bundle', plan)];
    expect(code.story.map(({ what }) => what).join('\n')).toMatch(/CreateImageBuilder[^]*answers SUCCESS[^]*DELETE_COMPLETE/);
    expect(bundle).toEqual(code);
  });

  test('so are random ones', async () => {
    for (let seed = 301; seed <= 303; seed++) {
      // the bundle has the code of one release only
      const plan = { ...planOf(seed), disturbances: planOf(seed).disturbances.filter(({ kind }) => kind !== 'other release') };
      expect(await storyOver('bundle', plan)).toEqual(await storyOver('code', plan));
    }
  });
});

describe('over HTTP', () => {
  test('a plain history is the one over the code, to the millisecond', async () => {
    expect(await storyOver('http', PLAIN)).toEqual(await storyOver('code', PLAIN));
  });

  test('every invariant holds when connections break', async () => {
    const { story, findings } = await storyOver('http', DISTURBED);
    expect(findings).toEqual([]);
    expect(story.filter(({ what }) => what.startsWith('answers SUCCESS')).length).toBeGreaterThan(1);
  });
});

describe('a held clock', () => {
  test('stands still until nobody holds it', async () => {
    const clock = new HeldClock(0);
    const release = clock.hold();
    const seen: number[] = [];
    clock.at(1_000, () => { seen.push(clock.now()); });
    const passed = clock.pass(2_000);
    await new Promise(resolve => setTimeout(resolve, 20));
    expect([clock.now(), seen]).toEqual([0, []]);
    release();
    await passed;
    expect([clock.now(), seen]).toEqual([2_000, [1_000]]);
  });

  test('goes on while its holder waits for it', async () => {
    const clock = new HeldClock(0);
    const release = clock.hold();
    const waited = clock.lettingGo(() => clock.sleep(500)).finally(release);
    await clock.pass(1_000);
    await waited;
    expect(clock.now()).toBe(1_000);
  });
});

test('there is no other way', () => {
  expect(Object.keys(WAYS)).toEqual(['code', 'bundle', 'http']);
  expect(() => wayOf('air')).toThrow('--over takes one of code, bundle, http, got air');
});
