import { execFileSync } from 'node:child_process';
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { documents, leadsSomewhere, localLinks, PROJECT, read, scripts, table } from '../../checks/docs/documents';
import packageJson from '../../package.json';
import { MAX_USER_TAGS, LIMITS, OWNERSHIP_TAGS } from '../../src/private/contract';
import { OPEN_WINDOWS } from '../../storm/invariants';

const names = documents().map(document => document.file);

test('the documents that everybody looks for are there', () => {
  expect(names).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/design.md', 'docs/ministack.md']));
});

test.each(names)('all local links of %s lead somewhere', file => {
  const document = read(file);
  expect(localLinks(document).filter(target => !leadsSomewhere(document, target))).toEqual([]);
});

test('a link to nowhere would be seen', () => {
  const document = { file: 'docs/design.md', text: '[a](../README.md) [b](missing.md) [c](../README.md#security) [d](#no-such-heading) [e](https://example.com)' };
  expect(localLinks(document).filter(target => !leadsSomewhere(document, target))).toEqual(['missing.md', '#no-such-heading']);
});

test.each(names)('all scripts that %s names exist', file => {
  expect(scripts(read(file)).filter(script => !(script in packageJson.scripts))).toEqual([]);
});

test('README and CONTRIBUTING name scripts at all', () => {
  expect(scripts(read('README.md'))).toEqual(expect.arrayContaining(['test', 'demo']));
  expect(scripts(read('CONTRIBUTING.md'))).toEqual(expect.arrayContaining(['test', 'bundle', 'compile', 'docs:api', 'languages', 'compat']));
});

test('README shows the two commands, each on a line of its own', () => {
  const lines = read('README.md').text.split('\n').map(line => line.trim());
  expect(lines).toEqual(expect.arrayContaining(['npm ci && npm run demo', 'npm ci && npm test']));
});

test('README names the supported versions of package.json', () => {
  const { text } = read('README.md');
  for (const [peer, range] of Object.entries(packageJson.peerDependencies)) {
    expect(text).toContain(`\`${peer}\` ${range}`);
  }
  expect(packageJson.engines.node).toBe('>= 20.6.0');
  expect(text).toContain('Node 20.6 or later');
});

test('the badges say what package.json says', () => {
  const { text } = read('README.md');
  expect(text).toContain(`![licence: ${packageJson.license}](`);
  expect(text).toContain(`![aws-cdk-lib: ${packageJson.peerDependencies['aws-cdk-lib']}](`);
  expect(text).toContain(`![Node: ${packageJson.engines.node}](`);
  expect(Object.keys(packageJson.jsii.targets).sort()).toEqual(['dotnet', 'go', 'java', 'python']);
  for (const [, alternative, address] of text.matchAll(/^!\[([^\]]+)\]\((https:[^)]+)\)$/gm)) {
    const [label, message] = decodeURIComponent(address.split('/badge/')[1]).replace(/--/g, '\n').split('-').map(part => part.replace(/\n/g, '-'));
    expect(`${label}: ${message.replace(/ \| /g, ', ')}`.toLowerCase()).toBe(alternative.toLowerCase());
  }
});

test('every page and every example is in the index of the documentation', () => {
  const index = localLinks(read('docs/README.md'));
  const wanted = names.filter(name => /^(docs|examples)\//.test(name) && name !== 'docs/README.md').map(name => name.replace(/^docs\//, '').replace(/^examples/, '../examples'));
  expect(index).toEqual(expect.arrayContaining(wanted));
});

test('README runs the emulator by the name of its bin and package', () => {
  expect(Object.keys(packageJson.bin)).toEqual(['appstream-emulator']);
  expect(read('README.md').text).toContain(`npx --package ${packageJson.name} appstream-emulator --port `);
});

test('the page of builders states the limits of the contract', () => {
  const { text } = read('docs/builders.md');
  expect(text).toContain(`At most ${MAX_USER_TAGS} tags can be set; the rest of the service's ${LIMITS.tags} is kept`);
  expect(text).toContain(`${LIMITS.securityGroups} security groups, ${MAX_USER_TAGS} tags, one subnet`);
  expect(text).toContain(OWNERSHIP_TAGS.stackId);
});

test('the design names the open windows that the storm knows, and no others', () => {
  expect(table(read('docs/design.md'), 'window').map(([name]) => name.replace(/`/g, '')).sort()).toEqual(Object.keys(OPEN_WINDOWS).sort());
});

test('CONTRIBUTING can be read in one sitting', () => {
  expect(read('CONTRIBUTING.md').text.split('\n').length).toBeLessThanOrEqual(110);
});

test('the files that an option touches are those that name it', () => {
  const files = ['src', 'lambda', 'emulator'].flatMap(folder => readdirSync(path.join(PROJECT, folder), { recursive: true, encoding: 'utf8' }).map(file => `${folder}/${file}`));
  const naming = files.filter(file => file.endsWith('.ts') && /disableImdsV1/i.test(readFileSync(path.join(PROJECT, file), 'utf8')));
  expect(table(read('docs/extending.md'), 'file', 'what it says of the option').map(([file]) => file.replace(/`/g, '')).sort()).toEqual(naming.sort());
});

test('.ci/run can be executed and is a valid script', () => {
  const script = path.join(PROJECT, '.ci', 'run');
  expect(() => accessSync(script, constants.X_OK)).not.toThrow();
  expect(execFileSync('bash', ['-n', script], { encoding: 'utf8' })).toBe('');
});
