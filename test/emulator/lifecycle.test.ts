import { CREATE, described, emulated, MINUTE, only, refusal, VirtualClock } from './support';
import { AppStreamEmulator } from '../../emulator';

const NAMED = { Name: CREATE.Name };

function running(options = {}): { emulator: AppStreamEmulator; clock: VirtualClock } {
  const made = emulated(options);
  made.emulator.call('CreateImageBuilder', CREATE);
  made.clock.pass(12 * MINUTE);
  return made;
}

function stopped(options = {}): { emulator: AppStreamEmulator; clock: VirtualClock } {
  const made = running(options);
  made.emulator.call('StopImageBuilder', NAMED);
  made.clock.pass(2 * MINUTE);
  return made;
}

describe('the life of a builder', () => {
  test('goes from PENDING to RUNNING, STOPPED, RUNNING again, and is gone after a delete', () => {
    const { emulator, clock } = emulated();
    const seen: string[] = [];
    const look = (minutes: number) => {
      clock.pass(minutes * MINUTE);
      seen.push(String(described(emulator).State));
    };
    emulator.call('CreateImageBuilder', CREATE);
    look(11.9);
    look(0.1);
    emulator.call('StopImageBuilder', NAMED);
    look(1.9);
    look(0.1);
    emulator.call('StartImageBuilder', NAMED);
    look(4.9);
    look(0.1);
    emulator.call('StopImageBuilder', NAMED);
    look(2);
    emulator.call('DeleteImageBuilder', NAMED);
    look(0.9);
    expect(seen).toEqual(['PENDING', 'RUNNING', 'STOPPING', 'STOPPED', 'PENDING', 'RUNNING', 'STOPPED', 'DELETING']);
    clock.pass(0.1 * MINUTE);
    expect(refusal(() => described(emulator))).toBe('ResourceNotFoundException: The image builder workbench does not exist.');
    expect(emulator.builders()).toEqual([]);
  });

  test('takes each step at its own moment, however late somebody looks', () => {
    const { emulator, clock } = emulated();
    const start = clock.now();
    emulator.call('CreateImageBuilder', CREATE);
    clock.pass(MINUTE);
    emulator.call('CreateImageBuilder', { ...CREATE, Name: 'second' });
    clock.pass(600 * MINUTE);
    expect(emulator.transitions().map(({ at, name, from, to, why }) => [(at - start) / MINUTE, name, from, to, why])).toEqual([
      [0, 'workbench', 'ABSENT', 'PENDING', 'CreateImageBuilder'],
      [1, 'second', 'ABSENT', 'PENDING', 'CreateImageBuilder'],
      [12, 'workbench', 'PENDING', 'RUNNING', 'settled'],
      [13, 'second', 'PENDING', 'RUNNING', 'settled'],
    ]);
  });

  test('is shortened by speed', () => {
    const { emulator, clock } = emulated({ speed: 60 });
    emulator.call('CreateImageBuilder', CREATE);
    clock.pass(11_999);
    expect(only(emulator).state).toBe('PENDING');
    clock.pass(1);
    expect(only(emulator).state).toBe('RUNNING');
  });

  test('takes the latencies it is told', () => {
    const { emulator, clock } = emulated({ latencies: { create: 1000 } });
    emulator.call('CreateImageBuilder', CREATE);
    clock.pass(1000);
    expect(only(emulator).state).toBe('RUNNING');
  });

  test('passes through UPDATING_AGENT when a start brings another agent', () => {
    const { emulator, clock } = stopped();
    emulator.call('StartImageBuilder', { ...NAMED, AppstreamAgentVersion: '11-10-2025' });
    clock.pass(5 * MINUTE);
    expect(only(emulator).state).toBe('UPDATING_AGENT');
    clock.pass(3 * MINUTE);
    expect(described(emulator)).toMatchObject({ State: 'RUNNING', AppstreamAgentVersion: '11-10-2025', LatestAppstreamAgentVersion: 'FALSE' });
  });

  test('goes where it is forced, and on from there', () => {
    const { emulator, clock } = running();
    emulator.force('workbench', 'SNAPSHOTTING', { after: 30 * MINUTE, to: 'STOPPED' });
    expect(refusal(() => emulator.call('DeleteImageBuilder', NAMED))).toMatch(/^OperationNotPermittedException: .*SNAPSHOTTING/);
    clock.pass(30 * MINUTE);
    expect(only(emulator).state).toBe('STOPPED');
    expect(() => emulator.force('nobody', 'REBOOTING')).toThrow('there is no image builder nobody');
  });
});

