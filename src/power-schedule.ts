import { TimeZone } from 'aws-cdk-lib';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';

/**
 * When an image builder is started, and when it is stopped. At least one of the two is given.
 *
 * An order that comes at the wrong moment, while somebody makes an image or a deployment is at work, waits for up to an hour. So an order and
 * the contrary one are best at least an hour apart.
 */
export interface PowerSchedule {
  /**
   * When the image builder is started: `ScheduleExpression.cron`, `at` or `rate`. It comes up with the agent that it has.
   *
   * @default - it is not started
   */
  readonly start?: scheduler.ScheduleExpression;

  /**
   * When the image builder is stopped: `ScheduleExpression.cron`, `at` or `rate`.
   *
   * @default - it is not stopped
   */
  readonly stop?: scheduler.ScheduleExpression;

  /**
   * The time zone of `start` and `stop`, with its summer time, so that it has to be given once only. An expression that names another time zone
   * itself is refused; UTC, which every expression has unless it names one, gives way.
   *
   * @default - those of the expressions, which is UTC unless they name one
   */
  readonly timeZone?: TimeZone;
}
