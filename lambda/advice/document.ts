import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { API_ERRORS } from './api-errors';
import { OWN_FAILURES, OwnFailure } from './own-failures';
import { RESOURCE_ERRORS, STATE_CHANGE_REASONS } from './resource-errors';

/** Where the page belongs, seen from the project. */
export const TROUBLESHOOTING_FILE = 'docs/troubleshooting.md';

/** The metrics that log lines carry: name, unit, sets of dimensions, meaning. */
const METRICS: ReadonlyArray<readonly [string, string, string, string]> = [
  ['Duration', 'Seconds', 'resourceType, requestType; of a failure also resourceType, code', 'from CloudFormation\'s request to its answer'],
  ['Waited', 'Seconds', 'the same', 'how much of that went by between looks; the rest are late events, calls, and functions that did not get to run'],
  ['Ticks', 'Count', 'the same', 'how often the handler looked until then'],
  ['Throttles', 'Count', 'the same', 'how many of its calls were refused as too many'],
  ['Failures', 'Count', 'the same', '1 for an answer FAILED, 0 for SUCCESS'],
  ['Leftovers', 'Count', 'the same', '1 when the request goes on after its answer, to remove what it must not leave behind'],
  ['NewerImage', 'Count', 'the same', '1 when an update keeps an image that a look-up found, and a newer one exists; 0 when none does'],
  ['PowerChanges', 'Count', 'resourceType, requestType (Start, Stop or Limit)', '1 for an order of a schedule that has started or stopped an image builder, 0 for one with nothing to do'],
  ['PowerSkipped', 'Count', 'the same', '1 for an order that was given up or refused: an image builder may be running, and billed, all night'],
  ['LeftBehind', 'Count', 'none', '1 when the handler gave up removing what a failed request had made: an image builder may be left, and billed'],
];

const INTRODUCTION = `# Troubleshooting

<!-- made by \`npx tsx lambda/advice/document.ts\` out of the tables beside it: change those -->

Whatever fails in a deployment says so in the events of its stack: which resource, what the service said, how long it took, what to change, and a link to
an entry of this page. A code without an entry is one that the service has learned since this release: go by the words of the reason, and see the
documentation of AppStream for the code.

## Find the log lines

The event of the stack ends with the \`RequestId\` of the failed request, and every log line of that request bears it. The lines are in the log group of the
stack's handler:

\`\`\`sh
aws cloudformation describe-stack-resources --stack-name STACK \\
  --query "StackResources[?ResourceType=='AWS::Logs::LogGroup'].PhysicalResourceId"
\`\`\`

In CloudWatch Logs Insights, on that log group:

\`\`\`
fields @timestamp, level, message, name, state, step, operation, error, code, elapsed, detail
| filter requestId = "REQUEST_ID"
| sort @timestamp asc
\`\`\`

One line is one look of the handler: \`state\` is what it saw, \`operation\` and \`error\` what it called and what came of it, \`elapsed\` the seconds since the request,
\`serviceRequestIds\` what AWS Support asks for. The line that ends with "settled: SUCCESS" or "settled: FAILED" tells the end. Failures of all requests by their codes:

\`\`\`
filter ispresent(Duration) and status = "FAILED"
| stats count(*) as failures, max(Duration) as longest by resourceType, code
\`\`\`

Lines hold no properties, no response URL, no streaming URL and no name of a directory.

## Metrics

The line that ends a request or an order of a schedule, and the one with which it gives up, carry metrics of the namespace \`CdkAppStream\`, whatever the log level:
`;

const ALARM = `An alarm for what is left behind, in an app:

\`\`\`ts
new cloudwatch.Alarm(this, 'LeftBehind', {
  metric: new cloudwatch.Metric({ namespace: 'CdkAppStream', metricName: 'LeftBehind', statistic: 'Sum', period: Duration.minutes(5) }),
  threshold: 1,
  evaluationPeriods: 1,
  treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
});
\`\`\`

And by hand, for failures of image builders in one Region:

\`\`\`sh
aws cloudwatch put-metric-alarm --alarm-name appstream-image-builder-failures \\
  --namespace CdkAppStream --metric-name Failures --statistic Sum \\
  --dimensions Name=resourceType,Value=Custom::AppStreamImageBuilder Name=requestType,Value=Create \\
  --period 300 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold \\
  --treat-missing-data notBreaching --alarm-actions TOPIC_ARN
\`\`\`
`;

/** The page that the reasons of failures link to: a heading for each code. */
export function troubleshootingPage(): string {
  return [
    INTRODUCTION,
    metricsTable(),
    ALARM,
    group('Image builders that failed', 'What the service names in `ImageBuilderErrors`.', RESOURCE_ERRORS),
    group('Changes of state', 'What the service names in `StateChangeReason`.', STATE_CHANGE_REASONS),
    group('Calls that were refused', 'Errors of AppStream, of IAM, and of the way to the service.', API_ERRORS),
    group('Failures of the handler', 'What the handler itself refuses or gives up.', OWN_FAILURES),
  ].join('\n');
}

function metricsTable(): string {
  const rows = METRICS.map(([name, unit, dimensions, meaning]) => `| \`${name}\` | ${unit} | ${dimensions} | ${meaning} |`);
  return ['| metric | unit | dimensions | what it tells |', '|---|---|---|---|', ...rows, ''].join('\n');
}

function group(title: string, introduction: string, entries: Readonly<Record<string, string | OwnFailure>>): string {
  const sections = Object.keys(entries).sort().map(code => section(code, entries[code]));
  return [`## ${title}`, '', introduction, '', ...sections].join('\n');
}

function section(code: string, entry: string | OwnFailure): string {
  const lines = typeof entry === 'string' ? [`What to do: ${entry}.`] : [`${sentence(entry.meaning)}.`, '', `What to do: ${entry.advice}.`];
  return [`### ${code}`, '', ...lines, ''].join('\n');
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

if (require.main === module) {
  writeFileSync(path.join(__dirname, '..', '..', TROUBLESHOOTING_FILE), troubleshootingPage());
}
