import { generatedName, isName } from './names';
import { specHash } from './spec';
import { ImageBuilderSpec, NAME_RULE, PowerState } from '../../src/private/contract';
import { CloudFormationEvent, isRecord, Properties, requestHash, StackIdentity, stackIdentity } from '../kernel/event';
import { PropertyReader } from '../kernel/read';
import { RequestSettings } from '../kernel/resource';
import { Tags } from '../ownership';
import { readSettings } from '../settings';

/** The builder that a template asks for. */
export interface Wanted {
  readonly name: string;
  /** True when the template names it. */
  readonly explicit: boolean;
  readonly spec: ImageBuilderSpec;
  readonly specHash: string;
  readonly desiredState?: PowerState;
  readonly tags: Tags;
  /** The agent as it was asked for, `LATEST` included. */
  readonly agentVersion?: string;
  readonly protectFromReplacement: boolean;
}

/** A request of CloudFormation for an image builder, parsed. */
export interface BuilderRequest {
  readonly type: CloudFormationEvent['RequestType'];
  readonly stack: StackIdentity;
  readonly stackId: string;
  readonly logicalId: string;
  /** What the request writes on what it answers for. */
  readonly claim: string;
  /** The id that CloudFormation knows; absent from a Create. */
  readonly physicalId?: string;
  /** What is asked for; absent from a Delete. */
  readonly wanted?: Wanted;
  /** What the other bag of properties asked for, as far as it counts. */
  readonly old?: { readonly name?: string; readonly tags: Tags; readonly agentVersion?: string; readonly desiredState?: PowerState };
  /** The name that the properties stand for, of a Delete as well. */
  readonly ownName: string;
  /** The names that templates gave, which no hash would find. */
  readonly explicitNames: readonly string[];
  /** True when a Create may take over, and a rollback has to let go, what existed before. */
  readonly adoptExisting: boolean;
  readonly settings: RequestSettings;
  /** Why the properties cannot be carried out; nothing that stops a rollback. */
  readonly problem?: string;
}

/** The members of a spec that this release knows: all that CreateImageBuilder takes beside name, tags and agent. */
export const SPEC_MEMBERS = [
  'ImageName', 'ImageArn', 'InstanceType', 'Description', 'DisplayName', 'VpcConfig', 'IamRoleArn', 'EnableDefaultInternetAccess', 'DomainJoinInfo',
  'AccessEndpoints', 'RootVolumeConfig', 'SoftwaresToInstall', 'SoftwaresToUninstall', 'DisableIMDSV1',
] as const satisfies ReadonlyArray<keyof ImageBuilderSpec>;
const PROPERTIES = [
  'ServiceToken', 'ServiceTimeout', 'ImageBuilderName', 'ReplacedOnChange', 'DesiredState', 'Tags', 'AgentVersion', 'AdoptExisting', 'ProtectFromReplacement',
  'Timeout', 'PollInterval',
];

/** Read an event. Never throws for a Delete, which needs nothing beside `ServiceToken`. */
export function parseRequest(event: CloudFormationEvent): BuilderRequest {
  const stack = stackIdentity(event.StackId);
  const owner = { stack, logicalId: event.LogicalResourceId };
  const common = {
    type: event.RequestType,
    stack,
    stackId: event.StackId,
    logicalId: event.LogicalResourceId,
    claim: requestHash(event),
    physicalId: event.PhysicalResourceId,
    ownName: nameOf(event.ResourceProperties, owner),
    explicitNames: [event.ResourceProperties, event.OldResourceProperties]
      .map(bag => bag?.ImageBuilderName)
      .filter((name): name is string => typeof name === 'string' && isName(name)),
    adoptExisting: new PropertyReader(event.ResourceProperties).flag('AdoptExisting') ?? false,
    settings: readSettings(new PropertyReader(event.ResourceProperties)),
  };
  if (event.RequestType === 'Delete') {
    return common;
  }
  const { wanted, problems } = readWanted(event.ResourceProperties, owner);
  const old = event.OldResourceProperties;
  return {
    ...common,
    wanted,
    old: old && readOld(old, owner),
    problem: problems.length > 0 ? problems.join('; ') : undefined,
  };
}

