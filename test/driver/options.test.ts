import { CatalogueImage } from '../../emulator';
import { SPEC_MEMBERS } from '../../lambda/builder/request';
import { ImageBuilderSpec, OWNERSHIP_TAGS } from '../../src/private/contract';
import { Template } from '../support/cloudformation';
import { builderTemplate, IMAGE, World } from '../support/world';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LARGE = { InstanceType: 'stream.standard.large' };

const sibling = (takes = 1, fails = false): Template => ({ Sibling: { plain: { takes, fails } } });

/** A world whose stack was created with a template. */
async function deployed(template: Template, world = new World()): Promise<{ world: World; name: string }> {
  expect(await world.run(world.stack.createStack({ ...template, ...sibling() }))).toEqual({ status: 'CREATE_COMPLETE', reasons: [] });
  return { world, name: world.stack.physicalIdOf('Builder') ?? '' };
}

describe('every member of CreateImageBuilder', () => {
  /** All of them, with values that are no defaults. */
  const FULL: Required<Omit<ImageBuilderSpec, 'ImageName'>> = {
    ImageArn: 'arn:aws:appstream:eu-west-1::image/AppStream-WinServer2025-12-18-2025',
    InstanceType: 'stream.standard.xlarge',
    Description: 'for the ledger',
    DisplayName: 'Ledger',
    VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1', 'sg-2'] },
    IamRoleArn: 'arn:aws:iam::111122223333:role/Machine',
    EnableDefaultInternetAccess: true,
    DomainJoinInfo: { DirectoryName: 'corp.example.com', OrganizationalUnitDistinguishedName: 'OU=apps,DC=corp' },
    AccessEndpoints: [{ EndpointType: 'STREAMING', VpceId: 'vpce-1' }, { EndpointType: 'STREAMING', VpceId: 'vpce-2' }],
    RootVolumeConfig: { VolumeSizeInGb: 350 },
    SoftwaresToInstall: ['Microsoft_Office_2021_LTSC_Professional_Plus_64Bit'],
    SoftwaresToUninstall: ['Microsoft_Visio_2021_LTSC_Professional_64Bit'],
    DisableIMDSV1: true,
  };

  test('has a value here', () => {
    expect(['ImageName', ...Object.keys(FULL)].sort()).toEqual([...SPEC_MEMBERS].sort());
  });

  test('arrives at the service with its own type, though CloudFormation makes texts of them', async () => {
    const { world, name } = await deployed({
      Builder: builderTemplate({
        ReplacedOnChange: FULL, AgentVersion: 'LATEST', Tags: { team: 'red' }, DesiredState: 'RUNNING',
      }),
    });
    const delivered = world.stack.events[0].ResourceProperties;
    expect(delivered).toMatchObject({ ReplacedOnChange: { DisableIMDSV1: 'true', RootVolumeConfig: { VolumeSizeInGb: '350' } } });
    expect(world.calls().find(call => call.operation === 'CreateImageBuilder')?.input).toEqual({
      ...FULL, Name: name, AppstreamAgentVersion: 'LATEST', Tags: expect.objectContaining({ team: 'red', [OWNERSHIP_TAGS.agent]: 'LATEST' }) as unknown,
    });
  });

  test('is not sent when the template leaves it out', async () => {
    const { world, name } = await deployed({ Builder: builderTemplate() });
    const input = world.calls().find(call => call.operation === 'CreateImageBuilder')?.input;
    expect(input).toEqual({ Name: name, ImageName: IMAGE, InstanceType: 'stream.standard.medium', Tags: expect.anything() as unknown });
  });

  test('that is false arrives as false', async () => {
    const { world } = await deployed({ Builder: builderTemplate({}, { EnableDefaultInternetAccess: false, DisableIMDSV1: false }) });
    expect(world.calls().find(call => call.operation === 'CreateImageBuilder')?.input).toMatchObject({ EnableDefaultInternetAccess: false, DisableIMDSV1: false });
  });
});

test('naming a default of the service replaces nobody\'s builder, nor does ceasing to', async () => {
  const { world, name } = await deployed({ Builder: builderTemplate() });
  const start = world.clock.now() + 1;
  const named = { EnableDefaultInternetAccess: false, DisableIMDSV1: false, RootVolumeConfig: { VolumeSizeInGb: 200 } };
  for (const spec of [named, {}]) {
    expect((await world.run(world.stack.updateStack({ Builder: builderTemplate({}, spec), ...sibling() }))).status).toBe('UPDATE_COMPLETE');
    expect(world.stack.physicalIdOf('Builder')).toBe(name);
  }
  expect(world.changes(start)).toEqual([]);
});

