import { StackIdentity } from '../kernel/event';

/** One look-up and the image it found: the hash of the query, and the end of the image's ARN after its Region. */
export interface Pin {
  readonly query: string;
  readonly image: string;
}

/**
 * What a look-up remembers: the image it found and those before, so that a redeploy and a rollback return to theirs. It lives in
 * the physical id, the only memory that CloudFormation gives a custom resource.
 */
export type Memory = readonly Pin[];

/**
 * The image of the present query, and those before: updates may fail one after another, each with another query, until one rollback leads
 * back over all of them. Seven of the longest pins fit into the 1,024 bytes of an id.
 */
const LENGTH = 7;

const PIN = /^([0-9a-f]{16})=(\d*:image\/.+)$/;

/** How many of them stand behind the ARN of an exact image. */
const LENGTH_BEHIND_ARN = LENGTH - 1;

/** Read an id; what is no id of a look-up remembers nothing. */
export function readMemory(physicalId: string | undefined): Memory {
  const pins = (physicalId ?? '').split(' ').map(part => PIN.exec(part));
  return pins.flatMap(match => (match ? [{ query: match[1], image: match[2] }] : []));
}

/** The id that remembers an image first, and the newest of what was known before. */
export function writeMemory(pin: Pin, before: Memory): string {
  return [pin, ...before.filter(other => other.query !== pin.query)].slice(0, LENGTH).map(pinText).join(' ');
}

/** The id of a look-up by name or ARN: the ARN, and what queries had found before, to which a rollback may lead back. */
export function exactId(arn: string, before: Memory): string {
  return [arn, ...before.slice(0, LENGTH_BEHIND_ARN).map(pinText)].join(' ');
}

/** The ARN in an id of a look-up by name or ARN; undefined in any other. */
export function arnOfId(physicalId: string | undefined): string | undefined {
  const [arn] = (physicalId ?? '').split(' ');
  return imageNameOf(arn) === undefined ? undefined : arn;
}

/** What of an image's ARN is worth remembering: account and name. */
export function imageOfArn(arn: string): string {
  return arn.split(':').slice(4).join(':');
}

/** The name in the ARN of an image; undefined in what is none. */
export function imageNameOf(arn: string): string | undefined {
  return /^arn:[^:]+:appstream:[^:]+:\d*:image\/([^/:]+)$/.exec(arn)?.[1];
}

/** The ARN of a remembered image. */
export function arnOfImage(image: string, stack: StackIdentity): string {
  return `arn:${stack.partition}:appstream:${stack.region}:${image}`;
}

/** The ARN of an image of the account. */
export function ownImageArn(stack: StackIdentity, name: string): string {
  return arnOfImage(`${stack.account}:image/${name}`, stack);
}

/** The ARN of a public image, which has no account. */
export function publicImageArn(stack: StackIdentity, name: string): string {
  return arnOfImage(`:image/${name}`, stack);
}

function pinText({ query, image }: Pin): string {
  return `${query}=${image}`;
}
