import { BuilderLifecycle } from './builder-lifecycle';
import { Catalogue, sortKey } from './catalogue';
import { ServiceError } from './errors';
import { describeImage, Image } from './image';
import { DescribeImagePermissionsInput, DescribeImagesInput, Inputs } from './inputs';
import { Settings } from './options';
import { pageOf } from './paging';
import { ABSENT } from './plan';

type Reply = Record<string, unknown>;

/** The operations on images, on inputs that satisfy the service model. */
export class ImageOperations {
  constructor(
    private readonly settings: Settings,
    private readonly catalogue: Catalogue,
    private readonly lifecycle: BuilderLifecycle,
  ) {}

  /** DescribeImages. */
  public describe(input: DescribeImagesInput): Reply {
    const selectors = [input.Names, input.Arns, input.Type].filter(selector => selector !== undefined && selector.length > 0);
    if (selectors.length > 1) {
      throw new ServiceError('InvalidParameterCombinationException', 'Only one of Names, Arns and Type can be given.');
    }
    const { items, token } = pageOf(this.select(input), sortKey, {
      operation: 'DescribeImages',
      selector: selectors,
      token: input.NextToken,
      size: Math.min(input.MaxResults || this.settings.pageSize, this.settings.pageSize),
    });
    return { Images: items.map(image => this.show(image)), ...token };
  }

  /** DeleteImage: refused while anybody could miss it. */
  public delete(input: Inputs['DeleteImage'], now: number): Reply {
    const image = this.catalogue.named(input.Name);
    if (!image) throw notFound(input.Name);
    if (image.facts.visibility !== 'PRIVATE') {
      throw new ServiceError('OperationNotPermittedException', `The image ${input.Name} is ${image.facts.visibility}. Only images of the account can be deleted.`);
    }
    if (image.state !== 'AVAILABLE' && image.state !== 'FAILED') {
      throw new ServiceError('OperationNotPermittedException', `The image ${input.Name} is ${image.state}. It can be deleted in the state AVAILABLE or FAILED only.`);
    }
    if (image.sharedWith.size > 0) {
      throw new ServiceError('OperationNotPermittedException', `The image ${input.Name} is shared with ${[...image.sharedWith.keys()].join(', ')}. Delete its permissions first.`);
    }
    const users = [
      ...(image.facts.fleets ?? []).map(fleet => `the fleet ${fleet}`),
      ...[...this.lifecycle.all()].filter(builder => builder.imageArn === image.arn).map(builder => `the image builder ${builder.input.Name}`),
    ];
    if (users.length > 0) {
      throw new ServiceError('ResourceInUseException', `The image ${input.Name} is in use by ${users.join(', ')}.`);
    }
    this.catalogue.force(image, 'DELETING', [{ after: this.settings.latencies.deleteImage, to: ABSENT }], now);
    return { Image: this.show(image) };
  }

  /** UpdateImagePermissions: one account at a time, all of its permissions anew. */
  public updatePermissions(input: Inputs['UpdateImagePermissions']): Reply {
    const image = this.own(input.Name);
    const { SharedAccountId: account, ImagePermissions: { allowFleet = false, allowImageBuilder = false } } = input;
    if (!/^\d{12}$/.test(account)) {
      throw new ServiceError('ValidationException', `The SharedAccountId ${account} is no account of 12 digits.`);
    }
    available(image);
    const quota = this.settings.quotas.accountsPerImage ?? 100;
    if (!image.sharedWith.has(account) && image.sharedWith.size >= quota) {
      throw new ServiceError('LimitExceededException', `The quota "AWS accounts an image is shared with" of ${quota} in ${this.settings.region} is reached.`);
    }
    image.sharedWith.set(account, { allowFleet, allowImageBuilder });
    return {};
  }

  /** DescribeImagePermissions. */
  public describePermissions(input: DescribeImagePermissionsInput): Reply {
    const image = this.own(input.Name);
    const wanted = input.SharedAwsAccountIds;
    const shares = [...image.sharedWith].filter(([account]) => wanted?.includes(account) ?? true).sort(([a], [b]) => (a < b ? -1 : 1));
    const { items, token } = pageOf(shares, ([account]) => account, {
      operation: 'DescribeImagePermissions',
      selector: [input.Name, wanted],
      token: input.NextToken,
      size: input.MaxResults || this.settings.pageSize,
    });
    const list = items.map(([sharedAccountId, imagePermissions]) => ({ sharedAccountId, imagePermissions }));
    return { Name: input.Name, SharedImagePermissionsList: list, ...token };
  }

  /** DeleteImagePermissions. */
  public deletePermissions(input: Inputs['DeleteImagePermissions']): Reply {
    const image = this.own(input.Name);
    available(image);
    if (!image.sharedWith.delete(input.SharedAccountId)) {
      throw new ServiceError('ResourceNotFoundException', `The image ${input.Name} is not shared with ${input.SharedAccountId}.`);
    }
    return {};
  }

  /** Every image there is, as DescribeImages shows it. */
  public everything(): Reply[] {
    return this.catalogue.all().map(image => this.show(image));
  }

  private select(input: DescribeImagesInput): readonly Image[] {
    if (input.Names?.length) return this.pick(input.Names, name => this.catalogue.named(name));
    if (input.Arns?.length) return this.pick(input.Arns, arn => this.catalogue.at(arn));
    const all = this.catalogue.all();
    return input.Type === undefined ? all : all.filter(image => image.facts.visibility === input.Type);
  }

  private pick(keys: readonly string[], get: (key: string) => Image | undefined): Image[] {
    const found = new Set<Image>();
    for (const key of keys) {
      const image = get(key);
      if (image) {
        found.add(image);
      } else if (this.settings.unknownNames === 'error') {
        throw notFound(key);
      }
    }
    return [...found].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  }

  private own(name: string): Image {
    const image = this.catalogue.named(name);
    if (image?.facts.visibility !== 'PRIVATE') throw notFound(name);
    return image;
  }

  private show(image: Image): Reply {
    return describeImage(image, this.settings, this.settings.latestAgentVersion);
  }
}

function available(image: Image): void {
  if (image.state !== 'AVAILABLE') {
    throw new ServiceError('ResourceNotAvailableException', `The image ${image.facts.name} is ${image.state}. It can be shared in the state AVAILABLE only.`);
  }
}

function notFound(key: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `The image ${key} does not exist.`);
}
