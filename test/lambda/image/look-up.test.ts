import { CatalogueImage, ServiceError } from '../../../emulator';
import { IMAGE_REF_ATTRIBUTES, IMAGE_REF_TYPE, ImageRefQuery } from '../../../src/private/contract';
import { ResourceTemplate } from '../../support/cloudformation';
import { builderTemplate, World } from '../../support/world';

const seconds = (date: string) => Date.parse(date) / 1000;

/** A base image that its date makes newer, not its name. */
function base(name: string, released: string, more: Partial<CatalogueImage> = {}): CatalogueImage {
  return { name, visibility: 'PUBLIC', platform: 'WINDOWS_SERVER_2022', createdTime: seconds('2020-01-01'), publicBaseImageReleasedDate: seconds(released), ...more };
}

const OLD = base('Win-12-18-2025', '2025-12-18');
const NEW = base('Win-04-21-2026', '2026-04-21');
const LINUX = base('Linux-05-01-2026', '2026-05-01', { platform: 'RHEL8' });

/** A template with a look-up, and something else that a change of it touches. */
function lookUp(query: Partial<ImageRefQuery> = {}, release = '1'): ResourceTemplate {
  return {
    type: IMAGE_REF_TYPE,
    properties: { ServiceToken: `arn:aws:lambda:eu-west-1:111122223333:function:handler-${release}`, Query: { Platform: 'WINDOWS_SERVER_2022', Latest: true, ...query } },
  };
}

/** A world whose catalogue changes: what is hidden is not there yet, or not any more. */
class Catalogue {
  public readonly hidden = new Set<string>();
  public readonly world: World;

  constructor(images: readonly CatalogueImage[], pageSize?: number) {
    this.world = new World({ images, pageSize });
    const { emulator } = this.world;
    const call = emulator.call.bind(emulator);
    jest.spyOn(emulator, 'call').mockImplementation((operation, input) => {
      const reply = call(operation, input);
      if (operation !== 'DescribeImages') {
        return reply;
      }
      const all = reply.Images as { Name: string }[];
      const shown = all.filter(image => !this.hidden.has(image.Name));
      if (all.length > 0 && shown.length === 0) {
        throw new ServiceError('ResourceNotFoundException', 'The image does not exist.');
      }
      return { ...reply, Images: shown };
    });
  }

  /** Create or update the stack; the image that this finds. */
  public async deploy(image: ResourceTemplate, more: Record<string, ResourceTemplate> = {}): Promise<string> {
    const { stack } = this.world;
    const template = { Image: image, ...more };
    const end = await this.world.run(stack.status === 'none' ? stack.createStack(template) : stack.updateStack(template));
    expect(end.reasons).toEqual([]);
    const answers = stack.responses.filter(response => response.requestType !== 'Delete');
    return answers[answers.length - 1].data.ImageName;
  }

  /** The first image that the id holds. */
  public remembered(): string {
    return /^[0-9a-f]{16}=\d*:image\/(\S+)/.exec(this.world.stack.physicalIdOf('Image') ?? '')?.[1] ?? 'nothing';
  }

  public expectClean(): void {
    expect(this.world.stack.contractBreaches).toEqual([]);
    expect(this.world.thrown).toEqual([]);
    expect(this.world.changes()).toEqual([]);
  }
}

afterEach(() => jest.restoreAllMocks());

