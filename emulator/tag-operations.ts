import { arnTarget } from './arn';
import { BuilderLifecycle } from './builder-lifecycle';
import { ServiceError } from './errors';
import { Catalogue } from './images';
import { Inputs, MAX_TAGS } from './shapes';

/** The operations on tags of image builders and of the account's own images. */
export class TagOperations {
  constructor(private readonly lifecycle: BuilderLifecycle, private readonly catalogue: Catalogue) {}

  /** TagResource: adds tags and overwrites those of the same key. */
  public tag(input: Inputs['TagResource']): Record<string, unknown> {
    const { tags } = this.find(input.ResourceArn);
    const after = new Map([...tags, ...Object.entries(input.Tags)]);
    if (after.size > MAX_TAGS) {
      throw new ServiceError('LimitExceededException', `The resource ${input.ResourceArn} would have ${after.size} tags; ${MAX_TAGS} are allowed.`);
    }
    for (const [key, value] of after) tags.set(key, value);
    return {};
  }

  /** UntagResource: keys that are not there are no error. */
  public untag(input: Inputs['UntagResource']): Record<string, unknown> {
    const { tags } = this.find(input.ResourceArn);
    for (const key of input.TagKeys) tags.delete(key);
    return {};
  }

  /** ListTagsForResource. */
  public list(input: Inputs['ListTagsForResource'], now: number): Record<string, unknown> {
    const { tags, visibleAt } = this.find(input.ResourceArn);
    return { Tags: visibleAt <= now ? Object.fromEntries(tags) : {} };
  }

  private find(arn: string): { tags: Map<string, string>; visibleAt: number } {
    const target = arnTarget(arn);
    const builder = target?.type === 'image-builder' ? this.lifecycle.get(target.name) : undefined;
    // the name alone is not enough: the ARN may point into another account or Region
    if (builder?.arn === arn) return { tags: builder.tags, visibleAt: builder.tagsVisibleAt };
    const tags = this.catalogue.tagsOf(arn);
    if (!tags) throw new ServiceError('ResourceNotFoundException', `The resource ${arn} does not exist.`);
    return { tags, visibleAt: 0 };
  }
}
