import type { ImageBuilder } from '@aws-sdk/client-appstream';
import { Bag, Begun, Completion, nameOfError, ProviderEvent, ProviderHandler, specIn, Tags, tagsIn } from './event';
import { AppStreamPort } from '../../lambda/appstream';
import { hash } from '../../lambda/kernel/hash';
import { Clock } from '../../lambda/kernel/ports';
import { OWNERSHIP_TAGS } from '../../src/private/contract';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Before the framework's own end, whose time-out handler cannot be relied on. */
const DEADLINE = 50 * MINUTE;
/** How long a fresh builder may be unseen, and fresh tags. */
const GRACE = 5 * MINUTE;
/** How long a create is tried that is told "not now", and how long a name may be taken by a builder on its way out. */
const PATIENCE = 3 * MINUTE;
const ROOM = 10 * MINUTE;
const PAUSE = 15 * SECOND;

const NOT_NOW = new Set(['ConcurrentModificationException', 'OperationNotPermittedException']);

/**
 * Image builders behind CDK's Provider framework, as a careful engineer writes them who knows what can be known of it:
 *
 * - Names are hashes of stack, logical id and spec, so that a retry finds its own and a rollback the old one (the usual advice; CDK's own handlers for
 *   EKS take the request's id instead, which a Delete with an invented id cannot find).
 * - `onEvent` does not throw once a builder may exist, since the framework would answer with its marker and swallow the Delete that follows; the failure
 *   goes to `isComplete`, whose error carries the id.
 * - `isComplete` takes throttling, conflicts and lost replies for "not yet", where any error would end the deployment, and has its own deadline.
 * - ResourceAlreadyExists is looked at: its own builder of the same spec, by two plain tags, is a retry; another one is a failure.
 * - A create is tried again while it is told "not now", as Terraform's providers do; a Delete stops, deletes and waits until the builder is gone, as
 *   the better ones of them do, and leaves alone what bears other tags.
 * - A Delete with an id that names nothing looks for the builder that its properties stand for, since CloudFormation makes ids up.
 * - A replacement that fails removes what it has made, and the Update of a rollback what it finds of one under a generated name: CloudFormation takes the
 *   id of a failed update for the old one's.
 * - An explicit name with another spec is refused, as CDK's handler for EKS refuses it.
 *
 * What it does not have: claims, the stack's own word on whether a request is still current, anything that goes on after the answer.
 */
export class CarefulHandler implements ProviderHandler {
  constructor(private readonly port: AppStreamPort, private readonly clock: Clock) {}

  /** Begin. */
  public async onEvent(event: ProviderEvent): Promise<Begun> {
    const StartedAt = this.clock.now();
    const { PhysicalResourceId: id, ResourceProperties: wanted, OldResourceProperties: old } = event;
    const name = nameOf(event, wanted);
    if (event.RequestType === 'Delete') {
      return { PhysicalResourceId: id, StartedAt };
    }
    if (event.RequestType === 'Create' || name !== id) {
      return { PhysicalResourceId: name, StartedAt, Failure: await this.create(event, name) };
    }
    const builder = await this.patiently(() => this.find(name));
    if (!builder) {
      // deleted by hand: made anew, or a stack would be stuck
      return { PhysicalResourceId: name, StartedAt, Failure: await this.create(event, name) };
    }
    if (!fits(builder, wanted)) {
      throw new Error(`${name} has an explicit name and cannot be replaced: change its name together with what only a new builder can change`);
    }
    // under an explicit name it may be one that somebody keeps
    const replaced = old?.ImageBuilderName === undefined ? nameOf(event, old ?? wanted) : name;
    await this.retag(builder, tagsIn(old ?? {}), tagsIn(wanted));
    return { PhysicalResourceId: name, StartedAt, Stray: replaced === name ? undefined : replaced };
  }

  /** See whether it is done. */
  public async isComplete(event: ProviderEvent): Promise<Completion> {
    const startedAt = event.StartedAt ?? this.clock.now();
    const { timeout = DEADLINE } = { timeout: event.RequestType === 'Create' ? timeoutIn(event.ResourceProperties) : undefined };
    let result: Completion | string;
    try {
      result = event.RequestType === 'Delete' ? await this.deleted(event, startedAt) : await this.settled(event, startedAt);
    } catch (error) {
      if (!isPassing(error)) {
        throw error;
      }
      result = { IsComplete: false };
    }
    if (typeof result !== 'string' && !result.IsComplete && this.clock.now() > startedAt + Math.min(timeout, DEADLINE)) {
      result = `not done within ${Math.round((this.clock.now() - startedAt) / MINUTE)} minutes`;
    }
    if (typeof result === 'string') {
      throw new Error(result);
    }
    return result;
  }

