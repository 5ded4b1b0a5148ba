import { parseRequest } from '../../../lambda/image/request';
import { InputError, Properties } from '../../../lambda/kernel/event';
import { IMAGE_REF_TYPE } from '../../../src/private/contract';
import { eventOf } from '../../support/situation';

const QUERY = { Platform: 'WINDOWS_SERVER_2022', Visibility: 'PUBLIC', Latest: 'true' };
const parse = (bag: Properties, more: Properties = {}) => parseRequest(eventOf('Create', { ResourceType: IMAGE_REF_TYPE, ResourceProperties: bag, ...more }));

test('a query is read as CloudFormation delivers it', () => {
  expect(parse({ ServiceToken: 'arn', Query: QUERY }).query).toEqual({ Platform: 'WINDOWS_SERVER_2022', Visibility: 'PUBLIC', Latest: true });
  expect(parse({ Query: { NamePrefix: 'a', Latest: 'false' } }).query).toEqual({ NamePrefix: 'a', Latest: false });
  expect(parse({ Query: { NamePattern: '^a' } }).query).toEqual({ NamePattern: '^a', Latest: false });
});

test('the key of a query stays what it is: ids out there hold it', () => {
  expect(parse({ Query: QUERY }).key).toBe('d28f05c1b8408b80');
});

test('the key depends on the query and on nothing else', () => {
  const { key } = parse({ ServiceToken: 'arn', Query: QUERY });
  expect(parse({ ServiceToken: 'another', ServiceTimeout: '3600', Query: Object.fromEntries(Object.entries(QUERY).reverse()) }).key).toBe(key);
  for (const change of [{ Latest: 'false' }, { Platform: 'RHEL8' }, { Visibility: 'PRIVATE' }, { NamePrefix: 'a' }]) {
    expect(parse({ Query: { ...QUERY, ...change } }).key).not.toBe(key);
  }
});

test.each<[string, Properties, RegExp]>([
  ['no query', {}, /Query is missing/],
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
  const bag = { Query: { ...QUERY, Novelty: 'x' } };
  const { key } = parseRequest(eventOf('Delete', { ResourceProperties: bag }));
  const request = parseRequest(eventOf('Update', { ResourceProperties: bag, PhysicalResourceId: `${key}=:image/Base` }));
  expect(request.memory).toEqual([{ query: key, image: ':image/Base' }]);
  expect(() => parse(bag)).toThrow(/Novelty is unknown/);
});

test.each<[string, Properties]>([['ServiceToken alone', { ServiceToken: 'arn' }], ['nonsense', { Query: 7, Novelty: [] }]])('a Delete is read with %s', (_, bag) => {
  expect(parseRequest(eventOf('Delete', { ResourceProperties: bag, PhysicalResourceId: 'x' }))).toMatchObject({ type: 'Delete', physicalId: 'x', memory: [] });
});
