import { CREATE, emulated, MINUTE, refusal } from './support';
import { AppStreamEmulator, CatalogueImage } from '../../emulator';

const OWN: CatalogueImage = { name: 'ledger', visibility: 'PRIVATE', platform: 'WINDOWS_SERVER_2022', createdTime: 1_780_000_000 };
const PARTNER = '222233334444';

function withImages(...images: CatalogueImage[]) {
  return emulated({ images });
}

function shown(emulator: AppStreamEmulator, name = OWN.name): Record<string, unknown> {
  const { Images: images } = emulator.call('DescribeImages', { Names: [name] });
  return Array.isArray(images) ? images[0] : {};
}

function share(emulator: AppStreamEmulator, account: string, permissions: Record<string, boolean> = { allowFleet: true }) {
  return emulator.call('UpdateImagePermissions', { Name: OWN.name, SharedAccountId: account, ImagePermissions: permissions });
}

function shares(emulator: AppStreamEmulator, more: Record<string, unknown> = {}) {
  return emulator.call('DescribeImagePermissions', { Name: OWN.name, ...more });
}

describe('an image that is being made', () => {
  test.each(['PENDING', 'COPYING', 'CREATING', 'IMPORTING'])('can not be used while %s, and is AVAILABLE later', state => {
    const { emulator, clock } = withImages({ ...OWN, state, then: [{ after: 20 * MINUTE, to: 'VALIDATING' }, { after: 10 * MINUTE, to: 'AVAILABLE' }] });
    const create = () => emulator.call('CreateImageBuilder', { ...CREATE, ImageName: OWN.name });
    expect(refusal(create)).toBe(`ResourceNotAvailableException: The image ledger is ${state}. The image must be in an AVAILABLE state for this action to succeed.`);
    clock.pass(20 * MINUTE);
    expect(shown(emulator).State).toBe('VALIDATING');
    clock.pass(10 * MINUTE - 1);
    expect(shown(emulator).State).toBe('VALIDATING');
    clock.pass(1);
    expect(create()).toMatchObject({ ImageBuilder: { State: 'PENDING' } });
  });

  test('can fail, and says why', () => {
    const reason = { Code: 'IMAGE_IMPORT_FAILURE', Message: 'The import did not work.' };
    const errors = [{ ErrorCode: 'VALIDATION_ERROR', ErrorMessage: 'The volume is encrypted.' }];
    const { emulator, clock } = emulated({ images: [], speed: 2 });
    const at = clock.now() / 1000;
    emulator.addImage({ ...OWN, state: 'IMPORTING', then: [{ after: 30 * MINUTE, to: 'FAILED', reason, errors }] });
    expect(shown(emulator)).toMatchObject({ State: 'IMPORTING', ImageErrors: [] });
    clock.pass(15 * MINUTE);
    expect(shown(emulator)).toMatchObject({ State: 'FAILED', StateChangeReason: reason, ImageErrors: [{ ...errors[0], ErrorTimestamp: at + 15 * 60 }] });
  });

  test('can be forced into any state, as the one that a builder makes', () => {
    const { emulator, clock } = withImages(OWN);
    emulator.forceImage(OWN.name, 'DEPRECATED', { after: MINUTE, to: 'ABSENT' });
    expect(shown(emulator).State).toBe('DEPRECATED');
    clock.pass(MINUTE);
    expect(refusal(() => shown(emulator))).toBe('ResourceNotFoundException: The image ledger does not exist.');
    expect(() => emulator.forceImage(OWN.name, 'AVAILABLE')).toThrow('there is no image ledger to be put into AVAILABLE');
  });

  test('is there once', () => {
    const { emulator } = withImages(OWN);
    expect(() => emulator.addImage(OWN)).toThrow('there is an image arn:aws:appstream:us-east-1:000000000000:image/ledger already');
    emulator.addImage({ ...OWN, visibility: 'SHARED', ownerAccountId: PARTNER });
    expect(emulator.call('DescribeImages', {})).toMatchObject({ Images: [{ Visibility: 'PRIVATE' }, { Visibility: 'SHARED' }] });
  });
});

