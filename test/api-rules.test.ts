import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';

/** The folder of what users see; `private` is below it. */
const SOURCES = path.join(__dirname, '..', 'src');

type Owner = ts.ClassDeclaration | ts.InterfaceDeclaration | ts.EnumDeclaration;
type Member = ts.ClassElement | ts.TypeElement | ts.EnumMember | ts.ParameterPropertyDeclaration;

/** One thing that users see, and where. */
interface Seen {
  readonly owner: Owner;
  readonly member: Member;
  readonly name: string;
}

/** A rule says what is wrong with a member, if anything. */
type Rule = (seen: Seen) => string | undefined;

/** An image that is shared with the account can be told by its ARN alone, and there is no construct of it before it is found. */
const FOUND_BY_ARN = 'ImageRefProps.imageArn';

const RULES: Record<string, Rule> = {
  'has a summary': ({ member }) => summaryOf(member) ? undefined : 'no summary',

  'tells the default of what can be left out': ({ owner, member }) => {
    if (!ts.isInterfaceDeclaration(owner) || !ts.isPropertySignature(member)) return undefined;
    const text = tagOf(member, 'default');
    if (!member.questionToken) return text === undefined ? undefined : 'a default of what is required';
    return text && text !== 'undefined' ? undefined : 'no default';
  },

  'describes its parameters': ({ member }) => {
    if (!ts.isMethodDeclaration(member) && !ts.isMethodSignature(member)) return undefined;
    const described = ts.getJSDocTags(member).filter(ts.isJSDocParameterTag).filter(tag => textOf(tag.comment)).map(tag => tag.name.getText());
    const missing = member.parameters.map(parameter => parameter.name.getText()).filter(name => !described.includes(name));
    return missing.length > 0 ? `no description of ${missing.join(', ')}` : undefined;
  },

  'takes constructs, not their ARNs': ({ owner, name }) =>
    isInput(owner) && /Arns?$/.test(name) && `${owner.name?.text}.${name}` !== FOUND_BY_ARN ? 'an ARN in place of a construct' : undefined,

  'has a type of its own': ({ member }) => {
    // a type guard has to take anything
    if (ts.isMethodDeclaration(member) && member.type?.kind === ts.SyntaxKind.TypePredicate) return undefined;
    const loose = new Set([ts.SyntaxKind.UnionType, ts.SyntaxKind.AnyKeyword, ts.SyntaxKind.UnknownKeyword, ts.SyntaxKind.ObjectKeyword]);
    return typesOf(member).some(type => within(type, node => loose.has(node.kind))) ? 'a type that other languages do not know' : undefined;
  },

  'measures in Duration and Size': ({ owner, member, name }) => {
    if (!isInput(owner)) return undefined;
    const wanted = /(timeout|interval|period|ttl|duration|validity)$/i.test(name) ? 'Duration' : /(size|storage|memory)$/i.test(name) ? 'Size' : undefined;
    return wanted === undefined || typesOf(member)[0]?.getText() === wanted ? undefined : `a type other than ${wanted}`;
  },

  'writes constants in capitals': ({ owner, member, name }) => {
    const constant = ts.isEnumDeclaration(owner) || (ts.isPropertyDeclaration(member) && hasModifier(member, ts.SyntaxKind.StaticKeyword));
    return constant && !/^[A-Z][A-Z0-9_]*$/.test(name) ? 'a constant that is not in capitals' : undefined;
  },

  'grants by the facade alone': ({ owner, member, name }) => {
    if (owner.name?.text.endsWith('Grants') || ['grants', 'grantPrincipal'].includes(name)) return undefined;
    return name.startsWith('grant') || typesOf(member).some(type => type.getText() === 'iam.Grant') ? 'a grant outside of the facade' : undefined;
  },

  'cannot be written to': ({ member }) => {
    const property = ts.isPropertyDeclaration(member) || ts.isPropertySignature(member) || ts.isSetAccessorDeclaration(member);
    return property && !hasModifier(member, ts.SyntaxKind.ReadonlyKeyword) ? 'not read-only' : undefined;
  },

  'tells what CloudFormation knows': ({ owner, member, name }) => {
    const about = owner.name?.text ?? '';
    const attribute = /^I?Image(Builder)?$/.test(about) && /^image/.test(name) && typesOf(member)[0]?.getText() === 'string';
    return attribute && tagOf(member, 'attribute') === undefined ? 'no @attribute' : undefined;
  },

  'is made as constructs are': ({ owner, member }) => {
    if (!ts.isConstructorDeclaration(member)) return undefined;
    const parameters = member.parameters.map(parameter => parameter.getText()).join(', ');
    return parameters === `scope: Construct, id: string, props: ${owner.name?.text}Props` ? undefined : `a constructor of (${parameters})`;
  },

  'imports as its own interface': ({ owner, member, name }) => {
    if (!ts.isMethodDeclaration(member) || !name.startsWith('from') || owner.name?.text.endsWith('Grants')) return undefined;
    const parameters = member.parameters.slice(0, 2).map(parameter => parameter.getText()).join(', ');
    return parameters === 'scope: Construct, id: string' && /^I[A-Z]/.test(member.type?.getText() ?? '') ? undefined : 'an import of another form';
  },
};

