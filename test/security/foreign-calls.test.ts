import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { letting, marking, REMOVAL, removing } from './support/image-requests';
import { ImageBuilder, ImageRef, InstanceType } from '../../src';
import { OWNERSHIP_TAGS } from '../../src/private/contract';
import { deployedApp, ENV } from '../support/authorization/deployed-app';
import { IamRequest, judge } from '../support/authorization/judge';
import { builderArn, passedTo, requestTags, requestsOf, resourceTags } from '../support/authorization/requests';
import { STACK_ID } from '../support/evaluate';
import { IMAGE, ownTags } from '../support/world';

const OTHER_STACK = STACK_ID.replace('Shop/0a1b2c3d', 'Other/9f8e7d6c');
const OURS = ownTags('Builder', 'spec', 'claim');
const THEIRS = ownTags('Builder', 'spec', 'claim', OTHER_STACK);
/** Marked, but not with everything: such as a builder that somebody tagged by hand. */
const OF_A_PERSON = { team: 'red' };

const GENERATED = 'Shop-Builder-0a1b2c3d-01234567-0123456789';
const THEIR_GENERATED = 'Other-Builder-9f8e7d6c-01234567-0123456789';
const EXPLICIT = 'office';

/** The image that goes with its look-up, and the tags that say so. */
const GOLDEN = 'golden';
const MARKS = marksOf(OURS);
const THEIR_MARKS = marksOf(THEIRS);

function marksOf(tags: Record<string, string>): Record<string, string> {
  return Object.fromEntries([OWNERSHIP_TAGS.stackId, OWNERSHIP_TAGS.logicalId].map(key => [key, tags[key]]));
}

const app = deployedApp(stack => {
  new ImageBuilder(stack, 'Builder', {
    image: ImageRef.fromImageName(stack, 'Image', IMAGE),
    instanceType: InstanceType.STANDARD_MEDIUM,
    imageBuilderName: EXPLICIT,
    role: new iam.Role(stack, 'MachineRole', { assumedBy: new iam.ServicePrincipal('appstream.amazonaws.com') }),
  });
  new ImageRef(stack, 'Golden', { imageName: GOLDEN, removalPolicy: RemovalPolicy.DESTROY });
  new ImageRef(stack, 'Kept', { imageName: 'kept' });
});

const MACHINE_ROLE = builtRole();

function builtRole(): string {
  const { ReplacedOnChange } = Object(app.template[Object.keys(app.template)[0]]).properties;
  return ReplacedOnChange.IamRoleArn;
}

/** A creation as the function makes it. */
function creation(change: object = {}): IamRequest[] {
  return requestsOf({ operation: 'CreateImageBuilder', input: { Name: GENERATED, ImageName: IMAGE, IamRoleArn: MACHINE_ROLE, Tags: OURS, ...change }, tags: {} });
}

function call(operation: string, input: object, tags: Record<string, string>): IamRequest[] {
  return requestsOf({ operation, input: { ...input }, tags });
}

function tagging(name: string, set: Record<string, string>, tags: Record<string, string>): IamRequest[] {
  return call('TagResource', { ResourceArn: builderArn(name), Tags: set }, tags);
}

async function areAllowed(requests: readonly IamRequest[], statements = app.handler): Promise<boolean> {
  const verdicts = await Promise.all(requests.map(request => judge(statements, request)));
  return verdicts.every(({ allowed }) => allowed);
}

type Case = [string, IamRequest[]];

/** What is denied below differs from these in one thing each. */
const OWN: Case[] = [
  ['creating under a generated name', creation()],
  ['creating under the explicit name', creation({ Name: EXPLICIT })],
  ['creating from an image that another account shares', creation({ ImageName: undefined, ImageArn: `arn:aws:appstream:${ENV.region}:444455556666:image/theirs` })],
  ['stopping an own builder', call('StopImageBuilder', { Name: GENERATED }, OURS)],
  ['claiming an own builder', tagging(GENERATED, { [OWNERSHIP_TAGS.claim]: 'x' }, OURS)],
  ['tagging an own builder as own, as a retry does', tagging(GENERATED, OURS, OURS)],
  ['adopting a builder without tags of ours under the explicit name', tagging(EXPLICIT, OURS, OF_A_PERSON)],
  ['letting go of an adopted builder', call('UntagResource', { ResourceArn: builderArn(EXPLICIT), TagKeys: Object.keys(OURS) }, OURS)],
  ['marking the image that goes with its look-up', marking({ name: GOLDEN, tags: OF_A_PERSON }, MARKS)],
  ['marking it again, as a retry does', marking({ name: GOLDEN, tags: MARKS }, MARKS)],
  ['letting an image go that is marked', letting({ name: GOLDEN, tags: MARKS }, Object.keys(MARKS))],
  ['letting an image go that the template names no more', letting({ name: 'former', tags: MARKS }, Object.keys(MARKS))],
  ...REMOVAL.map((operation): Case => [`${operation} of an image that is marked`, removing(operation, { name: GOLDEN, tags: MARKS })]),
  ...REMOVAL.map((operation): Case => [`${operation} of one that the template names no more`, removing(operation, { name: 'former', tags: MARKS })]),
  ['passing the machine role', [{ action: 'iam:PassRole', resource: MACHINE_ROLE, context: passedTo('appstream.amazonaws.com') }]],
  ['looking at the own stack', [{ action: 'cloudformation:DescribeStacks', resource: STACK_ID, context: {} }]],
  ['starting the own machine', [{ action: 'states:StartExecution', resource: app.waiterArn, context: {} }]],
];

