import { checkAgentAccess } from './agent-access';
import { Catalogue } from './catalogue';
import { ServiceError } from './errors';
import { CatalogueImage, Image, PLAIN_FAMILIES } from './image';
import { CreateImageBuilderInput } from './inputs';
import { InstanceTypeFacts, instanceTypeFacts } from './instance-types';
import { Settings } from './options';
import { softwareProblem } from './software';

/** When images learned to run on parts of a GPU. */
const FRACTIONAL_GPU_SINCE = Date.UTC(2025, 6, 28) / 1000;
/** When the agent learned to do without the first version of the instance metadata service. */
const IMDS_SINCE = '01-16-2024';
/** When the agent learned to install licence-included applications. */
const SOFTWARE_SINCE = '10-02-2025';

/** What a create that passed every check leads to. */
export interface AcceptedCreate {
  readonly image: CatalogueImage;
  readonly imageArn: string;
  readonly instance: InstanceTypeFacts;
  /** A date, also when `LATEST` was asked for. */
  readonly agentVersion: string;
  /** Whether that is another agent than the one inside the image. */
  readonly updatesAgent: boolean;
}

/** The rules of CreateImageBuilder that go across members, in the order in which they are checked. */
export function acceptCreate(input: CreateImageBuilderInput, catalogue: Catalogue, settings: Settings): AcceptedCreate {
  checkMembers(input, settings);
  const instance = instanceTypeFacts(input.InstanceType);
  if (!instance) {
    throw new ServiceError('InvalidParameterCombinationException', `The instance type ${input.InstanceType} is not offered in ${settings.region}.`);
  }
  const image = catalogue.find(input);
  checkImage(image, input.InstanceType, instance);
  const { facts } = image;
  const ownAgent = resolveAgent(facts.appstreamAgentVersion ?? 'LATEST', settings);
  const agentVersion = input.AppstreamAgentVersion === undefined ? ownAgent : resolveAgent(input.AppstreamAgentVersion, settings);
  checkFeatures(input, facts, agentVersion);
  return { image: facts, imageArn: image.arn, instance, agentVersion, updatesAgent: agentVersion !== ownAgent };
}

/** Turns `LATEST` into a date and refuses what is neither. */
export function resolveAgent(version: string, settings: Settings, refusal = 'InvalidParameterCombinationException'): string {
  if (version === 'LATEST') return settings.latestAgentVersion;
  if (!/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])-\d{4}$/.test(version)) {
    throw new ServiceError(refusal, `The agent version ${version} is neither LATEST nor a date such as 09-24-2026.`);
  }
  return version;
}

function checkMembers(input: CreateImageBuilderInput, settings: Settings): void {
  if ((input.ImageName === undefined) === (input.ImageArn === undefined)) {
    throw combination('Exactly one of ImageName and ImageArn must be given.');
  }
  const subnets = input.VpcConfig?.SubnetIds ?? [];
  if (subnets.length > 1) {
    throw combination(`An image builder takes one subnet, got ${subnets.length}.`);
  }
  if (subnets.length === 0 && (input.VpcConfig?.SecurityGroupIds ?? []).length > 0) {
    throw combination('Security groups need a subnet.');
  }
  const volume = input.RootVolumeConfig?.VolumeSizeInGb;
  if (volume !== undefined && (volume < 200 || volume > 500)) {
    throw combination(`The root volume must be 200 to 500 GB, got ${volume}.`);
  }
  const { DirectoryName: directory, OrganizationalUnitDistinguishedName: unit } = input.DomainJoinInfo ?? {};
  if (unit !== undefined && !unit.startsWith('OU=')) {
    throw combination(`The organizational unit must begin with OU=, got ${unit}.`);
  }
  if (directory !== undefined && settings.directories && !settings.directories.has(directory)) {
    throw new ServiceError('ResourceNotFoundException', `The directory config ${directory} does not exist.`);
  }
  if (input.AgentAccessConfig !== undefined) checkAgentAccess(input.AgentAccessConfig);
  if (input.IamRoleArn !== undefined && !input.IamRoleArn.startsWith(`arn:${settings.partition}:iam::${settings.accountId}:role/`)) {
    throw new ServiceError('InvalidRoleException', `The request encountered an error because your IAM role ${input.IamRoleArn} can not be used: it is no role of the account ${settings.accountId}.`);
  }
}

function checkImage({ facts: image, state }: Image, instanceType: string, instance: InstanceTypeFacts): void {
  if (state !== 'AVAILABLE') {
    throw new ServiceError('ResourceNotAvailableException', `The image ${image.name} is ${state}. The image must be in an AVAILABLE state for this action to succeed.`);
  }
  if (image.permissions?.allowImageBuilder === false) {
    throw new ServiceError('OperationNotPermittedException', `The image ${image.name} is not shared for use with image builders.`);
  }
  if (image.imageBuilderSupported === false) {
    throw new ServiceError('IncompatibleImageException', `The image ${image.name} does not support image builders.`);
  }
  if (instance.custom !== (image.imageType === 'CUSTOM')) {
    throw new ServiceError('IncompatibleImageException', `The image ${image.name} of type ${image.imageType ?? 'NATIVE'} can not be used with the instance type ${instanceType}.`);
  }
  const families = image.supportedInstanceFamilies ?? PLAIN_FAMILIES;
  if (!families.includes(instance.family)) {
    throw new ServiceError('IncompatibleImageException', `The image ${image.name} does not support the instance type ${instanceType}; it supports ${families.join(', ')}.`);
  }
  if (instance.fractionalGpu && (image.publicBaseImageReleasedDate ?? image.createdTime) < FRACTIONAL_GPU_SINCE) {
    throw new ServiceError('IncompatibleImageException', `The image ${image.name} is too old for the instance type ${instanceType}; it takes one from 07-28-2025 on.`);
  }
}

function checkFeatures(input: CreateImageBuilderInput, image: CatalogueImage, agentVersion: string): void {
  if (input.DisableIMDSV1 === true && isOlder(agentVersion, IMDS_SINCE)) {
    throw new ServiceError('IncompatibleImageException', `DisableIMDSV1 takes an agent from ${IMDS_SINCE} on, got ${agentVersion}.`);
  }
  const software = [...input.SoftwaresToInstall ?? [], ...input.SoftwaresToUninstall ?? []];
  const problem = softwareProblem(software, image);
  if (problem) throw new ServiceError(...problem);
  if (software.length > 0 && isOlder(agentVersion, SOFTWARE_SINCE)) {
    throw new ServiceError('IncompatibleImageException', `Licence-included applications take an agent from ${SOFTWARE_SINCE} on, got ${agentVersion}.`);
  }
}

function isOlder(version: string, than: string): boolean {
  return sortable(version) < sortable(than);
}

/** MM-DD-YYYY does not sort as text. */
function sortable(version: string): string {
  const [month, day, year] = version.split('-');
  return `${year}-${month}-${day}`;
}

function combination(message: string): ServiceError {
  return new ServiceError('InvalidParameterCombinationException', message);
}