function isInput(owner: Owner): boolean {
  return /(Props|Options|Query)$/.test(owner.name?.text ?? '');
}

function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(modifier => modifier.kind === kind);
}

function within(node: ts.Node, test: (node: ts.Node) => boolean): boolean {
  return test(node) || (ts.forEachChild(node, child => within(child, test) || undefined) ?? false);
}

function textOf(comment: string | ts.NodeArray<ts.JSDocComment> | undefined): string {
  return (ts.getTextOfJSDocComment(comment) ?? '').trim();
}

function summaryOf(node: ts.Node): string {
  // a constructor says no more than its class
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  return ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).map(doc => textOf(doc.comment)).join('');
}

function tagOf(node: ts.Node, name: string): string | undefined {
  const tag = ts.getJSDocTags(node).find(({ tagName }) => tagName.text === name);
  return tag && textOf(tag.comment);
}

/** The types that a member shows: its own, and those of its parameters. */
function typesOf(member: Member): ts.TypeNode[] {
  if (ts.isEnumMember(member)) return [];
  const takes = ts.isMethodDeclaration(member) || ts.isMethodSignature(member) || ts.isConstructorDeclaration(member);
  const parameters = takes ? member.parameters : [];
  const own = 'type' in member ? member.type : undefined;
  return [own, ...parameters.map(parameter => parameter.type)]
    .filter((type): type is ts.TypeNode => type !== undefined && ts.isTypeNode(type));
}

/** What users see of a file: the public members of what it exports. */
function seenIn(file: ts.SourceFile): Seen[] {
  return file.statements.filter(isOwner).filter(owner => hasModifier(owner, ts.SyntaxKind.ExportKeyword)).flatMap(owner =>
    [...owner.members].filter(isVisible).flatMap(member => [
      ...ts.isConstructorDeclaration(member) && hasModifier(member, ts.SyntaxKind.PrivateKeyword) ? [] : [seen(owner, member)],
      ...ts.isConstructorDeclaration(member) ? member.parameters.filter(isProperty).map(parameter => seen(owner, parameter)) : [],
    ]));
}

function seen(owner: Owner, member: Member): Seen {
  return { owner, member, name: member.name?.getText() ?? 'constructor' };
}

function isOwner(node: ts.Node): node is Owner {
  return ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isEnumDeclaration(node);
}

function isVisible(member: Member): boolean {
  const hidden = [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword].some(kind => hasModifier(member, kind));
  return !hidden || ts.isConstructorDeclaration(member);
}

function isProperty(parameter: ts.ParameterDeclaration): parameter is ts.ParameterPropertyDeclaration {
  return hasModifier(parameter, ts.SyntaxKind.PublicKeyword) && ts.isConstructorDeclaration(parameter.parent);
}

function parse(name: string, text: string): ts.SourceFile {
  return ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
}

