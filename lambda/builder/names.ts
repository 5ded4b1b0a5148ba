import { NAME_PATTERN } from '../../src/private/contract';
import { StackIdentity } from '../kernel/event';
import { hash } from '../kernel/hash';

/** Digits of the hash that tells the generations of one resource apart. */
const SPEC_DIGITS = 10;

/** Digits of the hash that stands for the logical id. */
const LOGICAL_ID_DIGITS = 8;

/** The readable part is cut so that the whole fits into 101 characters. */
const READABLE_STACK = 40;
const READABLE_ID = 30;

/** The resource whose builder is named. */
export interface Owner {
  readonly stack: StackIdentity;
  readonly logicalId: string;
}

/**
 * The name of a builder whose template gives none: readable part, first block of the stack's GUID, hash of the logical id, hash of
 * the spec. Every retry computes the same; another spec is another builder; all generations of one resource can be listed; and a
 * policy can name the stack's builders by the block.
 */
export function generatedName(owner: Owner, specHash: string): string {
  const stack = clean(owner.stack.stackName).slice(0, READABLE_STACK);
  const id = clean(readableId(owner.logicalId)).slice(0, READABLE_ID);
  return `${stack}-${id}-${familyOf(owner)}-${specHash.slice(0, SPEC_DIGITS)}`;
}

/** True for a generated name of this resource, whatever its spec was. */
export function isGeneratedFor(owner: Owner, name: string): boolean {
  return new RegExp(`-${familyOf(owner)}-[0-9a-f]{${SPEC_DIGITS}}$`).test(name) && isName(name);
}

/** True for what the service takes as a name. */
export function isName(text: string | undefined): text is string {
  return text !== undefined && NAME_PATTERN.test(text);
}

/** The ARN of a builder in the stack's account and Region. */
export function builderArn(stack: StackIdentity, name: string): string {
  return `arn:${stack.partition}:appstream:${stack.region}:${stack.account}:image-builder/${name}`;
}

function familyOf(owner: Owner): string {
  return `${owner.stack.guid.split('-')[0]}-${hash(owner.logicalId, LOGICAL_ID_DIGITS)}`;
}

/** A logical id of the CDK without its hash and without the name of the construct's primary child. */
function readableId(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '').replace(/Resource$/, '') || logicalId;
}

function clean(text: string): string {
  return text.replace(/[^a-zA-Z0-9-]/g, '');
}
