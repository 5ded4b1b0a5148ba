import { IMAGE_REF_ATTRIBUTES, ImageRefQuery } from '../../../src/private/contract';
import { ResourceTemplate } from '../../support/cloudformation';
import { base, ImageWorld, queryTemplate, released } from '../../support/images';
import { builderTemplate } from '../../support/world';

const OLD = base('Win-12-18-2025', '2025-12-18');
const NEW = base('Win-04-21-2026', '2026-04-21');
const LINUX = base('Linux-05-01-2026', '2026-05-01', { platform: 'RHEL8' });

/** A template with a look-up, and something else that a change of it touches. */
function lookUp(query: Partial<ImageRefQuery> = {}, release = '1'): ResourceTemplate {
  return release === '1' ? queryTemplate(query) : released(queryTemplate(query));
}

afterEach(() => jest.restoreAllMocks());

describe('a look-up', () => {
  test('finds the newest over all pages of the catalogue, with every attribute', async () => {
    const catalogue = new ImageWorld([OLD, NEW, LINUX], { pageSize: 1 });
    expect(await catalogue.deploy(lookUp())).toBe(NEW.name);
    expect(catalogue.world.stack.lastHeard.data).toEqual({
      ImageName: NEW.name,
      ImageArn: `arn:aws:appstream:eu-west-1::image/${NEW.name}`,
      Platform: 'WINDOWS_SERVER_2022',
      CreatedTime: '2020-01-01T00:00:00.000Z',
      PublicBaseImageReleasedDate: '2026-04-21T00:00:00.000Z',
      SupportedInstanceFamilies: 'General Purpose,Compute Optimized,Memory Optimized',
      AgentVersion: 'LATEST',
      ChoiceReason: 'the newest of 2 images that fit {"Platform":"WINDOWS_SERVER_2022","Visibility":"PUBLIC","Latest":true}; the next is Win-12-18-2025 (2025-12-18)',
    });
    expect(Object.keys(catalogue.world.stack.lastHeard.data).sort()).toEqual([...IMAGE_REF_ATTRIBUTES].sort());
    expect(catalogue.world.calls().filter(call => call.operation === 'DescribeImages').length).toBeGreaterThanOrEqual(3);
    catalogue.expectChanges();
  });

  test('searches public images unless told otherwise, and others when told', async () => {
    const own = base('own', '2026-09-01', { visibility: 'PRIVATE' });
    const partner = base('partner', '2026-10-01', { visibility: 'SHARED', ownerAccountId: '210987654321' });
    expect(await new ImageWorld([OLD, own, partner]).deploy(lookUp())).toBe(OLD.name);
    expect(await new ImageWorld([OLD, own, partner]).deploy(lookUp({ Visibility: 'PRIVATE' }))).toBe('own');
    const shared = new ImageWorld([OLD, own, partner]);
    expect(await shared.deploy(lookUp({ Visibility: 'SHARED' }))).toBe('partner');
    expect(shared.world.stack.lastHeard.data.ImageArn).toBe('arn:aws:appstream:eu-west-1:210987654321:image/partner');
  });

  test('that finds none fails, quoting query and Region, and leaves nothing', async () => {
    const { world } = new ImageWorld([OLD, base('Win-retired', '2026-01-01', { platform: 'RHEL8', state: 'DEPRECATED' })]);
    const end = await world.run(world.stack.createStack({ Image: lookUp({ Platform: 'RHEL8' }) }));
    expect(end).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
    expect(end.reasons[0]).toMatch(/image look-up Image: no image fits \{.*"Platform":"RHEL8".*\} in eu-west-1\. Near: Win-retired \(RHEL8, DEPRECATED, 2026-01-01\): not available\./);
    expect(world.stack.responses.map(response => response.physicalId)).toEqual(['cdk-appstream:nothing-made', 'cdk-appstream:nothing-made']);
  });

  test('that finds several fails and lists them', async () => {
    const many = Array.from({ length: 12 }, (_, index) => base(`Win-${index}`, `2026-01-${10 + index}`));
    const { world } = new ImageWorld(many);
    const end = await world.run(world.stack.createStack({ Image: lookUp({ Latest: false }) }));
    expect(end.reasons[0]).toMatch(/12 images fit .* in eu-west-1: Win-11 \(WINDOWS_SERVER_2022, AVAILABLE, 2026-01-21\), Win-10 .* and 2 more\. Use ImageRef\.latest/);
    expect(end.reasons[0]).not.toContain('Win-1 ');
  });
});

