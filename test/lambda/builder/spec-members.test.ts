import { parseRequest } from '../../../lambda/builder/request';
import { reconcile } from '../../../lambda/builder/resource';
import { eventOf, properties, situation, SPEC } from '../../support/situation';

/** All that only a new builder can change, as CloudFormation delivers it, and as the service is to get it. */
const DELIVERED = {
  ...SPEC,
  Description: 'words',
  DisplayName: 'name',
  VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
  IamRoleArn: 'arn:aws:iam::111122223333:role/r',
  EnableDefaultInternetAccess: 'true',
  DomainJoinInfo: { DirectoryName: 'corp.example', OrganizationalUnitDistinguishedName: 'OU=x' },
  AccessEndpoints: [{ EndpointType: 'STREAMING', VpceId: 'vpce-1' }],
  RootVolumeConfig: { VolumeSizeInGb: '300' },
  SoftwaresToInstall: ['a'],
  SoftwaresToUninstall: ['b'],
  DisableIMDSV1: 'false',
};
const SENT = { ...DELIVERED, EnableDefaultInternetAccess: true, RootVolumeConfig: { VolumeSizeInGb: 300 }, DisableIMDSV1: false };

test('a creation carries every member of the spec', () => {
  const event = { ResourceProperties: properties({}, DELIVERED) };
  expect(parseRequest(eventOf('Create', event)).problem).toBeUndefined();
  expect(reconcile(situation({ event }))).toMatchObject({ kind: 'call', call: { call: { operation: 'CreateImageBuilder', input: SENT } } });
});

describe('what is wrong with a domain', () => {
  const problem = (join: unknown) => parseRequest(eventOf('Create', { ResourceProperties: properties({}, { ...SPEC, DomainJoinInfo: join }) })).problem;

  test('is told without the value, which stack events should not show', () => {
    expect(problem({ DirectoryName: ['secret.example'], OrganizationalUnitDistinguishedName: 'OU=x' })).toBe('ReplacedOnChange.DomainJoinInfo.DirectoryName must be a text, got something else');
    expect(problem('secret.example')).toBe('ReplacedOnChange.DomainJoinInfo must be an object, got something else');
  });
});

test.each(['RUNNING', 'STOPPED'])('the state %s can be desired', state => {
  const { wanted, problem } = parseRequest(eventOf('Create', { ResourceProperties: properties({ DesiredState: state }) }));
  expect([wanted?.desiredState, problem]).toEqual([state, undefined]);
});
