import { Fn, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IImage } from './image';
import { ImageVisibility } from './image-visibility';
import { Platform } from './platform';
import { checkEnum, checkHasString, checkName } from './private/checks';
import { IMAGE_REF_TYPE, ImageRefAttribute, ImageRefProperties, NAME_PATTERN, NAME_RULE } from './private/contract';
import { AppStreamResource } from './private/custom-resource';
import { rememberPlatform } from './private/image-platform';
import { invalidInput } from './private/invalid-input';

/** The ARN of an image; that of a public one has no account. */
const IMAGE_ARN = /^arn:[^:]+:appstream:([^:]+):(?:\d{12})?:image\/([^/:]+)$/;

/**
 * What to look for among images. At least one of `platform`, `namePrefix` and `namePattern` has to be given.
 */
export interface ImageQuery {
  /**
   * The operating system of the image.
   *
   * Graphics images have the same platform as others: tell them apart by `namePrefix` or `namePattern`.
   *
   * @default - any platform
   */
  readonly platform?: Platform;

  /**
   * What the name of the image begins with, such as `AppStream-WinServer2022-`. Not together with `namePattern`.
   *
   * @default - any name
   */
  readonly namePrefix?: string;

  /**
   * A JavaScript regular expression that the name of the image matches; `^` and `$` bind it to the name's beginning and end.
   * Not together with `namePrefix`.
   *
   * @default - any name
   */
  readonly namePattern?: string;

  /**
   * Whose images are searched.
   *
   * @default ImageVisibility.PUBLIC
   */
  readonly visibility?: ImageVisibility;
}

/**
 * Properties of `ImageRef`.
 */
export interface ImageRefProps extends ImageQuery {
  /**
   * Whether the newest is taken when several images fit the query. Otherwise the deployment fails unless exactly one fits.
   *
   * @default false
   */
  readonly latest?: boolean;
}

/**
 * An image that is looked up when the stack is deployed.
 *
 * Only images that are available and can make image builders are found. What was found stays: a new look-up happens only when the query changes.
 *
 * It adds one custom resource to the stack, and the provider that all constructs of this library in a stack share.
 *
 * @resource AWS::AppStream::Image
 * @see https://docs.aws.amazon.com/appstream2/latest/APIReference/API_DescribeImages.html
 */
export class ImageRef extends Construct implements IImage {
  /**
   * Looks up the newest image that fits a query.
   *
   * @param scope the construct that the look-up belongs to
   * @param id the id of the look-up in its scope
   * @param query what to look for
   */
  public static latest(scope: Construct, id: string, query: ImageQuery): ImageRef {
    return new ImageRef(scope, id, { ...query, latest: true });
  }

  /**
   * Looks up the one image that fits a query. The deployment fails when none or several fit, and lists them.
   *
   * @param scope the construct that the look-up belongs to
   * @param id the id of the look-up in its scope
   * @param query what to look for
   */
  public static lookup(scope: Construct, id: string, query: ImageQuery): ImageRef {
    return new ImageRef(scope, id, { ...query, latest: false });
  }

  /**
   * A public image, or one of the account's own, by its name, without a look-up. A shared image is given by its ARN.
   *
   * @param scope the construct that the image belongs to
   * @param id the id of the image in its scope
   * @param imageName the name of the image
   */
  public static fromImageName(scope: Construct, id: string, imageName: string): IImage {
    class Import extends Construct implements IImage {
      public readonly imageName = imageName;
    }
    const image = new Import(scope, id);
    if (typeof imageName !== 'string') {
      throw invalidInput(image, { property: 'imageName', got: imageName, rule: 'it is the name of an image', fix: 'give the name as a string' });
    }
    checkName(image, 'imageName', imageName, 'use the name that DescribeImages shows, or fromImageArn for an ARN');
    return image;
  }

  /**
   * An image by its ARN, without a look-up.
   *
   * @param scope the construct that the image belongs to
   * @param id the id of the image in its scope
   * @param imageArn the ARN of the image; that of a public image has no account
   */
  public static fromImageArn(scope: Construct, id: string, imageArn: string): IImage {
    class Import extends Construct implements IImage {
      public readonly imageArn = imageArn;
      public readonly imageName = nameFromArn(this, imageArn);
    }
    return new Import(scope, id);
  }

