import { createRequire } from 'node:module';
import type * as respondModule from './respond';
import type * as workModule from './work';
import type { Worker } from './worker';

// loaded only when asked for: an answer must get out even when the rest does not load
const load = createRequire(__filename);

interface WaiterCall {
  readonly mode: 'tick' | 'respond';
  readonly state: unknown;
}

let worker: Worker | undefined;

/** The entry of the function: CloudFormation's requests, and the two tasks of the state machine. */
export async function handler(event: unknown): Promise<unknown> {
  if (!isWaiterCall(event)) {
    return connected().begin(event);
  }
  if (event.mode === 'respond') {
    const { respondOverHttp }: typeof respondModule = load('./respond');
    return respondOverHttp(event.state as Parameters<typeof respondOverHttp>[0]);
  }
  return connected().tick(event.state as Parameters<Worker['tick']>[0]);
}

function connected(): Worker {
  const { connectedWorker }: typeof workModule = load('./work');
  worker ??= connectedWorker();
  return worker;
}

function isWaiterCall(event: unknown): event is WaiterCall {
  return event instanceof Object && 'mode' in event && 'state' in event && !('ResponseURL' in event);
}
