import { App, CfnOutput, CfnResource, Duration, RemovalPolicies, RemovalPolicy, Stack, StackProps, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as appstream from 'aws-cdk-lib/aws-appstream';
import { IImage, ImageBuilder, ImageLookupProps, ImageQuery, ImageRef, ImageRefProps, ImageVisibility, InstanceType, Platform } from '../src';
import { IMAGE_REF_ATTRIBUTES } from '../src/private/contract';

const TYPE = 'Custom::AppStreamImageRef';

function newStack(props?: StackProps): Stack {
  return new Stack(new App(), 'Shop', props);
}

/** The properties of the one look-up of a stack, beside the token. */
function propertiesIn(stack: Stack): Record<string, unknown> {
  const [{ Properties: { ServiceToken: _, ...properties } }] = Object.values(Template.fromStack(stack).findResources(TYPE));
  return properties;
}

function renderedQuery(stack: Stack): unknown {
  return propertiesIn(stack).Query;
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
    ['those that one account shares', { namePrefix: 'shop', visibility: ImageVisibility.SHARED, owner: '444455556666' }, { NamePrefix: 'shop', Visibility: 'SHARED', Owner: '444455556666' }],
    ['those of an account that is a token', { namePrefix: 'shop', visibility: ImageVisibility.SHARED, owner: Token.asString({ Ref: 'Given' }) }, { NamePrefix: 'shop', Visibility: 'SHARED', Owner: { Ref: 'Given' } }],
    ['those for an instance type', { platform: Platform.RHEL8, instanceType: InstanceType.GRAPHICS_G5_XLARGE }, { Platform: 'RHEL8', Visibility: 'PUBLIC', InstanceType: 'stream.graphics.g5.xlarge' }],
    ['both a platform and a prefix', { platform: Platform.RHEL8, namePrefix: 'shop' }, { Platform: 'RHEL8', NamePrefix: 'shop', Visibility: 'PUBLIC' }],
    ['a prefix that is a token', { namePrefix: Token.asString({ Ref: 'Given' }) }, { NamePrefix: { Ref: 'Given' }, Visibility: 'PUBLIC' }],
    ['a pattern that is a token', { namePattern: Token.asString({ Ref: 'Given' }) }, { NamePattern: { Ref: 'Given' }, Visibility: 'PUBLIC' }],
  ])('%s', (_name, query, rendered) => {
    const stack = newStack();
    ImageRef.lookup(stack, 'Image', query);
    expect(renderedQuery(stack)).toEqual({ ...rendered, Latest: false });
  });

  test('has all attributes', () => {
    const stack = newStack();
    const image = ImageRef.latest(stack, 'Image', { platform: Platform.RHEL8 });
    const [id] = Object.keys(Template.fromStack(stack).findResources(TYPE));
    const attributes = [
      image.imageName, image.imageArn, image.platform, image.createdTime,
      image.publicBaseImageReleasedDate, image.supportedInstanceFamilies, image.agentVersion, image.choiceReason,
    ];
    expect(stack.resolve(attributes)).toEqual(IMAGE_REF_ATTRIBUTES.map(name => ({ 'Fn::GetAtt': [id, name] })));
  });

  test('gives the reason of its choice to an output', () => {
    const stack = newStack();
    const image = ImageRef.latest(stack, 'Image', { platform: Platform.RHEL8 });
    new CfnOutput(stack, 'Why', { value: image.choiceReason });
    const [id] = Object.keys(Template.fromStack(stack).findResources(TYPE));
    Template.fromStack(stack).hasOutput('Why', { Value: { 'Fn::GetAtt': [id, 'ChoiceReason'] } });
  });

  test.each<[string, ImageLookupProps, object]>([
    ['when to look anew', { refresh: '2026-11' }, { Refresh: '2026-11' }],
    ['when to look anew, as a token', { refresh: Token.asString({ Ref: 'Given' }) }, { Refresh: { Ref: 'Given' } }],
    ['that it waits', { waitForAvailable: true }, { WaitForAvailable: true }],
    ['nothing when it does not wait', { waitForAvailable: false }, {}],
    ['how long it may take', { timeout: Duration.minutes(20) }, { Timeout: 1200 }],
    ['how often it looks', { pollInterval: Duration.seconds(10) }, { PollInterval: 10 }],
  ])('says beside the query %s', (_name, props, more) => {
    const stack = newStack();
    ImageRef.lookup(stack, 'Image', { platform: Platform.RHEL8, ...props });
    expect(propertiesIn(stack)).toEqual({ Query: { Platform: 'RHEL8', Visibility: 'PUBLIC', Latest: false }, ...more });
  });

  test('says the same whether defaults are written down or left out, byte for byte', () => {
    const templates: ImageRefProps[] = [
      { platform: Platform.RHEL8 },
      { platform: Platform.RHEL8, visibility: ImageVisibility.PUBLIC, latest: false, waitForAvailable: false, removalPolicy: RemovalPolicy.RETAIN },
    ];
    const [one, other] = templates.map(props => {
      const stack = newStack();
      new ImageRef(stack, 'Image', props);
      return JSON.stringify(Template.fromStack(stack).toJSON());
    });
    expect(other).toBe(one);
  });

  test('keeps what its deletion needs', () => {
    const stack = newStack();
    ImageRef.latest(stack, 'Image', { platform: Platform.RHEL8 });
    const template = Template.fromStack(stack);
    const others = Object.keys(template.toJSON().Resources).filter(id => id.startsWith('CdkAppStreamProvider'));
    expect(others).toHaveLength(5);
    template.hasResource(TYPE, { DependsOn: others.sort(), Properties: { ServiceTimeout: Match.absent() } });
  });
});

