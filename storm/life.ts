import { CloudFormation } from '../test/support/cloudformation';

/** One life of a stack, from its creation to its deletion: the next one has the same name and another id. */
export class Life {
  /** When function and state machine went with their stack. */
  public goneAt: number | undefined;
  /** True when its creation was rolled back, which ended it. */
  public wasRolledBack = false;
  /** The number of the operation that deletes it, or tried to last. */
  public deletion: number | undefined;
  /** The stack's status before each try to delete it. */
  public readonly statusesBeforeDeletion: string[] = [];

  constructor(public readonly stack: CloudFormation) {}

  /** True once function and state machine are gone with their stack. */
  public get isGone(): boolean {
    return this.goneAt !== undefined;
  }
}
