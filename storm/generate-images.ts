import { arnOfImage, IMAGE_PREFIX, OWN_PLATFORM, OWN_PREFIX, SHARED_ACCOUNTS, SHARED_IMAGE, SHARING_ACCOUNT } from './images';
import { Disturbance, ImageAct, Operation, Plan, PlannedImage, PlannedLookUp, PlannedTemplate } from './plan';
import { Random } from './random';
import { FaultRule } from '../emulator';
import { ImageRefQuery } from '../src/private/contract';
import { IMAGE } from '../test/support/definition';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** What look-ups ask for. */
export const QUERIES: readonly [Partial<ImageRefQuery>, ...Array<Partial<ImageRefQuery>>] = [
  { Visibility: 'PRIVATE', NamePrefix: IMAGE_PREFIX, Latest: true },
  { Visibility: 'PRIVATE', NamePattern: '^press-image-\\d+$', Latest: true },
  { Visibility: 'PRIVATE', Platform: 'WINDOWS_SERVER_2022', Latest: true },
];

/** How many of the account's images templates name; in calm weather each is named by one look-up only. */
const NAMED = 4;
const NAMED_IN_CALM = 7;

const MAKING = ['PENDING', 'COPYING', 'CREATING', 'IMPORTING', 'VALIDATING'] as const;
const CHANGES = ['DeleteImage', 'DeleteImagePermissions', 'TagResource', 'UntagResource'] as const;
const CALLS = [...CHANGES, 'DescribeImagePermissions', 'ListTagsForResource', 'DescribeImages'] as const;
const ACTS = [
  'publish', 'publish unfinished', 'retire', 'share', 'copy', 'copy', 'retire own', 'delete own', 'disown', 'disown', 'tag elsewhere', 'free',
] as const satisfies readonly ImageAct[];

/** One history in four looks up images by more than a query, and keeps or deletes them. Its random numbers are its own: the rest of the history stays. */
export function withLookUps(plan: Plan): Plan {
  const random = new Random(plan.seed, 'look-ups');
  if (!random.percent(25)) {
    return plan;
  }
  const catalogue = catalogueOf(random, plan.isGentle);
  const more = withUpdates(random, plan);
  const operations = plan.isGentle ? calmLookUps(random, more, catalogue) : more.map(operation => wild(random, operation));
  return { ...plan, catalogue, operations, disturbances: [...plan.disturbances, ...disturbancesOf(random, plan.isGentle)] };
}

/** Some updates more, in which only the look-ups are others. */
function withUpdates(random: Random, { operations: [first, ...rest], isGentle }: Plan): Operation[] {
  if (first.kind !== 'create') {
    return [first, ...rest];
  }
  const updates = Array.from({ length: random.between(0, 3) }, (): Operation => ({
    kind: 'update',
    pause: random.between(1, 20) * MINUTE,
    template: { ...first.template, sibling: { takes: random.between(1, 600) * SECOND, fails: !isGentle && random.percent(30) } },
    rollback: isGentle || random.percent(80),
    ...!isGentle && random.percent(10) ? { cancelAfter: random.between(0, 120) * SECOND } : {},
  }));
  return [first, ...updates, ...rest];
}

function catalogueOf(random: Random, isCalm: boolean): PlannedImage[] {
  return Array.from({ length: isCalm ? NAMED_IN_CALM : NAMED }, (_, index) => ({
    number: index + 1,
    ...random.percent(30) ? { shares: SHARED_ACCOUNTS.slice(0, random.between(1, SHARED_ACCOUNTS.length)) } : {},
    ...!isCalm && random.percent(10) ? { fleet: 'press-fleet' } : {},
    ...!isCalm && random.percent(8) ? { isElsewheres: true } : {},
    ...random.percent(25)
      ? { making: { state: random.pick(MAKING), after: random.between(1, 50) * MINUTE, to: isCalm || random.percent(70) ? 'AVAILABLE' : 'FAILED' } }
      : {},
  }));
}

/** Everything is right: an image that went with a look-up is never named again. */
function calmLookUps(random: Random, operations: readonly Operation[], catalogue: readonly PlannedImage[]): Operation[] {
  let number = 0;
  let isThere = false;
  return operations.map(operation => {
    isThere &&= operation.kind !== 'delete';
    if (operation.kind !== 'create' && operation.kind !== 'update') {
      return operation;
    }
    const stays = isThere && random.percent(60);
    isThere = random.percent(75);
    if (!isThere) {
      return operation;
    }
    number = stays ? number : number + 1;
    const waits = catalogue.find(image => image.number === number)?.making !== undefined;
    return { ...operation, template: withLookUp(random, operation.template, 'Own', { ...exact(random, number), ...waits ? { waits } : {} }) };
  });
}

function wild(random: Random, operation: Operation): Operation {
  if (operation.kind !== 'create' && operation.kind !== 'update') {
    return operation;
  }
  const { images = {} } = operation.template;
  const repeated = Object.fromEntries(Object.entries(images).map(([id, lookUp]) => [id, { ...lookUp, ...refreshed(random) }]));
  let template: PlannedTemplate = { ...operation.template, ...Object.keys(repeated).length > 0 ? { images: repeated } : {} };
  if (random.percent(85)) {
    template = withLookUp(random, template, 'Own', lookUpOfOwn(random));
  }
  if (random.percent(35)) {
    template = { ...template, images: { ...template.images, Other: anyLookUp(random) } };
  }
  return { ...operation, template };
}

