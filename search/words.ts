import { Held, NOW, Stack, TEMPLATES, TemplateName, UNIT } from './model';
import { claimOf, deliveredValue } from '../lambda/builder/claim';
import { generatedName } from '../lambda/builder/names';
import { specHash } from '../lambda/builder/spec';
import { NOTHING_MADE_ID, UNKNOWN_ID } from '../lambda/kernel/answer';
import { Properties, stackIdentity } from '../lambda/kernel/event';

/** The stack of the model, and its one resource. */
export const STACK_ID = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Shop/0a1b2c3d-1111-2222-3333-444455556666';
export const LOGICAL_ID = 'Builder';

/** The id that CloudFormation makes up for a create that is cancelled. */
export const INVENTED = 'invented';

/** What one moment is later than another when both are of the same age: more than clocks may differ. */
const STEP = 60_000;
const MOST_OPERATIONS = 12;

const IDENTITY = stackIdentity(STACK_ID);
const SPECS = ['small', 'medium', 'large'] as const;
const bagOf = (spec: string): Properties => ({ ImageName: 'image', InstanceType: `stream.standard.${spec}` });

/** By word, the hash of a spec. */
const HASHES = new Map(SPECS.map(spec => [spec as string, specHash(bagOf(spec), IDENTITY)]));

/** By word, what the handler calls it: generated names are called by their spec here. */
const IDS = new Map<string, string>([
  ...SPECS.map((spec): [string, string] => [spec, generatedName({ stack: IDENTITY, logicalId: LOGICAL_ID }, HASHES.get(spec) ?? '')]),
  [INVENTED, 'Shop-Builder-XXXXXXXXXXX1'],
  ['nothing made', NOTHING_MADE_ID],
  ['unknown', UNKNOWN_ID],
]);

const WORDS = new Map([...IDS, ...HASHES].map(([word, text]): [string, string] => [text, word]));

/** An id or a name as the handler has it. */
export function idOf(word: string): string {
  return IDS.get(word) ?? word;
}

/** The word for an id, a name or the hash of a spec. */
export function wordOf(text: string): string {
  return WORDS.get(text) ?? text;
}

/** The hash of a spec. */
export function hashOf(spec: string): string {
  return HASHES.get(spec) ?? spec;
}

/** The name that a template's builder has, in the model's word. */
export function nameOf(template: TemplateName): string | undefined {
  const described = TEMPLATES[template];
  if (described === undefined) {
    return undefined;
  }
  return 'properties' in described && 'ImageBuilderName' in described.properties ? described.properties.ImageBuilderName : described.spec;
}

/** Properties as CloudFormation delivers them. */
export function propertiesOf(template: TemplateName): Properties {
  const described = TEMPLATES[template];
  return described === undefined
    ? {}
    : { ServiceToken: 'arn', ReplacedOnChange: bagOf(described.spec), ...'properties' in described ? described.properties : {} };
}

/** When an operation began. */
export function startOf(stack: Stack, operation: number): number {
  return NOW - (stack.starts[operation - 1] ?? 0) * UNIT - (MOST_OPERATIONS - operation) * STEP;
}

/** When a request of an operation was signed. */
export function signedOf(operation: number, age: number): number {
  return NOW - age * UNIT - (MOST_OPERATIONS - operation) * STEP + 1_000;
}

/** The operation that began at a moment; 0 for none. */
export function operationAt(stack: Stack, start: number | null): number {
  return stack.starts.findIndex((_, index) => startOf(stack, index + 1) === start) + 1;
}

/** A claim as the tag holds it. */
export function claimTag(stack: Stack, claim: string): string {
  const delivered = /^d(\d+) (\S+)$/.exec(claim);
  return delivered ? deliveredValue(startOf(stack, Number(delivered[1])) + 5_000, delivered[2]) : claim;
}

/** The word for a claim that the handler writes: what it delivers, it delivers in the operation under way. */
export function claimWord(stack: Stack, tag: string): string {
  const claim = claimOf({ 'cdk-appstream:claim': tag });
  if (claim.kind === 'claimed') {
    return claim.by;
  }
  const known = operationAt(stack, claim.at - 5_000);
  return `d${known === 0 ? stack.starts.length : known} ${claim.by ?? ''}`;
}

/** The numbers of the requests that a claim names. */
export function requestOf(claim: string): number {
  return Number(/r(\d+)$/.exec(claim)?.[1] ?? 0);
}

/** True for a claim of a request that has not delivered. */
export function isUndelivered(claim: string): boolean {
  return claim.startsWith('r');
}

/** How a held resource is told. */
export function tellHeld(held: Held | null | undefined): string {
  return held ? `${held.id} (${held.template})` : 'nothing';
}
