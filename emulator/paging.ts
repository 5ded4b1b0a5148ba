import { ServiceError } from './errors';

/** Makes the opaque token of the next page; it is good for the same question only. */
export function encodeToken(operation: string, selector: string, position: number): string {
  return Buffer.from(JSON.stringify([operation, selector, position])).toString('base64url');
}

/** Reads the position back; throws what the service answers for a token it did not make for this question. */
export function decodeToken(token: string, operation: string, selector: string): number {
  const position = parse(token, operation, selector);
  if (position === undefined) {
    throw new ServiceError('ValidationException', 'The NextToken is invalid: it belongs to no page of this request.');
  }
  return position;
}

function parse(token: string, operation: string, selector: string): number | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (Array.isArray(parts) && parts[0] === operation && parts[1] === selector && Number.isSafeInteger(parts[2]) && parts[2] >= 0) {
      return Number(parts[2]);
    }
    return undefined;
  } catch {
    // not ours: the caller says so in the service's words
    return undefined;
  }
}
