/** The wire status of the errors that are not plain 400s. */
const STATUS: Readonly<Record<string, number>> = {
  ResourceNotFoundException: 404,
  DryRunOperationException: 412,
  AccessDeniedException: 400,
  RequestEntityTooLargeException: 413,
  InternalFailure: 500,
  ServiceUnavailable: 503,
};

/** The error classes that the service model declares; these name their text `Message`, the common ones `message`. */
const MODELLED: ReadonlySet<string> = new Set([
  'ConcurrentModificationException',
  'DryRunOperationException',
  'IncompatibleImageException',
  'InvalidAccountStatusException',
  'InvalidParameterCombinationException',
  'InvalidRoleException',
  'LimitExceededException',
  'OperationNotPermittedException',
  'RequestLimitExceededException',
  'ResourceAlreadyExistsException',
  'ResourceInUseException',
  'ResourceNotAvailableException',
  'ResourceNotFoundException',
]);

/** An error as the service answers it. */
export class ServiceError extends Error {
  /** The class name that goes over the wire, such as `ResourceNotFoundException`. */
  public readonly code: string;
  /** The HTTP status of the reply. */
  public readonly httpStatus: number;

  constructor(code: string, message: string, httpStatus: number = STATUS[code] ?? 400) {
    super(message);
    // clients branch on the name, so an error caught in-process looks like one that an SDK threw
    this.name = code;
    this.code = code;
    this.httpStatus = httpStatus;
  }

  /** The body of the reply. */
  public toBody(): Record<string, string> {
    return { __type: this.code, [MODELLED.has(this.code) ? 'Message' : 'message']: this.message };
  }
}

/**
 * Where the answer to a call was lost: on the way in, and nothing happened; on the way back, and everything did; before it took effect, which it does
 * later; or it is never sent (`no reply`).
 */
export type Loss = 'lost request' | 'lost reply' | 'late effect' | 'no reply';

/** How a lost answer looks from outside. */
export interface LossDetails {
  /** The error that the service would have answered; a refused call had no effect. */
  readonly refusal?: ServiceError;
  /** Whether the connection is reset instead of closed. @default false */
  readonly reset?: boolean;
  /** How many milliseconds the connection stays open without a reply. @default for ever, if there is no reply; not at all otherwise */
  readonly holdMs?: number;
}

/** The caller never gets an answer: over HTTP the connection breaks or nothing comes, in-process this is thrown. */
export class LostReply extends Error {
  public readonly lost: Loss;
  /** The error that the service would have answered; a refused call had no effect. */
  public readonly refusal?: ServiceError;
  /** Whether the connection is reset instead of closed. */
  public readonly reset: boolean;
  /** How many milliseconds the connection stays open; undefined for ever. */
  public readonly holdMs?: number;

  constructor(operation: string, lost: Loss, details: LossDetails = {}) {
    super(`${lost === 'no reply' ? 'there is no reply to' : 'the connection broke during'} ${operation}: ${lost}`);
    this.name = 'LostReply';
    this.lost = lost;
    this.refusal = details.refusal;
    this.reset = details.reset ?? false;
    this.holdMs = lost === 'no reply' ? details.holdMs : 0;
  }
}

/** Something other than a service call was asked for in a way that makes no sense: an option, a fault rule. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
