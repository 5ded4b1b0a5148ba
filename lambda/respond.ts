import { Answerable, respond } from './kernel/respond';
import { httpResponsePort } from './kernel/response-port';

/** Send the answer of an execution. A file of its own without any SDK: it works when nothing else loads. */
export function respondOverHttp(state: Answerable): Promise<void> {
  return respond(state, httpResponsePort);
}