describe('what a builder shows', () => {
  test('is everything that was given, but not the image name, the tags and the software', () => {
    const { emulator } = emulated();
    const given = {
      Description: 'for the ledger',
      DisplayName: 'Ledger',
      VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1', 'sg-2'] },
      IamRoleArn: 'arn:aws:iam::000000000000:role/machine',
      EnableDefaultInternetAccess: true,
      DomainJoinInfo: { DirectoryName: 'corp.example.com', OrganizationalUnitDistinguishedName: 'OU=apps,DC=corp,DC=example,DC=com' },
      AccessEndpoints: [{ EndpointType: 'STREAMING', VpceId: 'vpce-1' }],
      RootVolumeConfig: { VolumeSizeInGb: 300 },
      DisableIMDSV1: true,
    };
    emulator.call('CreateImageBuilder', {
      ...CREATE,
      ...given,
      AppstreamAgentVersion: 'LATEST',
      Tags: { team: 'ledger' },
      SoftwaresToInstall: ['Microsoft_Office_2024_LTSC_Standard_64Bit'],
      SoftwaresToUninstall: ['Microsoft_Visio_2024_LTSC_Standard_64Bit'],
    });
    const now = only(emulator).createdAt / 1000;
    expect(described(emulator)).toEqual({
      Name: 'workbench',
      Arn: 'arn:aws:appstream:us-east-1:000000000000:image-builder/workbench',
      ImageArn: 'arn:aws:appstream:us-east-1::image/AppStream-WinServer2022-08-31-2026',
      InstanceType: 'stream.standard.medium',
      Platform: 'WINDOWS_SERVER_2022',
      State: 'PENDING',
      CreatedTime: now,
      ImageBuilderErrors: [],
      AppstreamAgentVersion: '09-24-2026',
      LatestAppstreamAgentVersion: 'TRUE',
      ...given,
    });
  });

  test('has a private address while RUNNING only, and another one after each start', () => {
    const { emulator, clock } = running();
    const network = () => described(emulator).NetworkAccessConfiguration;
    const first = network();
    expect(first).toEqual({ EniPrivateIpAddress: expect.stringMatching(/^10\.0\.\d+\.\d+$/), EniId: expect.stringMatching(/^eni-[0-9a-f]{17}$/) });
    emulator.call('StopImageBuilder', NAMED);
    expect(network()).toBeUndefined();
    clock.pass(2 * MINUTE);
    emulator.call('StartImageBuilder', NAMED);
    expect(network()).toBeUndefined();
    clock.pass(5 * MINUTE);
    expect(network()).toBeDefined();
    expect(network()).not.toEqual(first);
  });

  test('is a copy: what a caller does to a reply changes nothing', () => {
    const { emulator } = emulated();
    emulator.call('CreateImageBuilder', { ...CREATE, VpcConfig: { SubnetIds: ['subnet-1'] } });
    Object.assign(Object(described(emulator).VpcConfig), { SubnetIds: ['subnet-2'] });
    expect(described(emulator).VpcConfig).toEqual({ SubnetIds: ['subnet-1'] });
  });
});

