import { reconcile } from '../../../lambda/image/resource';
import { ImageMemo } from '../../../lambda/image/steps';
import { Phase } from '../../../lambda/kernel/stack';
import {
  binds, failsWith, finds, FOREIGN, GOES, ImageSituationWords, imageSituation, OURS, ownImage, releases, SIBLING, STAYS, waitsFor,
} from '../../support/image-situation';
import { ownArn, publicArn } from '../../support/images';
import { FIRST_LOOK } from '../../support/situation';

/** The grace in seconds. */
const GRACE = 4 * 60;
const QUERY = { Query: { Platform: 'RHEL8', Visibility: 'PRIVATE', Latest: 'true' } };
const FOUND_BY_QUERY = /^[0-9a-f]{16}=111122223333:image\/golden$/;

const decide = (words: ImageSituationWords) => reconcile(imageSituation(words));
/** The tags were changed at the first look. */
const changed = (purpose: string, image = 'golden'): ImageMemo => ({ tagged: { [`${purpose} ${image}`]: FIRST_LOOK } });
const tagged = (tags: Record<string, string>) => ({ view: { tags: { golden: tags } } });

describe('an image that is to go with its look-up', () => {
  test.each<[string, ImageSituationWords, unknown]>([
    ['is marked', {}, binds()],
    ['is marked when no tags are found', { view: { tags: {} } }, binds()],
    ['is marked beside tags of others', tagged({ team: 'red' }), binds()],
    ['is found once its tags show', { ...tagged(OURS), memo: changed('bind') }, finds()],
    ['is looked at until they do', { memo: changed('bind'), seconds: GRACE - 1 }, waitsFor('short', changed('bind'))],
    ['is marked again when they do not for minutes', { memo: changed('bind'), seconds: GRACE }, binds()],
    ['is marked although another one was', { memo: changed('bind', 'silver') }, binds()],
    ['is found without when it is kept, and gone', { type: 'Update', before: GOES, view: { image: null, tags: {} } }, finds()],
    ['is marked when it is kept, and has lost its tags', { type: 'Update', before: GOES }, binds()],
    ['is as it was when nothing changed', { type: 'Update', before: GOES, ...tagged(OURS) }, finds()],
    ['is not had from a sibling', tagged(SIBLING), failsWith('NotRemovable', /^image look-up Image: \S+:image\/golden goes with another resource already: Other of arn:\S+\. Keep it here with /)],
    ['is not had from another stack', tagged(FOREIGN), failsWith('NotRemovable', /goes with another resource already: Image of arn:\S+:stack\/Other\//)],
    ['is not what a query found', { properties: { ...GOES, ImageName: undefined, ...QUERY }, view: { images: [ownImage()], tags: {} } },
      failsWith('NotRemovable', /:111122223333:image\/golden was found by a query: /)],
    ['is no public image', { view: { image: ownImage('golden', { Arn: publicArn('golden') }), tags: {} } }, failsWith('NotRemovable', /::image\/golden is no image of the account: /)],
  ])('%s', (_, words, expected) => {
    expect(decide(words)).toEqual(expected);
  });
});

describe('a rollback to an image that went with its look-up', () => {
  const back = { type: 'Update', before: STAYS, phase: 'rollback' } as const;

  test.each<[string, ImageSituationWords, unknown]>([
    ['marks it', {}, binds()],
    ['goes on when that was refused', { memo: { waived: ['bind golden'] } }, finds()],
    ['marks it although something else was refused', { memo: { waived: ['release golden', 'bind silver'] } }, binds()],
    ['goes on when a sibling has it', tagged(SIBLING), finds()],
    ['goes on when another stack has it', tagged(FOREIGN), finds()],
    ['goes on with a public image', { id: publicArn('golden'), view: { image: ownImage('golden', { Arn: publicArn('golden') }) } }, finds(publicArn('golden'))],
  ])('%s', (_, words, expected) => {
    expect(decide({ ...back, ...words })).toEqual(expected);
  });
});

describe('an image that went with its look-up, and stays from now on', () => {
  const stays = { type: 'Update', properties: STAYS, before: GOES } as const;

  test.each<[string, ImageSituationWords, unknown]>([
    ['is let go of', tagged(OURS), releases()],
    ['is looked at until that shows', { ...tagged(OURS), memo: changed('release'), seconds: GRACE - 1 }, waitsFor('short', changed('release'))],
    ['is let go of again when it does not for minutes', { ...tagged(OURS), memo: changed('release'), seconds: GRACE }, releases()],
    ['is found then', { ...tagged({ team: 'red' }), memo: changed('release') }, finds()],
    ['is found when it is a sibling\'s', tagged(SIBLING), finds()],
    ['is looked at again when its tags are not found, although it is described', { view: { tags: {} }, seconds: GRACE - 1 }, waitsFor('short')],
    ['is found when they are not for minutes', { view: { tags: {} }, seconds: GRACE }, finds()],
    ['is found when it is described no more', { view: { image: null, tags: {} } }, finds()],
  ])('%s', (_, words, expected) => {
    expect(decide({ ...stays, ...words })).toEqual(expected);
  });

  test('is let go of when a query finds it, which takes its id', () => {
    const query = { ...stays, properties: QUERY };
    expect(decide({ ...query, view: { images: [ownImage()], tags: { golden: OURS } } })).toEqual(releases());
    expect(decide({ ...query, view: { images: [ownImage()], tags: { golden: {} } } })).toEqual(finds(ownArn('golden'), expect.stringMatching(FOUND_BY_QUERY) as string));
  });
});

describe('another image than before', () => {
  const silver = (more: ImageSituationWords, ...ours: string[]): ImageSituationWords => ({
    type: 'Update',
    properties: { ...GOES, ImageName: 'silver' },
    before: GOES,
    ...more,
    view: { image: ownImage('silver'), tags: { silver: {}, golden: {}, ...Object.fromEntries(ours.map(name => [name, OURS])) } },
  });
  const stays = { properties: { ImageName: 'silver' } };

  test('is marked, and the one before is left to its Delete', () => {
    expect(decide(silver({}, 'golden'))).toEqual(binds('silver'));
    expect(decide(silver({}, 'golden', 'silver'))).toEqual(finds(ownArn('silver')));
    expect(decide(silver(stays, 'golden'))).toEqual(finds(ownArn('silver')));
  });

  test('is not waited for when the tags of the one before are not found', () => {
    expect(decide({ ...silver(stays), view: { image: ownImage('silver'), tags: {} } })).toEqual(finds(ownArn('silver')));
  });

  test.each<Phase>(['rollback', 'rollback-cleanup', 'rolled-back'])('is what a rollback leads back to, and lets go of what the update had bound: %s', phase => {
    expect(decide(silver({ phase }, 'golden'))).toEqual(binds('silver'));
    expect(decide(silver({ phase }, 'golden', 'silver'))).toEqual(releases('golden'));
    expect(decide(silver({ phase, ...stays }, 'golden'))).toEqual(releases('golden'));
    expect(decide(silver({ phase, ...stays, memo: { waived: ['release golden'] } }, 'golden'))).toEqual(finds(ownArn('silver')));
    expect(decide(silver({ phase, ...stays }))).toEqual(finds(ownArn('silver')));
  });
});
