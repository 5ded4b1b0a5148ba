import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UsageError } from './errors';
import { FaultRule, faultRulesOf } from './fault-rules';
import { EmulatorOptions } from './options';
import { StateFile } from './state-file';

/** What the command line asks for. */
export type CliRequest =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'serve'; readonly port: number; readonly host: string; readonly faults: readonly FaultRule[]; readonly stateFile?: StateFile; readonly emulator: EmulatorOptions };

/** The port when none is given. */
export const DEFAULT_PORT = 4587;

/** What `--help` prints. */
export const HELP = `appstream-emulator: the image builder part of Amazon AppStream 2.0 on this machine

usage: appstream-emulator [options]

  --port P               port to listen on, 0 for a free one (default ${DEFAULT_PORT})
  --host H               address to listen on (default 127.0.0.1)
  --speed S              how many times faster than the service (default 1)
  --region R             (default us-east-1)
  --account-id A         (default 000000000000)
  --partition P          (default aws)
  --image-builders N     quota of image builders in total (default 10)
  --quota TYPE=N         quota of one instance type, may be repeated
  --create-time S        seconds of service time from create to RUNNING (default 720)
  --start-time S         ... from start to RUNNING (default 300)
  --agent-time S         ... of UPDATING_AGENT (default 180)
  --software-time S      ... of SYNCING_APPS (default 360)
  --stop-time S          ... from stop to STOPPED (default 120)
  --delete-time S        ... from delete to gone (default 60)
  --visibility-delay S   seconds of service time that a new builder and its tags stay unseen (default 0)
  --tag-lag S            ... that later changes of tags stay unseen (default 0)
  --state-lag S          ... that describes lag behind the state of a builder (default 0)
  --faults FILE          fault rules to begin with, a JSON list of what POST /_emulator/faults takes
  --state FILE           keep the state here between starts; made when it is not there
  --help                 print this
  --version              print the version

Clients: set AWS_ENDPOINT_URL_APPSTREAM to the address that is printed, with any credentials.
A page for people is at the address itself.
Calls, state changes, bill, builders and images: GET /_emulator/calls, transitions, meter, builders, images.
Faults: POST /_emulator/faults, such as {"kind":"throttle","operation":"CreateImageBuilder","times":2}; DELETE takes them back.
`;

const VALUE = { type: 'string' } as const;

const OPTIONS = {
  'port': VALUE,
  'host': VALUE,
  'speed': VALUE,
  'region': VALUE,
  'account-id': VALUE,
  'partition': VALUE,
  'image-builders': VALUE,
  'quota': { type: 'string', multiple: true },
  'create-time': VALUE,
  'start-time': VALUE,
  'agent-time': VALUE,
  'software-time': VALUE,
  'stop-time': VALUE,
  'delete-time': VALUE,
  'visibility-delay': VALUE,
  'tag-lag': VALUE,
  'state-lag': VALUE,
  'faults': VALUE,
  'state': VALUE,
  'help': { type: 'boolean' },
  'version': { type: 'boolean' },
} as const;

type DurationOption = Extract<keyof typeof OPTIONS, `${string}-time` | `${string}-lag` | 'visibility-delay'>;

/** Reads the command line and the file of faults; throws a `UsageError` of one line. */
export function parseCommandLine(args: readonly string[]): CliRequest {
  const values = valuesOf(args);
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  const port = number('port', values.port, value => Number.isInteger(value) && value >= 0 && value <= 65_535, 'a whole number from 0 to 65535') ?? DEFAULT_PORT;
  const seconds = (name: DurationOption) =>
    milliseconds(number(name, values[name], value => value >= 0, 'a number of seconds, 0 or more'));
  return {
    kind: 'serve',
    port,
    host: text('host', values.host, /./, 'an address') ?? '127.0.0.1',
    faults: values.faults === undefined ? [] : faultsIn(values.faults),
    stateFile: values.state === undefined ? undefined : new StateFile(text('state', values.state, /./, 'the path of a file') ?? values.state),
    emulator: {
      speed: number('speed', values.speed, value => value > 0, 'a number above 0'),
      region: text('region', values.region, /^[a-z]+(-[a-z]+)+-\d$/, 'a Region such as eu-central-1'),
      accountId: text('account-id', values['account-id'], /^\d{12}$/, 'an account of 12 digits'),
      partition: text('partition', values.partition, /^aws(-cn|-iso-b|-iso|-us-gov)?$/, 'a partition such as aws'),
      quotas: {
        imageBuilders: number('image-builders', values['image-builders'], isCount, 'a whole number, 0 or more'),
        instanceTypes: Object.fromEntries((values.quota ?? []).map(quota)),
      },
      latencies: {
        create: seconds('create-time'),
        start: seconds('start-time'),
        updateAgent: seconds('agent-time'),
        syncApps: seconds('software-time'),
        stop: seconds('stop-time'),
        delete: seconds('delete-time'),
      },
      visibilityDelay: {
        builder: seconds('visibility-delay'),
        tags: seconds('visibility-delay'),
        tagWrites: seconds('tag-lag'),
        states: seconds('state-lag'),
      },
    },
  };
}

function faultsIn(file: string): FaultRule[] {
  const value = jsonIn(file);
  if (!Array.isArray(value)) throw new UsageError(`--faults: ${file} must hold a JSON list of rules`);
  try {
    return faultRulesOf(value);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`--faults: ${file}: ${error.message}`);
    throw error;
  }
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const words = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new UsageError(`--faults: can not read ${file}: ${words}`);
  }
}

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // the rest of node's words is advice about its own ways to quote
    throw new UsageError(error.message.split(/\n|\. /)[0].replace(/^./, first => first.toLowerCase()));
  }
}

function number(name: string, value: string | undefined, fits: (value: number) => boolean, wanted: string): number | undefined {
  if (value === undefined) return undefined;
  const result = Number(value);
  if (value.trim() === '' || !Number.isFinite(result) || !fits(result)) throw new UsageError(`--${name} must be ${wanted}, got '${value}'`);
  return result;
}

function text(name: string, value: string | undefined, pattern: RegExp, wanted: string): string | undefined {
  if (value !== undefined && !pattern.test(value)) throw new UsageError(`--${name} must be ${wanted}, got '${value}'`);
  return value;
}

function quota(value: string): [string, number] {
  const [instanceType, count] = value.split('=');
  if (!instanceType || count === undefined) throw new UsageError(`--quota must be such as stream.graphics.g5.xlarge=1, got '${value}'`);
  return [instanceType, number('quota', count, isCount, 'such as stream.graphics.g5.xlarge=1') ?? 0];
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
