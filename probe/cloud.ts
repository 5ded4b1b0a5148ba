import { setTimeout as pause } from 'node:timers/promises';
import { AppStreamClient, DescribeImageBuildersCommand, ImageBuilder, ListTagsForResourceCommand } from '@aws-sdk/client-appstream';
import { CloudFormationClient, DescribeStacksCommand, Stack } from '@aws-sdk/client-cloudformation';
import { SFNClient } from '@aws-sdk/client-sfn';
import { CREDENTIALS, REGION } from '../demo/environment';

/** The account that is looked at. */
export interface Cloud {
  readonly cloudFormation: CloudFormationClient;
  readonly stepFunctions: SFNClient;
  readonly appStream: AppStreamClient;
  /** Milliseconds between two looks. */
  readonly interval: number;
  /** How long what was just created may not be shown yet, in milliseconds. */
  readonly grace: number;
  /** Ends what is going on: nothing is created or changed after it. */
  readonly signal?: AbortSignal;
}

/** The account of the environment, or a local one. */
export function cloudOf({ endpoint, region }: { endpoint?: string; region?: string }): Cloud {
  const settings = endpoint === undefined ? { region } : { region: region ?? REGION, credentials: CREDENTIALS };
  return {
    cloudFormation: new CloudFormationClient({ ...settings, endpoint }),
    stepFunctions: new SFNClient({ ...settings, endpoint }),
    appStream: new AppStreamClient({ ...settings, endpoint: endpoint && (process.env.AWS_ENDPOINT_URL_APPSTREAM ?? endpoint) }),
    interval: endpoint === undefined ? 2_000 : 200,
    grace: endpoint === undefined ? 4 * 60_000 : 4_000,
  };
}

/** Waits until the next look. */
export async function untilNextLook({ interval, signal }: Cloud): Promise<void> {
  await pause(interval, undefined, { signal });
}

/** A stack by its name or, gone or not, its id. */
export async function stackOf({ cloudFormation }: Cloud, nameOrId: string): Promise<Stack | undefined> {
  try {
    return (await cloudFormation.send(new DescribeStacksCommand({ StackName: nameOrId }))).Stacks?.[0];
  } catch (error) {
    // CloudFormation has no error of its own for a stack that it does not know
    if (error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist')) return undefined;
    throw error;
  }
}

/** A builder by its name. */
export async function builderOf({ appStream }: Cloud, name: string): Promise<ImageBuilder | undefined> {
  try {
    return (await appStream.send(new DescribeImageBuildersCommand({ Names: [name] }))).ImageBuilders?.[0];
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** The tags of a builder; none when it is not shown yet. */
export async function tagsOf({ appStream }: Cloud, arn: string): Promise<Readonly<Record<string, string>>> {
  try {
    return (await appStream.send(new ListTagsForResourceCommand({ ResourceArn: arn }))).Tags ?? {};
  } catch (error) {
    if (isNotFound(error)) return {};
    throw error;
  }
}

/** Whether an error says that something does not exist. */
export function isNotFound(error: unknown): boolean {
  return error instanceof Error && error.name === 'ResourceNotFoundException';
}
