import type { Image } from '@aws-sdk/client-appstream';
import { AppStreamPort } from '../../../lambda/appstream';
import { imageRefs } from '../../../lambda/image/resource';
import { ImageSituation, ImageStep } from '../../../lambda/image/steps';
import { FurtherLook } from '../../../lambda/image/view';
import { NOTHING_MADE_ID, responseBody } from '../../../lambda/kernel/answer';
import { Properties } from '../../../lambda/kernel/event';
import { timing } from '../../../lambda/kernel/timing';
import { IMAGE_REF_TYPE } from '../../../src/private/contract';
import { publicArn } from '../../support/images';
import { eventOf, OPERATION_START } from '../../support/situation';

const EPOCH = { phase: 'forward', start: OPERATION_START, neverUpdated: false } as const;
const PLATFORM = { Platform: 'RHEL8', Latest: 'false' };

type Reply = { Images?: Image[]; NextToken?: string };

function image(name: string, more: Partial<Image> = {}): Image {
  return { Name: name, Arn: publicArn(name), Platform: 'RHEL8', State: 'AVAILABLE', ImageBuilderSupported: true, Visibility: 'PUBLIC', ...more };
}

/** What a look-up answers, and what it asked the service for. Images are public ones, unless a reply depends on what is asked. */
async function lookedUp(
  reply: (input: object) => Reply, more: Properties = { ResourceProperties: { Query: PLATFORM } }, type: 'Create' | 'Update' | 'Delete' = 'Create',
) {
  const sent: unknown[] = [];
  const port = {
    send: async (operation: string, input: object) => {
      sent.push([operation, input]);
      return 'Type' in input && input.Type !== 'PUBLIC' ? {} : reply(input);
    },
  } as AppStreamPort;
  const resource = imageRefs(port);
  const event = eventOf(type, { ResourceType: IMAGE_REF_TYPE, ...more });
  const request = resource.parse(event);
  const memo = resource.remember(request);
  const looks: FurtherLook[] = [];
  const look = async (): Promise<ImageSituation> => ({
    event,
    request,
    memo,
    view: await resource.observe(request, memo, looks),
    now: OPERATION_START,
    firstAt: OPERATION_START,
    requestedAt: OPERATION_START,
    first: EPOCH,
    epoch: EPOCH,
    current: true,
    delivering: false,
    deadline: OPERATION_START,
    durations: timing(),
  });
  let situation = await look();
  let step: ImageStep;
  for (step = resource.decide(situation); step.kind === 'look'; step = resource.decide(situation)) {
    looks.push(step.at);
    situation = await look();
  }
  const [late, after] = [resource.late(situation), resource.background(situation)];
  return { event, step, late, after, looks, glance: resource.glance(situation.view), resource, request, sent };
}

function reasonOf(step: ImageStep): string {
  return step.kind === 'settle' && step.answer.status === 'FAILED' ? step.answer.reason : `this is no failure: ${JSON.stringify(step)}`;
}

const notFound = () => { throw Object.assign(new Error('no'), { name: 'ResourceNotFoundException' }); };

test('what fits is answered, and nothing is left to remove', async () => {
  const { step, sent, glance, resource, request } = await lookedUp(() => ({ Images: [image('A')] }));
  expect(step).toEqual({
    kind: 'settle',
    answer: {
      status: 'SUCCESS',
      physicalId: expect.stringMatching(/^[0-9a-f]{16}=:image\/A$/),
      data: {
        ImageName: 'A',
        ImageArn: publicArn('A'),
        Platform: 'RHEL8',
        CreatedTime: '',
        PublicBaseImageReleasedDate: '',
        SupportedInstanceFamilies: '',
        AgentVersion: '',
        ChoiceReason: 'the only one of 1 images that fits {"Platform":"RHEL8","Visibility":"PUBLIC","Latest":false}',
      },
    },
    memo: {},
    leftovers: false,
    note: 'A: the only one of 1 images that fits {"Platform":"RHEL8","Visibility":"PUBLIC","Latest":false}',
    metrics: undefined,
  });
  expect(sent).toEqual([['DescribeImages', { Type: 'PUBLIC', NextToken: undefined }]]);
  expect([glance, resource.describe(request)]).toEqual(['1 images', 'image look-up Builder']);
});

test('every attribute has what the service says', async () => {
  const { step } = await lookedUp(() => ({
    Images: [image('A', {
      CreatedTime: new Date('2026-01-01T10:00:00Z'),
      PublicBaseImageReleasedDate: new Date('2025-12-18T00:00:00Z'),
      SupportedInstanceFamilies: ['General Purpose', 'Compute Optimized'],
      AppstreamAgentVersion: '09-24-2026',
    })],
  }));
  expect(step).toMatchObject({
    answer: {
      data: {
        CreatedTime: '2026-01-01T10:00:00.000Z', PublicBaseImageReleasedDate: '2025-12-18T00:00:00.000Z', SupportedInstanceFamilies: 'General Purpose,Compute Optimized', AgentVersion: '09-24-2026',
      },
    },
  });
});

test('all pages are read, also such as hold nothing', async () => {
  const pages = [{ NextToken: 'next' }, { Images: [image('A')] }];
  const { step, sent } = await lookedUp(() => pages.shift() ?? {});
  expect(sent).toEqual([['DescribeImages', { Type: 'PUBLIC', NextToken: undefined }], ['DescribeImages', { Type: 'PUBLIC', NextToken: 'next' }]]);
  expect(step).toMatchObject({ answer: { status: 'SUCCESS' } });
});