describe('what was found is kept', () => {
  test('when a newer image appears and the stack is deployed again', async () => {
    const catalogue = new ImageWorld([OLD, NEW]);
    catalogue.hidden.add(NEW.name);
    expect(await catalogue.deploy(lookUp())).toBe(OLD.name);
    catalogue.hidden.clear();
    expect(await catalogue.deploy(lookUp({}, '2'))).toBe(OLD.name);
    expect(catalogue.remembered).toBe(OLD.name);
    expect(catalogue.world.stack.responses).toHaveLength(2);
    catalogue.expectChanges();
  });

  test('although it is retired, or described no more', async () => {
    const catalogue = new ImageWorld([OLD, NEW]);
    expect(await catalogue.deploy(lookUp())).toBe(NEW.name);
    catalogue.hidden.add(NEW.name);
    expect(await catalogue.deploy(lookUp({}, '2'))).toBe(NEW.name);
    expect(catalogue.world.stack.lastHeard.data).toMatchObject({ ImageArn: `arn:aws:appstream:eu-west-1::image/${NEW.name}` });
    catalogue.expectChanges();
  });

  test('until the query changes: that looks anew', async () => {
    const catalogue = new ImageWorld([OLD, NEW, LINUX]);
    catalogue.hidden.add(NEW.name);
    expect(await catalogue.deploy(lookUp())).toBe(OLD.name);
    catalogue.hidden.clear();
    expect(await catalogue.deploy(lookUp({ NamePrefix: 'Win-' }))).toBe(NEW.name);
    expect(await catalogue.deploy(lookUp({ Platform: 'RHEL8' }))).toBe(LINUX.name);
    catalogue.expectChanges();
  });

  test('and found again when the query before comes back', async () => {
    const catalogue = new ImageWorld([OLD, NEW, LINUX]);
    catalogue.hidden.add(NEW.name);
    await catalogue.deploy(lookUp());
    catalogue.hidden.clear();
    await catalogue.deploy(lookUp({ Platform: 'RHEL8' }));
    expect(await catalogue.deploy(lookUp())).toBe(OLD.name);
    catalogue.expectChanges();
  });
});

describe('a rollback', () => {
  const failing = (takes: number): ResourceTemplate => ({ plain: { takes, fails: true } });
  const fine: ResourceTemplate = { plain: { takes: 1 } };

  test('returns to the image before, although a newer one has appeared', async () => {
    const catalogue = new ImageWorld([OLD, NEW, LINUX]);
    catalogue.hidden.add(NEW.name);
    await catalogue.deploy(lookUp(), { Sibling: fine });
    catalogue.hidden.clear();
    const { world } = catalogue;
    const end = await world.run(world.stack.updateStack({ Image: lookUp({ Platform: 'RHEL8' }), Sibling: failing(60_000) }));
    expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    const returned = world.stack.responses.filter(response => response.requestType === 'Update').map(response => response.data.ImageName);
    expect(returned).toEqual([LINUX.name, OLD.name]);
    expect(catalogue.remembered).toBe(OLD.name);
    catalogue.expectChanges();
  });

  test('returns to it over several updates that failed one after another, each with a query of its own', async () => {
    const catalogue = new ImageWorld([OLD, NEW, LINUX]);
    catalogue.hidden.add(NEW.name);
    await catalogue.deploy(lookUp(), { Sibling: fine });
    catalogue.hidden.clear();
    const { world } = catalogue;
    for (const query of [{ Platform: 'RHEL8' }, { NamePrefix: 'Win-' }, { NamePrefix: 'Win' }]) {
      await world.run(world.stack.updateStack({ Image: lookUp(query), Sibling: failing(60_000) }, { rollback: false }));
      expect(world.stack.status).toBe('UPDATE_FAILED');
    }
    expect((await world.run(world.stack.rollbackStack())).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(world.stack.responses.filter(response => response.requestType === 'Update').at(-1)?.data.ImageName).toBe(OLD.name);
    expect(catalogue.remembered).toBe(OLD.name);
    catalogue.expectChanges();
  });

  test('of a query that finds nothing keeps the id', async () => {
    const catalogue = new ImageWorld([OLD]);
    await catalogue.deploy(lookUp());
    const { world } = catalogue;
    const id = world.stack.physicalIdOf('Image');
    const end = await world.run(world.stack.updateStack({ Image: lookUp({ Platform: 'RHEL8' }) }));
    expect(end).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', reasons: [expect.stringMatching(/no image fits/)] });
    expect(world.stack.responses.find(response => response.status === 'FAILED')?.physicalId).toBe(id);
    expect(world.stack.physicalIdOf('Image')).toBe(id);
    expect(catalogue.remembered).toBe(OLD.name);
    catalogue.expectChanges();
  });
});

test('a Delete touches nothing, asks nothing and keeps the id', async () => {
  const catalogue = new ImageWorld([OLD]);
  await catalogue.deploy(lookUp());
  const start = catalogue.world.clock.now() + 1;
  expect((await catalogue.world.deleteStack()).status).toBe('DELETE_COMPLETE');
  expect(catalogue.world.calls(start)).toEqual([]);
  catalogue.expectChanges();
});

test('a look-up that the service does not answer is tried until it does', async () => {
  const catalogue = new ImageWorld([OLD]);
  catalogue.world.emulator.fault({ kind: 'throttle', operation: 'DescribeImages', times: 3 });
  expect(await catalogue.deploy(lookUp())).toBe(OLD.name);
  catalogue.expectChanges();
});

test('a look-up and a builder of one stack do not disturb each other', async () => {
  const { world } = new ImageWorld([base('Win', '2026-01-01')]);
  const end = await world.run(world.stack.createStack({ Image: lookUp(), Builder: builderTemplate({}, { ImageName: 'Win' }) }));
  expect(end).toEqual({ status: 'CREATE_COMPLETE', reasons: [] });
  expect(world.stack.physicalIdOf('Image')).toMatch(/^[0-9a-f]{16}=:image\/Win$/);
});