  /**
   * The name of the image that was found.
   *
   * @attribute
   */
  public readonly imageName: string;

  /**
   * The ARN of the image that was found. A look-up always has it.
   *
   * @attribute
   */
  public readonly imageArn?: string;

  /**
   * The operating system of the image that was found, in the service's words. A look-up always has it.
   *
   * @attribute
   */
  public readonly platform?: string;

  constructor(scope: Construct, id: string, props: ImageRefProps) {
    super(scope, id);
    checkQuery(this, props);
    rememberPlatform(this, { platform: props.platform?.platformName, namePrefix: props.namePrefix });

    const properties: ImageRefProperties = {
      Query: {
        NamePrefix: props.namePrefix,
        NamePattern: props.namePattern,
        Platform: props.platform?.platformName,
        Visibility: props.visibility ?? ImageVisibility.PUBLIC,
        Latest: props.latest ?? false,
      },
    };
    const resource = new AppStreamResource(this, 'Resource', { type: IMAGE_REF_TYPE, properties: { ...properties } });
    const attribute = (name: ImageRefAttribute) => Token.asString(resource.getAtt(name));
    this.imageName = attribute('ImageName');
    this.imageArn = attribute('ImageArn');
    this.platform = attribute('Platform');
  }
}

function checkQuery(scope: Construct, query: ImageQuery): void {
  const { namePattern, namePrefix, platform, visibility } = query;
  if (platform === undefined && namePrefix === undefined && namePattern === undefined) {
    throw invalidInput(scope, {
      property: 'query',
      got: 'no criterion',
      rule: 'a look-up needs at least one of `platform`, `namePrefix` and `namePattern`',
      fix: 'say which image is meant',
    });
  }
  if (namePrefix !== undefined && namePattern !== undefined) {
    throw invalidInput(scope, {
      property: 'namePattern',
      got: namePattern,
      rule: 'it is not allowed together with `namePrefix`',
      fix: 'write the prefix into the pattern, after a ^',
    });
  }
  if (platform !== undefined) {
    checkHasString(scope, 'platform', platform, 'platformName', 'it is a Platform', 'use one such as Platform.WINDOWS_SERVER_2022 or Platform.of(...)');
  }
  checkName(scope, 'namePrefix', namePrefix, 'use the beginning of the names that DescribeImages shows');
  checkPattern(scope, namePattern);
  checkEnum(scope, 'visibility', visibility, Object.values(ImageVisibility));
}

function checkPattern(scope: Construct, namePattern: string | undefined): void {
  if (namePattern === undefined || Token.isUnresolved(namePattern)) return;
  const problem = { property: 'namePattern', got: namePattern, fix: 'correct the pattern, or use `namePrefix`' };
  if (namePattern === '') throw invalidInput(scope, { ...problem, rule: 'an empty pattern fits every name' });
  try {
    new RegExp(namePattern);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw invalidInput(scope, { ...problem, rule: `it has to be a JavaScript regular expression (${words})` }, error);
  }
}

function nameFromArn(scope: Construct, imageArn: string): string {
  const stack = Stack.of(scope);
  if (Token.isUnresolved(imageArn)) return Fn.select(1, Fn.split('/', imageArn));
  const problem = { property: 'imageArn', got: imageArn };
  const [, region, imageName] = IMAGE_ARN.exec(imageArn) ?? [];
  if (region === undefined || imageName === undefined || !NAME_PATTERN.test(imageName)) {
    throw invalidInput(scope, {
      ...problem,
      rule: `the ARN of an image is arn:<partition>:appstream:<region>:<account, or nothing for a public image>:image/<name>, and the name has ${NAME_RULE}`,
      fix: 'use the ARN that DescribeImages shows, or fromImageName for a name',
    });
  }
  if (!Token.isUnresolved(stack.region) && !Token.isUnresolved(region) && region !== stack.region) {
    throw invalidInput(scope, { ...problem, rule: `an image is usable in its own Region only, and the stack's is ${stack.region}`, fix: 'use the image of that name in that Region, or copy it there' });
  }
  return imageName;
}
