import { Answer, crashAnswer, responseBody } from './answer';
import { CloudFormationEvent } from './event';
import { log } from './log';
import { ResponsePort } from './ports';
import { fieldsOf, NO_EFFORT, reportEnd } from './report';

/** The part of an execution's state that an answer is made of. */
export interface Answerable {
  readonly event: CloudFormationEvent;
  /** What the settling tick decided; absent when ticks kept crashing. */
  readonly answer?: Answer;
  readonly error?: { readonly Error?: string; readonly Cause?: string };
}

/**
 * Tell CloudFormation. The answer was persisted before, so a repeated task sends the same bytes.
 *
 * @param at the moment, in milliseconds
 * @throws Error when the answer did not arrive and another try may help
 */
export async function respond(state: Answerable, port: ResponsePort, at: number): Promise<void> {
  const answer = state.answer ?? crashAnswer(state.event, state.error);
  const status = await port.put(state.event.ResponseURL, responseBody(state.event, answer));
  log('INFO', 'answered', { ...fieldsOf(state.event), status: answer.status, name: answer.physicalId, detail: `HTTP ${status}` });
  // 403: the URL has expired, so CloudFormation stopped listening long ago
  if (status >= 300 && status !== 403) {
    throw new Error(`CloudFormation's response URL replied with HTTP ${status}`);
  }
  if (!state.answer) {
    // no tick lived to tell it
    reportEnd(state.event, answer, NO_EFFORT, at);
  }
}
