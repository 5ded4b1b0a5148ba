import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADMIN_PREFIX, ADMIN_ROUTES } from './admin-routes';
import { BEHAVIOURS, Source } from './behaviours';
import { HELP } from './cli-options';
import { FAULT_KINDS } from './fault-rules';
import { DEFAULT_LATENCIES } from './options';
import { INPUT_SHAPES } from './shapes';

/** Where the document belongs. */
export const DOCUMENT_FILE = join(__dirname, '..', 'docs', 'emulator.md');

const MEANING: Readonly<Record<Source, string>> = {
  documented: 'AWS documentation or the published service model says so',
  observed: 'other tools\' code and tests, or texts that users reported, show it',
  assumed: 'nobody says; the emulator takes the reading under which careless callers fail',
};

/** What the document says, made of what the code says. */
export function emulatorDocument(): string {
  return [
    '<!-- written by emulator/document.ts: change the code and run `npx tsx emulator/document.ts` -->',
    '# The emulator: what it does, and how that is known',
    '',
    'Nothing here was compared with the live service call by call. So each behaviour says where it comes from; [its README](../emulator/README.md) shows',
    'how the emulator is used.',
    '',
    '## Operations',
    '',
    ...Object.keys(INPUT_SHAPES).sort().map(operation => `- ${operation}`),
    '',
    'Every other one is an UnknownOperationException.',
    '',
    '## Command line',
    '',
    ...HELP.trimEnd().split('\n').map(line => (line === '' ? '' : `    ${line}`)),
    '',
    '## Durations',
    '',
    'Of service time, which `--speed` shortens:',
    '',
    ...table(['option', 'minutes'], Object.entries(DEFAULT_LATENCIES).map(([name, milliseconds]) => [`\`${name}\``, String(milliseconds / 60_000)])),
    '',
    '## Beside the service',
    '',
    ...table(['request', 'what it is for'], [
      ['`GET /`', 'a page for people: the builders over time, the calls and the bill'],
      ...Object.entries(ADMIN_ROUTES).map(([route, { gives }]) => [`\`${route.replace(' ', ` ${ADMIN_PREFIX}`)}\``, gives]),
    ]),
    '',
    'Whatever makes no sense is answered with status 400 and one line, `{"error":"..."}`.',
    '',
    '## Fault rules',
    '',
    'Each rule is a JSON object with a `kind`. Rules are used up by what they meet, the oldest first: from the `nth` (default 1) on, `times` (default 1)',
    'of them. `operation` narrows a rule to one operation, `namePrefix` to what is about builders or images whose name begins so. Durations are',
    'milliseconds of service time, except the `forMs` of a timeout.',
    '',
    ...table(['kind', 'what happens', 'members'], Object.entries(FAULT_KINDS).map(([kind, { effect, members, required }]) => [
      `\`${kind}\``,
      effect,
      Object.keys(members).sort().map(member => `\`${member}\`${member === required ? ' (needed)' : ''}`).join(', '),
    ])),
    '',
    '## State between starts',
    '',
    '`--state FILE` keeps builders, images, tags, permissions, bills, changes of state and the last calls. The file is replaced in one step after every',
    'call and order that may change something, before its caller is answered, and at the end. The service goes on while the emulator is down: what has',
    'become due meanwhile happened at its own moment, and was billed. With a clock of your own the time that counts is that clock\'s. Fault rules are not',
    'kept; what they did to builders is. A file of another format or version, one that was changed by hand, and one of another account, Region or',
    'partition is refused in one line. One file is for one emulator at a time.',
    '',
    '## Behaviours',
    '',
    ...table(['source', 'means'], Object.entries(MEANING).map(([source, meaning]) => [`*${source}*`, meaning])),
    ...BEHAVIOURS.flatMap(({ title, file, behaviours }) => [
      '',
      `### ${title}`,
      '',
      `In [emulator/${file}](../emulator/${file}).`,
      '',
      ...table(['behaviour', 'source'], behaviours.map(({ what, source, note }) => [what, note === undefined ? `*${source}*` : `*${source}*: ${note}`])),
    ]),
    '',
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`);
}

if (require.main === module) writeFileSync(DOCUMENT_FILE, emulatorDocument());
