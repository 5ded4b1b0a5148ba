import {
  AppStreamClient, AppStreamServiceException, CreateImageBuilderCommand, CreateImageBuilderStreamingURLCommand, DeleteImageBuilderCommand,
  DeleteImageCommand, DeleteImagePermissionsCommand, DescribeFleetsCommand, DescribeImagePermissionsCommand,
  DescribeImageBuildersCommand, DescribeImagesCommand, ImageBuilder, ListTagsForResourceCommand, paginateDescribeImages,
  StartImageBuilderCommand, StopImageBuilderCommand, TagResourceCommand, UntagResourceCommand, UpdateImagePermissionsCommand,
} from '@aws-sdk/client-appstream';
import { CREATE, MINUTE, VirtualClock } from './support';
import { AppStreamEmulator, EmulatorServer, startEmulatorServer } from '../../emulator';

jest.setTimeout(30_000);

const NAMED = { Name: CREATE.Name };

let clock: VirtualClock;
let emulator: AppStreamEmulator;
let server: EmulatorServer;
let client: AppStreamClient;

beforeEach(async () => {
  clock = new VirtualClock();
  emulator = new AppStreamEmulator({ clock });
  server = await startEmulatorServer(emulator);
  client = new AppStreamClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});

afterEach(async () => {
  client.destroy();
  await server.close();
});

/** The error that a call of the client ends in. */
async function failure(call: Promise<unknown>): Promise<Error> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error('the call was answered');
}

async function builder(): Promise<ImageBuilder> {
  const { ImageBuilders: builders = [] } = await client.send(new DescribeImageBuildersCommand({ Names: [CREATE.Name] }));
  return builders[0];
}