describe('one image', () => {
  const ARN = 'arn:aws:appstream:eu-west-1:111122223333:image/golden-7';

  test.each<[string, ImageRefProps, object]>([
    ['by name', { imageName: 'golden-7' }, { ImageName: 'golden-7' }],
    ['by name among public ones', { imageName: 'golden-7', visibility: ImageVisibility.PUBLIC }, { ImageName: 'golden-7', Visibility: 'PUBLIC' }],
    ['by name among the account\'s own', { imageName: 'golden-7', visibility: ImageVisibility.PRIVATE }, { ImageName: 'golden-7', Visibility: 'PRIVATE' }],
    ['by a name that is a token', { imageName: Token.asString({ Ref: 'Given' }) }, { ImageName: { Ref: 'Given' } }],
    ['by ARN', { imageArn: ARN }, { ImageArn: ARN }],
    ['by the ARN of a public one', { imageArn: 'arn:aws:appstream:eu-west-1::image/golden-7' }, { ImageArn: 'arn:aws:appstream:eu-west-1::image/golden-7' }],
    ['by an ARN that is a token', { imageArn: Token.asString({ Ref: 'Given' }) }, { ImageArn: { Ref: 'Given' } }],
    ['waited for', { imageName: 'golden-7', waitForAvailable: true, timeout: Duration.minutes(50), pollInterval: Duration.seconds(30) },
      { ImageName: 'golden-7', WaitForAvailable: true, Timeout: 3000, PollInterval: 30 }],
    ['that is kept', { imageName: 'golden-7', removalPolicy: RemovalPolicy.RETAIN }, { ImageName: 'golden-7' }],
    ['that goes with the look-up', { imageName: 'golden-7', removalPolicy: RemovalPolicy.DESTROY }, { ImageName: 'golden-7', RemovalPolicy: 'DESTROY' }],
    ['that goes with the look-up, by ARN', { imageArn: ARN, removalPolicy: RemovalPolicy.DESTROY }, { ImageArn: ARN, RemovalPolicy: 'DESTROY' }],
  ])('%s', (_name, props, expected) => {
    const stack = newStack();
    new ImageRef(stack, 'Image', props);
    expect(propertiesIn(stack)).toEqual(expected);
  });

  test('has attributes of its look-up, whatever was given', () => {
    const stack = newStack();
    const image = new ImageRef(stack, 'Image', { imageArn: ARN });
    const [id] = Object.keys(Template.fromStack(stack).findResources(TYPE));
    expect(stack.resolve([image.imageName, image.imageArn])).toEqual([{ 'Fn::GetAtt': [id, 'ImageName'] }, { 'Fn::GetAtt': [id, 'ImageArn'] }]);
  });

  test.each([RemovalPolicy.DESTROY, RemovalPolicy.RETAIN])('leaves the deletion of the resource itself as it is with %s: the image is another thing', removalPolicy => {
    const stack = newStack();
    new ImageRef(stack, 'Image', { imageName: 'golden-7', removalPolicy });
    Template.fromStack(stack).hasResource(TYPE, { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
  });

  test('goes with its look-up only where the look-up itself says so, whatever an aspect does to the app', () => {
    const stack = newStack();
    new ImageRef(stack, 'Image', { imageName: 'golden-7' });
    RemovalPolicies.of(stack).destroy();
    expect(propertiesIn(stack)).toEqual({ ImageName: 'golden-7' });
  });

  test('makes image builders, which wait for it, and fleets', () => {
    const stack = newStack();
    const image = new ImageRef(stack, 'Image', { imageName: 'golden-7', waitForAvailable: true });
    new ImageBuilder(stack, 'Builder', { image, instanceType: InstanceType.STANDARD_MEDIUM });
    new CfnResource(stack, 'Fleet', { type: 'AWS::AppStream::Fleet', properties: { ImageArn: image.imageArn } });
    const template = Template.fromStack(stack);
    const [id] = Object.keys(template.findResources(TYPE));
    template.hasResourceProperties('Custom::AppStreamImageBuilder', { ReplacedOnChange: { ImageArn: { 'Fn::GetAtt': [id, 'ImageArn'] } } });
    template.hasResourceProperties('AWS::AppStream::Fleet', { ImageArn: { 'Fn::GetAtt': [id, 'ImageArn'] } });
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

test('a fleet and an image builder of CloudFormation\'s own types take what was looked up', () => {
  const stack = newStack();
  const image = ImageRef.latest(stack, 'Image', { namePrefix: 'engineering-', visibility: ImageVisibility.PRIVATE });
  new appstream.CfnFleet(stack, 'Fleet', {
    name: 'engineering', instanceType: 'stream.standard.medium', imageArn: image.imageArn, fleetType: 'ON_DEMAND', computeCapacity: { desiredInstances: 1 },
  });
  new appstream.CfnImageBuilder(stack, 'Native', { name: 'native', instanceType: 'stream.standard.medium', imageName: image.imageName });
  const template = Template.fromStack(stack);
  const attribute = (name: string) => ({ 'Fn::GetAtt': [Object.keys(template.findResources(TYPE))[0], name] });
  template.hasResourceProperties('AWS::AppStream::Fleet', { ImageArn: attribute('ImageArn') });
  template.hasResourceProperties('AWS::AppStream::ImageBuilder', { ImageName: attribute('ImageName') });
});
