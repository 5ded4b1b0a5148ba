import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IImage } from './image';
import { ImageLookupProps, ImageRefProps } from './image-ref-props';
import { IMAGE_REF_TYPE, ImageRefAttribute } from './private/contract';
import { AppStreamResource } from './private/custom-resource';
import { parseImageArn } from './private/image-arn';
import { checkImageName, checkImageRefProps } from './private/image-ref-checks';
import { renderImageRef } from './private/image-ref-properties';
import { rememberLookUp } from './private/looked-for';
import { Provider } from './private/provider';

/**
 * An image that is looked up when the stack is deployed.
 *
 * Only images that are available and can make image builders are found. What was found stays: a new look-up happens only when the query or
 * `refresh` changes.
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
   * @param props what to look for, and how
   */
  public static latest(scope: Construct, id: string, props: ImageLookupProps): ImageRef {
    return new ImageRef(scope, id, { ...props, latest: true });
  }

  /**
   * Looks up the one image that fits a query. The deployment fails when none or several fit, and lists them.
   *
   * @param scope the construct that the look-up belongs to
   * @param id the id of the look-up in its scope
   * @param props what to look for, and how
   */
  public static lookup(scope: Construct, id: string, props: ImageLookupProps): ImageRef {
    return new ImageRef(scope, id, { ...props, latest: false });
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
    checkImageName(image, imageName, 'fromImageArn');
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
      public readonly imageName = parseImageArn(this, imageArn, 'fromImageName').imageName;
    }
    return new Import(scope, id);
  }

  /**
   * The name of the image.
   *
   * @attribute
   */
  public readonly imageName: string;

  /**
   * The ARN of the image. A look-up always has it.
   *
   * @attribute
   */
  public readonly imageArn?: string;

  /**
   * The operating system of the image, in the service's words, such as `WINDOWS_SERVER_2022`. A look-up always has it.
   *
   * @attribute
   */
  public readonly platform?: string;

  /**
   * When the image was created, as an ISO 8601 time in UTC; empty when the service does not say so, or does not describe the image any more.
   *
   * @attribute
   */
  public readonly createdTime: string;

  /**
   * When the base image that the image goes back to was released, as an ISO 8601 time in UTC; empty when the service does not say so, or does
   * not describe the image any more.
   *
   * @attribute
   */
  public readonly publicBaseImageReleasedDate: string;

  /**
   * The families of instance types that run the image, in the service's words, with commas between them, such as
   * `General Purpose,Compute Optimized`; empty when the service does not say so, or does not describe the image any more.
   *
   * @attribute
   */
  public readonly supportedInstanceFamilies: string;

  /**
   * The version of the AppStream agent in the image, such as `09-24-2026`, or `LATEST`; empty when the service does not say so, or does not
   * describe the image any more.
   *
   * @attribute
   */
  public readonly agentVersion: string;

  /**
   * Why this image was chosen, in words: the criteria, how many images fit, and which one came second.
   *
   * It changes from one deployment to the next while the image stays. It is meant for outputs, and never for a property whose change replaces
   * something.
   *
   * @attribute
   */
  public readonly choiceReason: string;

  constructor(scope: Construct, id: string, props: ImageRefProps) {
    super(scope, id);
    const given = checkImageRefProps(this, props);
    rememberLookUp(this, {
      platform: props.platform?.platformName,
      name: given?.imageName ?? props.namePrefix,
      instanceType: props.instanceType?.instanceTypeName,
    });

    const properties = renderImageRef(props);
    if (properties.RemovalPolicy !== undefined && given !== undefined) Provider.of(this).allowImageRemoval(given.imageName);
    const resource = new AppStreamResource(this, 'Resource', { type: IMAGE_REF_TYPE, properties: { ...properties } });
    const attribute = (name: ImageRefAttribute) => Token.asString(resource.getAtt(name));
    this.imageName = attribute('ImageName');
    this.imageArn = attribute('ImageArn');
    this.platform = attribute('Platform');
    this.createdTime = attribute('CreatedTime');
    this.publicBaseImageReleasedDate = attribute('PublicBaseImageReleasedDate');
    this.supportedInstanceFamilies = attribute('SupportedInstanceFamilies');
    this.agentVersion = attribute('AgentVersion');
    this.choiceReason = attribute('ChoiceReason');
  }
}
