import { Annotations, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { isZeroByDefault } from './default-quotas';
import { isLinux, knownPlatform } from './image-platform';
import { DomainJoin } from '../domain-join';
import { ImageBuilderProps } from '../image-builder-props';

const SERVICE = 'appstream.amazonaws.com';

/** Warns of what is legal but likely to surprise. */
export function warnOfSurprises(scope: IConstruct, props: ImageBuilderProps): void {
  const { instanceTypeName } = props.instanceType;
  if (isZeroByDefault(instanceTypeName)) {
    warn(scope, 'zeroQuota', `the quota for ${instanceTypeName} image builders is 0 until it is raised: the deployment fails with LimitExceededException then; ` +
      'ask Service Quotas for a higher one, and acknowledge this warning');
  }
  if (props.domainJoin !== undefined) warnOfDomainJoin(scope, props, props.domainJoin);
}

function warnOfDomainJoin(scope: IConstruct, props: ImageBuilderProps, domainJoin: DomainJoin): void {
  const platform = knownPlatform(props.image);
  if (platform !== undefined && isLinux(platform)) {
    warn(scope, 'domainJoinOnLinux', `the service supports joining a domain for Windows, and the image is ${platform}; use a Windows image, or leave \`domainJoin\` out`);
  }
  const unit = domainJoin.organizationalUnitDistinguishedName;
  if (!Token.isUnresolved(unit) && /(?:^|,)\s*OU=[^,]*\s/.test(unit)) {
    warn(scope, 'spaceInOrganizationalUnit', `an organizational unit with a space in its name, as in ${unit}, can be joined once, but not again; use one without spaces`);
  }
}

/** Warns of a machine role that the service cannot take on. To be called late: a trust policy can be added to. */
export function warnOfTrust(scope: IConstruct, role: iam.IRole): void {
  if (!iam.Role.isRole(role) || role.assumeRolePolicy === undefined) return;
  const statements: unknown = Stack.of(role).resolve(role.assumeRolePolicy)?.Statement;
  if (mayTrustService(statements)) return;
  warn(scope, 'machineRoleTrust', `the trust policy of ${role.node.path} does not name ${SERVICE}: the image builder would fail with InvalidRoleException; ` +
    `make the role with assumedBy: new ServicePrincipal('${SERVICE}')`);
}

/** True also for what only the deployment knows. */
function mayTrustService(statements: unknown): boolean {
  return Array.isArray(statements) && statements.some(statement => {
    const principal: unknown = Object(statement).Principal;
    const services = principal === '*' ? [principal] : [Object(principal).Service].flat();
    return services.some(service => service === SERVICE || service === '*' || typeof service === 'object');
  });
}

function warn(scope: IConstruct, id: string, text: string): void {
  Annotations.of(scope).addWarningV2(`cdk-appstream:${id}`, text);
}
