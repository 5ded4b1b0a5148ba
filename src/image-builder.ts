import { ArnFormat, IResource, ITaggableV2, Lazy, Resource, TagManager, TagType, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ImageBuilderAttributes } from './image-builder-attributes';
import { ImageBuilderGrants } from './image-builder-grants';
import { ImageBuilderProps } from './image-builder-props';
import { checkBuilderProps } from './private/builder-checks';
import { BuilderNetwork, placeInVpc, securityGroupProblems } from './private/builder-network';
import { renderBuilder } from './private/builder-properties';
import { warnOfSurprises, warnOfTrust } from './private/builder-warnings';
import { IMAGE_BUILDER_TYPE, ImageBuilderAttribute } from './private/contract';
import { AppStreamResource } from './private/custom-resource';
import { importImageBuilder } from './private/imported-image-builder';
import { describeProblem, invalidInput } from './private/invalid-input';
import { circularPolicies, dependOnRole } from './private/machine-role';
import { addPowerSchedules } from './private/power-schedules';
import { Provider } from './private/provider';
import { allTags, tagProblems } from './private/user-tags';

const IMAGE_BUILDER_SYMBOL = Symbol.for('cdk-appstream.ImageBuilder');

/**
 * An AppStream image builder: the machine on which software is installed and images are made.
 */
export interface IImageBuilder extends IResource, ec2.IConnectable, iam.IGrantable {
  /**
   * The name of the image builder.
   *
   * @attribute
   */
  readonly imageBuilderName: string;

  /**
   * The ARN of the image builder.
   *
   * @attribute
   */
  readonly imageBuilderArn: string;

  /**
   * The machine role: what programs on the image builder act as.
   *
   * @default - the image builder has none, or it is not known
   */
  readonly role?: iam.IRole;

  /**
   * Permissions on the image builder, to be granted to others.
   */
  readonly grants: ImageBuilderGrants;
}

/**
 * An AppStream image builder that is created, updated in place where the service can, replaced where it cannot, and deleted with
 * its stack.
 *
 * It adds one custom resource to the stack, a security group when it is in a VPC and none is given, and the provider that all
 * constructs of this library in a stack share: a function, its log group, a state machine and two roles. With `schedules` or
 * `maxRunningTime` it adds schedules, and to the provider a role and a group for all schedules of the stack.
 *
 * @resource AWS::AppStream::ImageBuilder
 * @see https://docs.aws.amazon.com/appstream2/latest/developerguide/managing-image-builders.html
 */
export class ImageBuilder extends Resource implements IImageBuilder, ITaggableV2 {
  /**
   * Whether something is an `ImageBuilder`, also one of another copy of this library.
   *
   * @param x what to look at
   */
  public static isImageBuilder(x: unknown): x is ImageBuilder {
    return typeof x === 'object' && x !== null && IMAGE_BUILDER_SYMBOL in x;
  }

  /**
   * An image builder that is not of this app, by its name, in the account and Region of the stack.
   *
   * @param scope the construct that the image builder belongs to
   * @param id the id of the image builder in its scope
   * @param imageBuilderName the name of the image builder
   */
  public static fromImageBuilderName(scope: Construct, id: string, imageBuilderName: string): IImageBuilder {
    return importImageBuilder(scope, id, { imageBuilderName });
  }

  /**
   * An image builder that is not of this app, by its ARN, in the account and Region that the ARN tells.
   *
   * @param scope the construct that the image builder belongs to
   * @param id the id of the image builder in its scope
   * @param imageBuilderArn the ARN of the image builder
   */
  public static fromImageBuilderArn(scope: Construct, id: string, imageBuilderArn: string): IImageBuilder {
    return importImageBuilder(scope, id, { imageBuilderArn });
  }

  /**
   * An image builder that is not of this app, with whatever is known of it.
   *
   * @param scope the construct that the image builder belongs to
   * @param id the id of the image builder in its scope
   * @param attrs what is known of it
   */
  public static fromImageBuilderAttributes(scope: Construct, id: string, attrs: ImageBuilderAttributes): IImageBuilder {
    return importImageBuilder(scope, id, attrs);
  }

  /**
   * The name of the image builder.
   *
   * @attribute
   */
  public readonly imageBuilderName: string;

  /**
   * The ARN of the image builder.
   *
   * @attribute
   */
  public readonly imageBuilderArn: string;

  /**
   * The ARN of the image that the image builder was made from.
   *
   * @attribute
   */
  public readonly imageBuilderImageArn: string;

  /**
   * The operating system, in the service's words, such as `WINDOWS_SERVER_2022`.
   *
   * @attribute
   */
  public readonly imageBuilderPlatform: string;

  /**
   * The version of the AppStream agent, as the last deployment saw it.
   *
   * @attribute
   */
  public readonly imageBuilderAgentVersion: string;