describe('a look-up', () => {
  test('finds the newest over all pages of the catalogue, with every attribute', async () => {
    const catalogue = new Catalogue([OLD, NEW, LINUX], 1);
    expect(await catalogue.deploy(lookUp())).toBe(NEW.name);
    expect(catalogue.world.stack.lastHeard.data).toEqual({ ImageName: NEW.name, ImageArn: `arn:aws:appstream:eu-west-1::image/${NEW.name}`, Platform: 'WINDOWS_SERVER_2022' });
    expect(Object.keys(catalogue.world.stack.lastHeard.data).sort()).toEqual([...IMAGE_REF_ATTRIBUTES].sort());
    expect(catalogue.world.calls().filter(call => call.operation === 'DescribeImages').length).toBeGreaterThanOrEqual(3);
    catalogue.expectClean();
  });

  test('searches public images unless told otherwise, and others when told', async () => {
    const own = base('own', '2026-09-01', { visibility: 'PRIVATE' });
    const partner = base('partner', '2026-10-01', { visibility: 'SHARED', ownerAccountId: '210987654321' });
    expect(await new Catalogue([OLD, own, partner]).deploy(lookUp())).toBe(OLD.name);
    expect(await new Catalogue([OLD, own, partner]).deploy(lookUp({ Visibility: 'PRIVATE' }))).toBe('own');
    const shared = new Catalogue([OLD, own, partner]);
    expect(await shared.deploy(lookUp({ Visibility: 'SHARED' }))).toBe('partner');
    expect(shared.world.stack.lastHeard.data.ImageArn).toBe('arn:aws:appstream:eu-west-1:210987654321:image/partner');
  });

  test('that finds none fails, quoting query and Region, and leaves nothing', async () => {
    const { world } = new Catalogue([OLD, base('Win-retired', '2026-01-01', { platform: 'RHEL8', state: 'DEPRECATED' })]);
    const end = await world.run(world.stack.createStack({ Image: lookUp({ Platform: 'RHEL8' }) }));
    expect(end).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
    expect(end.reasons[0]).toMatch(/image look-up Image: no image fits \{.*"Platform":"RHEL8".*\} in eu-west-1\. Near, .*Win-retired \(RHEL8, DEPRECATED, 2026-01-01\)/);
    expect(world.stack.responses.map(response => response.physicalId)).toEqual(['cdk-appstream:nothing-made', 'cdk-appstream:nothing-made']);
  });

  test('that finds several fails and lists them', async () => {
    const many = Array.from({ length: 12 }, (_, index) => base(`Win-${index}`, `2026-01-${10 + index}`));
    const { world } = new Catalogue(many);
    const end = await world.run(world.stack.createStack({ Image: lookUp({ Latest: false }) }));
    expect(end.reasons[0]).toMatch(/12 images fit .* in eu-west-1: Win-11 \(WINDOWS_SERVER_2022, AVAILABLE, 2026-01-21\), Win-10 .* and 2 more\. Use ImageRef\.latest/);
    expect(end.reasons[0]).not.toContain('Win-1 ');
  });
});

describe('what was found is kept', () => {
  test('when a newer image appears and the stack is deployed again', async () => {
    const catalogue = new Catalogue([OLD, NEW]);
    catalogue.hidden.add(NEW.name);
    expect(await catalogue.deploy(lookUp())).toBe(OLD.name);
    catalogue.hidden.clear();
    expect(await catalogue.deploy(lookUp({}, '2'))).toBe(OLD.name);
    expect(catalogue.remembered()).toBe(OLD.name);
    expect(catalogue.world.stack.responses).toHaveLength(2);
    catalogue.expectClean();
  });

  test('although it is retired, or described no more', async () => {
    const catalogue = new Catalogue([OLD, NEW]);
    expect(await catalogue.deploy(lookUp())).toBe(NEW.name);
    catalogue.hidden.add(NEW.name);
    expect(await catalogue.deploy(lookUp({}, '2'))).toBe(NEW.name);
    expect(catalogue.world.stack.lastHeard.data).toMatchObject({ ImageArn: `arn:aws:appstream:eu-west-1::image/${NEW.name}` });
    catalogue.expectClean();
  });

  test('until the query changes: that looks anew', async () => {
    const catalogue = new Catalogue([OLD, NEW, LINUX]);
    catalogue.hidden.add(NEW.name);
    expect(await catalogue.deploy(lookUp())).toBe(OLD.name);
    catalogue.hidden.clear();
    expect(await catalogue.deploy(lookUp({ NamePrefix: 'Win-' }))).toBe(NEW.name);
    expect(await catalogue.deploy(lookUp({ Platform: 'RHEL8' }))).toBe(LINUX.name);
    catalogue.expectClean();
  });

  test('and found again when the query before comes back', async () => {
    const catalogue = new Catalogue([OLD, NEW, LINUX]);
    catalogue.hidden.add(NEW.name);
    await catalogue.deploy(lookUp());
    catalogue.hidden.clear();
    await catalogue.deploy(lookUp({ Platform: 'RHEL8' }));
    expect(await catalogue.deploy(lookUp())).toBe(OLD.name);
    catalogue.expectClean();
  });
});

