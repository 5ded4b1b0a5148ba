/** A stack as one look shows it; times in milliseconds since the epoch. */
export interface StackLook {
  readonly status: string;
  readonly lastUpdated?: number;
  readonly deletion?: number;
}

/** What CloudFormation asked the recorder. */
export interface RecordedRequest {
  readonly at: number;
  readonly type: string;
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly url: string;
}

/** What became of one image builder. */
export interface BuilderObservations {
  /** `accepted`, or the error of the call that was made with the library's narrow rights. */
  readonly creation: string;
  /** Milliseconds from the call until the builder, and its tags, were shown. */
  readonly shownAfter?: number;
  readonly tagsShownAfter?: number;
  /** Milliseconds until it ran, and the last state that was seen. */
  readonly runningAfter?: number;
  readonly lastState?: string;
  /** `accepted`, or the error of a delete while it ran. */
  readonly deletion?: string;
  readonly goneAfter?: number;
}

/** All that a run has seen. */
export interface Observations {
  /** The looks at the update that fails and is rolled back, and at the deletion, in order. */
  readonly rollback: readonly StackLook[];
  readonly deletion: readonly StackLook[];
  readonly requests: readonly RecordedRequest[];
  /** The status of an answer that comes after CloudFormation has gone on. */
  readonly lateAnswer?: number;
  readonly builder?: BuilderObservations;
}
