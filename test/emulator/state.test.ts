import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CREATE, described, emulated, lost, MINUTE, VirtualClock } from './support';
import { AppStreamEmulator, EmulatorOptions } from '../../emulator';
import { StateFile } from '../../emulator/state-file';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emulator-state-'));
  file = join(folder, 'state.json');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The same emulator in another process, as far as the file tells. */
function restarted(emulator: AppStreamEmulator, clock: VirtualClock, options: EmulatorOptions = {}): AppStreamEmulator {
  new StateFile(file).write(emulator.state());
  return new AppStreamEmulator({ clock, ...options, state: new StateFile(file).read() });
}

/** Everything that can be seen from outside. */
function everything(emulator: AppStreamEmulator) {
  return {
    builders: emulator.builders(),
    images: emulator.images(),
    meter: emulator.meter(),
    transitions: emulator.transitions(),
    calls: emulator.calls(),
    facts: emulator.facts(),
  };
}

/** An emulator with something of everything. */
function busy() {
  const made = emulated();
  const { emulator, clock } = made;
  for (const name of ['workbench', 'office', 'gone']) emulator.call('CreateImageBuilder', { ...CREATE, Name: name, Tags: { team: 'ledger', 7: 'seven' } });
  clock.pass(12 * MINUTE);
  for (const name of ['workbench', 'gone']) emulator.call('StopImageBuilder', { Name: name });
  clock.pass(2 * MINUTE);
  emulator.call('DeleteImageBuilder', { Name: 'gone' });
  emulator.fault({ kind: 'builder-fails', during: 'start', errors: [{ ErrorCode: 'SUBNET_NOT_FOUND', ErrorMessage: 'There is no such subnet.' }] });
  emulator.call('StartImageBuilder', { Name: 'workbench' });
  emulator.call('UpdateImagePermissions', { Name: 'finance-desktop-2026-03', SharedAccountId: '222233334444', ImagePermissions: { allowFleet: true } });
  emulator.addImage({ name: 'coming', visibility: 'PRIVATE', platform: 'RHEL8', createdTime: 1, state: 'COPYING', then: [{ after: 9 * MINUTE, to: 'AVAILABLE' }] });
  emulator.fault({ kind: 'late-effect', afterMs: 3 * MINUTE });
  lost(() => emulator.call('CreateImageBuilder', { ...CREATE, Name: 'late' }));
  return made;
}

describe('a state', () => {
  test('is the same in another process, at once and later on', () => {
    const { emulator, clock } = busy();
    const other = restarted(emulator, clock);
    for (const minutes of [0, 1, 3, 30]) {
      clock.pass(minutes * MINUTE);
      expect(everything(other)).toEqual(everything(emulator));
    }
    expect(other.builders().map(({ name, state }) => `${name} ${state}`)).toEqual(['workbench FAILED', 'office RUNNING', 'late RUNNING']);
    expect(described(other, 'workbench').ImageBuilderErrors).toMatchObject([{ ErrorCode: 'SUBNET_NOT_FOUND' }]);
    const create = { ...CREATE, Name: 'next' };
    expect(other.call('CreateImageBuilder', create)).toEqual(emulator.call('CreateImageBuilder', create));
  });

  test('goes on while the emulator is down, and is billed', () => {
    const { emulator, clock } = emulated();
    emulator.call('CreateImageBuilder', CREATE);
    const start = clock.now();
    clock.pass(5 * MINUTE);
    new StateFile(file).write(emulator.state());
    clock.pass(60 * MINUTE);
    const other = new AppStreamEmulator({ clock, state: new StateFile(file).read() });
    expect(other.transitions().map(({ at, to }) => [(at - start) / MINUTE, to])).toEqual([[0, 'PENDING'], [12, 'RUNNING']]);
    expect(other.meter().minutes).toBe(65);
  });

  test('can go on at another speed, and bills each time at its own', () => {
    const { emulator, clock } = emulated({ speed: 10 });
    emulator.call('CreateImageBuilder', CREATE);
    clock.pass(2 * MINUTE);
    const other = restarted(emulator, clock, { speed: 1 });
    clock.pass(5 * MINUTE);
    expect(other.meter().minutes).toBe(25);
  });

  test('has no fault rules, but what they did', () => {
    const { emulator, clock } = emulated();
    emulator.fault({ kind: 'stuck', state: 'PENDING', deletable: true }, { kind: 'throttle', times: 9 });
    const other = restarted(emulator, clock);
    expect(other.remainingFaults()).toEqual([]);
    emulator.clearFaults();
    emulator.fault({ kind: 'stuck', state: 'PENDING', deletable: true });
    emulator.call('CreateImageBuilder', CREATE);
    const third = restarted(emulator, clock);
    clock.pass(600 * MINUTE);
    expect(third.builders()).toMatchObject([{ state: 'PENDING' }]);
    expect(third.call('DeleteImageBuilder', { Name: CREATE.Name })).toMatchObject({ ImageBuilder: { State: 'DELETING' } });
  });

  test.each([
    [{ region: 'eu-west-1' }, 'the saved state is of the region us-east-1, and eu-west-1 is asked for'],
    [{ accountId: '111122223333' }, 'the saved state is of the accountId 000000000000'],
    [{ partition: 'aws-us-gov' }, 'the saved state is of the partition aws'],
  ])('is refused for %j', (options, words) => {
    const { emulator, clock } = emulated();
    expect(() => restarted(emulator, clock, options)).toThrow(words);
  });
});

describe('a file of state', () => {
  test('is undefined when there is none, and alone in its folder when there is one', () => {
    expect(new StateFile(file).read()).toBeUndefined();
    const { emulator } = busy();
    new StateFile(file).write(emulator.state());
    new StateFile(file).write(emulator.state());
    expect(readdirSync(folder)).toEqual(['state.json']);
  });

  test.each<[string, (text: string) => string, string]>([
    ['is empty', () => '', 'is no state of this emulator'],
    ['is no JSON', () => '{"format":', 'is no state of this emulator'],
    ['is another JSON', () => '[1, 2]', 'is no state of this emulator'],
    ['is null', () => 'null', 'is no state of this emulator'],
    ['is of another version', text => text.replace('"version":1', '"version":2'), 'is of version 2, and this emulator reads 1'],
    ['was edited', text => text.replace('RUNNING', 'STOPPED'), 'was changed or cut off since it was written'],
    ['lost its state', text => text.replace(/,"state":\{.*\}\}/, '}'), 'was changed or cut off since it was written'],
  ])('is refused in one line when it %s', (_, change, words) => {
    const { emulator } = busy();
    new StateFile(file).write(emulator.state());
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    expect(() => new StateFile(file).read()).toThrow(`--state: ${file} ${words}: remove it or give another file`);
  });

  test('is refused in one line when it is a folder', () => {
    expect(() => new StateFile(folder).read()).toThrow(/^--state: can not read .*EISDIR[^\n]*$/);
  });
});

test('a change is told before its caller is answered, a describe is not', () => {
  const told: number[] = [];
  const { emulator } = emulated({ onChange: () => told.push(emulator.builders().length) });
  emulator.call('DescribeImageBuilders', {});
  emulator.call('CreateImageBuilder', CREATE);
  emulator.fault({ kind: 'lost-reply' });
  lost(() => emulator.call('CreateImageBuilder', { ...CREATE, Name: 'second' }));
  emulator.force(CREATE.Name, 'STOPPED');
  expect(told).toEqual([1, 2, 2]);
});
