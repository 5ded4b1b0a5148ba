import { Assembly, AssemblyMember, AssemblyType, membersOf } from './assembly';

/** Generated C#, by the name of its file. */
export type Sources = ReadonlyMap<string, string>;

/** What was compared. */
export interface Bindings {
  readonly types: number;
  readonly members: number;
  /** What the library has and the bindings lack. */
  readonly missing: readonly string[];
}

/** Compares the bindings with every public type and member of the library. That they compile is not shown by this. */
export function compareBindings(assembly: Assembly, sources: Sources): Bindings {
  const types = Object.values(assembly.types);
  const wanted = types.flatMap(type => declarations(assembly, type));
  const missing = wanted.filter(({ file, pattern }) => !pattern.test(sources.get(file) ?? '')).map(({ name }) => name);
  return { types: types.length, members: wanted.length - types.length, missing };
}

/** What an app uses of the library that the library does not have: members of its types, and properties of its structs. */
export function unknownUses(app: string, assembly: Assembly): string[] {
  return Object.values(assembly.types).flatMap(type => {
    const known = new Set(membersOf(assembly, type).map(nameInCSharp));
    return uses(app, type.name).filter(name => !known.has(name)).map(name => `${type.name}.${name}`);
  });
}

interface Declaration {
  readonly name: string;
  readonly file: string;
  readonly pattern: RegExp;
}

function declarations(assembly: Assembly, type: AssemblyType): Declaration[] {
  const file = `${type.name}.cs`;
  const keyword = type.kind === 'class' || type.datatype ? 'class' : type.kind;
  const own: Declaration = { name: type.name, file, pattern: new RegExp(`public (?:abstract |partial )*${keyword} ${type.name}\\b`) };
  const initializer: Declaration[] = type.kind === 'class' && type.initializer !== undefined && !type.initializer.protected
    ? [{ name: `${type.name}.${type.name}`, file, pattern: new RegExp(`public ${type.name}\\(`) }]
    : [];
  // a struct in C# repeats what it inherits, a class does not
  const members = type.datatype ? membersOf(assembly, type) : membersOf(assembly, { ...type, base: undefined, interfaces: [] });
  return [own, ...initializer, ...members.map(member => declaration(type, file, member))];
}

function declaration(type: AssemblyType, file: string, member: AssemblyMember): Declaration {
  const name = nameInCSharp(member);
  const kind = type.kind === 'enum' ? 'JsiiEnumMember' : type.methods?.includes(member) ? 'JsiiMethod' : 'JsiiProperty';
  const end = kind === 'JsiiEnumMember' ? '\\b' : kind === 'JsiiMethod' ? '\\(' : '\\s*\\{';
  // the attribute names the member of the library, the declaration after it what C# calls it
  const pattern = new RegExp(`\\[${kind}\\(name: "${member.name}"[^\\n]*\\]\\s*(?:\\[[^\\n]*\\]\\s*)*(?:[^\\n;{}]* )?${name}${end}`);
  return { name: `${type.name}.${name}`, file, pattern };
}

function nameInCSharp({ name, const: isConstant }: AssemblyMember): string {
  return isConstant === true || /^[A-Z0-9_]+$/.test(name) ? name : name[0].toUpperCase() + name.slice(1);
}

function uses(app: string, type: string): string[] {
  const ofType = [...app.matchAll(new RegExp(`(?<![\\w.])${type}\\.(\\w+)`, 'g'))].map(match => match[1]);
  const initialized = [...app.matchAll(new RegExp(`new ${type}\\s*\\{`, 'g'))].flatMap(match => assigned(app, match.index + match[0].length));
  const variables = [...app.matchAll(new RegExp(`var (\\w+) = new ${type}\\(`, 'g'))].map(match => match[1]);
  const ofVariables = variables.flatMap(name => [...app.matchAll(new RegExp(`(?<![\\w.])${name}\\.(\\w+)`, 'g'))].map(match => match[1]));
  return [...ofType, ...initialized, ...ofVariables];
}

/** The names that are given a value between a brace and the one that ends it, but for what is inside of further ones. */
function assigned(text: string, start: number): string[] {
  let depth = 1;
  let flat = '';
  for (const character of text.slice(start)) {
    if (character === '}') depth -= 1;
    if (depth === 0) break;
    if (depth === 1) flat += character;
    if (character === '{') depth += 1;
  }
  return [...flat.matchAll(/(?:^|[,{\s])(\w+) = /g)].map(match => match[1]);
}