describe('protectFromReplacement', () => {
  function protect(ProtectFromReplacement: boolean, spec = {}, change = {}): Template {
    return { Builder: builderTemplate({ ProtectFromReplacement, ...change }, spec) };
  }

  test.each<[string, Template]>([
    ['of the spec', protect(true, LARGE)],
    ['to an explicit name', protect(true, {}, { ImageBuilderName: 'mine' })],
  ])('fails a change %s before anything is touched', async (_, template) => {
    const { world, name } = await deployed(protect(true));
    const start = world.clock.now() + 1;
    const end = await world.run(world.stack.updateStack({ ...template, ...sibling() }));
    expect(end).toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      reasons: [expect.stringMatching(
        /protectFromReplacement forbids that.*Nothing was touched\. .*#protectedfromreplacement$/)],
    });
    expect(end.reasons[0]).toContain(name);
    expect(world.changes(start)).toEqual([]);
  });

  test('lets changes in place through', async () => {
    const { world, name } = await deployed(protect(true));
    expect((await world.run(world.stack.updateStack({ ...protect(true, {}, { Tags: { a: 'b' }, DesiredState: 'STOPPED' }), ...sibling() }))).status).toBe('UPDATE_COMPLETE');
    expect(world.builder(name)).toMatchObject({ state: 'STOPPED', tags: { a: 'b' } });
  });

  test('counts as the new template has it: switched off together with the change, the builder is replaced', async () => {
    const { world, name } = await deployed(protect(true));
    expect((await world.run(world.stack.updateStack({ ...protect(false, LARGE), ...sibling() }))).status).toBe('UPDATE_COMPLETE');
    expect(world.builders().map(builder => builder.name)).not.toContain(name);
  });

  test('does not keep a rollback from ending', async () => {
    const { world, name } = await deployed(protect(true));
    const end = await world.run(world.stack.updateStack({ ...protect(false, LARGE), ...sibling(40 * MINUTE, true) }));
    expect(end).toEqual({ status: 'UPDATE_ROLLBACK_COMPLETE', reasons: ['Sibling failed'] });
    await world.run(world.clock.sleep(HOUR));
    expect(world.builders()).toMatchObject([{ name, state: 'RUNNING' }]);
  });

  test('lets a builder that somebody deleted be created again', async () => {
    const { world, name } = await deployed(protect(true));
    world.byHand('StopImageBuilder', { Name: name });
    await world.run(world.clock.sleep(5 * MINUTE));
    world.byHand('DeleteImageBuilder', { Name: name });
    await world.run(world.clock.sleep(5 * MINUTE));
    expect((await world.run(world.stack.updateStack({ ...protect(true, {}, { Tags: { a: 'b' } }), ...sibling() }))).status).toBe('UPDATE_COMPLETE');
    expect(world.builder(name).state).toBe('RUNNING');
  });
});

describe('timeout', () => {
  const within = (Timeout: number, spec = {}, change = {}): Template => ({ Builder: builderTemplate({ Timeout, ...change }, spec) });
  const took = (world: World, index: number) => {
    const { at, requestId } = world.stack.responses[index];
    const event = world.stack.events.find(candidate => candidate.RequestId === requestId);
    return (at - Date.parse(String(event?.ResponseURL).replace(/.*X-Amz-Date=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z.*/, '$1-$2-$3T$4:$5:$6Z'))) / MINUTE;
  };

  test('ends a Create that takes longer, whose rollback has all its time', async () => {
    const world = new World({ latencies: { create: 30 * MINUTE } });
    const end = await world.run(world.stack.createStack(within(300)));
    expect(end).toMatchObject({ status: 'ROLLBACK_COMPLETE', reasons: [expect.stringMatching(/not settled after [56] minutes: its state is PENDING.*\(After [56] min\.\)/)] });
    expect(took(world, 0)).toBeGreaterThanOrEqual(5);
    expect(took(world, 0)).toBeLessThan(7);
    expect(took(world, 1)).toBeGreaterThan(20);
    expect(world.builders()).toEqual([]);
  });

  test('ends an Update that takes longer; what it made goes in the background', async () => {
    const { world, name } = await deployed({ Builder: builderTemplate() });
    const end = await world.run(world.stack.updateStack({ ...within(300, LARGE), ...sibling() }));
    expect(end).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', reasons: [expect.stringMatching(/not settled after [56] minutes/)] });
    await world.run(world.clock.sleep(HOUR));
    expect(world.builders()).toMatchObject([{ name, state: 'RUNNING' }]);
  });

  test('does not shorten a Delete', async () => {
    const { world } = await deployed(within(1_200));
    world.emulator.fault({ kind: 'stuck', state: 'DELETING', forMs: 40 * MINUTE });
    expect((await world.deleteStack()).status).toBe('DELETE_COMPLETE');
    expect(took(world, 1)).toBeGreaterThan(40);
  });

  test('shorter than the grace does not shorten a rollback, which restores everything', async () => {
    const { world, name } = await deployed({ Builder: builderTemplate({ Tags: { a: '1' } }) });
    await world.run(world.stack.updateStack({ ...within(60, {}, { Tags: { a: '1' } }), ...sibling() }));
    const end = await world.run(world.stack.updateStack({ ...within(60, {}, { Tags: { a: '2' } }), ...sibling(20_000, true) }));
    expect(end).toEqual({ status: 'UPDATE_ROLLBACK_COMPLETE', reasons: ['Sibling failed'] });
    expect(took(world, world.stack.responses.length - 1)).toBeGreaterThanOrEqual(4);
    expect(world.builder(name).tags).toMatchObject({ a: '1' });
  });

  test('shorter than the grace does not fail a rollback that finds the builder gone', async () => {
    const { world, name } = await deployed(within(1_200));
    await world.run(world.stack.updateStack({ ...within(60), ...sibling() }));
    world.byHand('StopImageBuilder', { Name: name });
    await world.run(world.clock.sleep(5 * MINUTE));
    world.byHand('DeleteImageBuilder', { Name: name });
    await world.run(world.clock.sleep(5 * MINUTE));
    const end = await world.run(world.stack.updateStack({ ...within(60, {}, { Tags: { a: '2' } }), ...sibling(20_000, true) }));
    expect(end).toEqual({ status: 'UPDATE_ROLLBACK_COMPLETE', reasons: ['Builder cancelled', 'Sibling failed'] });
  });
});

