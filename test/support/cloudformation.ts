import { VirtualClock } from './virtual-clock';
import { Properties } from '../../lambda/kernel/event';
import { ResponsePort, StacksPort } from '../../lambda/kernel/ports';
import { StackDescription } from '../../lambda/kernel/stack';

/** A custom resource of a template, or a plain resource that only takes its time. */
export type ResourceTemplate =
  | { readonly type: string; readonly properties: Properties; readonly retain?: boolean }
  | { readonly plain: { readonly takes: number; readonly fails?: boolean } };

/** The resources of a template by logical id. */
export type Template = Readonly<Record<string, ResourceTemplate>>;

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

/** An event as CloudFormation sends it. */
export type EventMessage = Readonly<Record<string, unknown>>;

/** How long CloudFormation listens, and how long a response URL is valid, in milliseconds. */
const PATIENCE = 3_600_000;
const URL_VALIDITY = 7_200_000;

interface Pending {
  readonly event: EventMessage;
  readonly body?: string;
  readonly settle?: (response: Response) => void;
}

interface LiveResource {
  readonly template: ResourceTemplate;
  readonly physicalId: string;
}

/** How an operation on one resource ended. */
type Result = { readonly ok: true; readonly physicalId: string } | { readonly ok: false; readonly physicalId?: string; readonly reason: string };

/** How an operation on the stack ended. */
export interface OperationEnd {
  readonly status: string;
  readonly reasons: readonly string[];
}

/**
 * One stack, driven as CloudFormation drives it: phases and times as DescribeStacks shows them, replacement before clean-up, rollback with
 * swapped properties, cancelled siblings with invented ids, and a check of every response against the contract.
 */
export class CloudFormation implements StacksPort, ResponsePort {
  public readonly events: EventMessage[] = [];
  public readonly responses: Response[] = [];
  public readonly contractBreaches: string[] = [];
  private readonly pending = new Map<string, Pending>();
  private live = new Map<string, LiveResource>();
  private description: StackDescription | undefined;
  private count = 0;

  /**
   * @param deliver takes an event to the handler, as an asynchronous invocation
   */
  constructor(
    public readonly stackId: string,
    private readonly clock: VirtualClock,
    private readonly deliver: (event: EventMessage) => void,
  ) {}

  /** The stack as DescribeStacks shows it. */
  public async describe(stackId: string): Promise<StackDescription | undefined> {
    return stackId === this.stackId ? this.description : undefined;
  }

  /** The stack's status. */
  public get status(): string {
    return this.description?.status ?? 'none';
  }

  /** The id that CloudFormation knows of a resource. */
  public physicalIdOf(logicalId: string): string | undefined {
    return this.live.get(logicalId)?.physicalId;
  }

  /** The last response that CloudFormation took. */
  public get lastHeard(): Response {
    const heard = this.responses.filter(response => response.heard);
    return heard[heard.length - 1];
  }

  /** Create the stack, and roll back unless told otherwise when something fails. */
  public async createStack(template: Template, options: { readonly rollback?: boolean } = {}): Promise<OperationEnd> {
    this.description = { status: 'CREATE_IN_PROGRESS', creationTime: this.clock.now() };
    const results = await this.all(Object.keys(template), (id, cancelled) => this.create(id, template[id], cancelled));
    this.live = knownAfter(results, template);
    const reasons = failures(results);
    if (reasons.length === 0) {
      return this.end('CREATE_COMPLETE', reasons);
    }
    if (options.rollback === false) {
      return this.end('CREATE_FAILED', reasons);
    }
    this.turn('ROLLBACK_IN_PROGRESS');
    const deletions = await this.all([...this.live.keys()], id => this.remove(id, this.needLive(id)));
    return this.end(failures(deletions).length === 0 ? 'ROLLBACK_COMPLETE' : 'ROLLBACK_FAILED', [...reasons, ...failures(deletions)]);
  }

