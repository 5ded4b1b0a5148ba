import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { app } from '../../examples/office-hours/app';

function stackOf(whole: App): Stack {
  const stack = whole.node.findChild('OfficeHoursExample');
  if (!Stack.isStack(stack)) throw new Error('OfficeHoursExample is no stack');
  return stack;
}

const template = Template.fromStack(stackOf(app));

test('gives no warning and no error', () => {
  expect(Annotations.fromStack(stackOf(app)).findWarning('*', Match.anyValue())).toEqual([]);
  expect(Annotations.fromStack(stackOf(app)).findError('*', Match.anyValue())).toEqual([]);
});

test.each([
  ['cron(0 8 ? * MON-FRI *)', 'Europe/Berlin'], ['cron(0 18 ? * MON-FRI *)', 'Europe/Berlin'], ['rate(15 minutes)', Match.absent()],
])('has the schedule %s', (expression, timeZone) => {
  template.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: expression, ScheduleExpressionTimezone: timeZone });
});

test('has no other', () => {
  template.resourceCountIs('AWS::Scheduler::Schedule', 3);
});
