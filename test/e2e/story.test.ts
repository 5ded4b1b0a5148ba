import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { AppStreamClient, CreateImageBuilderCommand } from '@aws-sdk/client-appstream';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { PLOTS } from '../../demo/chapters';
import { CREDENTIALS, localEnvironment, REGION } from '../../demo/environment';
import { FAILURE } from '../../demo/life';
import { PlainNarrator } from '../../demo/narrator';
import { stopEverything } from '../../demo/process-group';
import { lastAnswer, prove } from '../../demo/proof';
import { Chapter } from '../../demo/scene';
import { Stage, setStage } from '../../demo/stage';
import { Story, tellStory } from '../../demo/story';
import { CallRecord } from '../../emulator';
import { OWNERSHIP_TAGS } from '../../src/private/contract';

// the SDK's advice about later releases of Node says nothing about these tests
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// the real CLI, MiniStack's CloudFormation, and a service whose minutes are seconds
jest.setTimeout(300_000);

const ROOT = join(__dirname, '..', '..');
const IMAGE = 'AppStream-WinServer2022-08-31-2026';

let stage: Stage;
let story: Story;
let told = '';
const pids: number[] = [];

beforeAll(async () => {
  const narrator = new PlainNarrator({ write: text => told += text }, () => 0);
  stage = await setStage({ speed: 60, tell: line => narrator.text(line) });
  pids.push(...stage.servers.map(({ group }) => group.pid));
  story = await tellStory(stage, narrator);
});

afterAll(() => stopEverything());

const chapter = (number: number): Chapter => story.chapters[number - 1];
const isLook = ({ operation }: CallRecord) => /^(Describe|List)/.test(operation);

/** The calls of a chapter that change something, in order, with the letter of their builder. */
const changesOf = (number: number) => chapter(number).calls
  .filter(call => !isLook(call))
  .map(({ operation, resources }) => `${operation} ${resources.map(name => story.cast.letter(name)).join()}`);

const inputOf = (number: number, operation: string): unknown => chapter(number).calls.find(call => call.operation === operation)?.input;

const statesOf = (number: number) => chapter(number).changes.map(({ name, to }) => `${story.cast.letter(name)} ${to}`);

