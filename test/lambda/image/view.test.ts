import { AppStreamPort } from '../../../lambda/appstream';
import { ImageMemo } from '../../../lambda/image/steps';
import { FurtherLook, observe } from '../../../lambda/image/view';
import { ImageSituationWords, imageSituation, OURS, ownImage, STAYS } from '../../support/image-situation';
import { ownArn, PARTNER, publicArn } from '../../support/images';

const golden = ownImage();
const QUERY = { Query: { Platform: 'RHEL8', Latest: 'true' } };
const PRIVATE = { Query: { ...QUERY.Query, Visibility: 'PRIVATE' } };
const sharer = `arn:aws:appstream:eu-west-1:${PARTNER}:image/golden`;

type Answers = Record<string, (input: Record<string, unknown>) => object>;

function refusal(name: string): () => never {
  return () => { throw Object.assign(new Error('no'), { name }); };
}

/** What a look sees, and what it asked for. */
async function seen(words: ImageSituationWords, answers: Answers, further: readonly FurtherLook[] = [], memo: ImageMemo = {}) {
  const asked: unknown[] = [];
  const port = {
    send: async (operation: string, input: object) => {
      asked.push([operation, JSON.parse(JSON.stringify(input)) as unknown]);
      return answers[operation]?.({ ...input }) ?? {};
    },
  } as AppStreamPort;
  const { request } = imageSituation(words);
  return { view: await observe(port, request, memo, further), asked };
}

const describes: Answers = { DescribeImages: () => ({ Images: [golden] }) };

describe('a Create or an Update looks at', () => {
  test.each<[string, ImageSituationWords, ImageMemo, object]>([
    ['the image of a name', { properties: STAYS }, {}, { Names: ['golden'] }],
    ['the image of an ARN', { properties: { ImageArn: sharer } }, {}, { Arns: [sharer] }],
    ['the image that is kept, of a name', { type: 'Update', properties: STAYS, id: publicArn('golden') }, {}, { Arns: [publicArn('golden')] }],
    ['the image of a name that is not kept', { type: 'Update', properties: STAYS, id: ownArn('silver') }, {}, { Names: ['golden'] }],
    ['the image that a query waits for', { properties: QUERY }, { awaited: { arn: publicArn('golden'), reason: '' } }, { Arns: [publicArn('golden')] }],
    ['all public images', { properties: QUERY }, {}, { Type: 'PUBLIC' }],
    ['all images of the visibility that is asked for', { properties: PRIVATE }, {}, { Type: 'PRIVATE' }],
  ])('%s', async (_, words, memo, input) => {
    const { view, asked } = await seen(words, describes, [], memo);
    expect(asked).toEqual([['DescribeImages', input]]);
    expect(view).toEqual({ ...'Type' in input ? { images: [golden] } : { image: golden }, tags: {} });
  });

  test('an image that is not described: that is null', async () => {
    expect((await seen({ properties: STAYS }, {})).view).toEqual({ image: null, tags: {} });
    expect((await seen({ properties: STAYS }, { DescribeImages: refusal('ResourceNotFoundException') })).view).toEqual({ image: null, tags: {} });
  });

  test.each<[string, ImageSituationWords, string[]]>([
    ['a public query', { properties: QUERY }, ['PRIVATE', 'SHARED']],
    ['a private query', { properties: PRIVATE }, ['PUBLIC', 'SHARED']],
    ['a name', { properties: STAYS }, ['PUBLIC', 'PRIVATE', 'SHARED']],
  ])('what it has not seen yet, for an error of %s', async (_, words, visibilities) => {
    const { view, asked } = await seen(words, { DescribeImages: ({ Type }) => ({ Images: [ownImage(String(Type))] }) }, ['elsewhere']);
    expect(asked.slice(1)).toEqual(visibilities.map(Type => ['DescribeImages', { Type }]));
    expect(view.elsewhere).toEqual(visibilities.map(name => ownImage(name)));
  });

  test('newer images, or why there is no telling', async () => {
    expect((await seen({ properties: PRIVATE }, describes, ['newer'])).view).toMatchObject({ newer: [golden] });
    const fails: Answers = { DescribeImages: ({ Type }) => (Type === 'PRIVATE' ? refusal('AccessDeniedException')() : { Images: [golden] }) };
    const awaited = { awaited: { arn: ownArn('golden'), reason: '' } };
    expect((await seen({ properties: PRIVATE }, fails, ['newer'], awaited)).view).toMatchObject({ image: golden, newer: { class: 'denied', name: 'AccessDeniedException', message: 'no' } });
  });
});

describe('tags', () => {
  const tagged: Answers = { ...describes, ListTagsForResource: ({ ResourceArn }) => (ResourceArn === ownArn('silver') ? { Tags: OURS } : {}) };
  const both = { type: 'Update', before: { ImageName: 'silver', RemovalPolicy: 'DESTROY' } } as const;

  test('are read of the image that goes with the resource, and of the one that did', async () => {
    const { view, asked } = await seen(both, tagged);
    expect(view.tags).toEqual({ golden: {}, silver: OURS });
    expect(asked.slice(1)).toEqual(['golden', 'silver'].map(name => ['ListTagsForResource', { ResourceArn: ownArn(name) }]));
  });

  test('are read once where both are the same', async () => {
    const { view, asked } = await seen({ type: 'Update', before: { ImageArn: ownArn('golden'), RemovalPolicy: 'DESTROY' } }, tagged);
    expect([view.tags, asked.length]).toEqual([{ golden: {} }, 2]);
  });

  test('of what does not exist are none, and of what must not be read no none', async () => {
    const { view } = await seen(both, { ...tagged, ListTagsForResource: refusal('ResourceNotFoundException') });
    expect(view.tags).toEqual({});
    await expect(seen(both, { ...tagged, ListTagsForResource: refusal('AccessDeniedException') })).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('a Delete looks at', () => {
  test('the image of the account that goes with the resource, by its ARN', async () => {
    const { view, asked } = await seen({ type: 'Delete' }, describes);
    expect(asked).toEqual([['DescribeImages', { Arns: [ownArn('golden')] }], ['ListTagsForResource', { ResourceArn: ownArn('golden') }]]);
    expect(view).toEqual({ image: golden, tags: { golden: {} } });
    expect((await seen({ type: 'Delete' }, {})).view).toEqual({ image: null, tags: { golden: {} } });
  });

  test('the tags alone of an image that stays', async () => {
    const { view, asked } = await seen({ type: 'Delete', properties: STAYS }, describes);
    expect(asked).toEqual([['ListTagsForResource', { ResourceArn: ownArn('golden') }]]);
    expect(view).toEqual({ tags: { golden: {} } });
  });

  test('whom an image is shared with, on all pages, whatever they hold', async () => {
    const pages = [{ NextToken: '1' }, { SharedImagePermissionsList: [{ sharedAccountId: '200000000001' }, {}], NextToken: '2' }, { SharedImagePermissionsList: [{ sharedAccountId: '200000000002' }] }];
    const { view, asked } = await seen({ type: 'Delete' }, { DescribeImagePermissions: ({ NextToken }) => pages[Number(NextToken ?? 0)] }, ['shares']);
    expect(view.shares).toEqual(['200000000001', '200000000002']);
    expect(asked.filter(call => JSON.stringify(call).includes('Permissions'))).toEqual([{}, { NextToken: '1' }, { NextToken: '2' }].map(token => ['DescribeImagePermissions', { Name: 'golden', ...token }]));
  });
});
