import { createHash } from 'node:crypto';

/** What of jsii's description of the library is read and changed here. */
export interface Assembly {
  readonly name: string;
  readonly version: string;
  readonly readme?: { readonly markdown: string };
  readonly types: Readonly<Record<string, AssemblyType>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly fingerprint: string;
}

/** A class, an interface, a struct or an enum. */
export interface AssemblyType {
  readonly kind: 'class' | 'interface' | 'enum';
  readonly name: string;
  readonly namespace?: string;
  readonly abstract?: boolean;
  readonly datatype?: boolean;
  /** What it extends, by full name. */
  readonly base?: string;
  readonly interfaces?: readonly string[];
  readonly initializer?: { readonly protected?: boolean; readonly parameters?: readonly { readonly name: string }[] };
  readonly methods?: readonly AssemblyMember[];
  readonly properties?: readonly AssemblyMember[];
  readonly members?: readonly AssemblyMember[];
}

/** A method, a property, or a member of an enum. */
export interface AssemblyMember {
  readonly name: string;
  readonly static?: boolean;
  readonly const?: boolean;
  readonly protected?: boolean;
  readonly parameters?: readonly { readonly name: string }[];
}

/** The members of a type, and those that it has from other types of the library. */
export function membersOf(assembly: Assembly, type: AssemblyType): AssemblyMember[] {
  const { properties = [], methods = [], members = [], base, interfaces = [] } = type;
  const parents = [base, ...interfaces].flatMap(name => (name !== undefined && name in assembly.types ? [assembly.types[name]] : []));
  const inherited = parents.flatMap(parent => membersOf(assembly, parent));
  const own = [...properties, ...methods, ...members];
  return [...own, ...inherited.filter(({ name }) => !own.some(member => member.name === name))];
}

/** The same assembly with another README, and the fingerprint that jsii would give it. */
export function withReadme(assembly: Assembly, markdown: string): Assembly {
  const { fingerprint: _old, ...content } = { ...assembly, readme: { markdown } };
  return { ...content, fingerprint: fingerprintOf(content) };
}

/** What jsii computes over everything but the fingerprint itself. */
export function fingerprintOf(content: Omit<Assembly, 'fingerprint'>): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64');
}