  /** @returns why it failed, if it did */
  private async create(event: ProviderEvent, name: string): Promise<string | undefined> {
    try {
      return await this.tryToCreate(event, name);
    } catch (error) {
      return String(error);
    }
  }

  private async tryToCreate(event: ProviderEvent, name: string): Promise<string | undefined> {
    const began = this.clock.now();
    for (;;) {
      let error: unknown;
      try {
        await this.port.send('CreateImageBuilder', {
          ...specIn(event.ResourceProperties),
          Name: name,
          Tags: { ...tagsIn(event.ResourceProperties), [OWNERSHIP_TAGS.stackId]: event.StackId, [OWNERSHIP_TAGS.logicalId]: event.LogicalResourceId },
        });
        return undefined;
      } catch (thrown) {
        error = thrown;
      }
      let patience = isPassing(error) ? PATIENCE : 0;
      if (nameOfError(error) === 'ResourceAlreadyExistsException') {
        const verdict = await this.judgeExisting(event, name);
        if (verdict === 'another') {
          return `the name ${name} is in use by another builder`;
        }
        if (verdict === 'own') {
          await this.patiently(async () => this.retag(await this.find(name), {}, tagsIn(event.ResourceProperties)));
          return undefined;
        }
        patience = verdict === 'leaving' ? ROOM : GRACE;
      }
      if (this.clock.now() - began >= patience) {
        return `CreateImageBuilder: ${nameOfError(error)}: ${String(error)}`;
      }
      await this.clock.sleep(PAUSE);
    }
  }

  private async judgeExisting(event: ProviderEvent, name: string): Promise<'own' | 'another' | 'leaving' | 'unseen'> {
    try {
      const builder = await this.find(name);
      if (!builder) {
        return 'unseen';
      }
      const tags = await this.tagsOf(builder);
      if (Object.keys(tags).length > 0 && !isOwn(event, tags)) {
        return 'another';
      }
      return builder.State === 'DELETING' ? 'leaving' : !isOwn(event, tags) ? 'unseen' : fits(builder, event.ResourceProperties) ? 'own' : 'another';
    } catch (error) {
      if (!isPassing(error)) {
        throw error;
      }
      return 'unseen';
    }
  }

  /** @returns why it failed, or whether it is done */
  private async settled(event: ProviderEvent, startedAt: number): Promise<Completion | string> {
    const name = String(event.PhysicalResourceId);
    if (event.Failure !== undefined) {
      return event.Failure;
    }
    const builder = await this.find(name);
    if (!builder) {
      return this.clock.now() < startedAt + GRACE ? { IsComplete: false } : `${name} is not there (any more)`;
    }
    const wanted = event.ResourceProperties.DesiredState ?? (event.RequestType === 'Create' ? 'RUNNING' : undefined);
    switch (builder.State) {
      case 'FAILED': {
        if (event.RequestType === 'Update') {
          // CloudFormation does not take the id of a failed replacement over
          await this.passing(() => this.port.send('DeleteImageBuilder', { Name: name }));
        }
        return `${name} failed: ${(builder.ImageBuilderErrors ?? []).map(({ ErrorCode, ErrorMessage }) => `${ErrorCode}: ${ErrorMessage}`).join('; ')}`;
      }
      case 'DELETING':
        return `somebody deletes ${name}`;
      case 'RUNNING':
        if (wanted === 'STOPPED') {
          await this.port.send('StopImageBuilder', { Name: name });
          return { IsComplete: false };
        }
        break;
      case 'STOPPED':
        if (wanted === 'RUNNING') {
          await this.port.send('StartImageBuilder', { Name: name });
          return { IsComplete: false };
        }
        break;
      default:
        return { IsComplete: false };
    }
    if (event.Stray !== undefined && !await this.isGone(event, event.Stray, startedAt)) {
      return { IsComplete: false };
    }
    return { IsComplete: true, Data: dataOf(builder) };
  }

  private async deleted(event: ProviderEvent, startedAt: number): Promise<Completion> {
    const id = String(event.PhysicalResourceId);
    const meant = nameOf(event, event.ResourceProperties);
    if (!await this.isGone(event, id, startedAt)) {
      return { IsComplete: false };
    }
    // an id that CloudFormation made up: what it stands for may still be on its way
    return { IsComplete: id === meant || !/-X*\d+$/.test(id) || (await this.isGone(event, meant, startedAt) && this.clock.now() >= startedAt + GRACE) };
  }

