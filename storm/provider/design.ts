import { CarefulHandler } from './careful-handler';
import { ProviderEvent, ProviderHandler } from './event';
import { FrameworkTask, functionError, InvokeUser, runFramework, waiterDefinition } from './framework';
import { UsualHandler } from './usual-handler';
import { AppStreamOperation, AppStreamOperations, AppStreamPort } from '../../lambda/appstream';
import { failureOf } from '../../lambda/kernel/outcome';
import { inProcessPort } from '../../test/support/in-process';
import { TaskError } from '../../test/support/state-machine';
import { VirtualClock } from '../../test/support/virtual-clock';
import { Backend, DisturbedFunction, Invocation, Surroundings } from '../lambda';
import { variantOf } from '../variant';

/** How often the careful engineer lets the SDK try; its default is what the usual one leaves it at. */
const CAREFUL_ATTEMPTS = 5;
const USUAL_ATTEMPTS = 3;

/** The first of the SDK's growing pauses, in milliseconds. */
const FIRST_PAUSE = 100;

/** The Provider framework, its user's functions written with all the care that can be taken there. */
export const PROVIDER = variantOf('the Provider framework, with care', [], {
  connect: around => behindFramework(around, invocation => new CarefulHandler(portOf(around, invocation, CAREFUL_ATTEMPTS), around.clock)),
});

/** The same, its user's functions written as they usually are. */
export const PROVIDER_AS_USUAL = variantOf('the Provider framework, as usual', [], {
  connect: around => behindFramework(around, invocation => new UsualHandler(portOf(around, invocation, USUAL_ATTEMPTS))),
});

/**
 * The design that CDK offers for custom resources that take their time: the framework's three functions and its state machine, and behind them an `onEvent`
 * and an `isComplete`, each in a function of its own. The framework's own code runs, and its state machine as it is synthesized.
 */
function behindFramework(around: Surroundings, make: (invocation: Invocation) => ProviderHandler): Backend {
  const users: Record<string, DisturbedFunction> = {
    onEvent: new DisturbedFunction(around, (event, invocation) => make(invocation).onEvent(event as ProviderEvent)),
    isComplete: new DisturbedFunction(around, (event, invocation) => make(invocation).isComplete(event as ProviderEvent)),
  };
  const invokeUser: InvokeUser = async (name, payload) => {
    try {
      return { Payload: JSON.stringify(await users[name].invoke(payload)) };
    } catch (error) {
      if (error instanceof TaskError && error.error === 'Lambda.TooManyRequestsException') {
        throw error;
      }
      return functionError(error);
    }
  };
  let waiters = 0;
  const nextWaiter = () => `waiter-${++waiters}`;
  const framework = new DisturbedFunction(around, (payload, invocation) =>
    runFramework(payload as FrameworkTask, around, invocation, invokeUser, nextWaiter));
  return { definition: waiterDefinition(), invoke: payload => framework.invoke(isTask(payload) ? payload : { task: 'onEvent', event: payload }) };
}

function isTask(payload: unknown): payload is FrameworkTask {
  return payload instanceof Object && 'task' in payload;
}

function portOf(around: Surroundings, invocation: Invocation, attempts: number): AppStreamPort {
  const appstream = inProcessPort({
    call: (operation, input) => {
      around.called(invocation, operation, input);
      return around.service.call(operation, input);
    },
  }, around.clock);
  return {
    send: async <O extends AppStreamOperation>(operation: O, input: AppStreamOperations[O][0]) =>
      retried(around.clock, attempts, () => invocation.through(operation, () => appstream.send(operation, input))),
  };
}

/** What the SDK tries again by itself: throttling, quotas that it takes for throttling, lost connections, errors on the service's side. */
async function retried<T>(clock: VirtualClock, attempts: number, call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      const { class: kind, name } = failureOf(error);
      const isRetried = (kind === 'throttled' && name !== 'RequestLimitExceededException') || kind === 'unknown' || name === 'LimitExceededException';
      if (!isRetried || attempt === attempts) {
        throw error;
      }
      await clock.sleep(FIRST_PAUSE * 2 ** attempt);
    }
  }
}
