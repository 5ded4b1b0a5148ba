import { base, besides, boundTags, ImageWorld, imageTemplate, MINUTE, own, ownArn, queryTemplate } from '../../support/images';
import { builderTemplate } from '../../support/world';

const OTHER_STACK = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Other/9f8e7d6c-1111-2222-3333-444455556666';
const gone = imageTemplate({ ImageName: 'golden', RemovalPolicy: 'DESTROY' });
const stays = imageTemplate({ ImageName: 'golden' });
const silver = imageTemplate({ ImageName: 'silver' });
const sharedWith = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [String(200_000_000_000 + index), { allowFleet: true, allowImageBuilder: true }]));

afterEach(() => jest.restoreAllMocks());

/** The log line that ended the last request. */
const detailOf = (run: ImageWorld) => String(run.ends().at(-1)?.detail);

describe('the image of a resource that goes', () => {
  test.each([['its name', gone], ['its ARN', imageTemplate({ ImageArn: ownArn('golden'), RemovalPolicy: 'DESTROY' })]])('goes with the stack, given by %s', async (_, template) => {
    const run = new ImageWorld([own('golden'), own('silver')]);
    await run.deploy(template);
    expect(run.owned()).toEqual({ golden: 'Image', silver: 'nobody' });
    expect(await run.world.deleteStack()).toEqual({ status: 'DELETE_COMPLETE', reasons: [] });
    expect(run.owned()).toEqual({ silver: 'nobody' });
    run.expectChanges('TagResource', 'DeleteImage');
  });

  test('is answered when it is gone, not before', async () => {
    const run = new ImageWorld([own('golden')], { latencies: { deleteImage: 7 * MINUTE } });
    await run.deploy(gone);
    const start = run.world.clock.now();
    await run.world.deleteStack();
    expect(Math.round((run.world.clock.now() - start) / MINUTE)).toBe(7);
    run.expectChanges('TagResource', 'DeleteImage');
  });

  test('goes when it leaves the template', async () => {
    const run = new ImageWorld([own('golden'), own('silver')]);
    await run.deploy(gone);
    await run.deploy(silver);
    expect(run.owned()).toEqual({ silver: 'nobody' });
    run.expectChanges('TagResource', 'DeleteImage');
  });

  test.each([1, 5])('is shared with nobody any more first, over pages of two: %p accounts', async count => {
    const run = new ImageWorld([own('golden', { sharedWith: sharedWith(count) })], { pageSize: 2 });
    await run.deploy(gone);
    expect((await run.world.deleteStack()).status).toBe('DELETE_COMPLETE');
    expect(run.owned()).toEqual({});
    run.expectChanges('TagResource', ...Array<string>(count).fill('DeleteImagePermissions'), 'DeleteImage');
  });

  test('that failed after it was bound goes as well', async () => {
    const run = new ImageWorld([own('golden')]);
    await run.deploy(gone);
    run.world.emulator.forceImage('golden', 'FAILED');
    expect((await run.world.deleteStack()).status).toBe('DELETE_COMPLETE');
    expect(run.owned()).toEqual({});
  });

  test('that a person has deleted is gone, and one on its way is waited for', async () => {
    const run = new ImageWorld([own('golden')]);
    await run.deploy(gone);
    run.world.byHand('DeleteImage', { Name: 'golden' });
    expect((await run.world.deleteStack()).status).toBe('DELETE_COMPLETE');
    expect(run.owned()).toEqual({});
    run.expectChanges('TagResource', 'DeleteImage');
  });

  test('that a person has deleted long ago keeps no update and no Delete from its end', async () => {
    const run = new ImageWorld([own('golden')]);
    await run.deploy(gone);
    run.world.byHand('DeleteImage', { Name: 'golden' });
    await run.world.run(run.world.clock.sleep(10 * MINUTE));
    expect(await run.deploy(imageTemplate({ ImageName: 'golden', RemovalPolicy: 'DESTROY', Timeout: 600 }))).toBe('golden');
    expect((await run.world.deleteStack()).status).toBe('DELETE_COMPLETE');
    run.expectChanges('TagResource', 'DeleteImage');
  });
});

