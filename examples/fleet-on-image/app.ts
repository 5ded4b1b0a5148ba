import { App, CfnOutput, Stack, StackProps } from 'aws-cdk-lib';
import * as appstream from 'aws-cdk-lib/aws-appstream';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { ImageRef, ImageVisibility, InstanceType } from 'cdk-appstream';

/** What one can change without touching the code: `cdk deploy -c refresh=2026-12`. */
interface Choices {
  /** How the names of the images begin that the fleet may have. */
  readonly prefix: string;
  /** Another value looks for the newest image anew. */
  readonly refresh?: string;
}

/** A fleet and a stack of AppStream, on the newest image of the account's own whose name begins in a certain way. */
class FleetOnImageStack extends Stack {
  constructor(scope: Construct, id: string, choices: Choices, props?: StackProps) {
    super(scope, id, props);

    const vpc = new ec2.Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Fleet', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });

    const image = ImageRef.latest(this, 'Image', {
      namePrefix: choices.prefix,
      visibility: ImageVisibility.PRIVATE,
      refresh: choices.refresh,
    });

    const fleet = new appstream.CfnFleet(this, 'Fleet', {
      name: 'engineering',
      imageArn: image.imageArn,
      instanceType: InstanceType.STANDARD_MEDIUM.instanceTypeName,
      fleetType: 'ON_DEMAND',
      computeCapacity: { desiredInstances: 1 },
      vpcConfig: { subnetIds: vpc.isolatedSubnets.map(subnet => subnet.subnetId) },
    });
    const stack = new appstream.CfnStack(this, 'Stack', { name: 'engineering' });
    const association = new appstream.CfnStackFleetAssociation(this, 'Association', { fleetName: 'engineering', stackName: 'engineering' });
    association.node.addDependency(fleet, stack);

    new CfnOutput(this, 'ImageName', { value: image.imageName });
    new CfnOutput(this, 'Reason', { value: image.choiceReason });
  }
}

/** The app, for who synthesizes it in a program of their own. */
export const app = new App();
new FleetOnImageStack(app, 'FleetOnImageExample', {
  prefix: app.node.tryGetContext('prefix') ?? 'engineering-',
  refresh: app.node.tryGetContext('refresh'),
});
