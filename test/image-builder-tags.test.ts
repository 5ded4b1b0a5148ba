import { App, NestedStack, Stack, StackProps, Tags, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { ImageBuilder, ImageRef, InstanceType } from '../src';

const TYPE = 'Custom::AppStreamImageBuilder';

function builder(scope: Construct, tags?: Record<string, string>): ImageBuilder {
  return new ImageBuilder(scope, 'Builder', {
    image: ImageRef.fromImageName(scope, 'Image', 'AppStream-WinServer2022-08-31-2026'),
    instanceType: InstanceType.STANDARD_MEDIUM,
    tags,
  });
}

function newStack(props?: StackProps): Stack {
  return new Stack(new App(), 'Shop', props);
}

function renderedTags(stack: Stack): unknown {
  const [resource] = Object.values(Template.fromStack(stack).findResources(TYPE));
  return resource.Properties.Tags;
}

function manyTags(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, 'value']));
}

describe('where tags come from', () => {
  test('none: no property at all', () => {
    const stack = newStack();
    builder(stack, {});
    Template.fromStack(stack).hasResourceProperties(TYPE, { Tags: Match.absent() });
  });

  test('the property', () => {
    const stack = newStack();
    builder(stack, { team: 'shop' });
    expect(renderedTags(stack)).toEqual({ team: 'shop' });
  });

  test('the app', () => {
    const stack = newStack();
    builder(stack);
    Tags.of(stack.node.root).add('team', 'shop');
    expect(renderedTags(stack)).toEqual({ team: 'shop' });
  });

  test('the image builder itself', () => {
    const stack = newStack();
    Tags.of(builder(stack)).add('team', 'shop');
    expect(renderedTags(stack)).toEqual({ team: 'shop' });
  });

  test('the properties of the stack', () => {
    const stack = newStack({ tags: { team: 'shop' } });
    builder(stack);
    expect(renderedTags(stack)).toEqual({ team: 'shop' });
  });

  test('the stack around a nested stack', () => {
    const stack = newStack({ tags: { team: 'shop', stage: 'outer' } });
    const nested = new NestedStack(stack, 'Nested');
    nested.tags.setTag('stage', 'inner');
    builder(nested);
    expect(renderedTags(nested)).toEqual({ team: 'shop', stage: 'inner' });
  });

  test('the nearest wins', () => {
    const stack = newStack({ tags: { a: 'stack', b: 'stack', c: 'stack' } });
    const machine = builder(stack, { b: 'property', c: 'property' });
    Tags.of(machine).add('c', 'builder');
    expect(renderedTags(stack)).toEqual({ a: 'stack', b: 'property', c: 'builder' });
  });

  test('one that is removed from the image builder stays removed', () => {
    const stack = newStack({ tags: { a: 'stack', b: 'stack' } });
    Tags.of(stack).add('c', 'stack');
    const machine = builder(stack);
    Tags.of(machine).remove('b');
    Tags.of(machine).remove('c');
    expect(renderedTags(stack)).toEqual({ a: 'stack' });
  });

  test('only those that are for image builders', () => {
    const stack = newStack();
    builder(stack);
    Tags.of(stack.node.findChild('Builder')).add('yes', '1', { includeResourceTypes: [TYPE] });
    Tags.of(stack.node.findChild('Builder')).add('no', '1', { excludeResourceTypes: [TYPE] });
    expect(renderedTags(stack)).toEqual({ yes: '1' });
  });
});

describe('bad input', () => {
  const CHARACTERS = 'letters, digits, spaces and _ . : / = + - @';

  test.each<[string, Record<string, string>, string]>([
    ['a key of AWS', { 'aws:team': 'x' }, '`tags` is not valid: got "aws:team"; keys that begin with aws: belong to AWS; rename the tag'],
    ['a key of this library', { 'cdk-appstream:claim': 'x' }, '`tags` is not valid: got "cdk-appstream:claim"; keys that begin with cdk-appstream: say whose'],
    ['an empty key', { '': 'x' }, `\`tags\` is not valid: got ""; a tag key has 1 to 128 ${CHARACTERS}; rename the tag`],
    ['a key of 129 characters', { ['k'.repeat(129)]: 'x' }, '`tags` is not valid: got "kkk'],
    ['a key with an odd character', { 'team*': 'x' }, '`tags` is not valid: got "team*"; a tag key has'],
    ['a value of 257 characters', { team: 'v'.repeat(257) }, '`tags.team` is not valid: got "vvv'],
    ['a value with an odd character', { team: 'a,b' }, `\`tags.team\` is not valid: got "a,b"; a tag value has at most 256 ${CHARACTERS}; change the value`],
    ['44 tags', manyTags(44), '`tags` is not valid: got "44 tags"; an image builder has at most 50 tags, and 7 of them are kept for its ownership; set at most 43'],
  ])('%s', (_name, tags, message) => {
    const stack = newStack();
    builder(stack, tags);
    expect(() => Template.fromStack(stack)).toThrow(`[Shop/Builder] ${message}`);
  });

  test('too many once those of the app and the stack are counted', () => {
    const stack = newStack({ tags: { stack: '1' } });
    Tags.of(stack.node.root).add('app', '1');
    builder(stack, manyTags(43));
    expect(() => Template.fromStack(stack)).toThrow('[Shop/Builder] `tags` is not valid: got "45 tags"');
  });

  test('every problem is told at once', () => {
    const stack = newStack();
    builder(stack, { 'aws:team': 'x', 'team': 'a,b' });
    expect(() => Template.fromStack(stack)).toThrow(/`tags` is not valid: got "aws:team"[^]*`tags\.team` is not valid: got "a,b"/);
  });

  test.each<[string, Record<string, string>]>([
    ['a key of 128 characters', { ['k'.repeat(128)]: 'x' }],
    ['an empty value', { team: '' }],
    ['a value of 256 characters', { team: 'v'.repeat(256) }],
    ['letters of any language', { Größe: 'großer Bär' }],
    ['a key that holds aws:', { 'my-aws:team': 'x' }],
    ['43 tags', manyTags(43)],
  ])('%s is allowed', (_name, tags) => {
    const stack = newStack();
    builder(stack, tags);
    expect(renderedTags(stack)).toEqual(tags);
  });

  test('tokens are let through, in the app, too', () => {
    const stack = newStack();
    builder(stack);
    Tags.of(stack.node.root).add('team', Token.asString({ Ref: 'Given' }));
    expect(renderedTags(stack)).toEqual({ team: { Ref: 'Given' } });
  });
});
