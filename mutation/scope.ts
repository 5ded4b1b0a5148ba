import { readdirSync } from 'node:fs';
import * as path from 'node:path';

/** What is mutated. */
export const SOURCES = 'lambda';

/** Where the tests are that exercise it without a server, a bundle or a process of their own, the quickest first. */
const TEST_FOLDERS = ['test/lambda', 'test/properties', 'test/driver', 'test/named'];

/** What sees no mutant, since it reads the bundle or the text of the sources. */
const BLIND = ['test/lambda/bundle.test.ts', 'test/lambda/advice/codes.test.ts'];

/** What takes many seconds, which is no use when a thousand mutants wait for it. */
const SLOW = ['test/named/errors.test.ts', 'test/named/image-errors.test.ts', 'test/named/load.test.ts', 'test/properties/parsers.test.ts'];

/** The test files that mutants are run against, relative to the project. */
export function testFiles(project: string): string[] {
  return TEST_FOLDERS.flatMap(folder => readdirSync(path.join(project, folder), { recursive: true, encoding: 'utf8' })
    .map(file => path.posix.join(folder, ...file.split(path.sep))).sort())
    .filter(file => file.endsWith('.test.ts') && ![...BLIND, ...SLOW].includes(file));
}
