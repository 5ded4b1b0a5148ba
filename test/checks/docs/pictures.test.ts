import { pictures, stateMachineDot } from '../../../checks/docs/pictures';

test('the way of a state machine is drawn: choices with their values, errors dashed, several ways between two states as one', () => {
  const dot = stateMachineDot({
    StartAt: 'Look',
    States: {
      Look: { Type: 'Task', Catch: [{ ErrorEquals: ['Lambda.X'], Next: 'Failed' }, { ErrorEquals: ['States.ALL'], Next: 'Failed' }], Next: 'Choose' },
      Choose: { Type: 'Choice', Choices: [{ Variable: '$.a', StringEquals: 'ON', Next: 'Look' }, { Variable: '$.a', StringEquals: 'OFF', Next: 'Done' }], Default: 'Failed' },
      Failed: { Type: 'Fail' },
      Done: { Type: 'Succeed' },
    },
  });
  expect(dot.split('\n').filter(line => line.includes('->')).map(line => line.trim())).toEqual([
    'begin -> Look;',
    'Look -> Choose [label="", style=solid];',
    'Look -> Failed [label="not reached, error", style=dashed];',
    'Choose -> Look [label="ON", style=solid];',
    'Choose -> Done [label="OFF", style=solid];',
    'Choose -> Failed [label="else", style=solid];',
  ]);
});

test('the state machine that is deployed is among the pictures, with all of its states', () => {
  const machine = pictures().find(({ file }) => file === 'docs/pictures/state-machine.svg');
  for (const state of ['Tick', 'Decide', 'Wait', 'Respond', 'Answered', 'Done', 'GaveUp']) expect(machine?.dot).toContain(`  ${state} [shape=`);
});
