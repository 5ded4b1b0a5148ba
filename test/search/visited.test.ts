import { Visited } from '../../search/visited';

test('every state is new once, however many there are', () => {
  const visited = new Visited();
  const numbers = Array.from({ length: 20_000 }, (_, index) => visited.add(`state ${index}`, Math.max(0, index - 1), index % 7));
  expect(numbers).toEqual(numbers.map((_, index) => index));
  expect(Array.from({ length: 20_000 }, (_, index) => visited.add(`state ${index}`, 0, 0)).every(number => number === undefined)).toBe(true);
  expect(visited.size).toBe(20_000);
});

test('the way to a state is told by the moves that first led to it', () => {
  const visited = new Visited();
  visited.add('first', 0, 0);
  visited.add('left', 0, 3);
  visited.add('right', 0, 4);
  visited.add('far', 2, 300);
  visited.add('far', 1, 5);
  expect(visited.wayTo(0)).toEqual([]);
  expect(visited.wayTo(3)).toEqual([4, 300]);
});
