import { base, besides, ImageWorld, imageTemplate, own, ownArn, PARTNER, publicArn, queryTemplate, released } from '../../support/images';
import { builderTemplate } from '../../support/world';

const OLD = base('Win-12-18-2025', '2025-12-18');
const NEW = base('Win-01-05-2026', '2026-01-05');

afterEach(() => jest.restoreAllMocks());

/** What the last answered request said in its log line about newer images: words and number. */
function toldOf(run: ImageWorld): [string | undefined, unknown] {
  const { detail, NewerImage } = run.ends().at(-1) ?? {};
  return [/`refresh` looks anew; (.*)$/.exec(String(detail))?.[1], NewerImage];
}

describe('whether a newer image exists', () => {
  const withheld = () => {
    const run = new ImageWorld([OLD, NEW]);
    run.hidden.add(NEW.name);
    return run;
  };

  test('is told at each update, in a line and a number, and changes nothing', async () => {
    const run = withheld();
    expect(await run.deploy(queryTemplate())).toBe(OLD.name);
    expect(toldOf(run)[1]).toBeUndefined();
    expect(await run.deploy(released(queryTemplate()))).toBe(OLD.name);
    expect(toldOf(run)).toEqual(['no newer one exists', 0]);
    run.hidden.clear();
    expect(await run.deploy(queryTemplate())).toBe(OLD.name);
    expect(toldOf(run)).toEqual(['a newer one exists: Win-01-05-2026 (WINDOWS_SERVER_2022, AVAILABLE, 2026-01-05)', 1]);
    expect(run.lastFound.ChoiceReason).toBe('kept since an earlier deployment asked for {"Platform":"WINDOWS_SERVER_2022","Visibility":"PUBLIC","Latest":true}; '
      + 'another query or `refresh` looks anew');
    run.expectChanges();
  });

  test('is no for an older one, also when the kept one is retired', async () => {
    const run = new ImageWorld([OLD, NEW]);
    await run.deploy(queryTemplate());
    run.world.emulator.forceImage(NEW.name, 'DEPRECATED');
    expect(await run.deploy(released(queryTemplate()))).toBe(NEW.name);
    expect(toldOf(run)).toEqual(['no newer one exists', 0]);
  });

  test('is told in other words when the kept one is described no more', async () => {
    const run = new ImageWorld([OLD, NEW]);
    await run.deploy(queryTemplate());
    run.hidden.add(NEW.name);
    expect(await run.deploy(released(queryTemplate()))).toBe(NEW.name);
    expect(toldOf(run)).toEqual(['it is described no more, and another one is taken by who looks anew: Win-12-18-2025 (WINDOWS_SERVER_2022, AVAILABLE, 2025-12-18)', 1]);
  });

  test('is not asked for the one image that fits, nor in a rollback', async () => {
    const run = withheld();
    await run.deploy(queryTemplate({ Latest: false }));
    await run.deploy(released(queryTemplate({ Latest: false })));
    expect(toldOf(run)[1]).toBeUndefined();
    const other = withheld();
    await other.deploy(queryTemplate(), besides());
    const lists = () => other.world.calls().filter(({ input }) => Object(input).Type !== undefined).length;
    const before = lists();
    await other.apply(released(queryTemplate()), besides(1, true));
    expect(other.world.stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(lists() - before).toBe(1);
    expect(toldOf(other)[1]).toBeUndefined();
  });

  test.each(['ResourceNotFoundException', 'AccessDeniedException', 'ThrottlingException'])('is no matter of the update when the list fails: %s', async code => {
    const run = withheld();
    await run.deploy(queryTemplate());
    // the first call of the update describes the kept image, and so does the first of its second look
    run.world.emulator.fault({ kind: 'error', operation: 'DescribeImages', code, message: 'no list', nth: 3, times: 200 });
    expect(await run.deploy(released(queryTemplate()))).toBe(OLD.name);
    expect(toldOf(run)).toEqual([`whether a newer one exists is not known: ${code}: no list`, undefined]);
    run.expectChanges();
  });
});

describe('`refresh`', () => {
  test('looks anew, keeps that, and a rollback returns to the image before', async () => {
    const run = new ImageWorld([OLD, NEW]);
    run.hidden.add(NEW.name);
    expect(await run.deploy(queryTemplate({}, { Refresh: '1' }), besides())).toBe(OLD.name);
    run.hidden.clear();
    expect(await run.deploy(released(queryTemplate({}, { Refresh: '1' })), besides())).toBe(OLD.name);
    await run.apply(queryTemplate({}, { Refresh: '2' }), besides(1, true));
    expect(run.world.stack.responses.filter(({ requestType }) => requestType === 'Update').map(({ data }) => data.ImageName)).toEqual([OLD.name, NEW.name, OLD.name]);
    expect(run.remembered).toBe(OLD.name);
    expect(await run.deploy(queryTemplate({}, { Refresh: '2' }), besides())).toBe(NEW.name);
    expect(run.remembered).toBe(NEW.name);
    run.expectChanges();
  });
});

describe('an exact name or ARN', () => {
  const shared = base('partner', '2026-01-01', { visibility: 'SHARED', ownerAccountId: PARTNER });
  const IMAGES = [OLD, own('golden'), shared];
  const sharedArn = `arn:aws:appstream:eu-west-1:${PARTNER}:image/partner`;

  test.each<[string, Parameters<typeof imageTemplate>[0], string]>([
    ['a public name', { ImageName: OLD.name }, publicArn(OLD.name)],
    ['a name of the account', { ImageName: 'golden' }, ownArn('golden')],
    ['a name with the right visibility', { ImageName: 'golden', Visibility: 'PRIVATE' }, ownArn('golden')],
    ['a public ARN', { ImageArn: publicArn(OLD.name) }, publicArn(OLD.name)],
    ['an ARN of the account', { ImageArn: ownArn('golden') }, ownArn('golden')],
    ['a shared ARN', { ImageArn: sharedArn }, sharedArn],
  ])('is found, and its ARN is the id: %s', async (_, properties, arn) => {
    const run = new ImageWorld(IMAGES);
    expect(await run.deploy(imageTemplate(properties))).toBe(arn.split('/')[1]);
    expect([run.id, run.lastFound.ImageArn]).toEqual([arn, arn]);
    expect(run.lastFound.ChoiceReason).toBe('ImageArn' in properties ? 'given by its ARN' : 'given by its name');
    run.expectChanges();
  });

  test('of the same image keeps the id, so that nothing is replaced', async () => {
    const run = new ImageWorld(IMAGES);
    for (const properties of [{ ImageName: 'golden' }, { ImageArn: ownArn('golden') }, { ImageName: 'golden' }]) {
      await run.deploy(imageTemplate(properties));
      expect(run.id).toBe(ownArn('golden'));
    }
    expect(run.world.stack.events.map(({ RequestType }) => RequestType)).toEqual(['Create', 'Update', 'Update']);
    run.expectChanges();
  });

  test.each<[string, (run: ImageWorld) => void]>([
    ['retired', run => run.world.emulator.forceImage('golden', 'DEPRECATED')],
    ['failed', run => run.world.emulator.forceImage('golden', 'FAILED')],
    ['described no more', run => run.hidden.add('golden')],
  ])('is kept when its image is %s', async (_, becomes) => {
    const run = new ImageWorld(IMAGES);
    await run.deploy(imageTemplate({ ImageName: 'golden' }));
    becomes(run);
    expect(await run.deploy(released(imageTemplate({ ImageName: 'golden' })))).toBe('golden');
    expect(run.id).toBe(ownArn('golden'));
    expect(run.world.calls().filter(({ operation }) => operation === 'DescribeImages').at(-1)?.input).toEqual({ Arns: [ownArn('golden')] });
    run.expectChanges();
  });

  test.each<[string, Parameters<typeof imageTemplate>[0], RegExp]>([
    ['no such name', { ImageName: 'gone' }, /no image of the account and no public one is called gone in eu-west-1\. See the names/],
    ['another date', { ImageName: 'Win-01-01-2024' }, /is called Win-01-01-2024 in eu-west-1\. Near: Win-12-18-2025 \(WINDOWS_SERVER_2022, AVAILABLE, 2025-12-18\)\. ImageRef\.latest/],
    ['a shared name', { ImageName: 'partner' }, new RegExp(`An image of this name is shared with the account: give its ARN, ${sharedArn}\\.`)],
    ['an ARN that is not shared', { ImageArn: 'arn:aws:appstream:eu-west-1:333333333333:image/x' }, /there is no image arn:.*:333333333333:image\/x, or it is not shared with the account in eu-west-1/],
    ['another visibility', { ImageName: 'golden', Visibility: 'PUBLIC' }, /image golden is PRIVATE, and the look-up asks for PUBLIC\. Correct `visibility`, or leave it out\./],
  ])('fails with what comes near: %s', async (_, properties, expected) => {
    const run = new ImageWorld(IMAGES);
    const end = await run.apply(imageTemplate(properties));
    expect(end).toMatchObject({ status: 'ROLLBACK_COMPLETE', reasons: [expect.stringMatching(expected)] });
    expect(end.reasons[0]).toMatch(/#noimagefits$/);
    run.expectChanges();
  });

  test.each<[string, Partial<typeof OLD>, RegExp]>([
    ['makes no builders', { imageBuilderSupported: false }, /image golden does not support image builders\. What to do: .*#imageunfit$/],
    ['is retired', { state: 'DEPRECATED' }, /image golden is DEPRECATED: only an AVAILABLE image makes image builders\. ImageRef\.latest finds the newest.*#noimagefits$/],
    ['is being made', { state: 'IMPORTING' }, /image golden is IMPORTING, which passes: `waitForAvailable` waits for it.*#noimagefits$/],
    ['is shared for fleets only', { visibility: 'SHARED', ownerAccountId: PARTNER, permissions: { allowFleet: true, allowImageBuilder: false } },
      /image golden is not shared for use with image builders: its owner can allow that\. What to do: .*#imageunfit$/],
  ])('fails when the image %s', async (_, more, expected) => {
    const run = new ImageWorld([own('golden', more)]);
    const ImageArn = more.visibility === 'SHARED' ? `arn:aws:appstream:eu-west-1:${PARTNER}:image/golden` : ownArn('golden');
    expect((await run.apply(imageTemplate({ ImageArn }))).reasons).toEqual([expect.stringMatching(expected)]);
  });
});

describe('a rollback to an exact name', () => {
  test.each<[string, string, (run: ImageWorld) => void]>([
    ['retired', ownArn('golden'), run => run.world.emulator.forceImage('golden', 'DEPRECATED')],
    ['described no more', ownArn('golden'), run => run.hidden.add('golden')],
  ])('returns to an image that is %s by now', async (_, arn, becomes) => {
    const run = new ImageWorld([own('golden'), own('silver')]);
    await run.deploy(imageTemplate({ ImageName: 'golden' }), besides());
    becomes(run);
    expect(await run.apply(imageTemplate({ ImageName: 'silver' }), besides(1, true))).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
    expect([run.id, run.lastFound.ImageArn]).toEqual([arn, arn]);
    run.expectChanges();
  });

  test.each(['AppStream-WinServer2022-12-18-2025', 'Amazon-AppStream2-Sample-Image-06-17-2024', 'AWS-Something'])(
    'guesses the ARN of a public image that is described no more: %s', async name => {
      const run = new ImageWorld([base(name, '2025-12-18'), own('silver')]);
      await run.deploy(imageTemplate({ ImageName: name }), besides());
      run.hidden.add(name);
      await run.apply(imageTemplate({ ImageName: 'silver' }), besides(1, true));
      expect([run.id, run.lastFound.ImageArn]).toEqual([publicArn(name), publicArn(name)]);
    });
});

describe('the builder of a look-up', () => {
  const withBuilder = (size = 'stream.standard.medium') => ({ Builder: builderTemplate({}, { ImageName: NEW.name, InstanceType: size }) });

  test('fails at its creation when the kept image is retired, with words that name `refresh`', async () => {
    const run = new ImageWorld([OLD, NEW]);
    await run.deploy(queryTemplate());
    run.world.emulator.forceImage(NEW.name, 'DEPRECATED');
    const end = await run.apply(queryTemplate(), withBuilder());
    expect(end.reasons).toEqual([expect.stringMatching(/image Win-01-05-2026 is DEPRECATED: only an AVAILABLE image makes image builders\. What to do: choose one that fits, such as Win-12-18-2025; .*`refresh` looks anew/)]);
    expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  test('stays when it exists and the kept image is retired', async () => {
    const run = new ImageWorld([OLD, NEW]);
    await run.deploy(queryTemplate(), withBuilder());
    run.world.emulator.forceImage(NEW.name, 'DEPRECATED');
    expect(await run.deploy(released(queryTemplate()), { Builder: released(withBuilder().Builder) })).toBe(NEW.name);
    expect(run.world.builders()).toHaveLength(1);
  });
});
