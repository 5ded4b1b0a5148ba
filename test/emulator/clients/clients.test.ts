import { installClients, scriptResult } from './python';
import { AppStreamEmulator, EmulatorServer, startEmulatorServer } from '../../../emulator';
import { INPUT_SHAPES } from '../../../emulator/shapes';
import { CREATE, IMAGE } from '../support';

// the first run installs the clients
jest.setTimeout(300_000);

const AT_ONCE = { create: 0, start: 0, updateAgent: 0, pendingSync: 0, syncApps: 0, stop: 0, delete: 0, deleteImage: 0 };
const OPERATIONS = Object.keys(INPUT_SHAPES).sort();
const PARTNER = '222233334444';
const ARN = 'arn:aws:appstream:us-east-1:000000000000:image-builder/workbench';

let emulator: AppStreamEmulator;
let server: EmulatorServer;

beforeAll(async () => {
  await installClients();
});

beforeEach(async () => {
  emulator = new AppStreamEmulator({ latencies: AT_ONCE });
  server = await startEmulatorServer(emulator);
});

afterEach(async () => {
  await server.close();
});

interface Lives {
  readonly called: string[];
  readonly problems: string[];
  readonly states: string[];
  readonly images: number;
  readonly unknown: string[];
  readonly [what: string]: unknown;
}

interface Refusals {
  /** Class, status, words, and the class that boto3 raised. */
  readonly refusals: [code: string, status: number, words: string, raised: string][];
  readonly wrong: unknown[];
  readonly problems: string[];
  readonly declared: Record<string, string[]>;
}

