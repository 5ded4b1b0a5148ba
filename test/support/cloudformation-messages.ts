import { Properties } from '../../lambda/kernel/event';

/** An event as CloudFormation sends it. */
export type EventMessage = Readonly<Record<string, unknown>>;

/** The part of a response URL that makes it a bearer: no log may show it. */
export const SIGNATURE = 'signed-by-cloudformation';

/** A response URL, presigned at a moment. */
export function responseUrl(requestId: string, at: number): string {
  return `https://cloudformation.example/${requestId}?X-Amz-Date=${stampOf(at)}&X-Amz-Expires=7200&X-Amz-Signature=${SIGNATURE}`;
}

/** When a response URL was signed, in milliseconds. */
export function signedAtOf(url: string): number {
  const stamp = new URL(url).searchParams.get('X-Amz-Date') ?? '';
  return Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

/** CloudFormation delivers every scalar as a text. */
export function scalarsAsText(value: Properties): Properties {
  const convert = (part: unknown): unknown => {
    if (Array.isArray(part)) {
      return part.map(convert);
    }
    return part !== null && typeof part === 'object'
      ? Object.fromEntries(Object.entries(part).map(([key, content]) => [key, convert(content)]))
      : String(part);
  };
  return Object.fromEntries(Object.entries(value).map(([key, content]) => [key, convert(content)]));
}

/** What a response breaks of the contract. @param before the body of an earlier response to the same request */
export function breachesOf(event: EventMessage, body: string, before: string | undefined): string[] {
  const parsed: unknown = JSON.parse(body);
  const fields = parsed as Record<string, unknown>;
  const breaches = ['StackId', 'RequestId', 'LogicalResourceId'].filter(field => fields[field] !== event[field]).map(field => `${field} was not echoed`);
  const physicalId = String(fields.PhysicalResourceId ?? '');
  if (physicalId === '' || Buffer.byteLength(physicalId) > 1_024) {
    breaches.push(`PhysicalResourceId is unusable: "${physicalId}"`);
  }
  if (event.RequestType === 'Delete' && physicalId !== event.PhysicalResourceId) {
    breaches.push('a Delete changed the id');
  }
  if (fields.Status === 'FAILED' && !fields.Reason) {
    breaches.push('FAILED without a reason');
  }
  if (Buffer.byteLength(body) > 4_096) {
    breaches.push('longer than 4,096 bytes');
  }
  if (before !== undefined && before !== body) {
    breaches.push('a second, different answer');
  }
  return breaches.map(text => `${String(event.RequestId)}: ${text}`);
}

function stampOf(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
}
