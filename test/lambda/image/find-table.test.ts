import type { Image } from '@aws-sdk/client-appstream';
import { find } from '../../../lambda/image/find';
import { reconcile } from '../../../lambda/image/resource';
import { failsWith, finds, ImageSituationWords, imageSituation, looksAt, ownImage, STAYS, waitsFor } from '../../support/image-situation';
import { ownArn, PARTNER, publicArn } from '../../support/images';

/** The grace in seconds. */
const GRACE = 4 * 60;
const PIN = 'aaaaaaaaaaaaaaaa=:image/Base';
const QUERY = { Query: { Platform: 'RHEL8', Visibility: 'PRIVATE', Latest: 'true' } };
const golden = ownArn('golden');

const decide = (words: ImageSituationWords) => reconcile(imageSituation({ properties: STAYS, ...words }));

/** The ids of the query that has found the image, and of the same one that does not ask for the newest. */
const KEPT = '4a376436ba26ff01=111122223333:image/golden';
const KEPT_ONE = 'f4b70bd1a315cb72=111122223333:image/golden';

describe('an exact image', () => {
  const waits = { properties: { ...STAYS, WaitForAvailable: 'true' } };

  test.each<[string, ImageSituationWords, unknown]>([
    ['is found', {}, finds()],
    ['without an ARN is one of the account', { view: { image: ownImage('golden', { Arn: undefined }) } }, finds()],
    ['without an ARN has the one that was asked for', { properties: { ImageArn: publicArn('golden') }, view: { image: ownImage('golden', { Arn: undefined }) } }, finds(publicArn('golden'))],
    ['that is not described is waited for', { ...waits, view: { image: null }, seconds: GRACE - 1 }, waitsFor('short')],
    ['that is not described for minutes is looked for elsewhere', { ...waits, view: { image: null }, seconds: GRACE }, looksAt('elsewhere')],
    ['that is not described and not waited for is looked for at once', { view: { image: null } }, looksAt('elsewhere')],
    ['that is nowhere is told', { view: { image: null, elsewhere: [] } }, failsWith('NoImageFits', /: no image of the account and no public one is called golden in eu-west-1\. See /)],
    ['that is being made is waited for', { ...waits, view: { image: ownImage('golden', { State: 'COPYING' }) } }, waitsFor('steady')],
    ['that failed tells its first code', { view: { image: ownImage('golden', { State: 'FAILED', ImageErrors: [{ ErrorCode: 'SUBNET_NOT_FOUND' }], StateChangeReason: { Code: 'INTERNAL_ERROR' } }) } },
      failsWith('SUBNET_NOT_FOUND', /image golden is FAILED: SUBNET_NOT_FOUND: no message /)],
    ['that failed for a reason tells that', { view: { image: ownImage('golden', { State: 'FAILED', StateChangeReason: { Code: 'INTERNAL_ERROR', Message: 'sorry' } }) } },
      failsWith('INTERNAL_ERROR', /image golden is FAILED: INTERNAL_ERROR: sorry /)],
    ['that failed without a word has a code of ours', { view: { image: ownImage('golden', { State: 'FAILED' }) } }, failsWith('ImageFailed', /image golden is FAILED: the service gives no reason\. /)],
  ])('%s', (_, words, expected) => {
    expect(decide(words)).toEqual(expected);
  });

  test('cannot be looked for by a request that does not say what for', () => {
    const s = imageSituation({});
    expect(find({ ...s, request: { ...s.request, search: undefined } })).toEqual({ next: failsWith('InvalidProperties', /there is nothing to look for\.$/) });
  });
});

describe('the id of an exact image', () => {
  const toSilver = { type: 'Update', properties: { ImageName: 'silver' }, view: { image: ownImage('silver') } } as const;

  test.each<[string, ImageSituationWords, string]>([
    ['stays as it is while the image does, however much stands behind it', { type: 'Update', id: [golden, ...Array<string>(9).fill(PIN)].join(' ') }, [golden, ...Array<string>(9).fill(PIN)].join(' ')],
    ['carries on what queries had found', { ...toSilver, id: `${golden} ${PIN}` }, `${ownArn('silver')} ${PIN}`],
    ['carries it on in a rollback from one to another', { ...toSilver, id: `${golden} ${PIN}`, phase: 'rollback' }, `${ownArn('silver')} ${PIN}`],
    ['carries on what a query has found that it replaces', { ...toSilver, id: PIN }, `${ownArn('silver')} ${PIN}`],
    ['holds nothing of a query that is rolled back', { ...toSilver, id: PIN, phase: 'rollback' }, ownArn('silver')],
  ])('%s', (_, words, id) => {
    expect(decide(words)).toEqual(finds(id.split(' ')[0], id));
  });

  test.each<[string, string]>([
    ['AppStream-WinServer2022-12-18-2025', publicArn('AppStream-WinServer2022-12-18-2025')],
    ['my-AppStream-copy', ownArn('my-AppStream-copy')],
    ['golden', golden],
  ])('is guessed in a rollback to what is not described: %s', (ImageName, arn) => {
    expect(decide({ type: 'Update', phase: 'rollback', properties: { ImageName }, id: ownArn('silver'), view: { image: null } })).toEqual(finds(arn));
  });

  test('is the ARN that was asked for in a rollback to what is not described', () => {
    const arn = `arn:aws:appstream:eu-west-1:${PARTNER}:image/golden`;
    expect(decide({ type: 'Update', phase: 'rollback', properties: { ImageArn: arn }, id: ownArn('silver'), view: { image: null } })).toEqual(finds(arn));
  });
});

