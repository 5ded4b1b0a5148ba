import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { PROJECT } from '../../checks/docs/documents';

/** The properties of an interface, in the order of its file. */
export function propertiesOf(file: string, name: string): string[] {
  return interfaceOf(file, name).members.filter(ts.isPropertySignature).map(member => member.name.getText());
}

/** The text of an interface's doc comment, on one line. */
export function docOf(file: string, name: string): string {
  const [comment] = ts.getJSDocCommentsAndTags(interfaceOf(file, name));
  if (comment === undefined) throw new Error(`${name} of ${file} has no doc comment`);
  return comment.getText().replace(/\s*\n\s*\*\s*/g, ' ');
}

/** The ids of the warnings that the constructs add, without the library's prefix. */
export function warningIds(): string[] {
  const files = readdirSync(path.join(PROJECT, 'src'), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'));
  return [...new Set(files.flatMap(file => callsIn(parse(`src/${file}`)).flatMap(warningIdOf)))].sort();
}

/** The id of a warning call: a literal with the prefix, or the word that a local `warn` puts it before. */
function warningIdOf(call: ts.CallExpression): string[] {
  const callee = ts.isPropertyAccessExpression(call.expression) ? call.expression.name.text : call.expression.getText();
  if (callee !== 'warn' && callee !== 'addWarningV2') return [];
  const id = call.arguments.find(argument => ts.isStringLiteralLike(argument) || ts.isTemplateExpression(argument));
  if (id !== undefined && ts.isStringLiteralLike(id)) return [id.text.replace(/^cdk-appstream:/, '')];
  // the body of `warn` itself, whose callers name the id
  if (id?.getText() === '`cdk-appstream:${id}`') return [];
  throw new Error(`a warning whose id cannot be read: ${call.getText()}`);
}

function interfaceOf(file: string, name: string): ts.InterfaceDeclaration {
  const found = parse(file).statements.filter(ts.isInterfaceDeclaration).find(declaration => declaration.name.text === name);
  if (found === undefined) throw new Error(`${file} has no interface ${name}`);
  return found;
}

function callsIn(node: ts.Node): ts.CallExpression[] {
  return nodesIn(node).filter(ts.isCallExpression);
}

function nodesIn(node: ts.Node): ts.Node[] {
  const found: ts.Node[] = [node];
  ts.forEachChild(node, child => {
    found.push(...nodesIn(child));
  });
  return found;
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(path.join(PROJECT, file), 'utf8'), ts.ScriptTarget.ES2022, true);
}
