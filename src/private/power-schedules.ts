import { Aws, Stack } from 'aws-cdk-lib';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { errandInput, IMAGE_BUILDER_TYPE, limitInterval, LimitProperties, PowerOrder } from './contract';
import { AppStreamResource } from './custom-resource';
import { timeZoneOf } from './power-checks';
import { Provider } from './provider';
import { ImageBuilderProps } from '../image-builder-props';

/** Scheduler's own tries to start an execution: what it cannot start within the half hour came too late to be useful. */
const DELIVERY = { maximumEventAgeInSeconds: 1_800, maximumRetryAttempts: 30 };

/** One order, and when it is given. */
interface Timed {
  readonly id: string;
  readonly order: PowerOrder;
  readonly expression: string;
  readonly timeZone?: string;
  readonly description: string;
  readonly properties?: LimitProperties;
}

/** Adds the schedules that start, stop and look at an image builder to its stack: none when there are no such properties. */
export function addPowerSchedules(scope: Construct, props: ImageBuilderProps, resource: AppStreamResource): void {
  const orders = [...ordersOf(props), ...limitOf(props)];
  if (orders.length === 0) return;
  const target = Provider.of(scope).forSchedules();
  const schedules = new Construct(scope, 'Schedules');
  for (const { id, order, expression, timeZone, description, properties } of orders) {
    new scheduler.CfnSchedule(schedules, id, {
      description,
      groupName: target.groupName,
      scheduleExpression: expression,
      scheduleExpressionTimezone: timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: target.waiterArn,
        roleArn: target.roleArn,
        input: Stack.of(scope).toJsonString(errandInput({
          Order: order,
          Id: '<aws.scheduler.execution-id>',
          ScheduledTime: '<aws.scheduler.scheduled-time>',
          ResourceType: IMAGE_BUILDER_TYPE,
          StackId: Aws.STACK_ID,
          LogicalResourceId: resource.logicalId,
          PhysicalResourceId: resource.ref,
          Properties: { ...properties },
        })),
        retryPolicy: DELIVERY,
      },
    });
  }
}

function ordersOf({ schedules = [] }: ImageBuilderProps): Timed[] {
  return schedules.flatMap((schedule, index) => {
    const timed = (order: PowerOrder, expression: scheduler.ScheduleExpression): Timed => ({
      id: `${order}${index + 1}`,
      order,
      expression: expression.expressionString,
      timeZone: timeZoneOf(schedule, expression),
      description: `${order} of an AppStream image builder of this stack`,
    });
    return [
      ...schedule.start === undefined ? [] : [timed('Start', schedule.start)],
      ...schedule.stop === undefined ? [] : [timed('Stop', schedule.stop)],
    ];
  });
}

function limitOf({ maxRunningTime }: ImageBuilderProps): Timed[] {
  if (maxRunningTime === undefined) return [];
  const minutes = maxRunningTime.toMinutes();
  return [{
    id: 'Limit',
    order: 'Limit',
    expression: `rate(${limitInterval(minutes)} minutes)`,
    description: `Stop of an AppStream image builder of this stack that has been running for ${minutes} minutes`,
    properties: { MaxRunningMinutes: minutes },
  }];
}
