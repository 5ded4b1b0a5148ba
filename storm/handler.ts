import { Backend, DisturbedFunction, Invocation, Surroundings } from './lambda';
import { NEIGHBOURING, ofNeighbour, PRESENT } from './releases';
import { Variant } from './variant';
import { powerErrands } from '../lambda/builder/power-errands';
import { imageBuilders } from '../lambda/builder/resource';
import { imageRefs } from '../lambda/image/resource';
import { begin } from '../lambda/kernel/begin';
import { isErrand } from '../lambda/kernel/errand';
import { errandTickOf } from '../lambda/kernel/errand-tick';
import { CloudFormationEvent, isRecord } from '../lambda/kernel/event';
import { ExecutionState } from '../lambda/kernel/execution';
import { Patience } from '../lambda/kernel/patience';
import { ResponsePort } from '../lambda/kernel/ports';
import { Answerable, respond } from '../lambda/kernel/respond';
import { tickOf } from '../lambda/kernel/tick';
import { patientPort } from '../lambda/patient';
import { ErrandInput, IMAGE_REF_TYPE } from '../src/private/contract';
import { synthesizedDefinition } from '../test/support/definition';
import { inProcessPort } from '../test/support/in-process';

/** The handler's code in this process, behind the state machine as synthesized. */
export function inProcessHandler(around: Surroundings, variant: Variant): Backend {
  const parsed = new Map<string, unknown>();
  const handler = new DisturbedFunction(around, (payload, invocation) => work(around, variant, parsed, payload, invocation));
  return { definition: synthesizedDefinition(), invoke: payload => handler.invoke(payload) };
}

/** Requests as they were parsed, by their response URL: reading an event again tells nothing new, and takes time at each of thousands of ticks. */
type Parsed = Map<string, unknown>;

function work(around: Surroundings, variant: Variant, parsed: Parsed, payload: unknown, invocation: Invocation): Promise<unknown> {
  const { clock, response, executions, stacks } = around;
  const call = isRecord(payload) && (payload.mode === 'tick' || payload.mode === 'respond') ? payload : undefined;
  const through = <A extends readonly unknown[], T>(run: (...args: A) => Promise<T>) => (...args: A): Promise<T> =>
    invocation.through(String(args[0]), () => run(...args));
  const callService = (operation: string, input: unknown) => {
    around.called(invocation, operation, input);
    return around.service.call(operation, input);
  };
  const appstream = inProcessPort({ call: callService }, clock);
  const isOther = around.isOtherRelease();
  const durations = isOther ? NEIGHBOURING : PRESENT;
  const put: ResponsePort['put'] = through((url, body) => response.put(url, body));
  switch (call?.mode) {
    case 'tick': {
      const state = call.state as ExecutionState | ErrandInput;
      const { StackId, LogicalResourceId } = isErrand(state) ? state.errand : state.event;
      const patience = new Patience(clock, `${StackId} ${LogicalResourceId}`, durations);
      const port = patientPort({ send: through((operation, input) => appstream.send(operation, input)) as typeof appstream.send }, patience);
      const ports = { clock, patience, stacks: { describe: through((stackId: string) => stacks.describe(stackId)) } };
      const tempo = { durations, divisor: 1 };
      if (isErrand(state)) {
        return errandTickOf(variant.wrapErrands(powerErrands(port, 1)), ports, tempo)(state);
      }
      const tick = state.event.ResourceType === IMAGE_REF_TYPE
        ? tickOf(variant.wrapImages(readOnce(parsed, imageRefs(port))), ports, tempo)
        : tickOf(variant.wrap(readOnce(parsed, imageBuilders(port))), ports, tempo);
      return variant.tick(isOther ? ofNeighbour(tick) : tick, callService)(state);
    }
    case 'respond':
      return respond(variant.answerable(call.state as Answerable, clock.now()), { put }, clock.now());
    default:
      return begin(payload, { clock, response: { put }, executions: { start: through(executions.start) } }, durations);
  }
}

function readOnce<T, R extends { parse(event: CloudFormationEvent): T }>(parsed: Parsed, resource: R): R {
  const parse = (event: CloudFormationEvent): T => {
    const known = parsed.get(event.ResponseURL);
    if (known !== undefined) {
      return known as T;
    }
    const request = resource.parse(event);
    parsed.set(event.ResponseURL, request);
    return request;
  };
  return { ...resource, parse };
}
