import { Answerable, respond } from './kernel/respond';
import { httpResponsePort } from './kernel/response-port';
import { applyLogLevel } from './log-level';

/** Send the answer of an execution. A file of its own without any SDK: it works when nothing else loads. */
export function respondOverHttp(state: Answerable): Promise<void> {
  applyLogLevel(process.env);
  return respond(state, httpResponsePort, Date.now());
}
