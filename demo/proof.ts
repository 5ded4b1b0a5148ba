import { setTimeout as pause } from 'node:timers/promises';
import { StackSummary } from '@aws-sdk/client-cloudformation';
import { Account, LogGroup } from './account';
import { AppStreamWitness } from './appstream';
import { clockTime } from './narrator';

/** One line of the proof. */
export interface Finding {
  readonly text: string;
  readonly holds: boolean;
}

/** What the proof reads. */
export interface ProofProps {
  readonly account: Account;
  readonly appstream: AppStreamWitness;
  /** The moment since which the service was called no more, in milliseconds since the epoch. @default this moment */
  readonly quietSince?: number;
  /** How long to wait for a call that should not come, in milliseconds. */
  readonly quietMs: number;
}

/** The stack that `cdk bootstrap` made: what belongs to it stays. */
const BOOTSTRAP = 'CDKToolkit';

/** The types of this library. */
const LIBRARY_TYPE = /^Custom::AppStream/;

/** Reads back, through the interfaces of the services, that nothing is left; remembers nothing from before. */
export async function prove(props: ProofProps): Promise<Finding[]> {
  const { account } = props;
  const quiet = await proveQuiet(props);
  const stacks = (await account.stacks()).filter(stack => stack.StackName !== BOOTSTRAP);
  const builders = await account.imageBuilders();
  const { functions, stateMachines, roles, logGroups, endpoints, keys, keysInGrace } = await account.inventory();
  const kept = new Set((await account.resources(BOOTSTRAP)).map(({ PhysicalResourceId }) => PhysicalResourceId));
  const left = (names: readonly string[]) => names.filter(name => !kept.has(name));
  const remade = await remadeLogGroups(account, stacks, logGroups);
  const keptRoles = roles.length - left(roles).length;
  return [
    none('stack', stacks.filter(stack => stack.StackStatus !== 'DELETE_COMPLETE').map(stack => `${stack.StackName} is ${stack.StackStatus}`), 'beside that of cdk bootstrap'),
    none('image builder', builders.map(builder => `${builder.Name} is ${builder.State}`)),
    none('function', left(functions)),
    none('state machine', left(stateMachines)),
    none('role', left(roles), `beside the ${keptRoles} of cdk bootstrap`),
    none('log group', left(logGroups.map(({ name }) => name).filter(name => !remade.includes(name))), remade.length === 0 ? '' : `beside ${remade.length} ${REMADE}`),
    none('VPC endpoint', endpoints),
    none('key', left(keys), keysInGrace.length === 0 ? '' : `beside ${keysInGrace.length} that wait${keysInGrace.length === 1 ? 's' : ''} for deletion`),
    quiet,
  ];
}

/** Why a log group that a stack has deleted can be there all the same. */
const REMADE = 'that MiniStack made again for the last line of a function: it asks no role for logs:CreateLogGroup, AWS does';

/** When CloudFormation took the last answer of this library's handlers for stacks that are gone, in milliseconds since the epoch. */
export async function lastAnswer(account: Account, stackIds: readonly string[]): Promise<number | undefined> {
  const events = await Promise.all(stackIds.map(stackId => account.events(stackId)));
  const answers = events.flat()
    .filter(event => LIBRARY_TYPE.test(event.ResourceType ?? '') && event.ResourceStatus === 'DELETE_COMPLETE')
    .map(event => event.Timestamp?.getTime() ?? 0);
  return answers.length === 0 ? undefined : Math.max(...answers);
}

async function proveQuiet({ appstream, quietSince, quietMs }: ProofProps): Promise<Finding> {
  const since = quietSince ?? Date.now();
  await pause(quietMs);
  const calls = (await appstream.calls()).filter(call => call.at > since).map(call => call.operation);
  const period = `${quietSince === undefined ? 'since' : 'since the last answer at'} ${clockTime(since)}, read ${quietMs / 1000} s later`;
  return none('AppStream call', calls, period);
}

/**
 * The log groups that a stack deleted and that were made again after that: AWS would ask the function's role. One that was there before
 * its deletion began is what it is, a leftover.
 */
async function remadeLogGroups(account: Account, stacks: readonly StackSummary[], logGroups: readonly LogGroup[]): Promise<string[]> {
  const remade: string[] = [];
  for (const { StackId, StackStatus } of stacks) {
    if (StackId === undefined || StackStatus !== 'DELETE_COMPLETE') continue;
    const events = await account.events(StackId);
    const deletedAt = new Map(events
      .filter(event => event.ResourceType === 'AWS::Logs::LogGroup' && event.ResourceStatus === 'DELETE_IN_PROGRESS')
      .map(event => [event.PhysicalResourceId, event.Timestamp?.getTime() ?? Infinity]));
    const isGone = events.some(event => event.ResourceType === 'AWS::Logs::LogGroup' && event.ResourceStatus === 'DELETE_COMPLETE');
    remade.push(...logGroups.filter(({ name, createdAt }) => isGone && createdAt >= (deletedAt.get(name) ?? Infinity)).map(({ name }) => name));
  }
  return remade;
}

function none(kind: string, found: readonly string[], note = ''): Finding {
  const shown = found.slice(0, 5).join(', ') + (found.length > 5 ? ` and ${found.length - 5} more` : '');
  const text = `${found.length} ${kind}${found.length === 1 ? '' : 's'}${found.length === 0 ? '' : `: ${shown}`}${note === '' ? '' : ` (${note})`}`;
  return { text, holds: found.length === 0 };
}
