import { arnTarget } from './arn';
import { BuilderLifecycle } from './builder-lifecycle';
import { Catalogue } from './catalogue';
import { ServiceError } from './errors';
import { Inputs } from './inputs';
import { LaggingTags } from './lagging-tags';
import { Settings } from './options';
import { MAX_TAGS } from './shapes';

/** The operations on tags of image builders and of the account's own images. */
export class TagOperations {
  constructor(
    private readonly settings: Settings,
    private readonly lifecycle: BuilderLifecycle,
    private readonly catalogue: Catalogue,
  ) {}

  /** TagResource: adds tags and overwrites those of the same key. */
  public tag(input: Inputs['TagResource'], now: number): Record<string, unknown> {
    const tags = this.find(input.ResourceArn);
    const after = { ...tags.current(), ...input.Tags };
    const count = Object.keys(after).length;
    if (count > MAX_TAGS) {
      throw new ServiceError('LimitExceededException', `The resource ${input.ResourceArn} would have ${count} tags; ${MAX_TAGS} are allowed.`);
    }
    this.write(tags, after, now);
    return {};
  }

  /** UntagResource: keys that are not there are no error. */
  public untag(input: Inputs['UntagResource'], now: number): Record<string, unknown> {
    const tags = this.find(input.ResourceArn);
    this.write(tags, Object.fromEntries(Object.entries(tags.current()).filter(([key]) => !input.TagKeys.includes(key))), now);
    return {};
  }

  /** ListTagsForResource. */
  public list(input: Inputs['ListTagsForResource'], now: number): Record<string, unknown> {
    return { Tags: this.find(input.ResourceArn).listed(now) };
  }

  private write(tags: LaggingTags, after: Readonly<Record<string, string>>, now: number): void {
    tags.write(after, now, now + this.settings.visibilityDelay.tagWrites / this.settings.speed);
  }

  private find(arn: string): LaggingTags {
    const target = arnTarget(arn);
    const builder = target?.type === 'image-builder' ? this.lifecycle.get(target.name) : undefined;
    // the name alone is not enough: the ARN may point into another account or Region
    const tags = builder?.arn === arn ? builder.tags : this.catalogue.at(arn)?.tags;
    if (!tags) throw new ServiceError('ResourceNotFoundException', `The resource ${arn} does not exist.`);
    return tags;
  }
}
