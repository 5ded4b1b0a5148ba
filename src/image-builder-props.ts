import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AgentVersion } from './agent-version';
import { DesiredState } from './desired-state';
import { DomainJoin } from './domain-join';
import { IImage } from './image';
import { InstanceType } from './instance-type';
import { PowerSchedule } from './power-schedule';
import { Software } from './software';

/**
 * Properties of `ImageBuilder`.
 *
 * The service changes nothing but tags, power state and agent on an existing image builder. A change of `tags`, `desiredState`, `schedules`,
 * `maxRunningTime`, `agentVersion` (by a restart of a running image builder), `removalPolicy`, `adoptExisting`, `protectFromReplacement`,
 * `timeout` and `pollInterval` is made in place; a change of any other property makes a new image builder and deletes the old one, with whatever was installed on it.
 */
export interface ImageBuilderProps {
  /**
   * The image that the image builder is made from. It has to fit the family of the instance type.
   */
  readonly image: IImage;

  /**
   * The instance type. A type of which new accounts may have none, by their quota, gives a warning.
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
   * The image builder depends on the role's policies, so these cannot refer to the image builder; they name it by its tags, as `grants` does.
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
   * The Active Directory domain that the machine joins. The service supports it for Windows.
   *
   * @default - no domain
   */
  readonly domainJoin?: DomainJoin;

  /**
   * The interface endpoints through which people connect to the image builder, 1 to 4, each for the service `appstream.streaming`. With any,
   * there is no other way to it. The service role `AmazonAppStreamServiceAccess` needs `ec2:DescribeVpcEndpoints` for them.
   *
   * @default - people connect over the internet
   * @see https://docs.aws.amazon.com/appstream2/latest/developerguide/creating-streaming-from-interface-vpc-endpoints.html
   */
  readonly accessEndpoints?: ec2.IInterfaceVpcEndpoint[];

  /**
   * The version of the AppStream agent.
   *
   * A change stops and starts a running image builder; a stopped one gets the version at its next start by a deployment. A newer release
   * under `AgentVersion.LATEST` is no change.
   *
   * @default - as the image says
   */
  readonly agentVersion?: AgentVersion;

  /**
   * The size of the root volume: whole GiB, 200 to 500. Whatever exceeds 200 GiB is billed for as long as the image builder exists, also
   * while it is stopped.
   *
   * @default Size.gibibytes(200)
   */
  readonly rootVolumeSize?: Size;

  /**
   * Licence-included software to install. Software of 2021 does not go together with software of 2024, nor 32 bit with 64 bit. Windows only.
   *
   * @default - what the image holds
   */
  readonly softwaresToInstall?: Software[];

  /**
   * Licence-included software of the image to remove. Windows only.
   *
   * @default - nothing is removed
   */
  readonly softwaresToUninstall?: Software[];

  /**
   * Whether version 1 of the instance metadata service is off on the machine. It needs an agent of 2024-01-16 or later.
   *
   * @default false
   */
  readonly disableImdsV1?: boolean;

  /**
   * The power state that the image builder is brought to, when it is created and at every later update of it. Not together with `schedules`
   * and `maxRunningTime`, which deployments leave alone.
   *
   * @default - running when created, and then left as people or schedules put it
   */
  readonly desiredState?: DesiredState;

  /**
   * When the image builder is started and stopped. Each `start` and each `stop` becomes a schedule of Amazon EventBridge Scheduler.
   *
   * An image builder in the middle of making an image is left alone, and so is one whose stack is being deployed: the order waits, for up to an
   * hour. A new image builder runs, whatever time it is, until it is stopped for the first time.
   *
   * @default - none: it runs until people or deployments stop it
   */
  readonly schedules?: PowerSchedule[];

  /**
   * For how long the image builder may be running before it is stopped, however it was started: whole minutes, 15 minutes to 30 days.
   *
   * A look every quarter of it, 5 to 15 minutes, counts from when it first saw the image builder running, as the service does not tell. So it may
   * be running for up to two such intervals longer.
   *
   * @default - as long as people and schedules let it
   */
  readonly maxRunningTime?: Duration;

  /**
   * Whether an existing image builder of this `imageBuilderName` is taken under management, rather than refused. It has to be like what is
   * asked for here, and to belong to no other stack.
   *
   * It is deleted with the stack like any other, unless `removalPolicy` says otherwise; the rollback of the deployment that adopted it
   * leaves it alone. Not possible in a nested stack, which looks deleted while its parent rolls back.
   *
   * @default false
   */
  readonly adoptExisting?: boolean;

  /**
   * Whether a change that needs another image builder fails, before anything is touched: what people installed on the machine would go
   * with it.
   *
   * @default false
   */
  readonly protectFromReplacement?: boolean;

  /**
   * Tags of the image builder. `Tags.of()` adds to them, and so do the tags of the stack as the app knows them; tags that are given to
   * `cdk deploy` on the command line are not seen. At most 43 in all: the others of the service's 50 are kept for tags of ownership.
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

  /**
   * How long a creation or an update may take before it fails: whole seconds, 1 to 55 minutes. A new image builder, and each start, takes
   * up to 25 minutes. Deletions always have 55 minutes.
   *
   * @default Duration.minutes(55)
   */
  readonly timeout?: Duration;

  /**
   * The time between two looks at the image builder while it changes: whole seconds, at least 5, and less than `timeout`. Shorter ones make the
   * service throttle the account's calls sooner.
   *
   * @default - the `pollInterval` of the stack's `AppStreamProvider`; without one, some early looks and then about three a minute
   */
  readonly pollInterval?: Duration;
}
