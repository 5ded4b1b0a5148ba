import { Finding } from './findings';
import { Refusal } from './handler';
import { Builder, Call, Request, World } from './model';
import { isUndelivered, requestOf } from './words';

/**
 * Let a call take effect.
 *
 * @param isLate true for a call that was on its way for a while
 * @returns what the service refuses it with, and what must not have happened
 */
export function apply(world: World, request: Request, call: Call, isLate = false): { readonly refusal: Refusal; readonly findings: Finding[] } {
  const builder = world.builders.find(({ name }) => name === call.name);
  const findings = judge(world, request, call, builder, isLate);
  return { refusal: effect(world, request, call, builder), findings };
}

function effect(world: World, request: Request, call: Call, builder: Builder | undefined): Refusal {
  if (call.operation === 'CreateImageBuilder') {
    if (builder) {
      return 'ResourceAlreadyExistsException';
    }
    world.builders.push({ name: call.name, spec: call.spec ?? '', state: 'PENDING', hidden: true, isOurs: true, claim: call.claim ?? '', purpose: call.purpose });
    return undefined;
  }
  if (!builder) {
    return 'ResourceNotFoundException';
  }
  switch (call.operation) {
    case 'StartImageBuilder':
      return turn(builder, ['STOPPED'], 'PENDING');
    case 'StopImageBuilder':
      return turn(builder, ['RUNNING'], 'STOPPING');
    case 'DeleteImageBuilder':
      // one that hangs may be deleted out of its state
      return turn(builder, builder.slow ? ['STOPPED', 'FAILED', 'PENDING'] : ['STOPPED', 'FAILED'], 'DELETING');
    case 'UntagResource':
      builder.purpose = undefined;
      return undefined;
    case 'TagResource':
      if (call.claim !== undefined) {
        builder.claim = call.claim;
      }
      if (call.purpose !== undefined) {
        builder.purpose = call.purpose;
      }
      if (call.claim !== undefined && !isUndelivered(call.claim)) {
        const { stack } = world;
        builder.delivery = {
          by: request.n, type: request.type, operation: stack.starts.length, takenBack: stack.takesBack, late: stack.late,
        };
      }
      return undefined;
  }
}

/** Change the power of a builder, or say that it cannot be now. */
export function turn(builder: Builder, from: ReadonlyArray<Builder['state']>, to: Builder['state']): Refusal {
  if (!from.includes(builder.state)) {
    return 'OperationNotPermittedException';
  }
  builder.state = to;
  builder.slow = builder.aged = undefined;
  return undefined;
}

/** What a transition ends in; undefined for a state that stays. */
export function endOf({ state }: Builder): 'RUNNING' | 'STOPPED' | 'gone' | undefined {
  switch (state) {
    case 'PENDING':
      return 'RUNNING';
    case 'STOPPING':
      return 'STOPPED';
    case 'DELETING':
      return 'gone';
    default:
      return undefined;
  }
}

/** Let a builder arrive where it is on its way to. */
export function arrive(world: World, builder: Builder): void {
  const end = endOf(builder);
  if (end === 'gone') {
    world.builders = world.builders.filter(other => other !== builder);
  } else if (end !== undefined) {
    builder.state = end;
    builder.slow = builder.aged = undefined;
  }
}

/** Let what a builder is on its way to fail. */
export function fall(builder: Builder): void {
  builder.state = 'FAILED';
  builder.slow = builder.aged = undefined;
}

/** What no call may do. */
function judge(world: World, request: Request, call: Call, builder: Builder | undefined, isLate: boolean): Finding[] {
  const who = `the ${request.type} of operation ${request.operation}`;
  if (call.operation === 'CreateImageBuilder') {
    const other = world.builders.find(({ name, claim, state }) => name !== call.name && claim === `r${request.n}` && state !== 'DELETING');
    return other ? [{ name: 'oneInTheMaking', what: `${who} makes ${call.name} beside ${other.name}` }] : [];
  }
  if (!builder) {
    return [];
  }
  if (!builder.isOurs) {
    return [{ name: 'nothingForeign', what: `${who} calls ${call.operation} on ${call.name}, which is not its own` }];
  }
  if (call.operation !== 'DeleteImageBuilder') {
    return [];
  }
  const findings: Finding[] = [];
  // what was on its way for a while was decided under a claim that may be gone by now
  if (!isLate && !isUndelivered(builder.claim)) {
    findings.push({ name: 'claimedFirst', what: `${who} deletes ${call.name} without having claimed it` });
  } else if (!isLate && requestOf(builder.claim) !== request.n) {
    findings.push({ name: 'claimedFirst', what: `${who} deletes ${call.name}, which another request has claimed` });
  }
  const { delivery } = builder;
  const isTakenBack = delivery?.operation === request.operation && request.status.includes('ROLLBACK');
  if (delivery?.heard === true && !delivery.named && !isTakenBack) {
    findings.push({ name: 'deliveredStays', what: `${who} deletes ${call.name}, which CloudFormation had taken over and asked nobody to delete` });
  }
  return findings;
}
