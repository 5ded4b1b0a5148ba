import { identifiersIn, namesOf, optionWords, unknownWords } from '../../../checks/docs/vocabulary';

test('the names of an assembly are those of its types, properties, methods, parameters and members', () => {
  const names = namesOf({
    types: {
      'x.Props': { name: 'Props', properties: [{ name: 'imageName' }] },
      'x.Thing': { name: 'Thing', methods: [{ name: 'fromName', parameters: [{ name: 'thingName' }] }] },
      'x.Kind': { name: 'Kind', members: [{ name: 'GOOD' }] },
    },
  });
  expect([...names].sort()).toEqual(['GOOD', 'Kind', 'Props', 'Thing', 'fromName', 'imageName', 'thingName']);
  expect(namesOf({})).toEqual(new Set());
});

test('words in backticks that begin small and have a capital are options, also with a value or as a call', () => {
  expect(optionWords({ text: '`imageName`, `desiredState: STOPPED`, `fromName()`, `plain`, `Type`, imageName\n```ts\n`inCode`\n```\n' }))
    .toEqual(['imageName', 'desiredState', 'fromName']);
});

test('a word that names nothing is seen', () => {
  expect(unknownWords({ file: 'a.md', text: '`imageName` and `imagName`' }, new Set(['imageName']))).toEqual(['a.md: nothing is called `imagName`']);
});

test('identifiers are found in program text', () => {
  expect([...identifiersIn(['const aB = c_d(1);', 'e'])]).toEqual(['const', 'aB', 'c_d']);
});
