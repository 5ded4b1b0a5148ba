import type { ImageBuilder } from '@aws-sdk/client-appstream';
import { Begun, Completion, nameOfError, ProviderEvent, ProviderHandler, specIn, Tags, tagsIn } from './event';
import { AppStreamPort } from '../../lambda/appstream';
import { OWNERSHIP_TAGS } from '../../src/private/contract';

/**
 * Image builders behind CDK's Provider framework, as handlers for it are usually written. The model is CDK's own handler for EKS clusters, which is the
 * one that others copy:
 *
 * - A generated name holds the request's id: stable for a retry, another one for each replacement. A rollback of a replacement makes a third.
 * - `onEvent` makes the call, and what is refused is thrown, ResourceAlreadyExists included.
 * - What only a new builder can change is found by comparing old and new properties; under an explicit name it is refused.
 * - `isComplete` describes, waits for the state that is wanted, throws for FAILED, and lets every error of a describe through.
 * - A Delete stops and deletes what its id names, and is done when that is not found.
 *
 * It bears the two plain tags that the careful one does, so that people of a history find its builders; it does not look at them.
 */
export class UsualHandler implements ProviderHandler {
  constructor(private readonly port: AppStreamPort) {}

  public async onEvent(event: ProviderEvent): Promise<Begun> {
    switch (event.RequestType) {
      case 'Create':
        return this.create(event);
      case 'Update':
        return this.update(event);
      case 'Delete':
        return { PhysicalResourceId: event.PhysicalResourceId };
    }
  }

  public async isComplete(event: ProviderEvent): Promise<Completion> {
    const name = String(event.PhysicalResourceId);
    const builder = await this.find(name);
    if (event.RequestType === 'Delete') {
      return { IsComplete: !await this.driveDeletion(name, builder) };
    }
    if (builder?.State === 'FAILED') {
      throw new Error(`${name} failed: ${(builder.ImageBuilderErrors ?? []).map(({ ErrorMessage }) => ErrorMessage).join('; ')}`);
    }
    const wanted = event.ResourceProperties.DesiredState ?? (event.RequestType === 'Create' ? 'RUNNING' : builder?.State);
    if (builder?.State === 'RUNNING' && wanted === 'STOPPED') {
      await this.port.send('StopImageBuilder', { Name: name });
    } else if (builder?.State === 'STOPPED' && wanted === 'RUNNING') {
      await this.port.send('StartImageBuilder', { Name: name });
    }
    const isSettled = builder?.State === 'RUNNING' || builder?.State === 'STOPPED';
    return isSettled && builder.State === wanted
      ? { IsComplete: true, Data: { ImageBuilderName: name, ImageBuilderArn: builder.Arn ?? '' } }
      : { IsComplete: false };
  }

  private async create(event: ProviderEvent): Promise<Begun> {
    const { ImageBuilderName: explicit } = event.ResourceProperties;
    const name = typeof explicit === 'string' ? explicit : `${event.LogicalResourceId}-${event.RequestId}`;
    await this.port.send('CreateImageBuilder', {
      ...specIn(event.ResourceProperties),
      Name: name,
      Tags: { ...tagsIn(event.ResourceProperties), [OWNERSHIP_TAGS.stackId]: event.StackId, [OWNERSHIP_TAGS.logicalId]: event.LogicalResourceId },
    });
    return { PhysicalResourceId: name };
  }

  private async update(event: ProviderEvent): Promise<Begun> {
    const { ResourceProperties: wanted, OldResourceProperties: old = wanted, PhysicalResourceId: id } = event;
    const isRenamed = wanted.ImageBuilderName !== old.ImageBuilderName;
    const isOther = JSON.stringify(specIn(wanted)) !== JSON.stringify(specIn(old));
    if (isOther && !isRenamed && wanted.ImageBuilderName !== undefined) {
      throw new Error(`cannot replace ${id}: it has an explicit name, change that, too`);
    }
    if (isRenamed || isOther) {
      return this.create(event);
    }
    await this.retag(String(id), tagsIn(old), tagsIn(wanted));
    return { PhysicalResourceId: id };
  }

  private async retag(name: string, before: Tags, after: Tags): Promise<void> {
    const ResourceArn = (await this.find(name))?.Arn ?? '';
    const gone = Object.keys(before).filter(key => !(key in after));
    if (Object.keys(after).length > 0) {
      await this.port.send('TagResource', { ResourceArn, Tags: after });
    }
    if (gone.length > 0) {
      await this.port.send('UntagResource', { ResourceArn, TagKeys: gone });
    }
  }

  /** @returns whether there is something left */
  private async driveDeletion(name: string, builder: ImageBuilder | undefined): Promise<boolean> {
    if (builder?.State === 'RUNNING') {
      await this.port.send('StopImageBuilder', { Name: name });
    } else if (builder?.State === 'STOPPED' || builder?.State === 'FAILED') {
      await this.port.send('DeleteImageBuilder', { Name: name });
    }
    return builder !== undefined;
  }

  private async find(name: string): Promise<ImageBuilder | undefined> {
    try {
      return (await this.port.send('DescribeImageBuilders', { Names: [name] })).ImageBuilders?.find(builder => builder.Name === name);
    } catch (error) {
      if (nameOfError(error) === 'ResourceNotFoundException') {
        return undefined;
      }
      throw error;
    }
  }
}
