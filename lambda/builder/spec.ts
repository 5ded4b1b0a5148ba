import { Properties, StackIdentity, isRecord } from '../kernel/event';
import { canonicalJson, hash } from '../kernel/hash';

/** Members whose value is the service's default say nothing: a template that begins or ceases to name them changes no builder. */
const DEFAULTS: Readonly<Record<string, string>> = { EnableDefaultInternetAccess: 'false' };

/** Lists in which the order means nothing. */
const SETS = new Set(['SecurityGroupIds']);

/**
 * The hash of a spec as CloudFormation delivered it, members unknown to this release included. It is part of names and ids: golden
 * tests keep it from changing.
 */
export function specHash(spec: Properties, stack: StackIdentity): string {
  const { ImageName, ImageArn, ...rest } = spec;
  const image = typeof ImageArn === 'string' ? imageOfArn(ImageArn, stack) : ImageName;
  return hash(canonicalJson(canonical({ ...rest, Image: image })), 16);
}

/** The image as its name, with the owner before it when that is another account: pinning what a look-up found changes no hash. */
function imageOfArn(arn: string, stack: StackIdentity): string {
  const match = /^arn:[^:]*:appstream:[^:]*:([^:]*):image\/(.+)$/.exec(arn);
  if (!match) {
    return arn;
  }
  const [, account, name] = match;
  return account === '' || account === stack.account ? name : `${account}:${name}`;
}

function canonical(value: unknown, key?: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map(item => canonical(item));
    return key !== undefined && SETS.has(key) ? items.sort((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1)) : items;
  }
  if (isRecord(value)) {
    return Object.fromEntries(Object.entries(value)
      .map(([member, content]) => [member, canonical(content, member)] as const)
      .filter(([member, content]) => content !== undefined && content !== DEFAULTS[member]));
  }
  return value === undefined || value === null ? undefined : String(value);
}
