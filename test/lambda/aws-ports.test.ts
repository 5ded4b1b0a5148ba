import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SFNClient } from '@aws-sdk/client-sfn';
import { sdkExecutionsPort, sdkStacksPort } from '../../lambda/clients';
import { STACK_ID } from '../support/evaluate';

let server: Server;
let received: string[];
let reply: { status: number; type: string; body: string };
let client: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string }; maxAttempts: number };

beforeEach(async () => {
  received = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', part => { body += String(part); }).on('end', () => {
      received.push(body);
      response.writeHead(reply.status, { 'content-type': reply.type }).end(reply.body);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  client = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
});

afterEach(() => new Promise(resolve => {
  server.close(resolve);
  server.closeAllConnections();
}));

describe('CloudFormation', () => {
  const describe_ = () => sdkStacksPort(new CloudFormationClient(client)).describe(STACK_ID);
  const stacks = (members: string) => {
    reply = { status: 200, type: 'text/xml', body: `<DescribeStacksResponse><DescribeStacksResult>${members}</DescribeStacksResult></DescribeStacksResponse>` };
  };
  const refuse = (code: string, message: string) => {
    reply = { status: 400, type: 'text/xml', body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>` };
  };

  test('tells a stack\'s status and times, asked for by its id', async () => {
    stacks(`<Stacks><member><StackStatus>UPDATE_IN_PROGRESS</StackStatus><CreationTime>2026-01-01T12:00:00Z</CreationTime>
      <LastUpdatedTime>2026-01-02T12:00:00Z</LastUpdatedTime><DeletionTime>2026-01-03T12:00:00Z</DeletionTime></member></Stacks>`);
    expect(await describe_()).toEqual({
      status: 'UPDATE_IN_PROGRESS', creationTime: Date.UTC(2026, 0, 1, 12), lastUpdatedTime: Date.UTC(2026, 0, 2, 12), deletionTime: Date.UTC(2026, 0, 3, 12),
    });
    expect(new URLSearchParams(received[0]).get('StackName')).toBe(STACK_ID);
  });

  test('has no times for what never happened', async () => {
    stacks('<Stacks><member><StackStatus>CREATE_IN_PROGRESS</StackStatus><CreationTime>2026-01-01T12:00:00Z</CreationTime></member></Stacks>');
    expect(await describe_()).toEqual({ status: 'CREATE_IN_PROGRESS', creationTime: Date.UTC(2026, 0, 1, 12) });
    stacks('<Stacks><member></member></Stacks>');
    expect(await describe_()).toEqual({ status: '', creationTime: 0 });
  });

  test('shows no stack when it has none', async () => {
    stacks('<Stacks></Stacks>');
    expect(await describe_()).toBeUndefined();
    stacks('');
    expect(await describe_()).toBeUndefined();
  });

  test('does not know a stack any more', async () => {
    refuse('ValidationError', `Stack with id ${STACK_ID} does not exist`);
    expect(await describe_()).toBeUndefined();
  });

  test.each([['ValidationError', 'the name is too long'], ['AccessDenied', 'the role does not exist']])('refuses with %s, %s', async (code, message) => {
    refuse(code, message);
    await expect(describe_()).rejects.toMatchObject({ name: code, message });
  });
});

describe('Step Functions', () => {
  const start = () => sdkExecutionsPort(new SFNClient(client), 'arn:aws:states:eu-west-1:111122223333:stateMachine:Waiter').start('name', '{"a":1}');

  test('starts an execution under its name', async () => {
    reply = { status: 200, type: 'application/x-amz-json-1.0', body: '{"executionArn":"arn","startDate":1}' };
    expect(await start()).toBe(true);
    expect(JSON.parse(received[0])).toEqual({ stateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:Waiter', name: 'name', input: '{"a":1}' });
  });

  test('has it already', async () => {
    reply = { status: 400, type: 'application/x-amz-json-1.0', body: '{"__type":"ExecutionAlreadyExists","message":"it exists"}' };
    expect(await start()).toBe(false);
  });

  test('refuses', async () => {
    reply = { status: 400, type: 'application/x-amz-json-1.0', body: '{"__type":"StateMachineDoesNotExist","message":"it is gone"}' };
    await expect(start()).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
  });
});
