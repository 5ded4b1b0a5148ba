import { Duration, TimeZone, Token } from 'aws-cdk-lib';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { checkHasString } from './checks';
import { LIMITS } from './contract';
import { invalidInput } from './invalid-input';
import { ImageBuilderProps } from '../image-builder-props';
import { PowerSchedule } from '../power-schedule';

const EXPRESSION = /^(?:at|cron|rate)\(.+\)$/;

/** Throws for schedules that Scheduler would refuse, or that contradict themselves or the rest of the template. */
export function checkPower(scope: Construct, { schedules = [], maxRunningTime, desiredState }: ImageBuilderProps): void {
  schedules.forEach((schedule, index) => checkSchedule(scope, `schedules[${index}]`, schedule));
  checkMaxRunningTime(scope, maxRunningTime);
  if (desiredState === undefined || (schedules.length === 0 && maxRunningTime === undefined)) return;
  throw invalidInput(scope, {
    property: 'desiredState',
    got: desiredState,
    rule: `every deployment would bring the image builder to it, whatever \`${schedules.length > 0 ? 'schedules' : 'maxRunningTime'}\` did`,
    fix: 'leave `desiredState` out: a new image builder runs until it is stopped for the first time, and deployments leave it as it is',
  });
}

/** The name of the time zone that an expression of a schedule is meant in. */
export function timeZoneOf({ timeZone }: PowerSchedule, expression: scheduler.ScheduleExpression): string {
  return (timeZone ?? expression.timeZone ?? TimeZone.ETC_UTC).timezoneName;
}

function checkSchedule(scope: Construct, property: string, schedule: PowerSchedule): void {
  const { start, stop } = schedule ?? {};
  if (start === undefined && stop === undefined) {
    throw invalidInput(scope, { property, got: 'neither start nor stop', rule: 'a schedule starts or stops an image builder, or both', fix: 'give `start`, `stop` or both' });
  }
  if (start !== undefined) checkExpression(scope, `${property}.start`, schedule, start);
  if (stop !== undefined) checkExpression(scope, `${property}.stop`, schedule, stop);
  if (start === undefined || stop === undefined || start.expressionString !== stop.expressionString) return;
  if (timeZoneOf(schedule, start) !== timeZoneOf(schedule, stop)) return;
  throw invalidInput(scope, { property, got: start.expressionString, rule: 'it would start and stop at the same moments', fix: 'let `stop` come later than `start`' });
}

function checkExpression(scope: Construct, property: string, schedule: PowerSchedule, expression: scheduler.ScheduleExpression): void {
  checkHasString(scope, property, expression, 'expressionString', 'it is a ScheduleExpression of aws-scheduler',
    'use one such as ScheduleExpression.cron({ hour: \'18\', minute: \'0\' })');
  const { expressionString: text, timeZone: own } = expression;
  if (!Token.isUnresolved(text) && !EXPRESSION.test(text)) {
    throw invalidInput(scope, { property, got: text, rule: 'an expression is cron(...), at(...) or rate(...)', fix: 'make it with ScheduleExpression.cron, at or rate' });
  }
  const outer = schedule.timeZone?.timezoneName;
  // utc is what an expression has that names none
  if (outer === undefined || own === undefined || own.timezoneName === TimeZone.ETC_UTC.timezoneName || own.timezoneName === outer) return;
  throw invalidInput(scope, {
    property,
    got: own.timezoneName,
    rule: `the expression names another time zone than the schedule, which has ${outer}`,
    fix: 'give the time zone in one place',
  });
}

function checkMaxRunningTime(scope: Construct, value: Duration | undefined): void {
  if (value === undefined) return;
  const { minRunningMinutes: min, maxRunningMinutes: max } = LIMITS;
  const problem = { property: 'maxRunningTime', rule: `it is whole minutes, ${min} minutes to ${max / 1440} days, known when the app is synthesized` };
  if (typeof value.toMinutes !== 'function') throw invalidInput(scope, { ...problem, got: value, fix: 'give a Duration such as Duration.hours(10)' });
  if (value.isUnresolved()) throw invalidInput(scope, { ...problem, got: 'a token', fix: 'give a number: how often is looked depends on it' });
  const minutes = value.toMinutes({ integral: false });
  if (Number.isInteger(minutes) && minutes >= min && minutes <= max) return;
  const fix = minutes > max ? 'give a shorter one' : minutes < min ? 'give a longer one, such as Duration.hours(10)' : 'give whole minutes by Duration.minutes(...)';
  throw invalidInput(scope, { ...problem, got: value.toHumanString(), fix });
}
