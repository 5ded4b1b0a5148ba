import { missing, NOT_SENT, optionRows, optionTable, Wanted } from '../../demo/option-table';
import { CloseUp } from '../../demo/scene';
import { CallRecord } from '../../emulator';

const WANTED: Wanted = {
  imageBuilderName: 'workbench',
  displayName: 'Workbench',
  description: 'Where images are made',
  image: 'base-1',
  instanceType: 'stream.standard.large',
  vpcSubnets: ['subnet-1'],
  securityGroups: ['sg-1', 'sg-2'],
  enableDefaultInternetAccess: false,
  accessEndpoints: ['STREAMING vpce-1'],
  domainJoin: ['corp.example.com', 'OU=Machines'],
  role: 'arn:aws:iam::000000000000:role/machine',
  rootVolumeSize: '300 GiB',
  disableImdsV1: true,
  desiredState: 'RUNNING',
  tags: ['project=atlas'],
  agentVersion: 'LATEST',
  softwaresToInstall: ['Office'],
  softwaresToUninstall: ['Visio'],
};

const CLOSE_UP: CloseUp = {
  described: [{
    Name: 'workbench',
    DisplayName: 'Workbench',
    Description: 'Where images are made',
    ImageArn: 'arn:aws:appstream:us-east-1::image/base-1',
    InstanceType: 'stream.standard.large',
    VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1', 'sg-2'] },
    EnableDefaultInternetAccess: false,
    AccessEndpoints: [{ EndpointType: 'STREAMING', VpceId: 'vpce-1' }],
    DomainJoinInfo: { DirectoryName: 'corp.example.com', OrganizationalUnitDistinguishedName: 'OU=Machines' },
    IamRoleArn: 'arn:aws:iam::000000000000:role/machine',
    RootVolumeConfig: { VolumeSizeInGb: 300 },
    DisableIMDSV1: true,
    State: 'RUNNING',
  }],
  tags: { 'project': 'atlas', 'cdk-appstream:claim': 'delivered' },
  resources: [],
};

const CREATE: CallRecord = {
  id: 1,
  at: 1,
  operation: 'CreateImageBuilder',
  resources: ['workbench'],
  input: { AppstreamAgentVersion: 'LATEST', SoftwaresToInstall: ['Office'], SoftwaresToUninstall: ['Visio'] },
  outcome: 'ok',
};

const [DESCRIBED] = CLOSE_UP.described;

const lost = (closeUp: CloseUp, calls: readonly CallRecord[] = [CREATE]) => missing(optionRows(WANTED, closeUp, calls)).map(({ option }) => option);

test('nothing is missing when every option is as it was asked for', () => {
  expect(lost(CLOSE_UP)).toEqual([]);
});

const OTHERWISE: [string, Partial<CloseUp['described'][number]>][] = [
  ['displayName', { DisplayName: undefined }],
  ['domainJoin', { DomainJoinInfo: { DirectoryName: 'corp.example.com', OrganizationalUnitDistinguishedName: 'OU=Other' } }],
  ['securityGroups', { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } }],
  ['rootVolumeSize', { RootVolumeConfig: { VolumeSizeInGb: 200 } }],
  ['accessEndpoints', { AccessEndpoints: [] }],
  ['disableImdsV1', { DisableIMDSV1: false }],
  ['desiredState', { State: 'STOPPED' }],
];

test.each(OTHERWISE)('%s is missing when the service describes it otherwise', (option, change) => {
  expect(lost({ ...CLOSE_UP, described: [{ ...DESCRIBED, ...change }] })).toEqual([option]);
});

test('a tag too few or too many is found, those of the library aside', () => {
  expect(lost({ ...CLOSE_UP, tags: {} })).toEqual(['tags']);
  expect(lost({ ...CLOSE_UP, tags: { ...CLOSE_UP.tags, stray: 'yes' } })).toEqual(['tags']);
});

test('what no answer shows is looked for in the call', () => {
  expect(lost(CLOSE_UP, [{ ...CREATE, input: { SoftwaresToInstall: ['Office'] } }])).toEqual(['agentVersion', 'softwaresToUninstall']);
  expect(lost(CLOSE_UP, [])).toEqual(['agentVersion', 'softwaresToInstall', 'softwaresToUninstall']);
});

test('without an image builder every option is missing', () => {
  expect(lost({ described: [], tags: {}, resources: [] }, [])).toEqual(Object.keys(WANTED));
});

test('the table has a line for every option, under what it was read from', () => {
  const lines = optionTable(optionRows(WANTED, CLOSE_UP, [CREATE])).split('\n');
  const options = lines.filter(line => line.startsWith('  ')).map(line => line.trim().split(' ')[0]);

  expect(options).toEqual([...Object.keys(WANTED), ...Object.keys(NOT_SENT)]);
  expect(lines.filter(line => !line.startsWith('  '))).toEqual([
    'DescribeImageBuilders says',
    'ListTagsForResource says, beside the tags of the library',
    'CreateImageBuilder carried, and no answer shows',
    'not for AppStream',
  ]);
  expect(lines).toContain('  domainJoin                   corp.example.com, OU=Machines');
});
