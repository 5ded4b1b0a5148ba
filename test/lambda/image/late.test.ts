import { AppStreamPort } from '../../../lambda/appstream';
import { imageRefs } from '../../../lambda/image/resource';
import { succeed } from '../../../lambda/image/settle';
import { bindCall } from '../../../lambda/image/steps';
import { binds, failsWith, finds, GOES, ImageSituationWords, imageSituation, ownImage, STAYS } from '../../support/image-situation';
import { ownArn } from '../../support/images';
import { FIRST_LOOK } from '../../support/situation';

const lookUps = () => imageRefs({ send: () => { throw new Error('a decision asks nobody'); } } as AppStreamPort);
const late = (words: ImageSituationWords) => lookUps().late(imageSituation(words));

describe('when time is up', () => {
  const tagged = { tagged: { 'bind golden': FIRST_LOOK } };

  test.each<[string, ImageSituationWords, RegExp]>([
    ['an image that is being made, with its state', { view: { image: ownImage('golden', { State: 'COPYING' }) } }, /: not settled in time: image golden is still COPYING\. What to do: /],
    ['an image that is not there', { view: { image: null } }, /: not settled in time: the image is not there yet\. What to do: /],
    ['tags that do not show', { memo: tagged }, /: image golden is still AVAILABLE, and the change of its tags does not show\. What to do: /],
    ['the last refusal', { memo: { lastRefusal: 'TagResource was refused: X: no' } }, /: image golden is still AVAILABLE \(TagResource was refused: X: no\)\. What to do: /],
    ['both', { memo: { ...tagged, lastRefusal: 'it was refused' } }, /, and the change of its tags does not show \(it was refused\)\. What to do: /],
  ])('a request fails with %s', (_, words, reason) => {
    for (const request of [{ type: 'Create' }, { type: 'Update' }, { type: 'Delete', phase: 'rollback' }] as const) {
      expect(late({ ...request, ...words })).toEqual(failsWith('ImageNotSettled', reason));
    }
  });

  test('a Create fails also in a rollback: there is nothing to return to', () => {
    expect(late({ phase: 'rollback' })).toEqual(failsWith('ImageNotSettled', /not settled in time/));
  });

  test('an update that is rolled back succeeds without its tags, and that is noted', () => {
    const words = { type: 'Update', properties: STAYS, before: GOES, phase: 'rollback', memo: tagged } as const;
    expect(late(words)).toEqual(finds());
    expect(late(words)).toMatchObject({ note: 'golden: given by its name; warning: time was up before tags of images were as they should be' });
  });

  test('an update that is rolled back fails when what it leads back to was not found', () => {
    const query = { Query: { Platform: 'RHEL8', Latest: 'true' } };
    expect(late({ type: 'Update', properties: query, before: STAYS, phase: 'rollback', view: { image: undefined, images: [] } }))
      .toEqual(failsWith('ImageNotSettled', /not settled in time: the image is not there yet/));
  });
});

test('a call is known by its operation', () => {
  const step = bindCall(imageSituation({}), 'golden');
  expect(step).toEqual(binds());
  expect(step.kind === 'call' && lookUps().operationOf(step.call)).toBe('TagResource');
});

test.each([[999, ''], [1_000, ''], [1_001, '...'], [3_000, '...']])('a reason of %p bytes is cut where it is too long', (length, rest) => {
  const step = succeed(imageSituation({}), { arn: ownArn('golden'), physicalId: ownArn('golden'), reason: 'x'.repeat(length) });
  expect(step).toMatchObject({ answer: { data: { ChoiceReason: 'x'.repeat(Math.min(length, 1_000)) + rest } } });
});
