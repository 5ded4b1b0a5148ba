import { breachesOf, EventMessage, signedAtOf } from './cloudformation-messages';
import { VirtualClock } from './virtual-clock';

/** A response that CloudFormation took or ignored. */
export interface Response {
  readonly at: number;
  readonly requestId: string;
  readonly requestType: string;
  readonly status: 'SUCCESS' | 'FAILED';
  readonly reason?: string;
  readonly physicalId: string;
  readonly data: Readonly<Record<string, string>>;
  /** False when CloudFormation had stopped listening. */
  readonly heard: boolean;
}

/** How long CloudFormation listens, and how long a response URL is valid, in milliseconds. */
const PATIENCE = 3_600_000;
const URL_VALIDITY = 7_200_000;

interface Pending {
  readonly event: EventMessage;
  readonly body?: string;
  readonly settle?: (response: Response) => void;
}

/** The requests of a stack and what was answered to them, each by its response URL. */
export class Mailbox {
  public readonly events: EventMessage[] = [];
  public readonly responses: Response[] = [];
  public readonly contractBreaches: string[] = [];
  private readonly pending = new Map<string, Pending>();

  /** @param deliver takes an event to the handler, as an asynchronous invocation */
  constructor(private readonly clock: VirtualClock, private readonly deliver: (event: EventMessage) => void) {}

  /** True while somebody waits for the answer to a request. */
  public awaits(event: EventMessage): boolean {
    return this.pending.get(String(event.ResponseURL))?.settle !== undefined;
  }

  /** Send a request and wait for its answer, as long as CloudFormation does. */
  public async ask(event: EventMessage, cancelled?: Promise<void>): Promise<Response | 'timed out' | 'cancelled'> {
    const url = String(event.ResponseURL);
    this.events.push(event);
    const answered = new Promise<Response>(resolve => this.pending.set(url, { event, settle: resolve }));
    this.deliver(event);
    const stop = <T>(end: T) => (): T => {
      const pending = this.pending.get(url);
      if (pending) {
        this.pending.set(url, { ...pending, settle: undefined });
      }
      return end;
    };
    return Promise.race([
      answered,
      this.clock.sleep(PATIENCE).then(stop('timed out' as const)),
      ...cancelled ? [cancelled.then(stop('cancelled' as const))] : [],
    ]);
  }

  /** Take a response, as the bucket behind a presigned URL does. */
  public async put(url: string, body: string): Promise<number> {
    const pending = this.pending.get(url);
    if (!pending) {
      this.contractBreaches.push(`a response to a URL that nobody gave out: ${url}`);
      return 404;
    }
    if (this.clock.now() > signedAtOf(url) + URL_VALIDITY) {
      return 403;
    }
    this.contractBreaches.push(...breachesOf(pending.event, body, pending.body));
    const { RequestId, RequestType } = pending.event;
    const parsed = JSON.parse(body) as { Status: 'SUCCESS' | 'FAILED'; Reason?: string; PhysicalResourceId: string; Data?: Record<string, string> };
    const response: Response = {
      at: this.clock.now(),
      requestId: String(RequestId),
      requestType: String(RequestType),
      status: parsed.Status,
      reason: parsed.Reason,
      physicalId: parsed.PhysicalResourceId,
      data: parsed.Data ?? {},
      heard: pending.settle !== undefined,
    };
    this.responses.push(response);
    this.pending.set(url, { ...pending, body, settle: undefined });
    pending.settle?.(response);
    return 200;
  }
}
