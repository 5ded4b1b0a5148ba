import { MomentsOfMemo } from './memo';
import { AGES, Delivery, Held, Remembered, Request, World } from './model';
import { requestOf } from './words';

/** Ages beyond which nothing changes any more. */
const OLDEST = { request: AGES.limit, opening: AGES.forceDelete, memo: AGES.grace, refused: AGES.grace } as const;

/** A world in which only what can still matter is told, and everything is numbered in the order of its appearance. */
export function normalized(world: World): World {
  forgetOperations(world);
  forgetAges(world);
  forgetRequests(world);
  world.builders.sort((a, b) => (a.name < b.name ? -1 : 1));
  if (isOver(world)) {
    const { stack } = world;
    stack.goal = 'nothing';
    stack.rollsBack = true;
    stack.failing = stack.failed = stack.takesBack = stack.late = stack.sent = undefined;
    stack.sentDelete = undefined;
  }
  return world;
}

/** True while no operation is under way. */
export function isAtRest({ stack }: World): boolean {
  return !stack.status.endsWith('IN_PROGRESS');
}

/** True when nobody can go on with the last operation: who takes it back, or goes on with that, is still at the same. */
function isOver(world: World): boolean {
  return isAtRest(world) && !world.stack.status.endsWith('FAILED');
}

/** Let a unit of time pass for all that is remembered. */
export function grow(world: World): void {
  world.stack.starts = world.stack.starts.map(age => age + 1);
  for (const request of world.requests) {
    request.age++;
    if (request.opening) {
      request.opening = { ...request.opening, age: request.opening.age + 1 };
    }
    if (request.refused !== undefined) {
      request.refused = Math.min(request.refused + 1, OLDEST.refused);
    }
    if (request.memo) {
      request.memo = grown(request.memo);
    }
  }
}

function grown(memo: Remembered): Remembered {
  const { created, doubtedAt, untaggedSince, watched, refusedSince, undelivered } = memo as MomentsOfMemo;
  const older = (age: number) => Math.min(age + 1, OLDEST.memo);
  return {
    ...memo,
    ...created ? { created: [older(created[0]), created[1]] } : {},
    ...doubtedAt === undefined ? {} : { doubtedAt: older(doubtedAt) },
    ...untaggedSince === undefined ? {} : { untaggedSince: older(untaggedSince) },
    ...watched ? { watched: [older(watched[0]), watched[1]] } : {},
    ...refusedSince ? { refusedSince: refusedSince.map(([key, age]) => [key, older(age)]) } : {},
    ...undelivered ? { undelivered: [older(undelivered[0]), ...undelivered.slice(1)] } : {},
  };
}

/** Number the operations anew: of those before all that is alive, only that they were before counts. */
function forgetOperations(world: World): void {
  const { stack, requests, builders } = world;
  const current = isOver(world) ? [] : [stack.starts.length];
  const asked = requests.flatMap(({ operation, opening }) => [operation, opening?.start ?? operation]);
  const alive = new Set([...asked, ...current].filter(operation => operation > 0));
  const first = Math.min(stack.starts.length + 1, ...alive);
  const delivered = deliveredIn(world).filter(operation => operation >= first);
  const kept = [...new Set([stack.created, stack.updated, stack.deleted, stack.starts.length, ...alive, ...delivered])]
    .filter(operation => operation > 0).sort((a, b) => a - b);
  const anew = (operation: number) => (operation === 0 ? 0 : kept.indexOf(operation) + 1);
  for (const builder of builders) {
    const mark = /^d(\d+) (.*)$/.exec(builder.claim);
    if (mark) {
      const operation = Number(mark[1]);
      builder.claim = `d${operation < first ? 1 : anew(operation)} ${mark[2]}`;
    }
    if (builder.delivery) {
      builder.delivery.operation = builder.delivery.operation < first ? 0 : anew(builder.delivery.operation);
    }
  }
  let oldest: number = OLDEST.request;
  stack.starts = kept.map(operation => {
    oldest = alive.has(operation) ? Math.min(stack.starts[operation - 1], oldest) : oldest;
    return oldest;
  });
  [stack.created, stack.updated, stack.deleted] = [stack.created, stack.updated, stack.deleted].map(anew);
  world.requests = requests.map(request => ({
    ...request,
    operation: anew(request.operation),
    ...request.opening ? { opening: { ...request.opening, start: anew(request.opening.start) } } : {},
  }));
}

