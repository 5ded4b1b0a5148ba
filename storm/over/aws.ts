import { WireReply, WireRequest } from './wire';
import { LostReply, ServiceError } from '../../emulator';
import { isRecord } from '../../lambda/kernel/event';
import { StackDescription } from '../../lambda/kernel/stack';
import { Invocation, Surroundings } from '../lambda';

/** Half of the time that a call of AppStream takes, in milliseconds. */
export const HALF_WAY = 50;

/** What a request is for, in a word. */
export function operationOf({ headers, method }: WireRequest): string {
  return headers['x-amz-target']?.split('.')[1] ?? method;
}

/** What the services reply to the requests of an invocation; undefined when a reply is lost. */
export async function replyOf(around: Surroundings, invocation: Invocation, request: WireRequest): Promise<WireReply | undefined> {
  const target = request.headers['x-amz-target'] ?? '';
  if (target.startsWith('PhotonAdminProxyService.')) {
    return appstream(around, invocation, target.split('.')[1], request.body);
  }
  return besides(around, request);
}

/** What all but AppStream reply: Step Functions, CloudFormation, and the bucket behind response URLs. */
export async function besides(around: Surroundings, request: WireRequest): Promise<WireReply> {
  if (request.headers['x-amz-target'] === 'AWSStepFunctions.StartExecution') {
    return startExecution(around, request.body);
  }
  const form = new URLSearchParams(request.body);
  if (form.get('Action') === 'DescribeStacks') {
    return describeStacks(around, form.get('StackName') ?? '');
  }
  if (request.method === 'PUT') {
    return { status: await around.response.put(request.url.href, request.body), body: '' };
  }
  throw new Error(`nobody is there for ${request.method} ${request.url.host}${request.url.pathname}`);
}

async function appstream(around: Surroundings, invocation: Invocation, operation: string, body: string): Promise<WireReply | undefined> {
  await around.clock.sleep(HALF_WAY);
  const input: unknown = JSON.parse(body);
  around.called(invocation, operation, input);
  try {
    const output = around.service.call(operation, input);
    await around.clock.sleep(HALF_WAY);
    return json(around, 200, output);
  } catch (error) {
    if (error instanceof LostReply) {
      return undefined;
    }
    if (error instanceof ServiceError) {
      return json(around, error.httpStatus, error.toBody());
    }
    throw error;
  }
}

async function startExecution(around: Surroundings, body: string): Promise<WireReply> {
  const { name, input } = JSON.parse(body) as { readonly name: string; readonly input: string };
  try {
    const isNew = await around.executions.start(name, input);
    return isNew
      ? json(around, 200, { executionArn: `arn:aws:states:eu-west-1:111122223333:execution:waiter:${name}`, startDate: around.clock.now() / 1000 })
      : json(around, 400, { __type: 'ExecutionAlreadyExists', message: `Execution Already Exists: '${name}'` });
  } catch (error) {
    const { name: code, message } = answered(error);
    return json(around, 400, { __type: code, message });
  }
}

async function describeStacks(around: Surroundings, stackId: string): Promise<WireReply> {
  try {
    const stack = await around.stacks.describe(stackId);
    return stack ? xml(around, 200, described(stackId, stack)) : xml(around, 400, refused('ValidationError', `Stack with id ${stackId} does not exist`));
  } catch (error) {
    const { name, message } = answered(error);
    return xml(around, 400, refused(name, message));
  }
}

/** An error that a service answers with; another one is a bug, and breaks the connection. */
function answered(error: unknown): Error {
  if (error instanceof Error && '$metadata' in error && isRecord(error.$metadata)) {
    return error;
  }
  throw error;
}

function described(stackId: string, { status, creationTime, lastUpdatedTime, deletionTime }: StackDescription): string {
  const times = Object.entries({ CreationTime: creationTime, LastUpdatedTime: lastUpdatedTime, DeletionTime: deletionTime });
  const members = [
    ['StackId', stackId],
    ['StackName', stackId.split('/')[1]],
    ['StackStatus', status],
    ...times.flatMap(([name, time]) => (time === undefined ? [] : [[name, new Date(time).toISOString()]])),
  ];
  const stack = members.map(([name, value]) => `<${name}>${value}</${name}>`).join('');
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>${stack}</member></Stacks>`
    + '</DescribeStacksResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></DescribeStacksResponse>';
}

function refused(code: string, message: string): string {
  return `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`
    + '<RequestId>r-1</RequestId></ErrorResponse>';
}

function json(around: Surroundings, status: number, body: unknown): WireReply {
  return { status, headers: headersOf(around, 'application/x-amz-json-1.1'), body: JSON.stringify(body) };
}

function xml(around: Surroundings, status: number, body: string): WireReply {
  return { status, headers: headersOf(around, 'text/xml'), body };
}

function headersOf({ clock }: Surroundings, type: string): Record<string, string> {
  return { 'content-type': type, 'date': new Date(clock.now()).toUTCString(), 'x-amzn-requestid': `r-${clock.now()}` };
}