describe('on the wire', () => {
  test('1: a deployment creates one builder, and marks it as delivered when it runs', () => {
    expect(changesOf(1)).toEqual(['CreateImageBuilder A', 'TagResource A']);
    expect(statesOf(1)).toEqual(['A PENDING', 'A RUNNING']);
    expect(inputOf(1, 'CreateImageBuilder')).toMatchObject({
      InstanceType: 'stream.standard.medium',
      DisplayName: 'Workbench',
      VpcConfig: { SubnetIds: [expect.stringMatching(/^subnet-/)], SecurityGroupIds: [expect.stringMatching(/^sg-/)] },
      IamRoleArn: expect.stringMatching(/:role\/ImageBuilderExample-MachineRole/),
      Tags: { project: 'atlas', [OWNERSHIP_TAGS.stackId]: chapter(1).stackId },
    });
    expect(inputOf(1, 'TagResource')).toMatchObject({ Tags: { [OWNERSHIP_TAGS.claim]: expect.stringMatching(/^delivered /) } });
  });

  test('2: a changed tag is one TagResource with that tag alone', () => {
    expect(changesOf(2)).toEqual(['TagResource A']);
    expect(inputOf(2, 'TagResource')).toMatchObject({ Tags: { project: 'borealis' } });
    expect(statesOf(2)).toEqual([]);
  });

  test('3: desiredState STOPPED is exactly one StopImageBuilder', () => {
    expect(changesOf(3)).toEqual(['StopImageBuilder A']);
    expect(statesOf(3)).toEqual(['A STOPPING', 'A STOPPED']);
  });

  test('4: another instance type is another builder; the old one is claimed and deleted when the new one is delivered', () => {
    expect(changesOf(4)).toEqual(['CreateImageBuilder B', 'TagResource B', 'TagResource A', 'DeleteImageBuilder A']);
    expect(statesOf(4)).toEqual(['B PENDING', 'B RUNNING', 'A DELETING', 'A ABSENT']);
    expect(inputOf(4, 'CreateImageBuilder')).toMatchObject({ InstanceType: 'stream.standard.large', Tags: { project: 'borealis' } });
  });

  test('5: a builder that ends FAILED is deleted, and the one from before is not even tagged', () => {
    expect(changesOf(5)).toEqual(['CreateImageBuilder C', 'DeleteImageBuilder C']);
    expect(statesOf(5)).toEqual(['C PENDING', 'C FAILED', 'C DELETING', 'C ABSENT']);
  });

  test('6: a destroyed stack stops its builder and deletes it', () => {
    expect(changesOf(6)).toEqual(['TagResource B', 'StopImageBuilder B', 'DeleteImageBuilder B']);
    expect(statesOf(6)).toEqual(['B STOPPING', 'B STOPPED', 'B DELETING', 'B ABSENT']);
  });

  test('7: every option of the rich example is in the one CreateImageBuilder', () => {
    const { closeUp } = chapter(7);
    const idOf = (type: string, id: string) => closeUp?.resources
      .find(({ ResourceType, LogicalResourceId }) => ResourceType === type && LogicalResourceId?.startsWith(id))?.PhysicalResourceId;

    expect(changesOf(7)).toEqual(['CreateImageBuilder D', 'TagResource D']);
    expect(statesOf(7)).toEqual(['D PENDING', 'D PENDING_SYNCING_APPS', 'D SYNCING_APPS', 'D RUNNING']);
    expect(inputOf(7, 'CreateImageBuilder')).toEqual({
      Name: 'engineering-workbench',
      DisplayName: 'Engineering workbench',
      Description: 'Where the images of the engineering department are made',
      ImageArn: `arn:aws:appstream:us-east-1::image/${IMAGE}`,
      InstanceType: 'stream.standard.large',
      VpcConfig: { SubnetIds: [idOf('AWS::EC2::Subnet', 'VpcBuildersSubnet1')], SecurityGroupIds: [idOf('AWS::EC2::SecurityGroup', 'Machines')] },
      IamRoleArn: `arn:aws:iam::000000000000:role/${idOf('AWS::IAM::Role', 'MachineRole')}`,
      DomainJoinInfo: { DirectoryName: 'corp.example.com', OrganizationalUnitDistinguishedName: 'OU=ImageBuilders,DC=corp,DC=example,DC=com' },
      AccessEndpoints: [{ EndpointType: 'STREAMING', VpceId: idOf('AWS::EC2::VPCEndpoint', 'Streaming') }],
      AppstreamAgentVersion: 'LATEST',
      RootVolumeConfig: { VolumeSizeInGb: 300 },
      SoftwaresToInstall: ['Microsoft_Office_2024_LTSC_Standard_64Bit'],
      SoftwaresToUninstall: ['Microsoft_Visio_2024_LTSC_Professional_64Bit'],
      DisableIMDSV1: true,
      Tags: expect.objectContaining({ department: 'engineering', project: 'atlas', [OWNERSHIP_TAGS.stackId]: chapter(7).stackId }),
    });
  });

  test('8: the second stack takes its builder with it', () => {
    expect(changesOf(8)).toEqual(['TagResource D', 'StopImageBuilder D', 'DeleteImageBuilder D']);
    expect(statesOf(8)).toEqual(['D STOPPING', 'D STOPPED', 'D DELETING', 'D ABSENT']);
  });

  test('no call was refused, but for looks at what is not there', () => {
    const refused = story.chapters.flatMap(({ calls }) => calls).filter(({ outcome }) => outcome !== 'ok');

    expect(refused.filter(call => !isLook(call) || call.error?.code !== 'ResourceNotFoundException')).toEqual([]);
  });

  test('the meter stands still in the end', async () => {
    const { builders } = await stage.appstream.meter();

    expect(builders.map(({ instanceType, running }) => ({ instanceType, running }))).toEqual([
      { instanceType: 'stream.standard.medium', running: false },
      { instanceType: 'stream.standard.large', running: false },
      { instanceType: 'stream.compute.large', running: false },
      { instanceType: 'stream.standard.large', running: false },
    ]);
  });
});

describe('in the log of the function', () => {
  /** What is in no line: a URL to answer or to stream to, and the names of the directory that the rich example joins. */
  const SECRET = /https?:|X-Amz-|StreamingURL|corp\.example\.com|OU=ImageBuilders/i;

  test.each([1, 2, 3, 4, 5, 7])('%i: what happened stands there, and nothing that is nobody\'s business', number => {
    const { logLines } = chapter(number);

    expect(logLines.filter(line => line.includes('"message":"answered"')).length).toBeGreaterThan(0);
    expect(logLines.filter(line => SECRET.test(line))).toEqual([]);
  });
});

