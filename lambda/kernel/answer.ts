import { CloudFormationEvent } from './event';

/** What CloudFormation is told, as far as a resource decides it. */
export type Answer =
  | { readonly status: 'SUCCESS'; readonly physicalId: string; readonly data: Readonly<Record<string, string>> }
  | {
    readonly status: 'FAILED';
    readonly physicalId: string;
    readonly reason: string;
    /** The entry of the troubleshooting page that explains the failure: an error of the service, or one of ours. */
    readonly code: string;
  };

/** The id of a Create that certainly made nothing. It can be no name, as it holds a colon. */
export const NOTHING_MADE_ID = 'cdk-appstream:nothing-made';

/** The id of a Create of which nobody knows whether it made something. */
export const UNKNOWN_ID = 'cdk-appstream:unknown';

/** The page that explains every failure, an entry for each code. */
const TROUBLESHOOTING = 'https://github.com/cdkappstream/cdk-appstream/blob/main/docs/troubleshooting.md';

/** The largest response that CloudFormation reads, in bytes. */
const MAX_BODY = 4_096;

/** The text to send: at most 4,096 bytes, of which only the words of the reason give way, never its link. */
export function responseBody(event: CloudFormationEvent, answer: Answer): string {
  const render = (reason?: string) => JSON.stringify({
    Status: answer.status,
    Reason: reason,
    PhysicalResourceId: answer.physicalId,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    Data: answer.status === 'SUCCESS' ? answer.data : undefined,
  });
  if (answer.status === 'SUCCESS') {
    return render();
  }
  const link = ` More: ${linkTo(answer.code)}`;
  const body = render(answer.reason + link);
  if (Buffer.byteLength(body) <= MAX_BODY) {
    return body;
  }
  // escaping makes characters longer in ways that only rendering tells: halve the interval until the longest fit is found
  const characters = [...answer.reason];
  const cutTo = (length: number) => render(`${characters.slice(0, length).join('')} [cut]${link}`);
  let fits = 0;
  let tooLong = characters.length;
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (Buffer.byteLength(cutTo(middle)) <= MAX_BODY) {
      fits = middle;
    } else {
      tooLong = middle;
    }
  }
  return cutTo(fits);
}

/** The address of a code's entry. */
export function linkTo(code: string): string {
  return `${TROUBLESHOOTING}#${anchorOf(code)}`;
}

/** The anchor that a heading of the page has. */
export function anchorOf(code: string): string {
  return code.toLowerCase().replace(/[^a-z0-9_-]/g, '');
}

/**
 * What is answered for a handler that crashed. An Update and a Delete keep their id; what a Create made, nobody knows: the memo of
 * the tick before may be older than the crash.
 */
export function crashAnswer(event: CloudFormationEvent, error: { readonly Error?: string; readonly Cause?: string } | undefined): Answer {
  return {
    status: 'FAILED',
    physicalId: event.RequestType === 'Create' ? UNKNOWN_ID : event.PhysicalResourceId ?? UNKNOWN_ID,
    reason: `the handler of ${event.LogicalResourceId} could not work: ${error?.Error ?? 'no error was kept'}${causeOf(error?.Cause)}. `
      + 'What it may have made is removed by the Delete that follows. See the log group of the function whose ARN is the ServiceToken, then deploy again.',
    code: 'HandlerCrashed',
  };
}

/** The message out of the JSON that Lambda makes of an exception, or the text itself; never a stack trace. */
function causeOf(cause: string | undefined): string {
  if (!cause) {
    return '';
  }
  try {
    const parsed: { errorMessage?: unknown } = JSON.parse(cause);
    return typeof parsed.errorMessage === 'string' ? `, ${parsed.errorMessage.slice(0, 500)}` : '';
  } catch {
    return `, ${cause.slice(0, 500)}`;
  }
}