describe('calls in the wrong state', () => {
  const PERMITTED: Readonly<Record<string, string>> = {
    StartImageBuilder: 'STOPPED',
    StopImageBuilder: 'RUNNING',
  };
  const STATES = ['PENDING', 'UPDATING_AGENT', 'RUNNING', 'STOPPING', 'STOPPED', 'REBOOTING', 'SNAPSHOTTING', 'DELETING', 'FAILED', 'UPDATING'];

  test.each(STATES)('a builder that is %s', state => {
    for (const operation of ['StartImageBuilder', 'StopImageBuilder', 'DeleteImageBuilder']) {
      const { emulator } = emulated();
      emulator.call('CreateImageBuilder', CREATE);
      emulator.force('workbench', state);
      const permitted = operation === 'DeleteImageBuilder' ? ['STOPPED', 'FAILED'] : [PERMITTED[operation]];
      if (permitted.includes(state)) {
        expect(emulator.call(operation, NAMED)).toMatchObject({ ImageBuilder: { Name: 'workbench' } });
      } else {
        const code = operation === 'StartImageBuilder' ? 'ResourceNotAvailableException' : 'OperationNotPermittedException';
        expect(refusal(() => emulator.call(operation, NAMED))).toMatch(new RegExp(`^${code}: The image builder workbench is ${state}\\. .* ${permitted[0]}`));
        expect(only(emulator).state).toBe(state);
      }
    }
  });

  test('a delete from RUNNING can be allowed', () => {
    const { emulator, clock } = running({ deletableStates: ['RUNNING', 'STOPPED', 'FAILED'] });
    emulator.call('DeleteImageBuilder', NAMED);
    clock.pass(MINUTE);
    expect(emulator.builders()).toEqual([]);
  });

  test.each(['StartImageBuilder', 'StopImageBuilder', 'DeleteImageBuilder'])('%s of nobody', operation => {
    expect(refusal(() => emulated().emulator.call(operation, NAMED))).toMatch(/^ResourceNotFoundException/);
  });
});

describe('names', () => {
  test('are taken until their builder is gone', () => {
    const { emulator, clock } = stopped();
    const again = () => emulator.call('CreateImageBuilder', CREATE);
    expect(refusal(again)).toBe('ResourceAlreadyExistsException: The image builder workbench already exists.');
    emulator.call('DeleteImageBuilder', NAMED);
    clock.pass(0.9 * MINUTE);
    expect(refusal(again)).toMatch(/^ResourceAlreadyExistsException/);
    clock.pass(0.1 * MINUTE);
    expect(again()).toMatchObject({ ImageBuilder: { State: 'PENDING' } });
  });

  test('that nobody has are an error, or left out when the emulator is told so', () => {
    const { emulator } = emulated({ unknownNames: 'empty' });
    emulator.call('CreateImageBuilder', CREATE);
    expect(emulator.call('DescribeImageBuilders', { Names: ['nobody'] })).toEqual({ ImageBuilders: [] });
    expect(emulator.call('DescribeImageBuilders', { Names: ['nobody', 'workbench'] })).toMatchObject({ ImageBuilders: [{ Name: 'workbench' }] });
    expect(emulator.call('DescribeImages', { Names: ['nothing'] })).toEqual({ Images: [] });
  });
});

describe('a fresh builder', () => {
  test('can be unseen while its name is taken', () => {
    const { emulator, clock } = emulated({ visibilityDelay: { builder: 3 * MINUTE } });
    emulator.call('CreateImageBuilder', { ...CREATE, Tags: { team: 'ledger' } });
    const { arn } = only(emulator);
    clock.pass(3 * MINUTE - 1);
    expect(refusal(() => described(emulator))).toMatch(/^ResourceNotFoundException/);
    expect(emulator.call('DescribeImageBuilders', {})).toEqual({ ImageBuilders: [] });
    for (const operation of ['StartImageBuilder', 'StopImageBuilder', 'DeleteImageBuilder']) {
      expect(refusal(() => emulator.call(operation, NAMED))).toMatch(/^ResourceNotFoundException/);
    }
    expect(refusal(() => emulator.call('CreateImageBuilder', CREATE))).toMatch(/^ResourceAlreadyExistsException/);
    expect(emulator.call('ListTagsForResource', { ResourceArn: arn })).toEqual({ Tags: { team: 'ledger' } });
    clock.pass(1);
    expect(described(emulator)).toMatchObject({ State: 'PENDING' });
  });

  test('can show its tags later than itself', () => {
    const { emulator, clock } = emulated({ visibilityDelay: { tags: 3 * MINUTE }, speed: 2 });
    emulator.call('CreateImageBuilder', { ...CREATE, Tags: { team: 'ledger' } });
    const { arn } = only(emulator);
    clock.pass(1.5 * MINUTE - 1);
    expect(described(emulator)).toMatchObject({ State: 'PENDING' });
    expect(emulator.call('ListTagsForResource', { ResourceArn: arn })).toEqual({ Tags: {} });
    clock.pass(1);
    expect(emulator.call('ListTagsForResource', { ResourceArn: arn })).toEqual({ Tags: { team: 'ledger' } });
  });
});