describe('boto3', () => {
  test('runs every operation, and each reply fits botocore\'s model of the service', async () => {
    const lives = await scriptResult<Lives>('lives.py', [server.url]);
    expect(lives.called).toEqual(OPERATIONS);
    // the one thing that is known not to fit: the state of images that are retired
    expect(lives.problems.map(problem => problem.replace(/\d+/, 'N'))).toEqual(
      Array(2).fill('DescribeImages: reply.Images[N].State is DEPRECATED, which the model does not list'),
    );
    expect(lives.states).toEqual(['PENDING', 'RUNNING', 'STOPPING', 'STOPPED', 'PENDING', 'RUNNING', 'DELETING']);
    expect(lives.images).toBe(emulator.images().filter(image => image.Visibility === 'PUBLIC').length);
    expect(lives).toMatchObject({
      running: {
        Name: 'workbench',
        State: 'RUNNING',
        CreatedTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        NetworkAccessConfiguration: { EniPrivateIpAddress: expect.any(String), EniId: expect.any(String) },
        AgentAccessConfig: { Settings: [{ AgentAction: 'COMPUTER_VISION', Permission: 'ENABLED' }], ScreenImageFormat: 'PNG' },
        DisableIMDSV1: true,
      },
      tags: { Größe: '', stage: 'test' },
      updated: { Description: 'changed', State: 'STOPPED' },
      failed: { State: 'FAILED', StateChangeReason: { Code: 'INTERNAL_ERROR' }, ImageBuilderErrors: [{ ErrorCode: 'SUBNET_NOT_FOUND' }] },
      image: { State: 'FAILED', StateChangeReason: { Code: 'IMAGE_IMPORT_FAILURE' }, ImageErrors: [{ ErrorCode: 'VALIDATION_ERROR' }] },
      shares: [
        { sharedAccountId: '111122223333', imagePermissions: { allowFleet: true, allowImageBuilder: false } },
        { sharedAccountId: PARTNER, imagePermissions: { allowFleet: true, allowImageBuilder: false } },
      ],
      streaming: ['Expires', 'StreamingURL'],
    });
    expect(lives.updated).not.toHaveProperty('AgentAccessConfig');
  });

  test('reads every error that the model declares, and no refusal is of a class that its operation does not declare', async () => {
    emulator.addImage({ name: 'coming', visibility: 'PRIVATE', platform: 'RHEL8', createdTime: 1_780_000_000, state: 'COPYING' });
    emulator.addImage({ name: 'busy', visibility: 'PRIVATE', platform: 'RHEL8', createdTime: 1_780_000_000, fleets: ['office'] });
    emulator.call('CreateImageBuilder', CREATE);
    const create = (difference: Record<string, unknown>) => ['CreateImageBuilder', { ...CREATE, Name: 'other', ...difference }] as const;
    const refused: readonly (readonly [call: readonly [string, object], code: string, status?: number])[] = [
      [create({ Name: 'a b' }), 'ValidationException'],
      [create({ Name: undefined }), 'ValidationException'],
      [create({ InstanceType: undefined }), 'ValidationException'],
      [create({ Tags: {} }), 'ValidationException'],
      [create({ Tags: { 'aws:team': 'x' } }), 'ValidationException'],
      [create({ AccessEndpoints: [{ EndpointType: 'API' }] }), 'ValidationException'],
      [create({ VpcConfig: { SecurityGroupIds: ['1', '2', '3', '4', '5', '6'] } }), 'ValidationException'],
      [create({ Name: 'workbench' }), 'ResourceAlreadyExistsException'],
      [create({ ImageName: 'nothing' }), 'ResourceNotFoundException', 404],
      [create({ ImageName: 'coming' }), 'ResourceNotAvailableException'],
      [create({ ImageArn: ARN }), 'InvalidParameterCombinationException'],
      [create({ AppstreamAgentVersion: 'newest' }), 'InvalidParameterCombinationException'],
      [create({ InstanceType: 'stream.graphics.g5.xlarge' }), 'IncompatibleImageException'],
      [create({ InstanceType: 'stream.memory.8xlarge' }), 'LimitExceededException'],
      [create({ IamRoleArn: 'arn:aws:iam::111122223333:role/machine' }), 'InvalidRoleException'],
      [['StartImageBuilder', { Name: 'workbench' }], 'ResourceNotAvailableException'],
      [['StartImageBuilder', { Name: 'nobody' }], 'ResourceNotFoundException', 404],
      [['StopImageBuilder', { Name: '' }], 'ValidationException'],
      [['StopImageBuilder', { Name: 'nobody' }], 'ResourceNotFoundException', 404],
      [['DeleteImageBuilder', { Name: 'workbench' }], 'OperationNotPermittedException'],
      [['DeleteImageBuilder', { Name: 'a/b' }], 'ValidationException'],
      [['UpdateImageBuilder', { Name: 'workbench', Description: 'x' }], 'OperationNotPermittedException'],
      [['UpdateImageBuilder', { Name: 'workbench', AttributesToDelete: ['NAME'] }], 'ValidationException'],
      [['CreateImageBuilderStreamingURL', { Name: 'nobody' }], 'ResourceNotFoundException', 404],
      [['CreateImageBuilderStreamingURL', { Name: 'workbench', Validity: 0 }], 'ValidationException'],
      [['DescribeImageBuilders', { Names: ['nobody'] }], 'ResourceNotFoundException', 404],
      [['DescribeImageBuilders', { NextToken: 'x' }], 'ValidationException'],
      [['DescribeImages', { Names: ['a'], Type: 'PUBLIC' }], 'InvalidParameterCombinationException'],
      [['DescribeImages', { MaxResults: 26 }], 'ValidationException'],
      [['DescribeImages', { Type: 'OPEN' }], 'ValidationException'],
      [['DeleteImage', { Name: 'busy' }], 'ResourceInUseException'],
      [['DeleteImage', { Name: IMAGE }], 'OperationNotPermittedException'],
      [['DeleteImage', { Name: 'nothing' }], 'ResourceNotFoundException', 404],
      [['UpdateImagePermissions', { Name: 'coming', SharedAccountId: PARTNER, ImagePermissions: {} }], 'ResourceNotAvailableException'],
      [['UpdateImagePermissions', { Name: 'busy', SharedAccountId: 'x', ImagePermissions: {} }], 'ValidationException'],
      [['DeleteImagePermissions', { Name: 'busy', SharedAccountId: PARTNER }], 'ResourceNotFoundException', 404],
      [['DescribeImagePermissions', { Name: 'busy', MaxResults: 501 }], 'ValidationException'],
      [['DescribeImagePermissions', { Name: 'nothing' }], 'ResourceNotFoundException', 404],
      [['TagResource', { ResourceArn: ARN, Tags: {} }], 'ValidationException'],
      [['TagResource', { ResourceArn: `${ARN}x`, Tags: { a: 'b' } }], 'ResourceNotFoundException', 404],
      [['UntagResource', { ResourceArn: ARN, TagKeys: [] }], 'ValidationException'],
      [['ListTagsForResource', { ResourceArn: 'workbench' }], 'ValidationException'],
    ];
    expect([...new Set(refused.map(([[operation]]) => operation))].sort()).toEqual(OPERATIONS);
    const answer = await scriptResult<Refusals>('refusals.py', [server.url, JSON.stringify(OPERATIONS)], refused.map(([call]) => call));
    expect(answer.refusals.map(([code, status]) => [code, status])).toEqual(refused.map(([, code, status = 400]) => [code, status]));
    expect(answer.refusals.filter(([, , words]) => words.length < 10)).toEqual([]);
    expect(answer.wrong).toEqual([]);
    expect(answer.problems).toEqual([]);
    expect(Object.values(answer.declared).flat().length).toBeGreaterThan(40);
  });
});

