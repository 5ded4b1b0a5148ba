import { arnOf, Home } from './arn';
import { ServiceError } from './errors';
import { decodeToken, encodeToken } from './paging';
import { DescribeImagesInput } from './shapes';

/** An image as the catalogue holds it. */
export interface CatalogueImage {
  readonly name: string;
  /** PUBLIC images have an ARN without account, SHARED ones that of `ownerAccountId`. */
  readonly visibility: 'PUBLIC' | 'PRIVATE' | 'SHARED';
  readonly platform: string;
  /** Seconds since the epoch. */
  readonly createdTime: number;
  /** @default AVAILABLE */
  readonly state?: string;
  /** The account that shares it; for SHARED images only. */
  readonly ownerAccountId?: string;
  /** Of the base image that a private image was made from, or of itself. Seconds since the epoch. */
  readonly publicBaseImageReleasedDate?: number;
  /** @default true */
  readonly imageBuilderSupported?: boolean;
  /** @default the three families without GPU */
  readonly supportedInstanceFamilies?: readonly string[];
  /** `LATEST`, or the date of the agent inside. @default LATEST */
  readonly appstreamAgentVersion?: string;
  readonly imageType?: 'CUSTOM' | 'NATIVE' | 'BYOL';
  readonly displayName?: string;
  readonly description?: string;
  /** The builder that a private image was made in. */
  readonly imageBuilderName?: string;
  readonly baseImageName?: string;
  /** What the sharing account allows. @default both */
  readonly permissions?: { readonly allowFleet: boolean; readonly allowImageBuilder: boolean };
}

/** Families that an image without GPU driver runs on. */
export const PLAIN_FAMILIES: readonly string[] = ['General Purpose', 'Compute Optimized', 'Memory Optimized'];

/** The images that the account can see. */
export class Catalogue {
  private readonly byArn = new Map<string, CatalogueImage>();
  private readonly byName = new Map<string, CatalogueImage>();
  private readonly tags = new Map<string, Map<string, string>>();
  private readonly sorted: readonly CatalogueImage[];

  constructor(
    images: readonly CatalogueImage[],
    private readonly home: Home,
    private readonly latestAgentVersion: string,
    private readonly pageSize: number,
    private readonly unknownNames: 'error' | 'empty',
  ) {
    // text order, which is not the order of the dates in the names
    this.sorted = [...images].sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const image of this.sorted) {
      this.byArn.set(this.arn(image), image);
      // names reach public and private images only
      if (image.visibility !== 'SHARED') this.byName.set(image.name, image);
      if (image.visibility === 'PRIVATE') this.tags.set(this.arn(image), new Map());
    }
  }

  /** The ARN of an image. */
  public arn(image: CatalogueImage): string {
    const account = { PUBLIC: '', PRIVATE: this.home.accountId, SHARED: image.ownerAccountId ?? '' }[image.visibility];
    return arnOf(this.home, 'image', image.name, account);
  }

  /** The image that a create names; throws what the service answers when there is none. */
  public find(by: { readonly ImageName?: string; readonly ImageArn?: string }): CatalogueImage {
    const image = by.ImageArn !== undefined ? this.byArn.get(by.ImageArn) : this.byName.get(by.ImageName ?? '');
    if (!image) {
      throw new ServiceError('ResourceNotFoundException', `The image ${by.ImageArn ?? by.ImageName} does not exist or is not shared with this account.`);
    }
    return image;
  }

  /** The tags of an image of this account; undefined for public and shared ones, whose tags nobody here can read. */
  public tagsOf(arn: string): Map<string, string> | undefined {
    return this.tags.get(arn);
  }

  /** Every image there is, as DescribeImages shows it. */
  public everything(): Record<string, unknown>[] {
    return this.sorted.map(image => this.describeOne(image));
  }

  /** DescribeImages. */
  public describe(input: DescribeImagesInput): Record<string, unknown> {
    const selectors = [input.Names, input.Arns, input.Type].filter(selector => selector !== undefined && selector.length > 0);
    if (selectors.length > 1) {
      throw new ServiceError('InvalidParameterCombinationException', 'Only one of Names, Arns and Type can be given.');
    }
    const size = Math.min(input.MaxResults || this.pageSize, this.pageSize);
    const selector = JSON.stringify(selectors);
    const start = input.NextToken === undefined ? 0 : decodeToken(input.NextToken, 'DescribeImages', selector);
    const selected = this.select(input);
    const end = start + size;
    return {
      Images: selected.slice(start, end).map(image => this.describeOne(image)),
      ...(end < selected.length ? { NextToken: encodeToken('DescribeImages', selector, end) } : {}),
    };
  }

  private select(input: DescribeImagesInput): readonly CatalogueImage[] {
    if (input.Names?.length) return this.pick(input.Names, this.byName);
    if (input.Arns?.length) return this.pick(input.Arns, this.byArn);
    return input.Type === undefined ? this.sorted : this.sorted.filter(image => image.visibility === input.Type);
  }

  private pick(keys: readonly string[], from: ReadonlyMap<string, CatalogueImage>): CatalogueImage[] {
    const found: CatalogueImage[] = [];
    for (const key of new Set(keys)) {
      const image = from.get(key);
      if (image) {
        found.push(image);
      } else if (this.unknownNames === 'error') {
        throw new ServiceError('ResourceNotFoundException', `The image ${key} does not exist.`);
      }
    }
    return found;
  }

  private describeOne(image: CatalogueImage): Record<string, unknown> {
    const agent = image.appstreamAgentVersion ?? 'LATEST';
    const base = image.baseImageName === undefined ? undefined : arnOf(this.home, 'image', image.baseImageName, '');
    const optional = {
      BaseImageArn: base,
      DisplayName: image.displayName,
      Description: image.description,
      ImageBuilderName: image.imageBuilderName,
      PublicBaseImageReleasedDate: image.publicBaseImageReleasedDate,
      ImagePermissions: image.visibility === 'SHARED' ? { allowFleet: true, allowImageBuilder: true, ...image.permissions } : undefined,
    };
    return {
      Name: image.name,
      Arn: this.arn(image),
      State: image.state ?? 'AVAILABLE',
      Visibility: image.visibility,
      ImageBuilderSupported: image.imageBuilderSupported ?? true,
      Platform: image.platform,
      CreatedTime: image.createdTime,
      AppstreamAgentVersion: agent,
      LatestAppstreamAgentVersion: agent === 'LATEST' || agent === this.latestAgentVersion ? 'TRUE' : 'FALSE',
      SupportedInstanceFamilies: [...image.supportedInstanceFamilies ?? PLAIN_FAMILIES],
      DynamicAppProvidersEnabled: 'DISABLED',
      ImageSharedWithOthers: 'FALSE',
      ManagedSoftwareIncluded: false,
      ImageType: image.imageType ?? 'NATIVE',
      Applications: [],
      ImageErrors: [],
      ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    };
  }
}
