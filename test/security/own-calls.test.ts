import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AuthorizedWorld, RoleRequest } from './support/authorized-world';
import { AgentVersion, DesiredState, ImageBuilder, ImageBuilderProps, ImageRef, InstanceType, Platform } from '../../src';
import { DeployedApp, deployedApp, Statement } from '../support/authorization/deployed-app';
import { actionsOf, judge, Part, resourcesOf, without } from '../support/authorization/judge';
import { Template } from '../support/cloudformation';
import { own, PARTNER } from '../support/images';
import { IMAGE } from '../support/world';

const MINUTE = 60_000;

/** A version of an app with one builder, and more if told so. */
function app(change: Partial<ImageBuilderProps> = {}, more: (stack: Stack) => void = () => undefined): DeployedApp {
  return deployedApp(stack => {
    new ImageBuilder(stack, 'Builder', {
      image: ImageRef.fromImageName(stack, 'Image', IMAGE),
      instanceType: InstanceType.STANDARD_MEDIUM,
      role: new iam.Role(stack, 'MachineRole', { assumedBy: new iam.ServicePrincipal('appstream.amazonaws.com') }),
      ...change,
    });
    more(stack);
  });
}

const LARGE = { instanceType: InstanceType.STANDARD_LARGE };

/** A resource that fails, or succeeds, after some minutes. */
function sibling(minutes: number, fails: boolean): Template {
  return { Sibling: { plain: { takes: minutes * MINUTE, fails } } };
}

/** What happens to stacks: each run ends as its name says. */
const RUNS: Readonly<Record<string, () => Promise<AuthorizedWorld>>> = {
  'a life: tags, power, agent, replacement, delete': async () => {
    const run = new AuthorizedWorld();
    await expectEnd(run.create(app({ tags: { team: 'red', cost: '1' } })), 'CREATE_COMPLETE');
    await expectEnd(run.update(app({ tags: { team: 'blue' }, desiredState: DesiredState.STOPPED })), 'UPDATE_COMPLETE');
    await expectEnd(run.update(app({ desiredState: DesiredState.RUNNING })), 'UPDATE_COMPLETE');
    await expectEnd(run.update(app({ agentVersion: AgentVersion.LATEST })), 'UPDATE_COMPLETE');
    await expectEnd(run.update(app(LARGE)), 'UPDATE_COMPLETE');
    await expectEnd(run.delete(), 'DELETE_COMPLETE');
    return run;
  },
  'explicit names: the old one is deleted when the policy names it no more': async () => {
    const run = new AuthorizedWorld();
    await expectEnd(run.create(app({ imageBuilderName: 'office' })), 'CREATE_COMPLETE');
    await expectEnd(run.update(app({ imageBuilderName: 'office-2', ...LARGE })), 'UPDATE_COMPLETE');
    return run;
  },
  'a builder that leaves the template, with its role': async () => {
    const run = new AuthorizedWorld();
    const second = (stack: Stack) => new ImageBuilder(stack, 'Second', {
      image: ImageRef.fromImageName(stack, 'SecondImage', IMAGE),
      instanceType: InstanceType.STANDARD_MEDIUM,
      imageBuilderName: 'second',
      role: new iam.Role(stack, 'SecondRole', { assumedBy: new iam.ServicePrincipal('appstream.amazonaws.com') }),
    });
    await expectEnd(run.create(app({}, second)), 'CREATE_COMPLETE');
    await expectEnd(run.update(app()), 'UPDATE_COMPLETE');
    return run;
  },
  'an image that is looked up': async () => {
    const run = new AuthorizedWorld();
    await expectEnd(run.create(app({}, stack => ImageRef.latest(stack, 'Latest', { platform: Platform.WINDOWS_SERVER_2022 }))), 'CREATE_COMPLETE');
    return run;
  },
  'a lost reply, and tags that lag behind': async () => {
    const run = new AuthorizedWorld({ visibilityDelay: 170_000 });
    run.world.emulator.fault({ kind: 'lost-reply', operation: 'CreateImageBuilder' });
    await expectEnd(run.create(app()), 'CREATE_COMPLETE');
    return run;
  },
  'a creation that fails': async () => {
    const run = new AuthorizedWorld();
    run.world.emulator.fault({ kind: 'builder-fails', afterMs: 90_000, errors: [{ ErrorCode: 'SUBNET_NOT_FOUND', ErrorMessage: 'no subnet' }] });
    await expectEnd(run.create(app()), 'ROLLBACK_COMPLETE');
    return run;
  },
  'a replacement that is cancelled: a stray is found and removed': async () => {
    const run = new AuthorizedWorld();
    await expectEnd(run.create(app(), sibling(0, false)), 'CREATE_COMPLETE');
    await expectEnd(run.update(app({ ...LARGE, tags: { a: '1' } }), sibling(5, true)), 'UPDATE_ROLLBACK_COMPLETE');
    await run.pass(60);
    return run;
  },
  'a rollback of tags and power': async () => {
    const run = new AuthorizedWorld();
    await expectEnd(run.create(app({ tags: { a: '1' }, desiredState: DesiredState.RUNNING }), sibling(0, false)), 'CREATE_COMPLETE');
    const changed = app({ tags: { a: '2', b: '3' }, desiredState: DesiredState.STOPPED });
    await expectEnd(run.update(changed, sibling(10, true)), 'UPDATE_ROLLBACK_COMPLETE');
    return run;
  },
  'an adoption': async () => {
    const run = adoptable();
    await expectEnd(run.create(app(ADOPT)), 'CREATE_COMPLETE');
    await expectEnd(run.delete(), 'DELETE_COMPLETE');
    return run;
  },
  'an adoption of what is not there: it is created': async () => {
    const run = new AuthorizedWorld();
    await expectEnd(run.create(app(ADOPT)), 'CREATE_COMPLETE');
    return run;
  },
  'an adoption that is rolled back': async () => {
    const run = adoptable();
    await expectEnd(run.create(app(ADOPT), sibling(30, true)), 'ROLLBACK_COMPLETE');
    expect(Object.keys(run.world.builder('found').tags)).toEqual([]);
    return run;
  },
  'an image that goes with its look-up, when that leaves the template': async () => {
    const run = withImage();
    await expectEnd(run.create(app({}, golden)), 'CREATE_COMPLETE');
    await expectEnd(run.update(app()), 'UPDATE_COMPLETE');
    expect(run.world.emulator.images().map(({ Name }) => Name)).not.toContain('golden');
    return run;
  },
  'an image that was to go with its look-up: the rollback lets it go': async () => {
    const run = withImage();
    await expectEnd(run.create(app(), sibling(0, false)), 'CREATE_COMPLETE');
    await expectEnd(run.update(app({}, golden), sibling(5, true)), 'UPDATE_ROLLBACK_COMPLETE');
    expect(run.world.imageTags('golden')).toEqual({});
    return run;
  },
};

