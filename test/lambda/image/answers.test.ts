import type { Image } from '@aws-sdk/client-appstream';
import { AppStreamPort } from '../../../lambda/appstream';
import { imageRefs } from '../../../lambda/image/resource';
import { NOTHING_MADE_ID } from '../../../lambda/kernel/answer';
import { Properties } from '../../../lambda/kernel/event';
import { Situation, Step } from '../../../lambda/kernel/resource';
import { timing } from '../../../lambda/kernel/timing';
import { IMAGE_REF_TYPE } from '../../../src/private/contract';
import { eventOf, OPERATION_START } from '../../support/situation';

const EPOCH = { phase: 'forward', start: OPERATION_START, neverUpdated: false } as const;
const PLATFORM = { Platform: 'RHEL8', Latest: 'false' };

function image(name: string, more: Partial<Image> = {}): Image {
  return { Name: name, Arn: `arn:aws:appstream:eu-west-1::image/${name}`, Platform: 'RHEL8', State: 'AVAILABLE', ImageBuilderSupported: true, ...more };
}

/** What a look-up answers, and what it asked the service for. */
async function lookedUp(
  reply: () => { Images?: Image[]; NextToken?: string }, more: Properties = { ResourceProperties: { Query: PLATFORM } }, type: 'Create' | 'Delete' = 'Create',
) {
  const sent: unknown[] = [];
  const port = {
    send: async (operation: string, input: unknown) => {
      sent.push([operation, input]);
      return reply();
    },
  } as AppStreamPort;
  const resource = imageRefs(port);
  const event = eventOf(type, { ResourceType: IMAGE_REF_TYPE, ...more });
  const request = resource.parse(event);
  const memo = resource.remember(request);
  const view = await resource.observe(request, memo, []);
  const situation: Situation<typeof request, typeof memo, typeof view> = {
    event,
    request,
    memo,
    view,
    now: OPERATION_START,
    firstAt: OPERATION_START,
    requestedAt: OPERATION_START,
    first: EPOCH,
    epoch: EPOCH,
    current: true,
    delivering: false,
    deadline: OPERATION_START,
    durations: timing(),
  };
  const [step, late, after] = [resource.decide(situation), resource.late(situation), resource.background(situation)];
  return { step, late, after, glance: resource.glance(view), resource, request, sent };
}

function reasonOf(step: Step<never, object, never>): string {
  return step.kind === 'settle' && step.answer.status === 'FAILED' ? step.answer.reason : `this is no failure: ${JSON.stringify(step)}`;
}

test('what fits is answered, and nothing is left to remove', async () => {
  const { step, sent, glance, resource, request } = await lookedUp(() => ({ Images: [image('A')] }));
  expect(step).toEqual({
    kind: 'settle',
    answer: { status: 'SUCCESS', physicalId: `${request.key}=:image/A`, data: { ImageName: 'A', ImageArn: 'arn:aws:appstream:eu-west-1::image/A', Platform: 'RHEL8' } },
    memo: {},
    leftovers: false,
  });
  expect(sent).toEqual([['DescribeImages', { Type: 'PUBLIC', NextToken: undefined }]]);
  expect([glance, resource.describe(request)]).toEqual(['1 images', 'image look-up Builder']);
});

test('all pages are read, also such as hold nothing', async () => {
  const pages = [{ NextToken: 'next' }, { Images: [image('A')] }];
  const { step, sent } = await lookedUp(() => pages.shift() ?? {});
  expect(sent).toEqual([['DescribeImages', { Type: 'PUBLIC', NextToken: undefined }], ['DescribeImages', { Type: 'PUBLIC', NextToken: 'next' }]]);
  expect(step).toMatchObject({ answer: { status: 'SUCCESS' } });
});

