import { CREATE, described, emulated, MINUTE, refusal } from './support';
import { AppStreamEmulator } from '../../emulator';

const NAMED = { Name: CREATE.Name };

function tags(emulator: AppStreamEmulator): unknown {
  return emulator.call('ListTagsForResource', { ResourceArn: emulator.builders()[0].arn }).Tags;
}

describe('describes that lag behind', () => {
  test('show the state of a while ago, while the other operations go by what is', () => {
    const { emulator, clock } = emulated({ visibilityDelay: { states: MINUTE } });
    const seen = () => described(emulator).State;
    emulator.call('CreateImageBuilder', CREATE);
    expect(seen()).toBe('PENDING');
    clock.pass(13 * MINUTE - 1);
    expect(described(emulator)).not.toHaveProperty('NetworkAccessConfiguration');
    expect(seen()).toBe('PENDING');
    clock.pass(1);
    expect(seen()).toBe('RUNNING');
    expect(emulator.call('StopImageBuilder', NAMED)).toMatchObject({ ImageBuilder: { State: 'STOPPING' } });
    expect(seen()).toBe('RUNNING');
    expect(refusal(() => emulator.call('StopImageBuilder', NAMED))).toMatch(/^OperationNotPermittedException: .* STOPPING/);
    clock.pass(2 * MINUTE);
    expect(seen()).toBe('STOPPING');
    expect(emulator.call('StartImageBuilder', NAMED)).toMatchObject({ ImageBuilder: { State: 'PENDING' } });
  });

  test('pass over no state, however many changes there are within the lag', () => {
    const { emulator, clock } = emulated({ visibilityDelay: { states: 10 * MINUTE } });
    emulator.call('CreateImageBuilder', CREATE);
    emulator.force(CREATE.Name, 'REBOOTING', { after: MINUTE, to: 'UPDATING' }, { after: MINUTE, to: 'RUNNING' });
    const seen = [8, 9.9, 10.5, 11.5, 12.5].map((minutes, index, all) => {
      clock.pass((minutes - (all[index - 1] ?? 0)) * MINUTE);
      return described(emulator).State;
    });
    expect(seen).toEqual(['PENDING', 'PENDING', 'REBOOTING', 'UPDATING', 'RUNNING']);
  });

  test('show a builder that is gone, and the new one of its name instead', () => {
    const { emulator, clock } = emulated({ visibilityDelay: { states: 5 * MINUTE } });
    emulator.call('CreateImageBuilder', CREATE);
    emulator.call('CreateImageBuilder', { ...CREATE, Name: 'other' });
    for (const name of [CREATE.Name, 'other']) {
      emulator.force(name, 'STOPPED');
      emulator.call('DeleteImageBuilder', { Name: name });
    }
    clock.pass(4 * MINUTE);
    expect(emulator.builders()).toEqual([]);
    expect(described(emulator).State).toBe('PENDING');
    clock.pass(1.5 * MINUTE);
    expect(described(emulator).State).toBe('DELETING');
    expect(refusal(() => emulator.call('DeleteImageBuilder', NAMED))).toMatch(/^ResourceNotFoundException/);
    emulator.call('CreateImageBuilder', CREATE);
    expect(emulator.call('DescribeImageBuilders', {})).toMatchObject({ ImageBuilders: [{ Name: 'other', State: 'DELETING' }, { Name: 'workbench', State: 'PENDING' }] });
    clock.pass(0.5 * MINUTE);
    expect(emulator.call('DescribeImageBuilders', {})).toMatchObject({ ImageBuilders: [{ Name: 'workbench' }] });
    expect(refusal(() => described(emulator, 'other'))).toMatch(/^ResourceNotFoundException/);
  });
});

describe('tags that lag behind', () => {
  test('are listed later than they are written, in the order in which they were', () => {
    const { emulator, clock } = emulated({ visibilityDelay: { tagWrites: 2 * MINUTE }, speed: 2 });
    emulator.call('CreateImageBuilder', { ...CREATE, Tags: { team: 'ledger' } });
    const ResourceArn = emulator.builders()[0].arn;
    emulator.call('TagResource', { ResourceArn, Tags: { stage: 'test' } });
    clock.pass(0.5 * MINUTE);
    emulator.call('UntagResource', { ResourceArn, TagKeys: ['team'] });
    expect(tags(emulator)).toEqual({ team: 'ledger' });
    expect(emulator.builders()[0].tags).toEqual({ stage: 'test' });
    clock.pass(0.5 * MINUTE);
    expect(tags(emulator)).toEqual({ team: 'ledger', stage: 'test' });
    clock.pass(0.5 * MINUTE);
    expect(tags(emulator)).toEqual({ stage: 'test' });
  });

  test('do not overtake those of the creation', () => {
    const { emulator, clock } = emulated({ visibilityDelay: { tags: 5 * MINUTE } });
    emulator.call('CreateImageBuilder', { ...CREATE, Tags: { team: 'ledger' } });
    emulator.call('TagResource', { ResourceArn: emulator.builders()[0].arn, Tags: { stage: 'test' } });
    clock.pass(5 * MINUTE - 1);
    expect(tags(emulator)).toEqual({});
    clock.pass(1);
    expect(tags(emulator)).toEqual({ team: 'ledger', stage: 'test' });
  });
});

test.each([
  [{ states: -1 }, '`visibilityDelay.states` must be a number of milliseconds, 0 or more, got -1'],
  [{ tagWrites: NaN }, '`visibilityDelay.tagWrites` must be a number'],
])('a lag of %j makes no sense', (visibilityDelay, words) => {
  expect(() => emulated({ visibilityDelay })).toThrow(words);
});
