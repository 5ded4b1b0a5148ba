import { App, Duration, NestedStack, Stack, TimeZone, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { AppStreamProvider, DesiredState, ImageBuilder, ImageBuilderProps, ImageRef, InstanceType } from '../src';
import { limitInterval } from '../src/private/contract';
import { deployedApp } from './support/authorization/deployed-app';
import { judge } from './support/authorization/judge';
import { evaluate, STACK_GUID, STACK_ID } from './support/evaluate';

const MORNING = ScheduleExpression.cron({ minute: '0', hour: '8', weekDay: 'MON-FRI' });
const EVENING = ScheduleExpression.cron({ minute: '30', hour: '18', weekDay: 'MON-FRI' });
const WAITER_ARN = `arn:aws:states:eu-west-1:111122223333:stateMachine:cdk-appstream-${STACK_GUID}`;

function builder(scope: Construct, props: Partial<ImageBuilderProps>, id = 'Builder'): ImageBuilder {
  return new ImageBuilder(scope, id, {
    image: ImageRef.fromImageName(scope, `${id}Image`, 'AppStream-WinServer2022-08-31-2026'),
    instanceType: InstanceType.STANDARD_MEDIUM,
    ...props,
  });
}

function newStack(): Stack {
  return new Stack(new App(), 'Shop');
}

interface Schedule {
  readonly GroupName: string;
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone: string;
  readonly Target: { readonly Arn: string; readonly RoleArn: string; readonly Input: string; readonly RetryPolicy: object };
}

/** The properties of the schedules in a stack, worked out. */
function schedulesOf(stack: Stack): Schedule[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::Scheduler::Schedule')).map(({ Properties }) => Object(evaluate(Properties)));
}

function schedulesFor(props: Partial<ImageBuilderProps>): Schedule[] {
  const stack = newStack();
  builder(stack, props);
  return schedulesOf(stack);
}

describe('a schedule', () => {
  const [start, stop, ...more] = schedulesFor({ schedules: [{ start: MORNING, stop: EVENING, timeZone: TimeZone.EUROPE_BERLIN }] });

  test('becomes one for the start and one for the stop, in its time zone, to the minute', () => {
    expect(more).toEqual([]);
    expect([start, stop].map(({ Target, GroupName, ...properties }) => properties)).toEqual([
      {
        Description: 'Start of an AppStream image builder of this stack',
        ScheduleExpression: 'cron(0 8 ? * MON-FRI *)',
        ScheduleExpressionTimezone: 'Europe/Berlin',
        FlexibleTimeWindow: { Mode: 'OFF' },
      },
      {
        Description: 'Stop of an AppStream image builder of this stack',
        ScheduleExpression: 'cron(30 18 ? * MON-FRI *)',
        ScheduleExpressionTimezone: 'Europe/Berlin',
        FlexibleTimeWindow: { Mode: 'OFF' },
      },
    ]);
  });

  test('starts the state machine of the stack, in its group, with its role, for half an hour at most', () => {
    expect(stop).toMatchObject({
      GroupName: expect.stringMatching(/^<CdkAppStreamProviderScheduleGroup\w+>$/),
      Target: {
        Arn: WAITER_ARN,
        RoleArn: expect.stringMatching(/^<CdkAppStreamProviderScheduleRole\w+\.Arn>$/),
        RetryPolicy: { MaximumEventAgeInSeconds: 1_800, MaximumRetryAttempts: 30 },
      },
    });
  });

  test('hands over all that the state machine and the handler read', () => {
    const input: Record<string, unknown> = JSON.parse(stop.Target.Input);
    expect(input).toEqual({
      errand: {
        Order: 'Stop',
        Id: '<aws.scheduler.execution-id>',
        ScheduledTime: '<aws.scheduler.scheduled-time>',
        ResourceType: 'Custom::AppStreamImageBuilder',
        StackId: STACK_ID,
        LogicalResourceId: expect.stringMatching(/^Builder\w+$/),
        PhysicalResourceId: expect.stringMatching(/^<Builder\w+>$/),
        Properties: {},
      },
      answered: true,
      delivering: false,
      crashes: { count: 0 },
      deadline: '9999-12-31T00:00:00Z',
      giveUpAt: '9999-12-31T00:00:00Z',
    });
  });
});

test.each([
  ['UTC without any', { start: MORNING }, ['Etc/UTC']],
  ['that of the expression', { start: ScheduleExpression.cron({ hour: '8', timeZone: TimeZone.ASIA_TOKYO }) }, ['Asia/Tokyo']],
  ['one for each expression', {
    start: ScheduleExpression.cron({ hour: '8', timeZone: TimeZone.ASIA_TOKYO }), stop: ScheduleExpression.cron({ hour: '8', timeZone: TimeZone.EUROPE_PARIS }),
  }, ['Asia/Tokyo', 'Europe/Paris']],
  ['the same twice', { start: ScheduleExpression.cron({ hour: '8', timeZone: TimeZone.ASIA_TOKYO }), timeZone: TimeZone.ASIA_TOKYO }, ['Asia/Tokyo']],
  ['that of the schedule, for a date', { stop: ScheduleExpression.at(new Date(Date.UTC(2027, 0, 1, 18))), timeZone: TimeZone.EUROPE_PARIS }, ['Europe/Paris']],
] as const)('the time zone is %s', (_, schedule, zones) => {
  expect(schedulesFor({ schedules: [schedule] }).map(({ ScheduleExpressionTimezone }) => ScheduleExpressionTimezone)).toEqual(zones);
});

test('several schedules go together', () => {
  const schedules = schedulesFor({
    schedules: [{ start: MORNING, stop: EVENING }, { stop: ScheduleExpression.rate(Duration.hours(12)) }],
    maxRunningTime: Duration.hours(9),
  });
  expect(schedules.map(({ ScheduleExpression: expression }) => expression)).toEqual([
    'cron(0 8 ? * MON-FRI *)', 'cron(30 18 ? * MON-FRI *)', 'rate(12 hours)', 'rate(15 minutes)',
  ]);
});

test('the longest running time is a look that comes again and again', () => {
  const [limit, ...more] = schedulesFor({ maxRunningTime: Duration.hours(10) });
  expect(more).toEqual([]);
  expect(limit).toMatchObject({ ScheduleExpression: 'rate(15 minutes)', FlexibleTimeWindow: { Mode: 'OFF' } });
  expect(JSON.parse(limit.Target.Input)).toMatchObject({ errand: { Order: 'Limit', Properties: { MaxRunningMinutes: 600 } } });
});

test.each([[15, 5], [20, 5], [30, 7], [60, 15], [600, 15], [43_200, 15]])('for a limit of %i minutes it comes every %i', (limit, interval) => {
  expect(limitInterval(limit)).toBe(interval);
});

describe('what schedules share', () => {
  test('is one role and one group for all builders of a stack', () => {
    const stack = newStack();
    for (const id of ['One', 'Two', 'Three']) builder(stack, { schedules: [{ start: MORNING, stop: EVENING }], maxRunningTime: Duration.hours(12) }, id);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Scheduler::Schedule', 9);
    template.resourceCountIs('AWS::Scheduler::ScheduleGroup', 1);
    template.resourceCountIs('AWS::IAM::Role', 3);
    template.resourceCountIs('AWS::StepFunctions::StateMachine', 1);
    template.resourceCountIs('AWS::Lambda::Function', 1);
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('is not there without schedules', () => {
    const stack = newStack();
    builder(stack, { schedules: [] });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Scheduler::ScheduleGroup', 0);
    template.resourceCountIs('AWS::IAM::Role', 2);
  });

  test('is of each stack that has schedules, nested ones too', () => {
    const stack = newStack();
    const nested = new NestedStack(stack, 'Nested');
    builder(nested, { maxRunningTime: Duration.hours(12) });
    Template.fromStack(nested).resourceCountIs('AWS::Scheduler::ScheduleGroup', 1);
    Template.fromStack(stack).resourceCountIs('AWS::Scheduler::ScheduleGroup', 0);
  });

  test('is the same whether settings come before or after', () => {
    const settle = (stack: Stack) => AppStreamProvider.configure(stack, {
      permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'),
    });
    const [before, after] = [newStack(), newStack()];
    settle(before);
    builder(before, { maxRunningTime: Duration.hours(12) });
    builder(after, { maxRunningTime: Duration.hours(12) });
    settle(after);
    expect(Template.fromStack(after).toJSON()).toEqual(Template.fromStack(before).toJSON());
    Template.fromStack(after).allResourcesProperties('AWS::IAM::Role', Match.objectLike({ PermissionsBoundary: Match.anyValue() }));
  });

  test('can be assumed by Scheduler alone, for the group of this stack', () => {
    const stack = newStack();
    builder(stack, { maxRunningTime: Duration.hours(12) });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [{
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: {
            StringEquals: {
              'aws:SourceAccount': { Ref: 'AWS::AccountId' },
              'aws:SourceArn': { 'Fn::GetAtt': [Match.stringLikeRegexp('ScheduleGroup'), 'Arn'] },
            },
          },
        }],
      },
      Policies: [Match.objectLike({ PolicyName: 'Schedule' })],
      ManagedPolicyArns: Match.absent(),
    });
  });

  test('may start the state machine of this stack, and nothing else', async () => {
    const { schedule, waiterArn } = deployedApp(stack => { builder(stack, { maxRunningTime: Duration.hours(12) }); });
    const may = async (action: string, resource: string) => (await judge(schedule, { action, resource, context: {} })).allowed;
    expect(schedule).toHaveLength(1);
    expect(await may('states:StartExecution', waiterArn)).toBe(true);
    expect(await may('states:StartExecution', waiterArn.replace(STACK_GUID, '99999999-1111-2222-3333-444455556666'))).toBe(false);
    expect(await may('states:UpdateStateMachine', waiterArn)).toBe(false);
    expect(await may('lambda:InvokeFunction', 'arn:aws:lambda:eu-west-1:111122223333:function:any')).toBe(false);
  });
});

