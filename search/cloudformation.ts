import { Finding } from './findings';
import { AGES, Held, Request, retains, TemplateName, World } from './model';
import { untruths } from './truth';
import { INVENTED, isUndelivered, nameOf } from './words';
import { Choices } from '../test/support/cloudformation-choices';

/** One stack with one resource of ours and a sibling, as CloudFormation leads it: what a step of it changes in the world. */
export class CloudFormation {
  constructor(public readonly choices: Choices) {}

  /** True when what is under way is waited for when another resource fails. */
  public get waitsForOthers(): boolean {
    return this.choices.siblings === 'waited for';
  }

  /** Create the stack. */
  public create(world: World, template: TemplateName, rollsBack: boolean): void {
    const { stack } = world;
    this.begin(world, template, rollsBack);
    stack.status = 'CREATE_IN_PROGRESS';
    stack.created = stack.starts.length;
    if (template !== 'nothing') {
      this.send(world, { type: 'Create', template });
    }
  }

  /** Update the stack. */
  public update(world: World, template: TemplateName, rollsBack: boolean): void {
    const { stack } = world;
    const before = stack.status === 'UPDATE_FAILED' ? stack.before ?? null : stack.live;
    const hasFailed = this.choices.updatesWhatFailed && stack.status === 'UPDATE_FAILED' && !!stack.attempted && !same(stack.attempted, stack.live);
    this.begin(world, template, rollsBack);
    stack.before = before;
    stack.status = 'UPDATE_IN_PROGRESS';
    stack.updated = stack.starts.length;
    this.remember(world, before, stack.live);
    if (template === 'nothing' || (stack.live?.template === template && !hasFailed)) {
      return;
    }
    this.send(world, stack.live ? { type: 'Update', template, old: stack.live.template, id: stack.live.id } : { type: 'Create', template });
  }

  /** Delete the stack, also out of its creation. */
  public delete(world: World): void {
    const { stack } = world;
    if (stack.status === 'CREATE_IN_PROGRESS') {
      this.cancel(world);
    }
    const isForgotten = !this.choices.deleteTakesReplaced && stack.live !== null;
    stack.endedFailed = stack.status === 'UPDATE_FAILED' || stack.status === 'UPDATE_ROLLBACK_FAILED' || stack.endedFailed;
    this.remember(world, stack.before, stack.attempted);
    this.begin(world, 'nothing', true);
    stack.status = 'DELETE_IN_PROGRESS';
    stack.deleted = stack.starts.length;
    const doomed = unique([...isForgotten ? [] : stack.trail, ...stack.live ? [stack.live] : []]);
    stack.trail = doomed;
    this.remove(world, doomed, false);
  }

  /** Take back an update that failed without a rollback. */
  public rollBack(world: World): void {
    const { stack } = world;
    stack.attempted = stack.live;
    this.goBack(world, !same(stack.before, stack.live));
  }

  /** Go on with a rollback that failed; `skip` gives the resource up. */
  public goOn(world: World, skip: boolean): void {
    const { stack } = world;
    if (!skip) {
      this.goBack(world, true);
      return;
    }
    stack.live = stack.before && stack.live ? { template: stack.before.template, id: stack.live.id } : stack.live;
    world.builders.filter(({ name, isOurs }) => isOurs && name !== stack.live?.id).forEach(builder => { builder.givenUp = true; });
    this.tidyUpRollback(world);
  }

  /** What is beside the resource has succeeded as well. */
  public restSucceeds(world: World): void {
    const { stack } = world;
    if (stack.status === 'CREATE_IN_PROGRESS') {
      this.end(world, 'CREATE_COMPLETE');
      return;
    }
    if (stack.goal === 'nothing') {
      stack.live = null;
    }
    stack.status = 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';
    const doomed = stack.trail.filter(held => held.id !== stack.live?.id);
    stack.before = undefined;
    stack.attempted = undefined;
    stack.trail = doomed;
    this.remove(world, doomed, false);
  }

  /** A person cancels, or a sibling fails where that gives up what is awaited: the operation has failed. */
  public cancels(world: World): void {
    this.cancel(world);
    this.forwardFailed(world);
  }

  /** A sibling fails where what is awaited is waited for. */
  public siblingFails(world: World): void {
    world.stack.failing = true;
    this.failsOnceAllIsAnswered(world);
  }

  private failsOnceAllIsAnswered(world: World): void {
    if (world.stack.failing && world.stack.waits.length === 0) {
      this.forwardFailed(world);
    }
  }

  /** True while a failure of a sibling would take the operation back. */
  public canFail({ stack }: World): boolean {
    return stack.status === 'CREATE_IN_PROGRESS' || stack.status === 'UPDATE_IN_PROGRESS';
  }

