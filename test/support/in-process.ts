import { VirtualClock } from './virtual-clock';
import { AppStreamEmulator, LostReply, ServiceError } from '../../emulator';
import { AppStreamOperation, AppStreamOperations, AppStreamPort } from '../../lambda/appstream';

/** Members that travel as seconds and that the SDK makes dates of. */
const TIMES = new Set(['CreatedTime', 'PublicBaseImageReleasedDate', 'ErrorTimestamp']);

/** How long a call takes, and after how long one whose reply is lost is given up, in milliseconds. */
const LATENCY = 100;
const TIMEOUT = 10_000;

/** The way to the emulator's core: what the SDK does between handler and wire, without a wire. */
export function inProcessPort(emulator: Pick<AppStreamEmulator, 'call'>, clock: VirtualClock): AppStreamPort {
  return {
    send: async <O extends AppStreamOperation>(operation: O, input: AppStreamOperations[O][0]) => {
      await clock.sleep(LATENCY / 2);
      try {
        const reply = emulator.call(operation, input);
        await clock.sleep(LATENCY / 2);
        return withDates(reply) as AppStreamOperations[O][1];
      } catch (error) {
        if (error instanceof LostReply) {
          await clock.sleep(TIMEOUT - LATENCY / 2);
          throw Object.assign(new Error('no reply'), { name: 'TimeoutError' });
        }
        if (error instanceof ServiceError) {
          throw Object.assign(new Error(error.message), { name: error.code, $metadata: { httpStatusCode: error.httpStatus } });
        }
        throw error;
      }
    },
  };
}

function withDates(value: unknown, key?: string): unknown {
  if (key !== undefined && TIMES.has(key) && typeof value === 'number') {
    return new Date(value * 1000);
  }
  if (Array.isArray(value)) {
    return value.map(item => withDates(item));
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([member, content]) => [member, withDates(content, member)]));
  }
  return value;
}
