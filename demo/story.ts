import { setTimeout as pause } from 'node:timers/promises';
import { Stack } from '@aws-sdk/client-cloudformation';
import { Cast } from './cast';
import { CdkResult } from './cdk';
import { PLOTS } from './chapters';
import { Narrator } from './narrator';
import { Plot } from './plot';
import { Chapter, serviceTime } from './scene';
import { Stage } from './stage';
import { Untrue } from './trouble';
import { Watch } from './watch';

/** A story that was told to its end: every claim of every chapter was borne out. */
export interface Story {
  readonly chapters: readonly Chapter[];
  /** The stacks that were deployed and destroyed. */
  readonly stackIds: readonly string[];
  /** The image builders of the story and their letters. */
  readonly cast: Cast;
}

/** How long what goes on behind CloudFormation's back may take. */
const BACKGROUND_MS = 60_000;

/** Plays the chapters with the real CLI, tells what happens, and throws `Untrue` when something else happens than is told. */
export async function tellStory(stage: Stage, narrator: Narrator, plots: readonly Plot[] = PLOTS): Promise<Story> {
  const cast = new Cast();
  const watch = new Watch(stage, narrator, cast);
  const chapters: Chapter[] = [];
  for (const plot of plots) {
    chapters.push(await tellChapter({ stage, narrator, watch }, plot, chapters));
  }
  return { chapters, stackIds: [...new Set(chapters.map(({ stackId }) => stackId))], cast };
}

interface Telling {
  readonly stage: Stage;
  readonly narrator: Narrator;
  readonly watch: Watch;
}

async function tellChapter({ stage, narrator, watch }: Telling, plot: Plot, told: readonly Chapter[]): Promise<Chapter> {
  const { appstream, account } = stage;
  const stackName = plot.example.stack;
  const before = told.filter(chapter => chapter.stackName === stackName);
  const number = told.length + 1;
  narrator.heading(`${number}. ${plot.title}`);
  await plot.prepare?.(stage, narrator);

  const lastCall = told.at(-1)?.calls.at(-1)?.id ?? 0;
  const changesBefore = (await appstream.changes()).length;
  const from = Date.now();
  const cdk = await watch.during(stackName, plot.act(stage));
  const to = Date.now();
  if (plot.settled !== undefined) await watch.during(stackName, until(plot.settled(stage, before)));

  const stackId = before[0]?.stackId ?? (await account.stack(stackName))?.StackId ?? '';
  const stack = stackId === '' ? undefined : await account.stack(stackId);
  const changes = (await appstream.changes()).slice(changesBefore);
  const chapter: Chapter = {
    number,
    stackName,
    title: plot.title,
    from,
    to,
    cdk,
    calls: await appstream.calls(lastCall),
    changes,
    stackId,
    stackStatus: stack?.StackStatus ?? 'no stack',
    outputs: outputsOf(stack),
    resourceTypes: stack === undefined ? [] : (await account.resources(stackId)).map(({ ResourceType }) => ResourceType ?? '').sort(),
    builders: await appstream.builders(),
    logLines: await account.logLines(from),
    // last: its calls are none of what happened; and what failed has nothing to look at
    closeUp: cdk.code === 0 ? await plot.lookCloser?.(stage) : undefined,
  };
  plot.tell?.(chapter, narrator);
  for (const claim of plot.claims(chapter, before)) {
    if (!claim.holds) throw new Untrue(`chapter ${number} says: ${claim.text}. But what was read back is ${JSON.stringify(claim.found)}${wordsOfCli(cdk)}`);
    narrator.fact(claim.text);
  }
  const waited = serviceTime(changes, from, to);
  narrator.event('', `${seconds(cdk.ms)} in all, ${seconds(waited)} of them the service's own (${(waited * stage.speed / 60_000).toFixed(1)} min at its real speed)`);
  return chapter;
}

/** The outputs by name, in the order of their names. */
function outputsOf(stack: Stack | undefined): Record<string, string> {
  const outputs = (stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey ?? '', OutputValue ?? '']);
  return Object.fromEntries(outputs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function wordsOfCli(cdk: CdkResult): string {
  return `\nthe last words of ${cdk.command} (status ${cdk.code}):\n${cdk.output.trim().split('\n').slice(-6).join('\n')}`;
}

/** Waits for what CloudFormation does not wait for; the claims tell whether it came. */
async function until(isSettled: () => Promise<boolean>): Promise<void> {
  for (const start = Date.now(); Date.now() - start < BACKGROUND_MS && !await isSettled();) await pause(200);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
