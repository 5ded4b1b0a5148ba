import { ImageBuilderProperties } from '../../src/private/contract';
import { ResourceTemplate, Response, Template } from '../support/cloudformation';
import { builderTemplate, IMAGE, ownTags, World } from '../support/world';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** A spec that only another builder can have. */
export const LARGE = { InstanceType: 'stream.standard.large' };

/** A resource of another kind beside the builder: it takes its time, and fails when told. */
export const sibling = (takes = 1, fails = false): Template => ({ Sibling: { plain: { takes, fails } } });

/** A template with the builder and its sibling. */
export function template(
  change: Partial<ImageBuilderProperties> = {}, spec: Partial<ImageBuilderProperties['ReplacedOnChange']> = {}, beside: Template = sibling(),
): Template {
  return { Builder: builderTemplate(change, spec), ...beside };
}

/** A template whose builder stays when its resource goes. */
export function retained(): Template {
  const kept: ResourceTemplate = { ...builderTemplate(), retain: true };
  return { Builder: kept, ...sibling() };
}

/** A world with a stack whose builder is delivered. */
export async function deployed(first = template(), world = new World()): Promise<{ world: World; name: string }> {
  expect(await world.run(world.stack.createStack(first))).toEqual({ status: 'CREATE_COMPLETE', reasons: [] });
  return { world, name: world.stack.physicalIdOf('Builder') ?? '' };
}

/** Delete a builder as a person in the console would: stop it, wait, delete it, wait. */
export async function deleteByHand(world: World, name: string): Promise<void> {
  world.byHand('StopImageBuilder', { Name: name });
  await world.run(world.clock.sleep(3 * MINUTE));
  world.byHand('DeleteImageBuilder', { Name: name });
  await world.run(world.clock.sleep(3 * MINUTE));
}

/** The stack that somebody else's builders bear the tags of. */
const OTHER_STACK = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Other/9f8e7d6c-1111-2222-3333-444455556666';

/** The names of what belongs to others: the second looks like one of ours. */
export const FOREIGN_NAMES: readonly string[] = ['somebodys', 'Shop-Builder-0a1b2c3d-090940e7-0123456789'];

/** What belongs to others, told by name: made now, and looked at again later. */
export interface Foreigners {
  /** Everything about them that a request could have changed. */
  look(): unknown;
}

/** Put builders of others into the account: one that nobody tagged, one of another stack. */
export function foreigners(world: World): Foreigners {
  const tags = [{ team: 'blue' }, ownTags('Builder', '0123456789abcdef', 'delivered 2026-01-01T00:00:00.000Z 0123456789abcdef', OTHER_STACK)];
  FOREIGN_NAMES.forEach((Name, index) => world.byHand('CreateImageBuilder', { Name, ImageName: IMAGE, InstanceType: 'stream.standard.small', Tags: tags[index] }));
  return {
    look: () => FOREIGN_NAMES.map(name => {
      const { arn, tags: shown, createdAt } = world.builder(name);
      // what they do by themselves is to begin to run
      const moves = world.emulator.transitions().filter(change => change.name === name && !['PENDING', 'RUNNING'].includes(change.to));
      return { arn, shown, createdAt, moves };
    }),
  };
}

/** The answers to requests of a type, oldest first. */
export function answersTo(world: World, requestType: string): Response[] {
  return world.stack.responses.filter(response => response.requestType === requestType);
}

/** How often an operation was called since a moment. */
export function countOf(world: World, operation: string, since = 0): number {
  return world.calls(since).filter(call => call.operation === operation).length;
}

/** Nothing may be wrong with any answer, and nothing secret in any log line. */
export function expectClean(world: World): void {
  expect(world.stack.contractBreaches).toEqual([]);
  expect(world.thrown).toEqual([]);
  expect(world.logged.filter(line => line.includes('cloudformation.example'))).toEqual([]);
}
