import { Properties, StackIdentity, isRecord } from '../kernel/event';
import { canonicalJson, hash } from '../kernel/hash';

/** Members whose value is the service's default say nothing: a template that begins or ceases to name them changes no builder. */
const DEFAULTS: Readonly<Record<string, string>> = { DisableIMDSV1: 'false', EnableDefaultInternetAccess: 'false', VolumeSizeInGb: '200' };

/** Lists in which the order means nothing. */
const SETS = new Set(['AccessEndpoints', 'SecurityGroupIds', 'SoftwaresToInstall', 'SoftwaresToUninstall']);

/**
 * The hash of a spec as CloudFormation delivered it, members unknown to this release included. It is part of names and ids: golden
 * tests keep it from changing.
 */
export function specHash(spec: Properties, stack: StackIdentity): string {
  const { ImageName, ImageArn, ...rest } = spec;
  const image = typeof ImageArn === 'string' ? imageOfArn(ImageArn, stack) : ImageName;
  return hash(canonicalJson(canonical({ ...rest, Image: image }) ?? {}), 16);
}

/** What of an image's ARN tells it apart: its name, with the owner before it when that is another account: pinning what a look-up found changes no hash. */
export function imageOfArn(arn: string, stack: StackIdentity): string {
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
    const members = Object.entries(value)
      .map(([member, content]) => [member, canonical(content, member)] as const)
      .filter(([member, content]) => content !== undefined && content !== DEFAULTS[member]);
    // an object of nothing but defaults says nothing either
    return members.length > 0 || Object.keys(value).length === 0 ? Object.fromEntries(members) : undefined;
  }
  return value === undefined || value === null ? undefined : String(value);
}
