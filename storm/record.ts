import { BuilderSnapshot } from '../emulator';
import { Response } from '../test/support/cloudformation';
import { EventMessage } from '../test/support/cloudformation-messages';
import { VirtualClock } from '../test/support/virtual-clock';

/** Something that must not be. */
export interface Finding {
  /** The name of an invariant, or of a known open window. */
  readonly name: string;
  readonly what: string;
  /** True for a window that the design names as open: counted, no failure. */
  readonly isKnown?: boolean;
}

/** A line of the story. */
export interface Line {
  readonly at: number;
  readonly who: string;
  readonly what: string;
}

/** What is known of one request of CloudFormation. */
export interface RequestRecord {
  readonly id: string;
  readonly stackId: string;
  readonly type: string;
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly event: EventMessage;
  /** What it writes on what it answers for. */
  readonly claim: string;
  readonly at: number;
  /** The stack's status when it was sent. */
  readonly status: string;
  /** Counts the operations. */
  readonly operation: number;
  /** The builder that its id named when it was sent. */
  readonly before?: BuilderSnapshot;
  /** True when the event arrives late. */
  isLate: boolean;
  /** How many calls it made, looks included. */
  calls: number;
  /** When it made the last one. */
  calledAt: number;
  response?: Response;
}

/** The mark of a delivery, as the service saw it written. */
export interface Delivery {
  readonly at: number;
  readonly by: RequestRecord;
}

/** Which builder it is: a name may come again. */
export function identityOf(builder: BuilderSnapshot): string {
  return `${builder.name} of ${builder.createdAt}`;
}

/** All that is remembered of one history. */
export class HistoryRecord {
  public readonly findings: Finding[] = [];
  public readonly story: Line[] = [];
  public readonly requests = new Map<string, RequestRecord>();
  /** Deliveries by the builder's identity. */
  public readonly deliveries = new Map<string, Delivery>();
  /** What a person did last to a builder, by name. */
  public readonly touchedByHand = new Map<string, number>();
  /** Requests that Lambda gave up, by id: the function failed at every delivery. */
  public readonly dropped = new Set<string>();
  /** Builders that people made. */
  public readonly handMade = new Set<string>();
  /** Builders whose stack, or claim, a person took off. */
  public readonly disowned = new Set<string>();
  public readonly unclaimed = new Set<string>();
  /** Resources that a person left out of a rollback, by stack and logical id. */
  public readonly givenUp = new Set<string>();
  /** When an image was retired or deleted last. */
  public imagesChangedAt = -Infinity;
  /** When people did something to an image last, by name. */
  public readonly imagesTouched = new Map<string, number>();
  /** Images whose tags people changed, by name. */
  public readonly imagesDisowned = new Set<string>();
  /** The states of builders when the operation began, by identity. */
  public statesAtStart: ReadonlyMap<string, string> = new Map();
  /** True when the service itself does what nobody asked for. */
  public hasServiceFaults = false;
  public operation = 0;
  /** When the present operation began. */
  public operationSince = -Infinity;
  public hasStoryOn = false;

  constructor(private readonly clock: VirtualClock) {}

  /** Tell what happens, when somebody wants to know. */
  public tell(who: string, what: () => string): void {
    if (this.hasStoryOn) {
      this.story.push({ at: this.clock.now(), who, what: what() });
    }
  }

  /** A new operation begins. */
  public beginOperation(): void {
    this.operation++;
    this.operationSince = this.clock.now();
  }

  /** Note what must not be. */
  public find(name: string, what: string, isKnown = false): void {
    this.findings.push({ name, what, isKnown });
    this.tell('storm', () => `${isKnown ? 'a known open window' : 'BROKEN'}: ${name}: ${what}`);
  }
}