describe('pollInterval', () => {
  const looking = (PollInterval: number): Template => ({ Builder: builderTemplate({ PollInterval }) });
  const looks = (world: World) => world.calls().filter(call => call.operation === 'DescribeImageBuilders').map(call => call.at);

  test.each([5, 60, 300])('of %p s decides how often is looked', async seconds => {
    const { world } = await deployed(looking(seconds));
    const pauses = looks(world).slice(1).map((at, index) => (at - looks(world)[index]) / 1000).filter(pause => pause > 2);
    expect(pauses.length).toBeGreaterThan(1);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(seconds * 0.8 - 1);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(seconds * 1.2 + 1);
  });

  test('does not touch the grace', async () => {
    const world = new World({ visibilityDelay: 230_000 });
    await deployed(looking(5), world);
    expect(world.calls().filter(call => call.operation === 'CreateImageBuilder')).toHaveLength(1);
  });

  test.each([300, 3_000])('of %p s does not touch the deadline', async seconds => {
    const world = new World();
    world.emulator.fault({ kind: 'stuck', state: 'PENDING', deletable: true });
    const start = world.clock.now();
    await world.run(world.stack.createStack(looking(seconds)));
    const minutes = (world.stack.responses[0].at - start) / MINUTE;
    expect(minutes).toBeGreaterThanOrEqual(55);
    expect(minutes).toBeLessThan(55.5);
  });

  test('of 300 s does not touch it when the service throttles, either', async () => {
    const world = new World();
    world.clock.at(world.clock.now() + 20 * MINUTE, () => world.emulator.fault({ kind: 'throttle', operation: 'DescribeImageBuilders', times: 9 }));
    world.emulator.fault({ kind: 'stuck', state: 'PENDING', deletable: true });
    const start = world.clock.now();
    await world.run(world.stack.createStack(looking(300)));
    expect((world.stack.responses[0].at - start) / MINUTE).toBeLessThan(56);
  });
});

