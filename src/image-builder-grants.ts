import * as iam from 'aws-cdk-lib/aws-iam';
import { IImageBuilder } from './image-builder';
import { scopeOfGrant } from './private/grant-scope';

/**
 * Permissions on one image builder, for roles, users and functions.
 *
 * They are bound to the ARN of the image builder. Those that its own machine role gets are bound to its tags instead, because the image
 * builder depends on the policies of that role.
 */
export class ImageBuilderGrants {
  /**
   * The permissions on an image builder.
   *
   * @param imageBuilder the image builder to grant permissions on
   */
  public static fromImageBuilder(imageBuilder: IImageBuilder): ImageBuilderGrants {
    return new ImageBuilderGrants(imageBuilder);
  }

  private constructor(private readonly imageBuilder: IImageBuilder) {}

  /**
   * Lets somebody make addresses under which anybody can connect to the image builder, as its administrator, until they expire.
   *
   * @param grantee who gets the permission
   */
  public streamingUrl(grantee: iam.IGrantable): iam.Grant {
    return this.actions(grantee, 'appstream:CreateImageBuilderStreamingURL');
  }

  /**
   * Lets somebody start the image builder, which is billed from then on.
   *
   * @param grantee who gets the permission
   */
  public start(grantee: iam.IGrantable): iam.Grant {
    return this.actions(grantee, 'appstream:StartImageBuilder');
  }

  /**
   * Lets somebody stop the image builder.
   *
   * @param grantee who gets the permission
   */
  public stop(grantee: iam.IGrantable): iam.Grant {
    return this.actions(grantee, 'appstream:StopImageBuilder');
  }

  /**
   * Lets somebody read the state and the properties of the image builder, and of all others in its account and Region: the service
   * authorizes this for all or for none.
   *
   * @param grantee who gets the permission
   */
  public describe(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: ['appstream:DescribeImageBuilders'], resourceArns: ['*'] });
  }

  /**
   * Lets somebody work on the image builder: find it, start it, connect to it, and stop it.
   *
   * @param grantee who gets the permission
   */
  public use(grantee: iam.IGrantable): iam.Grant {
    return this.describe(grantee).combine(
      this.actions(grantee, 'appstream:CreateImageBuilderStreamingURL', 'appstream:StartImageBuilder', 'appstream:StopImageBuilder'),
    );
  }

  /**
   * Lets somebody do anything that the service authorizes for single image builders.
   *
   * @param grantee who gets the permission
   * @param actions the actions, such as `appstream:AssociateSoftwareToImageBuilder`
   */
  public actions(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions, ...scopeOfGrant(this.imageBuilder, grantee) });
  }
}
