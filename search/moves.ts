import { CloudFormation, PATIENCE } from './cloudformation';
import { atRest, endings } from './endings';
import { Finding } from './findings';
import { Decision, Handler, Refusal } from './handler';
import { ofBuilder, ofPeople, ofPersons, ofStack } from './happenings';
import { AGES, Call, copyOf, Progress, Request, Scope, World } from './model';
import { apply, endOf } from './service';
import { grow } from './state';

/** Something that can happen next. */
export interface Move {
  readonly label: string;
  readonly world: World;
  readonly findings: readonly Finding[];
}

/** Changes a copy of the world; what must not have happened comes back. */
export type Happening = (next: World) => readonly Finding[] | void;

/** Adds a move. */
export type MoveMaker = (label: string, happening: Happening) => void;

/** What the service may refuse a call with that was right when it was decided. */
const LATE_REFUSALS = ['ResourceAlreadyExistsException', 'ResourceNotFoundException', 'OperationNotPermittedException'];

/** All that can happen next in a world. */
export class Moves {
  constructor(private readonly handler: Handler, private readonly cloudFormation: CloudFormation, private readonly scope: Scope) {}

  /** All moves from a world, in an order that stays the same. */
  public from(world: World): Move[] {
    const moves: Move[] = [];
    const move: MoveMaker = (label, happening) => {
      const next = copyOf(world);
      moves.push({ label, findings: happening(next) ?? [], world: next });
    };
    const fault: MoveMaker = (label, happening) => {
      if (world.faults > 0) {
        move(label, next => {
          next.faults--;
          return happening(next);
        });
      }
    };
    const looks = world.requests.map(request => (isTicking(request) ? this.handler.decide(world, request) : undefined));
    world.requests.forEach((request, index) => this.ofRequest(world, request, index, looks[index], move, fault));
    const called = world.requests.map(({ flight }) => flight?.call.name);
    world.builders.forEach((builder, index) => ofBuilder(builder, index, called.includes(builder.name), move, fault));
    ofStack(world, this.cloudFormation, move, fault);
    ofPersons(world, fault);
    ofPeople(world, this.cloudFormation, this.scope, move);
    if (this.mayAge(world, looks)) {
      move('time passes, longer than the grace', next => this.age(next));
    }
    endings(world, this.cloudFormation, move);
    return moves;
  }

  /** What a world that has come to rest must not show. */
  public atRest(world: World): Finding[] {
    return atRest(world, this.cloudFormation.choices);
  }

  private ofRequest(world: World, request: Request, index: number, look: Decision | undefined, move: MoveMaker, fault: MoveMaker): void {
    const who = tell(request);
    const own = (how: (own: Request, next: World) => readonly Finding[] | void): Happening => next => how(next.requests[index], next);
    const { at, flight } = request;
    if (at === 'lost') {
      return;
    }
    if (at === 'late') {
      move(`the event of ${who} arrives at last`, own(it => { it.at = 'ticking'; }));
    } else if (request.held) {
      this.ofHeld(request, who, (label, act) => move(label, own(act)));
    } else if (at === 'answering') {
      const answer = `${request.answer?.status ?? ''} with id ${request.answer?.id ?? ''}${request.answer?.code === undefined ? '' : `, ${request.answer.code}`}`;
      move(`${who} answers ${answer}${world.stack.waits.includes(request.n) ? '' : ' (nobody listens)'}`, own((it, next) => this.answer(next, it)));
      fault(`${who} cannot get its answer through for a time`, own(it => { it.held = it.excused = true; }));
    } else if (flight) {
      move(`${who}: ${flight.call.operation} ${flight.call.name} takes effect late`, own((it, next) => {
        it.flight = undefined;
        const { refusal, findings } = apply(next, it, flight.call, true);
        const outcome = flight.isLost ? 'TimeoutError' : refusal ?? 'ok';
        take(it, flight.outcomes[outcome]);
        return findings;
      }));
    } else if (request.refused !== undefined) {
      move(`${who} can look again`, own(it => { it.refused = undefined; }));
      const change = this.changeOf(this.handler.blind(world, request));
      if (!isStill(request, change)) {
        move(`${who}, without a look, ${tellChange(request, change)}`, own(it => take(it, change)));
      }
    } else if (look) {
      this.ofTick(world, request, index, look, who, move, fault);
      this.ofEvent(request, index, who, fault);
    }
  }

