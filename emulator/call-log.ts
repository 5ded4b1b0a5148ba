import { Loss } from './errors';

/** One call as it came in and as it ended. */
export interface CallRecord {
  /** Counts the calls from 1, those forgotten included. */
  readonly id: number;
  /** When it came in, in milliseconds since the epoch. */
  readonly at: number;
  /** The operation's name, such as `CreateImageBuilder`. */
  readonly operation: string;
  /** The names of the builders or images it is about; empty for a describe of everything. */
  readonly resources: readonly string[];
  /** The input as received, tags included. */
  readonly input: unknown;
  /** How it ended, as the caller saw it. */
  readonly outcome: 'ok' | 'error' | Loss;
  /** The id of the call whose effect this is, come late; nobody got this answer. */
  readonly lateEffectOf?: number;
  /** The service's words, if it refused the call; those of a lost reply nobody heard. */
  readonly error?: { readonly code: string; readonly message: string };
  /** The state of the one builder it is about after the call; left out where there is none. */
  readonly state?: string;
}

/** One change of a builder's state. */
export interface StateChange {
  /** When it happened, in milliseconds since the epoch; exact, also when nobody looked at that moment. */
  readonly at: number;
  /** The builder's name. */
  readonly name: string;
  /** The state before; `ABSENT` when it was created. */
  readonly from: string;
  /** The state after; `ABSENT` when it was gone. */
  readonly to: string;
  /** The operation that asked for it, `settled`, or the fault that brought it about. */
  readonly why: string;
}
