import { deployed, FOREIGN_NAMES, foreigners, HOUR, LARGE, MINUTE, template } from './support';
import { FaultRule } from '../../emulator';
import { NOTHING_MADE_ID, UNKNOWN_ID } from '../../lambda/kernel/answer';
import { Properties } from '../../lambda/kernel/event';
import { IMAGE_REF_TYPE, ImageBuilderProperties, ImageBuilderSpec } from '../../src/private/contract';
import { OperationEnd, Template } from '../support/cloudformation';
import { World } from '../support/world';

/** The life of a builder in which a call goes wrong. */
export interface Lifecycle {
  readonly name: string;
  /** What is there before. */
  before(world: World): Promise<unknown>;
  /** What is done. */
  act(world: World): Promise<OperationEnd>;
}

/** A template whose requests give up soon after everything could have settled. */
function hurried(change: Partial<ImageBuilderProperties> = {}, spec: Partial<ImageBuilderSpec> = {}): Template {
  return template({ Timeout: 25 * 60, ...change }, spec);
}

const nothing = async () => undefined;
const stand = (first = hurried()) => (world: World) => deployed(first, world);

/** A template with an image look-up in the builder's place. */
const lookUp = (more: Properties = {}): Template => ({
  Builder: { type: IMAGE_REF_TYPE, properties: { ServiceToken: 'token', Query: { Platform: 'WINDOWS_SERVER_2022', Latest: 'true' }, ...more } },
});

/** Everything that can happen to a resource without anybody's fault. */
export const LIFECYCLES: readonly Lifecycle[] = [
  { name: 'create', before: nothing, act: world => world.stack.createStack(hurried()) },
  { name: 'create stopped', before: nothing, act: world => world.stack.createStack(hurried({ DesiredState: 'STOPPED' })) },
  { name: 'tags', before: stand(hurried({ Tags: { a: '1', b: '2' } })), act: world => world.stack.updateStack(hurried({ Tags: { a: '9' } })) },
  { name: 'stop', before: stand(hurried({ DesiredState: 'RUNNING' })), act: world => world.stack.updateStack(hurried({ DesiredState: 'STOPPED' })) },
  {
    name: 'start',
    before: stand(hurried({ DesiredState: 'STOPPED' })),
    act: world => world.stack.updateStack(hurried({ DesiredState: 'RUNNING' })),
  },
  { name: 'replace', before: stand(), act: world => world.stack.updateStack(hurried({}, LARGE)) },
  { name: 'delete', before: stand(), act: world => world.stack.deleteStack() },
  { name: 'look-up', before: nothing, act: world => world.stack.createStack(lookUp()) },
  { name: 'look-up again', before: stand(lookUp()), act: world => world.stack.updateStack(lookUp({ ServiceTimeout: '3600' })) },
];

/** A call of a lifecycle: the first or the last of an operation, of which looks are many. */
export type Position = 'first' | 'second' | 'last';

/** One place in a lifecycle where a call can go wrong: the n-th call of an operation. */
export interface Place {
  readonly operation: string;
  readonly nth: number;
}

/** What goes wrong with a call. */
export interface Trouble {
  readonly name: string;
  readonly fault: (place: Place) => FaultRule;
}

const OTHERS: readonly Trouble[] = [
  { name: 'throttle', fault: place => ({ kind: 'throttle', ...place }) },
  { name: 'unavailable', fault: place => ({ kind: 'unavailable', ...place }) },
  { name: 'reset', fault: place => ({ kind: 'lost-request', reset: true, ...place }) },
  { name: 'lost reply', fault: place => ({ kind: 'lost-reply', ...place }) },
];

const CODES_OF_ALL = ['AccessDeniedException'];

/** The errors that the service's model declares for each operation. */
export const MODELLED: Readonly<Record<string, readonly string[]>> = {
  CreateImageBuilder: [
    'ConcurrentModificationException', 'IncompatibleImageException', 'InvalidAccountStatusException', 'InvalidParameterCombinationException', 'InvalidRoleException',
    'LimitExceededException', 'OperationNotPermittedException', 'RequestLimitExceededException', 'ResourceAlreadyExistsException', 'ResourceNotAvailableException',
    'ResourceNotFoundException',
  ],
  StartImageBuilder: [
    'ConcurrentModificationException', 'IncompatibleImageException', 'InvalidAccountStatusException', 'ResourceNotAvailableException', 'ResourceNotFoundException',
  ],
  StopImageBuilder: ['ConcurrentModificationException', 'OperationNotPermittedException', 'ResourceNotFoundException'],
  DeleteImageBuilder: ['ConcurrentModificationException', 'OperationNotPermittedException', 'ResourceNotFoundException'],
  DescribeImageBuilders: ['ResourceNotFoundException'],
  DescribeImages: ['InvalidParameterCombinationException', 'ResourceNotFoundException'],
  TagResource: ['InvalidAccountStatusException', 'LimitExceededException', 'ResourceNotFoundException'],
  UntagResource: ['ResourceNotFoundException'],
  ListTagsForResource: ['ResourceNotFoundException'],
};

