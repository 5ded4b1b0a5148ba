import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as appstream from '@aws-sdk/client-appstream';
import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as sfn from '@aws-sdk/client-sfn';
import * as ts from 'typescript';
import { Programs } from './commands';
import { PROJECT } from './documents';
import packageJson from '../../package.json';

/** Where each program of the project says which options it takes. */
const OWN: Readonly<Record<string, string>> = {
  'demo': 'demo/arguments.ts',
  'probe': 'probe/arguments.ts',
  'storm': 'storm/main.ts',
  'search': 'search/main.ts',
  'mutation': 'mutation/main.ts',
  'appstream-emulator': 'emulator/cli-options.ts',
};

/** The services whose operations are known by an SDK client that is installed. */
const SERVICES: Readonly<Record<string, object>> = { appstream, cloudformation, stepfunctions: sfn };

/** Services of which no client is installed: their commands go unchecked. */
const UNKNOWN = ['cloudwatch', 'ec2', 'logs', 'resourcegroupstaggingapi', 's3', 'sts'];

/** Options of scripts that are other people's programs. */
const OF_TOOLS: Readonly<Record<string, readonly string[]>> = { eslint: ['fix'] };

/** The programs of this project, and those of others as far as what is installed tells of them. */
export function installedPrograms(): Programs {
  return {
    scripts: new Set(Object.keys(packageJson.scripts)),
    options: program => optionSetOf(program),
    cdk: cdkOptions,
    aws: (service, operation) => (UNKNOWN.includes(service) ? 'unknown' : awsOptions(service, operation)),
    exists: file => existsSync(path.join(PROJECT, file)),
  };
}

function optionSetOf(program: string): ReadonlySet<string> | undefined {
  const file = OWN[program];
  if (file !== undefined) return new Set(declaredOptions(readFileSync(path.join(PROJECT, file), 'utf8')));
  return OF_TOOLS[program] === undefined ? undefined : new Set(OF_TOOLS[program]);
}

/** The options that a program declares for `parseArgs`: the members of its constant `OPTIONS`. */
export function declaredOptions(source: string): string[] {
  const constants = ts.createSourceFile('program.ts', source, ts.ScriptTarget.ES2022, true).statements
    .filter(ts.isVariableStatement).flatMap(({ declarationList }) => [...declarationList.declarations]);
  const initializer = constants.find(({ name }) => name.getText() === 'OPTIONS')?.initializer;
  const literal = initializer !== undefined && ts.isAsExpression(initializer) ? initializer.expression : initializer;
  if (literal === undefined || !ts.isObjectLiteralExpression(literal)) throw new Error('a program without a constant OPTIONS');
  return literal.properties.flatMap(({ name }) => (name === undefined ? [] : [name.getText().replace(/'/g, '')]));
}

interface CliRegistry {
  readonly globalOptions: Readonly<Record<string, unknown>>;
  readonly commands: Readonly<Record<string, { readonly options?: Readonly<Record<string, unknown>>; readonly aliases?: readonly string[] }>>;
}

function cdkOptions(command: string): ReadonlySet<string> | undefined {
  const registry: CliRegistry = JSON.parse(readFileSync(path.join(PROJECT, 'node_modules', 'aws-cdk', 'lib', 'cli', 'cli-type-registry.json'), 'utf8'));
  const found = Object.entries(registry.commands).find(([name, { aliases }]) => name === command || aliases?.includes(command));
  if (found === undefined) return undefined;
  const names = [...Object.keys(registry.globalOptions), ...Object.keys(found[1].options ?? {})];
  // yargs takes a flag back with `no-`
  return new Set([...names, ...names.map(name => `no-${name}`)]);
}

function awsOptions(service: string, operation: string): ReadonlySet<string> | undefined {
  const client = SERVICES[service] ?? {};
  // the CLI writes `streaming-url` for `StreamingURL`
  const name = Object.keys(client).find(each => each.toLowerCase() === `${operation?.replaceAll('-', '')}command`);
  const command: unknown = name === undefined ? undefined : Reflect.get(client, name);
  if (typeof command !== 'function') return undefined;
  const schema: unknown = Reflect.get(Reflect.construct(command, [{}]), 'schema');
  const input: unknown = Array.isArray(schema) ? schema[4] : undefined;
  const resolved: unknown = typeof input === 'function' ? (input as () => unknown)() : input;
  const members: unknown = Array.isArray(resolved) ? resolved[4] : undefined;
  if (!Array.isArray(members)) throw new Error('the SDK describes its operations in another way now');
  return new Set(members.map(String).map(kebab));
}

function kebab(member: string): string {
  return member.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}
