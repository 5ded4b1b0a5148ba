import { AppStreamPort, AppStreamOperation, AppStreamOperations } from '../appstream';
import { clearUp } from './background';
import { bring } from './create';
import { remove } from './delete';
import { BuilderMemo, doubted } from './memo';
import { BuilderRequest, parseRequest } from './request';
import { resume } from './resume';
import { fail, failureId, finishDelivery, reasonsOf, succeed } from './settle';
import { BuilderCall, BuilderSituation, BuilderStep, claim, ownership } from './steps';
import { rollBack, update } from './update';
import { BuilderView, Further, observe, targetName } from './view';
import { Failure } from '../kernel/outcome';
import { Resource } from '../kernel/resource';
import { isRollback } from '../kernel/stack';
import { remedy } from '../refusal';

/** Image builders, driven by the kernel. */
export function imageBuilders(port: AppStreamPort): Resource<BuilderRequest, BuilderMemo, BuilderView, BuilderCall, Further> {
  const send = <O extends AppStreamOperation>(call: { operation: O; input: AppStreamOperations[O][0] }) => port.send(call.operation, call.input);
  return {
    parse: parseRequest,
    settings: request => request.settings,
    remember: () => ({}),
    doubt: doubted,
    observe: (request, memo, further) => observe(port, request, memo, further),
    decide: reconcile,
    operationOf: ({ call }) => call.operation,
    perform: ({ call }) => send(call),
    resume,
    late,
    background: clearUp,
    failureId,
    advise,
    glance: view => view.target?.state ?? 'not there',
    describe: request => `image builder ${targetName(request) ?? request.logicalId}`,
  };
}

/** What to do when the service, or the stack, could not be asked. */
export function advise(request: BuilderRequest, failure: Failure): string {
  if (failure.class === 'denied') {
    return remedy('DescribeImageBuilders', failure);
  }
  return failure.class === 'unreachable'
    ? `See whether ${request.stack.region} has AppStream, and whether the function can reach it`
    : `Nothing was changed by this look. ${remedy('DescribeImageBuilders', failure)}`;
}

/** What to do next, from what is asked, remembered and seen. Pure: a retry, a duplicate, a race and a rollback are just another look. */
export function reconcile(s: BuilderSituation): BuilderStep {
  const { request, memo } = s;
  const { wanted } = request;
  const goesBack = isRollback(s.first.phase);
  if (s.delivering) {
    return finishDelivery(s);
  }
  if (memo.failure !== undefined) {
    return fail(s, memo.failure.code, memo.failure.reason);
  }
  if (!wanted) {
    return remove(s);
  }
  if (request.problem !== undefined && !goesBack) {
    return fail(s, 'InvalidProperties', `its properties cannot be used: ${request.problem}. Nothing was touched. Mend the template, or deploy with the library's release that wrote it`);
  }
  if (request.type === 'Create') {
    return bring(s, wanted);
  }
  return goesBack ? rollBack(s, wanted) : update(s, wanted);
}

/** Time is up: say where it stands, and what to do. A rollback takes what it finds, since it has to end. */
export function late(s: BuilderSituation): BuilderStep {
  const { target } = s.view;
  if (s.request.type === 'Update' && isRollback(s.first.phase) && target && ownership(s, target) === 'ours' && claim(target).kind === 'delivered') {
    return succeed(s, target);
  }
  const minutes = Math.round((s.now - s.requestedAt) / 60_000);
  const reasons = target ? reasonsOf(target) : '';
  const seen = target ? `its state is ${target.state}${reasons && ` (${reasons})`}` : 'it is not there';
  const refusal = s.memo.lastRefusal === undefined ? '' : `; ${s.memo.lastRefusal}`;
  const advice = s.request.type === 'Delete'
    ? 'Its removal goes on in the background; delete the stack again when it is gone'
    : 'See its state in the AppStream console: a domain join, a driver or a route that hangs keeps a builder PENDING. Deploy again afterwards';
  return fail(s, 'NotSettled', `not settled after ${minutes} minutes: ${seen}${refusal}. ${advice}`);
}
