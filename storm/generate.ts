import { disturbance, mildDisturbance } from './disturbances';
import { FORMATS } from './formats';
import { QUERIES, withLookUps } from './generate-images';
import { Disturbance, HandMade, Operation, Plan, PlannedBuilder, PlannedTemplate } from './plan';
import { Random } from './random';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** The names that templates and people fight for. */
export const EXPLICIT_NAMES = ['press-1', 'press-2'] as const;

const TYPES = ['stream.standard.small', 'stream.standard.medium', 'stream.standard.large'] as const;
const AGENTS = ['LATEST', '06-17-2026', '03-03-2026'] as const;
/** What a history is about: most are about nothing, some gather what seldom comes together by itself. */
type Theme = 'anything' | 'gentle' | 'adoption' | 'last minute' | 'failure' | 'images';

/** The history of a seed. */
export function planOf(seed: number): Plan {
  const random = new Random(seed);
  const theme: Theme = random.percent(60) ? 'anything' : random.pick(['gentle', 'gentle', 'gentle', 'adoption', 'adoption', 'last minute', 'failure', 'failure', 'images']);
  const handMade = handMadeOf(random, theme);
  const operations: Operation[] = [create(random, theme)];
  for (let more = theme === 'last minute' ? 0 : random.between(theme === 'failure' ? 2 : 0, 4); more > 0; more--) {
    operations.push(following(random, theme));
    if (theme === 'failure') {
      operations.push(wayOut(random));
    }
  }
  const plan: Plan = {
    seed,
    choices: {
      inventedIds: random.percent(75),
      rollbackId: random.percent(80) ? 'answered' : 'before',
      rollbackStart: random.percent(90) ? 'operation' : 'own',
      deleteTakesReplaced: random.percent(90),
      rollbackAttributes: random.percent(75) ? 'sent' : 'present',
      updatesWhatFailed: random.percent(25),
      siblings: random.percent(85) ? 'given up' : 'waited for',
      cleanUpTries: random.percent(75) ? 1 : 3,
    },
    service: {
      unseen: theme === 'last minute' ? random.between(90, 170) * SECOND : random.percent(theme === 'gentle' ? 50 : 70) ? 0 : random.between(0, 170) * SECOND,
      tagsUnseen: random.percent(85) ? 0 : random.between(0, 170) * SECOND,
      create: random.between(1, 20) * MINUTE,
      start: random.between(1, 6) * MINUTE,
      stop: random.between(10, 200) * SECOND,
      delete: random.between(5, 120) * SECOND,
      quota: theme === 'gentle' || random.percent(92) ? 50 : random.between(1, 2),
    },
    handMade,
    operations,
    disturbances: disturbancesOf(random, theme, operations[0]),
    isGentle: theme === 'gentle',
    hasRound: random.percent(8),
  };
  // a delivery in the last minute is timed by the requests before it
  return theme === 'last minute' ? plan : withLookUps(plan);
}

function handMadeOf(random: Random, theme: Theme): HandMade[] {
  const names = EXPLICIT_NAMES.filter(() => random.percent(theme === 'adoption' ? 70 : theme === 'anything' ? 3 : 0));
  return names.map(name => ({
    name,
    instanceType: random.pick(TYPES),
    tags: { owner: 'ann', ...random.percent(20) ? { purpose: 'print' } : {} },
    isStopped: random.percent(40),
  }));
}

function disturbancesOf(random: Random, theme: Theme, first: Operation): Disturbance[] {
  const disturbances: Disturbance[] = [];
  if (theme === 'last minute' && first.kind === 'create') {
    // the look-ups are asked first
    const requests = Object.keys(first.template.images ?? {}).length;
    const time = Object.values(first.template.builders)[0]?.timeout ?? 55 * 60;
    disturbances.push({ kind: 'late', request: requests + 1, by: (time - random.between(20, 70)) * SECOND });
  }
  for (let more = random.pick([0, 1, 1, 2, 2, 3, 4, 6]); more > 0; more--) {
    disturbances.push(theme === 'gentle' ? mildDisturbance(random) : disturbance(random));
  }
  for (let more = theme === 'images' ? 4 : 0; more > 0; more--) {
    const minutes = random.between(0, random.pick([30, 120]));
    disturbances.push({ kind: 'image', at: minutes * MINUTE, act: random.pick(['publish', 'retire', 'retire', 'delete']), which: random.between(0, 3) });
  }
  if (theme === 'failure' && random.percent(60)) {
    disturbances.push({ kind: 'outage', during: 'UPDATE_ROLLBACK_IN_PROGRESS', times: 10 });
  }
  return theme === 'gentle' ? disturbances.slice(0, 2) : disturbances;
}