describe('a remembered image', () => {
  const query = { ResourceProperties: { Query: PLATFORM } };
  const pinned = async (reply: () => { Images?: Image[] }) => {
    const { request } = await lookedUp(() => ({}), query);
    return lookedUp(reply, { ...query, PhysicalResourceId: `${request.key}=111122223333:image/A` });
  };

  test('is asked for by its ARN, and answered with its platform', async () => {
    const { step, sent, glance } = await pinned(() => ({ Images: [image('A')] }));
    expect(sent).toEqual([['DescribeImages', { Arns: ['arn:aws:appstream:eu-west-1:111122223333:image/A'] }]]);
    expect(step).toMatchObject({ answer: { data: { ImageName: 'A', ImageArn: 'arn:aws:appstream:eu-west-1:111122223333:image/A', Platform: 'RHEL8' } } });
    expect(glance).toBe('1 images');
  });

  test.each([['in an empty list', () => ({ Images: [] })], ['without a list', () => ({})], ['as an error', () => { throw Object.assign(new Error('no'), { name: 'ResourceNotFoundException' }); }]])(
    'that the service does not know, told %s, is kept', async (_, reply) => {
      const { step, glance } = await pinned(reply);
      expect(step).toMatchObject({ answer: { status: 'SUCCESS', data: { ImageName: 'A', Platform: '' } } });
      expect(glance).toBe('0 images');
    });

  test('is not made up when the service refuses', async () => {
    await expect(pinned(() => { throw Object.assign(new Error('no'), { name: 'AccessDeniedException' }); })).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

test('a Delete asks nobody, and says what it found', async () => {
  const { step, sent, glance } = await lookedUp(() => ({}), { PhysicalResourceId: 'id' }, 'Delete');
  expect([sent, glance]).toEqual([[], '0 images']);
  expect(step).toEqual({ kind: 'settle', answer: { status: 'SUCCESS', physicalId: 'id', data: {} }, memo: {}, leftovers: false });
});

describe('a look-up that finds nothing to choose', () => {
  test('says so when nothing comes near', async () => {
    const { step } = await lookedUp(() => ({ Images: [image('A', { Platform: 'WINDOWS' })] }));
    expect(step).toMatchObject({ kind: 'settle', leftovers: false, memo: {}, answer: { status: 'FAILED', physicalId: NOTHING_MADE_ID, code: 'NoImageFits' } });
    expect(reasonOf(step)).toMatch(/^image look-up Builder: no image fits \{"Platform":"RHEL8","Visibility":"PUBLIC","Latest":false\} in eu-west-1\. /);
    expect(reasonOf(step)).toMatch(/\. Nothing comes near: see the names in the image registry of the AppStream console, and whether visibility and Region are right\.$/);
  });

  test('lists what comes near, the newest first, with platform, state and day', async () => {
    const retired = (name: string, day?: string) => image(name, { State: 'FAILED', PublicBaseImageReleasedDate: day === undefined ? undefined : new Date(day) });
    const { step } = await lookedUp(() => ({ Images: [retired('A', '2026-01-01'), retired('B', '2026-01-02'), retired('C')] }));
    expect(reasonOf(step)).toMatch(/: B \(RHEL8, FAILED, 2026-01-02\), A \(RHEL8, FAILED, 2026-01-01\), C \(RHEL8, FAILED\)\.$/);
  });

  test('takes no image by its platform when only a name was asked for, nor by its name when only a platform was', async () => {
    const images = { Images: [image('A', { Platform: 'WINDOWS', State: 'FAILED' })] };
    expect(reasonOf((await lookedUp(() => images, { ResourceProperties: { Query: { NamePrefix: 'Z' } } })).step)).toContain('Nothing comes near');
    expect(reasonOf((await lookedUp(() => images, { ResourceProperties: { Query: { NamePrefix: 'A' } } })).step)).toContain('Near, but retired');
    expect(reasonOf((await lookedUp(() => images, { ResourceProperties: { Query: { NamePattern: '^A' } } })).step)).toContain('Near, but retired');
    expect(reasonOf((await lookedUp(() => images)).step)).toContain('Nothing comes near');
  });

  test.each([[10, ''], [11, ' and 1 more']])('counts %p that fit, and lists ten', async (count, rest) => {
    const { step } = await lookedUp(() => ({ Images: Array.from({ length: count }, (_, index) => image(`A${index}`)) }));
    expect(step).toMatchObject({ answer: { code: 'SeveralImagesFit' } });
    expect(reasonOf(step)).toMatch(new RegExp(`^image look-up Builder: ${count} images fit \\{.*"Platform":"RHEL8"`));
    expect(reasonOf(step).match(/RHEL8, AVAILABLE/g)).toHaveLength(10);
    expect(reasonOf(step)).toContain(`(RHEL8, AVAILABLE)${rest}. Use ImageRef.latest to take the newest, or narrow the query.`);
  });
});

describe('what the kernel asks of a look-up', () => {
  test('has an answer when time is up, and nothing to do afterwards', async () => {
    const { late, after } = await lookedUp(() => ({}));
    expect(late).toMatchObject({ kind: 'settle', answer: { code: 'NotSettled', reason: 'image look-up Builder: not settled in time. Deploy again.' }, leftovers: false });
    expect(after).toEqual({ kind: 'end' });
  });

  test('tells the statement that is missing, or where to look', async () => {
    const { resource, request } = await lookedUp(() => ({}));
    expect(resource.advise(request, { class: 'denied', name: 'AccessDeniedException', message: 'no' }))
      .toMatch(/^What to do: .+\. The statement that has to get through: \{"Effect":"Allow","Action":"appstream:DescribeImages","Resource":"\*"\}$/);
    expect(resource.advise(request, { class: 'unreachable', name: 'ENOTFOUND', message: 'no' }))
      .toBe('Deploy again; see whether eu-west-1 has AppStream, and whether the function can reach it');
  });
});
