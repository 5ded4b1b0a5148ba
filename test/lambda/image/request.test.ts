import { keptArn, parseRequest } from '../../../lambda/image/request';
import { InputError, Properties } from '../../../lambda/kernel/event';
import { IMAGE_REF_TYPE } from '../../../src/private/contract';
import { ownArn, publicArn } from '../../support/images';
import { eventOf } from '../../support/situation';

const QUERY = { Platform: 'WINDOWS_SERVER_2022', Visibility: 'PUBLIC', Latest: 'true' };
const parse = (bag: Properties, more: Properties = {}) => parseRequest(eventOf('Create', { ResourceType: IMAGE_REF_TYPE, ResourceProperties: bag, ...more }));
const search = (bag: Properties) => parse(bag).search;
const key = (bag: Properties) => {
  const found = search(bag);
  return found?.kind === 'query' ? found.key : 'none';
};

test('a query is read as CloudFormation delivers it', () => {
  expect(search({ ServiceToken: 'arn', Query: QUERY })).toMatchObject({ kind: 'query', query: { Platform: 'WINDOWS_SERVER_2022', Visibility: 'PUBLIC', Latest: true } });
  expect(search({ Query: { NamePrefix: 'a', Latest: 'false' } })).toMatchObject({ query: { NamePrefix: 'a', Latest: false } });
  expect(search({ Query: { NamePattern: '^a', Owner: '210987654321', InstanceType: 'stream.standard.small' } }))
    .toMatchObject({ query: { NamePattern: '^a', Owner: '210987654321', InstanceType: 'stream.standard.small', Latest: false } });
});

test('the key of a query stays what it is: ids out there hold it', () => {
  expect(key({ Query: QUERY })).toBe('d28f05c1b8408b80');
});

test('the key depends on the query and `refresh`, and on nothing else', () => {
  const first = key({ ServiceToken: 'arn', Query: QUERY });
  const alike = { ServiceToken: 'another', ServiceTimeout: '3600', WaitForAvailable: 'true', Timeout: '900', PollInterval: '30' };
  expect(key({ ...alike, Query: Object.fromEntries(Object.entries(QUERY).reverse()) })).toBe(first);
  const others = [{ Latest: 'false' }, { Platform: 'RHEL8' }, { Visibility: 'PRIVATE' }, { NamePrefix: 'a' }].map(change => key({ Query: { ...QUERY, ...change } }));
  const refreshed = ['1', '2'].map(Refresh => key({ Query: QUERY, Refresh }));
  expect(new Set([first, ...others, ...refreshed]).size).toBe(7);
});

test.each<[string, Properties, unknown]>([
  ['a name', { ImageName: 'golden' }, { kind: 'exact', name: 'golden' }],
  ['a name with a visibility', { ImageName: 'golden', Visibility: 'PRIVATE' }, { kind: 'exact', name: 'golden', visibility: 'PRIVATE' }],
  ['an ARN', { ImageArn: ownArn('golden') }, { kind: 'exact', name: 'golden', arn: ownArn('golden') }],
])('%s is read', (_, bag, expected) => {
  expect(search(bag)).toEqual(expected);
});

test('whether an image is waited for, and how long, is read', () => {
  expect(parse({ ImageName: 'golden' })).toMatchObject({ waits: false, settings: {} });
  expect(parse({ ImageName: 'golden', WaitForAvailable: 'true', Timeout: '900', PollInterval: '30' })).toMatchObject({ waits: true, settings: { timeout: 900, pollInterval: 30 } });
});

