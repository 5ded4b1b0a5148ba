import { App, CfnOutput, Duration, Stack, StackProps, TimeZone } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { ImageBuilder, ImageRef, InstanceType, Platform, PowerSchedule } from 'cdk-appstream';

/** What one can change without touching the code: `cdk deploy -c project=borealis -c startOnce=2026-12-05T09:00:00`. */
interface Choices {
  readonly project?: string;
  /** Local times at which the image builder is started and stopped once, beside its office hours. */
  readonly startOnce?: string;
  readonly stopOnce?: string;
}

/** An image builder that runs while people are at work, and for no longer than a long day. */
class OfficeHoursStack extends Stack {
  constructor(scope: Construct, id: string, choices: Choices, props?: StackProps) {
    super(scope, id, props);

    const vpc = new ec2.Vpc(this, 'Vpc', {
      maxAzs: 1,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Builders', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });

    const workdays = { minute: '0', weekDay: 'MON-FRI' };
    const officeHours: PowerSchedule = {
      start: ScheduleExpression.cron({ ...workdays, hour: '8' }),
      stop: ScheduleExpression.cron({ ...workdays, hour: '18' }),
      timeZone: TimeZone.EUROPE_BERLIN,
    };
    const once = (moment: string) => ScheduleExpression.expression(`at(${moment})`, TimeZone.EUROPE_BERLIN);

    const builder = new ImageBuilder(this, 'Builder', {
      image: ImageRef.latest(this, 'Image', { platform: Platform.WINDOWS_SERVER_2022 }),
      instanceType: InstanceType.STANDARD_MEDIUM,
      vpc,
      schedules: [
        officeHours,
        ...choices.startOnce === undefined ? [] : [{ start: once(choices.startOnce) }],
        ...choices.stopOnce === undefined ? [] : [{ stop: once(choices.stopOnce) }],
      ],
      maxRunningTime: Duration.hours(12),
      tags: choices.project === undefined ? undefined : { project: choices.project },
    });

    new CfnOutput(this, 'Name', { value: builder.imageBuilderName });
  }
}

/** The app, for who synthesizes it in a program of their own. */
export const app = new App();
new OfficeHoursStack(app, 'OfficeHoursExample', {
  project: app.node.tryGetContext('project'),
  startOnce: app.node.tryGetContext('startOnce'),
  stopOnce: app.node.tryGetContext('stopOnce'),
});