describe('in CloudFormation', () => {
  test('the stacks go through their states', () => {
    expect(story.chapters.map(({ stackStatus }) => stackStatus)).toEqual([
      'CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'DELETE_COMPLETE',
      'CREATE_COMPLETE', 'DELETE_COMPLETE',
    ]);
  });

  test('the CLI fails where it should, and nowhere else', () => {
    expect(story.chapters.map(({ cdk }) => cdk.code)).toEqual([0, 0, 0, 0, 1, 0, 0, 0]);
  });

  test('the outputs follow the builder', () => {
    const arn = (name: string) => `arn:aws:appstream:us-east-1:000000000000:image-builder/${name}`;
    const [first, second] = [chapter(1).outputs.Name, chapter(4).outputs.Name];
    const Image = `arn:aws:appstream:us-east-1::image/${IMAGE}`;

    expect(chapter(1).outputs).toEqual({ Name: first, Arn: arn(first), Image, PrivateAddress: expect.stringMatching(/^10\./) });
    expect(chapter(2).outputs).toEqual(chapter(1).outputs);
    expect(chapter(3).outputs).toEqual({ ...chapter(1).outputs, PrivateAddress: '' });
    expect(chapter(4).outputs).toEqual({ Name: second, Arn: arn(second), Image, PrivateAddress: expect.stringMatching(/^10\./) });
    expect(chapter(5).outputs).toEqual(chapter(4).outputs);
    expect(second).not.toBe(first);
  });

  test('beside what the app asks for, the library brings five resources and a security group', () => {
    const asked = ['AWS::EC2::RouteTable', 'AWS::EC2::Subnet', 'AWS::EC2::SubnetRouteTableAssociation', 'AWS::EC2::VPC', 'AWS::IAM::Role',
      'Custom::AppStreamImageBuilder', 'Custom::AppStreamImageRef'];
    const brought = ['AWS::EC2::SecurityGroup', 'AWS::IAM::Role', 'AWS::IAM::Role', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup',
      'AWS::StepFunctions::StateMachine'];

    expect(chapter(1).resourceTypes).toEqual([...asked, ...brought].sort());
  });

  test('a failed deployment shows the service\'s words and the remedy', () => {
    const words = chapter(5).cdk.output.replace(/\s+/g, ' ');

    expect(words).toContain(`it ended FAILED: ${FAILURE.ErrorCode}: ${FAILURE.ErrorMessage} (choose a subnet with free addresses through \`vpcSubnets\`)`);
  });
});

