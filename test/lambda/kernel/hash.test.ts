import { canonicalJson, hash } from '../../../lambda/kernel/hash';

test('a hash is the beginning of SHA-256, in lower case', () => {
  expect(hash('abc', 10)).toBe('ba7816bf8f');
  expect(hash('abc', 64)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test.each([
  [{ b: '1', a: [{ d: 1, c: null }] }, '{"a":[{"c":null,"d":1}],"b":"1"}'],
  [{ a: undefined, b: false }, '{"b":false}'],
  [null, 'null'],
  [[], '[]'],
  ['a"b', '"a\\"b"'],
  [7, '7'],
])('%p is written as %s', (value, text) => {
  expect(canonicalJson(value)).toBe(text);
});