function findings(rule: string, files: ts.SourceFile[]): string[] {
  return files.flatMap(seenIn).flatMap(one => {
    const finding = RULES[rule]?.(one);
    return finding === undefined ? [] : [`${one.owner.name?.text}.${one.name}: ${finding}`];
  });
}

const names = readdirSync(SOURCES).filter(name => name.endsWith('.ts') && name !== 'index.ts').map(name => name.replace(/\.ts$/, '')).sort();
const files = names.map(name => parse(name, readFileSync(path.join(SOURCES, `${name}.ts`), 'utf8')));

test('there is something to look at', () => {
  expect(files.flatMap(seenIn).map(({ owner, name }) => `${owner.name?.text}.${name}`)).toEqual(expect.arrayContaining([
    'ImageBuilder.constructor', 'ImageBuilder.connections', 'ImageBuilderProps.vpc', 'IImage.imageName', 'Platform.platformName', 'LogLevel.INFO',
  ]));
});

test.each(Object.keys(RULES))('everything that users see: %s', rule => {
  expect(findings(rule, files)).toEqual([]);
});

test('everything that is exported has a summary, and is exported to users', () => {
  const owners = files.flatMap(file => file.statements.filter(isOwner));
  expect(owners.filter(owner => hasModifier(owner, ts.SyntaxKind.ExportKeyword) && !summaryOf(owner)).map(owner => owner.name?.text)).toEqual([]);
  expect(readFileSync(path.join(SOURCES, 'index.ts'), 'utf8')).toBe(names.map(name => `export * from './${name}';\n`).join(''));
});

describe('each rule would see a breach', () => {
  const DOC = '/** Some words. */';

  test.each([
    ['has a summary', 'export class A { readonly b: string; }'],
    ['has a summary', 'export enum A { B }'],
    ['has a summary', 'export class A { /** @default 1 */ readonly b: string; }'],
    ['has a summary', 'export class A { private constructor(public readonly b: string) {} }'],
    ['tells the default of what can be left out', `export interface A { ${DOC} readonly b?: string; }`],
    ['tells the default of what can be left out', 'export interface A { /** @default undefined */ readonly b?: string; }'],
    ['tells the default of what can be left out', 'export interface A { /** @default 1 */ readonly b: string; }'],
    ['describes its parameters', `export class A { ${DOC} public b(c: string): void {} }`],
    ['takes constructs, not their ARNs', 'export interface AProps { readonly roleArn: string; }'],
    ['takes constructs, not their ARNs', 'export interface ImageRefProps { readonly imageBuilderArn: string; }'],
    ['has a type of its own', 'export interface A { readonly b: string | number; }'],
    ['has a type of its own', 'export interface A { readonly b: any; }'],
    ['has a type of its own', 'export class A { public b(c: { d: unknown }): void {} }'],
    ['measures in Duration and Size', 'export interface AProps { readonly pollInterval?: number; }'],
    ['measures in Duration and Size', 'export interface AOptions { readonly rootVolumeSize: number; }'],
    ['writes constants in capitals', 'export class A { public static readonly small = 1; }'],
    ['writes constants in capitals', 'export enum A { b }'],
    ['grants by the facade alone', 'export class A { public grantRead(): void {} }'],
    ['grants by the facade alone', 'export interface A { read(): iam.Grant; }'],
    ['cannot be written to', 'export class A { public b: string; }'],
    ['tells what CloudFormation knows', 'export class ImageBuilder { public readonly imageBuilderName: string; }'],
    ['is made as constructs are', 'export class A { constructor(scope: Construct, props: AProps) {} }'],
    ['imports as its own interface', 'export class A { public static fromName(scope: Construct, id: string, name: string): A {} }'],
  ])('%s: %s', (rule, text) => {
    // only a comment on a line of its own belongs to what follows
    expect(findings(rule, [parse('breach.ts', text.replace('/**', '\n/**'))])).toHaveLength(1);
  });

  test('but not in what users do not see', () => {
    expect(findings('has a summary', [parse('private.ts', 'class A { b: string; } export class C { private d: string; }')])).toEqual([]);
  });
});
