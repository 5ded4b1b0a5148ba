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

/** The caller never gets an answer: over HTTP the connection breaks, in-process this is thrown. */
export class LostReply extends Error {
  /** Where it broke: on the way in, nothing happened; on the way back, everything did. */
  public readonly lost: 'lost request' | 'lost reply';
  /** The error that the service would have answered; a refused call had no effect. */
  public readonly refusal?: ServiceError;

  constructor(operation: string, lost: 'lost request' | 'lost reply', refusal?: ServiceError) {
    super(`the connection broke during ${operation}: ${lost}`);
    this.name = 'LostReply';
    this.lost = lost;
    this.refusal = refusal;
  }
}

/** Something other than a service call was asked for in a way that makes no sense: an option, a fault rule. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
