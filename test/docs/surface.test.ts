import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { docOf, propertiesOf, warningIds } from './source';
import { read, table } from '../../checks/docs/documents';
import * as library from '../../src';
import { LIMITS, MAX_USER_TAGS, NAME_PATTERN } from '../../src/private/contract';
import { HandlerPolicy } from '../../src/private/provider-policy';

const BUILDERS = read('docs/builders.md');
const SECURITY = read('docs/security.md');
const bare = (cell: string) => cell.replaceAll('`', '');

describe('the table of options', () => {
  const rows = table(BUILDERS, 'option', 'what it does').map(([option, ...cells]) => [bare(option), ...cells]);
  const row = (option: string) => rows.find(([name]) => name === option)?.join(' | ');

  test('lists the options of an image builder, each once', () => {
    expect(rows.map(([option]) => option)).toEqual(propertiesOf('src/image-builder-props.ts', 'ImageBuilderProps'));
  });

  test('tells the same of their changes as the doc comment', () => {
    const [, inPlace] = /A change of (.+?) is made in place/.exec(docOf('src/image-builder-props.ts', 'ImageBuilderProps')) ?? [];
    const mild = [...inPlace.matchAll(/`(\w+)`/g)].map(([, option]) => option);
    expect(rows.filter(([, , change]) => !change.startsWith('replacement')).map(([option]) => option).sort()).toEqual(mild.sort());
  });

  test.each([
    ['displayName', `1 to ${LIMITS.displayName} characters`],
    ['description', `1 to ${LIMITS.description} characters`],
    ['securityGroups', `at most ${LIMITS.securityGroups}`],
    ['accessEndpoints', `1 to ${LIMITS.accessEndpoints},`],
    ['rootVolumeSize', `${LIMITS.minVolumeGib} to ${LIMITS.maxVolumeGib} GiB`],
    ['tags', `at most ${MAX_USER_TAGS}`],
    ['timeout', `${LIMITS.minTimeoutSeconds / 60} to ${LIMITS.maxTimeoutSeconds / 60} min`],
    ['pollInterval', `${LIMITS.minPollSeconds} s or more`],
  ])('states the limit of %s', (option, limit) => {
    expect(row(option)).toContain(limit);
  });

  test('states the longest name', () => {
    const [, limit] = /1 to (\d+) letters/.exec(row('imageBuilderName') ?? '') ?? [];
    expect(['a'.repeat(Number(limit)), 'a'.repeat(Number(limit) + 1)].map(name => NAME_PATTERN.test(name))).toEqual([true, false]);
  });
});

test('the table of settings lists those of a stack, each once', () => {
  const rows = table(BUILDERS, 'setting', 'what it does').map(([setting]) => bare(setting));
  expect(rows).toEqual(propertiesOf('src/appstream-provider.ts', 'AppStreamProviderOptions'));
});

test('the table of warnings lists all ids that the constructs use', () => {
  const ids = table(BUILDERS, 'id', 'when').map(([id]) => bare(id));
  expect([...ids].sort()).toEqual(warningIds().map(id => `cdk-appstream:${id}`));
});

test('the table of grants lists those of an image builder', () => {
  const rows = table(BUILDERS, 'grant', 'lets somebody').flatMap(([grant]) => bare(grant).split(', '));
  const methods = Object.getOwnPropertyNames(library.ImageBuilderGrants.prototype).filter(name => name !== 'constructor');
  expect(rows.sort()).toEqual(methods.sort());
});

/** Every action that the function may ever be allowed. */
function allActions(): string[] {
  const stack = new Stack();
  const settings = { vpc: new ec2.Vpc(stack, 'Vpc'), tracing: lambda.Tracing.ACTIVE, encryptionKey: new kms.Key(stack, 'Key') };
  const policy = new HandlerPolicy(stack, { waiterArn: 'arn:waiter', logGroupArn: 'arn:logs', settings });
  policy.allowPassRole(iam.Role.fromRoleName(stack, 'Role', 'machine'));
  const { Statement: statements }: { Statement: Array<{ Action: string | string[] }> } = stack.resolve(policy.document);
  return [...new Set(statements.flatMap(({ Action: actions }) => actions))].sort();
}

test('the tables of permissions name every action of the function\'s policy, and no other', () => {
  const cells = [table(SECURITY, 'actions', 'on'), table(SECURITY, 'setting', 'actions')].flat(2);
  const named = cells.flatMap(cell => [...cell.matchAll(/`(\w+:[A-Z]\w+)`/g)].map(([, action]) => action));
  expect([...new Set(named)].sort()).toEqual(allActions());
});

test('the pages for users show every class and enum of the library, and the grants by their property', () => {
  const shown = [BUILDERS, read('docs/images.md')].map(({ text }) => text).join('\n');
  const isShown = (name: string) => shown.includes(`${name}.`) || shown.includes(`new ${name}(`);
  expect(Object.keys(library).filter(name => !isShown(name))).toEqual(['ImageBuilderGrants']);
  expect(isShown('builder.grants')).toBe(true);
});
