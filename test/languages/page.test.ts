import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import packageJson from '../../package.json';

const PROJECT = path.join(__dirname, '..', '..');
const read = (...parts: string[]) => readFileSync(path.join(PROJECT, ...parts), 'utf8');

/** The app of each language, and what its code is called in the page. */
const APPS: readonly (readonly [string, string])[] = [
  ['typescript/app.ts', 'ts'], ['python/app.py', 'python'], ['java/src/main/java/workshop/Workshop.java', 'java'], ['go/main.go', 'go'], ['csharp/Workshop.cs', 'csharp'],
];

/** A marked part of an app, without its indentation. */
function part(app: string, name: string): string {
  const [, text = ''] = new RegExp(`^[ \\t]*(?://|#) page: ${name}\\n([\\s\\S]*?)^[ \\t]*(?://|#) page: end$`, 'm').exec(read('test', 'languages', app)) ?? [];
  const lines = text.replace(/\n$/, '').split('\n');
  const indent = /^[ \t]*/.exec(lines[0])?.[0] ?? '';
  return lines.map(line => (line.startsWith(indent) ? line.slice(indent.length) : line)).join('\n');
}

function snippets(language: string): string[] {
  return [...read('docs', 'languages.md').matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)\\n\`\`\`$`, 'gm'))].map(match => match[1]);
}

test.each(APPS)('the page shows what %s does', (app, language) => {
  expect(part(app, 'builder')).toContain('corp.example.com');
  expect(part(app, 'use')).toContain('workshop-builder');
  expect(snippets(language)).toEqual([part(app, 'builder'), part(app, 'use')]);
});

test('every app is of the oldest versions that are supported', () => {
  const { 'aws-cdk-lib': cdk, constructs } = packageJson.devDependencies;

  expect(packageJson.peerDependencies).toEqual({ 'aws-cdk-lib': `^${cdk}`, 'constructs': `^${constructs}` });
  expect(JSON.parse(read('test', 'languages', 'typescript', 'package.json')).dependencies).toEqual({ 'aws-cdk-lib': cdk, constructs });
  expect(read('test', 'languages', 'python', 'requirements.txt').split('\n')).toEqual(expect.arrayContaining([`aws-cdk-lib==${cdk}`, `constructs==${constructs}`]));
  expect(read('test', 'languages', 'go', 'go.mod')).toMatch(new RegExp(`/awscdk/v2 v${cdk}\\n[^\\n]*/constructs/v10 v${constructs}\\n`));
  for (const [artifact, version] of [['aws-cdk-lib', cdk], ['constructs', constructs]]) {
    expect(read('test', 'languages', 'java', 'pom.xml')).toMatch(new RegExp(`<artifactId>${artifact}</artifactId>\\s*<version>${version}</version>`));
  }
  expect(read('test', 'languages', 'csharp', 'Workshop.csproj')).toMatch(new RegExp(`"Amazon.CDK.Lib" Version="${cdk}"[\\s\\S]*"Constructs" Version="${constructs}"`));
});

test('the page says the same of them', () => {
  const { 'aws-cdk-lib': cdk, constructs } = packageJson.devDependencies;

  expect(read('docs', 'languages.md')).toContain(`The oldest \`aws-cdk-lib\` is ${cdk} and the oldest \`constructs\` ${constructs}`);
});

test('there is a page of the interface for every language', () => {
  expect(readdirSync(path.join(PROJECT, 'docs', 'api')).sort()).toEqual(['csharp.md', 'go.md', 'java.md', 'python.md', 'typescript.md']);
});
