import { Cast } from '../../demo/cast';
import { timeline, timelineText } from '../../demo/timeline';
import { CallRecord, StateChange } from '../../emulator';

let id = 0;

function call(at: number, operation: string, more: Partial<CallRecord> = {}): CallRecord {
  return { id: ++id, at, operation, resources: ['workbench-1'], input: {}, outcome: 'ok', ...more };
}

function change(at: number, from: string, to: string, why = 'settled'): StateChange {
  return { at, name: 'workbench-1', from, to, why };
}

const NOT_FOUND = { outcome: 'error', error: { code: 'ResourceNotFoundException', message: 'gone' } } as const;

test('folds the looks between two things that happen, and keeps their order', () => {
  const calls = [
    call(1_000, 'DescribeImages', { resources: [] }),
    call(2_000, 'CreateImageBuilder'),
    call(3_000, 'DescribeImageBuilders'), call(3_100, 'ListTagsForResource'), call(4_000, 'DescribeImageBuilders'),
    call(6_000, 'DescribeImageBuilders'),
  ];
  const changes = [change(2_000, 'ABSENT', 'PENDING', 'CreateImageBuilder'), change(5_000, 'PENDING', 'RUNNING')];

  expect(timelineText(timeline(calls, changes, [{ title: '1. Deploy', from: 500 }], new Cast()), 0).split('\n')).toEqual([
    '   0:00  1. Deploy',
    '   0:01      DescribeImages x 1',
    '   0:02      CreateImageBuilder builder A',
    '   0:02          builder A appears: PENDING',
    '   0:03      DescribeImageBuilders x 2, ListTagsForResource x 1',
    '   0:05          builder A: PENDING -> RUNNING',
    '   0:06      DescribeImageBuilders x 1',
  ]);
});

test('says how many looks were refused, and never folds a refused change', () => {
  const calls = [
    call(60_000, 'DescribeImageBuilders', NOT_FOUND),
    call(60_500, 'DescribeImageBuilders'),
    call(61_000, 'DeleteImageBuilder', { outcome: 'error', error: { code: 'OperationNotPermittedException', message: 'no' } }),
    call(62_000, 'DeleteImageBuilder', { outcome: 'lost reply' }),
  ];

  expect(timeline(calls, [], [], new Cast()).map(entry => entry.text)).toEqual([
    'DescribeImageBuilders x 2 (1 x ResourceNotFoundException)',
    'DeleteImageBuilder builder A (OperationNotPermittedException)',
    'DeleteImageBuilder builder A (lost reply)',
  ]);
});

test('tells the end of a builder, and what a fault did', () => {
  const changes = [change(1, 'PENDING', 'FAILED', 'fault: builder-fails'), change(2, 'DELETING', 'ABSENT')];

  expect(timeline([], changes, [], new Cast()).map(entry => entry.text)).toEqual(['builder A: PENDING -> FAILED (fault: builder-fails)', 'builder A is gone']);
});

test('builders get letters in the order of their appearance', () => {
  const cast = new Cast();

  expect(['x', 'y', 'x', 'z'].map(name => cast.letter(name))).toEqual(['A', 'B', 'A', 'C']);
  expect([cast.has('y'), cast.has('other')]).toEqual([true, false]);
  expect(cast.members()).toEqual([{ letter: 'A', name: 'x' }, { letter: 'B', name: 'y' }, { letter: 'C', name: 'z' }]);
});
