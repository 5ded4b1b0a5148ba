import { Choices, USUAL_CHOICES } from './cloudformation-choices';
import { Mailbox, Response } from './cloudformation-mailbox';
import { EventMessage, responseUrl, scalarsAsText } from './cloudformation-messages';
import { Run, runInOrder, StopsAt } from './cloudformation-order';
import { leadsNowhere, refersToOthers, workedOut } from './cloudformation-references';
import {
  changesBetween, failures, knownAfter, labelled, LiveResource, needed, NOT_ASKED, ResourceTemplate, Resources, Result, Results, Template,
} from './cloudformation-resources';
import { VirtualClock } from './virtual-clock';
import { ResponsePort, StacksPort } from '../../lambda/kernel/ports';
import { StackDescription } from '../../lambda/kernel/stack';

export type { Response } from './cloudformation-mailbox';
export type { EventMessage } from './cloudformation-messages';
export type { LiveResource, ResourceTemplate, Template } from './cloudformation-resources';

/** How an operation on the stack ended. */
export interface OperationEnd {
  readonly status: string;
  readonly reasons: readonly string[];
}

/** What a person asks for with an operation. */
export interface OperationOptions {
  /** False: leave everything where it is when something fails. @default true */
  readonly rollback?: boolean;
}

/**
 * One stack, driven as CloudFormation drives it: phases and times as DescribeStacks shows them, replacement before clean-up, rollback with
 * swapped properties, cancelled siblings with invented ids, and a check of every response against the contract.
 */
export class CloudFormation implements StacksPort, ResponsePort {
  public readonly events: EventMessage[];
  public readonly responses: Response[];
  public readonly contractBreaches: string[];
  /** What was left alone because its template retains it, or because a person gave it up. */
  public readonly retained: LiveResource[] = [];
  /** The template that roles and policies are of: that of the operation, or the one that a rollback leads back to. */
  public inForce: Template = {};
  private inForceBefore: Template = {};
  private readonly mailbox: Mailbox;
  private live: Resources = new Map();
  /** What the stack was before an update that failed without a rollback: a later rollback leads back to it. */
  private stable: Resources | undefined;
  /** By label, everything that it has taken over since then. */
  private trail: Resources = new Map();
  /** What failed to become what it should, as it was to be: a rollback has to lead that back, too. */
  private failedUpdates: Resources = new Map();
  /** The rollback that failed, for who continues it. */
  private unfinished: { readonly before: Resources; readonly attempted: Resources; readonly failed: readonly string[] } | undefined;
  private description: StackDescription | undefined;
  private cancel: (() => void) | undefined;
  private underWay: Promise<unknown> | undefined;
  /** The attributes that resources have answered last, by logical id. */
  private readonly attributes = new Map<string, Readonly<Record<string, string>>>();

  /**
   * @param deliver takes an event to the handler, as an asynchronous invocation
   * @param count of the requests that were made before its first
   */
  constructor(
    public readonly stackId: string,
    private readonly clock: VirtualClock,
    deliver: (event: EventMessage) => void,
    private readonly choices: Choices = USUAL_CHOICES,
    private count = 0,
  ) {
    this.mailbox = new Mailbox(clock, deliver);
    ({ events: this.events, responses: this.responses, contractBreaches: this.contractBreaches } = this.mailbox);
  }

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

  /** Every id that CloudFormation knows, replaced ones that are not cleaned up yet included. */
  public heldIds(): string[] {
    const known = [this.live, this.stable, this.trail, this.unfinished?.attempted].flatMap(resources => [...resources?.values() ?? []]);
    return known.map(({ physicalId }) => physicalId);
  }

  /** True while CloudFormation waits for the answer to a request. */
  public awaits(event: EventMessage): boolean {
    return this.mailbox.awaits(event);
  }

  /** The last response that CloudFormation took. */
  public get lastHeard(): Response {
    const heard = this.responses.filter(response => response.heard);
    return heard[heard.length - 1];
  }

  /** Create the stack, and roll back unless told otherwise when something fails. */
  public createStack(template: Template, options: OperationOptions = {}): Promise<OperationEnd> {
    return this.operate(async () => {
      this.description = { status: 'CREATE_IN_PROGRESS', creationTime: this.clock.now() };
      this.inForce = template;
      const asked = new Map<string, Omit<LiveResource, 'physicalId'>>();
      const results = await this.forward(template, Object.keys(template), (id, cancelled) => {
        const resource = this.ask(asked, id, template[id]);
        return this.create(id, resource.template, cancelled);
      });
      this.live = knownAfter(results, asked);
      const reasons = failures(results);
      if (this.isInterrupted('CREATE_IN_PROGRESS')) {
        return { status: this.status, reasons };
      }
      if (reasons.length === 0) {
        return this.end('CREATE_COMPLETE', reasons);
      }
      if (options.rollback === false) {
        return this.end('CREATE_FAILED', reasons);
      }
      this.turnBack('ROLLBACK_IN_PROGRESS');
      const deletions = await this.removeAll(this.live, true, 'failure');
      this.live = new Map([...this.live].filter(([id]) => deletions.get(id)?.ok !== true));
      return this.end(failures(deletions).length === 0 ? 'ROLLBACK_COMPLETE' : 'ROLLBACK_FAILED', [...reasons, ...failures(deletions)]);
    });
  }

