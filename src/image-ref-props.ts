import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { ImageVisibility } from './image-visibility';
import { InstanceType } from './instance-type';
import { Platform } from './platform';

/**
 * What to look for among images. At least one of `platform`, `namePrefix` and `namePattern` has to be given.
 */
export interface ImageQuery {
  /**
   * The operating system of the image.
   *
   * Graphics images have the same platform as others: tell them apart by `instanceType`, or by their names.
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
   * @default - ImageVisibility.PUBLIC; with `imageName`, the account's own images as well; with `imageArn`, the ARN tells
   */
  readonly visibility?: ImageVisibility;

  /**
   * The account that shares the image, 12 digits. Only with `ImageVisibility.SHARED`, where its absence gives a warning: anybody can share an
   * image under any name.
   *
   * @default - any account
   */
  readonly owner?: string;

  /**
   * An instance type that has to be able to run the image: it tells graphics images from others, and their families apart.
   *
   * @default - any instance type; of the newest images, those for graphics types only when nothing else fits
   */
  readonly instanceType?: InstanceType;
}

/**
 * What a look-up looks for, and how.
 *
 * A change of what it looks for, or of `refresh`, looks anew. A change of `waitForAvailable`, `timeout` and `pollInterval` keeps the image.
 */
export interface ImageLookupProps extends ImageQuery {
  /**
   * Another value than before looks anew, for the same query: say, a date or the number of a release. Not empty.
   *
   * @default - what was found stays until the query changes
   */
  readonly refresh?: string;

  /**
   * Whether an image that is still being made, copied or imported is waited for. Otherwise it is not found.
   *
   * @default false
   */
  readonly waitForAvailable?: boolean;

  /**
   * How long a creation or an update may take before it fails: whole seconds, 1 to 55 minutes. Deletions always have 55 minutes.
   *
   * @default Duration.minutes(55)
   */
  readonly timeout?: Duration;

  /**
   * The time between two looks while something is waited for: whole seconds, at least 5, and less than `timeout`.
   *
   * @default - the `pollInterval` of the stack's `AppStreamProvider`; without one, some early looks and then about three a minute
   */
  readonly pollInterval?: Duration;
}

/**
 * Properties of `ImageRef`: exactly one of `imageName`, `imageArn` and a query.
 */
export interface ImageRefProps extends ImageLookupProps {
  /**
   * The exact name of a public image, or of one of the account's own. A shared image is given by its ARN.
   *
   * @default - the image is given by `imageArn` or found by a query
   */
  readonly imageName?: string;

  /**
   * The ARN of an image; that of a public one has no account.
   *
   * @default - the image is given by `imageName` or found by a query
   */
  readonly imageArn?: string;

  /**
   * Whether a query takes the newest image when several fit. Otherwise the deployment fails unless exactly one fits.
   *
   * @default false
   */
  readonly latest?: boolean;

  /**
   * What happens to the image when the look-up leaves the stack or is given another image: `RETAIN` keeps it, `DESTROY` takes it back from the
   * accounts that it is shared with, and deletes it. Other policies are refused.
   *
   * `DESTROY` is for an image of the account that is given by `imageName` or `imageArn`: what a query merely finds is nobody's to delete. The
   * image is tagged as this stack's. One that somebody else uses or owns is never deleted, nor is any in a rollback.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
