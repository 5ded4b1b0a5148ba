import { log, setLogLevel } from '../../lambda/kernel/log';
import { applyLogLevel } from '../../lambda/log-level';
import { LOG_LEVEL_VARIABLE } from '../../src/private/contract';

afterEach(() => setLogLevel('INFO'));

test.each<[string | undefined, string[]]>([
  ['DEBUG', ['DEBUG', 'INFO', 'WARN']],
  ['INFO', ['INFO', 'WARN']],
  ['WARN', ['WARN']],
  [undefined, ['INFO', 'WARN']],
  ['debug', ['INFO', 'WARN']],
  ['', ['INFO', 'WARN']],
])('with %p in the environment these lines are written: %j', (setting, levels) => {
  const written: unknown[] = [];
  jest.spyOn(console, 'log').mockImplementation(line => { written.push((JSON.parse(String(line)) as { level: string }).level); });
  applyLogLevel({ [LOG_LEVEL_VARIABLE]: setting });
  for (const level of ['DEBUG', 'INFO', 'WARN'] as const) {
    log(level, 'a line', {});
  }
  expect(written).toEqual(levels);
});
