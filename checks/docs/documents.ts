import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';

/** The folder that the documents' paths start from. */
export const PROJECT = path.join(__dirname, '..', '..');

/** One document of the project. */
export interface ProjectDocument {
  /** Its path in the project. */
  readonly file: string;
  readonly text: string;
}

/** Reads a document. */
export function read(file: string): ProjectDocument {
  return { file, text: readFileSync(path.join(PROJECT, file), 'utf8') };
}

/** What people read: README, CONTRIBUTING, the README of the emulator, all of docs, and what each example says of itself. */
export function documents(): ProjectDocument[] {
  const docs = readdirSync(path.join(PROJECT, 'docs')).filter(name => name.endsWith('.md')).sort();
  const examples = readdirSync(path.join(PROJECT, 'examples')).map(name => `examples/${name}/README.md`).filter(file => existsSync(path.join(PROJECT, file)));
  return ['README.md', 'CONTRIBUTING.md', 'emulator/README.md', ...docs.map(name => `docs/${name}`), ...examples.sort()].map(read);
}

/** The targets of a document's links that are no addresses of the web. */
export function localLinks({ text }: ProjectDocument): string[] {
  return [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(match => match[1]).filter(target => !/^[a-z]+:/.test(target));
}

/** The local links and pictures of a document that lead nowhere, as problems. */
export function brokenLinks(document: ProjectDocument): string[] {
  return localLinks(document).filter(target => !leadsSomewhere(document, target)).map(target => `${document.file}: the link to ${target} leads nowhere`);
}

/** Whether a local link of a document leads to a file, and to a heading of it when it names one. */
export function leadsSomewhere(document: ProjectDocument, target: string): boolean {
  const [place, anchor] = target.split('#');
  const file = path.join(path.dirname(document.file), place);
  if (place !== '' && !existsSync(path.join(PROJECT, file))) return false;
  return anchor === undefined || headings(place === '' ? document : read(file)).includes(anchor);
}

/** The scripts that a document has its readers run through npm, or through projen. */
export function scripts({ text }: ProjectDocument): string[] {
  const named = [...text.matchAll(/\b(?:npm run|npx projen) ([a-z][a-z:-]*)/g)].map(match => match[1]);
  return /\bnpm test\b/.test(text) ? ['test', ...named] : named;
}

/** The rows of the first table whose head begins with these cells, cells trimmed. */
export function table({ file, text }: ProjectDocument, ...head: string[]): string[][] {
  const lines = text.split('\n');
  const start = lines.findIndex(line => cells(line).slice(0, head.length).join('|') === head.join('|'));
  if (start < 0) throw new Error(`${file} has no table that begins with ${head.join(', ')}`);
  const rest = lines.slice(start + 2);
  const end = rest.findIndex(line => !line.startsWith('|'));
  return rest.slice(0, end < 0 ? undefined : end).map(cells);
}

function cells(line: string): string[] {
  return line.startsWith('|') ? line.split('|').slice(1, -1).map(cell => cell.trim()) : [];
}

/** Headings as the anchors that GitHub makes of them. */
function headings({ text }: ProjectDocument): string[] {
  return [...withoutCode(text).matchAll(/^#+ (.+)$/gm)]
    .map(match => match[1].toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replace(/ /g, '-'));
}

/** What is left of a text without its fenced blocks. */
export function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '');
}
