import { ImageRefProperties } from '../../../src/private/contract';
import { ResourceTemplate } from '../../support/cloudformation';
import { besides, boundTags, ImageWorld, imageTemplate, MINUTE, own, ownArn, publicArn, base, queryTemplate } from '../../support/images';

const named = (ImageName: string, more: Partial<ImageRefProperties> = {}) => imageTemplate({ ImageName, ...more });
const DESTROY = { RemovalPolicy: 'DESTROY' } as const;

const golden = named('golden');
const goldenGoes = named('golden', DESTROY);
const silver = named('silver');
const silverGoes = named('silver', DESTROY);
const found = queryTemplate({ NamePrefix: 'golden', Visibility: 'PRIVATE' });

afterEach(() => jest.restoreAllMocks());

const account = (more = {}) => new ImageWorld([own('golden'), own('silver'), base('Win', '2026-01-01')], more);

describe('an update that is rolled back leaves images as they were before', () => {
  test.each<[string, ResourceTemplate, ResourceTemplate, Record<string, string>, string[]]>([
    ['one that stays was to go', golden, goldenGoes, { golden: 'nobody', silver: 'nobody' }, ['TagResource', 'UntagResource']],
    ['one that goes was to stay', goldenGoes, golden, { golden: 'Image', silver: 'nobody' }, ['TagResource', 'UntagResource', 'TagResource']],
    ['another one that goes', goldenGoes, silverGoes, { golden: 'Image', silver: 'nobody' }, ['TagResource', 'TagResource', 'UntagResource']],
    ['another one that stays', goldenGoes, silver, { golden: 'Image', silver: 'nobody' }, ['TagResource']],
    ['another one that goes, instead of one that stays', golden, silverGoes, { golden: 'nobody', silver: 'nobody' }, ['TagResource', 'UntagResource']],
    ['a query that finds the same', goldenGoes, found, { golden: 'Image', silver: 'nobody' }, ['TagResource', 'UntagResource', 'TagResource']],
    ['a name instead of a query', found, goldenGoes, { golden: 'nobody', silver: 'nobody' }, ['TagResource', 'UntagResource']],
    ['an ARN instead of the name', goldenGoes, imageTemplate({ ImageArn: ownArn('golden'), ...DESTROY }), { golden: 'Image', silver: 'nobody' }, ['TagResource']],
  ])('%s', async (_, before, after, owned, changes) => {
    const run = account();
    await run.deploy(before, besides());
    const [id, data] = [run.id, run.lastFound.ImageArn];
    const end = await run.apply(after, besides(5, true));
    expect(end).toEqual({ status: 'UPDATE_ROLLBACK_COMPLETE', reasons: ['Sibling failed'] });
    expect([run.id, run.lastFound.ImageArn]).toEqual([id, data]);
    expect(run.owned()).toEqual(owned);
    run.expectChanges(...changes);
  });

  test('also when images have lost their names meanwhile, or are retired', async () => {
    const run = account();
    await run.deploy(goldenGoes, besides());
    run.world.emulator.forceImage('golden', 'DEPRECATED');
    const end = await run.apply(silverGoes, besides(5, true));
    expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(run.owned()).toEqual({ golden: 'Image', silver: 'nobody' });
  });

  test('over several that failed one after another', async () => {
    const run = account();
    await run.deploy(goldenGoes, besides());
    await run.apply(silverGoes, besides(1, true), { rollback: false });
    await run.apply(golden, besides(1, true), { rollback: false });
    expect((await run.world.run(run.world.stack.rollbackStack())).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(run.owned()).toEqual({ golden: 'Image', silver: 'nobody' });
    expect(run.world.changes().filter(operation => operation.startsWith('Delete'))).toEqual([]);
  });

  test('also when what bound the image is removed as another failed update describes it, which binds nothing', async () => {
    const run = account();
    const { world } = run;
    await world.run(world.stack.createStack(besides()));
    await run.apply(goldenGoes, besides(5, true), { rollback: false });
    expect(run.owned()).toEqual({ golden: 'Image', silver: 'nobody' });
    const end = await run.apply(named('platinum'), besides());
    expect(end).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', reasons: [expect.stringMatching(/no image .* is called platinum/)] });
    expect(run.owned()).toEqual({ golden: 'nobody', silver: 'nobody' });
  });

  test('also when another resource has bound the image meanwhile: that keeps it', async () => {
    const run = account();
    await run.deploy(goldenGoes, besides());
    run.world.clock.at(run.world.clock.now() + MINUTE, () => {
      run.world.byHand('TagResource', { ResourceArn: ownArn('golden'), Tags: boundTags('Other') });
    });
    const end = await run.apply(golden, besides(5, true));
    expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(run.owned()).toEqual({ golden: 'Other', silver: 'nobody' });
  });

  test('although it had been refused: to somebody else\'s image and back', async () => {
    const run = new ImageWorld([own('golden'), own('silver', { tags: boundTags('Other') })]);
    await run.deploy(goldenGoes, besides());
    const { status, reasons } = await run.apply(silverGoes, besides());
    expect([status, reasons]).toEqual(['UPDATE_ROLLBACK_COMPLETE', [expect.stringMatching(/goes with another resource already: Other of/)]]);
    expect(run.owned()).toEqual({ golden: 'Image', silver: 'Other' });
    run.expectChanges('TagResource');
  });

  test('to a public image that was named before', async () => {
    const run = account();
    await run.deploy(named('Win'), besides());
    await run.apply(goldenGoes, besides(5, true));
    expect(run.id).toBe(publicArn('Win'));
    expect(run.owned()).toEqual({ golden: 'nobody', silver: 'nobody' });
  });

  test('or goes on without it when the service takes no change of tags until time is up', async () => {
    const run = account();
    await run.deploy(golden, besides());
    run.world.emulator.fault({ kind: 'throttle', operation: 'UntagResource', times: 100_000 });
    const end = await run.apply(goldenGoes, besides(5, true));
    expect(end).toEqual({ status: 'UPDATE_ROLLBACK_COMPLETE', reasons: ['Sibling failed'] });
    expect(run.owned()).toEqual({ golden: 'Image', silver: 'nobody' });
  });

  test.each([['UntagResource', golden, goldenGoes], ['TagResource', goldenGoes, golden]] as const)('or goes on without it when %s is denied then', async (operation, before, after) => {
    const run = account();
    await run.deploy(before, besides());
    run.world.clock.at(run.world.clock.now() + 4 * MINUTE, () => {
      run.world.emulator.fault({ kind: 'error', operation, code: 'AccessDeniedException', message: 'no', times: 1_000 });
    });
    expect((await run.apply(after, besides(5, true))).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(run.ends().at(-1)).toMatchObject({ status: 'SUCCESS' });
    expect(run.world.logged.filter(line => line.includes(`"${operation} was refused: AccessDeniedException: no"`))).toHaveLength(1);
  });
});

describe('a creation that is rolled back', () => {
  test('lets go of the image, which was there before', async () => {
    const run = account();
    const end = await run.apply(goldenGoes, besides(5, true));
    expect(end.status).toBe('ROLLBACK_COMPLETE');
    expect(run.owned()).toEqual({ golden: 'nobody', silver: 'nobody' });
    expect(String(run.ends().at(-1)?.detail)).toBe(`${ownArn('golden')} stays: it was there before what is taken back`);
    run.expectChanges('TagResource', 'UntagResource');
  });

  test('after it was cancelled with an id that CloudFormation made up', async () => {
    const run = account();
    // its own answer would come after a minute: the sibling fails before
    run.world.disturb(mode => {
      if (mode === 'respond' && run.world.clock.now() < start + MINUTE) {
        throw new Error('out of order');
      }
    });
    const start = run.world.clock.now();
    const end = await run.apply(goldenGoes, besides(0.2, true));
    expect(end.status).toBe('ROLLBACK_COMPLETE');
    expect(run.world.stack.events.at(-1)).toMatchObject({ RequestType: 'Delete', PhysicalResourceId: expect.stringMatching(/^Shop-Image-/) });
    expect(run.owned()).toEqual({ golden: 'nobody', silver: 'nobody' });
    run.expectChanges('TagResource', 'UntagResource');
  });

  test('and a Delete whose untagging is refused is answered with SUCCESS', async () => {
    const run = account();
    run.world.emulator.fault({ kind: 'error', operation: 'UntagResource', code: 'AccessDeniedException', message: 'no', times: 1_000 });
    expect((await run.apply(goldenGoes, besides(5, true))).status).toBe('ROLLBACK_COMPLETE');
    expect(run.owned()).toEqual({ golden: 'Image', silver: 'nobody' });
  });
});

test('a Delete whose id and properties name two images lets go of both', async () => {
  const run = account();
  await run.deploy(goldenGoes);
  const { world } = run;
  const deliver = world.deliver.bind(world);
  jest.spyOn(world, 'deliver').mockImplementation(event => deliver({ ...event, ResourceProperties: { ...Object(event.ResourceProperties), ImageName: 'silver' } }));
  world.byHand('TagResource', { ResourceArn: ownArn('silver'), Tags: boundTags() });
  await world.run(world.stack.deleteStack());
  expect(run.owned()).toEqual({ golden: 'nobody', silver: 'nobody' });
});

describe('a tick that crashes after a call', () => {
  test.each([['bind', goldenGoes, 'TagResource'], ['delete', goldenGoes, 'DeleteImage']])('%s: the next one sees what it did', async (_, template, operation) => {
    const run = account();
    const { emulator } = run.world;
    emulator.fault({ kind: 'lost-reply', operation });
    await run.deploy(template);
    let crashes = 0;
    run.world.disturb(mode => {
      if (mode === 'tick' && crashes++ === 1) {
        throw new Error('crash');
      }
    });
    expect((await run.world.deleteStack()).status).toBe('DELETE_COMPLETE');
    expect(run.owned()).toEqual({ silver: 'nobody' });
  });

  test('between TagResource and its answer: bound once, and the answer is SUCCESS', async () => {
    const run = account();
    let ticks = 0;
    run.world.disturb(mode => {
      if (mode === 'tick' && ++ticks === 2) {
        throw new Error('crash');
      }
    });
    expect(await run.deploy(goldenGoes)).toBe('golden');
    expect(run.owned()).toEqual({ golden: 'Image', silver: 'nobody' });
    run.expectChanges('TagResource');
  });

  test('again and again: the Delete that follows lets go of what was bound', async () => {
    const run = account();
    let ticks = 0;
    run.world.disturb((mode, payload) => {
      if (mode === 'tick' && JSON.stringify(payload).includes('"RequestType":"Create"') && ++ticks > 1) {
        throw new Error('crash');
      }
    });
    expect((await run.apply(goldenGoes)).status).toBe('ROLLBACK_COMPLETE');
    expect(run.owned()).toEqual({ golden: 'nobody', silver: 'nobody' });
    run.expectChanges('TagResource', 'UntagResource');
  });
});
