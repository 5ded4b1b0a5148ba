import { Backend, DisturbedFunction, Invocation, Surroundings } from './lambda';
import { Variant } from './variant';
import { imageBuilders } from '../lambda/builder/resource';
import { begin } from '../lambda/kernel/begin';
import { isRecord } from '../lambda/kernel/event';
import { ExecutionState } from '../lambda/kernel/execution';
import { ResponsePort } from '../lambda/kernel/ports';
import { Answerable, respond } from '../lambda/kernel/respond';
import { tickOf } from '../lambda/kernel/tick';
import { timing } from '../lambda/kernel/timing';
import { synthesizedDefinition } from '../test/support/definition';
import { inProcessPort } from '../test/support/in-process';

/** The handler's code in this process, behind the state machine as synthesized. */
export function inProcessHandler(around: Surroundings, variant: Variant): Backend {
  const handler = new DisturbedFunction(around, (payload, invocation) => work(around, variant, payload, invocation));
  return { definition: synthesizedDefinition(), invoke: payload => handler.invoke(payload) };
}

function work(around: Surroundings, variant: Variant, payload: unknown, invocation: Invocation): Promise<unknown> {
  const { clock, response, executions, stacks } = around;
  const call = isRecord(payload) && (payload.mode === 'tick' || payload.mode === 'respond') ? payload : undefined;
  const through = <A extends readonly unknown[], T>(run: (...args: A) => Promise<T>) => (...args: A): Promise<T> =>
    invocation.through(() => run(...args));
  const appstream = inProcessPort({
    call: (operation, input) => {
      around.called(invocation.request, operation, input);
      return around.service.call(operation, input);
    },
  }, clock);
  const put: ResponsePort['put'] = through((url, body) => response.put(url, body));
  switch (call?.mode) {
    case 'tick': {
      const send = through((operation, input) => appstream.send(operation, input)) as typeof appstream.send;
      const resource = variant.wrap(imageBuilders({ send }));
      const ports = { clock, stacks: { describe: through((stackId: string) => stacks.describe(stackId)) } };
      const tempo = { durations: timing(), divisor: 1 };
      return variant.tick(tickOf(resource, ports, tempo))(call.state as ExecutionState);
    }
    case 'respond':
      return respond(variant.answerable(call.state as Answerable, clock.now()), { put }, clock.now());
    default:
      return begin(payload, { clock, response: { put }, executions: { start: through(executions.start) } }, timing());
  }
}