  /**
   * The private IPv4 address of the network interface; empty when the service shows none, as it may for a stopped image builder.
   *
   * @attribute
   */
  public readonly imageBuilderPrivateIpAddress: string;

  /**
   * The id of the network interface; empty when the service shows none, as it may for a stopped image builder.
   *
   * @attribute
   */
  public readonly imageBuilderEniId: string;

  /**
   * When the image builder was created, as an ISO 8601 time in UTC.
   *
   * @attribute
   */
  public readonly imageBuilderCreatedTime: string;

  /**
   * The machine role: what programs on the image builder act as.
   */
  public readonly role?: iam.IRole;

  /**
   * Permissions on the image builder, to be granted to others.
   */
  public readonly grants: ImageBuilderGrants;

  /**
   * The tags of the image builder.
   */
  public readonly cdkTagManager: TagManager;

  private readonly network?: BuilderNetwork;

  constructor(scope: Construct, id: string, props: ImageBuilderProps) {
    // untyped languages may leave the properties out altogether
    super(scope, id, { physicalName: props?.imageBuilderName });
    Object.defineProperty(this, IMAGE_BUILDER_SYMBOL, { value: true });
    checkBuilderProps(this, props);
    warnOfSurprises(this, props);

    this.role = props.role;
    this.grants = ImageBuilderGrants.fromImageBuilder(this);
    this.network = placeInVpc(this, props);
    this.cdkTagManager = new TagManager(TagType.MAP, IMAGE_BUILDER_TYPE, props.tags, { tagPropertyName: 'Tags' });

    const provider = Provider.of(this);
    if (props.imageBuilderName !== undefined) provider.allowName(this.physicalName);
    if (props.role !== undefined) provider.allowPassRole(props.role);

    const resource = new AppStreamResource(this, 'Resource', {
      type: IMAGE_BUILDER_TYPE,
      properties: {
        ...renderBuilder(this.physicalName, props, this.network),
        // they come late, from aspects
        Tags: Lazy.uncachedAny({ produce: () => allTags(this, this.cdkTagManager) }),
      },
      removalPolicy: props.removalPolicy,
    });
    addPowerSchedules(this, props, resource);
    if (props.role !== undefined) dependOnRole(resource, props.role);
    if (this.network !== undefined && props.enableDefaultInternetAccess === true) {
      resource.node.addDependency(this.network.subnet.internetConnectivityEstablished);
    }

    const attribute = (name: ImageBuilderAttribute) => Token.asString(resource.getAtt(name));
    this.imageBuilderName = this.getResourceNameAttribute(attribute('ImageBuilderName'));
    this.imageBuilderArn = this.getResourceArnAttribute(attribute('ImageBuilderArn'), {
      service: 'appstream',
      resource: 'image-builder',
      resourceName: this.physicalName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    this.imageBuilderImageArn = attribute('ImageArn');
    this.imageBuilderPlatform = attribute('Platform');
    this.imageBuilderAgentVersion = attribute('AgentVersion');
    this.imageBuilderPrivateIpAddress = attribute('PrivateIpAddress');
    this.imageBuilderEniId = attribute('EniId');
    this.imageBuilderCreatedTime = attribute('CreatedTime');

    this.node.addValidation({
      validate: () => {
        if (props.role !== undefined) warnOfTrust(this, props.role);
        return this.lateProblems(resource);
      },
    });
  }

  /**
   * The network connections of the image builder.
   *
   * Throws for an image builder without a VPC.
   */
  public get connections(): ec2.Connections {
    if (this.network === undefined) {
      throw invalidInput(this, { property: 'connections', got: 'no vpc', rule: 'only an image builder in a VPC has security groups', fix: 'give the image builder a `vpc`' });
    }
    return this.network.connections;
  }

  /**
   * The principal that programs on the image builder act as: the machine role.
   *
   * Throws for an image builder without a role.
   */
  public get grantPrincipal(): iam.IPrincipal {
    if (this.role === undefined) {
      throw invalidInput(this, {
        property: 'grantPrincipal',
        got: 'no role',
        rule: 'permissions are granted to the machine role of the image builder',
        fix: 'give the image builder a `role` that trusts appstream.amazonaws.com',
      });
    }
    return this.role.grantPrincipal;
  }

  /** What can only be seen when the app is complete. */
  private lateProblems(resource: AppStreamResource): string[] {
    return [
      ...tagProblems(allTags(this, this.cdkTagManager) ?? {}).map(describeProblem),
      ...securityGroupProblems(this.network?.connections.securityGroups.length ?? 0).map(describeProblem),
      ...this.role === undefined ? [] : circularPolicies(resource, this.role),
    ];
  }
}
