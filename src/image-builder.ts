import { ArnFormat, IResource, ITaggableV2, Lazy, RemovalPolicy, Resource, TagManager, TagType, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DesiredState } from './desired-state';
import { IImage } from './image';
import { InstanceType } from './instance-type';
import { BuilderNetwork, placeInVpc, securityGroupProblems } from './private/builder-network';
import { checkEnum, checkHasString, checkLength, checkName } from './private/checks';
import { IMAGE_BUILDER_TYPE, ImageBuilderAttribute, ImageBuilderProperties, ImageBuilderSpec, LIMITS } from './private/contract';
import { AppStreamResource } from './private/custom-resource';
import { describeProblem, invalidInput } from './private/invalid-input';
import { circularPolicies, dependOnRole } from './private/machine-role';
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
}

/**
 * Properties of `ImageBuilder`.
 *
 * The service changes nothing but tags and power state on an existing image builder. A change of any other property here, `removalPolicy`
 * excepted, makes a new image builder and deletes the old one, with whatever was installed on it.
 */
export interface ImageBuilderProps {
  /**
   * The image that the image builder is made from. It has to fit the family of the instance type.
   */
  readonly image: IImage;

  /**
   * The instance type.
   */
  readonly instanceType: InstanceType;

  /**
   * The name of the image builder, unique in its account and Region: 1 to 101 letters, digits, underscores, dots and hyphens, beginning
   * with a letter or a digit.
   *
   * An image builder with a name of its own cannot be replaced: a change that needs a replacement fails until the name is changed, too.
   *
   * @default - a name is generated, another one for every replacement
   */
  readonly imageBuilderName?: string;

  /**
   * The name that people see, 1 to 100 characters.
   *
   * @default - the service shows `imageBuilderName`
   */
  readonly displayName?: string;

  /**
   * A description, 1 to 256 characters.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * The VPC that the image builder gets a network interface in.
   *
   * @default - the service chooses the network
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets to choose from. The service uses exactly one: the first of the selection.
   *
   * @default - private subnets with egress if the VPC has any, else isolated ones, else public ones; public ones with `enableDefaultInternetAccess`
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups, at most 5.
   *
   * @default - with a VPC, a security group is created that lets nothing in and everything out
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The role that programs on the machine can take on, through the profile `appstream_machine_role`. It has to be of the same account
   * and to trust `appstream.amazonaws.com`.
   *
   * The image builder depends on the role's policies, so these cannot refer to the image builder; they name it by its tags.
   *
   * @default - programs on the machine get no credentials
   * @see https://docs.aws.amazon.com/appstream2/latest/developerguide/using-iam-roles-to-grant-permissions-to-applications-scripts-streaming-instances.html
   */
  readonly role?: iam.IRole;

  /**
   * Whether the machine reaches the internet through a public address of its own, without a NAT gateway. It needs a public subnet.
   *
   * @default false
   */
  readonly enableDefaultInternetAccess?: boolean;

  /**
   * The power state that the image builder is brought to, when it is created and at every later update of it.
   *
   * @default - running when created, and then left as people or schedules put it
   */
  readonly desiredState?: DesiredState;

  /**
   * Tags of the image builder. `Tags.of()` adds to them, and so do the tags of the stack as the app knows them; tags that are given to
   * `cdk deploy` on the command line are not seen. At most 44 in all: the others of the service's 50 are kept for tags of ownership.
   *
   * @default - the tags of the stack and of `Tags.of()`
   */
  readonly tags?: { [key: string]: string };

  /**
   * What happens to the image builder when it leaves the stack or is replaced. `RETAIN` still removes what a failed creation leaves
   * half made; `SNAPSHOT` is refused.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * An AppStream image builder that is created, updated in place where the service can, replaced where it cannot, and deleted with
 * its stack.
 *
 * It adds one custom resource to the stack, a security group when it is in a VPC and none is given, and the provider that all
 * constructs of this library in a stack share: a function, its log group, a state machine and two roles.
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
   * The machine role.
   */
  public readonly role?: iam.IRole;

  /**
   * The tags of the image builder.
   */
  public readonly cdkTagManager: TagManager;

  private readonly network?: BuilderNetwork;

  constructor(scope: Construct, id: string, props: ImageBuilderProps) {
    // untyped languages may leave the properties out altogether
    super(scope, id, { physicalName: props?.imageBuilderName });
    Object.defineProperty(this, IMAGE_BUILDER_SYMBOL, { value: true });
    checkProps(this, props);

    this.role = props.role;
    this.network = placeInVpc(this, props);
    this.cdkTagManager = new TagManager(TagType.MAP, IMAGE_BUILDER_TYPE, props.tags, { tagPropertyName: 'Tags' });

    const provider = Provider.of(this);
    if (props.imageBuilderName !== undefined) provider.allowName(this.physicalName);
    if (props.role !== undefined) provider.allowPassRole(props.role);

    const properties: Omit<ImageBuilderProperties, 'Tags'> = {
      ImageBuilderName: this.physicalName,
      ReplacedOnChange: this.renderSpec(props),
      DesiredState: props.desiredState,
    };
    const resource = new AppStreamResource(this, 'Resource', {
      type: IMAGE_BUILDER_TYPE,
      // tags come late, from aspects
      properties: { ...properties, Tags: Lazy.uncachedAny({ produce: () => allTags(this, this.cdkTagManager) }) },
      removalPolicy: props.removalPolicy,
    });
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

    this.node.addValidation({ validate: () => this.lateProblems(resource) });
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

  private renderSpec(props: ImageBuilderProps): ImageBuilderSpec {
    const { image } = props;
    return {
      // the service takes one of the two
      ...image.imageArn === undefined ? { ImageName: image.imageName } : { ImageArn: image.imageArn },
      InstanceType: props.instanceType.instanceTypeName,
      Description: props.description,
      DisplayName: props.displayName,
      VpcConfig: this.network && renderNetwork(this.network),
      IamRoleArn: props.role?.roleArn,
      // left out when false, the service's default: to write the default down is no change
      EnableDefaultInternetAccess: props.enableDefaultInternetAccess === true ? true : undefined,
    };
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

function renderNetwork({ subnet, connections }: BuilderNetwork): ImageBuilderSpec['VpcConfig'] {
  return {
    SubnetIds: [subnet.subnetId],
    // security groups can be added to the connections later
    SecurityGroupIds: Lazy.uncachedList({ produce: () => connections.securityGroups.map(group => group.securityGroupId) }),
  };
}

function checkProps(scope: ImageBuilder, props: ImageBuilderProps): void {
  checkHasString(scope, 'image', props?.image, 'imageName', 'it is an IImage', 'use one such as ImageRef.fromImageName(...) or ImageRef.latest(...)');
  checkHasString(scope, 'instanceType', props.instanceType, 'instanceTypeName', 'it is an InstanceType of cdk-appstream',
    'use one such as InstanceType.STANDARD_MEDIUM or InstanceType.of(...)');
  checkName(scope, 'imageBuilderName', props.imageBuilderName, 'correct the name, or leave it out to have one generated');
  checkLength(scope, 'displayName', props.displayName, LIMITS.displayName);
  checkLength(scope, 'description', props.description, LIMITS.description);
  checkEnum(scope, 'desiredState', props.desiredState, Object.values(DesiredState));
}
