import { PropertyReader } from './kernel/read';
import { RequestSettings } from './kernel/resource';
import { LIMITS } from '../src/private/contract';

/** The two times of a request, in seconds. An interval out of its limits counts as none where problems stop nothing. */
export function readSettings(reader: PropertyReader): RequestSettings {
  return {
    timeout: reader.whole('Timeout'),
    pollInterval: reader.whole('PollInterval', { min: LIMITS.minPollSeconds, max: LIMITS.maxTimeoutSeconds }),
  };
}
