import { hash } from './hash';

/** Property values as CloudFormation delivers them: every scalar has become a string. */
export type Properties = Readonly<Record<string, unknown>>;

/** A request of CloudFormation that can be answered. */
export interface CloudFormationEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly ResourceType: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Properties;
  readonly OldResourceProperties?: Properties;
}

/** Something that somebody has to mend: its message goes to CloudFormation as it is. */
export class InputError extends Error {
  public readonly name = 'InputError';
}

/** What is wrong with an event, and the event as far as it can be answered. */
export class MalformedEventError extends InputError {
  constructor(message: string, public readonly event: CloudFormationEvent) {
    super(message);
  }
}

const STACK_ID = /^arn:([^:]+):cloudformation:([^:]+):(\d{12}):stack\/([^/]+)\/([0-9a-zA-Z-]+)$/;

/** What the ARN of a stack tells. */
export interface StackIdentity {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly stackName: string;
  readonly guid: string;
}

/** Take the ARN of a stack apart. */
export function stackIdentity(stackId: string): StackIdentity {
  const match = STACK_ID.exec(stackId);
  if (!match) {
    throw new InputError(`StackId is no ARN of a stack: ${stackId}`);
  }
  const [, partition, region, account, stackName, guid] = match;
  return { partition, region, account, stackName, guid };
}

/**
 * Read what CloudFormation sent.
 *
 * @throws Error when it cannot even be answered, MalformedEventError when it can but makes no sense.
 */
export function readEvent(input: unknown): CloudFormationEvent {
  const fields: Properties = isRecord(input) ? input : {};
  const text = (field: string): string => {
    const value = fields[field];
    if (typeof value !== 'string' || value === '') {
      throw new Error(`this event cannot be answered: ${field} is missing`);
    }
    return value;
  };
  const optionalText = (field: string) => (typeof fields[field] === 'string' && fields[field] !== '' ? fields[field] : undefined);
  const requestType = fields.RequestType;
  const event: CloudFormationEvent = {
    RequestType: requestType === 'Update' || requestType === 'Delete' ? requestType : 'Create',
    RequestId: text('RequestId'),
    ResponseURL: text('ResponseURL'),
    StackId: text('StackId'),
    LogicalResourceId: text('LogicalResourceId'),
    ResourceType: optionalText('ResourceType') ?? '',
    PhysicalResourceId: optionalText('PhysicalResourceId'),
    ResourceProperties: isRecord(fields.ResourceProperties) ? fields.ResourceProperties : {},
    OldResourceProperties: isRecord(fields.OldResourceProperties) ? fields.OldResourceProperties : undefined,
  };
  if (requestType !== event.RequestType) {
    const found = typeof requestType === 'string' ? requestType : JSON.stringify(requestType);
    throw new MalformedEventError(`RequestType is neither Create, Update nor Delete: ${found}`, event);
  }
  if (event.RequestType !== 'Create' && !event.PhysicalResourceId) {
    throw new MalformedEventError(`a request of type ${event.RequestType} needs a PhysicalResourceId`, event);
  }
  if (!STACK_ID.test(event.StackId)) {
    throw new MalformedEventError(`StackId is no ARN of a stack: ${event.StackId}`, event);
  }
  return event;
}

/** True for what has members. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/**
 * The name of one request, which goes into the claims it makes. A retried operation may bring the same RequestId with another
 * ResponseURL, and is another request.
 */
export function requestHash(event: CloudFormationEvent): string {
  return hash(`${event.RequestId} ${event.ResponseURL}`, 16);
}

/** How long URLs of the older signature, which tell only their end, are valid. */
const QUERY_SIGNATURE_VALIDITY = 7_200_000;

/** Seconds since 1970 of this millennium: anything else is no moment that a request can have been signed at. */
const EPOCH_SECONDS = /^\d{9,11}$/;

/** When CloudFormation signed the request, in milliseconds; undefined when its URL bears no date. */
export function signedAt(event: CloudFormationEvent): number | undefined {
  const url = parseUrl(event.ResponseURL);
  const stamp = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(url?.searchParams.get('X-Amz-Date') ?? '');
  if (stamp) {
    const [year, month, day, hour, minute, second] = stamp.slice(1).map(Number);
    return Date.UTC(year, month - 1, day, hour, minute, second);
  }
  const expires = url?.searchParams.get('Expires') ?? '';
  return EPOCH_SECONDS.test(expires) ? Number(expires) * 1000 - QUERY_SIGNATURE_VALIDITY : undefined;
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