describe('a rollback', () => {
  const failing = (takes: number): ResourceTemplate => ({ plain: { takes, fails: true } });
  const fine: ResourceTemplate = { plain: { takes: 1 } };

  test('returns to the image before, although a newer one has appeared', async () => {
    const catalogue = new Catalogue([OLD, NEW, LINUX]);
    catalogue.hidden.add(NEW.name);
    await catalogue.deploy(lookUp(), { Sibling: fine });
    catalogue.hidden.clear();
    const { world } = catalogue;
    const end = await world.run(world.stack.updateStack({ Image: lookUp({ Platform: 'RHEL8' }), Sibling: failing(60_000) }));
    expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    const returned = world.stack.responses.filter(response => response.requestType === 'Update').map(response => response.data.ImageName);
    expect(returned).toEqual([LINUX.name, OLD.name]);
    expect(catalogue.remembered()).toBe(OLD.name);
    catalogue.expectClean();
  });

  test('returns to it over several updates that failed one after another, each with a query of its own', async () => {
    const catalogue = new Catalogue([OLD, NEW, LINUX]);
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
    expect(catalogue.remembered()).toBe(OLD.name);
    catalogue.expectClean();
  });

  test('of a query that finds nothing keeps the id', async () => {
    const catalogue = new Catalogue([OLD]);
    await catalogue.deploy(lookUp());
    const { world } = catalogue;
    const id = world.stack.physicalIdOf('Image');
    const end = await world.run(world.stack.updateStack({ Image: lookUp({ Platform: 'RHEL8' }) }));
    expect(end).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', reasons: [expect.stringMatching(/no image fits/)] });
    expect(world.stack.responses.find(response => response.status === 'FAILED')?.physicalId).toBe(id);
    expect(world.stack.physicalIdOf('Image')).toBe(id);
    expect(catalogue.remembered()).toBe(OLD.name);
    catalogue.expectClean();
  });
});

test('a Delete touches nothing, asks nothing and keeps the id', async () => {
  const catalogue = new Catalogue([OLD]);
  await catalogue.deploy(lookUp());
  const start = catalogue.world.clock.now() + 1;
  expect((await catalogue.world.deleteStack()).status).toBe('DELETE_COMPLETE');
  expect(catalogue.world.calls(start)).toEqual([]);
  catalogue.expectClean();
});

test('a look-up that the service does not answer is tried until it does', async () => {
  const catalogue = new Catalogue([OLD]);
  catalogue.world.emulator.fault({ kind: 'throttle', operation: 'DescribeImages', times: 3 });
  expect(await catalogue.deploy(lookUp())).toBe(OLD.name);
  catalogue.expectClean();
});

test('a look-up and a builder of one stack do not disturb each other', async () => {
  const { world } = new Catalogue([base('Win', '2026-01-01')]);
  const end = await world.run(world.stack.createStack({ Image: lookUp(), Builder: builderTemplate({}, { ImageName: 'Win' }) }));
  expect(end).toEqual({ status: 'CREATE_COMPLETE', reasons: [] });
  expect(world.stack.physicalIdOf('Image')).toMatch(/^[0-9a-f]{16}=:image\/Win$/);
});