describe('an image that is in use', () => {
  test('by a fleet is tried for some minutes, then the Delete fails with the service\'s words', async () => {
    const run = new ImageWorld([own('golden', { fleets: ['office', 'lab'] })]);
    await run.deploy(gone);
    const start = run.world.clock.now();
    const { status, reasons: [reason] } = await run.world.run(run.world.stack.deleteStack());
    expect(status).toBe('DELETE_FAILED');
    expect(reason).toMatch(/image golden: DeleteImage was refused: ResourceInUseException: The image golden is in use by the fleet office, the fleet lab\. What to do: stop or change what the message names, .*`RemovalPolicy\.RETAIN`.*#resourceinuseexception$/);
    expect(Math.round((run.world.clock.now() - start) / MINUTE)).toBe(3);
    expect(run.owned()).toEqual({ golden: 'Image' });
    run.expectChanges('TagResource');
  });

  test.each(['ResourceInUseException', 'OperationNotPermittedException', 'ResourceNotAvailableException'])('or not to be had, %s, is deleted by a later Delete', async code => {
    const run = new ImageWorld([own('golden', { sharedWith: sharedWith(1) })]);
    await run.deploy(gone);
    run.world.emulator.fault({ kind: 'error', operation: 'DeleteImage', code, message: 'the fleet office', times: 1_000 });
    const { status, reasons: [reason] } = await run.world.run(run.world.stack.deleteStack());
    expect([status, reason]).toEqual(['DELETE_FAILED', expect.stringMatching(new RegExp(`DeleteImage was refused: ${code}: the fleet office\\. What to do: `))]);
    run.world.emulator.clearFaults();
    expect((await run.world.deleteStack()).status).toBe('DELETE_COMPLETE');
    expect(run.owned()).toEqual({});
    run.expectChanges('TagResource', 'DeleteImagePermissions', 'DeleteImage');
  });

  test('by a builder of another stack is deleted once that is gone', async () => {
    const run = new ImageWorld([own('golden')]);
    await run.deploy(gone);
    run.world.byHand('CreateImageBuilder', { Name: 'somebodys', ImageName: 'golden', InstanceType: 'stream.standard.medium' });
    const { status, reasons: [reason] } = await run.world.run(run.world.stack.deleteStack());
    expect([status, reason]).toEqual(['DELETE_FAILED', expect.stringMatching(/in use by the image builder somebodys/)]);
    await run.world.run(run.world.clock.sleep(20 * MINUTE));
    run.world.byHand('StopImageBuilder', { Name: 'somebodys' });
    await run.world.run(run.world.clock.sleep(5 * MINUTE));
    run.world.byHand('DeleteImageBuilder', { Name: 'somebodys' });
    await run.world.run(run.world.clock.sleep(5 * MINUTE));
    expect((await run.world.deleteStack()).status).toBe('DELETE_COMPLETE');
    expect(run.owned()).toEqual({});
  });

  test('is deleted when it is freed within these minutes', async () => {
    const run = new ImageWorld([own('golden')]);
    await run.deploy(gone);
    run.world.emulator.fault({ kind: 'error', operation: 'DeleteImage', code: 'ResourceInUseException', message: 'in use by the fleet office', times: 8 });
    expect((await run.world.deleteStack()).status).toBe('DELETE_COMPLETE');
    expect(run.owned()).toEqual({});
  });

  test('by the builder of its own stack goes after it', async () => {
    const run = new ImageWorld([own('golden')]);
    await run.deploy(gone, { Builder: { ...builderTemplate({}, { ImageName: 'golden' }), dependsOn: ['Image'] } });
    expect((await run.world.deleteStack()).status).toBe('DELETE_COMPLETE');
    expect([run.owned(), run.world.builders()]).toEqual([{}, []]);
  });
});

describe('what a Delete leaves alone', () => {
  test.each<[string, Record<string, string>]>([
    ['whose tags a person took off', {}],
    ['of another resource of the stack', boundTags('Other')],
    ['of another stack', boundTags('Image', OTHER_STACK)],
    ['with half of the tags', { 'cdk-appstream:logical-id': 'Image' }],
  ])('an image %s, with a note', async (_, tags) => {
    const run = new ImageWorld([own('golden', { tags, sharedWith: sharedWith(1) })]);
    // as it is when the tags have changed since: a Create would have refused, or set them
    await run.deploy(stays);
    const { stack } = run.world;
    await removeAs(run, 'DESTROY');
    expect(stack.responses.at(-1)).toMatchObject({ status: 'SUCCESS', physicalId: ownArn('golden') });
    expect(detailOf(run)).toBe(`warning: ${ownArn('golden')} was left alone, as its tags do not say that it goes with this resource`);
    expect(run.world.imageTags('golden')).toEqual(tags);
    run.expectChanges();
  });

  test.each([boundTags('Other'), boundTags('Image', OTHER_STACK)])('an image of somebody else that is on its way out: nobody waits for it', async tags => {
    const run = new ImageWorld([own('golden', { tags })]);
    await run.deploy(stays);
    run.world.emulator.forceImage('golden', 'DELETING');
    const start = run.world.clock.now();
    await removeAs(run, 'DESTROY');
    expect(run.world.clock.now() - start).toBeLessThan(MINUTE);
  });

  test('an image that is to stay, asking for nothing but its tags', async () => {
    const run = new ImageWorld([own('golden')]);
    await run.deploy(stays);
    const since = run.world.clock.now() + 1;
    expect((await run.world.deleteStack()).status).toBe('DELETE_COMPLETE');
    expect(run.world.calls(since).map(({ operation }) => operation)).toEqual(['ListTagsForResource']);
    expect(run.owned()).toEqual({ golden: 'nobody' });
  });

  test.each<[string, Parameters<typeof imageTemplate>[0], RegExp]>([
    ['a public image, by name', { ImageName: 'Win' }, /arn:aws:appstream:eu-west-1::image\/Win is no image of the account: `RemovalPolicy\.DESTROY` is for images of the account/],
    ['a public image, by ARN', { ImageArn: 'arn:aws:appstream:eu-west-1::image/Win' }, /::image\/Win is no image of the account/],
    ['a shared image', { ImageArn: 'arn:aws:appstream:eu-west-1:210987654321:image/golden' }, /:210987654321:image\/golden is no image of the account/],
    ['what a query found', { Query: { Platform: 'WINDOWS_SERVER_2022', Visibility: 'PRIVATE', Latest: true } }, /:image\/golden was found by a query: `RemovalPolicy\.DESTROY` is for images .* given by name or ARN\. Leave it out\./],
  ])('%s: it cannot go with a resource, and that is said at its creation', async (_, properties, expected) => {
    const run = new ImageWorld([own('golden'), base('Win', '2026-01-01'), base('golden', '2026-01-01', { visibility: 'SHARED', ownerAccountId: '210987654321' })]);
    const end = await run.apply(imageTemplate({ ...properties, RemovalPolicy: 'DESTROY' }));
    expect(end).toMatchObject({ status: 'ROLLBACK_COMPLETE', reasons: [expect.stringMatching(expected)] });
    expect(end.reasons[0]).toMatch(/#notremovable$/);
    expect(run.owned()).toEqual({ golden: 'nobody' });
    run.expectChanges();
  });

  test.each([['of another stack', boundTags('Image', OTHER_STACK), `Image of ${OTHER_STACK}`], ['of another resource of the stack', boundTags('Other'), 'Other of arn:']])(
    'an image %s: it cannot be had, and that is said with its owner', async (_, tags, owner) => {
      const run = new ImageWorld([own('golden', { tags })]);
      const { status, reasons: [reason] } = await run.apply(gone);
      expect(status).toBe('ROLLBACK_COMPLETE');
      expect(reason).toContain(`goes with another resource already: ${owner}`);
      expect(reason).toMatch(/#notremovable$/);
      expect(reason).toContain('take the tags cdk-appstream:stack-id and cdk-appstream:logical-id off the image');
      expect(run.world.imageTags('golden')).toEqual(tags);
      run.expectChanges();
    });
});

describe('a change of the policy', () => {
  test('from RETAIN to DESTROY binds the image, and back lets it go', async () => {
    const run = new ImageWorld([own('golden', { tags: { team: 'red' } })]);
    await run.deploy(stays);
    await run.deploy(gone);
    expect(run.world.imageTags('golden')).toEqual({ team: 'red', ...boundTags() });
    await run.deploy(stays);
    expect(run.world.imageTags('golden')).toEqual({ team: 'red' });
    expect((await run.world.deleteStack()).status).toBe('DELETE_COMPLETE');
    expect(run.owned()).toEqual({ golden: 'nobody' });
    run.expectChanges('TagResource', 'UntagResource');
  });

  const found = queryTemplate({ Visibility: 'PRIVATE' });

  test.each([[0], [30_000], [150_000]])('to a query that finds the same image lets it go, and the Delete of what was before leaves it: tags that lag %p ms', async tagWrites => {
    const run = new ImageWorld([own('golden')], { visibilityDelay: { tagWrites } });
    await run.deploy(gone);
    expect(await run.deploy(found)).toBe('golden');
    expect(run.owned()).toEqual({ golden: 'nobody' });
    expect(run.world.stack.events.map(({ RequestType }) => RequestType)).toEqual(['Create', 'Update', 'Delete']);
    run.expectChanges('TagResource', 'UntagResource');
  });

  test('to another image takes the one before away, and to none of the two binds the new one', async () => {
    const run = new ImageWorld([own('golden'), own('silver')]);
    await run.deploy(gone);
    await run.deploy(imageTemplate({ ImageName: 'silver', RemovalPolicy: 'DESTROY' }));
    expect(run.owned()).toEqual({ silver: 'Image' });
    run.expectChanges('TagResource', 'TagResource', 'DeleteImage');
  });

  test('sets tags again that a person took off', async () => {
    const run = new ImageWorld([own('golden')]);
    await run.deploy(gone);
    run.world.byHand('UntagResource', { ResourceArn: ownArn('golden'), TagKeys: ['cdk-appstream:logical-id'] });
    await run.deploy(imageTemplate({ ImageName: 'golden', RemovalPolicy: 'DESTROY', Timeout: 600 }), besides());
    expect(run.world.imageTags('golden')).toEqual(boundTags());
  });

  test('waits until lagging tags show before it says that they are set', async () => {
    const run = new ImageWorld([own('golden')], { visibilityDelay: { tagWrites: 90_000 } });
    const start = run.world.clock.now();
    await run.deploy(gone);
    expect((run.world.clock.now() - start) / 1000).toBeGreaterThan(90);
    expect((await run.world.deleteStack()).status).toBe('DELETE_COMPLETE');
    run.expectChanges('TagResource', 'DeleteImage');
  });

  test('makes the call again when tags do not show for minutes', async () => {
    const run = new ImageWorld([own('golden')], { visibilityDelay: { tagWrites: 6 * MINUTE } });
    await run.deploy(gone);
    run.expectChanges('TagResource', 'TagResource');
    expect(run.owned()).toEqual({ golden: 'Image' });
  });
});

/** Delete the stack as if its template had said so from the beginning. */
async function removeAs(run: ImageWorld, RemovalPolicy: string): Promise<void> {
  const { world } = run;
  const deliver = world.deliver.bind(world);
  jest.spyOn(world, 'deliver').mockImplementation(event => {
    deliver({ ...event, ResourceProperties: { ...Object(event.ResourceProperties), RemovalPolicy } });
  });
  expect((await world.run(world.stack.deleteStack())).status).toBe('DELETE_COMPLETE');
}
