import { DeleteImageBuilderCommand, StopImageBuilderCommand } from '@aws-sdk/client-appstream';
import { outcomeOf } from './builder-probe';
import { builderOf, Cloud, stackOf, untilNextLook } from './cloud';
import { StackLook } from './observations';
import { remove } from './stack-probe';
import { Trouble } from '../demo/trouble';

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
  // what cannot be removed keeps nothing else from it
  const attempt = async (what: string, work: () => Promise<void>) => {
    const outcome = await outcomeOf(work);
    if (outcome !== 'accepted') left.push(`${what} (${outcome})`);
  };
  let deletion: StackLook[] = [];
  // stacks first: as long as one is being created, it may create the builder
  for (const name of stacks) {
    await attempt(`stack ${name}`, async () => {
      const stack = await stackOf(cloud, name);
      if (stack?.StackId === undefined) return;
      const looks = await remove(cloud, stack.StackId);
      if (name === stacks[0]) deletion = looks;
    });
  }
  await attempt(`image builder ${builder}`, async () => {
    if (isUnsure) await appears(cloud, builder);
    await removeBuilder(cloud, builder);
  });
  await attempt(`stacks ${stacks.join(', ')}`, () => gone(cloud, stacks));
  return { deletion, left };
}

/** Looks whether the stacks are gone: what was done is not believed. */
async function gone(cloud: Cloud, stacks: readonly string[]): Promise<void> {
  for (const name of stacks) {
    const status = (await stackOf(cloud, name))?.StackStatus ?? 'DELETE_COMPLETE';
    if (status !== 'DELETE_COMPLETE') throw new Trouble(`${name} is ${status}`);
  }
}

/** Waits for a builder that may have been created a moment ago. */
async function appears(cloud: Cloud, name: string): Promise<void> {
  for (const start = Date.now(); Date.now() - start < cloud.grace; await untilNextLook(cloud)) {
    if (await builderOf(cloud, name) !== undefined) return;
  }
}

/** Stops and deletes a builder until it is not shown any more. */
async function removeBuilder(cloud: Cloud, name: string): Promise<void> {
  let state: string | undefined;
  for (const start = Date.now(); Date.now() - start < PATIENCE_MS; await untilNextLook(cloud)) {
    state = (await builderOf(cloud, name))?.State;
    if (state === undefined) return;
    // a refusal is no matter: the next look tells what to do then
    if (state === 'RUNNING') await outcomeOf(() => cloud.appStream.send(new StopImageBuilderCommand({ Name: name })));
    if (state === 'STOPPED' || state === 'FAILED') await outcomeOf(() => cloud.appStream.send(new DeleteImageBuilderCommand({ Name: name })));
  }
  throw new Trouble(`it is ${state} after ${PATIENCE_MS / 60_000} min`);
}
