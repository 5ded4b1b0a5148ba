import { log, LogFields, logMetrics, setLogLevel } from '../../../lambda/kernel/log';

let lines: string[];

beforeEach(() => {
  lines = [];
  jest.spyOn(console, 'log').mockImplementation(line => { lines.push(String(line)); });
});

afterEach(() => setLogLevel('INFO'));

const written = () => lines.map(line => JSON.parse(line) as Record<string, unknown>);

// the first test: no other has set a level yet
test('until a level is set, lines are written from INFO on', () => {
  log('DEBUG', 'x', {});
  log('INFO', 'y', {});
  expect(written().map(line => line.message)).toEqual(['y']);
});

test('a line is JSON, with level, message and the fields that have a value', () => {
  log('INFO', 'waiting', { requestId: 'r', seconds: 0, error: undefined, serviceRequestIds: ['a', 'b'] });
  expect(lines).toEqual(['{"level":"INFO","message":"waiting","requestId":"r","seconds":0,"serviceRequestIds":["a","b"]}']);
});

test.each([
  ['DEBUG', ['DEBUG', 'INFO', 'WARN']],
  ['INFO', ['INFO', 'WARN']],
  ['WARN', ['WARN']],
] as const)('at the level %s these are written: %p', (level, expected) => {
  setLogLevel(level);
  for (const each of ['DEBUG', 'INFO', 'WARN'] as const) {
    log(each, 'x', {});
  }
  expect(written().map(line => line.level)).toEqual(expected);
});

describe('a line with metrics', () => {
  const fields: LogFields = { resourceType: 'Custom::X', requestType: 'Create', code: 'NotSettled' };
  const write = () => logMetrics('WARN', 'settled', fields, [{ name: 'Duration', unit: 'Seconds', value: 7 }, { name: 'Ticks', unit: 'Count', value: 3 }],
    [['resourceType', 'requestType'], ['resourceType', 'code']], 1_700_000_000_000);

  test('has the shape that CloudWatch takes metrics from', () => {
    write();
    expect(written()).toEqual([{
      level: 'WARN',
      message: 'settled',
      ...fields,
      Duration: 7,
      Ticks: 3,
      _aws: {
        Timestamp: 1_700_000_000_000,
        CloudWatchMetrics: [{
          Namespace: 'CdkAppStream',
          Dimensions: [['resourceType', 'requestType'], ['resourceType', 'code']],
          Metrics: [{ Name: 'Duration', Unit: 'Seconds' }, { Name: 'Ticks', Unit: 'Count' }],
        }],
      },
    }]);
  });

  test('is written at every level', () => {
    setLogLevel('WARN');
    logMetrics('INFO', 'settled', fields, [], [[]], 0);
    expect(written()).toHaveLength(1);
  });
});