test('an image shows what it is given', () => {
  const { emulator } = withImages({
    ...OWN,
    state: 'AVAILABLE',
    applications: [{ Name: 'ledger', DisplayName: 'Ledger' }],
    managedSoftwareIncluded: true,
    dynamicAppProvidersEnabled: true,
    nvidiaGridDriverVersion: '17.4',
    tags: { team: 'ledger' },
    sharedWith: { [PARTNER]: { allowFleet: true, allowImageBuilder: false } },
  });
  expect(shown(emulator)).toMatchObject({
    Applications: [{ Name: 'ledger', DisplayName: 'Ledger' }],
    ManagedSoftwareIncluded: true,
    DynamicAppProvidersEnabled: 'ENABLED',
    ImageSoftwareMetadata: { nvidiaGridDriverVersion: '17.4' },
    ImageSharedWithOthers: 'TRUE',
  });
  expect(emulator.call('ListTagsForResource', { ResourceArn: shown(emulator).Arn })).toEqual({ Tags: { team: 'ledger' } });
  expect(shares(emulator)).toEqual({
    Name: 'ledger',
    SharedImagePermissionsList: [{ sharedAccountId: PARTNER, imagePermissions: { allowFleet: true, allowImageBuilder: false } }],
  });
});

describe('permissions', () => {
  test('are written for one account at a time, anew as a whole, and deleted', () => {
    const { emulator } = withImages(OWN);
    expect(shown(emulator).ImageSharedWithOthers).toBe('FALSE');
    expect(share(emulator, PARTNER, { allowFleet: true, allowImageBuilder: true })).toEqual({});
    share(emulator, PARTNER, { allowImageBuilder: true });
    share(emulator, '111122223333', {});
    expect(shares(emulator).SharedImagePermissionsList).toEqual([
      { sharedAccountId: '111122223333', imagePermissions: { allowFleet: false, allowImageBuilder: false } },
      { sharedAccountId: PARTNER, imagePermissions: { allowFleet: false, allowImageBuilder: true } },
    ]);
    expect(shown(emulator).ImageSharedWithOthers).toBe('TRUE');
    const remove = () => emulator.call('DeleteImagePermissions', { Name: OWN.name, SharedAccountId: PARTNER });
    expect(remove()).toEqual({});
    expect(refusal(remove)).toBe('ResourceNotFoundException: The image ledger is not shared with 222233334444.');
  });

  test('come in pages, and for some accounts only', () => {
    const { emulator } = withImages(OWN);
    const accounts = Array.from({ length: 30 }, (_, index) => String(100_000_000_000 + index));
    for (const account of accounts) share(emulator, account);
    const listed = ({ SharedImagePermissionsList: list }: Record<string, unknown>) =>
      (list as { sharedAccountId: string }[]).map(entry => entry.sharedAccountId);
    const first = shares(emulator);
    const second = shares(emulator, { NextToken: first.NextToken });
    expect([...listed(first), ...listed(second)]).toEqual(accounts);
    expect(listed(first)).toHaveLength(25);
    expect(second.NextToken).toBeUndefined();
    expect(listed(shares(emulator, { MaxResults: 500 }))).toEqual(accounts);
    expect(listed(shares(emulator, { SharedAwsAccountIds: [accounts[3], PARTNER] }))).toEqual([accounts[3]]);
    expect(refusal(() => shares(emulator, { NextToken: first.NextToken, SharedAwsAccountIds: [PARTNER] }))).toMatch(/^ValidationException: The NextToken/);
  });

  test('end at the quota', () => {
    const { emulator } = emulated({ images: [OWN], quotas: { accountsPerImage: 1 } });
    share(emulator, PARTNER);
    share(emulator, PARTNER, { allowFleet: false });
    expect(refusal(() => share(emulator, '111122223333')))
      .toBe('LimitExceededException: The quota "AWS accounts an image is shared with" of 1 in us-east-1 is reached.');
  });

  test.each([
    ['a public image', CREATE.ImageName, 'ResourceNotFoundException'],
    ['a shared image', 'partner-cad-2026-05', 'ResourceNotFoundException'],
    ['no image', 'nothing', 'ResourceNotFoundException'],
    ['an image that is being made', 'coming', 'ResourceNotAvailableException'],
  ])('of %s can not be written', (_, name, code) => {
    const { emulator } = emulated();
    emulator.addImage({ ...OWN, name: 'coming', state: 'COPYING' });
    const account = { Name: name, SharedAccountId: PARTNER };
    expect(refusal(() => emulator.call('UpdateImagePermissions', { ...account, ImagePermissions: {} }))).toMatch(new RegExp(`^${code}`));
    expect(refusal(() => emulator.call('DeleteImagePermissions', account))).toMatch(new RegExp(`^${code}`));
  });

  test.each([
    [{ Name: 'ledger', SharedAccountId: '1234', ImagePermissions: {} }, 'The SharedAccountId 1234 is no account of 12 digits'],
    [{ Name: 'ledger', SharedAccountId: 'partner', ImagePermissions: {} }, "Value 'partner' at 'sharedAccountId' failed"],
    [{ Name: 'ledger', ImagePermissions: {} }, "Value null at 'sharedAccountId' failed"],
    [{ Name: 'ledger', SharedAccountId: PARTNER }, "Value null at 'imagePermissions' failed"],
  ])('make sense: %j', (input, words) => {
    const { emulator } = withImages(OWN);
    const message = refusal(() => emulator.call('UpdateImagePermissions', input));
    expect(message).toMatch(/^ValidationException/);
    expect(message).toContain(words);
  });
});