function create(random: Random, theme: Theme): Operation {
  const deleteAfter = theme === 'anything' && random.percent(9) ? random.between(0, 25) * MINUTE : undefined;
  return { kind: 'create', pause: 0, template: template(random, theme), rollback: random.percent(75), ...deleteAfter === undefined ? {} : { deleteAfter } };
}

function following(random: Random, theme: Theme): Operation {
  const pause = random.pick([1, 1, 5, 20, 90, 400]) * MINUTE + random.between(0, 59) * SECOND;
  switch (random.pick(['update', 'update', 'update', 'update', 'update', 'delete', 'roll back', 'continue', 'create'])) {
    case 'delete':
      return { kind: 'delete', pause };
    case 'create':
      return { ...create(random, theme), pause };
    case 'roll back':
    case 'continue':
      return wayOut(random);
    case 'update':
      return {
        kind: 'update',
        pause,
        template: template(random, theme),
        rollback: random.percent(theme === 'failure' ? 40 : 85),
        ...theme !== 'gentle' && random.percent(20) ? { cancelAfter: random.between(0, 25 * 60) * SECOND } : {},
      };
  }
}

/** What a person asks for after a failure; what does not fit the stack's status is left out. */
function wayOut(random: Random): Operation {
  const pause = random.pick([1, 20]) * MINUTE;
  return random.percent(50) ? { kind: 'roll back', pause } : { kind: 'continue', pause, skip: random.percent(50) ? [] : [random.pick(['Builder', 'Second'])] };
}

function template(random: Random, theme: Theme): PlannedTemplate {
  const both = random.percent(35);
  const [first, second] = theme === 'anything' && random.percent(5) ? [EXPLICIT_NAMES[1], EXPLICIT_NAMES[0]] : EXPLICIT_NAMES;
  const builders = {
    ...theme === 'last minute' || random.percent(92) ? { Builder: builder(random, theme, first, []) } : {},
    ...both ? { Second: builder(random, theme, second, random.percent(30) ? ['Builder'] : []) } : {},
  };
  const isLookedUp = Object.values(builders).some(({ image }) => image !== undefined);
  const sibling = {
    takes: random.between(1, 30 * 60) * SECOND,
    fails: theme !== 'gentle' && random.percent(theme === 'failure' ? 60 : 30),
    ...random.percent(30) ? { dependsOn: ['Builder'] } : {},
  };
  return { builders, ...isLookedUp ? { images: { Image: { query: random.pick(QUERIES) } } } : {}, sibling };
}

function builder(random: Random, theme: Theme, name: string, dependsOn: readonly string[]): PlannedBuilder {
  if (theme === 'anything' && random.percent(4)) {
    const [format, ...formats] = [...FORMATS.keys()];
    return { instanceType: TYPES[0], format: random.pick([format, ...formats]) };
  }
  const isPlain = theme === 'gentle';
  const isNamed = !isPlain && random.percent(theme === 'adoption' ? 80 : theme === 'failure' ? 50 : 25);
  return {
    instanceType: random.pick(TYPES),
    ...isNamed ? { name, ...random.percent(theme === 'adoption' ? 80 : 15) ? { adopt: true } : {} } : {},
    ...random.percent(theme === 'images' ? 90 : 15) ? { image: 'Image' } : {},
    ...random.percent(30) ? { desiredState: random.pick(['RUNNING', 'STOPPED']) } : {},
    ...random.percent(15) ? { agent: random.pick(AGENTS) } : {},
    ...random.percent(40) ? { tags: { purpose: random.pick(['print', 'copy']) } } : {},
    ...!isPlain && random.percent(4) ? { protect: true } : {},
    ...!isPlain && random.percent(2) ? { newer: true } : {},
    ...!isPlain && random.percent(12) ? { retain: true } : {},
    ...!isPlain && random.percent(8) ? { timeout: random.between(15, 50) * 60 } : {},
    ...dependsOn.length > 0 ? { dependsOn } : {},
  };
}
