/**
 * How CloudFormation behaves where its documentation does not say. Both sides of each choice are run: what holds only on one of them
 * is no proof.
 */
export interface Choices {
  /** Whether a create that is cancelled gets an id that CloudFormation makes up, and with it a Delete; without one, nobody names what it made. */
  readonly inventedIds: boolean;
  /** The id that the Update of a rollback carries when the update to be taken back had succeeded: the one that it answered, or the one from before. */
  readonly rollbackId: 'answered' | 'before';
  /** The start that the stack shows during a rollback: that of the operation, or a later one of its own. */
  readonly rollbackStart: 'operation' | 'own';
  /** Whether the deletion of a stack whose update, or whose rollback, failed also takes the resources that were replaced on the way. */
  readonly deleteTakesReplaced: boolean;
  /** What a rollback sends where a template refers to another resource: the value that was sent before, or the one that the resource has by then. */
  readonly rollbackAttributes: 'sent' | 'present';
  /** Whether an update that follows one which failed without a rollback sends an Update to what failed, although its template is what it was before. */
  readonly updatesWhatFailed: boolean;
  /** What becomes of requests under way when another resource fails: given up at once, or waited for. */
  readonly siblings: 'given up' | 'waited for';
  /** How many times a clean-up asks for a Delete that is answered FAILED. */
  readonly cleanUpTries: 1 | 3;
}

/** What is taken for granted unless a test says otherwise. */
export const USUAL_CHOICES: Choices = {
  inventedIds: true,
  rollbackId: 'answered',
  rollbackStart: 'operation',
  deleteTakesReplaced: true,
  rollbackAttributes: 'sent',
  updatesWhatFailed: false,
  siblings: 'given up',
  cleanUpTries: 1,
};
