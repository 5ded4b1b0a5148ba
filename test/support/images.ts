import { OperationEnd, OperationOptions, ResourceTemplate, Response, Template } from './cloudformation';
import { STACK_ID, World } from './world';
import { CatalogueImage, EmulatorOptions, ServiceError } from '../../emulator';
import { Properties } from '../../lambda/kernel/event';
import { IMAGE_REF_TYPE, ImageRefProperties, ImageRefQuery, OWNERSHIP_TAGS } from '../../src/private/contract';

export const MINUTE = 60_000;

/** The account of a partner that shares images. */
export const PARTNER = '210987654321';

/** Seconds since the epoch, as the catalogue counts. */
export const seconds = (date: string) => Date.parse(date) / 1000;

/** A base image that its date makes newer, not its name. */
export function base(name: string, day: string, more: Partial<CatalogueImage> = {}): CatalogueImage {
  return { name, visibility: 'PUBLIC', platform: 'WINDOWS_SERVER_2022', createdTime: seconds('2020-01-01'), publicBaseImageReleasedDate: seconds(day), ...more };
}

/** An image of the account. */
export function own(name: string, more: Partial<CatalogueImage> = {}): CatalogueImage {
  return base(name, '2026-01-01', { visibility: 'PRIVATE', ...more });
}

/** The ARN of an image of the account. */
export const ownArn = (name: string) => `arn:aws:appstream:eu-west-1:111122223333:image/${name}`;

/** The ARN of a public image. */
export const publicArn = (name: string) => `arn:aws:appstream:eu-west-1::image/${name}`;

/** A template with a look-up of any kind. */
export function imageTemplate(properties: Partial<ImageRefProperties> & Properties): ResourceTemplate {
  return { type: IMAGE_REF_TYPE, properties: { ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:handler', ...properties } };
}

/** A template with a look-up by query. */
export function queryTemplate(query: Partial<ImageRefQuery> = {}, more: Partial<ImageRefProperties> & Properties = {}): ResourceTemplate {
  return imageTemplate({ Query: { Platform: 'WINDOWS_SERVER_2022', Latest: true, ...query }, ...more });
}

/** The same look-up as another release of the library renders it: CloudFormation sees a change. */
export function released(template: ResourceTemplate): ResourceTemplate {
  return 'type' in template ? { ...template, properties: { ...template.properties, ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:handler-2' } } : template;
}

/** The tags that say that an image goes with a look-up. */
export function boundTags(logicalId = 'Image', stackId = STACK_ID): Record<string, string> {
  return { [OWNERSHIP_TAGS.stackId]: stackId, [OWNERSHIP_TAGS.logicalId]: logicalId };
}

/** A stack with a look-up in a world whose catalogue changes: what is hidden is not there yet, or not any more. */
export class ImageWorld {
  public readonly hidden = new Set<string>();
  /** What images look like to who describes them. */
  public disguise?: (image: Record<string, unknown>) => Record<string, unknown>;
  public readonly world: World;

  constructor(images: readonly CatalogueImage[], options: EmulatorOptions = {}) {
    this.world = new World({ images, ...options });
    const { emulator } = this.world;
    const call = emulator.call.bind(emulator);
    jest.spyOn(emulator, 'call').mockImplementation((operation, input) => {
      const reply = call(operation, input);
      if (operation !== 'DescribeImages' || !Array.isArray(reply.Images)) {
        return reply;
      }
      const shown = reply.Images.filter(image => !this.hidden.has(String(Object(image).Name)));
      if (reply.Images.length > 0 && shown.length === 0) {
        throw new ServiceError('ResourceNotFoundException', 'The image does not exist.');
      }
      return { ...reply, Images: shown.map(image => this.disguise?.(Object(image)) ?? Object(image)) };
    });
  }

  /** Create or update the stack, and see it succeed; the image that this finds. */
  public async deploy(image: ResourceTemplate, more: Template = {}): Promise<string> {
    const end = await this.apply(image, more);
    expect(end.reasons).toEqual([]);
    return this.lastFound.ImageName;
  }

  /** Create or update the stack, whatever comes of it. */
  public apply(image: ResourceTemplate, more: Template = {}, options: OperationOptions = {}): Promise<OperationEnd> {
    const { stack } = this.world;
    const template = { Image: image, ...more };
    return this.world.run(stack.status === 'none' ? stack.createStack(template, options) : stack.updateStack(template, options));
  }

  /** What the last Create or Update was answered with. */
  public get lastFound(): Response['data'] {
    return this.world.stack.responses.map(({ data }) => data).filter(data => data.ChoiceReason !== undefined).at(-1) ?? {};
  }

  /** The id that CloudFormation knows. */
  public get id(): string | undefined {
    return this.world.stack.physicalIdOf('Image');
  }

  /** The first image that the id of a query holds. */
  public get remembered(): string {
    return /^[0-9a-f]{16}=\d*:image\/(\S+)/.exec(this.id ?? '')?.[1] ?? 'nothing';
  }

  /** The images of the account, with their owners' logical ids where they have any. */
  public owned(): Record<string, string> {
    const names = this.world.emulator.images().filter(image => image.Visibility === 'PRIVATE').map(image => String(image.Name));
    return Object.fromEntries(names.map(name => [name, this.world.imageTags(name)[OWNERSHIP_TAGS.logicalId] ?? 'nobody']));
  }

  /** The log lines that end requests. */
  public ends(): Array<Record<string, unknown>> {
    return this.world.logged.map(line => JSON.parse(line) as Record<string, unknown>).filter(({ Duration }) => Duration !== undefined);
  }

  /** The contract was kept, nothing was thrown, and nothing was changed but this. */
  public expectChanges(...changes: string[]): void {
    expect(this.world.stack.contractBreaches).toEqual([]);
    expect(this.world.thrown).toEqual([]);
    expect(this.world.changes()).toEqual(changes);
  }
}

/** A resource of another kind that fails, or succeeds, after some minutes. */
export function besides(minutes = 0, fails = false): Template {
  return { Sibling: { plain: { takes: minutes * MINUTE + 1, fails } } };
}