test.each<[string, Properties, string | undefined]>([
  ['a name', { ImageName: 'golden', RemovalPolicy: 'DESTROY' }, 'golden'],
  ['an ARN of the account', { ImageArn: ownArn('golden'), RemovalPolicy: 'DESTROY' }, 'golden'],
  ['an ARN of a public image', { ImageArn: publicArn('golden'), RemovalPolicy: 'DESTROY' }, undefined],
  ['an ARN of another account', { ImageArn: 'arn:aws:appstream:eu-west-1:210987654321:image/golden', RemovalPolicy: 'DESTROY' }, undefined],
  ['an ARN of another Region', { ImageArn: 'arn:aws:appstream:us-east-1:111122223333:image/golden', RemovalPolicy: 'DESTROY' }, undefined],
  ['no ARN at all', { ImageArn: 'golden', RemovalPolicy: 'DESTROY' }, undefined],
  ['no name at all', { ImageName: 'gol den', RemovalPolicy: 'DESTROY' }, undefined],
  ['a list for a name', { ImageName: ['golden'], RemovalPolicy: 'DESTROY' }, undefined],
  ['a query', { Query: QUERY, RemovalPolicy: 'DESTROY' }, undefined],
  ['a query, whatever else is there', { Query: QUERY, ImageName: 'golden', RemovalPolicy: 'DESTROY' }, undefined],
  ['a name that stays', { ImageName: 'golden' }, undefined],
  ['a name and another policy', { ImageName: 'golden', RemovalPolicy: 'RETAIN' }, undefined],
])('the image that goes with the resource: %s', (_, bag, expected) => {
  expect(parseRequest(eventOf('Delete', { ResourceProperties: bag })).bound).toBe(expected);
  expect(parseRequest(eventOf('Update', { ResourceProperties: { ImageName: 'other' }, OldResourceProperties: bag })).boundBefore).toBe(expected);
});

test.each<[string, Properties, string, string | undefined]>([
  ['that its properties do not bind', {}, ownArn('golden'), 'golden'],
  ['that its properties bind', { ImageName: 'golden', RemovalPolicy: 'DESTROY' }, ownArn('golden'), undefined],
  ['instead of which its properties bind another one', { ImageName: 'silver', RemovalPolicy: 'DESTROY' }, ownArn('golden'), 'golden'],
  ['that is public', {}, publicArn('golden'), undefined],
  ['that is shared', {}, 'arn:aws:appstream:eu-west-1:210987654321:image/golden', undefined],
  ['that a query found', {}, 'd28f05c1b8408b80=111122223333:image/golden', undefined],
])('a Delete may have to let go of the image in its id: one %s', (_, bag, id, expected) => {
  expect(parseRequest(eventOf('Delete', { ResourceProperties: bag, PhysicalResourceId: id })).boundBefore).toBe(expected);
});

test.each<[string, Properties, RegExp]>([
  ['nothing to look for', {}, /: exactly one of ImageName, ImageArn and Query has to be there\. Mend/],
  ['two things to look for', { ImageName: 'a', ImageArn: ownArn('a') }, /exactly one of ImageName, ImageArn and Query has to be there/],
  ['a query and a name', { ImageName: 'a', Query: QUERY }, /exactly one of ImageName, ImageArn and Query has to be there/],
  ['a list for a name', { ImageName: ['a'] }, /cannot be used: ImageName must be a text[^;]*\. Mend/],
  ['two things at once', { ImageName: 'a', Timeout: 'soon', PollInterval: 'x' }, /: Timeout must be [^;]*; PollInterval must be [^;]*\. Mend/],
  ['a name that is none', { ImageName: 'a b' }, /an image has the ARN arn:\.\.\.:image\/NAME, and its name has 1 to 101 letters.*, got "a b"/],
  ['an ARN that is none', { ImageArn: 'arn:aws:ec2:x' }, /an image has the ARN .*, got "arn:aws:ec2:x"/],
  ['a removal policy', { ImageName: 'a', RemovalPolicy: 'SNAPSHOT' }, /RemovalPolicy must be "DESTROY", got "SNAPSHOT"/],
  ['neither true nor false for waiting', { ImageName: 'a', WaitForAvailable: '1' }, /WaitForAvailable must be "true" or "false"/],
  ['no time', { ImageName: 'a', Timeout: 'soon' }, /Timeout must be a whole number/],
  ['an interval out of its limits', { ImageName: 'a', PollInterval: '1' }, /PollInterval must be a whole number from 5 to 3300/],
  ['a list for a refresh', { Query: QUERY, Refresh: ['1'] }, /Refresh must be a text/],
  ['a text for a query', { Query: 'x' }, /Query must be an object, got "x"/],
  ['no criterion', { Query: { Latest: 'true' } }, /at least one of NamePrefix, NamePattern and Platform/],
  ['an unknown property', { Query: QUERY, Novelty: 'x' }, /Novelty is unknown/],
  ['an unknown member', { Query: { ...QUERY, Novelty: 'x' } }, /Query\.Novelty is unknown/],
  ['no regular expression', { Query: { NamePattern: '(' } }, /Query\.NamePattern is no regular expression: "\("/],
  ['another visibility', { Query: { ...QUERY, Visibility: 'ALL' } }, /Query\.Visibility must be "PUBLIC" or "PRIVATE" or "SHARED", got "ALL"/],
  ['neither true nor false', { Query: { ...QUERY, Latest: 'yes' } }, /Query\.Latest must be "true" or "false"/],
  ['a list for a platform', { Query: { Platform: ['x'] } }, /Query\.Platform must be a text/],
])('is refused by name: %s', (_, bag, expected) => {
  expect(() => parse(bag)).toThrow(InputError);
  expect(() => parse(bag)).toThrow(expected);
  expect(() => parse(bag)).toThrow(/^image look-up Builder: its properties cannot be used: .*Mend the template$/);
});