  /** Update the stack: changed resources, then clean-up; or a rollback of everything. */
  public updateStack(template: Template, options: OperationOptions = {}): Promise<OperationEnd> {
    return this.operate(async () => {
      const current = new Map(this.live);
      const before = this.stable ?? current;
      this.inForceBefore = this.stable ? this.inForceBefore : this.inForce;
      this.inForce = template;
      this.description = { ...this.needDescription(), status: 'UPDATE_IN_PROGRESS', lastUpdatedTime: this.clock.now() };
      const failedBefore = this.failedUpdates;
      const isTouched = (id: string, wanted: ResourceTemplate) => JSON.stringify(current.get(id)?.template) !== JSON.stringify(wanted)
        || (this.choices.updatesWhatFailed && failedBefore.has(id));
      const asked = new Map<string, Omit<LiveResource, 'physicalId'>>();
      // whether something has changed where a template refers to others is known when those have answered
      const maybeTouched = Object.keys(template).filter(id => refersToOthers(template[id]) || isTouched(id, template[id]));
      const results = await this.forward(template, maybeTouched, async (id, cancelled) => {
        const old = current.get(id);
        const lost = leadsNowhere(template[id], this.attributes);
        if (lost !== undefined) {
          return { ok: false, reason: `${id}: there is no ${lost}` };
        }
        const resource = this.ask(asked, id, template[id]);
        if (!old) {
          return this.create(id, resource.template, cancelled);
        }
        return isTouched(id, resource.template)
          ? this.update(id, resource.template, old, cancelled)
          : { ok: true, physicalId: old.physicalId, isUntouched: true };
      });
      [...results].filter(([, result]) => result.ok && result.isUntouched).forEach(([id]) => results.delete(id));
      const reasons = failures(results);
      const reached = new Map([...current, ...[...knownAfter(results, asked)].filter(([id]) => results.get(id)?.ok || !current.has(id))]);
      if (reasons.length > 0) {
        this.live = reached;
        const failed = [...failedBefore].filter(([id]) => !results.has(id));
        for (const [id, { physicalId }] of reached) {
          const resource = asked.get(id);
          if (current.has(id) && resource && results.get(id)?.ok === false) {
            failed.push([id, { ...resource, physicalId }]);
          }
        }
        this.failedUpdates = new Map(failed);
        if (options.rollback === false) {
          this.stable = before;
          this.trail = new Map([...this.trail, ...labelled(reached)]);
          return this.end('UPDATE_FAILED', reasons);
        }
        const attempted = new Map([...reached, ...this.failedUpdates]);
        return this.goBack(before, attempted, [...new Set([...results.keys(), ...changesBetween(before, attempted)])], reasons);
      }
      this.live = new Map([...reached].filter(([id]) => id in template));
      this.turn('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
      const past = new Map([...labelled(before), ...labelled(current), ...this.trail]);
      this.forgetFailures();
      const cleanUp = await this.removeAll(new Map([...past].filter(([key]) => !labelled(this.live).has(key))), false, 'nothing');
      // what a clean-up cannot delete is abandoned, not failed
      return this.end('UPDATE_COMPLETE', failures(cleanUp));
    });
  }

  /** Take back an update that failed without a rollback. */
  public rollbackStack(): Promise<OperationEnd> {
    return this.operate(async () => {
      const before = needed(this.stable, 'what it was before');
      const attempted = new Map([...this.live, ...this.failedUpdates]);
      return this.goBack(before, attempted, changesBetween(before, attempted), []);
    });
  }

  /** Go on with a rollback that failed, without the resources that a person gives up. */
  public continueRollback(skip: readonly string[] = []): Promise<OperationEnd> {
    return this.operate(async () => {
      const { before, attempted, failed } = needed(this.unfinished, 'rollback to go on with');
      for (const id of failed.filter(candidate => skip.includes(candidate))) {
        // what it was before belongs to the person who gave it up
        if (needed(before.get(id), id).physicalId !== needed(this.live.get(id), id).physicalId) {
          this.retained.push(needed(before.get(id), id));
        }
        this.live.set(id, { ...needed(before.get(id), id), physicalId: needed(this.live.get(id), id).physicalId });
      }
      return this.goBack(before, attempted, failed.filter(id => !skip.includes(id)), []);
    });
  }

  /** A person cancels an update: what is on its way is given up, and a rollback follows. */
  public cancelUpdate(): void {
    this.cancel?.();
  }

  /** Delete the stack, also out of a creation that is on its way. */
  public async deleteStack(): Promise<OperationEnd> {
    const { creationTime, lastUpdatedTime } = this.needDescription();
    this.description = { status: 'DELETE_IN_PROGRESS', creationTime, lastUpdatedTime, deletionTime: this.clock.now() };
    this.cancel?.();
    await this.underWay;
    const past = [this.stable, this.unfinished?.before, this.unfinished?.attempted].flatMap(resources => [...labelled(resources ?? new Map())]);
    const replaced = this.choices.deleteTakesReplaced ? [...past, ...this.trail] : [];
    const results = await this.removeAll(new Map([...replaced, ...labelled(this.live)]), false, 'failure');
    for (const [key, result] of results) {
      const [id] = key.split(' ');
      if (result.ok && this.live.get(id)?.physicalId === key.slice(id.length + 1)) {
        this.live.delete(id);
      }
    }
    const failed = failures(results);
    if (failed.length === 0) {
      this.live.clear();
      this.forgetFailures();
    }
    return this.end(failed.length === 0 ? 'DELETE_COMPLETE' : 'DELETE_FAILED', failed);
  }

  /** Take a response, as the bucket behind a presigned URL does. */
  public put(url: string, body: string): Promise<number> {
    return this.mailbox.put(url, body);
  }

  private operate(run: () => Promise<OperationEnd>): Promise<OperationEnd> {
    const operation = run();
    this.underWay = operation;
    return operation;
  }

  /**
   * Lead the stack back.
   *
   * @param attempted what the failed update wanted, with the ids that it reached
   * @param ids what has to be led back
   */
  private async goBack(before: Resources, attempted: Resources, ids: readonly string[], reasons: readonly string[]): Promise<OperationEnd> {
    this.turnBack('UPDATE_ROLLBACK_IN_PROGRESS');
    this.inForce = this.inForceBefore;
    const changed = ids.filter(id => before.has(id));
    const isAskedAnew = this.choices.rollbackAttributes === 'present';
    const restored = new Map<string, LiveResource>();
    const stuck = new Set<string>();
    const dependsOn = (id: string) => (isAskedAnew ? before.get(id)?.template.dependsOn ?? [] : []);
    const reverted = await this.all(changed, dependsOn, async id => {
      const old = needed(before.get(id), id);
      const from = needed(attempted.get(id), id);
      const template = isAskedAnew && old.source ? workedOut(old.source, this.attributes) : old.template;
      restored.set(id, { ...old, template });
      const asked = this.choices.rollbackId === 'answered' ? from : { ...from, physicalId: old.physicalId };
      const result = dependsOn(id).some(other => stuck.has(other)) ? NOT_ASKED : await this.update(id, template, asked);
      if (!result.ok) {
        stuck.add(id);
      }
      return result;
    });
    const failed = [...reverted].filter(([, result]) => !result.ok).map(([id]) => id);
    for (const [id, result] of reverted) {
      if (result.ok) {
        this.live.set(id, { ...needed(restored.get(id), id), physicalId: result.physicalId });
      }
    }
    if (failed.length > 0) {
      this.unfinished = { before, attempted, failed };
      return this.end('UPDATE_ROLLBACK_FAILED', [...reasons, ...failures(reverted)]);
    }
    this.turn('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
    this.live = new Map([...this.live].filter(([id]) => before.has(id)));
    const kept = labelled(this.live);
    // the new id of a failed replacement was never CloudFormation's: only what it took over, or created, goes, and what the rollback itself replaced
    const isReplaced = ([id, { physicalId }]: [string, LiveResource]) => reverted.get(id)?.ok === true && reverted.get(id)?.physicalId !== physicalId;
    const spared = labelled(new Map([...before].filter(entry => !isReplaced(entry))));
    const made = new Map([...this.trail, ...labelled(attempted)].filter(([key]) => !kept.has(key) && !spared.has(key)));
    this.forgetFailures();
    const cleanUp = await this.removeAll(made, true, 'nothing');
    return this.end('UPDATE_ROLLBACK_COMPLETE', [...reasons, ...failures(cleanUp)]);
  }

  private create(id: string, template: ResourceTemplate, cancelled: Promise<void>): Promise<Result> {
    return this.request('Create', id, template, {}, cancelled);
  }

  private update(id: string, template: ResourceTemplate, old: LiveResource, cancelled?: Promise<void>): Promise<Result> {
    const oldProperties = 'plain' in old.template ? {} : scalarsAsText(old.template.properties);
    return this.request('Update', id, template, { PhysicalResourceId: old.physicalId, OldResourceProperties: oldProperties }, cancelled);
  }

  /** Work out what a resource is asked to be, and remember it. */
  private ask(asked: Map<string, Omit<LiveResource, 'physicalId'>>, id: string, source: ResourceTemplate): Omit<LiveResource, 'physicalId'> {
    const template = workedOut(source, this.attributes);
    const resource = template === source ? { template } : { template, source };
    asked.set(id, resource);
    return resource;
  }

  /** @param isTakenBack true for what this operation made: a template that retains lets go of it nevertheless (RetainExceptOnCreate) */
  private async remove(id: string, resource: LiveResource, isTakenBack: boolean, tries: number): Promise<Result> {
    const { template, physicalId } = resource;
    if ('retain' in template && template.retain && !isTakenBack) {
      this.retained.push(resource);
      return { ok: true, physicalId };
    }
    const result = await this.request('Delete', id, template, { PhysicalResourceId: physicalId });
    return result.ok || tries === 1 ? result : this.remove(id, resource, isTakenBack, tries - 1);
  }

  /** Remove resources by label or logical id, what depends on others first: with the stack, which stops at a failure, or as a clean-up. */
  private removeAll(resources: Resources, isTakenBack: boolean, stopsAt: 'failure' | 'nothing'): Promise<Results> {
    const logical = (key: string) => key.split(' ')[0];
    const needs = (other: LiveResource, key: string) => other.template.dependsOn?.includes(logical(key));
    const dependents = (key: string) => [...resources].filter(([, other]) => needs(other, key)).map(([other]) => other);
    const tries = stopsAt === 'nothing' ? this.choices.cleanUpTries : 1;
    const run = (key: string) => this.remove(logical(key), needed(resources.get(key), key), isTakenBack, tries);
    return this.all([...resources.keys()], dependents, run, stopsAt);
  }

  /** One request to a handler: answered, timed out, or cancelled because a sibling failed. */
  private async request(
    requestType: string, id: string, template: ResourceTemplate, more: EventMessage, cancelled?: Promise<void>,
  ): Promise<Result> {
    const madeUp = `${this.stackId.split('/')[1]}-${id}-${String(++this.count).padStart(12, 'X')}`;
    const invented = this.choices.inventedIds ? madeUp : undefined;
    const physicalId = typeof more.PhysicalResourceId === 'string' ? more.PhysicalResourceId : undefined;
    if ('plain' in template) {
      await this.clock.sleep(template.plain.takes);
      return template.plain.fails && requestType !== 'Delete'
        ? { ok: false, reason: `${id} failed`, physicalId: physicalId ?? invented }
        : { ok: true, physicalId: physicalId ?? madeUp };
    }
    const requestId = `request-${this.count}`;
    const response = await this.mailbox.ask({
      RequestType: requestType,
      RequestId: requestId,
      ResponseURL: responseUrl(requestId, this.clock.now()),
      StackId: this.stackId,
      LogicalResourceId: id,
      ResourceType: template.type,
      ResourceProperties: scalarsAsText(template.properties),
      ...more,
    }, cancelled);
    if (typeof response === 'string') {
      return { ok: false, physicalId: physicalId ?? invented, reason: `${id} ${response}` };
    }
    if (response.status === 'FAILED') {
      return { ok: false, physicalId: response.physicalId, reason: response.reason ?? '' };
    }
    if (requestType !== 'Delete') {
      this.attributes.set(id, response.data);
    }
    return { ok: true, physicalId: response.physicalId };
  }

  private forward(template: Template, ids: readonly string[], run: Run): Promise<Results> {
    return this.all(ids, id => template[id].dependsOn ?? [], run, 'anything');
  }

  private all(ids: readonly string[], before: (id: string) => readonly string[], run: Run, stopsAt?: StopsAt): Promise<Results> {
    return runInOrder(ids, before, run, cancel => { this.cancel = cancel; }, stopsAt, this.choices.siblings === 'given up');
  }

  private forgetFailures(): void {
    this.stable = undefined;
    this.unfinished = undefined;
    this.trail = new Map();
    this.failedUpdates = new Map();
  }

  private isInterrupted(status: string): boolean {
    return this.status !== status;
  }

  private turn(status: string): void {
    this.description = { ...this.needDescription(), status };
  }

  private turnBack(status: string): void {
    this.turn(status);
    if (this.choices.rollbackStart === 'own') {
      this.description = { ...this.needDescription(), lastUpdatedTime: this.clock.now() };
    }
  }

  private end(status: string, reasons: readonly string[]): OperationEnd {
    this.turn(status);
    return { status, reasons };
  }

  private needDescription(): StackDescription {
    return needed(this.description, 'description');
  }
}