describe('the image is looked at before the create call', () => {
  const image = (name: string, more: Partial<CatalogueImage> = {}): CatalogueImage => ({
    name, visibility: 'PUBLIC', platform: 'WINDOWS_SERVER_2022', createdTime: 1_750_000_000, ...more,
  });
  const CATALOGUE = [
    image('Retired', { state: 'DEPRECATED' }),
    image('FleetOnly', { imageBuilderSupported: false }),
    image('Older', { publicBaseImageReleasedDate: 1_750_000_000 }),
    image('Newer', { publicBaseImageReleasedDate: 1_760_000_000 }),
    image('Graphics', { supportedInstanceFamilies: ['Graphics G4', 'Graphics G5'] }),
    image('OtherPlatform', { platform: 'RHEL8' }),
  ];
  const creates = (world: World) => world.calls().filter(call => call.operation === 'CreateImageBuilder');

  const UNFIT: Array<[string, Partial<ImageBuilderSpec>, RegExp]> = [
    ['a retired one', { ImageName: 'Retired' }, /image Retired is DEPRECATED: only an AVAILABLE image.* such as Newer, Older; `ImageRef\.latest`/],
    ['a retired one by its ARN', { ImageName: undefined, ImageArn: 'arn:aws:appstream:eu-west-1::image/Retired' }, /image Retired is DEPRECATED/],
    ['one that makes no builders', { ImageName: 'FleetOnly' }, /image FleetOnly does not support image builders\. .* such as Newer, Older;/],
    ['one of another family', { ImageName: 'Graphics' }, /image Graphics supports the families Graphics G4, Graphics G5, and stream\.standard\.medium is of General Purpose\. .* such as Newer, Older;/],
    ['a plain one for a graphics type', { ImageName: 'Newer', InstanceType: 'stream.graphics.g5.xlarge' }, /and stream\.graphics\.g5\.xlarge is of Graphics G5\. .* such as Graphics;/],
    ['one for which there is no other', { ImageName: 'OtherPlatform', InstanceType: 'stream.graphics.g6.xlarge' }, /is of Graphics G6\. What to do: choose one of the images that the reason names, or another `instanceType`/],
  ];

  /** The spec of a template without members that have no value. */
  const only = (spec: Partial<ImageBuilderSpec>): Template => {
    const template = builderTemplate({}, spec);
    return { Builder: JSON.parse(JSON.stringify(template)) as typeof template };
  };

  test.each(UNFIT)('a Create with %s fails in seconds, and no create call is sent', async (_, spec, reason) => {
    const world = new World({ images: CATALOGUE });
    const start = world.clock.now();
    const end = await world.run(world.stack.createStack(only(spec)));
    expect(end.status).toBe('ROLLBACK_COMPLETE');
    expect(end.reasons[0]).toMatch(reason);
    expect(end.reasons[0]).toMatch(/#imageunfit$/);
    expect(world.stack.responses[0].at - start).toBeLessThan(10_000);
    expect(creates(world)).toEqual([]);
  });

  test.each(UNFIT)('a replacement with %s fails, and the builder from before stays', async (_, spec, reason) => {
    const { world, name } = await deployed(only({ ImageName: 'Older' }), new World({ images: CATALOGUE }));
    const end = await world.run(world.stack.updateStack({ ...only(spec), ...sibling() }));
    expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(end.reasons[0]).toMatch(reason);
    expect(creates(world)).toHaveLength(1);
    expect(world.builders()).toMatchObject([{ name, state: 'RUNNING' }]);
  });

  test('a builder that somebody deleted is not created again from an image that was retired meanwhile', async () => {
    const images = [...CATALOGUE];
    const { world, name } = await deployed(only({ ImageName: 'Older' }), new World({ images }));
    world.byHand('StopImageBuilder', { Name: name });
    await world.run(world.clock.sleep(5 * MINUTE));
    world.byHand('DeleteImageBuilder', { Name: name });
    await world.run(world.clock.sleep(5 * MINUTE));
    const call = world.emulator.call.bind(world.emulator);
    jest.spyOn(world.emulator, 'call').mockImplementation((operation, input) => {
      const reply = call(operation, input);
      return operation === 'DescribeImages' ? JSON.parse(JSON.stringify(reply).replace('"Name":"Older","Arn":"arn:aws:appstream:eu-west-1::image/Older","State":"AVAILABLE"',
        '"Name":"Older","Arn":"arn:aws:appstream:eu-west-1::image/Older","State":"DEPRECATED"')) : reply;
    });
    const end = await world.run(world.stack.updateStack({ Builder: builderTemplate({ Tags: { a: 'b' } }, { ImageName: 'Older' }), ...sibling() }));
    expect(end.reasons[0]).toMatch(/image Older is DEPRECATED.* such as Newer;/);
    expect(creates(world)).toHaveLength(1);
  });

  test.each(['error', 'empty'] as const)('an unknown one (%s) is left to the service', async unknownNames => {
    const world = new World({ images: CATALOGUE, unknownNames });
    const end = await world.run(world.stack.createStack(only({ ImageName: 'Unheard' })));
    expect(end.reasons[0]).toMatch(/CreateImageBuilder was refused: ResourceNotFoundException: .*Unheard/);
    expect(creates(world)).toHaveLength(1);
  });

  test('an instance type that this release does not know is left to the service', async () => {
    const world = new World({ images: CATALOGUE });
    const end = await world.run(world.stack.createStack(only({ ImageName: 'Newer', InstanceType: 'stream.quantum.q1.large' })));
    expect(end.reasons[0]).toMatch(/CreateImageBuilder was refused: InvalidParameterCombinationException/);
  });
});
