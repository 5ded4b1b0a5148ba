import { Account } from './account';
import { AppStreamWitness } from './appstream';
import { DemoRequest, HELP, parseDemoArguments, StoryName } from './arguments';
import { PLOTS } from './chapters';
import { localAccess } from './environment';
import { IMAGES } from './images';
import { PlainNarrator } from './narrator';
import { OFFICE_HOURS } from './office-hours';
import { Plot } from './plot';
import { stopForGood } from './process-group';
import { Finding, lastAnswer, prove } from './proof';
import { Stage, setStage } from './stage';
import { Story, tellStory } from './story';
import { timeline, timelineText } from './timeline';
import { Trouble, Untrue, UsageError } from './trouble';

/** How long the proof waits for a call that should not come. */
const QUIET_MS = 4_000;

// the SDK's advice about later releases of Node is no part of the story
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const STORIES: Readonly<Record<StoryName, readonly Plot[]>> = { life: PLOTS, images: IMAGES, schedules: OFFICE_HOURS };

const beganAt = Date.now();
const narrator = new PlainNarrator(process.stdout, () => Date.now() - beganAt);

async function main(args: readonly string[]): Promise<number> {
  let request: DemoRequest;
  try {
    request = parseDemoArguments(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return complain(`${error.message} (--help lists the options)`, 2);
  }
  try {
    switch (request.kind) {
      case 'help':
        process.stdout.write(HELP);
        return 0;
      case 'prove':
        return await proveOnly();
      case 'tell':
        return await tell(request);
    }
  } catch (error) {
    if (interruptedBy !== undefined || !(error instanceof Trouble || error instanceof Untrue)) throw error;
    narrator.text('');
    return complain(error.message, 1);
  }
}

async function tell(request: DemoRequest & { kind: 'tell' }): Promise<number> {
  narrator.heading('The stage');
  const stage = await setStage({ ...request, tell: line => narrator.event('', line) });
  narrator.event('', `logs in ${stage.folder}`);
  const story = await tellStory(stage, narrator, STORIES[request.story]);
  await showTimeline(stage, story);
  await showMeter(stage, story);
  narrator.heading('The proof, read back over the wire');
  const findings = await prove({ ...stage, quietSince: await lastAnswer(stage.account, story.stackIds), quietMs: QUIET_MS });
  const code = show(findings);
  if (request.keep) keepRunning(stage);
  return code;
}

/** For what somebody else did on servers that were kept. */
async function proveOnly(): Promise<number> {
  const { AWS_ENDPOINT_URL: ministack, AWS_ENDPOINT_URL_APPSTREAM: appstream } = process.env;
  if (!ministack || !appstream) {
    throw new Trouble('--prove needs AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_APPSTREAM: set them as --keep printed them');
  }
  narrator.heading('The proof, read back over the wire');
  return show(await prove({ account: new Account(ministack, appstream), appstream: new AppStreamWitness(appstream), quietMs: QUIET_MS }));
}

function show(findings: readonly Finding[]): number {
  for (const { text, holds } of findings) {
    if (holds) narrator.fact(text); else narrator.text(`         ✗ ${text}`);
  }
  const broken = findings.filter(({ holds }) => !holds);
  narrator.heading(broken.length === 0 ? 'Nothing is left.' : `Something is left: ${broken.length} of ${findings.length} lines are untrue.`);
  return broken.length === 0 ? 0 : 1;
}

async function showTimeline({ appstream }: Stage, { chapters, cast }: Story): Promise<void> {
  const parts = chapters.map(({ number, title, from }) => ({ title: `${number}. ${title}`, from }));
  const entries = timeline(await appstream.calls(), await appstream.changes(), parts, cast);
  narrator.heading('Every AppStream call, and every change of state (looks between two of them are counted)');
  narrator.text(timelineText(entries, beganAt));
}

async function showMeter({ appstream, speed }: Stage, { cast }: Story): Promise<void> {
  const meter = await appstream.meter();
  narrator.heading(`What AppStream would have billed (in its own time, which went ${speed} times faster here)`);
  for (const bill of meter.builders) {
    narrator.text(`         builder ${cast.letter(bill.name)}  ${bill.instanceType.padEnd(22)} ${bill.text.padStart(13)}${bill.running ? ', and counting' : ''}`);
  }
  narrator.text(`         in all${' '.repeat(27)} ${meter.text.padStart(13)}`);
}

function keepRunning({ servers, appstreamUrl, ministackUrl }: Stage): void {
  const environment = { ...localAccess(), AWS_ENDPOINT_URL: ministackUrl, AWS_ENDPOINT_URL_APPSTREAM: appstreamUrl };
  for (const { group } of servers) group.release();
  narrator.heading('Both servers go on. For your own deployments:');
  narrator.text([
    ...Object.entries(environment).map(([name, value]) => `  export ${name}=${value}`),
    '  unset AWS_PROFILE AWS_SESSION_TOKEN',
    '  cd examples/image-builder && npx cdk deploy',
    '',
    'After your cdk destroy, in the same shell: npm run demo -- --prove',
    `To end them: kill -- ${servers.map(({ group }) => `-${group.pid}`).join(' ')}    (${servers.map(({ name, group }) => `${name}: ${group.pid}`).join(', ')})`,
  ].join('\n'));
}

function complain(message: string, code: number): number {
  process.stderr.write(`demo: ${message}\n`);
  return code;
}

let interruptedBy: number | undefined;

/** Ends in order, whatever is going on, with the status that a shell gives to the signal. */
function onSignal(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', number: number): void {
  process.on(signal, () => interrupt(128 + number, signal));
}

/** A task runner that is ended takes no word to what it runs: whoever has lost its parent ends, too. */
function onOrphaned(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) interrupt(1, 'the program that started this is gone');
  }, 500).unref();
}

function interrupt(code: number, why: string): void {
  if (interruptedBy !== undefined) return;
  interruptedBy = code;
  narrator.text(`\nstopping what was started (${why})`);
  void end(code);
}

async function end(code: number): Promise<never> {
  await stopForGood();
  process.exit(code);
}

onSignal('SIGHUP', 1);
onSignal('SIGINT', 2);
onSignal('SIGTERM', 15);
onOrphaned();

async function run(): Promise<void> {
  let code: number;
  try {
    code = await main(process.argv.slice(2));
  } catch (error) {
    // what fails because everything is being stopped is no news
    code = interruptedBy ?? complain(error instanceof Error ? error.stack ?? error.message : String(error), 1);
  }
  if (interruptedBy === undefined) await end(code);
}

void run();
