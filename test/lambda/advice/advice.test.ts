import { FleetErrorCode } from '@aws-sdk/client-appstream';
import { adviceFor, adviceForApiError, adviceForResourceError, deniedStatement } from '../../../lambda/advice';
import { explain } from '../../../lambda/builder/settle';
import { builder } from '../../support/situation';

/** The 31 codes with which the service explains a failed builder. */
const CODES = [
  'DOMAIN_JOIN_ERROR_ACCESS_DENIED', 'DOMAIN_JOIN_ERROR_DS_MACHINE_ACCOUNT_QUOTA_EXCEEDED', 'DOMAIN_JOIN_ERROR_FILE_NOT_FOUND',
  'DOMAIN_JOIN_ERROR_INVALID_PARAMETER', 'DOMAIN_JOIN_ERROR_LOGON_FAILURE', 'DOMAIN_JOIN_ERROR_MORE_DATA', 'DOMAIN_JOIN_ERROR_NOT_SUPPORTED',
  'DOMAIN_JOIN_ERROR_NO_SUCH_DOMAIN', 'DOMAIN_JOIN_INTERNAL_SERVICE_ERROR', 'DOMAIN_JOIN_NERR_INVALID_WORKGROUP_NAME', 'DOMAIN_JOIN_NERR_PASSWORD_EXPIRED',
  'DOMAIN_JOIN_NERR_WORKSTATION_NOT_STARTED', 'FLEET_INSTANCE_PROVISIONING_FAILURE', 'FLEET_STOPPED', 'IAM_SERVICE_ROLE_IS_MISSING',
  'IAM_SERVICE_ROLE_MISSING_DESCRIBE_SECURITY_GROUPS_ACTION', 'IAM_SERVICE_ROLE_MISSING_DESCRIBE_SUBNET_ACTION', 'IAM_SERVICE_ROLE_MISSING_ENI_CREATE_ACTION',
  'IAM_SERVICE_ROLE_MISSING_ENI_DELETE_ACTION', 'IAM_SERVICE_ROLE_MISSING_ENI_DESCRIBE_ACTION', 'IGW_NOT_ATTACHED', 'IMAGE_NOT_FOUND',
  'INTERNAL_SERVICE_ERROR', 'INVALID_SUBNET_CONFIGURATION', 'MACHINE_ROLE_IS_MISSING', 'NETWORK_INTERFACE_LIMIT_EXCEEDED', 'SECURITY_GROUPS_NOT_FOUND',
  'STS_DISABLED_IN_REGION', 'SUBNET_HAS_INSUFFICIENT_IP_ADDRESSES', 'SUBNET_NOT_FOUND', 'VALIDATION_ERROR',
];

/** What CreateImageBuilder is refused with for good, in the service's model, and what IAM and the network add. */
const REFUSALS = [
  'AccessDeniedException', 'ENOTFOUND', 'IncompatibleImageException', 'InvalidAccountStatusException', 'InvalidParameterCombinationException', 'InvalidRoleException',
  'LimitExceededException', 'OperationNotPermittedException', 'ResourceNotAvailableException', 'ResourceNotFoundException',
];

test('the codes are those of the service\'s model', () => {
  expect(CODES).toHaveLength(31);
  expect(Object.values(FleetErrorCode).sort()).toEqual(CODES);
});

test.each(CODES)('%s has advice of its own', code => {
  const advice = adviceForResourceError(code);
  expect(advice).not.toBe(adviceForResourceError('A_CODE_OF_NEXT_YEAR'));
  expect(CODES.filter(other => adviceForResourceError(other) === advice)).toEqual([code]);
  expect(advice).toMatch(/^[a-z].{15,}[^.]$/);
});

test.each(REFUSALS)('%s has advice of its own', name => {
  const advice = adviceForApiError(name);
  expect(advice).not.toBe(adviceForApiError('ErrorOfNextYear'));
  expect(REFUSALS.filter(other => adviceForApiError(other) === advice)).toEqual([name]);
});

test.each(['subnet', 'security groups'])('what the service role lacks is named: %s', thing => {
  expect(adviceForResourceError(`IAM_SERVICE_ROLE_MISSING_DESCRIBE_${thing === 'subnet' ? 'SUBNET' : 'SECURITY_GROUPS'}_ACTION`))
    .toMatch(thing === 'subnet' ? /ec2:DescribeSubnets .*AmazonAppStreamServiceAccess/ : /ec2:DescribeSecurityGroups .*AmazonAppStreamServiceAccess/);
});

describe('an explanation', () => {
  test('holds every error with its advice, and the reason of the change of state', () => {
    const target = builder('FAILED', {
      details: {
        ImageBuilderErrors: [{ ErrorCode: 'IMAGE_NOT_FOUND', ErrorMessage: 'no image' }, { ErrorCode: 'SUBNET_NOT_FOUND' }, {}],
        StateChangeReason: { Code: 'IMAGE_UNAVAILABLE', Message: 'gone' },
      },
    });
    expect(explain(target)).toBe(
      `IMAGE_NOT_FOUND: no image (${adviceForResourceError('IMAGE_NOT_FOUND')}); SUBNET_NOT_FOUND: no message (${adviceForResourceError('SUBNET_NOT_FOUND')}); `
      + `no code: no message (${adviceForResourceError('')}); IMAGE_UNAVAILABLE: gone (${adviceForResourceError('IMAGE_UNAVAILABLE')})`,
    );
  });

  test('says so when the service gives none', () => {
    expect(explain(builder('FAILED'))).toMatch(/^the service gives no reason \(deploy again; .*AWS Support\)$/);
    expect(explain(builder('FAILED', { details: { ImageBuilderErrors: [], StateChangeReason: {} } }))).toBe(`no code: no message (${adviceForResourceError('')})`);
  });
});

test('what the handler refuses has advice of its own', () => {
  expect(adviceFor('NameInUse')).toMatch(/imageBuilderName.*adoptExisting/);
  expect(adviceFor('ImageUnfit')).toMatch(/images that the reason names/);
});

describe('the statement that a denied call needs', () => {
  const ARN = 'arn:aws:appstream:eu-west-1:111122223333:image-builder/x';
  const who = 'User: arn:aws:sts::111122223333:assumed-role/Handler/Handler is not authorized to perform:';
  test.each<[string, string, string, string]>([
    ['is read from IAM\'s words', `${who} appstream:CreateImageBuilder on resource: ${ARN} because no identity-based policy allows the appstream:CreateImageBuilder action`,
      'appstream:CreateImageBuilder', ARN],
    ['may be one for another action than the call', `${who} iam:PassRole on resource: arn:aws:iam::111122223333:role/Machine because no identity-based policy allows it`,
      'iam:PassRole', 'arn:aws:iam::111122223333:role/Machine'],
    ['counts with an explicit denial, too', `${who} appstream:TagResource on resource: ${ARN} with an explicit deny in a permissions boundary`, 'appstream:TagResource', ARN],
    ['ends with the words', `${who} appstream:TagResource on resource: ${ARN}`, 'appstream:TagResource', ARN],
    ['ends before a comma', `${who} appstream:TagResource on resource: ${ARN}, sorry`, 'appstream:TagResource', ARN],
    ['is for every resource when none is named', `${who} appstream:DescribeImages because no identity-based policy allows it`, 'appstream:DescribeImages', '*'],
    ['is for the call when the words say nothing', 'Forbidden', 'appstream:StopImageBuilder', '*'],
  ])('%s', (_, message, action, resource) => {
    expect(JSON.parse(deniedStatement(message, 'StopImageBuilder'))).toEqual({ Effect: 'Allow', Action: action, Resource: resource });
  });
});
