import { AppStreamEmulator } from './emulator';
import { UsageError } from './errors';
import { faultRuleOf } from './faults';

/** Below this path is what the service does not have. */
export const ADMIN_PREFIX = '/_emulator/';

/** An answer in plain JSON. */
export interface AdminReply {
  readonly status: number;
  readonly body: unknown;
}

/** Answers a question about the emulator itself, or takes a fault rule. */
export function answerAdmin(emulator: AppStreamEmulator, method: string, url: string, body: string): AdminReply {
  const [path, query] = url.split('?');
  const route = `${method} ${path.slice(ADMIN_PREFIX.length)}`;
  try {
    return { status: 200, body: answer(emulator, route, new URLSearchParams(query), body) };
  } catch (error) {
    if (error instanceof UnknownRoute) return { status: 404, body: { error: error.message } };
    if (error instanceof UsageError) return { status: 400, body: { error: error.message } };
    throw error;
  }
}

function answer(emulator: AppStreamEmulator, route: string, query: URLSearchParams, body: string): unknown {
  switch (route) {
    case 'GET health': return { status: 'ok', builders: emulator.builders().length };
    case 'GET calls': {
      const after = Number(query.get('after') ?? 0);
      if (!Number.isInteger(after)) throw new UsageError('`after` is the id of a call, a whole number');
      return emulator.calls().filter(call => call.id > after);
    }
    case 'GET transitions': return emulator.transitions();
    case 'GET meter': return emulator.meter();
    case 'GET builders': return emulator.builders();
    case 'GET images': return emulator.images();
    case 'POST faults': {
      emulator.fault(faultRuleOf(json(body)));
      return {};
    }
    case 'DELETE faults': {
      emulator.clearFaults();
      return {};
    }
    default: throw new UnknownRoute(route);
  }
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new UsageError('the body is no JSON');
  }
}

class UnknownRoute extends Error {
  constructor(route: string) {
    super(`there is no ${route} here; there are GET health, calls, transitions, meter, builders, images, POST faults and DELETE faults`);
  }
}
