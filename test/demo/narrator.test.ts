import { clock, PlainNarrator } from '../../demo/narrator';

function narrate(terminal: { isTTY: boolean; columns?: number }) {
  const written: string[] = [];
  const narrator = new PlainNarrator({ ...terminal, write: text => written.push(text) }, () => 65_900);
  return { narrator, text: () => written.join('') };
}

test('tells plain lines with the time that has gone by', () => {
  const { narrator, text } = narrate({ isTTY: false });

  narrator.heading('1. Deploy');
  narrator.event('AppStream', 'builder A appears\nits name is long');
  narrator.fact('one builder');

  expect(text()).toBe('\n1. Deploy\n   1:05  AppStream       builder A appears\n                         its name is long\n         ✓ one builder\n');
});

test('a log gets no line that is overwritten, nor any control character', () => {
  const { narrator, text } = narrate({ isTTY: false });

  narrator.live('builder A PENDING');
  narrator.event('AppStream', 'builder A: PENDING -> RUNNING');

  expect(text()).not.toMatch(/[\r\u001b]|PENDING for/);
  expect(text()).toBe('   1:05  AppStream       builder A: PENDING -> RUNNING\n');
});

test('on a terminal the live line is erased by what comes next, and never wraps', () => {
  const { narrator, text } = narrate({ isTTY: true, columns: 30 });

  narrator.live('builder A PENDING for 3.2 min of its time');
  narrator.text('done');

  expect(text()).toBe('\r\u001b[K   1:05  builder A PENDING fo\r\u001b[Kdone\n');
});

test.each([[0, '0:00'], [59_999, '0:59'], [60_000, '1:00'], [3_600_000, '60:00']])('%i ms are %s', (ms, text) => {
  expect(clock(ms)).toBe(text);
});