/** Everything that can go wrong with a call of an operation. */
export function troublesOf(operation: string): Trouble[] {
  const errors = [...MODELLED[operation] ?? [], ...CODES_OF_ALL];
  return [...errors.map(code => ({ name: code, fault: (place: Place): FaultRule => ({ kind: 'error', code, message: 'words of the service', ...place }) })), ...OTHERS];
}

const counted = new Map<string, Promise<ReadonlyMap<string, number>>>();

/** How often a lifecycle calls each operation when nothing goes wrong. */
export function callsOf(lifecycle: Lifecycle): Promise<ReadonlyMap<string, number>> {
  const known = counted.get(lifecycle.name) ?? count(lifecycle);
  counted.set(lifecycle.name, known);
  return known;
}

async function count(lifecycle: Lifecycle): Promise<ReadonlyMap<string, number>> {
  const world = new World();
  await lifecycle.before(world);
  const start = world.clock.now() + 1;
  await world.run(lifecycle.act(world));
  const counts = new Map<string, number>();
  for (const { operation } of world.calls(start)) {
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
  }
  return counts;
}

/** Where a position is in a lifecycle. */
export async function placeOf(lifecycle: Lifecycle, operation: string, position: Position): Promise<Place> {
  const calls = (await callsOf(lifecycle)).get(operation) ?? 0;
  return { operation, nth: { first: 1, second: 2, last: calls }[position] };
}

/** What came of a lifecycle in which a call went wrong. */
export interface Verdict {
  readonly end: string;
  /** The answer to the request under test: SUCCESS, FAILED with its code, or that nobody gave one. */
  readonly answer: string;
  readonly id: 'old' | 'new' | 'nothing made' | 'unknown' | 'none';
  /** The builders of ours hours later, the old one by that word. */
  readonly left: readonly string[];
  /** What is never right. */
  readonly wrong: readonly string[];
}

const ENDLESS = 100_000;

/**
 * Live a lifecycle in which a call goes wrong, once or again and again until the request is answered, and look hours later. What goes
 * wrong persistently goes wrong for the request under test only: what follows it shall find a sound service.
 */
export async function live(lifecycle: Lifecycle, place: Place, trouble: Trouble, persistently: boolean): Promise<Verdict> {
  const world = new World();
  await lifecycle.before(world);
  const others = foreigners(world);
  const foreignBefore = others.look();
  const old = world.stack.physicalIdOf('Builder');
  const start = world.clock.now();
  world.emulator.fault({ ...trouble.fault(place), ...persistently ? { times: ENDLESS } : {} });
  // nobody listens any more
  world.clock.at(start + HOUR, () => world.emulator.clearFaults());
  const put = world.stack.put.bind(world.stack);
  jest.spyOn(world.stack, 'put').mockImplementation((url, body) => {
    world.emulator.clearFaults();
    return put(url, body);
  });
  const requestsBefore = world.stack.events.length;
  const end = await world.run(lifecycle.act(world));
  await world.run(world.clock.sleep(3 * HOUR));
  const requestId = world.stack.events[requestsBefore].RequestId;
  const answer = world.stack.responses.find(response => response.requestId === requestId);
  const ours = world.builders().filter(builder => !FOREIGN_NAMES.includes(builder.name));
  const wrong = [
    ...world.stack.contractBreaches, ...world.thrown,
    ...JSON.stringify(others.look()) === JSON.stringify(foreignBefore) ? [] : ['what belongs to others was touched'],
    ...answer && !answer.heard ? ['nobody heard the answer'] : [],
    ...answer && answer.at - start > 57 * MINUTE ? [`the answer came after ${(answer.at - start) / MINUTE} minutes`] : [],
    ...[...world.executions.values()].filter(execution => execution.end?.status !== 'SUCCEEDED').map(execution => `an execution ended ${execution.end?.status}`),
  ];
  return {
    end: end.status,
    answer: answer?.status === 'FAILED' ? `FAILED ${/#(\S+)$/.exec(answer.reason ?? '')?.[1]}` : answer?.status ?? 'none',
    id: answer ? wordFor(answer.physicalId, old) : 'none',
    left: ours.map(({ name, state }) => `${wordFor(name, old)} ${state}`),
    wrong,
  };
}

function wordFor(id: string, old: string | undefined): Verdict['id'] {
  switch (id) {
    case old: return 'old';
    case NOTHING_MADE_ID: return 'nothing made';
    case UNKNOWN_ID: return 'unknown';
    default: return 'new';
  }
}