test('what is remembered needs no property that this release knows', () => {
  const known = key({ Query: QUERY });
  const bag = { Query: QUERY, Novelty: 'x' };
  const request = parseRequest(eventOf('Update', { ResourceProperties: bag, PhysicalResourceId: `${known}=:image/Base` }));
  expect(keptArn(request)).toBe(publicArn('Base'));
  expect(() => parse(bag)).toThrow(/Novelty is unknown/);
  expect(keptArn(parseRequest(eventOf('Update', { ResourceProperties: { ImageName: 'a', Novelty: 'x' }, PhysicalResourceId: ownArn('a') })))).toBe(ownArn('a'));
});

describe('an image is kept', () => {
  const kept = (bag: Properties, PhysicalResourceId: string) => keptArn(parseRequest(eventOf('Update', { ResourceProperties: bag, PhysicalResourceId })));

  test.each<[string, Properties, string, string | undefined]>([
    ['a name whose image of the account is the id', { ImageName: 'a' }, ownArn('a'), ownArn('a')],
    ['a name whose public image is the id', { ImageName: 'a' }, publicArn('a'), publicArn('a')],
    ['the ARN that is the id', { ImageArn: ownArn('a') }, ownArn('a'), ownArn('a')],
    ['not another name', { ImageName: 'b' }, ownArn('a'), undefined],
    ['not another ARN of the same name', { ImageArn: publicArn('a') }, ownArn('a'), undefined],
    ['not a name whose shared image is the id', { ImageName: 'a' }, 'arn:aws:appstream:eu-west-1:210987654321:image/a', undefined],
    ['not what an id holds that a query wrote', { ImageName: 'a' }, 'd28f05c1b8408b80=:image/a', undefined],
    ['a query in the memory, and not only the last one', { Query: QUERY }, 'aaaaaaaaaaaaaaaa=:image/b d28f05c1b8408b80=210987654321:image/a', 'arn:aws:appstream:eu-west-1:210987654321:image/a'],
    ['no query that the memory does not hold', { Query: QUERY }, ownArn('a'), undefined],
  ])('%s', (_, bag, id, expected) => {
    expect(kept(bag, id)).toBe(expected);
  });

  test('by nothing in a Create, which has no id', () => {
    expect([keptArn(parse({ ImageName: 'a' })), keptArn(parse({ Query: QUERY }))]).toEqual([undefined, undefined]);
  });
});

test.each<[string, Properties]>([['ServiceToken alone', { ServiceToken: 'arn' }], ['nonsense', { Query: 7, Novelty: [] }]])('a Delete is read with %s', (_, bag) => {
  expect(parseRequest(eventOf('Delete', { ResourceProperties: bag, PhysicalResourceId: 'x' }))).toMatchObject({ type: 'Delete', physicalId: 'x', memory: [], waits: false });
});
