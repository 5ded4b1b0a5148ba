import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { CodeBlock } from './blocks';
import { PROJECT } from './documents';

/** What surrounds the snippets: the same that jsii-rosetta puts around those of the README. */
const FIXTURE = path.join(PROJECT, 'rosetta', 'default.ts-fixture');

/** Where a snippet goes in the fixture. */
const PLACE = '/// here';

/** A snippet as a program, and how many lines come before its own. */
interface Program {
  readonly block: CodeBlock;
  readonly text: string;
  readonly offset: number;
}

/** Compiles snippets, all at once, and tells what is wrong with each: file, line and the compiler's words. */
export function compileErrors(blocks: readonly CodeBlock[]): string[] {
  const fixture = readFileSync(FIXTURE, 'utf8');
  // beside the examples, so that packages are found as from there
  const programs = new Map(blocks.map((block, index) => [path.join(PROJECT, 'examples', `snippet-${index}.ts`), programOf(block, fixture)]));
  const options: ts.CompilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    esModuleInterop: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    types: ['node'],
    paths: { 'cdk-appstream': [path.join(PROJECT, 'src')] },
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = file => programs.has(file) || fileExists(file);
  host.readFile = file => programs.get(file)?.text ?? readFile(file);
  host.getSourceFile = (file, target, ...rest) => {
    const text = programs.get(file)?.text;
    return text === undefined ? getSourceFile(file, target, ...rest) : ts.createSourceFile(file, text, target, true);
  };
  const program = ts.createProgram([...programs.keys()], options, host);
  const problems = [...programs].flatMap(([file, snippet]) => {
    const source = program.getSourceFile(file);
    const malformed = program.getSyntacticDiagnostics(source);
    return (malformed.length > 0 ? malformed : program.getSemanticDiagnostics(source)).map(diagnostic => told(snippet, diagnostic));
  });
  // the parser stumbles over the same place twice at times
  return [...new Set(problems)];
}

function programOf(block: CodeBlock, fixture: string): Program {
  if (block.info.includes('nofixture')) return { block, text: block.text, offset: 0 };
  const [before, after] = fixture.split(PLACE);
  // a module of its own: what a snippet declares is no other snippet's
  return { block, text: `${before}${block.text}\n${after}`, offset: before.split('\n').length - 1 };
}

function told({ block, offset }: Program, { file, start, messageText }: ts.Diagnostic): string {
  const line = file === undefined || start === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line - offset;
  return `${block.file}:${block.line + line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
}
