import {
  AppStreamClient, CreateImageBuilderCommand, CreateImageBuilderCommandInput, DescribeImageBuildersCommand, ImageBuilder,
  ListTagsForResourceCommand, UntagResourceCommand,
} from '@aws-sdk/client-appstream';
import {
  CloudFormationClient, paginateDescribeStackEvents, paginateDescribeStacks, paginateListStacks, paginateListStackResources,
  StackEvent, StackResourceSummary, StackSummary, Stack,
} from '@aws-sdk/client-cloudformation';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { CREDENTIALS, REGION } from './environment';
import { Trouble } from './trouble';

/** What an account holds of the kinds that a stack of this library brings, by name. */
export interface Inventory {
  readonly functions: readonly string[];
  readonly stateMachines: readonly string[];
  readonly roles: readonly string[];
  readonly logGroups: readonly LogGroup[];
  /** Interface endpoints by their ids. */
  readonly endpoints: readonly string[];
  /** Keys of the account's own by their ids. */
  readonly keys: readonly string[];
  /** Those of them that were deleted, and wait out the time in which that can be undone. */
  readonly keysInGrace: readonly string[];
}

/** A log group. */
export interface LogGroup {
  readonly name: string;
  /** In milliseconds since the epoch. */
  readonly createdAt: number;
}

/** A key, and how it stands. */
interface Key {
  readonly id: string;
  readonly state: string;
}

/** The local account, seen through the interfaces of its services. */
export class Account {
  private readonly cloudFormation: CloudFormationClient;
  private readonly stepFunctions: SFNClient;
  private readonly appStream: AppStreamClient;

  constructor(private readonly endpoint: string, appStreamEndpoint: string) {
    const local = { region: REGION, credentials: CREDENTIALS };
    this.cloudFormation = new CloudFormationClient({ ...local, endpoint });
    this.stepFunctions = new SFNClient({ ...local, endpoint });
    this.appStream = new AppStreamClient({ ...local, endpoint: appStreamEndpoint });
  }

  /** The image builders, as the service describes them. */
  public async imageBuilders(): Promise<ImageBuilder[]> {
    return allPages(async NextToken => {
      const page = await this.appStream.send(new DescribeImageBuildersCommand({ NextToken }));
      return { items: page.ImageBuilders, next: page.NextToken };
    });
  }

  /** The tags of an image builder, as the service lists them. */
  public async tagsOf(arn: string): Promise<Record<string, string>> {
    return (await this.appStream.send(new ListTagsForResourceCommand({ ResourceArn: arn }))).Tags ?? {};
  }

  /** Makes an image builder as somebody would who does not use this library. */
  public async createImageBuilder(input: CreateImageBuilderCommandInput): Promise<void> {
    await this.appStream.send(new CreateImageBuilderCommand(input));
  }

  /** Takes tags off, as somebody would by hand. */
  public async untag(arn: string, keys: readonly string[]): Promise<void> {
    await this.appStream.send(new UntagResourceCommand({ ResourceArn: arn, TagKeys: [...keys] }));
  }

  /** The key that encrypts the variables of a function, as Lambda knows it. */
  public async variablesKey(functionName: string): Promise<string | undefined> {
    const answer = await this.ask('lambda', `/2015-03-31/functions/${encodeURIComponent(functionName)}/configuration`);
    const configuration: { KMSKeyArn?: string | null } = JSON.parse(answer);
    // none is an empty text or no member at all
    return configuration.KMSKeyArn || undefined;
  }

  /** Every stack, also those that are gone. */
  public async stacks(): Promise<StackSummary[]> {
    return collect(paginateListStacks({ client: this.cloudFormation }, {}), page => page.StackSummaries);
  }