  /** What becomes of an execution that does not get on. */
  private ofHeld(request: Request, who: string, move: (label: string, act: (own: Request) => void) => void): void {
    const { at, answered, delivering, doubtful, age } = request;
    move(`${who} gets on again`, it => { it.held = undefined; });
    if (at !== 'ticking') {
      return;
    }
    if (!doubtful) {
      move(`${who} gets on again, after a crash`, it => {
        it.held = undefined;
        it.doubtful = true;
      });
    }
    if (!answered && !delivering && age >= AGES.deadline) {
      move(`${who} is out of time without a tick`, it => this.crash(it));
    }
  }

  /** The state machine answers for ticks that come to no end. */
  private crash(own: Request): void {
    own.held = undefined;
    own.doubtful = true;
    own.at = 'answering';
    own.answer = { status: 'FAILED', id: this.handler.crashId(own), code: 'HandlerCrashed', goesOn: true };
  }

  /** The next tick, and what can go wrong with it. */
  private ofTick(world: World, request: Request, index: number, decision: Decision, who: string, move: MoveMaker, fault: MoveMaker): void {
    const own = (how: (own: Request, next: World) => readonly Finding[] | void): Happening => next => how(next.requests[index], next);
    if (decision.kind === 'end') {
      move(`${who} has nothing left to do, and ends`, next => { next.requests.splice(index, 1); });
      return;
    }
    if (decision.kind === 'call') {
      this.ofCall(world, request, decision.call, index, who, move, fault);
    } else if (!isStill(request, decision.change)) {
      move(`${who} ${tellChange(request, decision.change)}`, own(it => take(it, decision.change)));
    }
    fault(`${who} does not get on for a time`, own(it => { it.held = true; }));
    if (!request.answered && !request.delivering) {
      fault(`${who} crashes for good`, own(it => this.crash(it)));
      fault(`${who} is refused every look`, own(it => { it.refused = 0; }));
    }
  }

  private ofCall(world: World, request: Request, call: Call, index: number, who: string, move: MoveMaker, fault: MoveMaker): void {
    const own = (how: (own: Request, next: World) => readonly Finding[] | void): Happening => next => how(next.requests[index], next);
    const what = `${who}: ${call.operation} ${call.name}${call.claim === undefined ? '' : `, claim: ${call.claim}`}`;
    const after = (outcome: string) => this.changeOf(this.handler.resume(world, request, outcome === 'ok' ? undefined : outcome));
    const happens = (outcome: (refusal: Refusal) => string): Happening => own((it, next) => {
      const { refusal, findings } = apply(next, it, call);
      take(it, after(outcome(refusal)));
      return findings;
    });
    const doesNot = (outcome: string): Happening => own(it => take(it, after(outcome)));
    const flies = (isLost: boolean): Happening => own(it => {
      const outcomes = isLost ? ['TimeoutError'] : ['ok', ...LATE_REFUSALS];
      it.flight = { call, isLost, outcomes: Object.fromEntries(outcomes.map(outcome => [outcome, after(outcome)])) };
    });
    move(what, happens(refusal => refusal ?? 'ok'));
    fault(`${what}; its reply is lost`, happens(() => 'TimeoutError'));
    fault(`${what} is lost on its way`, doesNot('TimeoutError'));
    fault(`${what} is refused for good`, doesNot('LimitExceededException'));
    fault(`${what}; the function is killed`, own((it, next) => {
      it.doubtful = true;
      return apply(next, it, call).findings;
    }));
    fault(`${what} is on its way for a while`, flies(false));
    fault(`${what} is on its way for a while, and its reply will be lost`, flies(true));
  }

