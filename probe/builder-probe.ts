import { DeleteImageBuilderCommand, DescribeImagesCommand } from '@aws-sdk/client-appstream';
import { builderOf, Cloud, tagsOf, untilNextLook } from './cloud';
import { BuilderObservations } from './observations';
import { create, recordsOf } from './stack-probe';
import { Trouble } from '../demo/trouble';

/** The type of the builder: the smallest that makes Windows run. */
export const INSTANCE_TYPE = 'stream.standard.medium';

/** How long the service may take for what it says takes 25 min at most. */
const PATIENCE_MS = 40 * 60_000;

/** Creates a builder with the library's rights, watches it come up, deletes it while it runs, and watches it go. */
export async function probeBuilder(cloud: Cloud, stackName: string, name: string, tell: (line: string) => void): Promise<BuilderObservations> {
  const imageName = await newestImage(cloud);
  tell(`creating ${name} from ${imageName}, from a stack with the library's rights`);
  const builder = { name, imageName, instanceType: INSTANCE_TYPE };
  // looks begin before the call does, so that a lag is seen from its start
  const sighting = firstSeen(cloud, name);
  const stackId = await create(cloud, stackName, { Builder: { answer: 'SUCCESS', id: name } }, builder);
  const record = (await recordsOf(cloud, stackId)).find(({ kind }) => kind === 'create');
  const creation = String(record?.outcome ?? 'not recorded');
  if (creation !== 'accepted') {
    sighting.giveUp();
    return { creation };
  }
  const at = Number(record?.at);
  const seen = await sighting.found;
  const since = (moment: number | undefined) => (moment === undefined ? undefined : Math.max(0, moment - at));
  const first = { creation, shownAfter: since(seen.builderAt), tagsShownAfter: since(seen.tagsAt) };

  tell('waiting until it runs');
  const running = await until(cloud, name, state => state === 'RUNNING' || state === 'FAILED');
  const come = { ...first, lastState: running.state, runningAfter: running.state === 'RUNNING' ? Date.now() - at : undefined };
  if (running.state !== 'RUNNING') return come;

  tell('deleting it while it runs');
  const before = Date.now();
  const deletion = await outcomeOf(() => cloud.appStream.send(new DeleteImageBuilderCommand({ Name: name })));
  if (deletion !== 'accepted') return { ...come, deletion };
  const gone = await until(cloud, name, state => state === undefined);
  return { ...come, deletion, goneAfter: gone.state === undefined ? Date.now() - before : undefined };
}

async function newestImage({ appStream }: Cloud): Promise<string> {
  const names: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await appStream.send(new DescribeImagesCommand({ Type: 'PUBLIC', NextToken }));
    const fitting = (page.Images ?? []).filter(image => image.State === 'AVAILABLE' && image.ImageBuilderSupported === true);
    names.push(...fitting.flatMap(({ Name }) => (Name !== undefined && /^AppStream-WinServer2022-\d/.test(Name) ? [Name] : [])));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  const newest = names.sort((one, other) => dateOf(one).localeCompare(dateOf(other))).at(-1);
  if (newest === undefined) throw new Trouble('there is no public Windows Server 2022 image that makes image builders in this Region');
  return newest;
}

/** The date at the end of a name, written so that it sorts. */
function dateOf(name: string): string {
  const [month, day, year] = name.slice(-10).split('-');
  return `${year}-${month}-${day}`;
}

/** When a builder and its tags were shown for the first time. */
interface FirstSight {
  readonly builderAt?: number;
  readonly tagsAt?: number;
}

/** A watch for a builder that may come. */
interface Sighting {
  readonly found: Promise<FirstSight>;
  /** No builder will come. */
  giveUp(): void;
}

/** Looks from now on until a builder and its tags are shown. */
function firstSeen(cloud: Cloud, name: string): Sighting {
  let isWanted = true;
  const look = async (): Promise<FirstSight> => {
    let builderAt: number | undefined;
    for (const start = Date.now(); isWanted && Date.now() - start < PATIENCE_MS; await untilNextLook(cloud)) {
      const builder = await builderOf(cloud, name);
      if (builder?.Arn === undefined) continue;
      builderAt ??= Date.now();
      if ('cdk-appstream-probe' in await tagsOf(cloud, builder.Arn)) return { builderAt, tagsAt: Date.now() };
    }
    return { builderAt };
  };
  const found = look();
  // what went wrong is thrown where it is waited for, if it ever is
  found.catch(() => undefined);
  return { found, giveUp: () => { isWanted = false; } };
}

async function until(cloud: Cloud, name: string, isThere: (state: string | undefined) => boolean): Promise<{ readonly state?: string }> {
  let state: string | undefined;
  for (const start = Date.now(); Date.now() - start < PATIENCE_MS; await untilNextLook(cloud)) {
    state = (await builderOf(cloud, name))?.State;
    if (isThere(state)) break;
  }
  return { state };
}

/** How a call ended, in the service's words. */
export async function outcomeOf(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
    return 'accepted';
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}