  /** The newest stack of a name that is there, or, with an id, also one that is gone. */
  public async stack(nameOrId: string): Promise<Stack | undefined> {
    try {
      const found = await collect(paginateDescribeStacks({ client: this.cloudFormation }, { StackName: nameOrId }), page => page.Stacks);
      return found[0];
    } catch (error) {
      // CloudFormation has no error of its own for a stack that it does not know
      if (error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist')) return undefined;
      throw error;
    }
  }

  /** The events of a stack, oldest first. */
  public async events(stackId: string): Promise<StackEvent[]> {
    return (await collect(paginateDescribeStackEvents({ client: this.cloudFormation }, { StackName: stackId }), page => page.StackEvents)).reverse();
  }

  /** The resources of a stack. */
  public async resources(stackId: string): Promise<StackResourceSummary[]> {
    return collect(paginateListStackResources({ client: this.cloudFormation }, { StackName: stackId }), page => page.StackResourceSummaries);
  }

  /** Everything of the kinds that can be left behind, whoever made it. */
  public async inventory(): Promise<Inventory> {
    const [functions, stateMachines, roles, logGroups, endpoints, keys] = await Promise.all([
      this.functions(), this.stateMachines(), this.roles(), this.logGroups(), this.endpoints(), this.keys(),
    ]);
    const isInGrace = ({ state }: Key) => state === 'PendingDeletion';
    return {
      functions,
      stateMachines,
      roles,
      logGroups,
      endpoints,
      keys: keys.filter(key => !isInGrace(key)).map(({ id }) => id),
      keysInGrace: keys.filter(isInGrace).map(({ id }) => id),
    };
  }

  /** What functions have logged since a moment. */
  public async logLines(since: number): Promise<string[]> {
    const lines = await Promise.all((await this.logGroups()).map(({ name }) => allPages<string>(async nextToken => {
      const answer = await this.askJson('logs', 'Logs_20140328.FilterLogEvents', { logGroupName: name, startTime: since, nextToken });
      const page: { events: { message: string }[]; nextToken?: string | null } = JSON.parse(answer);
      return { items: page.events.map(({ message }) => message), next: page.nextToken ?? undefined };
    })));
    return lines.flat();
  }

  private async stateMachines(): Promise<string[]> {
    const machines = await allPages(async nextToken => {
      const page = await this.stepFunctions.send(new ListStateMachinesCommand({ nextToken }));
      return { items: page.stateMachines, next: page.nextToken };
    });
    return machines.map(machine => machine.name ?? '');
  }

  private async functions(): Promise<string[]> {
    return allPages(async marker => {
      const query = marker === undefined ? '' : `?Marker=${encodeURIComponent(marker)}`;
      const answer = await this.ask('lambda', `/2015-03-31/functions/${query}`);
      const page: { Functions: { FunctionName: string }[]; NextMarker?: string | null } = JSON.parse(answer);
      return { items: page.Functions.map(item => item.FunctionName), next: page.NextMarker ?? undefined };
    });
  }

  private async logGroups(): Promise<LogGroup[]> {
    return allPages<LogGroup>(async nextToken => {
      const answer = await this.askJson('logs', 'Logs_20140328.DescribeLogGroups', { nextToken });
      const page: { logGroups: { logGroupName: string; creationTime: number }[]; nextToken?: string | null } = JSON.parse(answer);
      return {
        items: page.logGroups.map(({ logGroupName, creationTime }) => ({ name: logGroupName, createdAt: creationTime })),
        next: page.nextToken ?? undefined,
      };
    });
  }

  private async roles(): Promise<string[]> {
    return allPages(async marker => {
      const body = new URLSearchParams({ Action: 'ListRoles', Version: '2010-05-08', ...(marker === undefined ? {} : { Marker: marker }) });
      const page = await this.ask('iam', '/', { method: 'POST', body });
      return {
        items: [...page.matchAll(/<RoleName>([^<]+)<\/RoleName>/g)].map(match => match[1]),
        next: /<IsTruncated>true<\/IsTruncated>/.test(page) ? /<Marker>([^<]+)<\/Marker>/.exec(page)?.[1] : undefined,
      };
    });
  }

  private async endpoints(): Promise<string[]> {
    return allPages(async token => {
      const body = new URLSearchParams({ Action: 'DescribeVpcEndpoints', Version: '2016-11-15', ...(token === undefined ? {} : { NextToken: token }) });
      const page = await this.ask('ec2', '/', { method: 'POST', body });
      return {
        items: [...page.matchAll(/<vpcEndpointId>([^<]+)<\/vpcEndpointId>/g)].map(match => match[1]),
        next: /<nextToken>([^<]+)<\/nextToken>/.exec(page)?.[1],
      };
    });
  }

  private async keys(): Promise<Key[]> {
    const ids = await allPages(async Marker => {
      const answer = await this.askJson('kms', 'TrentService.ListKeys', { Marker });
      const page: { Keys: { KeyId: string }[]; NextMarker?: string | null } = JSON.parse(answer);
      return { items: page.Keys.map(({ KeyId }) => KeyId), next: page.NextMarker ?? undefined };
    });
    const keys = await Promise.all(ids.map(async id => {
      const answer = await this.askJson('kms', 'TrentService.DescribeKey', { KeyId: id });
      const { KeyMetadata: key }: { KeyMetadata: { KeyManager: string; KeyState: string } } = JSON.parse(answer);
      return { id, manager: key.KeyManager, state: key.KeyState };
    }));
    return keys.filter(({ manager }) => manager === 'CUSTOMER');
  }

  /** Such a read of a service that takes JSON. */
  private async askJson(service: string, target: string, input: object): Promise<string> {
    return this.ask(service, '/', {
      method: 'POST', headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target }, body: JSON.stringify(input),
    });
  }

  /** A read of a service for which no client is at hand. Nobody checks the signature here: the header only says which service is meant. */
  private async ask(service: string, path: string, request: RequestInit = {}): Promise<string> {
    const scope = `${CREDENTIALS.accessKeyId}/20260101/${REGION}/${service}/aws4_request`;
    const response = await fetch(`${this.endpoint}${path}`, {
      ...request,
      headers: { ...request.headers, authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0` },
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Trouble(`${service} at ${this.endpoint} refused to be read: ${response.status} ${text.slice(0, 300)}`);
    return text;
  }
}

async function collect<P, T>(pages: AsyncIterable<P>, items: (page: P) => T[] | undefined): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...items(page) ?? []);
  return all;
}

async function allPages<T>(read: (token: string | undefined) => Promise<{ items?: T[]; next?: string }>): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const page = await read(token);
    all.push(...page.items ?? []);
    token = page.next;
  } while (token !== undefined);
  return all;
}
