import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DEFAULT_SPEED, parseDemoArguments } from '../../demo/arguments';
import { UsageError } from '../../demo/trouble';

const ROOT = join(__dirname, '..', '..');

test('without options the whole story is told and everything ended', () => {
  expect(parseDemoArguments([])).toEqual({ kind: 'tell', story: 'life', keep: false, speed: DEFAULT_SPEED, appstreamPort: undefined, ministackPort: undefined });
});

test('reads every option', () => {
  expect(parseDemoArguments(['--images', '--keep', '--speed', '20', '--appstream-port=4587', '--ministack-port', '4566']))
    .toEqual({ kind: 'tell', story: 'images', keep: true, speed: 20, appstreamPort: 4587, ministackPort: 4566 });
  expect(parseDemoArguments(['--schedules'])).toMatchObject({ kind: 'tell', story: 'schedules' });
  expect(parseDemoArguments(['--prove'])).toEqual({ kind: 'prove' });
  expect(parseDemoArguments(['--keep', '--help'])).toEqual({ kind: 'help' });
});

test.each([
  [['--kep'], "unknown option '--kep'"],
  [['leftover'], "unexpected argument 'leftover'"],
  [['--speed'], "option '--speed <value>' argument missing"],
  [['--speed', '0'], "--speed must be a number from 1 to 60, got '0'"],
  [['--speed', '61'], "--speed must be a number from 1 to 60, got '61'"],
  [['--speed', 'fast'], "--speed must be a number from 1 to 60, got 'fast'"],
  [['--speed', ''], "--speed must be a number from 1 to 60, got ''"],
  [['--ministack-port', '65536'], "--ministack-port must be a whole number from 1 to 65535, got '65536'"],
  [['--appstream-port', '1.5'], "--appstream-port must be a whole number from 1 to 65535, got '1.5'"],
  [['--images', '--schedules'], '--images and --schedules are two stories: one at a time'],
  [['--prove', '--keep'], '--prove reads servers that run already, and takes no --keep'],
])('refuses %j in one line', (args, message) => {
  expect(() => parseDemoArguments(args)).toThrow(new UsageError(message));
});

test('the program says so in one line, and exits with 2', () => {
  const run = spawnSync(process.execPath, ['--import', 'tsx', join(ROOT, 'demo', 'main.ts'), '--kep'], { cwd: ROOT, encoding: 'utf8' });

  expect([run.status, run.stdout, run.stderr]).toEqual([2, '', "demo: unknown option '--kep' (--help lists the options)\n"]);
});
