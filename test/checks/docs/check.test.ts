import { namesInside, problemsOf, projectFiles } from '../../../checks/docs/check';
import { installedPrograms } from '../../../checks/docs/programs';

const TRUTH = { programs: installedPrograms(), api: new Set(['imageName']), inside: new Set(['earlyLooks']), files: ['lambda/kernel/begin.ts'], generated: [] };

const TEXT = `# A page

With \`imageName\`, \`imagName\` and \`earlyLooks\`; see [there](missing.md).

    npm run dmeo

\`\`\`ts
new ImageBuilder(this, 'Builder', { image, instanceType: 'large' });
\`\`\`
`;

test('one document with a mistake of each kind: all are told, each once', () => {
  expect(problemsOf([{ file: 'docs/page.md', text: TEXT }], { ...TRUTH, generated: [{ file: 'LICENSE', wanted: '', script: 'docs' }] })).toEqual([
    'docs/page.md: the link to missing.md leads nowhere',
    'docs/page.md: nothing is called `imagName`',
    'docs/page.md: nothing is called `earlyLooks`',
    'docs/page.md:5: there is no script dmeo',
    expect.stringMatching(/^docs\/page\.md:8: Type 'string' is not assignable to type 'InstanceType'/),
    'LICENSE is not what the code says: npm run docs writes it',
  ]);
});

test('pages about the inside may name what is there', () => {
  const page = { text: 'With `earlyLooks` of `kernel/begin.ts`.' };
  expect(problemsOf([{ file: 'docs/design.md', ...page }], TRUTH)).toEqual([]);
  expect(namesInside().has('earlyLooks')).toBe(true);
});

test('a file that is not there is seen', () => {
  expect(problemsOf([{ file: 'docs/design.md', text: 'In `kernel/begun.ts`.' }], TRUTH)).toEqual(['docs/design.md: there is no file kernel/begun.ts']);
  expect(projectFiles()).toEqual(expect.arrayContaining(['README.md', 'lambda/kernel/begin.ts']));
  expect(projectFiles().some(file => file.includes('node_modules/'))).toBe(false);
});
