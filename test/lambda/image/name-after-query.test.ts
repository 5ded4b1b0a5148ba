import fc from 'fast-check';
import { CatalogueImage } from '../../../emulator';
import { arnOfId, exactId, readMemory, writeMemory } from '../../../lambda/image/memory';
import { IMAGE_REF_TYPE, OWNERSHIP_TAGS } from '../../../src/private/contract';
import { ResourceTemplate } from '../../support/cloudformation';
import { USUAL_CHOICES } from '../../support/cloudformation-choices';
import { STACK_ID, World } from '../../support/world';

const ARN = 'arn:aws:appstream:eu-west-1:111122223333:image/';
const own = (name: string, day: number): CatalogueImage => ({ name, visibility: 'PRIVATE', platform: 'WINDOWS_SERVER_2022', createdTime: Date.UTC(2026, 0, day) / 1000 });
const NEWEST = { Query: { Visibility: 'PRIVATE', NamePrefix: 'own-', Latest: true } };
const FAILS = { plain: { takes: 60_000, fails: true } };

const lookUp = (properties: Readonly<Record<string, unknown>>): ResourceTemplate =>
  ({ type: IMAGE_REF_TYPE, properties: { ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:handler', ...properties } });

async function deploy(world: World, properties: Readonly<Record<string, unknown>>, more: Record<string, ResourceTemplate> = {}): Promise<string> {
  const { stack } = world;
  const template = { Image: lookUp(properties), ...more };
  return (await world.run(stack.status === 'none' ? stack.createStack(template) : stack.updateStack(template))).status;
}

const answered = ({ stack }: World) => stack.responses.filter(({ requestType }) => requestType !== 'Delete').slice(-1)[0].data.ImageName;

describe.each(['answered', 'before'] as const)('when a rollback bears the id that was %s', rollbackId => {
  const worldOf = () => new World({ images: [own('own-1', 1)] }, STACK_ID, { ...USUAL_CHOICES, rollbackId });

  test('a query, then a name, then a rollback: the image that the query had found, also when there is a newer one', async () => {
    const around = worldOf();
    expect(await deploy(around, NEWEST)).toBe('CREATE_COMPLETE');
    around.emulator.addImage(own('own-2', 2));
    expect(await deploy(around, { ImageName: 'own-2' }, { Sibling: FAILS })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(answered(around)).toBe('own-1');
    expect(await deploy(around, { ...NEWEST, WaitForAvailable: true })).toBe('UPDATE_COMPLETE');
    expect(answered(around)).toBe('own-1');
  });

  test('a name, then a query, then a rollback: the id is the ARN, as before', async () => {
    const around = worldOf();
    await deploy(around, { ImageName: 'own-1' });
    expect(await deploy(around, NEWEST, { Sibling: FAILS })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(around.stack.physicalIdOf('Image')).toBe(`${ARN}own-1`);
  });
});

test('an image that goes with a look-up which was a query goes', async () => {
  const world = new World({ images: [own('own-1', 1)] });
  await deploy(world, NEWEST);
  expect(await deploy(world, { ImageName: 'own-1', RemovalPolicy: 'DESTROY' })).toBe('UPDATE_COMPLETE');
  expect(world.emulator.call('ListTagsForResource', { ResourceArn: `${ARN}own-1` }).Tags).toMatchObject({ [OWNERSHIP_TAGS.logicalId]: 'Image' });
  const id = world.stack.physicalIdOf('Image');
  expect(id).toMatch(/^arn:aws:appstream:eu-west-1:111122223333:image\/own-1 [0-9a-f]{16}=111122223333:image\/own-1$/);
  expect(await deploy(world, { ImageArn: `${ARN}own-1`, RemovalPolicy: 'DESTROY' })).toBe('UPDATE_COMPLETE');
  expect(world.stack.physicalIdOf('Image')).toBe(id);
  expect((await world.run(world.stack.deleteStack())).status).toBe('DELETE_COMPLETE');
  expect(world.emulator.images()).toEqual([]);
});

describe('an id of an exact image', () => {
  const PIN = { query: 'aaaaaaaaaaaaaaaa', image: ':image/Base' };

  test('is its ARN, and behind it what queries had found', () => {
    expect(exactId(`${ARN}own`, [])).toBe(`${ARN}own`);
    expect(exactId(`${ARN}own`, [PIN])).toBe(`${ARN}own aaaaaaaaaaaaaaaa=:image/Base`);
    expect(arnOfId(exactId(`${ARN}own`, [PIN]))).toBe(`${ARN}own`);
  });

  test.each([undefined, '', 'cdk-appstream:nothing-made', 'Shop-Image-XXX1', writeMemory(PIN, [])])('is not %s', id => {
    expect(arnOfId(id)).toBeUndefined();
  });

  test('is one that CloudFormation takes, however long the names are', () => {
    const arn = `arn:aws-us-gov:appstream:us-gov-west-1:111122223333:image/${'x'.repeat(101)}`;
    const pins = fc.array(fc.stringMatching(/^[0-9a-f]{16}$/).map(query => ({ query, image: `111122223333:image/${'y'.repeat(101)}` })), { maxLength: 9 });
    fc.assert(fc.property(pins, before => {
      const id = exactId(arn, before);
      expect(Buffer.byteLength(id)).toBeLessThanOrEqual(1_024);
      expect(readMemory(id)).toEqual(before.slice(0, 6));
    }), { seed: 20_260_101 });
  });
});
