import { ProjectDocument, withoutCode } from './documents';

/** The parts of a jsii assembly that bear names. */
export interface Assembly {
  readonly types?: Readonly<Record<string, AssemblyType>>;
}

interface AssemblyType {
  readonly name: string;
  readonly properties?: readonly Named[];
  readonly methods?: readonly (Named & { readonly parameters?: readonly Named[] })[];
  readonly members?: readonly Named[];
}

interface Named {
  readonly name: string;
}

/** Every name of the public interface: types, properties, methods, parameters, members of enums. */
export function namesOf(assembly: Assembly): Set<string> {
  return new Set(Object.values(assembly.types ?? {}).flatMap(({ name, properties = [], methods = [], members = [] }) => [
    name,
    ...[...properties, ...methods, ...members, ...methods.flatMap(({ parameters = [] }) => parameters)].map(each => each.name),
  ]));
}

/** The words of a text that are written like names of options: in backticks, small at first and with a capital later, by themselves. */
export function optionWords({ text }: Pick<ProjectDocument, 'text'>): string[] {
  return [...new Set([...withoutCode(text).matchAll(/`([a-z]+[A-Z][A-Za-z0-9]*)(?:: [^`]*|\(\))?`/g)].map(([, word]) => word))];
}

/** The words that look like options and are none. */
export function unknownWords(document: ProjectDocument, known: ReadonlySet<string>): string[] {
  return optionWords(document).filter(word => !known.has(word)).map(word => `${document.file}: nothing is called \`${word}\``);
}

/** The files that a page about the inside names in backticks, with a part of their path, and that are not there. */
export function missingFiles({ file, text }: ProjectDocument, files: readonly string[]): string[] {
  const named = [...withoutCode(text).matchAll(/`([\w.-]+\/[\w./-]*\.(?:ts|md|dot|txt|json))`/g)].map(([, name]) => name);
  return [...new Set(named)].filter(name => !files.some(each => each === name || each.endsWith(`/${name}`))).map(name => `${file}: there is no file ${name}`);
}

/** The identifiers of program text, whatever they name. */
export function identifiersIn(sources: readonly string[]): Set<string> {
  return new Set(sources.flatMap(source => source.match(/[A-Za-z_]\w+/g) ?? []));
}
