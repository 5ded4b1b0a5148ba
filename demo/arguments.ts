import { parseArgs } from 'node:util';
import { codeOf, UsageError, wordsOf } from './trouble';

/** Which story is told. */
export type StoryName = 'life' | 'images' | 'schedules';

/** What the command line asks for. */
export type DemoRequest =
  | { readonly kind: 'help' }
  | { readonly kind: 'prove' }
  | { readonly kind: 'tell'; readonly story: StoryName; readonly keep: boolean; readonly speed: number; readonly appstreamPort?: number; readonly ministackPort?: number };

/** How many times faster than the service everything goes, unless told otherwise: slow enough to watch, fast enough to wait for. */
export const DEFAULT_SPEED = 40;

/** Beyond this, the handler's hour gets shorter than what a local CloudFormation needs for its own part. */
const MAX_SPEED = 60;

/** What `--help` prints. */
export const HELP = `demo: an image builder from cdk deploy to cdk destroy, without AWS

usage: npm run demo -- [options]

  --images            tell what becomes of images instead: kept, renewed, returned to, waited for, cleaned up
  --schedules         tell what schedules do to a builder instead: stopped, started, waited for
  --keep              leave both servers running and print the environment for your own cdk deploy
  --prove             tell no story: read the servers that --keep left running, and prove that nothing is left on them
  --speed S           how many times faster than the service, 1 to ${MAX_SPEED} (default ${DEFAULT_SPEED})
  --appstream-port P  port of the AppStream emulator (default: a free one)
  --ministack-port P  port of MiniStack (default: a free one)
  --help              print this

Everything listens on 127.0.0.1 only, and everything that is downloaded or written goes into .local of the project.
The exit status is 0 when every claim was true, 1 when one was not or something is missing, 2 when an option is wrong.
`;

const VALUE = { type: 'string' } as const;
const FLAG = { type: 'boolean' } as const;
const OPTIONS = {
  'images': FLAG,
  'schedules': FLAG,
  'keep': FLAG,
  'prove': FLAG,
  'speed': VALUE,
  'appstream-port': VALUE,
  'ministack-port': VALUE,
  'help': FLAG,
} as const;

/** Reads the command line; throws a `UsageError` of one line. */
export function parseDemoArguments(args: readonly string[]): DemoRequest {
  const values = valuesOf(args);
  if (values.help) return { kind: 'help' };
  if (values.prove) {
    const other = Object.keys(values).find(option => option !== 'prove');
    if (other !== undefined) throw new UsageError(`--prove reads servers that run already, and takes no --${other}`);
    return { kind: 'prove' };
  }
  if (values.images && values.schedules) throw new UsageError('--images and --schedules are two stories: one at a time');
  return {
    kind: 'tell',
    story: values.images ? 'images' : values.schedules ? 'schedules' : 'life',
    keep: values.keep ?? false,
    speed: number('speed', values.speed, value => value >= 1 && value <= MAX_SPEED, `a number from 1 to ${MAX_SPEED}`) ?? DEFAULT_SPEED,
    appstreamPort: port('appstream-port', values['appstream-port']),
    ministackPort: port('ministack-port', values['ministack-port']),
  };
}

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    if (!codeOf(error)?.startsWith('ERR_PARSE_ARGS')) throw error;
    // the rest of node's words is advice about its own ways to quote
    throw new UsageError(wordsOf(error).split(/\n|\. /)[0].replace(/^./, first => first.toLowerCase()));
  }
}

function port(name: string, value: string | undefined): number | undefined {
  return number(name, value, candidate => Number.isInteger(candidate) && candidate >= 1 && candidate <= 65_535, 'a whole number from 1 to 65535');
}

function number(name: string, value: string | undefined, fits: (value: number) => boolean, wanted: string): number | undefined {
  if (value === undefined) return undefined;
  const result = Number(value);
  if (value.trim() === '' || !Number.isFinite(result) || !fits(result)) throw new UsageError(`--${name} must be ${wanted}, got '${value}'`);
  return result;
}
