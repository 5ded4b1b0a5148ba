import { request as http } from 'node:http';
import { request as https } from 'node:https';
import { CancelUpdateStackCommand, CreateStackCommand, DeleteStackCommand, Stack, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { DescribeExecutionCommand, paginateListExecutions } from '@aws-sdk/client-sfn';
import { Cloud, stackOf, untilNextLook } from './cloud';
import { IDS } from './judge';
import { RecordedRequest, StackLook } from './observations';
import { ProbeBuilder, ProbeResource, templateOf } from './template';
import { Trouble } from '../demo/trouble';

/** How long an operation on a probe's stack may take. */
const PATIENCE_MS = 15 * 60_000;

/** What the update's failures showed of one stack. */
export interface StackObservations {
  readonly rollback: readonly StackLook[];
  readonly requests: readonly RecordedRequest[];
  readonly lateAnswer?: number;
}

const GOOD: ProbeResource = { answer: 'SUCCESS', id: IDS.first };

/** Creates a stack, lets three updates of it fail in three ways, and tells what CloudFormation did then. */
export async function probeUpdates(cloud: Cloud, stackName: string, tell: (line: string) => void): Promise<StackObservations> {
  tell(`creating ${stackName}`);
  const stackId = await create(cloud, stackName, { First: GOOD });

  tell('an update that fails with a new id');
  await update(cloud, stackId, { First: { answer: 'FAILED', id: IDS.second } });
  const rollback = await settle(cloud, stackId);

  tell('an update with a Create that fails');
  await update(cloud, stackId, { First: GOOD, Failing: { answer: 'FAILED', id: IDS.failing } });
  await settle(cloud, stackId);

  tell('an update with a Create that never answers, cancelled');
  await update(cloud, stackId, { First: GOOD, Silent: { answer: 'SILENT', id: IDS.silent } });
  const silent = await asked(cloud, stackId, 'Silent');
  await cloud.cloudFormation.send(new CancelUpdateStackCommand({ StackName: stackId }));
  await settle(cloud, stackId);

  tell('its answer, too late');
  const lateAnswer = silent === undefined ? undefined : await answer(silent.url, stackId);
  return { rollback, requests: await requestsOf(cloud, stackId), lateAnswer };
}

type Resources = Readonly<Record<string, ProbeResource>>;

/** Creates a stack with custom resources and waits until it is there; the stack's id. */
export async function create(cloud: Cloud, stackName: string, resources: Resources, builder?: ProbeBuilder): Promise<string> {
  cloud.signal?.throwIfAborted();
  const { StackId: stackId } = await cloud.cloudFormation.send(new CreateStackCommand({
    StackName: stackName, TemplateBody: JSON.stringify(templateOf(resources, builder)), Capabilities: ['CAPABILITY_IAM'],
  }));
  const looks = await settle(cloud, stackId ?? stackName);
  const status = looks.at(-1)?.status;
  if (status !== 'CREATE_COMPLETE') throw new Trouble(`stack ${stackName} ended ${status}: its events tell why`);
  return stackId ?? stackName;
}

/** Deletes a stack, after an operation on it that still goes on, and tells how it looked meanwhile. */
export async function remove(cloud: Cloud, stackId: string): Promise<StackLook[]> {
  // no update can be deleted, and a creation may go on beside its deletion
  await settle(cloud, stackId);
  await cloud.cloudFormation.send(new DeleteStackCommand({ StackName: stackId }));
  return settle(cloud, stackId);
}

/** What the recorder has kept, oldest first. */
export async function recordsOf(cloud: Cloud, stackId: string): Promise<Record<string, unknown>[]> {
  const machine = (await stackOf(cloud, stackId))?.Outputs?.find(({ OutputKey }) => OutputKey === 'Machine')?.OutputValue;
  if (machine === undefined) return [];
  const records: Record<string, unknown>[] = [];
  for await (const page of paginateListExecutions({ client: cloud.stepFunctions }, { stateMachineArn: machine })) {
    for (const { executionArn } of page.executions ?? []) {
      const { input } = await cloud.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
      records.push(JSON.parse(input ?? '{}'));
    }
  }
  return records.sort((one, other) => Number(one.at) - Number(other.at));
}

async function requestsOf(cloud: Cloud, stackId: string): Promise<RecordedRequest[]> {
  return (await recordsOf(cloud, stackId)).filter(({ kind }) => kind === 'request').map(record => ({
    at: Number(record.at),
    type: String(record.type),
    logicalId: String(record.logicalId),
    physicalId: record.physicalId === undefined ? undefined : String(record.physicalId),
    url: String(record.url),
  }));
}

async function update(cloud: Cloud, stackId: string, resources: Resources): Promise<void> {
  cloud.signal?.throwIfAborted();
  await cloud.cloudFormation.send(new UpdateStackCommand({
    StackName: stackId, TemplateBody: JSON.stringify(templateOf(resources)), Capabilities: ['CAPABILITY_IAM'],
  }));
}

/** Looks at a stack until no operation goes on; every look that differs from the one before. */
async function settle(cloud: Cloud, stackId: string): Promise<StackLook[]> {
  const looks: StackLook[] = [];
  for (const start = Date.now(); Date.now() - start < PATIENCE_MS; await untilNextLook(cloud)) {
    const look = lookOf(await stackOf(cloud, stackId));
    if (JSON.stringify(look) !== JSON.stringify(looks.at(-1))) looks.push(look);
    if (!look.status.endsWith('_IN_PROGRESS')) return looks;
  }
  throw new Trouble(`stack ${stackId} is ${looks.at(-1)?.status} after ${PATIENCE_MS / 60_000} min`);
}

function lookOf(stack: Stack | undefined): StackLook {
  return {
    status: stack?.StackStatus ?? 'DELETE_COMPLETE',
    lastUpdated: stack?.LastUpdatedTime?.getTime(),
    deletion: stack?.DeletionTime?.getTime(),
  };
}

/** Waits until a resource is asked for. */
async function asked(cloud: Cloud, stackId: string, logicalId: string): Promise<RecordedRequest | undefined> {
  for (const start = Date.now(); Date.now() - start < PATIENCE_MS; await untilNextLook(cloud)) {
    const found = (await requestsOf(cloud, stackId)).find(request => request.logicalId === logicalId);
    if (found !== undefined) return found;
    if (!(await stackOf(cloud, stackId))?.StackStatus?.endsWith('_IN_PROGRESS')) return undefined;
  }
  return undefined;
}

/** Answers a request that nobody waits for any more: the status of that. */
function answer(url: string, stackId: string): Promise<number> {
  const body = JSON.stringify({ Status: 'SUCCESS', PhysicalResourceId: IDS.silent, StackId: stackId, RequestId: 'late', LogicalResourceId: 'Silent' });
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
    const sent = (url.startsWith('https:') ? https : http)(url, { method: 'PUT', headers, timeout: 10_000 }, response => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer within 10 s')));
    sent.on('error', reject);
    sent.end(body);
  });
}
