import { PhysicalName, Size, SizeRoundingBehavior, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { checkAccessEndpoints } from './access-endpoints';
import { isOlderAgent } from './agent-age';
import { checkEnum, checkHasString, checkLength, checkName } from './checks';
import { LIMITS } from './contract';
import { checkDurations } from './duration-checks';
import { checkFamilyOfImage } from './image-family';
import { invalidInput } from './invalid-input';
import { checkPower } from './power-checks';
import { checkSoftware } from './software-rules';
import { DesiredState } from '../desired-state';
import { DomainJoin } from '../domain-join';
import { ImageBuilderProps } from '../image-builder-props';

/** Throws for properties that the service is known to refuse, or this library. */
export function checkBuilderProps(scope: Construct, props: ImageBuilderProps): void {
  checkHasString(scope, 'image', props?.image, 'imageName', 'it is an IImage', 'use one such as ImageRef.fromImageName(...) or ImageRef.latest(...)');
  checkHasString(scope, 'instanceType', props.instanceType, 'instanceTypeName', 'it is an InstanceType of cdk-appstream',
    'use one such as InstanceType.STANDARD_MEDIUM or InstanceType.of(...)');
  checkName(scope, 'imageBuilderName', props.imageBuilderName, 'correct the name, or leave it out to have one generated');
  checkLength(scope, 'displayName', props.displayName, LIMITS.displayName);
  checkLength(scope, 'description', props.description, LIMITS.description);
  checkEnum(scope, 'desiredState', props.desiredState, Object.values(DesiredState));
  checkPower(scope, props);
  checkDomainJoin(scope, props.domainJoin);
  checkAccessEndpoints(scope, props.accessEndpoints);
  checkRole(scope, props.role);
  checkVolume(scope, props.rootVolumeSize);
  checkSoftware(scope, props);
  checkFamilyOfImage(scope, props.instanceType.instanceTypeName, props.image);
  checkAgent(scope, props);
  checkAdoption(scope, props);
  checkDurations(scope, props);
}

function checkDomainJoin(scope: Construct, domainJoin: DomainJoin | undefined): void {
  if (domainJoin === undefined) return;
  const { directoryName, organizationalUnitDistinguishedName: unit } = domainJoin;
  if (!Token.isUnresolved(directoryName) && !directoryName) {
    throw invalidInput(scope, {
      property: 'domainJoin.directoryName',
      got: directoryName,
      rule: 'it names a directory config of the account',
      fix: 'give the fully qualified name of the directory, or leave `domainJoin` out',
    });
  }
  if (Token.isUnresolved(unit) || (unit?.startsWith('OU=') && unit.length <= LIMITS.organizationalUnit)) return;
  throw invalidInput(scope, {
    property: 'domainJoin.organizationalUnitDistinguishedName',
    got: unit,
    rule: `the distinguished name of an organizational unit begins with OU= and has at most ${LIMITS.organizationalUnit} characters`,
    fix: 'give a name such as OU=AppStream,DC=corp,DC=example,DC=com',
  });
}

function checkRole(scope: Construct, role: iam.IRole | undefined): void {
  const account = role?.env.account;
  const own = Stack.of(scope).account;
  if (account === undefined || Token.isUnresolved(account) || Token.isUnresolved(own) || account === own) return;
  throw invalidInput(scope, {
    property: 'role',
    got: role?.node.path,
    rule: `a machine role is of the account of its image builder, ${own}, and this one is of ${account}`,
    fix: 'use a role of that account, which may assume the other one',
  });
}

function checkVolume(scope: Construct, size: Size | undefined): void {
  if (size === undefined) return;
  const problem = { property: 'rootVolumeSize', rule: `it is whole GiB, ${LIMITS.minVolumeGib} to ${LIMITS.maxVolumeGib}` };
  if (typeof size.toGibibytes !== 'function') throw invalidInput(scope, { ...problem, got: size, fix: 'give a Size such as Size.gibibytes(300)' });
  if (size.isUnresolved()) {
    requireConversion(() => size.toGibibytes(), error => invalidInput(scope, { ...problem, got: 'a token', fix: 'give it by Size.gibibytes(...)' }, error));
    return;
  }
  const gib = size.toGibibytes({ rounding: SizeRoundingBehavior.NONE });
  if (Number.isInteger(gib) && gib >= LIMITS.minVolumeGib && gib <= LIMITS.maxVolumeGib) return;
  throw invalidInput(scope, { ...problem, got: `${gib} GiB`, fix: `give another size, or leave it out for ${LIMITS.minVolumeGib} GiB` });
}

function requireConversion(convert: () => number, toError: (error: unknown) => Error): void {
  try {
    convert();
  } catch (error) {
    throw toError(error);
  }
}

function checkAgent(scope: Construct, props: ImageBuilderProps): void {
  const { agentVersion } = props;
  if (agentVersion === undefined) return;
  checkHasString(scope, 'agentVersion', agentVersion, 'version', 'it is an AgentVersion', 'use AgentVersion.LATEST or AgentVersion.of(...)');
  const needs: Array<[string, boolean, string]> = [
    ['role', props.role !== undefined, '2019-09-03'],
    ['disableImdsV1', props.disableImdsV1 === true, '2024-01-16'],
    ['softwaresToInstall', (props.softwaresToInstall ?? []).length > 0, '2025-10-02'],
    ['softwaresToUninstall', (props.softwaresToUninstall ?? []).length > 0, '2025-10-02'],
  ];
  for (const [property, given, since] of needs) {
    if (!given || !isOlderAgent(agentVersion.version, since)) continue;
    throw invalidInput(scope, {
      property: 'agentVersion',
      got: agentVersion.version,
      rule: `\`${property}\` needs an agent of ${since} or later`,
      fix: `use a newer agent, or leave \`${property}\` out`,
    });
  }
}

function checkAdoption(scope: Construct, props: ImageBuilderProps): void {
  if (props.adoptExisting !== true) return;
  if (props.imageBuilderName === undefined || props.imageBuilderName === PhysicalName.GENERATE_IF_NEEDED) {
    throw invalidInput(scope, {
      property: 'adoptExisting',
      got: 'no name',
      rule: 'only an image builder that is named can be taken under management',
      fix: 'give `imageBuilderName`, too',
    });
  }
  if (Stack.of(scope).nested) {
    throw invalidInput(scope, {
      property: 'adoptExisting',
      got: 'a nested stack',
      rule: 'a nested stack looks deleted while its parent rolls back, and an adopted image builder would be deleted with it',
      fix: 'move the image builder to a stack that is not nested',
    });
  }
  if (props.vpc !== undefined && (props.securityGroups ?? []).length === 0) {
    throw invalidInput(scope, {
      property: 'securityGroups',
      got: 'none, with adoptExisting',
      rule: 'an existing image builder keeps its security groups, and a new one made for it would never match',
      fix: 'give the groups that it has',
    });
  }
}