describe('the story', () => {
  test('is told in plain lines, chapter by chapter', () => {
    const headings = told.split('\n').filter(line => /^\d\. /.test(line));

    expect(headings).toEqual(PLOTS.map(({ title }, index) => `${index + 1}. ${title}`));
    expect(told).toContain(`CREATE_COMPLETE             the stack, and its ${chapter(1).resourceTypes.length - 2} other resources\n`);
    expect(told).toContain('builder A: RUNNING -> STOPPING\n');
    expect(told).toMatch(/ domainJoin +corp\.example\.com, OU=ImageBuilders,/);
    expect(told).not.toMatch(/undefined|\[object|\u001b|NaN/);
  });

  test('does not take an untruth: a restart, a second builder, a stop that never came, a builder that is gone, a lost option', () => {
    const untrue = (number: number, doctored: Partial<Chapter>) => {
      const before = story.chapters.slice(0, number - 1).filter(({ stackName }) => stackName === chapter(number).stackName);
      return PLOTS[number - 1].claims({ ...chapter(number), ...doctored }, before).filter(({ holds }) => !holds).map(({ text }) => text);
    };
    const stop = chapter(3).calls;
    const { closeUp } = chapter(7);
    if (closeUp === undefined) throw new Error('chapter 7 has to look closer');

    expect(untrue(2, {})).toEqual([]);
    expect(untrue(2, { calls: [...chapter(2).calls, ...stop] })).toEqual(['it was not restarted: no create, start, stop or delete']);
    expect(untrue(2, { builders: chapter(4).builders })).toContain('the same builder');
    expect(untrue(3, { calls: [] })).toEqual(['one StopImageBuilder did it']);
    expect(untrue(4, { changes: [...chapter(4).changes].reverse() })).toEqual(['the old one was deleted when the new one ran']);
    expect(untrue(5, { builders: [] })).toContain('the builder from before is still there, the only one');
    expect(untrue(6, { builders: chapter(5).builders })).toEqual(['no image builder is left']);
    expect(untrue(7, {})).toEqual([]);
    expect(untrue(7, { closeUp: { ...closeUp, tags: {} } })).toEqual([expect.stringMatching(/^18 options reached AppStream/)]);
    expect(untrue(8, { calls: chapter(7).calls })).toEqual(['stopped, then deleted']);
  });
});

describe('the proof', () => {
  const leftIn = async (quietSince?: number) => {
    const findings = await prove({ ...stage, quietSince, quietMs: 2_000 });
    return findings.filter(({ holds }) => !holds).map(({ text }) => text);
  };

  /** The program itself, on the servers of this stage. */
  const demo = async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'demo', 'main.ts'), '--prove'], {
      cwd: ROOT,
      env: localEnvironment({ AWS_ENDPOINT_URL: stage.ministackUrl, AWS_ENDPOINT_URL_APPSTREAM: stage.appstreamUrl }),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout.on('data', (text: Buffer) => out += text.toString());
    const [code] = await once(child, 'close');
    return { code, out };
  };

  test('finds nothing left, and no call since the last answer', async () => {
    const since = await lastAnswer(stage.account, story.stackIds);
    const lastCall = (await stage.appstream.calls()).at(-1)?.at ?? 0;

    expect(story.stackIds).toEqual([chapter(1).stackId, chapter(8).stackId]);
    expect(since).toBeGreaterThanOrEqual(lastCall);
    expect(await leftIn(since)).toEqual([]);
    expect(await demo()).toEqual({ code: 0, out: expect.stringContaining('Nothing is left.') });
  });

  test('finds a builder that somebody left, and the program exits with 1', async () => {
    const client = new AppStreamClient({ region: REGION, credentials: CREDENTIALS, endpoint: stage.appstreamUrl });
    const before = Date.now();
    await client.send(new CreateImageBuilderCommand({ Name: 'left-behind', InstanceType: 'stream.standard.small', ImageName: IMAGE }));

    expect(await leftIn(before - 1)).toEqual(['1 image builder: left-behind is PENDING', expect.stringMatching(/^\d AppStream calls?: CreateImageBuilder/)]);
    expect(await demo()).toEqual({ code: 1, out: expect.stringMatching(/✗ 1 image builder: left-behind is \w+\n(.|\n)*1 of 9 lines are untrue/) });
  });

  test('finds a role, a log group, a state machine, an endpoint and a key that somebody left', async () => {
    const states = new SFNClient({ region: REGION, credentials: CREDENTIALS, endpoint: stage.ministackUrl });
    const roleArn = 'arn:aws:iam::000000000000:role/left-role';
    await states.send(new CreateStateMachineCommand({ name: 'left-machine', roleArn, definition: '{"StartAt":"Done","States":{"Done":{"Type":"Succeed"}}}' }));
    const ask = (service: string, headers: Record<string, string>, body: string | URLSearchParams) => fetch(stage.ministackUrl, {
      method: 'POST', body, headers: { ...headers, authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=0` },
    });
    await ask('iam', {}, new URLSearchParams({ Action: 'CreateRole', Version: '2010-05-08', RoleName: 'left-role', AssumeRolePolicyDocument: '{}' }));
    await ask('ec2', {}, new URLSearchParams({
      Action: 'CreateVpcEndpoint', Version: '2016-11-15', VpcId: 'vpc-00000001', VpcEndpointType: 'Interface', ServiceName: 'com.amazonaws.us-east-1.appstream.streaming',
    }));
    await ask('kms', { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'TrentService.CreateKey' }, '{}');
    await ask('logs', { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Logs_20140328.CreateLogGroup' }, '{"logGroupName":"left-logs"}');

    expect(await leftIn()).toEqual(expect.arrayContaining([
      expect.stringMatching(/^1 role: left-role /), expect.stringMatching(/^1 log group: left-logs/), '1 state machine: left-machine',
      expect.stringMatching(/^1 VPC endpoint: vpce-/), expect.stringMatching(/^1 key: [0-9a-f-]{36} \(beside 1 that waits for deletion\)$/),
    ]));
  });
});

test('nothing of the stage is left when it is over', async () => {
  await stopEverything();

  const { stdout } = spawnSync('ps', ['-A', '-o', 'pgid=,stat=,args='], { encoding: 'utf8' });
  const processes = stdout.split('\n').map(line => line.trim().split(/\s+/));
  // of a dead process whose parent does not care, a line stays behind
  expect(processes.filter(([group, state]) => pids.includes(Number(group)) && !state.startsWith('Z'))).toEqual([]);
});
