import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { blocksOf, isShell, isTypeScript } from './blocks';
import { commandProblems, commandsOf, Programs } from './commands';
import { brokenLinks, ProjectDocument, PROJECT } from './documents';
import { GeneratedPart, outdated } from './generated';
import { compileErrors } from './snippets';
import { Assembly, identifiersIn, missingFiles, namesOf, unknownWords } from './vocabulary';

/** What documents are compared with. */
export interface Truth {
  readonly programs: Programs;
  /** The names of the public interface. */
  readonly api: ReadonlySet<string>;
  /** What names there are in the sources, for pages about the inside. */
  readonly inside: ReadonlySet<string>;
  /** The files of the project. */
  readonly files: readonly string[];
  readonly generated: readonly GeneratedPart[];
}

/** Pages about the inside of the library, whose words in backticks may be any of the sources'. */
const ABOUT_THE_INSIDE = /^(docs\/(design|reliability|emulator|extending|ministack|security|troubleshooting)\.md|CONTRIBUTING\.md|emulator\/)/;

/** Names that the documents use and others have given: the CDK's, or a property of what an example is about. */
const OF_OTHERS = ['onEvent', 'isComplete', 'fromLookup', 'natGateways', 'overrideLogicalId', 'publishDryRun'];

/** Pages whose snippets are parts of apps that compile, which a test of their own compares. */
const PARTS_OF_APPS = ['docs/languages.md'];

/** Where sources are. */
const SOURCES = ['src', 'lambda', 'emulator', 'storm', 'search'];

/** What is no source of the project. */
const BUILT = ['.git', '.local', 'assets', 'cdk.out', 'coverage', 'dist', 'lib', 'node_modules'];

/** Everything that is wrong with some documents, a line each. */
export function problemsOf(documents: readonly ProjectDocument[], truth: Truth): string[] {
  const blocks = documents.flatMap(blocksOf);
  const ofOthers = new Set([...truth.api, ...OF_OTHERS]);
  const inside = new Set([...ofOthers, ...truth.inside]);
  return [
    ...documents.flatMap(brokenLinks),
    ...documents.flatMap(document => unknownWords(document, ABOUT_THE_INSIDE.test(document.file) ? inside : ofOthers)),
    ...documents.filter(({ file }) => ABOUT_THE_INSIDE.test(file)).flatMap(document => missingFiles(document, truth.files)),
    ...blocks.filter(isShell).flatMap(commandsOf).flatMap(command => commandProblems(command, truth.programs)),
    ...compileErrors(blocks.filter(block => isTypeScript(block) && !PARTS_OF_APPS.includes(block.file))),
    ...truth.generated.flatMap(outdated),
  ];
}

/** The names of the public interface, from the assembly of the last compilation. */
export function compiledApi(): Set<string> {
  const file = path.join(PROJECT, '.jsii');
  if (!existsSync(file)) throw new Error('there is no .jsii, which tells the names of the public interface: run npm run compile, then this again');
  const assembly: Assembly = JSON.parse(readFileSync(file, 'utf8'));
  return namesOf(assembly);
}

/** The names in the sources. */
export function namesInside(): Set<string> {
  return identifiersIn(filesIn(SOURCES).filter(file => file.endsWith('.ts')).map(file => readFileSync(path.join(PROJECT, file), 'utf8')));
}

/** The files of the project, but for what is built or installed. */
export function projectFiles(): string[] {
  const top = readdirSync(PROJECT, { withFileTypes: true });
  const folders = top.filter(entry => entry.isDirectory() && !BUILT.includes(entry.name)).map(({ name }) => name);
  return [...top.filter(entry => entry.isFile()).map(({ name }) => name), ...filesIn(folders)];
}

function filesIn(folders: readonly string[]): string[] {
  return folders.flatMap(folder => readdirSync(path.join(PROJECT, folder), { recursive: true, encoding: 'utf8' }).map(file => `${folder}/${file}`));
}
