import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ImageBuilder, ImageBuilderGrants, ImageRef, InstanceType } from '../../src';
import { builderArnOf, DeployedApp, deployedApp, ENV } from '../support/authorization/deployed-app';
import { judge } from '../support/authorization/judge';
import { builderArn, requestsOf } from '../support/authorization/requests';
import { STACK_ID } from '../support/evaluate';
import { IMAGE, ownTags } from '../support/world';

type Give = (grants: ImageBuilderGrants, grantee: iam.IGrantable) => iam.Grant;

const OPERATIONS = ['CreateImageBuilderStreamingURL', 'StartImageBuilder', 'StopImageBuilder', 'DeleteImageBuilder', 'DescribeImageBuilders', 'TagResource'];

const GRANTS: Array<[string, Give, string[]]> = [
  ['streamingUrl', (grants, grantee) => grants.streamingUrl(grantee), ['CreateImageBuilderStreamingURL']],
  ['start', (grants, grantee) => grants.start(grantee), ['StartImageBuilder']],
  ['stop', (grants, grantee) => grants.stop(grantee), ['StopImageBuilder']],
  ['describe', (grants, grantee) => grants.describe(grantee), ['DescribeImageBuilders']],
  ['use', (grants, grantee) => grants.use(grantee), ['CreateImageBuilderStreamingURL', 'StartImageBuilder', 'StopImageBuilder', 'DescribeImageBuilders']],
  ['actions', (grants, grantee) => grants.actions(grantee, 'appstream:DeleteImageBuilder'), ['DeleteImageBuilder']],
];

/** Two builders, of which one is granted to somebody. */
function appWith(give: Give, grantee: (stack: Stack, builder: ImageBuilder) => iam.IGrantable): DeployedApp {
  return deployedApp(stack => {
    const role = new iam.Role(stack, 'MachineRole', { assumedBy: new iam.ServicePrincipal('appstream.amazonaws.com') });
    const common = { image: ImageRef.fromImageName(stack, 'Image', IMAGE), instanceType: InstanceType.STANDARD_MEDIUM };
    const builder = new ImageBuilder(stack, 'Builder', { ...common, role });
    new ImageBuilder(stack, 'Other', common);
    give(builder.grants, grantee(stack, builder));
  });
}

/** Which operations may be called on a builder with these tags. */
async function allowedOn(app: DeployedApp, name: string, tags: Record<string, string>): Promise<string[]> {
  const allowed: string[] = [];
  for (const operation of OPERATIONS) {
    const input = operation === 'TagResource' ? { ResourceArn: builderArn(name), Tags: { a: 'b' } } : { Name: name };
    const verdicts = await Promise.all(requestsOf({ operation, input, tags }).map(request => judge(app.granted, request)));
    if (verdicts.every(verdict => verdict.allowed)) allowed.push(operation);
  }
  return allowed;
}

/** The logical id of a builder of the app: here the name that stands for it after deployment, too. */
function logicalIdOf(app: DeployedApp, prefix: string): string {
  const id = Object.keys(app.template).find(candidate => candidate.startsWith(prefix));
  if (id === undefined) throw new Error(`no ${prefix}`);
  return id;
}

describe.each(GRANTS)('the grant %s', (_, give, operations) => {
  const everywhere = operations.filter(operation => operation === 'DescribeImageBuilders');

  test('lets a person do this with the builder, and nothing else', async () => {
    const app = appWith(give, stack => new iam.User(stack, 'Ann'));
    const id = logicalIdOf(app, 'Builder');
    expect(builderArn(id)).toBe(builderArnOf(id));
    expect((await allowedOn(app, id, ownTags(id, 'spec', 'claim'))).sort()).toEqual([...operations].sort());
  });

  test('lets a person do nothing with another builder of the stack', async () => {
    const app = appWith(give, stack => new iam.User(stack, 'Ann'));
    const other = logicalIdOf(app, 'Other');
    expect(await allowedOn(app, other, ownTags(other, 'spec', 'claim'))).toEqual(everywhere);
  });

  test('lets the machine role do this with its own builder, told by tags', async () => {
    const app = appWith(give, (_stack, builder) => builder);
    const id = logicalIdOf(app, 'Builder');
    expect((await allowedOn(app, 'Shop-Builder-0a1b2c3d-1-2', ownTags(id, 'spec', 'claim'))).sort()).toEqual([...operations].sort());
  });

  test.each([
    ['another builder of the stack', (id: string) => ownTags(id.replace('Builder', 'Other'), 'spec', 'claim')],
    ['a builder of the same logical id in another stack', (id: string) => ownTags(id, 'spec', 'claim', STACK_ID.replace('Shop', 'Other'))],
    ['a builder without tags', () => ({})],
  ])('lets the machine role do nothing with %s', async (_of, tags) => {
    const app = appWith(give, (_stack, builder) => builder);
    expect(await allowedOn(app, 'any', tags(logicalIdOf(app, 'Builder')))).toEqual(everywhere);
  });
});

test('the grant on an imported builder names its ARN, in whatever Region it is', async () => {
  const arn = `arn:aws:appstream:us-east-1:${ENV.account}:image-builder/there`;
  const app = deployedApp(stack => {
    new ImageBuilder(stack, 'Builder', { image: ImageRef.fromImageName(stack, 'Image', IMAGE), instanceType: InstanceType.STANDARD_MEDIUM });
    ImageBuilder.fromImageBuilderArn(stack, 'There', arn).grants.stop(new iam.User(stack, 'Ann'));
  });
  const stop = (resource: string) => judge(app.granted, { action: 'appstream:StopImageBuilder', resource, context: {} });
  expect([(await stop(arn)).allowed, (await stop(arn.replace('us-east-1', 'eu-west-1'))).allowed]).toEqual([true, false]);
});