  /** What can happen to an event before its first tick. */
  private ofEvent(request: Request, index: number, who: string, fault: MoveMaker): void {
    if (request.opening || request.doubtful || request.answered) {
      return;
    }
    if (this.handler.hasNoLock) {
      fault(`the event of ${who} comes twice`, next => { next.requests.push({ ...request }); });
    }
    fault(`the event of ${who} comes late`, next => {
      const it = next.requests[index];
      it.at = 'late';
      it.excused = true;
      next.stack.late = true;
      next.builders.forEach(({ delivery }) => {
        if (delivery?.operation === it.operation) {
          delivery.late = true;
        }
      });
    });
    fault(`the event of ${who} is lost`, next => {
      next.requests[index].at = 'lost';
      next.stack.lost = next.stack.lost === true || request.type === 'Delete' || undefined;
    });
  }

  private answer(next: World, own: Request): readonly Finding[] {
    const findings = [...this.cloudFormation.answer(next, own)];
    const answer = `${own.answer?.status ?? ''} ${own.answer?.id ?? ''}`;
    if (own.twin !== undefined && own.twin !== answer) {
      findings.push({ name: 'oneAnswer', what: `${tell(own)} is answered ${own.twin} as well as ${answer}` });
    }
    next.requests.filter(other => other !== own && other.n === own.n).forEach(other => { other.twin = answer; });
    if (own.answer?.goesOn === true) {
      own.at = 'ticking';
      own.answered = true;
      own.answer = undefined;
    } else {
      next.requests = next.requests.filter(other => other !== own);
    }
    return findings;
  }

  /** True when everything has come to rest that does so within the grace. */
  private mayAge(world: World, looks: ReadonlyArray<Decision | undefined>): boolean {
    return world.requests.length > 0
      && world.builders.every(({ hidden, tagsHidden, aged }) => !hidden && !tagsHidden && !aged)
      && world.requests.every((request, index) => this.mayWait(world, request, looks[index]));
  }

  private mayWait(world: World, request: Request, look: Decision | undefined): boolean {
    const { at, held, answered, delivering, flight, age } = request;
    if (at === 'late' || at === 'lost') {
      return true;
    }
    if (held) {
      // who does not get on is answered for at its deadline, but for who may say nothing but SUCCESS: the state machine sees to that
      return answered === true || delivering === true || at === 'answering' || age + 1 <= AGES.deadline;
    }
    if (at === 'answering' || flight) {
      return false;
    }
    const decision = look ?? this.handler.blind(world, request);
    return decision.kind === 'next' && isStill(request, decision.change);
  }

  private age(next: World): readonly Finding[] {
    grow(next);
    next.builders.filter(builder => endOf(builder) !== undefined && !builder.slow).forEach(builder => { builder.aged = true; });
    const overdue = next.requests.filter(({ n, age }) => age >= PATIENCE && next.stack.waits.includes(n));
    const findings = overdue.flatMap(request => this.cloudFormation.timeOut(next, request));
    next.requests = next.requests.filter(({ at, n }) => at !== 'lost' || next.stack.waits.includes(n));
    return findings;
  }

  private changeOf(decision: Decision): Progress {
    if (decision.kind !== 'next') {
      throw new Error(`a tick whose outcome is given comes to ${decision.kind}`);
    }
    return decision.change;
  }
}

/** How a request is called in a story. */
export function tell({ n, type, operation, id }: Request): string {
  return `r${n} (${type} of operation ${operation}${id === undefined ? '' : `, id ${id}`})`;
}

/** True for an execution whose next tick can look and decide. */
function isTicking({ at, held, flight, refused }: Request): boolean {
  return at === 'ticking' && !held && !flight && refused === undefined;
}

function take(own: Request, change: Progress): void {
  Object.assign(own, change);
}

function isStill(request: Request, change: Progress): boolean {
  const told = ({ at, opening, answered, delivering, doubtful, refused, memo }: Progress) =>
    JSON.stringify([at, opening, answered, delivering, doubtful, refused, memo]);
  return told(request) === told(change);
}

function tellChange(request: Request, change: Progress): string {
  if (change.answer) {
    return `decides to answer ${change.answer.status}`;
  }
  if (change.answered && !request.answered) {
    return 'gives up answering, and goes on in the background';
  }
  if (change.delivering && !request.delivering) {
    return 'announces the delivery';
  }
  return request.opening ? `waits, and remembers ${JSON.stringify(change.memo)}` : `begins to wait, with the stack in phase ${change.opening?.phase ?? ''}`;
}
