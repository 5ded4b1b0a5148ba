import fc from 'fast-check';
import { arnOfImage, imageNameOf, imageOfArn, ownImageArn, publicImageArn, readMemory, writeMemory } from '../../../lambda/image/memory';
import { stackIdentity } from '../../../lambda/kernel/event';
import { STACK_ID } from '../../support/world';

// the same cases in every run
fc.configureGlobal({ seed: 20_260_101 });

const A = { query: 'aaaaaaaaaaaaaaaa', image: ':image/AppStream-WinServer2022-11-10-2025' };
const B = { query: 'bbbbbbbbbbbbbbbb', image: '111122223333:image/own' };

test('an id has this form, literally: stacks out there hold it', () => {
  expect(writeMemory(A, [])).toBe('aaaaaaaaaaaaaaaa=:image/AppStream-WinServer2022-11-10-2025');
  expect(writeMemory(B, [A])).toBe('bbbbbbbbbbbbbbbb=111122223333:image/own aaaaaaaaaaaaaaaa=:image/AppStream-WinServer2022-11-10-2025');
});

test('holds the present image and the six before, not more', () => {
  const pins = Array.from('0123456789', digit => ({ query: digit.repeat(16), image: `:image/${digit}` }));
  const id = pins.reduce((before, pin) => writeMemory(pin, readMemory(before)), '');
  expect(readMemory(id)).toEqual(pins.slice(3).reverse());
});

test('does not hold a query twice, and takes its newer image', () => {
  expect(readMemory(writeMemory({ ...A, image: ':image/newer' }, [B, A]))).toEqual([{ ...A, image: ':image/newer' }, B]);
});

test('stays the same when the present query is kept', () => {
  const id = writeMemory(B, [A]);
  expect(writeMemory(B, readMemory(id))).toBe(id);
});

test.each([undefined, '', 'cdk-appstream:nothing-made', 'Shop-Image-1ABCDEFGHIJ', 'AppStream-WinServer2022-11-10-2025', 'xyz=:image/a', 'zaaaaaaaaaaaaaaaa=:image/a', 'aaaaaaaaaaaaaaaa=', 'aaaaaaaaaaaaaaaa=arn:aws:x'])(
  'an id that is none of a look-up remembers nothing: %s', id => {
    expect(readMemory(id)).toEqual([]);
  });

test('survives a round trip, and an id with the longest names is one that CloudFormation takes', () => {
  const query = fc.stringMatching(/^[0-9a-f]{16}$/);
  const image = fc.tuple(fc.constantFrom('', '111122223333'), fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,100}$/)).map(([account, name]) => `${account}:image/${name}`);
  fc.assert(fc.property(query, query, image, image, (one, other, first, second) => {
    fc.pre(one !== other);
    const id = writeMemory({ query: one, image: first }, [{ query: other, image: second }]);
    expect(readMemory(id)).toEqual([{ query: one, image: first }, { query: other, image: second }]);
  }));
  const longest = `111122223333:image/${'x'.repeat(101)}`;
  const pins = Array.from('0123456789', digit => ({ query: digit.repeat(16), image: longest }));
  expect(Buffer.byteLength(writeMemory(A, pins))).toBeLessThanOrEqual(1024);
});

test.each([
  ['arn:aws:appstream:eu-west-1::image/Base', ':image/Base', 'Base'],
  ['arn:aws:appstream:eu-west-1:111122223333:image/own', '111122223333:image/own', 'own'],
])('takes apart and puts together %s', (arn, image, name) => {
  expect(imageOfArn(arn)).toBe(image);
  expect(imageNameOf(arn)).toBe(name);
  expect(arnOfImage(image, stackIdentity(STACK_ID))).toBe(arn);
});

test('puts an ARN together for the stack\'s own partition and Region', () => {
  const stack = stackIdentity('arn:aws-cn:cloudformation:cn-north-1:123456789012:stack/S/1-2-3');
  expect(arnOfImage(':image/Base', stack)).toBe('arn:aws-cn:appstream:cn-north-1::image/Base');
});

test.each([
  'Base', 'arn:aws:appstream:eu-west-1::image/', 'arn:aws:appstream:eu-west-1::image/a/b', 'arn:aws:appstream:eu-west-1::image/a:b', 'arn:aws:appstream:::fleet/a',
  'arn:aws:ec2:eu-west-1::image/a', ' arn:aws:appstream:eu-west-1::image/a', 'arn:aws:appstream:eu-west-1:own:image/a', '',
])('there is no name in what is no ARN of an image: %s', text => {
  expect(imageNameOf(text)).toBeUndefined();
});

test('knows the two ARNs that a name can stand for', () => {
  const stack = stackIdentity(STACK_ID);
  expect([ownImageArn(stack, 'a'), publicImageArn(stack, 'a')]).toEqual(['arn:aws:appstream:eu-west-1:111122223333:image/a', 'arn:aws:appstream:eu-west-1::image/a']);
});