const golden = (stack: Stack) => new ImageRef(stack, 'Golden', { imageName: 'golden', removalPolicy: RemovalPolicy.DESTROY });

/** A world with an image of the account, which is shared with a partner. */
function withImage(): AuthorizedWorld {
  const run = new AuthorizedWorld();
  run.world.emulator.addImage(own('golden', { sharedWith: { [PARTNER]: { allowFleet: true, allowImageBuilder: true } } }));
  return run;
}

const ADOPT = { imageBuilderName: 'found', adoptExisting: true, role: undefined };

/** A world with a builder that somebody made by hand. */
function adoptable(): AuthorizedWorld {
  const run = new AuthorizedWorld();
  run.world.byHand('CreateImageBuilder', { Name: 'found', ImageName: IMAGE, InstanceType: 'stream.standard.medium' });
  return run;
}

async function expectEnd(operation: Promise<{ status: string; reasons: readonly string[] }>, status: string): Promise<void> {
  const end = await operation;
  expect([end.status, ...status.includes('ROLLBACK') ? [] : end.reasons]).toEqual([status]);
}

function statementsFor({ app: version, role }: RoleRequest): readonly Statement[] {
  return version[role];
}

describe('the calls of all runs', () => {
  const requests = new Map<string, RoleRequest[]>();

  beforeAll(async () => {
    for (const [name, run] of Object.entries(RUNS)) requests.set(name, (await run()).requests);
  });

  test.each(Object.keys(RUNS))('%s: everything is allowed', async name => {
    const asked = requests.get(name) ?? [];
    expect(asked.length).toBeGreaterThan(10);
    const refused = await filter(asked, async one => !(await judge(statementsFor(one), one.request)).allowed);
    expect(refused.map(({ request }) => request)).toEqual([]);
  });

  test('are of all kinds that change something', () => {
    const actions = new Set([...requests.values()].flat().map(({ request }) => request.action));
    expect([...actions].sort()).toEqual([
      'appstream:CreateImageBuilder', 'appstream:DeleteImage', 'appstream:DeleteImageBuilder', 'appstream:DeleteImagePermissions',
      'appstream:DescribeImageBuilders', 'appstream:DescribeImagePermissions', 'appstream:DescribeImages', 'appstream:ListTagsForResource',
      'appstream:StartImageBuilder', 'appstream:StopImageBuilder', 'appstream:TagResource', 'appstream:UntagResource',
      'cloudformation:DescribeStacks', 'iam:PassRole', 'lambda:InvokeFunction', 'logs:CreateLogStream', 'logs:PutLogEvents', 'states:StartExecution',
    ]);
  });

  test.each(['handler', 'waiter'] as const)('need every action and every resource of every statement of the %s: one less, and a run is refused', async role => {
    const asked = [...requests.values()].flat().filter(one => one.role === role);
    const apps = [...new Set(asked.map(one => one.app))];
    // versions differ in their resources only: each part has to be needed by the runs of one version
    const parts = new Map(apps.flatMap(one => one[role].flatMap(partsOf)).map(part => [JSON.stringify(part), part]));
    const useless = await filter([...parts.values()], async part => !await isNeeded(part, asked));
    expect(useless).toEqual([]);
    expect(parts.size).toBeGreaterThanOrEqual(role === 'handler' ? 25 : 2);
  });

  test('would show a statement that nobody needs', async () => {
    const superfluous = { sid: 'ReadImagesAndImageBuilders', action: 'appstream:DescribeFleets' };
    const asked = [...requests.values()].flat();
    expect(await isNeeded(superfluous, asked)).toBe(false);
  });
});

function partsOf(statement: Statement): Part[] {
  return [
    ...actionsOf(statement).map(action => ({ sid: statement.Sid, action })),
    ...resourcesOf(statement).map(resource => ({ sid: statement.Sid, resource })),
  ];
}

/** True when one of the requests is allowed, and would not be without the part. */
async function isNeeded(part: Part, asked: readonly RoleRequest[]): Promise<boolean> {
  for (const one of asked) {
    const statements = statementsFor(one);
    if ('action' in part && one.request.action !== part.action) continue;
    const { allowed, by } = await judge(statements, one.request);
    if (allowed && by.includes(part.sid) && !(await judge(without(statements, part), one.request)).allowed) return true;
  }
  return false;
}

/** The elements that meet an asynchronous condition. */
async function filter<T>(elements: readonly T[], condition: (element: T) => Promise<boolean>): Promise<T[]> {
  const met: T[] = [];
  for (const element of elements) {
    if (await condition(element)) met.push(element);
  }
  return met;
}
