import { AppStreamClient } from '@aws-sdk/client-appstream';
import { AppStreamEmulator, EmulatorServer, startEmulatorServer } from '../../emulator';
import { AppStreamPort } from '../../lambda/appstream';
import { RequestIdLog, sdkAppStreamPort } from '../../lambda/clients';

jest.setTimeout(30_000);

let emulator: AppStreamEmulator;
let server: EmulatorServer;
let client: AppStreamClient;
let requestIds: RequestIdLog;
let port: AppStreamPort;

beforeEach(async () => {
  emulator = new AppStreamEmulator();
  server = await startEmulatorServer(emulator);
  client = new AppStreamClient({ endpoint: server.url, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 1 });
  requestIds = new RequestIdLog();
  port = sdkAppStreamPort(client, requestIds);
});

afterEach(async () => {
  client.destroy();
  await server.close();
});

const INPUT = { Name: 'x', ImageName: 'AppStream-WinServer2022-11-10-2025', InstanceType: 'stream.standard.medium' };

describe('the ids that the service gives to calls', () => {
  test('are kept in the order of the calls, and taken once', async () => {
    await port.send('CreateImageBuilder', INPUT);
    await port.send('DescribeImageBuilders', { Names: ['x'] });
    const ids = requestIds.take();
    expect(ids).toEqual([expect.stringMatching(/^[\w-]{8,}$/), expect.stringMatching(/^[\w-]{8,}$/)]);
    expect(new Set(ids).size).toBe(2);
    expect(requestIds.take()).toEqual([]);
  });

  test('are kept of refused calls, too, and the refusal goes on as it is', async () => {
    await expect(port.send('StopImageBuilder', { Name: 'nobody' })).rejects.toMatchObject({ name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } });
    expect(requestIds.take()).toHaveLength(1);
  });

  test('are none when there was no reply', async () => {
    await server.close();
    await expect(port.send('DescribeImageBuilders', {})).rejects.toThrow(/ECONNREFUSED/);
    expect(requestIds.take()).toEqual([]);
    server = await startEmulatorServer(emulator);
  });
});

test('every operation of the handler reaches the service as itself', async () => {
  const { ImageBuilder: created } = await port.send('CreateImageBuilder', { ...INPUT, Tags: { a: '1' } });
  const ResourceArn = created?.Arn ?? '';
  await port.send('TagResource', { ResourceArn, Tags: { b: '2' } });
  await port.send('UntagResource', { ResourceArn, TagKeys: ['a'] });
  expect((await port.send('ListTagsForResource', { ResourceArn })).Tags).toEqual({ b: '2' });
  expect((await port.send('DescribeImages', { Names: [INPUT.ImageName] })).Images).toHaveLength(1);
  for (const operation of ['StartImageBuilder', 'StopImageBuilder', 'DeleteImageBuilder'] as const) {
    await expect(port.send(operation, { Name: 'nobody' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  }
  expect(emulator.calls().map(call => call.operation)).toEqual([
    'CreateImageBuilder', 'TagResource', 'UntagResource', 'ListTagsForResource', 'DescribeImages', 'StartImageBuilder', 'StopImageBuilder', 'DeleteImageBuilder',
  ]);
});
