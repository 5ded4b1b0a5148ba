import { CdkResult, failureOf } from '../../demo/cdk';
import { powerCalls, same, serviceTime } from '../../demo/scene';
import { CallRecord, StateChange } from '../../emulator';

function change(at: number, name: string, to: string): StateChange {
  return { at, name, from: '', to, why: '' };
}

describe('the time that is the service\'s own', () => {
  test('runs while a builder is on its way', () => {
    expect(serviceTime([change(100, 'a', 'PENDING'), change(400, 'a', 'RUNNING')], 0, 1_000)).toBe(300);
  });

  test('goes on while software is installed', () => {
    const states = ['PENDING', 'PENDING_SYNCING_APPS', 'SYNCING_APPS', 'RUNNING'].map((state, index) => change(100 * (index + 1), 'a', state));

    expect(serviceTime(states, 0, 1_000)).toBe(300);
  });

  test('counts once when two are', () => {
    const changes = [change(100, 'a', 'PENDING'), change(200, 'b', 'STOPPING'), change(300, 'b', 'STOPPED'), change(500, 'a', 'RUNNING')];

    expect(serviceTime(changes, 0, 1_000)).toBe(400);
  });

  test('counts nothing outside the period', () => {
    expect(serviceTime([change(100, 'a', 'DELETING'), change(900, 'a', 'ABSENT')], 200, 600)).toBe(400);
    expect(serviceTime([change(700, 'a', 'DELETING'), change(900, 'a', 'ABSENT')], 200, 600)).toBe(0);
  });

  test('goes to the end of the period when nothing settles', () => {
    expect(serviceTime([change(100, 'a', 'PENDING')], 0, 250)).toBe(150);
  });

  test('is none when nothing changes', () => {
    expect(serviceTime([], 0, 1_000)).toBe(0);
  });
});

test('claims compare what was read back', () => {
  expect(same('one builder', ['RUNNING'], ['RUNNING'])).toEqual({ text: 'one builder', holds: true, found: ['RUNNING'] });
  expect(same('one builder', [], ['RUNNING']).holds).toBe(false);
  expect(same('no builder', undefined, 'workbench').holds).toBe(false);
});

test('tags and looks are no power calls', () => {
  const calls = ['DescribeImageBuilders', 'CreateImageBuilder', 'TagResource', 'StartImageBuilder', 'StopImageBuilder', 'DeleteImageBuilder']
    .map((operation, index): CallRecord => ({ id: index, at: index, operation, resources: ['a'], input: {}, outcome: 'ok' }));

  expect(powerCalls(calls)).toEqual(['CreateImageBuilder a', 'StartImageBuilder a', 'StopImageBuilder a', 'DeleteImageBuilder a']);
});

describe('the words of a failed deployment', () => {
  const result = (output: string): CdkResult => ({ command: 'cdk deploy', code: 1, output, ms: 0 });

  test('go from the cross to the next empty line', () => {
    expect(failureOf(result('deploying\n❌  Example failed\n  the reason\n  the remedy\n\n  Logs from somewhere\n'))).toBe('❌  Example failed\n  the reason\n  the remedy');
  });

  test('are the last lines when there is no cross', () => {
    expect(failureOf(result('one\ntwo\nthree\nfour\n'))).toBe('two\nthree\nfour');
  });
});
