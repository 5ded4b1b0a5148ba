import { CloudFormationEvent } from './event';

/** What CloudFormation is told, as far as a resource decides it. */
export type Answer =
  | { readonly status: 'SUCCESS'; readonly physicalId: string; readonly data: Readonly<Record<string, string>> }
  | { readonly status: 'FAILED'; readonly physicalId: string; readonly reason: string };

/** The id of a Create that certainly made nothing. It can be no name, as it holds a colon. */
export const NOTHING_MADE_ID = 'cdk-appstream:nothing-made';

/** The id of a Create of which nobody knows whether it made something. */
export const UNKNOWN_ID = 'cdk-appstream:unknown';

/** The largest response that CloudFormation reads, in bytes. */
const MAX_BODY = 4_096;

/** The text to send: at most 4,096 bytes, of which only the reason gives way. */
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
  const body = render(answer.reason);
  if (Buffer.byteLength(body) <= MAX_BODY) {
    return body;
  }
  // escaping makes characters longer in ways that only rendering tells: halve the interval until the longest fit is found
  const characters = [...answer.reason];
  let fits = 0;
  let tooLong = characters.length;
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (Buffer.byteLength(render(cut(characters, middle))) <= MAX_BODY) {
      fits = middle;
    } else {
      tooLong = middle;
    }
  }
  return render(cut(characters, fits));
}

function cut(characters: string[], length: number): string {
  return `${characters.slice(0, length).join('')} [cut]`;
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
      + 'What it may have made is removed by the Delete that follows. See the log group of the function whose ARN is the ServiceToken, then deploy again',
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
