import { CREATE, emulated, only, refusal } from './support';
import { AppStreamEmulator } from '../../emulator';

const ARN = 'arn:aws:appstream:us-east-1:000000000000:image-builder/workbench';

function tagged(): AppStreamEmulator {
  const { emulator } = emulated();
  emulator.call('CreateImageBuilder', { ...CREATE, Tags: { team: 'ledger', stage: 'test' } });
  return emulator;
}

describe('tags', () => {
  test('are there from the create on, are added, overwritten and removed', () => {
    const emulator = tagged();
    const list = () => emulator.call('ListTagsForResource', { ResourceArn: ARN }).Tags;
    expect(list()).toEqual({ team: 'ledger', stage: 'test' });
    expect(emulator.call('TagResource', { ResourceArn: ARN, Tags: { stage: 'live', cost: '' } })).toEqual({});
    expect(list()).toEqual({ team: 'ledger', stage: 'live', cost: '' });
    expect(emulator.call('UntagResource', { ResourceArn: ARN, TagKeys: ['team', 'never-there'] })).toEqual({});
    expect(list()).toEqual({ stage: 'live', cost: '' });
    expect(only(emulator).tags).toEqual({ stage: 'live', cost: '' });
  });

  test('are at most 50, those that are there included', () => {
    const emulator = tagged();
    const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, '']));
    expect(refusal(() => emulator.call('TagResource', { ResourceArn: ARN, Tags: tags(49) }))).toMatch(/^LimitExceededException: .* 51 tags; 50 are allowed/);
    expect(Object.keys(only(emulator).tags)).toEqual(['team', 'stage']);
    emulator.call('TagResource', { ResourceArn: ARN, Tags: { ...tags(48), team: 'other' } });
    expect(Object.keys(only(emulator).tags)).toHaveLength(50);
  });

  test.each([
    ['nobody', 'arn:aws:appstream:us-east-1:000000000000:image-builder/nobody'],
    ['the same name in another account', 'arn:aws:appstream:us-east-1:111111111111:image-builder/workbench'],
    ['the same name in another Region', 'arn:aws:appstream:eu-west-1:000000000000:image-builder/workbench'],
    ['a fleet of the same name', 'arn:aws:appstream:us-east-1:000000000000:fleet/workbench'],
    ['a public image', `arn:aws:appstream:us-east-1::image/${CREATE.ImageName}`],
    ['a shared image', 'arn:aws:appstream:us-east-1:210987654321:image/partner-cad-2026-05'],
    ['another service', 'arn:aws:s3:::bucket'],
  ])('of %s are not found', (_, arn) => {
    const emulator = tagged();
    for (const [operation, more] of [['ListTagsForResource', {}], ['TagResource', { Tags: { a: 'b' } }], ['UntagResource', { TagKeys: ['a'] }]] as const) {
      expect(refusal(() => emulator.call(operation, { ResourceArn: arn, ...more }))).toBe(`ResourceNotFoundException: The resource ${arn} does not exist.`);
    }
  });

  test('of a private image can be read and written', () => {
    const { emulator } = emulated();
    const arn = 'arn:aws:appstream:us-east-1:000000000000:image/finance-desktop-2026-03';
    emulator.call('TagResource', { ResourceArn: arn, Tags: { team: 'ledger' } });
    expect(emulator.call('ListTagsForResource', { ResourceArn: arn })).toEqual({ Tags: { team: 'ledger' } });
  });
});
