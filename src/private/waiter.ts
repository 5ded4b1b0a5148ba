/** How many crashes of a tick in a row are borne before CloudFormation is answered. */
const CRASHES_BEFORE_ANSWER = 4;

/** How many are borne after the answer, when only leftovers are at stake. */
const CRASHES_IN_BACKGROUND = 40;

/** What Lambda and the way to it raise without our code having run: worth trying until the deadline. */
const NOT_REACHED = [
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
];

/**
 * The state machine that carries one request of CloudFormation from its first look to its answer, and on to the removal of what
 * the request must not leave behind. All decisions are the function's: the machine waits, counts crashes and keeps the state.
 *
 * Its input is made by the function when CloudFormation's event arrives; every tick returns the whole next state. Schedules start it with
 * the input of an errand, which counts as answered.
 */
export function waiterDefinition(functionArn: string): object {
  const afterError = (next: string) => ({ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: next });
  const isTrue = (variable: string) => ({ Variable: variable, BooleanEquals: true });
  const isPast = (variable: string) => ({ Variable: '$$.State.EnteredTime', TimestampGreaterThanPath: variable });
  const silentForNow = { Or: [isTrue('$.answered'), isTrue('$.delivering')] };

  return {
    Comment: 'One request of CloudFormation: tick until settled, respond, go on with what is left to remove.',
    StartAt: 'Tick',
    States: {
      Tick: {
        Type: 'Task',
        Resource: functionArn,
        Parameters: { 'mode': 'tick', 'state.$': '$' },
        TimeoutSeconds: 150,
        Catch: [{ ErrorEquals: NOT_REACHED, ResultPath: '$.error', Next: 'AfterError' }, afterError('CountCrash')],
        Next: 'Decide',
      },
      Decide: {
        Type: 'Choice',
        Choices: [
          { Variable: '$.action', StringEquals: 'WAIT', Next: 'Wait' },
          { Variable: '$.action', StringEquals: 'ANSWER', Next: 'Respond' },
          { Variable: '$.action', StringEquals: 'END', Next: 'Done' },
        ],
        Default: 'GaveUp',
      },
      Wait: { Type: 'Wait', SecondsPath: '$.seconds', Next: 'Tick' },

      CountCrash: {
        Type: 'Pass',
        Parameters: { 'count.$': 'States.MathAdd($.crashes.count, 1)' },
        ResultPath: '$.crashes',
        Next: 'AfterError',
      },
      AfterError: {
        Type: 'Choice',
        Choices: [
          { Or: [isPast('$.giveUpAt'), { Variable: '$.crashes.count', NumericGreaterThan: CRASHES_IN_BACKGROUND }], Next: 'GaveUp' },
          // nobody waits for these two: the answer is out already, or may only be SUCCESS
          { ...silentForNow, Next: 'WaitAfterError' },
          { Or: [isPast('$.deadline'), { Variable: '$.crashes.count', NumericGreaterThanEquals: CRASHES_BEFORE_ANSWER }], Next: 'Respond' },
        ],
        Default: 'WaitAfterError',
      },
      WaitAfterError: { Type: 'Wait', Seconds: 15, Next: 'Tick' },

      Respond: {
        Type: 'Task',
        Resource: functionArn,
        Parameters: { 'mode': 'respond', 'state.$': '$' },
        ResultPath: null,
        TimeoutSeconds: 150,
        Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 5, BackoffRate: 2, MaxDelaySeconds: 120, MaxAttempts: 30 }],
        Catch: [afterError('Answered')],
        Next: 'Answered',
      },
      Answered: { Type: 'Pass', Result: true, ResultPath: '$.answered', Next: 'AfterAnswer' },
      AfterAnswer: {
        Type: 'Choice',
        Choices: [{ Variable: '$.then', StringEquals: 'END', Next: 'Done' }],
        Default: 'Tick',
      },
      GaveUp: {
        Type: 'Fail',
        Error: 'LeftBehind',
        Cause: 'Given up, with something left to remove or to do: the last log line of the function about it says what.',
      },
      Done: { Type: 'Succeed' },
    },
  };
}
