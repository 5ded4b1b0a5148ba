import { ImageLeg } from '../../../emulator';
import { ImageRefProperties } from '../../../src/private/contract';
import { base, besides, ImageWorld, imageTemplate, MINUTE, own, ownArn, publicArn, queryTemplate } from '../../support/images';

const OLD = base('Win-12-18-2025', '2025-12-18');
const MAKING = ['PENDING', 'COPYING', 'CREATING', 'IMPORTING', 'VALIDATING'];
const READY: readonly ImageLeg[] = [{ after: 20 * MINUTE, to: 'AVAILABLE' }];
const WAITING = { WaitForAvailable: true };

const mine = (state: string, then: readonly ImageLeg[] = READY) => own('golden', { state, then });
const named = (more: Partial<ImageRefProperties> = {}) => imageTemplate({ ImageName: 'golden', ...WAITING, ...more });
const privately = queryTemplate({ Visibility: 'PRIVATE' }, WAITING);

afterEach(() => jest.restoreAllMocks());

/** Minutes from the request to its answer. */
function minutesOf(run: ImageWorld): number {
  return Math.round((run.world.stack.responses[0].at - run.world.calls()[0].at) / MINUTE);
}

describe.each([['a query', privately], ['a name', named()], ['an ARN', imageTemplate({ ImageArn: ownArn('golden'), ...WAITING })]])('an image that %s means', (_, template) => {
  test.each(MAKING)('is waited for out of %s', async state => {
    const run = new ImageWorld([mine(state)]);
    expect(await run.deploy(template)).toBe('golden');
    expect(minutesOf(run)).toBe(20);
    // every look asks for the one image
    expect(run.world.calls().filter(({ input }) => Object(input).Type !== undefined).length).toBeLessThanOrEqual(1);
    run.expectChanges();
  });

  test('is waited for through several states', async () => {
    const legs = [{ after: 5 * MINUTE, to: 'IMPORTING' }, { after: 5 * MINUTE, to: 'VALIDATING' }, { after: 5 * MINUTE, to: 'AVAILABLE' }];
    const run = new ImageWorld([mine('PENDING', legs)]);
    expect(await run.deploy(template)).toBe('golden');
    expect(minutesOf(run)).toBe(15);
  });

  test('fails with the service\'s errors and what to do about each', async () => {
    const errors = [{ ErrorCode: 'SUBNET_NOT_FOUND', ErrorMessage: 'no such subnet' }, { ErrorCode: 'NOVEL', ErrorMessage: 'something else' }];
    const run = new ImageWorld([mine('IMPORTING', [{ after: 5 * MINUTE, to: 'FAILED', errors, reason: { Code: 'INTERNAL_ERROR', Message: 'sorry' } }])]);
    const { reasons: [reason], status } = await run.apply(template);
    expect(status).toBe('ROLLBACK_COMPLETE');
    expect(reason).toMatch(/image golden is FAILED: SUBNET_NOT_FOUND: no such subnet \(.+\); NOVEL: something else \(see the AppStream documentation for this code\); INTERNAL_ERROR: sorry \(.+\)\. What to do: make, copy or import it again/);
    expect(reason).toMatch(/#subnet_not_found$/);
    run.expectChanges();
  });

  test.each<[string, ImageLeg, RegExp]>([
    ['only a reason', { after: MINUTE, to: 'FAILED', reason: { Code: 'INTERNAL_ERROR', Message: 'sorry' } }, /is FAILED: INTERNAL_ERROR: sorry \(.*#internal_error$/],
    ['nothing', { after: MINUTE, to: 'FAILED' }, /is FAILED: the service gives no reason\. What to do: make.*#imagefailed$/],
  ])('fails when the service says %s', async (__, leg, expected) => {
    expect((await new ImageWorld([mine('IMPORTING', [leg])]).apply(template)).reasons).toEqual([expect.stringMatching(expected)]);
  });

  test('fails when it is retired meanwhile, or makes no builders', async () => {
    const run = new ImageWorld([mine('IMPORTING', [{ after: MINUTE, to: 'DEPRECATED' }])]);
    expect((await run.apply(template)).reasons).toEqual([expect.stringMatching(/image golden is DEPRECATED: only an AVAILABLE image/)]);
    const unfit = new ImageWorld([own('golden', { state: 'IMPORTING', then: READY, imageBuilderSupported: false })]);
    expect((await unfit.apply(template)).reasons).toEqual([expect.stringMatching(/image golden does not support image builders/)]);
  });

  test('fails at the deadline, with the state', async () => {
    const run = new ImageWorld([mine('COPYING', [])]);
    const { reasons: [reason] } = await run.apply(template);
    expect(reason).toMatch(/not settled in time: image golden is still COPYING\. What to do: see the image .* \(After 55 min\.\) .*#imagenotsettled$/);
    expect(minutesOf(run)).toBe(55);
    run.expectChanges();
  });
});

test.each<[string, number, string | undefined, number]>([['sooner when told', 600, undefined, 10], ['not later than the kernel\'s', 9_000, undefined, 55]])(
  'the deadline comes %s', async (_, Timeout, __, minutes) => {
    const run = new ImageWorld([mine('COPYING', [])]);
    await run.apply(named({ Timeout }));
    expect(minutesOf(run)).toBe(minutes);
  });

test('an interval between looks is kept', async () => {
  const run = new ImageWorld([mine('COPYING')]);
  await run.deploy(named({ PollInterval: 300 }));
  expect(run.world.calls().length).toBeLessThan(8);
});

describe('a query that waits', () => {
  test('waits for what is newer than all that is there, and tells why it took it', async () => {
    const run = new ImageWorld([OLD, base('Win-01-05-2026', '2026-01-05', { state: 'VALIDATING', then: READY })]);
    expect(await run.deploy(queryTemplate({}, WAITING))).toBe('Win-01-05-2026');
    expect(run.lastFound.ChoiceReason).toMatch(/^the newest of 2 images that fit .*; the next is Win-12-18-2025 \(2025-12-18\)$/);
    expect(run.id).toMatch(/^[0-9a-f]{16}=:image\/Win-01-05-2026$/);
  });

  test('does not wait for what would not be taken', async () => {
    const run = new ImageWorld([OLD, base('Win-01-05-2025', '2025-01-05', { state: 'VALIDATING' })]);
    expect(await run.deploy(queryTemplate({}, WAITING))).toBe(OLD.name);
    expect(minutesOf(run)).toBe(0);
  });

  test('stays with its choice while a newer one appears', async () => {
    const run = new ImageWorld([base('Win-01-05-2026', '2026-01-05', { state: 'VALIDATING', then: READY })]);
    run.world.clock.at(run.world.clock.now() + 5 * MINUTE, () => run.world.emulator.addImage(base('Win-02-05-2026', '2026-02-05')));
    expect(await run.deploy(queryTemplate({}, WAITING))).toBe('Win-01-05-2026');
  });

  test('fails when the image vanishes', async () => {
    const run = new ImageWorld([mine('COPYING', [{ after: 3 * MINUTE, to: 'ABSENT' }])]);
    const { reasons } = await run.apply(privately);
    expect(reasons).toEqual([expect.stringMatching(/:image\/golden was waited for, and is described no more: somebody has deleted it, or shares it no longer\. Deploy again to choose anew\..*#noimagefits$/)]);
    expect(minutesOf(run)).toBe(3);
  });

  test('fails when the image turns out to be none that it means', async () => {
    const run = new ImageWorld([own('golden', { state: 'COPYING', then: READY, supportedInstanceFamilies: [] })]);
    run.disguise = image => (image.State === 'AVAILABLE' ? { ...image, SupportedInstanceFamilies: ['Graphics G5'] } : image);
    const { reasons } = await run.apply(queryTemplate({ Visibility: 'PRIVATE', InstanceType: 'stream.standard.medium' }, WAITING));
    expect(reasons).toEqual([expect.stringMatching(/image golden was waited for, and does not fit \{.*\}: not for stream\.standard\.medium\. Deploy again to choose anew/)]);
  });

  test('remembers in a rollback what it had found before', async () => {
    const run = new ImageWorld([own('silver', { publicBaseImageReleasedDate: 1 })]);
    await run.deploy(privately, besides());
    run.world.emulator.addImage(mine('COPYING', []));
    const end = await run.apply(queryTemplate({ Visibility: 'PRIVATE' }, { ...WAITING, Refresh: '2' }), besides(5, true));
    expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect([run.remembered, run.lastFound.ImageName]).toEqual(['silver', 'silver']);
    run.expectChanges();
  });
});

describe('an exact name that is not described yet', () => {
  test('is given the grace, in which its copy may begin', async () => {
    const run = new ImageWorld([]);
    run.world.clock.at(run.world.clock.now() + 3 * MINUTE, () => run.world.emulator.addImage(mine('COPYING')));
    expect(await run.deploy(named())).toBe('golden');
    expect(minutesOf(run)).toBe(23);
  });

  test('fails after it, and at once when nobody waits', async () => {
    const run = new ImageWorld([]);
    expect((await run.apply(named())).reasons).toEqual([expect.stringMatching(/no image of the account and no public one is called golden/)]);
    expect(minutesOf(run)).toBe(4);
    const hasty = new ImageWorld([]);
    await hasty.apply(imageTemplate({ ImageName: 'golden' }));
    expect(minutesOf(hasty)).toBe(0);
  });

  test('is not waited for in an update to a name that is kept', async () => {
    const run = new ImageWorld([mine('AVAILABLE', [])]);
    await run.deploy(named());
    run.world.emulator.forceImage('golden', 'COPYING');
    await run.deploy(named({ Timeout: 600 }));
    expect(run.world.stack.responses.at(-1)?.status).toBe('SUCCESS');
    expect(run.id).toBe(ownArn('golden'));
  });
});

test('a public image that is waited for by its ARN is found by it', async () => {
  const run = new ImageWorld([base('Win-01-05-2026', '2026-01-05', { state: 'PENDING', then: READY })]);
  expect(await run.deploy(imageTemplate({ ImageArn: publicArn('Win-01-05-2026'), ...WAITING }))).toBe('Win-01-05-2026');
});
