import { AppStreamEmulator, EmulatorOptions } from '../../../emulator';
import { AppStreamOperation, AppStreamPort } from '../../../lambda/appstream';
import { BuilderMemo } from '../../../lambda/builder/memo';
import { parseRequest } from '../../../lambda/builder/request';
import { BuilderView, Further, observe } from '../../../lambda/builder/view';
import { inProcessPort } from '../../support/in-process';
import { arnOf, CLAIM, eventOf, hashOf, NAME, OTHER_NAME, OTHER_SPEC, properties } from '../../support/situation';
import { VirtualClock } from '../../support/virtual-clock';
import { IMAGE, ownTags } from '../../support/world';

/** A service with builders, and what a request sees of it. */
class Service {
  public readonly clock = new VirtualClock();
  public readonly emulator: AppStreamEmulator;
  private readonly port: AppStreamPort;

  constructor(options: EmulatorOptions = {}) {
    this.emulator = new AppStreamEmulator({ clock: this.clock, region: 'eu-west-1', accountId: '111122223333', quotas: { imageBuilders: 99, instanceTypes: { 'stream.standard.medium': 99 } }, ...options });
    this.port = inProcessPort(this.emulator, this.clock);
  }

  public make(name: string, tags?: Record<string, string>): void {
    this.emulator.call('CreateImageBuilder', { Name: name, ImageName: IMAGE, InstanceType: 'stream.standard.medium', Tags: tags });
  }

  public see(event = eventOf('Create'), further: readonly Further[] = [], memo: BuilderMemo = {}): Promise<BuilderView> {
    return this.clock.until(observe(this.port, parseRequest(event), memo, further));
  }

  public calls(): AppStreamOperation[] {
    return this.emulator.calls().map(call => call.operation as AppStreamOperation);
  }
}

const OURS = ownTags('Builder', hashOf(), CLAIM);

describe.each(['error', 'empty'] as const)('a service that answers an unknown name with an %s', unknownNames => {
  test('has no builder to show', async () => {
    expect(await new Service({ unknownNames }).see()).toEqual({ target: undefined });
  });

  test('shows a builder with its tags', async () => {
    const service = new Service({ unknownNames });
    service.make(NAME, OURS);
    expect(await service.see()).toEqual({ target: { name: NAME, arn: arnOf(NAME), state: 'PENDING', tags: OURS, details: expect.objectContaining({ Name: NAME, State: 'PENDING' }) } });
  });
});

test('a reply about another builder shows nothing', async () => {
  const service = new Service();
  jest.spyOn(service.emulator, 'call').mockReturnValue({ ImageBuilders: [{ Name: 'another', State: 'RUNNING' }] });
  expect((await service.see()).target).toBeUndefined();
});

test('a builder without tags has none', async () => {
  const service = new Service();
  service.make(NAME);
  expect((await service.see()).target?.tags).toEqual({});
});

test('a taken name that is not described yet shows its tags', async () => {
  const service = new Service({ visibilityDelay: { builder: 180_000, tags: 0 } });
  service.make(NAME, OURS);
  expect((await service.see()).target).toBeUndefined();
  expect((await service.see(undefined, [], { nameTaken: true })).target).toEqual({ name: NAME, arn: arnOf(NAME), state: 'NOT_YET_DESCRIBED', tags: OURS, details: { Name: NAME } });
});

test('a taken name of which not even tags can be read shows nothing', async () => {
  expect((await new Service().see(undefined, [], { nameTaken: true })).target).toBeUndefined();
});

test.each(['cdk-appstream:nothing-made', 'cdk-appstream:unknown', 'not a name'])('the id "%s" is asked nobody about', async id => {
  const service = new Service();
  expect((await service.see(eventOf('Delete', { PhysicalResourceId: id }))).target).toBeUndefined();
  expect(service.calls()).toEqual([]);
});

