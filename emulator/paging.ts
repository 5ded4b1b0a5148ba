import { ServiceError } from './errors';

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** What asks for the next page; left out on the last one. */
  readonly token?: { readonly NextToken: string };
}

/** The question that a page belongs to. */
export interface Question {
  readonly operation: string;
  /** What narrows it: a token is good for the same question only. */
  readonly selector: unknown;
  readonly token?: string;
  readonly size: number;
}

/**
 * Cuts one page out of a list in the order of its keys. A token holds the last key that was shown, so that deleting something between two pages hides
 * nothing else; throws what the service answers for a token that it did not make for this question.
 */
export function pageOf<T, K extends string | number>(all: readonly T[], keyOf: (item: T) => K, question: Question): Page<T> {
  const { operation, token, size } = question;
  const selector = JSON.stringify(question.selector);
  const after = token === undefined ? undefined : decoded(token, operation, selector);
  const rest = after === undefined ? all : all.filter(item => keyOf(item) > after);
  const items = rest.slice(0, size);
  if (items.length === rest.length) return { items };
  const last = keyOf(items[items.length - 1]);
  return { items, token: { NextToken: Buffer.from(JSON.stringify([operation, selector, last])).toString('base64url') } };
}

function decoded(token: string, operation: string, selector: string): string | number {
  const parts = parsed(token);
  if (Array.isArray(parts) && parts[0] === operation && parts[1] === selector && (typeof parts[2] === 'string' || typeof parts[2] === 'number')) {
    return parts[2];
  }
  throw new ServiceError('ValidationException', 'The NextToken is invalid: it belongs to no page of this request.');
}

function parsed(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    // not ours: the caller says so in the service's words
    return undefined;
  }
}
