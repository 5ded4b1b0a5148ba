import { brokenLinks, documents } from '../../../checks/docs/documents';
import { outdated } from '../../../checks/docs/generated';

test('links and pictures that lead nowhere are seen, those in code are none', () => {
  const text = '[a](../README.md) ![b](pictures/missing.svg) [c](#no-such-heading) [d](https://example.com)\n# Here\n[e](#here)\n```\n[f](missing.md)\n```\n';
  expect(brokenLinks({ file: 'docs/a.md', text })).toEqual([
    'docs/a.md: the link to pictures/missing.svg leads nowhere',
    'docs/a.md: the link to #no-such-heading leads nowhere',
  ]);
});

test('what each example says of itself is a document', () => {
  expect(documents().map(({ file }) => file)).toEqual(expect.arrayContaining(['README.md', 'docs/design.md', 'examples/own-image/README.md']));
});

test('a part that is not what the code says is seen, and one that is missing', () => {
  const part = { file: 'LICENSE', wanted: 'something else', script: 'docs' };
  expect(outdated(part)).toEqual(['LICENSE is not what the code says: npm run docs writes it']);
  expect(outdated({ ...part, file: 'docs/missing.md' })).toEqual(['docs/missing.md is missing: npm run docs writes it']);
});
