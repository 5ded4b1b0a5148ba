import type { ImageBuilder } from '@aws-sdk/client-appstream';
import { CloseUp } from './scene';
import { CallRecord } from '../emulator';
import type { ImageBuilderProps } from '../src';
import { OWNERSHIP_TAG_PREFIX } from '../src/private/contract';

/** An option of an image builder. */
export type Option = keyof ImageBuilderProps;

/** Where a value was read. */
export type Source = 'DescribeImageBuilders' | 'ListTagsForResource' | 'CreateImageBuilder';

/** One option, what the app asks for, and what AppStream has. */
export interface OptionRow {
  readonly option: Option;
  readonly source: Source;
  readonly wanted: unknown;
  readonly found: unknown;
}

/** The options that AppStream never hears of, and who carries them out. A new option of the library compiles only when it is here or in the table. */
export const NOT_SENT = {
  vpc: 'AppStream knows it by the subnet',
  adoptExisting: 'the handler: no image builder of the name was there to take over',
  protectFromReplacement: 'the handler',
  schedules: 'Scheduler and the handler; not together with desiredState',
  maxRunningTime: 'Scheduler and the handler; not together with desiredState',
  removalPolicy: 'CloudFormation',
  timeout: 'the handler',
  pollInterval: 'the handler',
} as const satisfies Partial<Record<Option, string>>;

/** The options that have to reach AppStream. */
export type SentOption = Exclude<Option, keyof typeof NOT_SENT>;

/** What an app asks for, option by option, in the form that AppStream shows. */
export type Wanted = Readonly<Record<SentOption, unknown>>;

/** How a source is introduced, in the order of the table. */
const SOURCES: readonly { readonly source: Source; readonly words: string }[] = [
  { source: 'DescribeImageBuilders', words: 'DescribeImageBuilders says' },
  { source: 'ListTagsForResource', words: 'ListTagsForResource says, beside the tags of the library' },
  { source: 'CreateImageBuilder', words: 'CreateImageBuilder carried, and no answer shows' },
];

/** Every option that has to reach AppStream, in the order of the table. */
export function optionRows(wanted: Wanted, closeUp: CloseUp, calls: readonly CallRecord[]): OptionRow[] {
  const found = foundIn(closeUp, calls);
  return sentOptions(found).map(option => ({ option, wanted: wanted[option], ...found[option] }));
}

/** The rows whose option has not reached AppStream as it was asked for. */
export function missing(rows: readonly OptionRow[]): OptionRow[] {
  return rows.filter(({ wanted, found }) => shown(wanted) !== shown(found));
}

/** The table as text to read. */
export function optionTable(rows: readonly OptionRow[]): string {
  return [
    ...SOURCES.flatMap(({ source, words }) => [
      words,
      ...rows.filter(row => row.source === source).map(({ option, found }) => line(option, shown(found))),
    ]),
    'not for AppStream',
    ...Object.entries(NOT_SENT).map(([option, who]) => line(option, who)),
  ].join('\n');
}

type Found = Readonly<Record<SentOption, Pick<OptionRow, 'source' | 'found'>>>;

function foundIn({ described: [first], tags }: CloseUp, calls: readonly CallRecord[]): Found {
  const builder: Partial<ImageBuilder> = first ?? {};
  const created: Created = Object(calls.find(({ operation }) => operation === 'CreateImageBuilder')?.input);
  const join = builder.DomainJoinInfo;
  const described = (found: unknown) => ({ source: 'DescribeImageBuilders', found } as const);
  const sent = (found: unknown) => ({ source: 'CreateImageBuilder', found } as const);
  return {
    imageBuilderName: described(builder.Name),
    displayName: described(builder.DisplayName),
    description: described(builder.Description),
    image: described(builder.ImageArn?.split('/').at(-1)),
    instanceType: described(builder.InstanceType),
    vpcSubnets: described(builder.VpcConfig?.SubnetIds),
    securityGroups: described(builder.VpcConfig?.SecurityGroupIds),
    enableDefaultInternetAccess: described(builder.EnableDefaultInternetAccess),
    accessEndpoints: described(builder.AccessEndpoints?.map(({ EndpointType, VpceId }) => `${EndpointType} ${VpceId}`)),
    domainJoin: described(join && [join.DirectoryName, join.OrganizationalUnitDistinguishedName]),
    role: described(builder.IamRoleArn),
    rootVolumeSize: described(builder.RootVolumeConfig && `${builder.RootVolumeConfig.VolumeSizeInGb} GiB`),
    disableImdsV1: described(builder.DisableIMDSV1),
    desiredState: described(builder.State),
    tags: {
      source: 'ListTagsForResource',
      found: Object.entries(tags).filter(([key]) => !key.startsWith(OWNERSHIP_TAG_PREFIX)).map(([key, value]) => `${key}=${value}`).sort(),
    },
    agentVersion: sent(created.AppstreamAgentVersion),
    softwaresToInstall: sent(created.SoftwaresToInstall),
    softwaresToUninstall: sent(created.SoftwaresToUninstall),
  };
}

/** What of the call no answer of the service shows. */
interface Created {
  readonly AppstreamAgentVersion?: unknown;
  readonly SoftwaresToInstall?: unknown;
  readonly SoftwaresToUninstall?: unknown;
}

function sentOptions(found: Readonly<Record<SentOption, unknown>>): SentOption[] {
  const isSent = (option: string): option is SentOption => option in found;
  return Object.keys(found).filter(isSent);
}

function line(option: string, text: string): string {
  return `  ${option.padEnd(28)} ${text}`;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.join(', ');
  return value === undefined ? 'nothing' : String(value);
}
