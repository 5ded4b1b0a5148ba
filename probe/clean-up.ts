import { DeleteImageBuilderCommand, StopImageBuilderCommand } from '@aws-sdk/client-appstream';
import { outcomeOf } from './builder-probe';
import { builderOf, Cloud, stackOf, untilNextLook } from './cloud';
import { StackLook } from './observations';
import { remove } from './stack-probe';

/** What a run may have made. */
export interface Made {
  readonly stacks: readonly string[];
  readonly builder: string;
}

/** How long a builder may take to go. */
const PATIENCE_MS = 60 * 60_000;

/**
 * Removes all that a run may have made, whatever of it is there: how the first stack looked meanwhile, and what could not be removed.
 *
 * @param isUnsure whether a builder may have been asked for that is not shown yet
 */
export async function cleanUp(cloud: Cloud, { stacks, builder }: Made, isUnsure: boolean): Promise<{ deletion: StackLook[]; left: string[] }> {
  const left: string[] = [];
  let deletion: StackLook[] = [];
  // stacks first: as long as one is being created, it may create the builder
  for (const name of stacks) {
    const stack = await stackOf(cloud, name);
    if (stack?.StackId === undefined) continue;
    const looks = await remove(cloud, stack.StackId);
    if (name === stacks[0]) deletion = looks;
  }
  if (isUnsure) await appears(cloud, builder);
  if (!await removeBuilder(cloud, builder)) left.push(`image builder ${builder}`);
  return { deletion, left: [...left, ...await standing(cloud, stacks)] };
}

/** The stacks that are there after all: what was done is not believed, but looked at. */
async function standing(cloud: Cloud, stacks: readonly string[]): Promise<string[]> {
  const found = await Promise.all(stacks.map(async name => ({ name, status: (await stackOf(cloud, name))?.StackStatus })));
  return found.flatMap(({ name, status }) => (status === undefined || status === 'DELETE_COMPLETE' ? [] : [`stack ${name}, which is ${status}`]));
}

/** Waits for a builder that may have been created a moment ago. */
async function appears(cloud: Cloud, name: string): Promise<void> {
  for (const start = Date.now(); Date.now() - start < cloud.grace; await untilNextLook(cloud)) {
    if (await builderOf(cloud, name) !== undefined) return;
  }
}

/** Stops and deletes a builder until it is not shown any more. */
async function removeBuilder(cloud: Cloud, name: string): Promise<boolean> {
  for (const start = Date.now(); Date.now() - start < PATIENCE_MS; await untilNextLook(cloud)) {
    const state = (await builderOf(cloud, name))?.State;
    if (state === undefined) return true;
    // a refusal is no matter: the next look tells what to do then
    if (state === 'RUNNING') await outcomeOf(() => cloud.appStream.send(new StopImageBuilderCommand({ Name: name })));
    if (state === 'STOPPED' || state === 'FAILED') await outcomeOf(() => cloud.appStream.send(new DeleteImageBuilderCommand({ Name: name })));
  }
  return false;
}