/** A look-up, and sometimes a builder that is made from what it finds. */
function withLookUp(random: Random, template: PlannedTemplate, id: string, lookUp: PlannedLookUp): PlannedTemplate {
  const { Builder: builder } = template.builders;
  const builders = builder?.format === undefined && builder?.image === undefined && random.percent(40) && 'Builder' in template.builders
    ? { ...template.builders, Builder: { ...builder, image: id } }
    : template.builders;
  return { ...template, builders, images: { ...template.images, [id]: lookUp } };
}

/** One of the account's images, by its name or its ARN. */
function exact(random: Random, number: number): PlannedLookUp {
  const name = `${OWN_PREFIX}${number}`;
  return {
    ...random.percent(65) ? { name } : { arn: arnOfImage(name) },
    ...random.percent(65) ? { destroy: true } : {},
    ...random.percent(20) ? { waits: true } : {},
  };
}

function lookUpOfOwn(random: Random): PlannedLookUp {
  const timeout = random.percent(10) ? { timeout: random.between(5, 50) * 60 } : {};
  return random.percent(80)
    ? { ...exact(random, random.between(1, NAMED)), ...random.percent(35) ? { waits: true } : {}, ...timeout }
    : { query: { Visibility: 'PRIVATE', Platform: OWN_PLATFORM, Latest: true }, ...refreshed(random) };
}

/** Anything that a look-up may ask for, what it has no right to included. */
function anyLookUp(random: Random): PlannedLookUp {
  switch (random.pick(['own', 'own', 'query', 'shared', 'shared query', 'public'])) {
    case 'own':
      return lookUpOfOwn(random);
    case 'query':
      return { query: random.pick(QUERIES), ...refreshed(random) };
    case 'shared':
      return { arn: arnOfImage(SHARED_IMAGE.name, SHARING_ACCOUNT), ...random.percent(20) ? { destroy: true } : {} };
    case 'shared query':
      return { query: { Visibility: 'SHARED', Platform: OWN_PLATFORM, Owner: SHARING_ACCOUNT, Latest: true }, ...refreshed(random) };
    case 'public':
      return { name: IMAGE, ...random.percent(10) ? { destroy: true } : {} };
  }
}

function refreshed(random: Random): Pick<PlannedLookUp, 'refresh' | 'waits'> {
  return { ...random.percent(40) ? { refresh: random.pick(['1', '2']) } : {}, ...random.percent(30) ? { waits: true } : {} };
}

function disturbancesOf(random: Random, isCalm: boolean): Disturbance[] {
  return Array.from({ length: random.pick([0, 1, 1, 2, 3, 5]) }, (): Disturbance => {
    const at = random.between(0, random.pick([10, 60, 240])) * MINUTE + random.between(0, 59) * SECOND;
    switch (random.pick(['act', 'act', 'fault', 'fault', 'kill'])) {
      case 'act':
        return { kind: 'image', at, act: isCalm ? random.pick(['publish', 'share']) : random.pick(ACTS), which: random.between(0, 3) };
      case 'fault':
        return { kind: 'service', at: random.percent(40) ? 0 : at, rule: isCalm || random.percent(60) ? passingFault(random) : lastingFault(random) };
      case 'kill':
        return { kind: 'kill', call: random.between(1, 3), operation: random.pick(CHANGES), afterEffect: random.percent(60) };
    }
  });
}

/** What passes by itself; of the calls that builders share only those about images are met. */
function passingFault(random: Random): FaultRule {
  const scope = { operation: random.percent(75) ? random.pick(CHANGES) : random.pick(CALLS), namePrefix: OWN_PREFIX, times: random.pick([1, 1, 2]) };
  switch (random.pick(['throttle', 'unavailable', 'lost-reply', 'lost-request', 'late-effect', 'busy'])) {
    case 'throttle':
      return { kind: 'throttle', ...scope };
    case 'unavailable':
      return { kind: 'unavailable', ...scope, afterEffect: random.percent(50) };
    case 'lost-reply':
      return { kind: 'lost-reply', ...scope };
    case 'lost-request':
      return { kind: 'lost-request', ...scope };
    case 'late-effect':
      return { kind: 'late-effect', ...scope, operation: random.pick(CHANGES), afterMs: random.between(0, 10) * SECOND };
    case 'busy':
      return { kind: 'error', ...scope, operation: random.pick(CHANGES), code: 'ConcurrentModificationException' };
  }
}

function lastingFault(random: Random): FaultRule {
  return {
    kind: 'error',
    operation: random.pick(CHANGES),
    namePrefix: OWN_PREFIX,
    times: random.pick([1, 3, 40]),
    code: random.pick(['AccessDeniedException', 'OperationNotPermittedException', 'ResourceInUseException', 'LimitExceededException', 'ResourceNotFoundException']),
  };
}
