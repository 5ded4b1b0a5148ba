import { Invocation, DisturbedFunction, Surroundings } from '../lambda';
import { FrameworkTask, functionError, InvokeUser, runFramework, waiterDefinition } from './framework';
import { CarefulHandler, ProviderEvent } from './handler';
import { AppStreamOperation, AppStreamOperations, AppStreamPort } from '../../lambda/appstream';
import { failureOf } from '../../lambda/kernel/outcome';
import { inProcessPort } from '../../test/support/in-process';
import { TaskError } from '../../test/support/state-machine';
import { VirtualClock } from '../../test/support/virtual-clock';
import { variantOf } from '../variant';

/** How often the engineer lets the SDK try, which is more than its default of three; and the first of its growing pauses in milliseconds. */
const ATTEMPTS = 5;
const FIRST_PAUSE = 100;

/**
 * The design that CDK offers for custom resources that take their time: the Provider framework's three functions and state machine, and behind them an
 * `onEvent` and an `isComplete` for image builders. The framework's own code runs, and its state machine as it is synthesized.
 */
export const PROVIDER = variantOf('the Provider framework', [], {
  connect: around => {
    const handlers: Record<string, DisturbedFunction> = {
      onEvent: new DisturbedFunction(around, (event, invocation) => handlerOf(around, invocation).onEvent(event as ProviderEvent)),
      isComplete: new DisturbedFunction(around, (event, invocation) => handlerOf(around, invocation).isComplete(event as ProviderEvent)),
    };
    const invokeUser: InvokeUser = async (name, payload) => {
      try {
        return { Payload: JSON.stringify(await handlers[name].invoke(payload)) };
      } catch (error) {
        if (error instanceof TaskError && error.error === 'Lambda.TooManyRequestsException') {
          throw error;
        }
        return functionError(error);
      }
    };
    let waiters = 0;
    const framework = new DisturbedFunction(around, (payload, invocation) => runFramework(payload as FrameworkTask, around, invocation, invokeUser,
      () => `waiter-${++waiters}`));
    return { definition: waiterDefinition(), invoke: payload => framework.invoke(isTask(payload) ? payload : { task: 'onEvent', event: payload }) };
  },
});

function isTask(payload: unknown): payload is FrameworkTask {
  return payload instanceof Object && 'task' in payload;
}

function handlerOf(around: Surroundings, invocation: Invocation): CarefulHandler {
  const appstream = inProcessPort({
    call: (operation, input) => {
      around.called(invocation.request, operation, input);
      return around.service.call(operation, input);
    },
  }, around.clock);
  const send = async <O extends AppStreamOperation>(operation: O, input: AppStreamOperations[O][0]) =>
    retried(around.clock, () => invocation.through(() => appstream.send(operation, input)));
  return new CarefulHandler({ send } satisfies AppStreamPort, around.clock);
}

/** What the SDK tries again by itself: throttling, quotas that it takes for throttling, lost connections, errors on the service's side. */
async function retried<T>(clock: VirtualClock, call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      const { class: kind, name } = failureOf(error);
      const isRetried = (kind === 'throttled' && name !== 'RequestLimitExceededException') || kind === 'unknown' || name === 'LimitExceededException';
      if (!isRetried || attempt === ATTEMPTS) {
        throw error;
      }
      await clock.sleep(FIRST_PAUSE * 2 ** attempt);
    }
  }
}
