import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { BundledPackage, renderNotice, unpermitted } from '../../checks/bundled-packages';
import packageJson from '../../package.json';

const PROJECT = path.join(__dirname, '..', '..');

/** Tools under a licence that binds whoever passes them on. */
const FOR_DEVELOPMENT_ONLY = '@cloud-copilot/';

/** The files that npm would pack. */
function packed(): string[] {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: PROJECT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const [{ files }]: Array<{ files: Array<{ path: string }> }> = JSON.parse(output);
  return files.map(file => file.path);
}

const MINIMAL: BundledPackage = { name: 'one', version: '1.2.3', license: 'MIT', copyright: 'Copyright 2020 Ann', licenseText: 'Permission is granted' };

test('nothing is installed with the package: it depends on its two peers alone', () => {
  expect(packageJson).not.toHaveProperty('dependencies');
  expect(packageJson).not.toHaveProperty('optionalDependencies');
  expect(packageJson).not.toHaveProperty('bundledDependencies');
  expect(packageJson).not.toHaveProperty('bundleDependencies');
  expect(Object.keys(packageJson.peerDependencies)).toEqual(['aws-cdk-lib', 'constructs']);
});

test('NOTICE is what the bundles need, and all licences are permitted', () => {
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'checks/notice.ts', '--check'], { cwd: PROJECT, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});

test('NOTICE and LICENSE are packed, and nothing of the tools that are for development only', () => {
  const files = packed();
  expect(files).toEqual(expect.arrayContaining(['LICENSE', 'NOTICE', 'package.json', 'README.md']));
  expect(files.filter(file => file.includes('node_modules/'))).toEqual([]);
  const texts = [...files.filter(file => /\.(js|json|md)$/.test(file)), 'NOTICE'];
  expect(texts.filter(file => file !== 'package.json' && readFileSync(path.join(PROJECT, file), 'utf8').includes(FOR_DEVELOPMENT_ONLY))).toEqual([]);
});

test('the sources that ship load none of them', () => {
  const sources = ['src', 'lambda', 'emulator'].flatMap(folder =>
    readdirSync(path.join(PROJECT, folder), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts')).map(file => path.join(PROJECT, folder, file)));
  expect(sources.length).toBeGreaterThan(50);
  expect(sources.filter(file => /from '(@cloud-copilot\/|cdk-nag)/.test(readFileSync(file, 'utf8')))).toEqual([]);
});

describe('a notice', () => {
  test('passes on the text of every licence but that of Apache-2.0, which the project has itself', () => {
    const notice = renderNotice({ name: 'project', owner: 'us' }, [MINIMAL, { ...MINIMAL, name: 'two', license: 'Apache-2.0', licenseText: 'Terms' }]);
    expect(notice).toContain('one 1.2.3 (MIT)\nCopyright 2020 Ann\n\nPermission is granted');
    expect(notice).toContain('two 1.2.3 (Apache-2.0)\nCopyright 2020 Ann\n');
    expect(notice).not.toContain('Terms');
  });

  test('passes on what a package has others pass on', () => {
    expect(renderNotice({ name: 'project', owner: 'us' }, [{ ...MINIMAL, notice: 'Made with care' }])).toContain('Made with care');
  });

  test.each(['AGPL-3.0-or-later', 'GPL-3.0', 'MPL-2.0', '(MIT OR GPL-3.0)', 'UNLICENSED', 'none stated'])('is refused for a package under %s', license => {
    expect(unpermitted([MINIMAL, { ...MINIMAL, license }])).toEqual([{ ...MINIMAL, license }]);
  });
});