describe('the SDK client reads', () => {
  test('the life of a builder', async () => {
    const created = await client.send(new CreateImageBuilderCommand({
      ...CREATE,
      DisplayName: 'Ledger',
      VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
      EnableDefaultInternetAccess: true,
      DomainJoinInfo: { DirectoryName: 'corp.example.com', OrganizationalUnitDistinguishedName: 'OU=apps' },
      AccessEndpoints: [{ EndpointType: 'STREAMING', VpceId: 'vpce-1' }],
      RootVolumeConfig: { VolumeSizeInGb: 250 },
      DisableIMDSV1: true,
      SoftwaresToInstall: ['Microsoft_Office_2024_LTSC_Standard_64Bit'],
    }));
    expect(created.$metadata).toMatchObject({ httpStatusCode: 200, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(created.ImageBuilder).toEqual({
      Name: 'workbench',
      Arn: 'arn:aws:appstream:us-east-1:000000000000:image-builder/workbench',
      ImageArn: `arn:aws:appstream:us-east-1::image/${CREATE.ImageName}`,
      DisplayName: 'Ledger',
      VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
      InstanceType: 'stream.standard.medium',
      Platform: 'WINDOWS_SERVER_2022',
      State: 'PENDING',
      CreatedTime: new Date(clock.now()),
      EnableDefaultInternetAccess: true,
      DomainJoinInfo: { DirectoryName: 'corp.example.com', OrganizationalUnitDistinguishedName: 'OU=apps' },
      ImageBuilderErrors: [],
      AppstreamAgentVersion: '09-24-2026',
      AccessEndpoints: [{ EndpointType: 'STREAMING', VpceId: 'vpce-1' }],
      RootVolumeConfig: { VolumeSizeInGb: 250 },
      LatestAppstreamAgentVersion: 'TRUE',
      DisableIMDSV1: true,
    });
    clock.pass(19 * MINUTE);
    expect(await builder()).toMatchObject({ State: 'RUNNING', NetworkAccessConfiguration: { EniPrivateIpAddress: expect.any(String), EniId: expect.any(String) } });
    expect((await client.send(new StopImageBuilderCommand(NAMED))).ImageBuilder?.State).toBe('STOPPING');
    clock.pass(2 * MINUTE);
    expect((await client.send(new StartImageBuilderCommand({ ...NAMED, AppstreamAgentVersion: 'LATEST' }))).ImageBuilder?.State).toBe('PENDING');
    clock.pass(5 * MINUTE);
    await client.send(new StopImageBuilderCommand(NAMED));
    clock.pass(2 * MINUTE);
    expect((await client.send(new DeleteImageBuilderCommand(NAMED))).ImageBuilder?.State).toBe('DELETING');
    clock.pass(MINUTE);
    expect((await client.send(new DescribeImageBuildersCommand({}))).ImageBuilders).toEqual([]);
  });

  test('a failed builder', async () => {
    emulator.fault({
      kind: 'builder-fails',
      afterMs: 0,
      errors: [{ ErrorCode: 'IGW_NOT_ATTACHED', ErrorMessage: 'There is no internet gateway.' }],
      reason: { Code: 'INTERNAL_ERROR', Message: 'The builder could not be made.' },
    });
    await client.send(new CreateImageBuilderCommand(CREATE));
    expect(await builder()).toMatchObject({
      State: 'FAILED',
      StateChangeReason: { Code: 'INTERNAL_ERROR', Message: 'The builder could not be made.' },
      ImageBuilderErrors: [{ ErrorCode: 'IGW_NOT_ATTACHED', ErrorMessage: 'There is no internet gateway.', ErrorTimestamp: new Date(clock.now()) }],
    });
  });

  test('tags', async () => {
    const { ImageBuilder: created } = await client.send(new CreateImageBuilderCommand({ ...CREATE, Tags: { team: 'ledger' } }));
    const arn = { ResourceArn: created?.Arn };
    await client.send(new TagResourceCommand({ ...arn, Tags: { stage: 'Größe' } }));
    await client.send(new UntagResourceCommand({ ...arn, TagKeys: ['team'] }));
    expect((await client.send(new ListTagsForResourceCommand(arn))).Tags).toEqual({ stage: 'Größe' });
  });

  test('a streaming URL and when it expires', async () => {
    await client.send(new CreateImageBuilderCommand(CREATE));
    clock.pass(12 * MINUTE);
    const { StreamingURL: url, Expires: expires } = await client.send(new CreateImageBuilderStreamingURLCommand(NAMED));
    expect(url).toMatch(/^https:/);
    expect(expires).toEqual(new Date(clock.now() + 60 * MINUTE));
  });

  test('an image that is shared and deleted', async () => {
    const named = { Name: 'finance-desktop-2026-03' };
    const account = { ...named, SharedAccountId: '222233334444' };
    await client.send(new UpdateImagePermissionsCommand({ ...account, ImagePermissions: { allowFleet: true } }));
    expect((await client.send(new DescribeImagePermissionsCommand(named))).SharedImagePermissionsList).toEqual([
      { sharedAccountId: '222233334444', imagePermissions: { allowFleet: true, allowImageBuilder: false } },
    ]);
    expect((await client.send(new DescribeImagesCommand({ Names: [named.Name] }))).Images).toMatchObject([{ ImageSharedWithOthers: 'TRUE' }]);
    await client.send(new DeleteImagePermissionsCommand(account));
    expect((await client.send(new DeleteImageCommand(named))).Image).toMatchObject({ State: 'DELETING', Applications: [{ Name: 'ledger' }] });
  });

  test('every page of images, with times as dates', async () => {
    const pages = [];
    for await (const page of paginateDescribeImages({ client }, { Type: 'PUBLIC' })) pages.push(page.Images ?? []);
    expect(pages).toHaveLength(2);
    expect(pages.flat().find(image => image.Name === CREATE.ImageName)).toEqual({
      Name: CREATE.ImageName,
      Arn: `arn:aws:appstream:us-east-1::image/${CREATE.ImageName}`,
      DisplayName: CREATE.ImageName,
      State: 'AVAILABLE',
      Visibility: 'PUBLIC',
      ImageBuilderSupported: true,
      Platform: 'WINDOWS_SERVER_2022',
      Applications: [],
      CreatedTime: new Date('2026-08-27T00:00:00Z'),
      PublicBaseImageReleasedDate: new Date('2026-08-31T00:00:00Z'),
      AppstreamAgentVersion: 'LATEST',
      ImageErrors: [],
      LatestAppstreamAgentVersion: 'TRUE',
      SupportedInstanceFamilies: ['General Purpose', 'Compute Optimized', 'Memory Optimized'],
      DynamicAppProvidersEnabled: 'DISABLED',
      ImageSharedWithOthers: 'FALSE',
      ManagedSoftwareIncluded: false,
      ImageType: 'NATIVE',
    });
    expect((await client.send(new DescribeImagesCommand({ Names: ['finance-desktop-2026-03'] }))).Images).toMatchObject([{
      ImageBuilderName: 'finance-workbench',
      BaseImageArn: 'arn:aws:appstream:us-east-1::image/AppStream-WinServer2022-02-17-2026',
      LatestAppstreamAgentVersion: 'FALSE',
    }]);
  });
});

describe('the SDK client throws', () => {
  const MODELLED = [
    'ConcurrentModificationException', 'IncompatibleImageException', 'InvalidAccountStatusException', 'InvalidParameterCombinationException',
    'InvalidRoleException', 'LimitExceededException', 'OperationNotPermittedException', 'RequestLimitExceededException',
    'ResourceAlreadyExistsException', 'ResourceInUseException', 'ResourceNotAvailableException', 'ResourceNotFoundException',
  ];

  test.each([
    ...MODELLED.map(code => [code, code === 'ResourceNotFoundException' ? 404 : 400] as const),
    ['AccessDeniedException', 400],
    ['ThrottlingException', 400],
    ['InternalFailure', 500],
    ['ServiceUnavailable', 503],
  ] as const)('%s with a status of %d', async (code, status) => {
    emulator.fault({ kind: 'error', code, message: 'What went wrong.' });
    const error = await failure(client.send(new CreateImageBuilderCommand(CREATE)));
    expect(error).toBeInstanceOf(AppStreamServiceException);
    expect(error).toMatchObject({ name: code, message: 'What went wrong.', $metadata: { httpStatusCode: status, requestId: expect.any(String) } });
    // the classes of the model are told from the others
    expect(error.constructor.name === code).toBe(MODELLED.includes(code));
  });

  test('what the service refuses', async () => {
    await client.send(new CreateImageBuilderCommand(CREATE));
    expect(await failure(client.send(new CreateImageBuilderCommand(CREATE)))).toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: 'The image builder workbench already exists.',
    });
    expect(await failure(client.send(new CreateImageBuilderCommand({ ...CREATE, Name: 'a b' })))).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("Value 'a b' at 'name'"),
    });
    expect(await failure(client.send(new DescribeFleetsCommand({})))).toMatchObject({
      name: 'UnknownOperationException',
      message: 'The operation DescribeFleets is not known to the emulator.',
    });
  });

  test.each([['lost-reply', 1], ['lost-request', 0]] as const)('a broken connection for a %s, and %d builders are there', async (kind, count) => {
    emulator.fault({ kind });
    const error = await failure(client.send(new CreateImageBuilderCommand(CREATE)));
    expect(error).not.toBeInstanceOf(AppStreamServiceException);
    expect(error.message).toContain('socket hang up');
    expect(emulator.builders()).toHaveLength(count);
    expect((await client.send(new DescribeImageBuildersCommand({}))).ImageBuilders).toHaveLength(count);
  });

  test('nothing when it retries after a lost request', async () => {
    const patient = new AppStreamClient({ endpoint: server.url, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 3 });
    emulator.fault({ kind: 'lost-request' });
    await patient.send(new CreateImageBuilderCommand(CREATE));
    patient.destroy();
    expect(emulator.calls().map(call => call.outcome)).toEqual(['lost request', 'ok']);
  });
});