describe('the AWS CLI', () => {
  interface End {
    readonly code: number;
    readonly out: Record<string, unknown> | null;
    readonly err: string;
  }

  test('runs every operation that it knows', async () => {
    const named = ['--name', 'workbench'];
    const shared = ['--name', 'ledger', '--shared-account-id', PARTNER];
    emulator.addImage({ name: 'ledger', visibility: 'PRIVATE', platform: 'RHEL8', createdTime: 1_780_000_000 });
    const commands = [
      ['create-image-builder', ...named, '--instance-type', CREATE.InstanceType, '--image-name', IMAGE, '--tags', 'team=ledger',
        '--vpc-config', 'SubnetIds=subnet-1', '--enable-default-internet-access', '--root-volume-config', 'VolumeSizeInGb=250'],
      ['describe-image-builders', '--names', 'workbench'],
      ['create-image-builder-streaming-url', ...named, '--validity', '60'],
      ['tag-resource', '--resource-arn', ARN, '--tags', 'stage=test'],
      ['untag-resource', '--resource-arn', ARN, '--tag-keys', 'team'],
      ['list-tags-for-resource', '--resource-arn', ARN],
      ['stop-image-builder', ...named],
      ['start-image-builder', ...named, '--appstream-agent-version', 'LATEST'],
      ['stop-image-builder', ...named],
      ['delete-image-builder', ...named],
      ['describe-images', '--type', 'PUBLIC'],
      ['update-image-permissions', ...shared, '--image-permissions', 'allowFleet=true,allowImageBuilder=false'],
      ['describe-image-permissions', '--name', 'ledger'],
      ['delete-image-permissions', ...shared],
      ['delete-image', '--name', 'ledger'],
    ];
    const ends = await scriptResult<End[]>('cli.py', [server.url], commands);
    expect(ends.filter(end => end.code !== 0)).toEqual([]);
    expect(emulator.calls().filter(call => call.outcome !== 'ok')).toEqual([]);
    // what the service got newest it does not know yet
    expect([...new Set([...emulator.calls().map(call => call.operation), 'UpdateImageBuilder'])].sort()).toEqual(OPERATIONS);
    const answers = new Map(commands.map(([command], index) => [command, ends[index].out]));
    expect(answers.get('describe-image-builders')).toMatchObject({ ImageBuilders: [{ Name: 'workbench', State: 'RUNNING', RootVolumeConfig: { VolumeSizeInGb: 250 } }] });
    expect(answers.get('create-image-builder-streaming-url')).toMatchObject({ StreamingURL: expect.stringContaining('https://') });
    expect(answers.get('list-tags-for-resource')).toEqual({ Tags: { stage: 'test' } });
    expect(answers.get('describe-images')?.Images).toHaveLength(emulator.images().filter(image => image.Visibility === 'PUBLIC').length);
    expect(answers.get('describe-image-permissions')).toMatchObject({ SharedImagePermissionsList: [{ sharedAccountId: PARTNER }] });
    expect(answers.get('delete-image')).toMatchObject({ Image: { State: 'DELETING' } });
  });

  test('shows the words of refusals, and its own retries get past what passes', async () => {
    emulator.fault({ kind: 'lost-request' }, { kind: 'unavailable' }, { kind: 'throttle' });
    const ends = await scriptResult<End[]>('cli.py', [server.url], [
      ['describe-image-builders'],
      ['create-image-builder', '--name', 'a b', '--instance-type', CREATE.InstanceType, '--image-name', IMAGE],
      ['stop-image-builder', '--name', 'nobody'],
      ['create-image-builder', '--name', 'a', '--instance-type', CREATE.InstanceType, '--image-name', IMAGE, '--display-name', 'd'.repeat(101)],
    ]);
    expect(ends.map(({ code, out }) => [code, out])).toEqual([[0, { ImageBuilders: [] }], [255, null], [255, null], [255, null]]);
    expect(emulator.calls().slice(0, 4).map(call => call.error?.code ?? call.outcome)).toEqual(['lost request', 'ServiceUnavailable', 'ThrottlingException', 'ok']);
    expect(ends[1].err).toContain("(ValidationException) when calling the CreateImageBuilder operation: 1 validation error detected: Value 'a b' at 'name' failed");
    expect(ends[2].err).toBe('An error occurred (ResourceNotFoundException) when calling the StopImageBuilder operation: The image builder nobody does not exist.');
    expect(ends[3].err).toContain("at 'displayName' failed to satisfy constraint: Member must have length less than or equal to 100");
  });
});
