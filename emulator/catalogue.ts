import { ServiceError, UsageError } from './errors';
import { CatalogueImage, Image, imageArn, ImageLeg } from './image';
import { LaggingTags } from './lagging-tags';
import { Settings } from './options';
import { ABSENT, Movers, PlannedStep } from './plan';
import { SavedImage } from './saved-state';

/** The images that the account can see, and what becomes of them. */
export class Catalogue {
  private readonly byArn = new Map<string, Image>();
  /** Names reach public and private images only. */
  private readonly byName = new Map<string, Image>();
  private readonly movers = new Movers<Image>();
  private sorted: readonly Image[] = [];

  constructor(private readonly settings: Settings) {}

  /** Adds an image, which begins its way now. */
  public add(facts: CatalogueImage, now: number): void {
    if (facts.visibility === 'SHARED' && facts.ownerAccountId === undefined) {
      throw new UsageError(`the image ${facts.name} is SHARED and needs \`ownerAccountId\``);
    }
    const arn = imageArn(facts, this.settings);
    if (this.byArn.has(arn)) throw new UsageError(`there is an image ${arn} already`);
    const isOwn = facts.visibility === 'PRIVATE';
    this.take({
      facts,
      arn,
      state: facts.state ?? 'AVAILABLE',
      errors: [],
      plan: this.plan(facts.then ?? [], now),
      sharedWith: new Map(Object.entries(facts.sharedWith ?? {})),
      ...(isOwn ? { tags: new LaggingTags([{ visibleAt: now, tags: facts.tags ?? {} }]) } : {}),
    });
  }

  /** Lets everything happen that is due. */
  public advance(now: number): void {
    for (let next = this.movers.next(now); next !== undefined; next = this.movers.next(now)) this.step(next);
  }

  /** Puts an image into a state, and on from there. */
  public force(image: Image, state: string, legs: readonly ImageLeg[], now: number): void {
    image.state = state;
    image.plan = this.plan(legs, now);
    if (state === ABSENT) this.drop(image);
    this.movers.note(image);
  }

  /** The image that a create names; throws what the service answers when there is none. */
  public find(by: { readonly ImageName?: string; readonly ImageArn?: string }): Image {
    const image = by.ImageArn !== undefined ? this.byArn.get(by.ImageArn) : this.byName.get(by.ImageName ?? '');
    if (!image) {
      throw new ServiceError('ResourceNotFoundException', `The image ${by.ImageArn ?? by.ImageName} does not exist or is not shared with this account.`);
    }
    return image;
  }

  /** The public or private image of that name. */
  public named(name: string): Image | undefined {
    return this.byName.get(name);
  }

  /** The image of that ARN. */
  public at(arn: string): Image | undefined {
    return this.byArn.get(arn);
  }

  /** Every image, in the order of the names as text, which is not that of the dates in them. */
  public all(): readonly Image[] {
    return this.sorted;
  }

  /** Everything that outlives this process. */
  public saved(): SavedImage[] {
    return this.sorted.map(({ tags, sharedWith, ...rest }) => ({ ...rest, sharedWith: [...sharedWith], ...(tags ? { tags: tags.saved() } : {}) }));
  }

  /** Takes up what another process saved. */
  public restore(saved: readonly SavedImage[]): void {
    for (const { tags, sharedWith, ...rest } of saved) {
      this.take({ ...rest, sharedWith: new Map(sharedWith), ...(tags ? { tags: new LaggingTags(tags) } : {}) });
    }
  }

  private take(image: Image): void {
    this.byArn.set(image.arn, image);
    if (image.facts.visibility !== 'SHARED') this.byName.set(image.facts.name, image);
    this.sorted = [...this.sorted, image].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
    this.movers.note(image);
  }

  private drop(image: Image): void {
    this.byArn.delete(image.arn);
    if (this.byName.get(image.facts.name) === image) this.byName.delete(image.facts.name);
    this.sorted = this.sorted.filter(other => other !== image);
  }

  private step(image: Image): void {
    const [step, ...rest] = image.plan;
    image.errors = step.errors ?? image.errors;
    image.reason = step.reason ?? image.reason;
    image.state = step.to;
    image.plan = rest;
    if (step.to === ABSENT) this.drop(image);
    this.movers.note(image);
  }

  private plan(legs: readonly ImageLeg[], now: number): PlannedStep[] {
    let due = now;
    return legs.map(({ after, to, reason, errors }) => {
      due += after / this.settings.speed;
      const ErrorTimestamp = due / 1000;
      return { due, to, why: 'settled', reason, errors: errors?.map(error => ({ ...error, ErrorTimestamp })) };
    });
  }
}

/** Where an image stands in lists; no two images stand at the same place. */
export function sortKey(image: Image): string {
  return `${image.facts.name} ${image.arn}`;
}
