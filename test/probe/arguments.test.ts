import { HELP, parseProbeArguments } from '../../probe/arguments';

test.each([
  [[], { kind: 'run', isAgreed: false, withBuilder: true }],
  [['--yes', '--region', 'eu-west-1'], { kind: 'run', isAgreed: true, withBuilder: true, region: 'eu-west-1' }],
  [['--endpoint', 'http://127.0.0.1:1', '--without-builder'], { kind: 'run', isAgreed: false, withBuilder: false, endpoint: 'http://127.0.0.1:1' }],
  [['--dry-run', '--yes'], { kind: 'plan' }],
  [['--help', '--dry-run'], { kind: 'help' }],
])('%j', (args, request) => {
  expect(parseProbeArguments(args)).toEqual(request);
});

test.each([
  [['--endpoint', 'here'], '--endpoint must be a URL, got \'here\''],
  [['--speed', '1'], 'unknown option \'--speed\''],
])('%j is refused in one line', (args, words) => {
  expect(() => parseProbeArguments(args)).toThrow(words);
});

test('the help names every option', () => {
  for (const option of ['dry-run', 'region', 'without-builder', 'endpoint', 'yes', 'help']) expect(HELP).toContain(`  --${option} `);
});