  /** Take one step towards the end of a builder of ours. */
  private async isGone(event: ProviderEvent, name: string, startedAt: number): Promise<boolean> {
    const builder = await this.find(name);
    if (!builder) {
      return true;
    }
    const tags = await this.tagsOf(builder);
    if (!isOwn(event, tags)) {
      // fresh tags may be unseen; what still bears none is somebody else's
      return Object.keys(tags).length > 0 || this.clock.now() >= startedAt + GRACE;
    }
    if (builder.State === 'RUNNING') {
      await this.port.send('StopImageBuilder', { Name: name });
    } else if (builder.State === 'STOPPED' || builder.State === 'FAILED') {
      await this.port.send('DeleteImageBuilder', { Name: name });
    }
    return false;
  }

  private async retag(builder: ImageBuilder | undefined, before: Tags, after: Tags): Promise<void> {
    const ResourceArn = builder?.Arn ?? '';
    const gone = Object.keys(before).filter(key => !(key in after));
    if (Object.keys(after).length > 0) {
      await this.patiently(() => this.port.send('TagResource', { ResourceArn, Tags: after }));
    }
    if (gone.length > 0) {
      await this.patiently(() => this.port.send('UntagResource', { ResourceArn, TagKeys: gone }));
    }
  }

  private async find(name: string): Promise<ImageBuilder | undefined> {
    if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,100}$/.test(name)) {
      return undefined;
    }
    try {
      const { ImageBuilders: builders = [] } = await this.port.send('DescribeImageBuilders', { Names: [name] });
      return builders.find(builder => builder.Name === name);
    } catch (error) {
      if (nameOfError(error) === 'ResourceNotFoundException') {
        return undefined;
      }
      throw error;
    }
  }

  private async tagsOf(builder: ImageBuilder): Promise<Tags> {
    return (await this.port.send('ListTagsForResource', { ResourceArn: builder.Arn ?? '' })).Tags ?? {};
  }

  /** Try again while it is told "not now". */
  private async patiently<T>(call: () => Promise<T>): Promise<T> {
    for (const began = this.clock.now(); ;) {
      try {
        return await call();
      } catch (error) {
        if (!isPassing(error) || this.clock.now() - began >= PATIENCE) {
          throw error;
        }
        await this.clock.sleep(PAUSE);
      }
    }
  }

  private async passing(call: () => Promise<unknown>): Promise<void> {
    try {
      await call();
    } catch (error) {
      // the failure that is being told counts more than what it could not clean up
      if (!isPassing(error)) {
        throw error;
      }
    }
  }
}

function nameOf(event: ProviderEvent, properties: Bag): string {
  const { ImageBuilderName: explicit, ReplacedOnChange: spec } = properties;
  const [, stackName] = event.StackId.split('/');
  return typeof explicit === 'string' ? explicit : `${stackName}-${event.LogicalResourceId}-${hash(JSON.stringify([event.StackId, event.LogicalResourceId, spec]), 12)}`;
}

function fits(builder: ImageBuilder, properties: Bag): boolean {
  const { ImageName, InstanceType } = specIn(properties);
  return builder.InstanceType === InstanceType && (builder.ImageArn ?? '').endsWith(`/${ImageName}`);
}

function isOwn(event: ProviderEvent, tags: Tags): boolean {
  return tags[OWNERSHIP_TAGS.stackId] === event.StackId && tags[OWNERSHIP_TAGS.logicalId] === event.LogicalResourceId;
}

function timeoutIn({ Timeout: seconds }: Bag): number | undefined {
  return seconds === undefined ? undefined : Number(seconds) * SECOND;
}

function dataOf(builder: ImageBuilder): Tags {
  return { ImageBuilderName: builder.Name ?? '', ImageBuilderArn: builder.Arn ?? '' };
}

/** True for what may be otherwise at the next try: conflicts, throttling, lost replies, errors on the service's side. */
function isPassing(error: unknown): boolean {
  const { $metadata: metadata = {}, code = '' } = error instanceof Error ? error as Error & { $metadata?: { httpStatusCode?: number }; code?: string } : {};
  const name = nameOfError(error);
  return NOT_NOW.has(name) || name === 'ResourceNotFoundException' || /Throttl|TooMany|RequestLimit|Timeout/.test(name) || code === 'ECONNRESET'
    || ('httpStatusCode' in metadata && Number(metadata.httpStatusCode) >= 500);
}