function readWanted(properties: Properties, owner: { stack: StackIdentity; logicalId: string }): { wanted: Wanted; problems: string[] } {
  const reader = new PropertyReader(properties);
  reader.allowOnly(PROPERTIES);
  reader.flag('AdoptExisting');
  reader.require('ReplacedOnChange');
  const explicit = reader.text('ImageBuilderName');
  if (explicit !== undefined && !isName(explicit)) {
    reader.problems.push(`ImageBuilderName must be ${NAME_RULE}, got ${JSON.stringify(explicit)}`);
  }
  readSettings(reader);
  const spec = reader.nested('ReplacedOnChange', SPEC_MEMBERS, readSpec) ?? { InstanceType: '' };
  return {
    wanted: {
      name: nameOf(properties, owner),
      explicit: explicit !== undefined,
      spec,
      specHash: specHash(bagOf(properties), owner.stack),
      desiredState: reader.word('DesiredState', ['RUNNING', 'STOPPED']),
      tags: reader.map('Tags') ?? {},
      agentVersion: reader.text('AgentVersion'),
      protectFromReplacement: reader.flag('ProtectFromReplacement') ?? false,
    },
    problems: reader.problems,
  };
}

/** Read the other bag: what is wrong with it stops nothing. */
function readOld(properties: Properties, owner: { stack: StackIdentity; logicalId: string }): BuilderRequest['old'] {
  const reader = new PropertyReader(properties);
  return {
    name: nameOf(properties, owner),
    tags: reader.map('Tags') ?? {},
    agentVersion: reader.text('AgentVersion'),
    desiredState: reader.word('DesiredState', ['RUNNING', 'STOPPED']),
  };
}

function readSpec(reader: PropertyReader): ImageBuilderSpec {
  reader.require('InstanceType');
  const spec = {
    ImageName: reader.text('ImageName'),
    ImageArn: reader.text('ImageArn'),
    InstanceType: reader.text('InstanceType') ?? '',
    Description: reader.text('Description'),
    DisplayName: reader.text('DisplayName'),
    VpcConfig: reader.nested('VpcConfig', ['SubnetIds', 'SecurityGroupIds'], vpc => ({
      SubnetIds: vpc.texts('SubnetIds') ?? [],
      SecurityGroupIds: vpc.texts('SecurityGroupIds'),
    })),
    IamRoleArn: reader.text('IamRoleArn'),
    EnableDefaultInternetAccess: reader.flag('EnableDefaultInternetAccess'),
    DomainJoinInfo: reader.nested('DomainJoinInfo', ['DirectoryName', 'OrganizationalUnitDistinguishedName'], join => ({
      DirectoryName: join.text('DirectoryName') ?? '',
      OrganizationalUnitDistinguishedName: join.text('OrganizationalUnitDistinguishedName') ?? '',
    }), false),
    AccessEndpoints: reader.list('AccessEndpoints', ['EndpointType', 'VpceId'], endpoint => ({
      EndpointType: endpoint.word('EndpointType', ['STREAMING']) ?? 'STREAMING' as const,
      VpceId: endpoint.text('VpceId') ?? '',
    })),
    RootVolumeConfig: reader.nested('RootVolumeConfig', ['VolumeSizeInGb'], volume => ({ VolumeSizeInGb: volume.whole('VolumeSizeInGb') ?? 0 })),
    SoftwaresToInstall: reader.texts('SoftwaresToInstall'),
    SoftwaresToUninstall: reader.texts('SoftwaresToUninstall'),
    DisableIMDSV1: reader.flag('DisableIMDSV1'),
  };
  if ((spec.ImageName === undefined) === (spec.ImageArn === undefined)) {
    reader.problems.push('ReplacedOnChange needs exactly one of ImageName and ImageArn');
  }
  return spec;
}

/** The name that a bag of properties stands for: hashed as delivered, so that a bag of another release has one, too. */
function nameOf(properties: Properties, owner: { stack: StackIdentity; logicalId: string }): string {
  const explicit = properties.ImageBuilderName;
  return typeof explicit === 'string' ? explicit : generatedName(owner, specHash(bagOf(properties), owner.stack));
}

function bagOf(properties: Properties): Properties {
  return isRecord(properties.ReplacedOnChange) ? properties.ReplacedOnChange : {};
}
