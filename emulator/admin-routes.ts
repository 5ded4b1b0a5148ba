import { catalogueImageOf, stateRequestOf } from './control-requests';
import { AppStreamEmulator } from './emulator';
import { UsageError } from './errors';
import { faultRulesOf } from './fault-rules';

/** Below this path is what the service does not have. */
export const ADMIN_PREFIX = '/_emulator/';

/** An answer in plain JSON. */
export interface AdminReply {
  readonly status: number;
  readonly body: unknown;
}

/** A question or an order, and the answer to it. */
export interface AdminRoute {
  /** What it is for, for people. */
  readonly gives: string;
  readonly answer: (emulator: AppStreamEmulator, query: URLSearchParams, body: string) => unknown;
}

/** Everything that can be asked, by method and the path below the prefix. */
export const ADMIN_ROUTES: Readonly<Record<string, AdminRoute>> = {
  'GET health': {
    gives: 'that it is there: `{"status":"ok"}`, with account, Region, speed, its clock and the number of builders',
    answer: emulator => ({ status: 'ok', builders: emulator.builders().length, ...emulator.facts() }),
  },
  'GET calls': {
    gives: 'every call with its input, its end and the builder\'s state after it; `?after=ID` leaves out what was read before',
    answer: (emulator, query) => {
      const after = whole(query, 'after', 'the id of a call');
      // what takes effect late is a call of its own
      emulator.facts();
      return emulator.calls().filter(call => call.id > after);
    },
  },
  'GET transitions': {
    gives: 'every change of a builder\'s state and what brought it about; `?since=MS` leaves out what happened before',
    answer: (emulator, query) => {
      const since = whole(query, 'since', 'a time in milliseconds');
      return emulator.transitions().filter(change => change.at >= since);
    },
  },
  'GET meter': { gives: 'billed time by builder and in total', answer: emulator => emulator.meter() },
  'GET builders': { gives: 'the builders there are, tags included', answer: emulator => emulator.builders() },
  'GET images': { gives: 'the whole catalogue', answer: emulator => emulator.images() },
  'POST images': {
    gives: 'adds an image, which may become AVAILABLE or FAILED later (`then`)',
    answer: (emulator, _query, body) => {
      emulator.addImage(catalogueImageOf(json(body)));
      return {};
    },
  },
  'POST states': {
    gives: 'puts a builder, or an image (`"type":"image"`), into a `state`, and on from there (`then`)',
    answer: (emulator, _query, body) => {
      const { type, name, state, then } = stateRequestOf(json(body));
      if (type === 'image') emulator.forceImage(name, state, ...then); else emulator.force(name, state, ...then);
      return {};
    },
  },
  'GET faults': { gives: 'the fault rules that are left', answer: emulator => emulator.remainingFaults() },
  'POST faults': {
    gives: 'arms a fault rule, or a list of them',
    answer: (emulator, _query, body) => {
      emulator.fault(...faultRulesOf(json(body)));
      return {};
    },
  },
  'DELETE faults': {
    gives: 'takes back the rules that are left',
    answer: emulator => {
      emulator.clearFaults();
      return {};
    },
  },
};

/** Answers a question about the emulator itself, or follows an order. */
export function answerAdmin(emulator: AppStreamEmulator, method: string, url: string, body: string): AdminReply {
  const [path, query] = url.split('?');
  const name = `${method} ${path.slice(ADMIN_PREFIX.length)}`;
  const route = Object.hasOwn(ADMIN_ROUTES, name) ? ADMIN_ROUTES[name] : undefined;
  if (!route) return { status: 404, body: { error: `there is no ${name} here; there are ${Object.keys(ADMIN_ROUTES).join(', ')}` } };
  try {
    return { status: 200, body: route.answer(emulator, new URLSearchParams(query), body) };
  } catch (error) {
    if (error instanceof UsageError) return { status: 400, body: { error: error.message } };
    throw error;
  }
}

function whole(query: URLSearchParams, name: string, meaning: string): number {
  const value = Number(query.get(name) ?? 0);
  if (!Number.isInteger(value)) throw new UsageError(`\`${name}\` is ${meaning}, a whole number`);
  return value;
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new UsageError('the body is no JSON');
  }
}