test('schedules change nothing about the builder\'s own resource, and nothing that the function may do', () => {
  const [plain, scheduled] = [newStack(), newStack()];
  builder(plain, {});
  builder(scheduled, { schedules: [{ start: MORNING, stop: EVENING }], maxRunningTime: Duration.hours(12) });
  const of = (stack: Stack, type: string) => Object.entries(Template.fromStack(stack).findResources(type))
    .map(([id, { Properties }]) => [id, Properties]);
  expect(of(scheduled, 'Custom::AppStreamImageBuilder')).toEqual(of(plain, 'Custom::AppStreamImageBuilder'));
  expect(of(scheduled, 'AWS::IAM::Role').filter(([id]) => !String(id).includes('ScheduleRole'))).toEqual(of(plain, 'AWS::IAM::Role'));
  expect(of(scheduled, 'AWS::Lambda::Function')).toEqual(of(plain, 'AWS::Lambda::Function'));
});

test('the schedules name the builder as it is renamed in the template', () => {
  const stack = newStack();
  const resource = builder(stack, { maxRunningTime: Duration.hours(12) }).node.findChild('Resource');
  Object(resource).overrideLogicalId('Workbench');
  expect(JSON.parse(schedulesOf(stack)[0].Target.Input).errand).toMatchObject({ LogicalResourceId: 'Workbench', PhysicalResourceId: '<Workbench>' });
});