  /** An answer arrives. */
  public answer(world: World, request: Request): Finding[] {
    const { stack, builders } = world;
    const { answer, n } = request;
    const isHeard = stack.waits.includes(n);
    for (const { delivery } of builders) {
      if (delivery?.by === n && delivery.heard === undefined) {
        delivery.heard = isHeard && answer?.status === 'SUCCESS';
      }
    }
    if (!answer || !isHeard) {
      return [];
    }
    const findings = answer.status === 'SUCCESS' ? untruths(world, request) : [];
    this.settled(world, request, answer.status === 'SUCCESS', answer.id);
    return findings;
  }

  /** CloudFormation has waited for its hour. */
  public timeOut(world: World, request: Request): Finding[] {
    this.settled(world, request, false, request.id);
    return request.excused || request.at === 'lost' || request.delivering
      ? []
      : [{ name: 'inTime', what: `the ${request.type} of operation ${request.operation} was never answered` }];
  }

  private settled(world: World, request: Request, ok: boolean, id: string | undefined): void {
    const { stack } = world;
    stack.waits = stack.waits.filter(n => n !== request.n);
    const known = id ?? (this.choices.inventedIds ? INVENTED : undefined);
    switch (stack.status) {
      case 'CREATE_IN_PROGRESS':
      case 'UPDATE_IN_PROGRESS':
        if (ok || request.type === 'Create') {
          stack.live = known === undefined ? null : { template: request.template, id: known };
        }
        if (ok) {
          this.failsOnceAllIsAnswered(world);
          return;
        }
        stack.attempted = stack.live && { template: request.template, id: stack.live.id };
        this.forwardFailed(world);
        return;
      case 'UPDATE_ROLLBACK_IN_PROGRESS':
        if (!ok) {
          this.end(world, 'UPDATE_ROLLBACK_FAILED');
          return;
        }
        stack.live = { template: request.template, id: known ?? '' };
        this.tidyUpRollback(world);
        return;
      default:
        this.deleted(world, request, ok);
    }
  }

  private deleted(world: World, request: Request, ok: boolean): void {
    const { stack, builders } = world;
    if (ok) {
      stack.trail = stack.trail.filter(held => held.id !== request.id);
      if (stack.live?.id === request.id) {
        stack.live = null;
      }
    } else if (request.status.includes('CLEANUP') && (request.again ?? 1) < this.choices.cleanUpTries) {
      this.send(world, { type: 'Delete', template: request.template, id: request.id, again: (request.again ?? 1) + 1 });
    } else {
      stack.failed = true;
      const isVague = request.id === INVENTED || request.id === 'unknown';
      if (request.status.includes('CLEANUP')) {
        builders.filter(({ name }) => isVague || name === request.id).forEach(builder => { builder.cleanUpFailed = true; });
      }
    }
    if (stack.waits.length === 0) {
      this.phaseEnds(world);
    }
  }

  /** The last Delete of a phase is over. */
  private phaseEnds(world: World): void {
    const { stack } = world;
    const failed = stack.failed === true;
    switch (stack.status) {
      case 'ROLLBACK_IN_PROGRESS':
        this.end(world, failed ? 'ROLLBACK_FAILED' : 'ROLLBACK_COMPLETE');
        return;
      case 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS':
        stack.trail = [];
        this.end(world, 'UPDATE_COMPLETE');
        return;
      case 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS':
        stack.trail = [];
        this.end(world, 'UPDATE_ROLLBACK_COMPLETE');
        return;
      case 'DELETE_IN_PROGRESS':
        this.end(world, failed ? 'DELETE_FAILED' : 'DELETE_COMPLETE');
        if (!failed) {
          this.takeAway(world);
        }
    }
  }

  /** Function and state machine go with their stack. */
  private takeAway(world: World): void {
    const { stack } = world;
    const sent = stack.sentDelete;
    for (const builder of world.builders.filter(({ isOurs, claim }) => isOurs && isUndelivered(claim))) {
      builder.orphaned = sent ? 'by its name' : 'without Delete';
      if (sent && (builder.name !== 'press-1' || sent.id === builder.name || nameOf(sent.template) === builder.name)) {
        builder.orphaned = undefined;
      }
    }
    stack.live = null;
    stack.trail = [];
    world.requests = [];
  }

  private forwardFailed(world: World): void {
    const { stack } = world;
    const isCreation = stack.status === 'CREATE_IN_PROGRESS';
    if (!stack.rollsBack) {
      this.remember(world, stack.live);
      this.end(world, isCreation ? 'CREATE_FAILED' : 'UPDATE_FAILED');
      return;
    }
    if (isCreation) {
      stack.status = 'ROLLBACK_IN_PROGRESS';
      stack.trail = [];
      this.turnBack(world);
      this.remove(world, stack.live ? [stack.live] : [], true);
      return;
    }
    stack.attempted ??= stack.live;
    const isTouched = stack.sent === true || !same(stack.before, stack.live);
    this.goBack(world, isTouched);
  }