test.each([['escapes', '\\'], ['long characters', '\u{1F5BC}'], ['controls', '\u0001']])('the reason leaves room for the rest of the answer: a pattern of %s', async (_, character) => {
  const NamePattern = `A|${character.repeat(3_000)}`;
  const { step, event } = await lookedUp(() => ({ Images: [image('A')] }), { ResourceProperties: { Query: { NamePattern, Latest: 'true' } } });
  if (step.kind !== 'settle' || step.answer.status !== 'SUCCESS') {
    throw new Error(reasonOf(step));
  }
  const longest = { ...step.answer, physicalId: 'x'.repeat(1_024), data: { ...step.answer.data, ImageName: 'x'.repeat(101), ImageArn: 'x'.repeat(200) } };
  expect(Buffer.byteLength(responseBody(event, longest))).toBeLessThan(4_096);
  const { ChoiceReason: reason } = step.answer.data;
  expect(reason).toMatch(/^the only one of 1 images that fits .*\.\.\.$/u);
  expect(Buffer.byteLength(JSON.stringify(reason))).toBeGreaterThan(990);
});

describe('a remembered image', () => {
  const query = { ResourceProperties: { Query: PLATFORM } };
  const pinned = async (reply: () => Reply) => {
    const { request } = await lookedUp(() => ({}), query);
    const key = request.search?.kind === 'query' ? request.search.key : '';
    return lookedUp(reply, { ...query, PhysicalResourceId: `${key}=111122223333:image/A` });
  };

  test('is asked for by its ARN, and answered with its platform', async () => {
    const { step, sent, glance } = await pinned(() => ({ Images: [image('A')] }));
    expect(sent).toEqual([['DescribeImages', { Arns: ['arn:aws:appstream:eu-west-1:111122223333:image/A'] }]]);
    expect(step).toMatchObject({ answer: { data: { ImageName: 'A', ImageArn: 'arn:aws:appstream:eu-west-1:111122223333:image/A', Platform: 'RHEL8' } } });
    expect(glance).toBe('AVAILABLE');
  });

  test.each([['in an empty list', () => ({ Images: [] })], ['without a list', () => ({})], ['as an error', notFound]])(
    'that the service does not know, told %s, is kept', async (_, reply) => {
      const { step, glance } = await pinned(reply);
      expect(step).toMatchObject({ answer: { status: 'SUCCESS', data: { ImageName: 'A', Platform: '', SupportedInstanceFamilies: '' } } });
      expect(glance).toBe('not described');
    });

  test('is not made up when the service refuses', async () => {
    await expect(pinned(() => { throw Object.assign(new Error('no'), { name: 'AccessDeniedException' }); })).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

test('a Delete of an image that stays asks nobody', async () => {
  const { step, sent } = await lookedUp(() => ({}), { PhysicalResourceId: 'id' }, 'Delete');
  expect(sent).toEqual([]);
  expect(step).toEqual({ kind: 'settle', answer: { status: 'SUCCESS', physicalId: 'id', data: {} }, memo: {}, leftovers: false, note: undefined });
});

describe('a look-up that finds nothing to choose', () => {
  const retired = (name: string, day?: string, more: Partial<Image> = {}) =>
    image(name, { State: 'FAILED', PublicBaseImageReleasedDate: day === undefined ? undefined : new Date(day), ...more });

  test('says so when nothing comes near', async () => {
    const { step, looks } = await lookedUp(() => ({ Images: [image('A', { Platform: 'WINDOWS' })] }));
    expect(step).toMatchObject({ kind: 'settle', leftovers: false, memo: {}, answer: { status: 'FAILED', physicalId: NOTHING_MADE_ID, code: 'NoImageFits' } });
    expect(reasonOf(step)).toMatch(/^image look-up Builder: no image fits \{"Platform":"RHEL8","Visibility":"PUBLIC","Latest":false\} in eu-west-1\. /);
    expect(reasonOf(step)).toMatch(/\. Nothing comes near: see the names in the image registry of the AppStream console, and whether visibility and Region are right\.$/);
    expect(looks).toEqual(['elsewhere']);
  });

  test('lists what comes near, the newest first, with platform, state and day', async () => {
    const { step } = await lookedUp(() => ({ Images: [retired('A', '2026-01-01'), retired('B', '2026-01-02'), retired('C')] }));
    expect(reasonOf(step)).toMatch(/Near: B \(RHEL8, FAILED, 2026-01-02\): not available; A \(RHEL8, FAILED, 2026-01-01\): not available; C \(RHEL8, FAILED\): not available\.$/);
  });

  test('takes no image by its platform when only a name was asked for, nor by its name when only a platform was', async () => {
    const images = { Images: [image('A', { Platform: 'WINDOWS', State: 'FAILED' })] };
    expect(reasonOf((await lookedUp(() => images, { ResourceProperties: { Query: { NamePrefix: 'Z' } } })).step)).toContain('Nothing comes near');
    expect(reasonOf((await lookedUp(() => images, { ResourceProperties: { Query: { NamePrefix: 'A' } } })).step)).toContain('Near: A');
    expect(reasonOf((await lookedUp(() => images, { ResourceProperties: { Query: { NamePattern: '^A' } } })).step)).toContain('Near: A');
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
    expect(late).toMatchObject({
      kind: 'settle',
      answer: {
        code: 'ImageNotSettled',
        reason: 'image look-up Builder: not settled in time: the image is not there yet. What to do: see the image in the AppStream console, and deploy again when it is '
          + 'there, or gone; `timeout` gives it more time, 55 minutes at most.',
      },
      leftovers: false,
    });
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