describe('what is refused', () => {
  const refusals: ReadonlyArray<readonly [string, Partial<ImageBuilderProps>, string]> = [
    ['desiredState with schedules', { schedules: [{ start: MORNING }], desiredState: DesiredState.STOPPED },
      '[Shop/Builder] `desiredState` is not valid: got "STOPPED"; every deployment would bring the image builder to it, whatever `schedules` did; '
      + 'leave `desiredState` out: a new image builder runs until it is stopped for the first time, and deployments leave it as it is'],
    ['desiredState with maxRunningTime', { maxRunningTime: Duration.hours(2), desiredState: DesiredState.RUNNING },
      '[Shop/Builder] `desiredState` is not valid: got "RUNNING"; every deployment would bring the image builder to it, whatever `maxRunningTime` did; '
      + 'leave `desiredState` out: a new image builder runs until it is stopped for the first time, and deployments leave it as it is'],
    ['a schedule without any', { schedules: [{ start: MORNING }, { timeZone: TimeZone.EUROPE_PARIS }] },
      '[Shop/Builder] `schedules[1]` is not valid: got "neither start nor stop"; a schedule starts or stops an image builder, or both; give `start`, `stop` or both'],
    ['the same moment', { schedules: [{ start: MORNING, stop: MORNING }] },
      '[Shop/Builder] `schedules[0]` is not valid: got "cron(0 8 ? * MON-FRI *)"; it would start and stop at the same moments; let `stop` come later than `start`'],
    ['two time zones', { schedules: [{ stop: ScheduleExpression.cron({ hour: '8', timeZone: TimeZone.ASIA_TOKYO }), timeZone: TimeZone.EUROPE_PARIS }] },
      '[Shop/Builder] `schedules[0].stop` is not valid: got "Asia/Tokyo"; the expression names another time zone than the schedule, which has Europe/Paris; '
      + 'give the time zone in one place'],
    ['another expression', { schedules: [{ start: ScheduleExpression.expression('every morning') }] },
      '[Shop/Builder] `schedules[0].start` is not valid: got "every morning"; an expression is cron(...), at(...) or rate(...); '
      + 'make it with ScheduleExpression.cron, at or rate'],
    ['a limit that is too short', { maxRunningTime: Duration.minutes(14) },
      '[Shop/Builder] `maxRunningTime` is not valid: got "14 minutes"; it is whole minutes, 15 minutes to 30 days, known when the app is synthesized; '
      + 'give a longer one, such as Duration.hours(10)'],
    ['a limit that is too long', { maxRunningTime: Duration.days(31) },
      '[Shop/Builder] `maxRunningTime` is not valid: got "31 days"; it is whole minutes, 15 minutes to 30 days, known when the app is synthesized; give a shorter one'],
    ['a limit of broken minutes', { maxRunningTime: Duration.seconds(1_000) },
      '[Shop/Builder] `maxRunningTime` is not valid: got "16 minutes 40 seconds"; it is whole minutes, 15 minutes to 30 days, known when the app is synthesized; '
      + 'give whole minutes by Duration.minutes(...)'],
    ['a limit that nobody knows', { maxRunningTime: Duration.minutes(Token.asNumber({ Ref: 'Minutes' })) },
      '[Shop/Builder] `maxRunningTime` is not valid: got "a token"; it is whole minutes, 15 minutes to 30 days, known when the app is synthesized; '
      + 'give a number: how often is looked depends on it'],
  ];

  test.each(refusals)('%s', (_, props, message) => {
    expect(() => builder(newStack(), props)).toThrow(new Error(message));
  });

  test.each([
    ['a text for an expression', { schedules: [{ start: 'cron(0 8 ? * MON-FRI *)' }] }, '`schedules[0].start` is not valid'],
    ['a number of minutes', { maxRunningTime: 60 }, '`maxRunningTime` is not valid: got "60"'],
    ['nothing for a schedule', { schedules: [undefined] }, '`schedules[0]` is not valid'],
  ])('from untyped languages: %s', (_, props, message) => {
    expect(() => builder(newStack(), props as unknown as Partial<ImageBuilderProps>)).toThrow(message);
  });

  test('nothing else: an expression that only the deployment knows is let through', () => {
    const expression = ScheduleExpression.expression(Token.asString({ Ref: 'Expression' }));
    expect(schedulesFor({ schedules: [{ stop: expression }] })[0].ScheduleExpression).toBe('<Expression>');
  });
});