const FOREIGN: Case[] = [
  ...['StartImageBuilder', 'StopImageBuilder', 'DeleteImageBuilder'].flatMap((operation): Case[] => [
    [`${operation} of another stack's builder`, call(operation, { Name: THEIR_GENERATED }, THEIRS)],
    [`${operation} of another stack's builder under the explicit name of ours`, call(operation, { Name: EXPLICIT }, THEIRS)],
    [`${operation} of a person's builder`, call(operation, { Name: 'anns' }, OF_A_PERSON)],
    [`${operation} of a person's builder under the explicit name of ours, before it is adopted`, call(operation, { Name: EXPLICIT }, OF_A_PERSON)],
    [`${operation} of what bears no tags, under a generated name of ours`, call(operation, { Name: GENERATED }, {})],
  ]),
  ['untagging another stack\'s builder', call('UntagResource', { ResourceArn: builderArn(EXPLICIT), TagKeys: Object.keys(THEIRS) }, THEIRS)],
  ['untagging a person\'s builder', call('UntagResource', { ResourceArn: builderArn(EXPLICIT), TagKeys: ['team'] }, OF_A_PERSON)],
  ['tagging another stack\'s builder', tagging(EXPLICIT, { team: 'blue' }, THEIRS)],
  ['tagging another stack\'s builder as ours, under the explicit name', tagging(EXPLICIT, OURS, THEIRS)],
  ['tagging another stack\'s builder as ours, under a generated name of ours', tagging(GENERATED, OURS, THEIRS)],
  ['tagging a person\'s builder as ours, under a name that is not ours', tagging('anns', OURS, OF_A_PERSON)],
  ['tagging as ours what is marked as nobody\'s', tagging(EXPLICIT, OURS, { [OWNERSHIP_TAGS.stackId]: 'none' })],
  ['tagging a person\'s builder, without saying that it is ours', tagging(EXPLICIT, { team: 'blue' }, OF_A_PERSON)],
  ['tagging a person\'s builder as another stack\'s', tagging(EXPLICIT, THEIRS, OF_A_PERSON)],
  ['tagging an own builder as another stack\'s', tagging(GENERATED, THEIRS, OURS)],
  ['tagging an image as ours', [{
    action: 'appstream:TagResource', resource: `arn:aws:appstream:${ENV.region}:${ENV.account}:image/${GENERATED}`, context: requestTags(OURS),
  }]],
  ['tagging a fleet as ours', [{
    action: 'appstream:TagResource', resource: `arn:aws:appstream:${ENV.region}:${ENV.account}:fleet/${GENERATED}`, context: requestTags(OURS),
  }]],
  ['creating under another stack\'s name', creation({ Name: THEIR_GENERATED })],
  ['creating under a name that nobody gave', creation({ Name: 'anns' })],
  ['creating under a name that only begins like ours', creation({ Name: `${EXPLICIT}-2` })],
  ['creating without tags', creation({ Tags: undefined })],
  ['creating with another stack\'s tags', creation({ Tags: THEIRS })],
  ['creating in another Region', creation().map(request => ({ ...request, resource: request.resource.replace(ENV.region, 'us-east-1') }))],
  ['passing another role', [{ action: 'iam:PassRole', resource: `${MACHINE_ROLE}2`, context: passedTo('appstream.amazonaws.com') }]],
  ['passing the machine role to another service', [{ action: 'iam:PassRole', resource: MACHINE_ROLE, context: passedTo('ec2.amazonaws.com') }]],
  ['passing the machine role to nobody in particular', [{ action: 'iam:PassRole', resource: MACHINE_ROLE, context: {} }]],
  ['making an address to connect to an own builder', call('CreateImageBuilderStreamingURL', { Name: GENERATED }, OURS)],
  ['looking at another stack', [{ action: 'cloudformation:DescribeStacks', resource: OTHER_STACK, context: {} }]],
  ['looking at a stack of the same name, before or after ours', [{
    action: 'cloudformation:DescribeStacks', resource: STACK_ID.replace('0a1b2c3d', '11111111'), context: {},
  }]],
  ['starting another stack\'s machine', [{ action: 'states:StartExecution', resource: app.waiterArn.replace('0a1b2c3d', '9f8e7d6c'), context: {} }]],
  ['reading an execution', [{
    action: 'states:GetExecutionHistory', resource: `${app.waiterArn.replace(':stateMachine:', ':execution:')}:run`, context: {},
  }]],
  ['writing to another log group', [{
    action: 'logs:PutLogEvents', resource: app.logGroupArn.replace(/:log-group:.*/, ':log-group:other:log-stream:x'), context: {},
  }]],
  ...REMOVAL.flatMap((operation): Case[] => [
    [`${operation} of an image that bears no tags, under the name in the template`, removing(operation, { name: GOLDEN, tags: {} })],
    [`${operation} of a person's image, under that name`, removing(operation, { name: GOLDEN, tags: OF_A_PERSON })],
    [`${operation} of another stack's image, under that name`, removing(operation, { name: GOLDEN, tags: THEIR_MARKS })],
    [`${operation} of another account's image that bears our marks`, removing(operation, { name: GOLDEN, tags: MARKS, account: '444455556666' })],
    [`${operation} of a public image`, removing(operation, { name: IMAGE, tags: MARKS, account: '' })],
  ]),
  ['sharing an own image', [{
    action: 'appstream:UpdateImagePermissions', resource: `arn:aws:appstream:${ENV.region}:${ENV.account}:image/${GOLDEN}`, context: resourceTags(MARKS),
  }]],
  ['marking an image that is to stay', marking({ name: 'kept', tags: {} }, MARKS)],
  ['marking an image whose name only begins like one in the template', marking({ name: `${GOLDEN}-2`, tags: {} }, MARKS)],
  ['marking another account\'s image', marking({ name: GOLDEN, tags: {}, account: '444455556666' }, MARKS)],
  ['marking another stack\'s image', marking({ name: GOLDEN, tags: THEIR_MARKS }, MARKS)],
  ['marking what is marked as nobody\'s', marking({ name: GOLDEN, tags: { [OWNERSHIP_TAGS.stackId]: 'none' } }, MARKS)],
  ['marking an image as another stack\'s', marking({ name: GOLDEN, tags: {} }, THEIR_MARKS)],
  ['marking an own image as another stack\'s', marking({ name: GOLDEN, tags: MARKS }, THEIR_MARKS)],
  ['giving an image other tags beside its marks', marking({ name: GOLDEN, tags: {} }, { ...MARKS, team: 'blue' })],
  ['giving an own image other tags', marking({ name: GOLDEN, tags: MARKS }, { team: 'blue' })],
  ['letting go of another stack\'s image', letting({ name: GOLDEN, tags: THEIR_MARKS }, Object.keys(MARKS))],
  ['taking tags from a person\'s image', letting({ name: GOLDEN, tags: OF_A_PERSON }, Object.keys(OF_A_PERSON))],
];

