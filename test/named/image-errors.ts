import { Trouble, troublesOf } from './errors';
import { OperationEnd } from '../support/cloudformation';
import { base, besides, boundTags, ImageWorld, imageTemplate, MINUTE, own, queryTemplate, released } from '../support/images';

/** The life of an image in which a call goes wrong. */
export interface ImageLifecycle {
  readonly name: string;
  before(run: ImageWorld): Promise<unknown>;
  act(run: ImageWorld): Promise<OperationEnd>;
}

const HOUR = 60 * MINUTE;
const ENDLESS = 100_000;

/** Looks give up soon after everything could have settled. */
const hurried = { Timeout: 20 * 60 };
const stays = imageTemplate({ ImageName: 'golden', ...hurried });
const goes = imageTemplate({ ImageName: 'golden', RemovalPolicy: 'DESTROY', ...hurried });
const waiting = imageTemplate({ ImageName: 'made', WaitForAvailable: true, ...hurried });
const latest = queryTemplate({}, hurried);

const nothing = async () => undefined;

/** Everything that can happen to a look-up without anybody's fault. */
export const IMAGE_LIFECYCLES: readonly ImageLifecycle[] = [
  { name: 'bind', before: nothing, act: run => run.apply(goes) },
  { name: 'release', before: run => run.deploy(goes), act: run => run.apply(stays) },
  { name: 'bind in a rollback', before: run => run.deploy(goes, besides()), act: run => run.apply(stays, besides(1, true)) },
  { name: 'release in a rollback', before: run => run.deploy(stays, besides()), act: run => run.apply(goes, besides(1, true)) },
  { name: 'delete', before: run => run.deploy(goes), act: run => run.world.run(run.world.stack.deleteStack()) },
  { name: 'wait', before: nothing, act: run => run.apply(waiting) },
  { name: 'keep', before: run => run.deploy(latest), act: run => run.apply(released(latest)) },
];

/** The errors that the service's model declares for the operations that only images have. */
const MODELLED: Readonly<Record<string, readonly string[]>> = {
  DeleteImage: ['ConcurrentModificationException', 'OperationNotPermittedException', 'ResourceInUseException', 'ResourceNotFoundException'],
  DescribeImagePermissions: ['ResourceNotFoundException'],
  DeleteImagePermissions: ['ResourceNotAvailableException', 'ResourceNotFoundException'],
};

/** What can go wrong with a call of an operation. */
export function imageTroublesOf(operation: string): Trouble[] {
  const ofImages: Trouble[] = (MODELLED[operation] ?? [])
    .map(code => ({ name: code, fault: place => ({ kind: 'error', code, message: 'words of the service', ...place }) }));
  return [...ofImages, ...troublesOf(operation)];
}

/** The account before: an image to bind, shared with somebody, one in the making, a public one, and what belongs to others. */
function account(): ImageWorld {
  return new ImageWorld([
    own('golden', { sharedWith: { 222222222222: { allowFleet: true, allowImageBuilder: true } } }),
    own('made', { state: 'COPYING', then: [{ after: 2 * MINUTE, to: 'AVAILABLE' }] }),
    own('others', { tags: boundTags('Image', 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Other/9f8e7d6c-1111-2222-3333-444455556666') }),
    base('Win', '2026-01-01'),
  ]);
}

/** The operations that a lifecycle calls when nothing goes wrong. */
export async function imageCallsOf(lifecycle: ImageLifecycle): Promise<string[]> {
  const run = account();
  await lifecycle.before(run);
  const start = run.world.clock.now() + 1;
  await lifecycle.act(run);
  return [...new Set(run.world.calls(start).map(({ operation }) => operation))].sort();
}

/** What came of a lifecycle in which a call went wrong. */
export interface ImageVerdict {
  readonly end: string;
  /** The last answer to a request for the look-up: SUCCESS, or FAILED with its code. */
  readonly answer: string;
  /** What is left of `golden`: who has it, or that it is gone. */
  readonly golden: string;
  /** What is never right. */
  readonly wrong: readonly string[];
}

/** Live a lifecycle in which the first call of an operation goes wrong, or each until somebody is told, and look hours later. */
export async function liveImage(lifecycle: ImageLifecycle, operation: string, trouble: Trouble, persistently: boolean): Promise<ImageVerdict> {
  const run = account();
  await lifecycle.before(run);
  const { world } = run;
  const start = world.clock.now();
  world.emulator.fault({ ...trouble.fault({ operation, nth: 1 }), ...persistently ? { times: ENDLESS } : {} });
  // what comes after CloudFormation's hour, such as the Delete of a creation that failed, finds a sound service
  world.clock.at(start + HOUR, () => world.emulator.clearFaults());
  const put = world.stack.put.bind(world.stack);
  jest.spyOn(world.stack, 'put').mockImplementation((url, body) => {
    if (body.includes('"FAILED"')) {
      world.emulator.clearFaults();
    }
    return put(url, body);
  });
  const requestsBefore = world.stack.events.length;
  const end = await lifecycle.act(run);
  await world.run(world.clock.sleep(3 * HOUR));
  const asked = world.stack.events.slice(requestsBefore).map(({ RequestId }) => RequestId);
  const answers = world.stack.responses.filter(({ requestId }) => asked.includes(requestId));
  const heard = answers.filter(response => response.heard);
  const decisive = heard.find(({ status }) => status === 'FAILED') ?? heard.at(-1);
  const tags = Object.keys(world.imageTags('golden')).sort();
  return {
    end: end.status,
    answer: decisive?.status === 'FAILED' ? `FAILED ${/#(\S+)$/.exec(decisive.reason ?? '')?.[1]}` : decisive?.status ?? 'none',
    golden: run.owned().golden ?? 'gone',
    wrong: [
      ...world.stack.contractBreaches, ...world.thrown,
      ...run.owned().others === 'Image' && run.owned().made === 'nobody' ? [] : ['what belongs to others was touched'],
      ...answers.length === asked.length ? [] : ['a request was not answered'],
      ...[...world.executions.values()].filter(execution => execution.end?.status !== 'SUCCEEDED').map(execution => `an execution ended ${execution.end?.status}`),
      ...tags.length === 0 || tags.length === 2 ? [] : [`it bears ${tags.join(', ')}`],
    ],
  };
}
