import { App, Stack, StackProps, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { IImage, ImageQuery, ImageRef, ImageVisibility, Platform } from '../src';

const TYPE = 'Custom::AppStreamImageRef';

function newStack(props?: StackProps): Stack {
  return new Stack(new App(), 'Shop', props);
}

function renderedQuery(stack: Stack): unknown {
  const [resource] = Object.values(Template.fromStack(stack).findResources(TYPE));
  return resource.Properties.Query;
}

describe('a look-up', () => {
  test.each<[string, (stack: Stack, query: ImageQuery) => ImageRef, boolean]>([
    ['latest takes the newest', (stack, query) => ImageRef.latest(stack, 'Image', query), true],
    ['lookup takes the only one', (stack, query) => ImageRef.lookup(stack, 'Image', query), false],
    ['the construct takes the only one', (stack, query) => new ImageRef(stack, 'Image', query), false],
    ['the construct takes the newest on request', (stack, query) => new ImageRef(stack, 'Image', { ...query, latest: true }), true],
  ])('%s', (_name, lookUp, latest) => {
    const stack = newStack();
    lookUp(stack, { platform: Platform.WINDOWS_SERVER_2022 });
    expect(renderedQuery(stack)).toEqual({ Platform: 'WINDOWS_SERVER_2022', Visibility: 'PUBLIC', Latest: latest });
  });

  test.each<[string, ImageQuery, object]>([
    ['a prefix', { namePrefix: 'AppStream-WinServer2022-' }, { NamePrefix: 'AppStream-WinServer2022-', Visibility: 'PUBLIC' }],
    ['a pattern', { namePattern: '^shop-\\d+$' }, { NamePattern: '^shop-\\d+$', Visibility: 'PUBLIC' }],
    ['own images', { namePrefix: 'shop', visibility: ImageVisibility.PRIVATE }, { NamePrefix: 'shop', Visibility: 'PRIVATE' }],
    ['shared images', { namePrefix: 'shop', visibility: ImageVisibility.SHARED }, { NamePrefix: 'shop', Visibility: 'SHARED' }],
    ['both a platform and a prefix', { platform: Platform.RHEL8, namePrefix: 'shop' }, { Platform: 'RHEL8', NamePrefix: 'shop', Visibility: 'PUBLIC' }],
    ['a prefix that is a token', { namePrefix: Token.asString({ Ref: 'Given' }) }, { NamePrefix: { Ref: 'Given' }, Visibility: 'PUBLIC' }],
    ['a pattern that is a token', { namePattern: Token.asString({ Ref: 'Given' }) }, { NamePattern: { Ref: 'Given' }, Visibility: 'PUBLIC' }],
  ])('%s', (_name, query, rendered) => {
    const stack = newStack();
    ImageRef.lookup(stack, 'Image', query);
    expect(renderedQuery(stack)).toEqual({ ...rendered, Latest: false });
  });

  test('has name, ARN and platform', () => {
    const stack = newStack();
    const image = ImageRef.latest(stack, 'Image', { platform: Platform.RHEL8 });
    const [id] = Object.keys(Template.fromStack(stack).findResources(TYPE));
    expect(stack.resolve([image.imageName, image.imageArn, image.platform])).toEqual([
      { 'Fn::GetAtt': [id, 'ImageName'] },
      { 'Fn::GetAtt': [id, 'ImageArn'] },
      { 'Fn::GetAtt': [id, 'Platform'] },
    ]);
  });

  test('keeps what its deletion needs', () => {
    const stack = newStack();
    ImageRef.latest(stack, 'Image', { platform: Platform.RHEL8 });
    const template = Template.fromStack(stack);
    const others = Object.keys(template.toJSON().Resources).filter(id => id.startsWith('CdkAppStreamProvider'));
    expect(others).toHaveLength(5);
    template.hasResource(TYPE, { DependsOn: others.sort(), Properties: { ServiceTimeout: Match.absent() } });
  });

  const stack = newStack();
  test.each<[string, object, string]>([
    ['no criterion', {}, '`query` is not valid: got "no criterion"; a look-up needs at least one of `platform`, `namePrefix` and `namePattern`; say which image'],
    ['visibility alone', { visibility: ImageVisibility.PRIVATE }, '`query` is not valid: got "no criterion"'],
    ['a prefix and a pattern', { namePrefix: 'shop', namePattern: 'shop' }, '`namePattern` is not valid: got "shop"; it is not allowed together with `namePrefix`'],
    ['an empty prefix', { namePrefix: '' }, '`namePrefix` is not valid: got ""; a name has 1 to 101'],
    ['a prefix that no name has', { namePrefix: 'my image' }, '`namePrefix` is not valid: got "my image"'],
    ['an empty pattern', { namePattern: '' }, '`namePattern` is not valid: got ""; an empty pattern fits every name'],
    ['a pattern that is none', { namePattern: '(' }, '`namePattern` is not valid: got "("; it has to be a JavaScript regular expression (Invalid regular expression:'],
    ['a text in place of a platform', { platform: 'RHEL8' }, '`platform` is not valid: got "RHEL8"; it is a Platform; use one such as'],
    ['an unknown visibility', { platform: Platform.RHEL8, visibility: 'ALL' }, '`visibility` is not valid: got "ALL"; it is one of PUBLIC, PRIVATE, SHARED'],
  ])('fails at synth with %s', (what, query, message) => {
    const id = what.replace(/\W/g, '');
    expect(() => ImageRef.lookup(stack, id, query)).toThrow(`[Shop/${id}] ${message}`);
  });
});

describe('an image by name', () => {
  test('knows its name alone', () => {
    const image = ImageRef.fromImageName(newStack(), 'Image', 'shop-1');
    expect([image.imageName, image.imageArn, image.platform]).toEqual(['shop-1', undefined, undefined]);
  });

  test('may be a token', () => {
    const stack = newStack();
    expect(stack.resolve(ImageRef.fromImageName(stack, 'Image', Token.asString({ Ref: 'Given' })).imageName)).toEqual({ Ref: 'Given' });
  });

  test.each<[string, unknown, string]>([
    ['an empty name', '', '`imageName` is not valid: got ""; a name has 1 to 101'],
    ['an ARN', 'arn:aws:appstream:eu-west-1::image/shop', '`imageName` is not valid: got "arn:aws:appstream:eu-west-1::image/shop"; a name has 1 to 101 letters, digits, ' +
      'underscores, dots and hyphens, beginning with a letter or a digit; use the name that DescribeImages shows, or fromImageArn for an ARN'],
    ['nothing', undefined, '`imageName` is not valid: got "undefined"; it is the name of an image'],
  ])('fails at synth with %s', (_name, name, message) => {
    expect(() => Reflect.apply(ImageRef.fromImageName, ImageRef, [newStack(), 'Image', name])).toThrow(`[Shop/Image] ${message}`);
  });
});

describe('an image by ARN', () => {
  test.each([
    ['a public one', 'arn:aws:appstream:eu-west-1::image/AppStream-RHEL8-08-31-2026', 'AppStream-RHEL8-08-31-2026'],
    ['one of an account', 'arn:aws:appstream:eu-west-1:111122223333:image/shop.1_a', 'shop.1_a'],
    ['one of another partition', 'arn:aws-us-gov:appstream:us-gov-west-1::image/shop', 'shop'],
  ])('%s knows its name', (_name, arn, name) => {
    const image = ImageRef.fromImageArn(newStack(), 'Image', arn);
    expect([image.imageName, image.imageArn]).toEqual([name, arn]);
  });

  test('may be a token', () => {
    const stack = newStack();
    const image: IImage = ImageRef.fromImageArn(stack, 'Image', Token.asString({ Ref: 'Given' }));
    expect(stack.resolve([image.imageName, image.imageArn])).toEqual([
      { 'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: 'Given' }] }] },
      { Ref: 'Given' },
    ]);
  });

  test('may hold a token for its Region or account', () => {
    const stack = newStack();
    const image = ImageRef.fromImageArn(stack, 'Image', `arn:${stack.partition}:appstream:${stack.region}:${stack.account}:image/shop`);
    expect(stack.resolve(image.imageName)).toEqual({ 'Fn::Select': [1, { 'Fn::Split': ['/', expect.anything()] }] });
  });

  test.each<[string, unknown]>([
    ['a name', 'shop-1'],
    ['an empty text', ''],
    ['nothing', undefined],
    ['the ARN of an image builder', 'arn:aws:appstream:eu-west-1:111122223333:image-builder/shop'],
    ['the ARN of another service', 'arn:aws:ec2:eu-west-1::image/ami-12345678'],
    ['an account that is none', 'arn:aws:appstream:eu-west-1:1234:image/shop'],
    ['a name that is none', 'arn:aws:appstream:eu-west-1::image/-shop'],
    ['no name', 'arn:aws:appstream:eu-west-1::image/'],
  ])('fails at synth with %s', (_name, arn) => {
    expect(() => Reflect.apply(ImageRef.fromImageArn, ImageRef, [newStack(), 'Image', arn])).toThrow(
      `[Shop/Image] \`imageArn\` is not valid: got "${arn}"; the ARN of an image is arn:<partition>:appstream:<region>:<account, or nothing for a public image>:image/<name>`,
    );
  });

  test('fails at synth when it is of another Region', () => {
    const stack = newStack({ env: { region: 'eu-west-1' } });
    expect(() => ImageRef.fromImageArn(stack, 'Image', 'arn:aws:appstream:us-east-1::image/shop')).toThrow(
      '[Shop/Image] `imageArn` is not valid: got "arn:aws:appstream:us-east-1::image/shop"; an image is usable in its own Region only, and the stack\'s is eu-west-1;',
    );
  });
});
