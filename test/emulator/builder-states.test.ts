import { CREATE, described, emulated, MINUTE, only, refusal } from './support';

const NAMED = { Name: CREATE.Name };
const OFFICE = 'Microsoft_Office_2024_LTSC_Standard_64Bit';

describe('a create', () => {
  test.each([
    ['SoftwaresToInstall'], ['SoftwaresToUninstall'],
  ])('with %s passes through the states of software', member => {
    const { emulator, clock } = emulated();
    emulator.call('CreateImageBuilder', { ...CREATE, [member]: [OFFICE] });
    clock.pass(60 * MINUTE);
    const [created] = emulator.transitions();
    expect(emulator.transitions().map(({ at, to }) => `${(at - created.at) / MINUTE} ${to}`)).toEqual([
      '0 PENDING', '12 PENDING_SYNCING_APPS', '13 SYNCING_APPS', '19 RUNNING',
    ]);
  });

  test('with another agent than the one in the image updates it before the software', () => {
    const { emulator, clock } = emulated();
    emulator.call('CreateImageBuilder', { ...CREATE, AppstreamAgentVersion: '11-10-2025', SoftwaresToInstall: [OFFICE] });
    clock.pass(60 * MINUTE);
    expect(emulator.transitions().map(({ to }) => to)).toEqual(['PENDING', 'UPDATING_AGENT', 'PENDING_SYNCING_APPS', 'SYNCING_APPS', 'RUNNING']);
    expect(described(emulator)).toMatchObject({ AppstreamAgentVersion: '11-10-2025', LatestAppstreamAgentVersion: 'FALSE' });
  });

  test.each([
    ['LATEST on an image that takes the latest', CREATE.ImageName, 'LATEST', false],
    ['LATEST on an image with an agent of its own', 'finance-desktop-2026-03', 'LATEST', true],
    ['the agent that the image has', 'finance-desktop-2026-03', '02-11-2026', false],
    ['none', 'finance-desktop-2026-03', undefined, false],
  ])('with %s', (_, image, agent, updates) => {
    const { emulator, clock } = emulated();
    emulator.call('CreateImageBuilder', { ...CREATE, ImageName: image, AppstreamAgentVersion: agent });
    clock.pass(60 * MINUTE);
    expect(emulator.transitions().map(({ to }) => to).includes('UPDATING_AGENT')).toBe(updates);
  });
});

describe('a state that makes every call wait', () => {
  test.each(['PENDING_QUALIFICATION', 'PENDING_SYNCING_APPS', 'SYNCING_APPS', 'PENDING_IMAGE_IMPORT', 'A_STATE_OF_TOMORROW'])('%s', state => {
    const { emulator, clock } = emulated();
    emulator.call('CreateImageBuilder', CREATE);
    emulator.force(CREATE.Name, state, { after: 10 * MINUTE, to: 'RUNNING' });
    for (const operation of ['StartImageBuilder', 'StopImageBuilder', 'DeleteImageBuilder', 'UpdateImageBuilder', 'CreateImageBuilderStreamingURL']) {
      expect(refusal(() => emulator.call(operation, NAMED))).toContain(`is ${state}.`);
    }
    clock.pass(10 * MINUTE);
    expect(only(emulator).state).toBe('RUNNING');
  });
});

test('a delete that fails leaves a FAILED builder, whose name is taken and whose next delete works', () => {
  const { emulator, clock } = emulated();
  emulator.fault({ kind: 'builder-fails', during: 'delete', reason: { Code: 'INTERNAL_ERROR', Message: 'The network interface could not be removed.' } });
  emulator.call('CreateImageBuilder', CREATE);
  emulator.force(CREATE.Name, 'STOPPED');
  emulator.call('DeleteImageBuilder', NAMED);
  clock.pass(MINUTE);
  expect(described(emulator)).toMatchObject({ State: 'FAILED', StateChangeReason: { Code: 'INTERNAL_ERROR' } });
  expect(refusal(() => emulator.call('CreateImageBuilder', CREATE))).toMatch(/^ResourceAlreadyExistsException/);
  emulator.call('DeleteImageBuilder', NAMED);
  clock.pass(MINUTE);
  expect(emulator.builders()).toEqual([]);
});

test('a builder can hang while software is synchronized', () => {
  const { emulator, clock } = emulated();
  emulator.fault({ kind: 'stuck', state: 'SYNCING_APPS', forMs: 30 * MINUTE });
  emulator.call('CreateImageBuilder', { ...CREATE, SoftwaresToInstall: [OFFICE] });
  clock.pass(48 * MINUTE);
  expect(only(emulator).state).toBe('SYNCING_APPS');
  clock.pass(MINUTE);
  expect(only(emulator).state).toBe('RUNNING');
});

test('a subnet can hand out addresses of IPv6', () => {
  const { emulator, clock } = emulated({ ipv6Subnets: ['subnet-6'] });
  emulator.call('CreateImageBuilder', { ...CREATE, VpcConfig: { SubnetIds: ['subnet-6'] } });
  emulator.call('CreateImageBuilder', { ...CREATE, Name: 'plain', VpcConfig: { SubnetIds: ['subnet-4'] } });
  clock.pass(12 * MINUTE);
  expect(described(emulator).NetworkAccessConfiguration).toMatchObject({ EniIpv6Addresses: [expect.stringMatching(/^2001:db8::/)] });
  expect(described(emulator, 'plain').NetworkAccessConfiguration).not.toHaveProperty('EniIpv6Addresses');
});
