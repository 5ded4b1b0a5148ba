import { compileErrors } from '../../../checks/docs/snippets';

const block = (text: string, info = 'ts') => ({ file: 'a.md', line: 10, info, text });

const GOOD = 'new ImageBuilder(this, \'Builder\', { image, instanceType: InstanceType.STANDARD_MEDIUM });';

test('each snippet is a program of its own, and what is wrong with it is told with its line', () => {
  expect(compileErrors([
    block(GOOD),
    block(`const builder = ${GOOD}\nbuilder.missing();`),
    block('const builder = 1;'),
    block('import { ImageRef } from \'cdk-appstream\';\nexport const what = ImageRef.newest;', 'ts nofixture'),
    block('const one = 1;\n\nconst = 1;'),
  ]).map(problem => problem.replace(/ Did you mean.*/, ''))).toEqual([
    'a.md:11: Property \'missing\' does not exist on type \'ImageBuilder\'.',
    'a.md:11: Property \'newest\' does not exist on type \'typeof ImageRef\'.',
    'a.md:12: Variable declaration expected.',
  ]);
});
