import { reconcile } from '../../../lambda/image/resource';
import { ImageMemo } from '../../../lambda/image/steps';
import { Phase } from '../../../lambda/kernel/stack';
import {
  FOREIGN, ImageSituationWords, imageSituation, isRemoved, looksAt, makes, OURS, ownImage, releases, SIBLING, STAYS, waitsFor,
} from '../../support/image-situation';
import { ownArn } from '../../support/images';

/** The grace in seconds. */
const GRACE = 4 * 60;
const golden = ownArn('golden');
const LEFT_ALONE = `warning: ${golden} was left alone, as its tags do not say that it goes with this resource`;
const TAKEN_BACK = `${golden} stays: it was there before what is taken back`;

const bound = { tags: { golden: OURS } };
const unshared = { ...bound, shares: [] };
const released = (...images: string[]): ImageMemo => ({ tagged: Object.fromEntries(images.map(image => [`release ${image}`, 1])) });
const leaving = ownImage('golden', { State: 'DELETING' });

function decide(words: ImageSituationWords) {
  return reconcile(imageSituation({ type: 'Delete', ...words }));
}

describe('an image that goes with its resource', () => {
  test.each<[string, ImageSituationWords, unknown]>([
    ['is looked at for whom it is shared with', { view: bound }, looksAt('shares')],
    ['is shared no longer first, account by account', { view: { ...bound, shares: ['200000000001', '200000000002'] } },
      makes('DeleteImagePermissions', { Name: 'golden', SharedAccountId: '200000000001' })],
    ['is deleted then', { view: unshared }, makes('DeleteImage', { Name: 'golden' })],
    ['is deleted by an id with memories behind its ARN', { view: unshared, id: `${golden} aaaaaaaaaaaaaaaa=:image/Base` }, makes('DeleteImage', { Name: 'golden' })],
    ['is deleted although another tag was taken off before', { view: unshared, memo: released('silver') }, makes('DeleteImage', { Name: 'golden' })],
    ['is waited for while it goes', { view: { ...bound, image: leaving } }, waitsFor('short')],
    ['is waited for while it goes, without tags', { view: { image: leaving, tags: {} } }, waitsFor('short')],
    ['is waited for while it goes, when its tags went first', { view: { image: leaving, tags: { golden: {} } }, seconds: GRACE }, waitsFor('short')],
    ['is gone', { view: { image: null, tags: {} } }, isRemoved()],
    ['is looked for again when only its tags show', { view: { ...bound, image: null }, seconds: GRACE - 1 }, waitsFor('short')],
    ['is gone when its tags alone show for minutes', { view: { ...bound, image: null }, seconds: GRACE }, isRemoved()],
    ['is looked at again when its tags are not found, although it is described', { view: { tags: {} }, seconds: GRACE - 1 }, waitsFor('short')],
    ['is left alone when its tags are not found for minutes', { view: { tags: {} }, seconds: GRACE }, isRemoved(LEFT_ALONE)],
  ])('%s', (_, words, expected) => {
    expect(decide(words)).toEqual(expected);
  });
});

describe('an image whose tags do not say that it goes', () => {
  test.each<[string, Record<string, string>]>([['no tags', {}], ['tags of a sibling', SIBLING], ['tags of another stack', FOREIGN]])('is left alone at once: %s', (_, tags) => {
    for (const seconds of [0, GRACE]) {
      expect(decide({ view: { tags: { golden: tags } }, seconds })).toEqual(isRemoved(LEFT_ALONE));
    }
    expect(decide({ view: { tags: { golden: tags }, shares: [] }, phase: 'rollback' })).toEqual(isRemoved(LEFT_ALONE));
  });

  test.each([SIBLING, FOREIGN])('is left alone while it goes: nobody waits for what is somebody else\'s', tags => {
    expect(decide({ view: { image: leaving, tags: { golden: tags } } })).toEqual(isRemoved(LEFT_ALONE));
  });
});

describe('what is taken back destroys nothing', () => {
  test.each<[Phase, boolean]>([
    ['delete', true], ['cleanup', true], ['forward', false], ['rollback', false], ['rollback-cleanup', false], ['rolled-back', false], ['halted', false], ['idle', false],
  ])('in the phase %s an image is deleted: %s', (phase, isDeleted) => {
    expect(decide({ view: unshared, phase })).toEqual(isDeleted ? makes('DeleteImage', { Name: 'golden' }) : releases());
  });

  test.each(['Shop-Image-1ABCDEFGHIJ', 'cdk-appstream:nothing-made', 'aaaaaaaaaaaaaaaa=111122223333:image/golden'])('nor does an id that is not the ARN of the image: %s', id => {
    expect(decide({ view: unshared, id })).toEqual(releases());
    expect(decide({ view: unshared, id, memo: released('golden') })).toEqual(isRemoved(TAKEN_BACK, id));
  });

  test.each<[string, ImageMemo]>([['once its tags are off', released('golden')], ['when that was refused', { waived: ['release golden'] }]])('and the image stays, %s', (_, memo) => {
    expect(decide({ view: unshared, phase: 'rollback', memo })).toEqual(isRemoved(TAKEN_BACK));
    expect(decide({ view: { tags: {} }, phase: 'rollback', memo })).toEqual(isRemoved(TAKEN_BACK));
  });

  test('but an image that is on its way out by then is waited for', () => {
    expect(decide({ view: { ...bound, image: leaving }, phase: 'rollback', memo: released('golden') })).toEqual(waitsFor('short', released('golden')));
  });

  test('and takes off no tags but those of this library, whatever they are', () => {
    const tags = { ...OURS, 'team': 'red', 'cdk-appstream:novelty': 'x' };
    expect(decide({ view: { tags: { golden: tags } }, phase: 'rollback' }))
      .toEqual(makes('UntagResource', { ResourceArn: golden, TagKeys: [...Object.keys(OURS), 'cdk-appstream:novelty'] }));
  });
});

describe('the image in the id of a resource whose properties bind another one, or none', () => {
  const silver = { id: ownArn('silver') };

  test.each<[string, ImageSituationWords, unknown]>([
    ['is let go of', { properties: STAYS, view: bound }, releases()],
    ['is let go of once', { properties: STAYS, view: bound, memo: released('golden') }, isRemoved()],
    ['stays when that was refused', { properties: STAYS, view: bound, memo: { waived: ['release golden'] } }, isRemoved()],
    ['is somebody else\'s', { properties: STAYS, view: { tags: { golden: SIBLING } } }, isRemoved()],
    ['is nobody\'s', { properties: STAYS, view: { tags: { golden: {} } } }, isRemoved()],
    ['does not exist', { properties: STAYS, view: { tags: {} } }, isRemoved()],
    ['is let go of before the one in the properties', { ...silver, view: { tags: { golden: OURS, silver: OURS } } }, releases('silver')],
    ['is followed by the one in the properties', { ...silver, view: { tags: { golden: OURS, silver: OURS } }, memo: released('silver') }, releases('golden')],
    ['is passed over when it is not ours', { ...silver, view: { tags: { golden: OURS, silver: FOREIGN } } }, releases('golden')],
    ['is the end of it with the one in the properties', { ...silver, view: { tags: { golden: OURS, silver: OURS } }, memo: released('golden', 'silver') }, isRemoved(TAKEN_BACK, silver.id)],
  ])('%s', (_, words, expected) => {
    expect(decide(words)).toEqual(expected);
  });
});
