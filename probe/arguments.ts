import { parseArgs } from 'node:util';
import { UsageError, wordsOf, codeOf } from '../demo/trouble';

/** What the command line asks for. */
export type ProbeRequest =
  | { readonly kind: 'help' }
  | { readonly kind: 'plan' }
  | { readonly kind: 'run'; readonly endpoint?: string; readonly isAgreed: boolean; readonly withBuilder: boolean; readonly region?: string };

/** What `--help` prints. */
export const HELP = `probe: what this library assumes about AWS, looked at in an account of yours

usage: npm run probe -- [options]

  --dry-run           say what would be done, asked and paid, and do nothing; needs no account
  --region REGION     the Region to look at (default: that of your environment)
  --without-builder   leave out what costs money: no image builder is created
  --endpoint URL      a local CloudFormation in place of AWS; AWS_ENDPOINT_URL_APPSTREAM tells where AppStream is then
  --yes               do not ask before money is spent
  --help              print this

It deploys two stacks whose names begin with cdk-appstream-probe-, creates one image builder, and removes everything again, also when it is
interrupted. The exit status is 0 when all that is assumed was seen, 1 when something else was seen, or something is left, 2 when an option is wrong.
`;

const VALUE = { type: 'string' } as const;
const FLAG = { type: 'boolean' } as const;
const OPTIONS = {
  'dry-run': FLAG,
  'region': VALUE,
  'without-builder': FLAG,
  'endpoint': VALUE,
  'yes': FLAG,
  'help': FLAG,
} as const;

/** Reads the command line; throws a `UsageError` of one line. */
export function parseProbeArguments(args: readonly string[]): ProbeRequest {
  const values = valuesOf(args);
  if (values.help) return { kind: 'help' };
  if (values['dry-run']) return { kind: 'plan' };
  const { endpoint, region } = values;
  if (endpoint !== undefined && !URL.canParse(endpoint)) throw new UsageError(`--endpoint must be a URL, got '${endpoint}'`);
  return { kind: 'run', endpoint, region, isAgreed: values.yes ?? false, withBuilder: !(values['without-builder'] ?? false) };
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