  private goBack(world: World, isTouched: boolean): void {
    const { stack } = world;
    stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
    this.turnBack(world);
    const { before, attempted } = stack;
    if (!before || !isTouched) {
      this.tidyUpRollback(world);
      return;
    }
    const id = this.choices.rollbackId === 'answered' ? attempted?.id ?? before.id : before.id;
    this.send(world, { type: 'Update', template: before.template, old: attempted?.template ?? before.template, id });
  }

  private tidyUpRollback(world: World): void {
    const { stack } = world;
    const { before, attempted } = stack;
    stack.status = 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS';
    if (!before) {
      this.remember(world, stack.live);
      stack.live = null;
    }
    this.remember(world, attempted);
    const doomed = stack.trail.filter(({ id }) => id !== stack.live?.id && id !== before?.id);
    stack.trail = doomed;
    stack.before = undefined;
    stack.attempted = undefined;
    this.remove(world, doomed, true);
  }

  private begin(world: World, goal: TemplateName, rollsBack: boolean): void {
    const { stack } = world;
    stack.starts.push(0);
    stack.goal = goal;
    stack.rollsBack = rollsBack;
    stack.attempted = undefined;
    stack.failing = undefined;
    stack.failed = undefined;
    stack.takesBack = undefined;
    stack.late = undefined;
    stack.sent = undefined;
    stack.sentDelete = undefined;
  }

  /** In a rollback that shows a start of its own, whatever the stack shows begins anew. */
  private turnBack(world: World): void {
    const { stack, builders } = world;
    stack.failing = undefined;
    if (this.choices.rollbackStart === 'own') {
      const delivered = builders.flatMap(({ delivery }) => (delivery?.operation === stack.starts.length ? [delivery] : []));
      stack.starts.push(0);
      stack.updated = stack.starts.length;
      // it is the same operation, whatever its start
      delivered.forEach(delivery => { delivery.operation = stack.starts.length; });
    }
  }

  private remember({ stack }: World, ...more: ReadonlyArray<Held | null | undefined>): void {
    stack.trail = unique([...stack.trail, ...more.flatMap(held => (held ? [held] : []))]);
  }

  private remove(world: World, doomed: readonly Held[], isTakenBack: boolean): void {
    const { stack } = world;
    stack.failed = undefined;
    for (const held of doomed) {
      if (retains(held.template) && !isTakenBack) {
        stack.retained = [...new Set([...stack.retained, held.id])].sort();
        stack.trail = stack.trail.filter(other => other !== held);
      } else {
        this.send(world, { type: 'Delete', template: held.template, id: held.id });
      }
    }
    if (stack.waits.length === 0) {
      this.phaseEnds(world);
    }
  }

  private send(world: World, request: Pick<Request, 'type' | 'template' | 'old' | 'id' | 'again'>): void {
    const { stack } = world;
    const n = Math.max(0, ...world.requests.map(other => other.n), ...world.builders.map(({ claim }) => Number(/\d+$/.exec(claim)?.[0] ?? 0))) + 1;
    world.requests.push({ n, ...request, operation: stack.starts.length, status: stack.status, age: 0, at: 'ticking' });
    stack.waits.push(n);
    stack.sent = true;
    if (stack.status.includes('ROLLBACK')) {
      stack.takesBack = true;
    }
    for (const { name, delivery } of world.builders) {
      if (delivery && stack.status.includes('ROLLBACK') && delivery.operation === stack.starts.length) {
        delivery.takenBack = true;
      }
      if (delivery && request.type === 'Delete' && request.id === name) {
        delivery.named = true;
      }
    }
    if (request.type === 'Delete' && stack.status === 'DELETE_IN_PROGRESS') {
      stack.sentDelete = { template: request.template, id: request.id ?? '' };
    }
  }

  private cancel(world: World): void {
    const { stack } = world;
    for (const request of world.requests.filter(({ n }) => stack.waits.includes(n))) {
      if (request.type === 'Create') {
        stack.live = this.choices.inventedIds ? { template: request.template, id: INVENTED } : null;
      }
      stack.attempted = stack.live && { template: request.template, id: stack.live.id };
    }
    stack.waits = [];
  }

  private end(world: World, status: string): void {
    const { stack } = world;
    stack.status = status;
    if (!status.endsWith('FAILED')) {
      stack.before = undefined;
      stack.attempted = undefined;
      stack.trail = [];
    }
  }
}

function same(one: Held | null | undefined, other: Held | null | undefined): boolean {
  return one?.id === other?.id && one?.template === other?.template;
}

function unique(all: readonly Held[]): Held[] {
  return [...new Map(all.map(held => [held.id, held])).values()];
}

/** How old a request is when nobody waits for it any more. */
export const PATIENCE = AGES.limit;