describe('the image that a query found before', () => {
  const day = (date: string) => ({ PublicBaseImageReleasedDate: new Date(date) });
  const old = ownImage('golden', day('2026-01-01'));
  const kept: ImageSituationWords = { type: 'Update', properties: QUERY, before: QUERY, id: KEPT };
  const latest = (image: Image | null, ...newer: Image[]) => decide({ ...kept, view: { image, newer } });
  const none = [expect.stringMatching(/; no newer one exists$/), [{ name: 'NewerImage', unit: 'Count', value: 0 }]];
  const one = (words: RegExp) => [expect.stringMatching(words), [{ name: 'NewerImage', unit: 'Count', value: 1 }]];

  test.each<[string, Image | null, Image[], unknown[]]>([
    ['a newer one', old, [old, ownImage('silver', day('2026-01-02'))], one(/; a newer one exists: silver \(RHEL8, AVAILABLE, 2026-01-02\)$/)],
    ['an older one', old, [old, ownImage('silver', day('2025-12-31'))], none],
    ['an older one alone', old, [ownImage('silver', day('2025-12-31'))], none],
    ['itself alone', old, [old], none],
    ['none that fits', old, [ownImage('silver', { ...day('2026-01-02'), Platform: 'WINDOWS' })], none],
    ['nothing', old, [], none],
    ['itself, though it is not described', null, [old], none],
    ['another one, and it is not described', null, [ownImage('silver', day('2025-12-31'))], one(/; it is described no more, and another one is taken by who looks anew: silver /)],
  ])('is kept, with a line and a number, beside %s', (_, image, newer, told) => {
    const step = latest(image, ...newer);
    expect(step).toEqual(finds(golden, KEPT));
    expect(step).toMatchObject({ answer: { data: { Platform: image?.Platform ?? '' } } });
    expect(step.kind === 'settle' && [step.note, step.metrics]).toEqual(told);
  });

  test('is kept when the others cannot be listed', () => {
    const step = decide({ ...kept, view: { newer: { class: 'denied', name: 'AccessDeniedException', message: 'no list' } } });
    expect(step).toEqual(finds(golden, KEPT));
    expect(step).toMatchObject({ note: expect.stringMatching(/; whether a newer one exists is not known: AccessDeniedException: no list$/), metrics: undefined });
  });

  test('is compared with the others in an update that asks for the newest, and in no other', () => {
    expect(decide(kept)).toEqual(looksAt('newer'));
    expect(decide({ ...kept, phase: 'rollback' })).toEqual(finds(golden, KEPT));
    const only = { Query: { ...QUERY.Query, Latest: 'false' } };
    expect(decide({ ...kept, properties: only, before: only, id: KEPT_ONE })).toEqual(finds(golden, KEPT_ONE));
  });
});

describe('the image that a query waits for', () => {
  const awaited = { awaited: { arn: golden, reason: 'it is the newest' } };
  const waiting: ImageSituationWords = { properties: { ...QUERY, WaitForAvailable: 'true' }, memo: awaited };
  const seen = (image: Image | null) => decide({ ...waiting, view: { image } });

  test('is remembered, and looked for by itself from then on', () => {
    expect(decide({ ...waiting, memo: {}, view: { images: [ownImage('golden', { State: 'COPYING' })] } }))
      .toEqual(waitsFor('soon', { awaited: { arn: golden, reason: expect.stringMatching(/^the only one of 1 images that fits /) as string } }));
    expect(seen(ownImage('golden', { State: 'VALIDATING' }))).toEqual(waitsFor('steady', awaited));
  });

  test('is the answer once it is there, with all that is known of it by then', () => {
    const step = seen(ownImage('golden', { CreatedTime: new Date('2026-01-01') }));
    expect(step).toEqual(finds(golden, KEPT));
    expect(step).toMatchObject({ answer: { data: { Platform: 'RHEL8', CreatedTime: '2026-01-01T00:00:00.000Z', ChoiceReason: 'it is the newest' } } });
  });

  test('fails when it is not what was meant, with all that speaks against it', () => {
    expect(seen(ownImage('golden', { Platform: 'WINDOWS', ImageBuilderSupported: undefined })))
      .toEqual(failsWith('NoImageFits', /image golden was waited for, and does not fit \{.*\}: another platform, not for image builders\. Deploy again/));
    expect(seen(null)).toEqual(failsWith('NoImageFits', /:image\/golden was waited for, and is described no more/));
  });
});
