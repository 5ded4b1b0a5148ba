import { differences, messages, normalized } from '../../checks/synthesis';

const HASHES = ['a', 'b', 'c'].map(digit => digit.repeat(64));

test('what CDK adds to a template by itself is left out', () => {
  const own = { Type: 'AWS::KMS::Key', Properties: { Description: 'ours' } };
  expect(normalized({
    Resources: { Key: { ...own, Metadata: { 'aws:cdk:path': 'Stack/Key' } }, CDKMetadata: { Type: 'AWS::CDK::Metadata' } },
    Parameters: { BootstrapVersion: { Type: 'String' } },
    Rules: { CheckBootstrapVersion: {} },
  })).toEqual({ Resources: { Key: own }, Parameters: {}, Rules: {} });
});

test('assets are told by their order, not by their hashes', () => {
  const template = (one: string, other: string) => ({ first: `${one}.zip`, second: `${other}.json`, again: `${one}.zip` });
  expect(normalized(template(HASHES[0], HASHES[1]))).toEqual({ first: 'asset 1.zip', second: 'asset 2.json', again: 'asset 1.zip' });
  expect(normalized(template(HASHES[2], HASHES[0]))).toEqual(normalized(template(HASHES[0], HASHES[1])));
  expect(normalized(template(HASHES[2], HASHES[2]))).not.toEqual(normalized(template(HASHES[0], HASHES[1])));
});

test.each([
  ['another value', { a: { b: 1 } }, { a: { b: 2 } }, ['/a/b: 1 has become 2']],
  ['a value less', { a: 1, b: 2 }, { a: 1 }, ['/b: 2 has become nothing']],
  ['a value more', { a: [1] }, { a: [1, 2] }, ['/a/1: nothing has become 2']],
  ['another kind', { a: {} }, { a: 'x' }, ['/a: {} has become "x"']],
  ['nothing', { a: [1, { b: 'c' }] }, { a: [1, { b: 'c' }] }, []],
])('%s is told with its path', (_, expected, actual, told) => {
  expect(differences(expected, actual)).toEqual(told);
});

test('warnings and errors are found wherever they stand, information is not', () => {
  const stack = [
    { type: 'aws:cdk:warning', data: 'careful' },
    { type: 'aws:cdk:info', data: 'by the way' },
    { type: 'aws:cdk:logicalId', data: 'Key' },
  ];
  const manifest = { artifacts: { Stack: { metadata: { '/Stack': stack } } }, other: [{ type: 'aws:cdk:error', data: { why: 'broken' } }] };
  expect(messages(manifest)).toEqual(['aws:cdk:warning: careful', 'aws:cdk:error: {"why":"broken"}']);
});
