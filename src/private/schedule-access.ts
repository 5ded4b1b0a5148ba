import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';

/** What all schedules of a stack share. */
export interface ScheduleAccess {
  /** The group that they are in. */
  readonly groupName: string;
  /** The role that Scheduler takes on for them. */
  readonly roleArn: string;
  /** The state machine that they start. */
  readonly waiterArn: string;
}

/** Makes a group and a role for the schedules of a stack: it lets Scheduler, for this group alone, start the state machine, and nothing else. */
export function makeScheduleAccess(scope: Construct, waiterArn: string, permissionsBoundary: iam.IManagedPolicy | undefined): ScheduleAccess {
  const group = new scheduler.CfnScheduleGroup(scope, 'ScheduleGroup');
  const role = new iam.Role(scope, 'ScheduleRole', {
    description: 'Lets the schedules of this stack start its AppStream state machine',
    assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
      // scheduler tells the group, not the schedule
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID, 'aws:SourceArn': group.attrArn } },
    }),
    permissionsBoundary,
    inlinePolicies: {
      Schedule: new iam.PolicyDocument({
        statements: [new iam.PolicyStatement({ sid: 'StartWaiter', actions: ['states:StartExecution'], resources: [waiterArn] })],
      }),
    },
  });
  return { groupName: group.ref, roleArn: role.roleArn, waiterArn };
}
