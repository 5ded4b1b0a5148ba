import type { ImageBuilder } from '@aws-sdk/client-appstream';
import { ownKeys, userTags } from '../ownership';
import { BuilderRequest, Wanted } from './request';
import { imageOfArn } from './spec';
import { SeenBuilder } from './view';
import { OWNERSHIP_TAGS } from '../../src/private/contract';
import { canonicalJson } from '../kernel/hash';

/** What stack events do not repeat: more people read them than may know how a domain is built. */
const UNQUOTED = new Set(['domainJoin']);

/**
 * What keeps an existing builder from being what the template describes. Members that the template leaves out count only where their
 * absence means something; the service does not show what software was asked for.
 */
export function differences(request: BuilderRequest, wanted: Wanted, builder: SeenBuilder): string[] {
  const { spec } = wanted;
  const { details } = builder;
  const image = spec.ImageArn === undefined ? spec.ImageName : imageOfArn(spec.ImageArn, request.stack);
  const compared: Array<readonly [string, unknown, unknown]> = [
    ['image', image, details.ImageArn === undefined ? undefined : imageOfArn(details.ImageArn, request.stack)],
    ['instanceType', spec.InstanceType, details.InstanceType],
    ['role', spec.IamRoleArn, details.IamRoleArn],
    ['enableDefaultInternetAccess', spec.EnableDefaultInternetAccess ?? false, details.EnableDefaultInternetAccess ?? false],
    ['disableImdsV1', spec.DisableIMDSV1 ?? false, details.DisableIMDSV1 ?? false],
    ['domainJoin', spec.DomainJoinInfo, given(details.DomainJoinInfo)],
    ['accessEndpoints', sorted(spec.AccessEndpoints), sorted(details.AccessEndpoints)],
    ...named('description', spec.Description, details.Description),
    ...named('displayName', spec.DisplayName, details.DisplayName),
    ...named('vpc', network(spec.VpcConfig), network(details.VpcConfig)),
    ...named('rootVolumeSize', spec.RootVolumeConfig?.VolumeSizeInGb, details.RootVolumeConfig?.VolumeSizeInGb ?? 200),
  ];
  const members = compared
    .filter(([, asked, found]) => canonicalJson(asked ?? null) !== canonicalJson(found ?? null))
    .map(([member, asked, found]) => (UNQUOTED.has(member)
      ? `${member} differs, whose values are not repeated here: describe-image-builders shows those of the builder`
      : `${member} is ${show(found)}, the template has ${show(asked)}`));
  const present = userTags(builder.tags);
  const tags = Object.entries(userTags(wanted.tags))
    .filter(([key, value]) => key in present && present[key] !== value)
    .map(([key, value]) => `tag ${key} is "${present[key]}", the template has "${value}"`);
  return [...members, ...tags];
}

/** The command that frees a builder from the stack that it belongs to. */
export function freeingCommand(builder: SeenBuilder): string {
  const keys = ownKeys(builder.tags);
  return `aws appstream untag-resource --resource-arn ${builder.arn} --tag-keys ${(keys.length > 0 ? keys : [OWNERSHIP_TAGS.stackId]).join(' ')}`;
}

/** A member that counts only when the template gives it. */
function named(member: string, asked: unknown, found: unknown): Array<readonly [string, unknown, unknown]> {
  return asked === undefined ? [] : [[member, asked, found]];
}

function network(vpc: ImageBuilder['VpcConfig']): unknown {
  return vpc && { SubnetIds: vpc.SubnetIds, SecurityGroupIds: [...vpc.SecurityGroupIds ?? []].sort() };
}

function sorted(endpoints: ImageBuilder['AccessEndpoints']): unknown {
  return endpoints && endpoints.length > 0 ? endpoints.map(endpoint => endpoint.VpceId).sort() : undefined;
}

function given(join: ImageBuilder['DomainJoinInfo']): unknown {
  return join?.DirectoryName === undefined ? undefined : join;
}

function show(value: unknown): string {
  return value === undefined ? 'not set' : typeof value === 'string' ? value : canonicalJson(value);
}
