import { read, table } from '../../checks/docs/documents';
import { timing } from '../../lambda/kernel/timing';

/** A duration as the documents write it. */
function inWords(seconds: number): string {
  if (seconds > 0 && seconds % 3_600 === 0 && seconds > 3_600) return `${seconds / 3_600} h`;
  if (seconds > 0 && seconds % 60 === 0) return `${seconds / 60} min`;
  return `${seconds} s`;
}

const durations = timing();

test('durations are written in the largest unit that fits', () => {
  expect([1, 20, 60, 240, 3_300, 3_600, 86_400].map(inWords)).toEqual(['1 s', '20 s', '1 min', '4 min', '55 min', '60 min', '24 h']);
});

test('the design lists every duration of the handler, each with its value', () => {
  const listed = table(read('docs/design.md'), 'name', 'value').map(([name, value]) => [name.replaceAll('`', ''), value]);
  const built = Object.entries(durations).map(([name, value]: [string, number | readonly number[]]) =>
    [name, typeof value === 'number' ? inWords(value) : value.map(inWords).join(', ')]);
  expect(listed).toEqual(built);
});

test('the page of builders states the durations that its readers feel', () => {
  const stated = table(read('docs/builders.md'), 'what', 'how long').map(cells => cells.join(' '));
  const row = (beginning: string) => stated.find(text => text.startsWith(beginning));
  expect(row('a request is answered after at most')).toContain(
    `${inWords(durations.deadline)}, below CloudFormation's limit of ${inWords(durations.cloudFormationLimit)}`);
  expect(row('create, start')).toContain(`every ${inWords(durations.steady)}`);
  expect(row('a delete, and the update of a rollback, take at least')).toContain(inWords(durations.grace));
  expect(row('a new role or policy may take to become known')).toContain(inWords(durations.propagation));
  expect(row('a start without capacity is tried')).toContain(inWords(durations.startRefused));
  expect(row('a builder that hangs in `PENDING`')).toContain(inWords(durations.forceDelete));
  expect(row('what an answer left behind is removed for up to')).toContain(inWords(durations.giveUp));
});
