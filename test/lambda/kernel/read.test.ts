import { PropertyReader } from '../../../lambda/kernel/read';

/** What is read of one value, and the complaint about it. */
function read<T>(value: unknown, take: (reader: PropertyReader) => T): { value: T; problems: string[] } {
  const reader = new PropertyReader({ Name: value });
  return { value: take(reader), problems: reader.problems };
}

describe('what is absent', () => {
  test.each([undefined, null])('is no problem when it is %p', absent => {
    expect(read(absent, reader => [reader.text('Name'), reader.flag('Name'), reader.whole('Name'), reader.texts('Name'), reader.map('Name'), reader.list('Name', [], () => 1)]))
      .toEqual({ value: Array(6).fill(undefined), problems: [] });
  });

  test.each([undefined, null])('is one when it is %p and has to be there', absent => {
    expect(read(absent, reader => reader.require('Name')).problems).toEqual(['Name is missing']);
  });
});

describe('lists', () => {
  test('of texts hold nothing else', () => {
    expect(read(['a', 'b'], reader => reader.texts('Name'))).toEqual({ value: ['a', 'b'], problems: [] });
    for (const wrong of [['a', 7], 'a', { 0: 'a' }]) {
      expect(read(wrong, reader => reader.texts('Name'))).toEqual({ value: undefined, problems: [`Name must be a list of texts, got ${JSON.stringify(wrong)}`] });
    }
  });

  test('of objects hold nothing else, and tell the place of a problem', () => {
    const take = (reader: PropertyReader) => reader.list('Name', ['A'], item => item.text('A'));
    expect(read([{ A: 'a' }, { A: 'b' }], take)).toEqual({ value: ['a', 'b'], problems: [] });
    expect(read([{ A: 'a' }, { A: 7 }], take).problems).toEqual(['Name.1.A must be a text, got 7']);
    expect(read([{ A: 'a' }, 'b'], take)).toEqual({ value: undefined, problems: ['Name must be a list of objects, got [{"A":"a"},"b"]'] });
  });
});

describe('maps', () => {
  test('hold texts', () => {
    expect(read({ A: 'a', B: '' }, reader => reader.map('Name'))).toEqual({ value: { A: 'a', B: '' }, problems: [] });
  });

  test.each([[['a']], ['text'], [7], [{ A: 'a', B: 7 }], [''], [false]])('are not %j', wrong => {
    expect(read(wrong, reader => reader.map('Name'))).toEqual({ value: undefined, problems: [`Name must be a map of texts, got ${JSON.stringify(wrong)}`] });
  });
});

describe('scalars', () => {
  test.each<[unknown, boolean | undefined]>([['true', true], ['false', false], [true, true], [false, false], [['true'], undefined], ['yes', undefined], ['', undefined]])(
    '%j is the flag %p', (value, expected) => {
      expect(read(value, reader => reader.flag('Name')).value).toBe(expected);
    });

  test.each<[unknown, number | undefined]>([['60', 60], [60, 60], ['-1', undefined], ['1.5', undefined], ['60 s', undefined], [['60'], undefined], [{ toString: '60' }, undefined]])(
    '%j is the number %p', (value, expected) => {
      expect(read(value, reader => reader.whole('Name')).value).toBe(expected);
    });
});

test('what stack events should not show is not repeated', () => {
  const reader = new PropertyReader({ Secret: 7 }, 'Domain.', false);
  reader.text('Secret');
  expect(reader.problems).toEqual(['Domain.Secret must be a text, got something else']);
});