describe('looking further', () => {
  test('finds every builder whose name may be the resource\'s, on every page, with tags', async () => {
    const service = new Service({ pageSize: 2 });
    for (let count = 0; count < 5; count += 1) {
      service.make(`a-stranger-${count}`);
    }
    service.make(NAME, OURS);
    service.make(OTHER_NAME, ownTags('Builder', hashOf(OTHER_SPEC), 'x'));
    service.make('mine');
    service.make('zz-stranger');
    const named = (name: string) => properties({ ImageBuilderName: name });
    const event = eventOf('Update', { ResourceProperties: properties(), OldResourceProperties: named('mine') });
    const view = await service.see(event, ['family']);
    expect(view.target?.name).toBe(NAME);
    expect(view.family?.map(member => [member.name, Object.keys(member.tags).length]).sort()).toEqual([[NAME, 4], [OTHER_NAME, 4], ['mine', 0]].sort());
  });

  test('reads no tags of strangers', async () => {
    const service = new Service();
    service.make('a-stranger');
    await service.see(undefined, ['family']);
    expect(service.calls()).not.toContain('ListTagsForResource');
  });

  test('finds nothing when there is nothing', async () => {
    expect(await new Service().see(undefined, ['family'])).toEqual({ target: undefined, family: [] });
  });

  test('counts a builder among them that only its tags show yet', async () => {
    const service = new Service({ visibilityDelay: { builder: 180_000, tags: 0 } });
    service.make(NAME, OURS);
    const view = await service.see(undefined, ['family'], { nameTaken: true });
    expect(view.family).toEqual([view.target]);
  });
});

test('a refusal is passed on: nobody guesses ownership', async () => {
  const service = new Service();
  service.make(NAME, OURS);
  service.emulator.fault({ kind: 'error', operation: 'ListTagsForResource', code: 'AccessDeniedException' });
  await expect(service.see()).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

describe('the builders whose names are known', () => {
  const asked = (memo: BuilderMemo = {}) => ({ event: eventOf('Delete', { PhysicalResourceId: OTHER_NAME, ResourceProperties: properties() }), memo });

  test('are what the id, the properties and an earlier look name, each looked at by name', async () => {
    const service = new Service();
    [NAME, OTHER_NAME, 'stray', 'other'].forEach(name => service.make(name, OURS));
    const { event, memo } = asked({ strays: ['stray', 'gone'] });
    const { family } = await service.see(event, ['known'], memo);
    expect(family?.map(({ name }) => name)).toEqual([OTHER_NAME, NAME, 'stray']);
    expect(service.emulator.calls().filter(({ operation, input }) => operation === 'DescribeImageBuilders' && !('Names' in (input as object)))).toEqual([]);
  });

  test('are asked for their tags when they are not described, before they count as gone', async () => {
    const service = new Service();
    service.make(NAME, OURS);
    service.emulator.fault({ kind: 'error', operation: 'DescribeImageBuilders', code: 'ResourceNotFoundException', times: 99 });
    const { target, family } = await service.see(eventOf('Delete'), ['known']);
    expect(target).toBeUndefined();
    expect(family).toMatchObject([{ name: NAME, state: 'NOT_YET_DESCRIBED', tags: OURS }]);
  });

  test('are not looked at twice', async () => {
    const service = new Service();
    service.make(NAME, OURS);
    const before = service.calls().length;
    const { family } = await service.see(eventOf('Create'), ['known'], { strays: [NAME] });
    expect(family?.map(({ name }) => name)).toEqual([NAME]);
    expect(service.calls().slice(before)).toEqual(['DescribeImageBuilders', 'ListTagsForResource']);
  });

  test('are fewer than all, which a look at all brings in their place', async () => {
    const service = new Service();
    [NAME, OTHER_NAME].forEach(name => service.make(name, OURS));
    const { family } = await service.see(eventOf('Create'), ['known', 'family']);
    expect(family?.map(({ name }) => name).sort()).toEqual([NAME, OTHER_NAME].sort());
  });
});

test('claims are read after the list of all, right before they are acted upon', async () => {
  const service = new Service();
  service.make(NAME, OURS);
  const before = service.emulator.calls().length;
  await service.see(eventOf('Create'), ['family']);
  const [first, ...rest] = service.emulator.calls().slice(before);
  expect(first).toMatchObject({ operation: 'DescribeImageBuilders', input: {} });
  expect(rest.map(({ operation }) => operation)).toEqual(['DescribeImageBuilders', 'ListTagsForResource']);
});
