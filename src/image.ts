import { IConstruct } from 'constructs';

/**
 * An image that image builders can be made from.
 *
 * `ImageRef` gives one: by name or ARN, or found when the stack is deployed.
 */
export interface IImage extends IConstruct {
  /**
   * The name of the image.
   *
   * @attribute
   */
  readonly imageName: string;

  /**
   * The ARN of the image.
   *
   * @default - not known: an image that is given by its name may be public or the account's own
   * @attribute
   */
  readonly imageArn?: string;

  /**
   * The operating system of the image, in the service's words, such as `WINDOWS_SERVER_2022`.
   *
   * @default - not known: only a look-up tells
   * @attribute
   */
  readonly platform?: string;
}
