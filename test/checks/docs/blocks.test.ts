import { blocksOf, isShell, isTypeScript } from '../../../checks/docs/blocks';

const TEXT = [
  'Words.', '', '    npm run demo', '    npm test', '', 'More words,', '    which go on here.', '', '```ts nofixture', 'const a = 1;', '', 'const b = 2;', '```', '',
  '```', 'fields @timestamp', '```', '', '```sh', 'cd examples', '```', '',
].join('\n');

const blocks = blocksOf({ file: 'a.md', text: TEXT });

test('fenced and indented blocks are found, with the line at which they begin', () => {
  expect(blocks).toEqual([
    { file: 'a.md', line: 3, info: '', text: 'npm run demo\nnpm test' },
    { file: 'a.md', line: 10, info: 'ts nofixture', text: 'const a = 1;\n\nconst b = 2;' },
    { file: 'a.md', line: 16, info: '', text: 'fields @timestamp' },
    { file: 'a.md', line: 20, info: 'sh', text: 'cd examples' },
  ]);
});

test('what a block is, its fence tells, or its first word', () => {
  expect(blocks.map(isTypeScript)).toEqual([false, true, false, false]);
  expect(blocks.map(isShell)).toEqual([true, false, false, true]);
});

test('a block that is never closed goes on to the end', () => {
  expect(blocksOf({ file: 'a.md', text: '```ts\nconst a = 1;' })).toEqual([{ file: 'a.md', line: 2, info: 'ts', text: 'const a = 1;' }]);
});