  /** Update the stack: changed resources, then clean-up; or a rollback of everything. */
  public async updateStack(template: Template): Promise<OperationEnd> {
    const before = new Map(this.live);
    this.description = { ...this.needDescription(), status: 'UPDATE_IN_PROGRESS', lastUpdatedTime: this.clock.now() };
    const touched = Object.keys(template).filter(id => JSON.stringify(before.get(id)?.template) !== JSON.stringify(template[id]));
    const results = await this.all(touched, (id, cancelled) => {
      const old = before.get(id);
      return old ? this.update(id, template[id], old, cancelled) : this.create(id, template[id], cancelled);
    });
    const reasons = failures(results);
    if (reasons.length > 0) {
      return this.rollBackUpdate(before, template, results, reasons);
    }
    for (const [id, { physicalId }] of knownAfter(results, template)) {
      this.live.set(id, { template: template[id], physicalId });
    }
    this.turn('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    const obsolete = [...before].filter(([id, { physicalId }]) => !(id in template) || this.needLive(id).physicalId !== physicalId);
    const cleanUp = await this.all(obsolete.map(([id]) => id), id => this.remove(id, needed(before, id)));
    for (const id of before.keys()) {
      if (!(id in template)) {
        this.live.delete(id);
      }
    }
    // what a clean-up cannot delete is abandoned, not failed
    return this.end('UPDATE_COMPLETE', failures(cleanUp));
  }

  /** Delete the stack. */
  public async deleteStack(): Promise<OperationEnd> {
    const { creationTime, lastUpdatedTime } = this.needDescription();
    this.description = { status: 'DELETE_IN_PROGRESS', creationTime, lastUpdatedTime, deletionTime: this.clock.now() };
    const results = await this.all([...this.live.keys()], id => this.remove(id, this.needLive(id)));
    for (const [id, result] of results) {
      if (result.ok) {
        this.live.delete(id);
      }
    }
    return this.end(failures(results).length === 0 ? 'DELETE_COMPLETE' : 'DELETE_FAILED', failures(results));
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
    this.check(pending, body);
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

  private async rollBackUpdate(
    before: Map<string, LiveResource>, template: Template, results: Map<string, Result>, reasons: string[],
  ): Promise<OperationEnd> {
    this.turn('UPDATE_ROLLBACK_IN_PROGRESS');
    const changed = [...results.keys()].filter(id => before.has(id));
    const reverted = await this.all(changed, id => {
      const old = needed(before, id);
      const result = results.get(id);
      const physicalId = result?.ok ? result.physicalId : old.physicalId;
      return this.update(id, old.template, { template: template[id], physicalId });
    });
    for (const [id, result] of reverted) {
      if (result.ok) {
        this.live.set(id, { template: needed(before, id).template, physicalId: result.physicalId });
      }
    }
    this.turn('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
    // the new id of a failed replacement was never CloudFormation's: only what it took over, or created, goes
    const obsolete = new Map([...knownAfter(results, template)].filter(([id, { physicalId }]) =>
      !before.has(id) || (results.get(id)?.ok && this.needLive(id).physicalId !== physicalId)));
    const cleanUp = await this.all([...obsolete.keys()], id => this.remove(id, needed(obsolete, id)));
    const failed = failures(reverted);
    return this.end(failed.length === 0 ? 'UPDATE_ROLLBACK_COMPLETE' : 'UPDATE_ROLLBACK_FAILED', [...reasons, ...failed, ...failures(cleanUp)]);
  }

  private create(id: string, template: ResourceTemplate, cancelled: Promise<void>): Promise<Result> {
    return this.request('Create', id, template, {}, cancelled);
  }

  private update(id: string, template: ResourceTemplate, old: LiveResource, cancelled?: Promise<void>): Promise<Result> {
    const oldProperties = 'plain' in old.template ? {} : scalarsAsText(old.template.properties);
    return this.request('Update', id, template, { PhysicalResourceId: old.physicalId, OldResourceProperties: oldProperties }, cancelled);
  }

  private async remove(id: string, { template, physicalId }: LiveResource): Promise<Result> {
    return 'retain' in template && template.retain
      ? { ok: true, physicalId }
      : this.request('Delete', id, template, { PhysicalResourceId: physicalId });
  }

  /** One request to a handler: answered, timed out, or cancelled because a sibling failed. */
  private async request(
    requestType: string, id: string, template: ResourceTemplate, more: EventMessage, cancelled?: Promise<void>,
  ): Promise<Result> {
    const invented = `${this.stackId.split('/')[1]}-${id}-${String(++this.count).padStart(12, 'X')}`;
    const physicalId = typeof more.PhysicalResourceId === 'string' ? more.PhysicalResourceId : undefined;
    if ('plain' in template) {
      await this.clock.sleep(template.plain.takes);
      return template.plain.fails && requestType !== 'Delete'
        ? { ok: false, reason: `${id} failed`, physicalId: physicalId ?? invented }
        : { ok: true, physicalId: physicalId ?? invented };
    }
    const requestId = `request-${this.count}`;
    const url = `https://cloudformation.example/${requestId}?X-Amz-Date=${stampOf(this.clock.now())}&X-Amz-Expires=7200`;
    const event = {
      RequestType: requestType,
      RequestId: requestId,
      ResponseURL: url,
      StackId: this.stackId,
      LogicalResourceId: id,
      ResourceType: template.type,
      ResourceProperties: scalarsAsText(template.properties),
      ...more,
    };
    this.events.push(event);
    const answered = new Promise<Result>(resolve => this.pending.set(url, {
      event,
      settle: response => resolve(response.status === 'SUCCESS'
        ? { ok: true, physicalId: response.physicalId }
        : { ok: false, physicalId: response.physicalId, reason: response.reason ?? '' }),
    }));
    this.deliver(event);
    const stop = (reason: string) => (): Result => {
      const pending = this.pending.get(url);
      if (pending) {
        this.pending.set(url, { ...pending, settle: undefined });
      }
      return { ok: false, physicalId: physicalId ?? invented, reason };
    };
    return Promise.race([
      answered,
      this.clock.sleep(PATIENCE).then(stop(`${id} timed out`)),
      ...cancelled ? [cancelled.then(stop(`${id} cancelled`))] : [],
    ]);
  }

  /** Run requests side by side; the first failure cancels those still under way. */
  private async all(ids: readonly string[], run: (id: string, cancelled: Promise<void>) => Promise<Result>): Promise<Map<string, Result>> {
    let cancel: () => void = () => undefined;
    const cancelled = new Promise<void>(resolve => { cancel = resolve; });
    const results = await Promise.all(ids.map(async id => {
      const result = await run(id, cancelled);
      if (!result.ok) {
        cancel();
      }
      return [id, result] as const;
    }));
    return new Map(results);
  }

  private check(pending: Pending, body: string): void {
    const parsed: unknown = JSON.parse(body);
    const fields = parsed as Record<string, unknown>;
    const breach = (text: string) => this.contractBreaches.push(`${String(pending.event.RequestId)}: ${text}`);
    for (const field of ['StackId', 'RequestId', 'LogicalResourceId']) {
      if (fields[field] !== pending.event[field]) {
        breach(`${field} was not echoed`);
      }
    }
    const physicalId = String(fields.PhysicalResourceId ?? '');
    if (physicalId === '' || Buffer.byteLength(physicalId) > 1_024) {
      breach(`PhysicalResourceId is unusable: "${physicalId}"`);
    }
    if (pending.event.RequestType === 'Delete' && physicalId !== pending.event.PhysicalResourceId) {
      breach('a Delete changed the id');
    }
    if (fields.Status === 'FAILED' && !fields.Reason) {
      breach('FAILED without a reason');
    }
    if (Buffer.byteLength(body) > 4_096) {
      breach('longer than 4,096 bytes');
    }
    if (pending.body !== undefined && pending.body !== body) {
      breach('a second, different answer');
    }
  }

  private turn(status: string): void {
    this.description = { ...this.needDescription(), status };
  }

  private end(status: string, reasons: readonly string[]): OperationEnd {
    this.turn(status);
    return { status, reasons };
  }

  private needDescription(): StackDescription {
    if (!this.description) {
      throw new Error('there is no stack yet');
    }
    return this.description;
  }

  private needLive(id: string): LiveResource {
    return needed(this.live, id);
  }
}

function needed(resources: Map<string, LiveResource>, id: string): LiveResource {
  const resource = resources.get(id);
  if (!resource) {
    throw new Error(`the stack has no ${id}`);
  }
  return resource;
}

function knownAfter(results: Map<string, Result>, template: Template): Map<string, LiveResource> {
  return new Map([...results].flatMap(([id, { physicalId }]) => (physicalId === undefined ? [] : [[id, { template: template[id], physicalId }]])));
}

function failures(results: Map<string, Result>): string[] {
  return [...results.values()].flatMap(result => (result.ok ? [] : [result.reason]));
}

/** CloudFormation delivers every scalar as a text. */
function scalarsAsText(value: Properties): Properties {
  const convert = (part: unknown): unknown => {
    if (Array.isArray(part)) {
      return part.map(convert);
    }
    return part !== null && typeof part === 'object'
      ? Object.fromEntries(Object.entries(part).map(([key, content]) => [key, convert(content)]))
      : String(part);
  };
  return Object.fromEntries(Object.entries(value).map(([key, content]) => [key, convert(content)]));
}

function stampOf(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
}

function signedAtOf(url: string): number {
  const stamp = new URL(url).searchParams.get('X-Amz-Date') ?? '';
  return Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
