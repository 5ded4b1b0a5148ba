/** What a request for an image builder remembers from tick to tick, times in milliseconds. */
export interface BuilderMemo {
  /** The last CreateImageBuilder, and whether the service accepted it. */
  readonly created?: { readonly at: number; readonly accepted: boolean };
  /** When a tick that came to no end, and may have created, was found out. */
  readonly doubtedAt?: number;
  /** True when some call that creates had an outcome that nobody knows. */
  readonly uncertain?: boolean;
  /** True when the request wrote its claim on a builder, by creating it or afterwards. */
  readonly claimed?: boolean;
  /** True when the builder has been seen since this request created it. */
  readonly seen?: boolean;
  /** True for a builder that an earlier request left undelivered and this one took over. */
  readonly inherited?: boolean;
  /** True while what bears the name is removed to make room. */
  readonly clearing?: boolean;
  /** True since the service said that the name is taken. */
  readonly nameTaken?: boolean;
  /** Since when the builder has shown no ownership tags. */
  readonly untaggedSince?: number;
  /** Somebody else's claim, and since when it has stayed the same. */
  readonly watched?: { readonly claim: string; readonly since: number };
  /** Since when an error that may pass has come back, by operation and error. */
  readonly refusedSince?: Readonly<Record<string, number>>;
  /** How many deletes of a builder the service has accepted, by name. */
  readonly deletes?: Readonly<Record<string, number>>;
  /** When the last start or stop was accepted. */
  readonly poweredAt?: number;
  /** What was refused for good where the request has to go on nevertheless: in a rollback, and on its way to a failure. */
  readonly waived?: readonly string[];
  /** The last call that did not succeed, in the service's words. */
  readonly lastRefusal?: string;
  /** Why the request fails, as soon as strays are claimed: the words, and the code that explains them. */
  readonly failure?: { readonly reason: string; readonly code: string };
  /** The builders that a look at all found to be removed, by name: they are looked at by name until they are gone. */
  readonly strays?: readonly string[];
  /** True once a Delete has looked at all builders of its resource: the next time is at the end of its grace. */
  readonly listed?: boolean;
  /** True once this request's claim is on no builder but the one that it is about: no list of all is needed any more. */
  readonly tidied?: boolean;
  /** True when the answer went out before every stray bore this request's claim: that was refused, or took too long. */
  readonly unclaimed?: boolean;
  /** Since when the mark of the delivery was refused with certainty, every time, and the last refusal; absent when nobody knows of one. */
  readonly undelivered?: { readonly since: number; readonly mayPass: boolean; readonly reason: string; readonly code: string };
  /** The builders that this Delete has claimed, by name: it claims each once. */
  readonly taken?: readonly string[];
  /** What comes next for a builder that is restarted to bring another agent version. */
  readonly restarting?: 'stop' | 'start';
  /** The name of a builder that is left to the Delete that follows. */
  readonly spared?: string;
}

/** What is remembered after a tick that came to no end: it may have created, and it may have written the mark of the delivery. */
export function doubted(memo: BuilderMemo, now: number): BuilderMemo {
  return { ...memo, doubtedAt: now, uncertain: true, undelivered: undefined };
}

/** True when this request may have created a builder that nobody has seen. */
export function mayHaveCreatedUnseen({ created, doubtedAt, seen }: BuilderMemo): boolean {
  return !seen && (created !== undefined || doubtedAt !== undefined);
}