function deliveredIn({ builders }: World): number[] {
  return builders.flatMap(({ claim, delivery }) => [Number(/^d(\d+)/.exec(claim)?.[1] ?? 0), delivery?.operation ?? 0]);
}

function forgetAges({ requests }: World): void {
  for (const request of requests) {
    request.age = Math.min(request.age, OLDEST.request);
    if (request.opening && request.opening.age > OLDEST.opening) {
      request.opening = { ...request.opening, age: OLDEST.opening };
    }
  }
}

/** Number the requests anew, in the order in which they appear. */
function forgetRequests(world: World): void {
  const numbers = new Map<number, number>();
  const anew = (n: number): number => {
    if (!numbers.has(n)) {
      numbers.set(n, numbers.size + 1);
    }
    return numbers.get(n) ?? 0;
  };
  const alive = new Set(world.requests.map(({ n }) => n));
  const claim = (text: string): string => {
    const n = requestOf(text);
    if (n === 0) {
      return text;
    }
    // who delivered, and has ended, is nobody's concern any more
    return text.startsWith('d') && !alive.has(n) ? text.replace(/r\d+$/, 'r0') : text.replace(/r\d+$/, `r${anew(n)}`);
  };
  for (const request of world.requests) {
    request.n = anew(request.n);
    const { memo, flight } = request;
    if (memo && Array.isArray(memo.watched)) {
      request.memo = { ...memo, watched: [memo.watched[0], claim(String(memo.watched[1]))] };
    }
    if (flight?.call.claim !== undefined) {
      request.flight = { ...flight, call: { ...flight.call, claim: claim(flight.call.claim) } };
    }
  }
  for (const builder of world.builders) {
    builder.claim = claim(builder.claim);
    const { delivery } = builder;
    if (delivery) {
      if (delivery.heard === undefined && !alive.has(delivery.by)) {
        delivery.heard = false;
      }
      delivery.by = alive.has(delivery.by) ? anew(delivery.by) : 0;
    }
  }
  world.stack.waits = world.stack.waits.filter(n => alive.has(n)).map(anew).sort((a, b) => a - b);
}

/** A text that is the same for the same world: members in one order, those that are undefined left out. */
export function keyOf({ operations, faults, closing, stack, builders, requests }: World): string {
  const { status, starts, created, updated, deleted, live, before, attempted, trail, retained, goal, rollsBack, waits, ...words } = stack;
  const { failing, failed, takesBack, late, lost, sent, sentDelete, endedFailed } = words;
  return JSON.stringify({
    operations,
    faults,
    closing,
    stack: {
      status,
      starts,
      created,
      updated,
      deleted,
      live: held(live),
      before: held(before),
      attempted: held(attempted),
      trail: trail.map(held),
      retained,
      goal,
      rollsBack,
      waits,
      failing,
      failed,
      takesBack,
      late,
      lost,
      sent,
      sentDelete: held(sentDelete),
      endedFailed,
    },
    builders: builders.map(({ name, spec, state, hidden, tagsHidden, aged, slow, isOurs, claim, purpose, delivery, ...ends }) => ({
      name,
      spec,
      state,
      hidden,
      tagsHidden,
      aged,
      slow,
      isOurs,
      claim,
      purpose,
      delivery: delivery && deliveryInOrder(delivery),
      cleanUpFailed: ends.cleanUpFailed,
      givenUp: ends.givenUp,
      orphaned: ends.orphaned,
    })),
    requests: requests.map(requestInOrder),
  });
}

function held(one: Held | null | undefined): Held | null | undefined {
  return one && { template: one.template, id: one.id };
}

function deliveryInOrder({ by, type, operation, heard, takenBack, late, named }: Delivery): Delivery {
  return { by, type, operation, heard, takenBack, late, named };
}

function requestInOrder(request: Request): Request {
  const { n, type, operation, template, old, id, status, age, at, opening, answered, delivering, memo, answer, ...more } = request;
  const { doubtful, refused, flight, held: isHeld, again, excused, twin, hand } = more;
  return {
    n,
    type,
    operation,
    template,
    old,
    id,
    status,
    age,
    at,
    opening: opening && { age: opening.age, neverUpdated: opening.neverUpdated, phase: opening.phase, start: opening.start },
    answered,
    delivering,
    doubtful,
    refused,
    memo,
    answer,
    flight,
    held: isHeld,
    again,
    excused,
    twin,
    hand,
  };
}
