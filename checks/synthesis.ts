import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from './cdk-release';

/** What an app becomes. */
export interface Synthesis {
  /** Every template, by its path in the cloud assembly. */
  readonly templates: ReadonlyMap<string, unknown>;
  /** Warnings and errors of constructs, and whatever else was said aloud. */
  readonly complaints: readonly string[];
}

const METADATA_LEVELS = new Set(['aws:cdk:warning', 'aws:cdk:error']);

/** Synthesizes the app in a folder, with the CDK that it finds there. */
export function synthesize(folder: string): Synthesis {
  const outdir = path.join(folder, 'cdk.out');
  rmSync(outdir, { recursive: true, force: true });
  const loader = pathToFileURL(createRequire(__filename).resolve('tsx')).href;
  const { CDK_CONTEXT_JSON: _context, ...env } = process.env;
  const { stdout, stderr } = run(process.execPath, ['--import', loader, 'app.ts'], folder, { ...env, CDK_OUTDIR: outdir, JSII_DEPRECATED: 'warn' });
  const files = readdirSync(outdir, { recursive: true, encoding: 'utf8' }).sort();
  const named = (pattern: RegExp) => files.filter(file => pattern.test(file)).map(file => [file, readJson(path.join(outdir, file))] as const);
  return {
    templates: new Map(named(/\.template\.json$/)),
    complaints: [
      ...lines(stdout), ...lines(stderr),
      ...named(/(^|\/)manifest\.json$|metadata\.json$/).flatMap(([file, content]) => messages(content).map(message => `${file}: ${message}`)),
    ],
  };
}

/** A template without what CDK itself adds or names differently from release to release. */
export function normalized(template: unknown, assetHashes = new Map<string, string>()): unknown {
  if (Array.isArray(template)) return template.map(part => normalized(part, assetHashes));
  if (typeof template === 'string') return template.replace(/\b[0-9a-f]{64}\b/g, hash => placeholder(hash, assetHashes));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template)
    .filter(([key]) => !['Metadata', 'CDKMetadata', 'BootstrapVersion', 'CheckBootstrapVersion'].includes(key))
    .map(([key, value]) => [key, normalized(value, assetHashes)]));
}

/** Where two values differ, as paths with both values. */
export function differences(expected: unknown, actual: unknown, at = ''): string[] {
  if (JSON.stringify(expected) === JSON.stringify(actual)) return [];
  if (!isObject(expected) || !isObject(actual)) return [`${at}: ${short(expected)} has become ${short(actual)}`];
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
  return keys.flatMap(key => differences(expected[key], actual[key], `${at}/${key}`));
}

/** The warnings and errors of constructs, wherever in a manifest they stand. */
export function messages(part: unknown): string[] {
  if (!isObject(part)) return [];
  const { type, data } = part;
  const own = typeof type === 'string' && METADATA_LEVELS.has(type) ? [`${type}: ${typeof data === 'string' ? data : JSON.stringify(data)}`] : [];
  return [...own, ...Object.values(part).flatMap(messages)];
}

function placeholder(hash: string, hashes: Map<string, string>): string {
  const known = hashes.get(hash) ?? `asset ${hashes.size + 1}`;
  hashes.set(hash, known);
  return known;
}

function lines(text: string): string[] {
  return text.split('\n').map(line => line.trim()).filter(line => line !== '');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 300 ? `${text.slice(0, 300)}...` : text;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
