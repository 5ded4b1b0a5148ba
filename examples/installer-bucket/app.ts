import { App, CfnOutput, RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ImageBuilder, ImageRef, InstanceType, Platform } from 'cdk-appstream';

/** An image builder whose programs read installers from a bucket, and stop the machine when they are done. */
class InstallerBucketStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const accessLogs = new s3.Bucket(this, 'AccessLogs', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const installers = new s3.Bucket(this, 'Installers', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      serverAccessLogsBucket: accessLogs,
      removalPolicy: RemovalPolicy.RETAIN,
    });

    const role = new iam.Role(this, 'MachineRole', {
      description: 'What programs on the image builder may do',
      assumedBy: new iam.ServicePrincipal('appstream.amazonaws.com'),
    });

    const builder = new ImageBuilder(this, 'Builder', {
      image: ImageRef.latest(this, 'BaseImage', { platform: Platform.WINDOWS_SERVER_2022, instanceType: InstanceType.STANDARD_MEDIUM }),
      instanceType: InstanceType.STANDARD_MEDIUM,
      role,
    });
    installers.grantRead(builder);
    builder.grants.stop(builder);

    new CfnOutput(this, 'Bucket', { value: installers.bucketName });
    new CfnOutput(this, 'Name', { value: builder.imageBuilderName });
  }
}

/** The app, for who synthesizes it in a program of their own. */
export const app = new App();
new InstallerBucketStack(app, 'InstallerBucketExample');