describe('a deletion', () => {
  const remove = (emulator: AppStreamEmulator, name = OWN.name) => emulator.call('DeleteImage', { Name: name });

  test('takes a while, and then the image is gone and its name is free', () => {
    const { emulator, clock } = withImages(OWN);
    expect(remove(emulator)).toMatchObject({ Image: { Name: 'ledger', State: 'DELETING' } });
    expect(refusal(() => remove(emulator))).toBe('OperationNotPermittedException: The image ledger is DELETING. It can be deleted in the state AVAILABLE or FAILED only.');
    clock.pass(MINUTE - 1);
    expect(shown(emulator).State).toBe('DELETING');
    clock.pass(1);
    expect(emulator.images()).toEqual([]);
    emulator.addImage(OWN);
    expect(shown(emulator).State).toBe('AVAILABLE');
  });

  test('is refused while the image is shared', () => {
    const { emulator } = withImages(OWN);
    share(emulator, PARTNER);
    expect(refusal(() => remove(emulator))).toBe('OperationNotPermittedException: The image ledger is shared with 222233334444. Delete its permissions first.');
    emulator.call('DeleteImagePermissions', { Name: OWN.name, SharedAccountId: PARTNER });
    expect(remove(emulator)).toMatchObject({ Image: { State: 'DELETING' } });
  });

  test('is refused while a fleet or a builder is made of it', () => {
    const { emulator, clock } = withImages(OWN, { ...OWN, name: 'fleeting', fleets: ['office'] });
    emulator.call('CreateImageBuilder', { ...CREATE, ImageName: OWN.name });
    expect(refusal(() => remove(emulator))).toBe('ResourceInUseException: The image ledger is in use by the image builder workbench.');
    expect(refusal(() => remove(emulator, 'fleeting'))).toBe('ResourceInUseException: The image fleeting is in use by the fleet office.');
    emulator.force('workbench', 'STOPPED');
    emulator.call('DeleteImageBuilder', { Name: 'workbench' });
    clock.pass(MINUTE);
    expect(remove(emulator)).toMatchObject({ Image: { State: 'DELETING' } });
  });

  test.each([
    [CREATE.ImageName, /^OperationNotPermittedException: .* is PUBLIC/],
    ['partner-cad-2026-05', /^ResourceNotFoundException/],
    ['nothing', /^ResourceNotFoundException/],
  ])('of %s is refused', (name, words) => {
    const { emulator } = emulated();
    const before = emulator.images();
    expect(refusal(() => remove(emulator, name))).toMatch(words);
    expect(emulator.images()).toEqual(before);
  });

  test('between two pages hides no other image', () => {
    const { emulator, clock } = withImages(...['a', 'b', 'c', 'd'].map(name => ({ ...OWN, name })));
    const first = emulator.call('DescribeImages', { MaxResults: 2 });
    remove(emulator, 'a');
    clock.pass(MINUTE);
    expect(emulator.call('DescribeImages', { MaxResults: 2, NextToken: first.NextToken })).toMatchObject({ Images: [{ Name: 'c' }, { Name: 'd' }] });
  });
});