test.each(OWN)('the function may: %s', async (_, requests) => {
  expect(requests.length).toBeGreaterThan(0);
  expect(await areAllowed(requests)).toBe(true);
});

test.each(FOREIGN)('the function may not: %s', async (_, requests) => {
  expect(requests.length).toBeGreaterThan(0);
  expect(await areAllowed(requests)).toBe(false);
});

test('the images that may be used are those of any account, public ones, which have none, included', () => {
  const [create] = app.handler.filter(({ Sid }) => Sid === 'CreateImageBuilders');
  const [images] = [create.Resource].flat().filter(resource => resource.includes(':image/'));
  const pattern = new RegExp(`^${images.replaceAll('*', '.*')}$`);
  expect(`arn:aws:appstream:${ENV.region}::image/${IMAGE}`).toMatch(pattern);
  expect(`arn:aws:appstream:us-east-1::image/${IMAGE}`).not.toMatch(pattern);
});

describe('the machine', () => {
  const [functionArn] = app.calledFunctions;

  test('calls the function of its stack', async () => {
    expect(await areAllowed([{ action: 'lambda:InvokeFunction', resource: functionArn, context: {} }], app.waiter)).toBe(true);
  });

  test.each([
    ['another function', 'lambda:InvokeFunction', `${functionArn}2`],
    ['a version of the function', 'lambda:InvokeFunction', `${functionArn}:1`],
  ])('does not call %s', async (_, action, resource) => {
    expect(await areAllowed([{ action, resource, context: {} }], app.waiter)).toBe(false);
  });

  test.each([
    ['lambda:UpdateFunctionCode', functionArn],
    ['appstream:StopImageBuilder', builderArn(GENERATED)],
  ])('has no right to %s', async (action, resource) => {
    expect(await areAllowed([{ action, resource, context: resourceTags(OURS) }], app.waiter)).toBe(false);
  });
});
