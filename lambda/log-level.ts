import { setLogLevel } from './kernel/log';
import { LOG_LEVEL_VARIABLE, LogLevelName } from '../src/private/contract';

/** Log as much as the environment of the function says. */
export function applyLogLevel(environment: NodeJS.ProcessEnv): void {
  const setting = environment[LOG_LEVEL_VARIABLE];
  const level: LogLevelName = setting === 'DEBUG' || setting === 'WARN' ? setting : 'INFO';
  setLogLevel(level);
}
