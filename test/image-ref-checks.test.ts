import { App, Duration, RemovalPolicy, Stack, StackProps, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { ImageLookupProps, ImageRef, ImageRefProps, ImageVisibility, InstanceType, Platform } from '../src';

const OWN_ARN = 'arn:aws:appstream:eu-west-1:111122223333:image/golden-7';
const ENV = { account: '111122223333', region: 'eu-west-1' };
const GIVEN = Token.asString({ Ref: 'Given' });

function newStack(props?: StackProps): Stack {
  return new Stack(new App(), 'Shop', props);
}

/** The whole text of the error that properties give, or nothing. */
function errorOf(props: object, env?: StackProps['env']): string | undefined {
  try {
    Reflect.construct(ImageRef, [newStack({ env }), 'Image', props]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function sentence(property: string, got: string, rule: string, fix: string): string {
  return `[Shop/Image] \`${property}\` is not valid: got "${got}"; ${rule}; ${fix}`;
}

describe('a query is refused with', () => {
  const ONE_CRITERION = sentence('query', 'no criterion',
    'a look-up needs at least one of `platform`, `namePrefix` and `namePattern`, or else `imageName` or `imageArn` of `new ImageRef`', 'say which image is meant');
  const NAME_RULE = 'a name has 1 to 101 letters, digits, underscores, dots and hyphens, beginning with a letter or a digit';
  const PREFIX_FIX = 'use the beginning of the names that DescribeImages shows';
  const TIMEOUT_RULE = 'it is whole seconds, 1 to 55 minutes: CloudFormation waits for an hour';

  test.each<[string, object, string]>([
    ['no criterion', {}, ONE_CRITERION],
    ['visibility alone', { visibility: ImageVisibility.PRIVATE }, ONE_CRITERION],
    ['an owner alone', { visibility: ImageVisibility.SHARED, owner: '444455556666' }, ONE_CRITERION],
    ['an instance type alone', { instanceType: InstanceType.GRAPHICS_G5_XLARGE }, ONE_CRITERION],
    ['a prefix and a pattern', { namePrefix: 'shop', namePattern: 'shop' },
      sentence('namePattern', 'shop', 'it is not allowed together with `namePrefix`', 'write the prefix into the pattern, after a ^')],
    ['an empty prefix', { namePrefix: '' }, sentence('namePrefix', '', NAME_RULE, PREFIX_FIX)],
    ['a prefix that no name has', { namePrefix: 'my image' }, sentence('namePrefix', 'my image', NAME_RULE, PREFIX_FIX)],
    ['an empty pattern', { namePattern: '' }, sentence('namePattern', '', 'an empty pattern fits every name', 'correct the pattern, or use `namePrefix`')],
    ['a pattern that is none', { namePattern: '(' }, sentence('namePattern', '(',
      'it has to be a JavaScript regular expression (Invalid regular expression: /(/: Unterminated group)', 'correct the pattern, or use `namePrefix`')],
    ['a text in place of a platform', { platform: 'RHEL8' },
      sentence('platform', 'RHEL8', 'it is a Platform', 'use one such as Platform.WINDOWS_SERVER_2022 or Platform.of(...)')],
    ['an unknown visibility', { platform: Platform.RHEL8, visibility: 'ALL' },
      sentence('visibility', 'ALL', 'it is one of PUBLIC, PRIVATE, SHARED', 'use one of these')],
    ['an owner of public images', { platform: Platform.RHEL8, owner: '444455556666' }, sentence('owner', '444455556666',
      'it is for shared images, and those of visibility PUBLIC have but one owner', 'look for ImageVisibility.SHARED, or leave `owner` out')],
    ['an owner of the account\'s images', { platform: Platform.RHEL8, visibility: ImageVisibility.PRIVATE, owner: GIVEN }, sentence('owner', GIVEN,
      'it is for shared images, and those of visibility PRIVATE have but one owner', 'look for ImageVisibility.SHARED, or leave `owner` out')],
    ['an owner that is no account', { platform: Platform.RHEL8, visibility: ImageVisibility.SHARED, owner: '4444' },
      sentence('owner', '4444', 'the id of an account has 12 digits', 'give the id of the account that shares the image')],
    ['a text in place of an instance type', { platform: Platform.RHEL8, instanceType: 'stream.standard.medium' }, sentence('instanceType', 'stream.standard.medium',
      'it is an InstanceType of cdk-appstream', 'use one such as InstanceType.GRAPHICS_G5_XLARGE or InstanceType.of(...)')],
    ['an instance type that images of the prefix do not run on', { namePrefix: 'AppStream-Graphics-G5-', instanceType: InstanceType.GRAPHICS_G6_XLARGE },
      sentence('instanceType', 'stream.graphics.g6.xlarge', 'it is of the family Graphics G6, and an image AppStream-Graphics-G5- is for Graphics G5',
        'use another image, or an instance type that it is for')],
    ['an empty refresh', { platform: Platform.RHEL8, refresh: '' }, sentence('refresh', '', 'it is not empty', 'give a text such as a date, or leave it out')],
    ['a time-out that is too short', { platform: Platform.RHEL8, timeout: Duration.seconds(59) }, sentence('timeout', '59 seconds', TIMEOUT_RULE, 'give a longer one')],
    ['a time-out that is too long', { platform: Platform.RHEL8, timeout: Duration.minutes(56) }, sentence('timeout', '56 minutes', TIMEOUT_RULE, 'give a shorter one')],
    ['looks that are too many', { platform: Platform.RHEL8, pollInterval: Duration.seconds(4) }, sentence('pollInterval', '4 seconds',
      'it is whole seconds, at least 5, and less than the 3300 seconds after which the deployment fails', 'give a longer one')],
    ['looks that are too few', { platform: Platform.RHEL8, timeout: Duration.minutes(1), pollInterval: Duration.minutes(1) }, sentence('pollInterval', '1 minute',
      'it is whole seconds, at least 5, and less than the 60 seconds after which the deployment fails', 'give a shorter one')],
    ['the deletion of what it finds', { platform: Platform.RHEL8, removalPolicy: RemovalPolicy.DESTROY }, sentence('removalPolicy', 'destroy',
      'what a query finds is nobody\'s to delete', 'give the image by `imageName` or `imageArn`, or leave `removalPolicy` out')],
  ])('%s', (_what, props, message) => {
    expect(errorOf(props)).toBe(message);
  });

  test('no criterion, in the short forms as well', () => {
    expect(() => ImageRef.latest(newStack(), 'Image', {})).toThrow(ONE_CRITERION);
    expect(() => ImageRef.lookup(newStack(), 'Image', {})).toThrow(ONE_CRITERION);
  });
});

describe('a name or an ARN is refused', () => {
  const CRITERIA: Readonly<Record<string, [ImageRefProps, string]>> = {
    platform: [{ platform: Platform.RHEL8 }, 'RHEL8'],
    namePrefix: [{ namePrefix: 'golden-' }, 'golden-'],
    namePattern: [{ namePattern: '^golden-' }, '^golden-'],
    owner: [{ owner: '444455556666' }, '444455556666'],
    instanceType: [{ instanceType: InstanceType.STANDARD_MEDIUM }, 'stream.standard.medium'],
    latest: [{ latest: false }, 'false'],
    refresh: [{ refresh: '1' }, '1'],
  };

  test.each(Object.keys(CRITERIA).flatMap(property => [[property, 'imageName', 'golden-7'], [property, 'imageArn', OWN_ARN]]))(
    'with `%s` beside `%s`', (property, way, value) => {
      const [criterion, got] = CRITERIA[property];
      expect(errorOf({ ...criterion, [way]: value })).toBe(
        sentence(property, got, `it is part of a query, and \`${way}\` says already which image is meant`, 'leave one of the two out'));
    });

  test.each<[string, object, string]>([
    ['both at once', { imageName: 'golden-7', imageArn: OWN_ARN }, sentence('imageArn', OWN_ARN, 'it is not allowed together with `imageName`', 'leave one of the two out')],
    ['an empty name', { imageName: '' }, sentence('imageName', '', 'a name has 1 to 101 letters, digits, underscores, dots and hyphens, beginning with a letter or a digit',
      'use the name that DescribeImages shows, or imageArn for an ARN')],
    ['a number in place of a name', { imageName: 7 }, sentence('imageName', '7', 'it is the name of an image', 'give the name as a string')],
    ['a name among shared images', { imageName: 'golden-7', visibility: ImageVisibility.SHARED }, sentence('visibility', 'SHARED',
      'a shared image is given by its ARN: several accounts can share images of one name', 'give `imageArn` in place of `imageName`')],
    ['a name among unknown images', { imageName: 'golden-7', visibility: 'ALL' }, sentence('visibility', 'ALL', 'it is one of PUBLIC, PRIVATE, SHARED', 'use one of these')],
    ['an ARN with a visibility', { imageArn: OWN_ARN, visibility: ImageVisibility.PRIVATE }, sentence('visibility', 'PRIVATE', 'the ARN tells whose image it is', 'leave it out')],
    ['what is no ARN', { imageArn: 'golden-7' }, sentence('imageArn', 'golden-7',
      'the ARN of an image is arn:<partition>:appstream:<region>:<account, or nothing for a public image>:image/<name>, and the name has 1 to 101 letters, digits, underscores, ' +
      'dots and hyphens, beginning with a letter or a digit', 'use the ARN that DescribeImages shows, or imageName for a name')],
    ['a time-out that is too long', { imageName: 'golden-7', timeout: Duration.hours(1) }, sentence('timeout', '1 hour',
      'it is whole seconds, 1 to 55 minutes: CloudFormation waits for an hour', 'give a shorter one')],
  ])('%s', (_what, props, message) => {
    expect(errorOf(props)).toBe(message);
  });

  test('when it is of another Region', () => {
    expect(errorOf({ imageArn: OWN_ARN }, { region: 'us-east-1' })).toBe(sentence('imageArn', OWN_ARN,
      'an image is usable in its own Region only, and the stack\'s is us-east-1', 'use the image of that name in that Region, or copy it there'));
  });
});

describe('the deletion of an image', () => {
  const DESTROY = { removalPolicy: RemovalPolicy.DESTROY };
  const refused = (rule: string) => sentence('removalPolicy', 'destroy', rule, 'leave `removalPolicy` out');
  const reserved = (name: string) => refused(`${name} is an image of the service: no other image's name begins with AppStream, AWS or Amazon`);

  test.each<[string, ImageRefProps, string]>([
    ['a public image, by ARN', { imageArn: 'arn:aws:appstream:eu-west-1::image/golden-7' }, refused('public images cannot be deleted')],
    ['a public image, by visibility', { imageName: 'golden-7', visibility: ImageVisibility.PUBLIC }, refused('public images cannot be deleted')],
    ['an image of the service', { imageName: 'AppStream-RHEL8-08-31-2026' }, reserved('AppStream-RHEL8-08-31-2026')],
    ['another image of the service', { imageName: 'Amazon-AppStream2-Sample-Image-02-04-2019' }, reserved('Amazon-AppStream2-Sample-Image-02-04-2019')],
    ['one more', { imageName: 'AWS-Something' }, reserved('AWS-Something')],
    ['an image of the service, by an ARN that cannot be', { imageArn: 'arn:aws:appstream:eu-west-1:111122223333:image/AppStream-RHEL8' }, reserved('AppStream-RHEL8')],
    ['another account\'s image', { imageArn: 'arn:aws:appstream:eu-west-1:444455556666:image/golden-7' },
      refused('the image is of account 444455556666, and the stack\'s is 111122223333: an account deletes its own images alone')],
  ])('is refused for %s', (_what, props, message) => {
    expect(errorOf({ ...props, ...DESTROY }, ENV)).toBe(message);
  });

  test.each<[string, ImageRefProps, StackProps['env']]>([
    ['a name', { imageName: 'golden-7' }, ENV],
    ['a name among the account\'s own', { imageName: 'golden-7', visibility: ImageVisibility.PRIVATE }, ENV],
    ['a name that has such a word elsewhere', { imageName: 'my-AppStream-7' }, ENV],
    ['a name that is a token', { imageName: GIVEN }, ENV],
    ['the ARN of an own image', { imageArn: OWN_ARN }, ENV],
    ['an ARN that is a token', { imageArn: GIVEN }, ENV],
    ['an ARN of an account in a stack that may be of any', { imageArn: OWN_ARN }, undefined],
  ])('is possible for %s', (_what, props, env) => {
    expect(errorOf({ ...props, ...DESTROY }, env)).toBeUndefined();
  });

  test.each([RemovalPolicy.SNAPSHOT, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE])('is all that there is beside keeping it: not %s', removalPolicy => {
    const message = sentence('removalPolicy', removalPolicy, 'an image is kept or deleted, and nothing else', 'use RETAIN or DESTROY');
    expect([errorOf({ imageName: 'golden-7', removalPolicy }), errorOf({ platform: Platform.RHEL8, removalPolicy })]).toEqual([message, message]);
  });
});

describe('among shared images', () => {
  const TEXT = 'any account can share an image that fits, and get it chosen; name the account that you trust by `owner` [ack: cdk-appstream:sharedByAnybody]';

  test.each<[string, ImageLookupProps]>([
    ['the newest', { platform: Platform.RHEL8 }],
    ['one of a name', { namePattern: '^golden-7$' }],
  ])('%s is warned of without an owner', (_what, query) => {
    const stack = newStack();
    ImageRef.latest(stack, 'Image', { ...query, visibility: ImageVisibility.SHARED });
    Annotations.fromStack(stack).hasWarning('/Shop/Image', TEXT);
  });

  test.each<[string, ImageRefProps]>([
    ['with an owner', { platform: Platform.RHEL8, visibility: ImageVisibility.SHARED, owner: '444455556666' }],
    ['with an owner that is a token', { platform: Platform.RHEL8, visibility: ImageVisibility.SHARED, owner: GIVEN }],
    ['by ARN', { imageArn: 'arn:aws:appstream:eu-west-1:444455556666:image/golden-7' }],
    ['nor is anything public', { platform: Platform.RHEL8 }],
    ['nor is anything of the account', { platform: Platform.RHEL8, visibility: ImageVisibility.PRIVATE }],
  ])('nothing is warned of: %s', (_what, props) => {
    const stack = newStack();
    new ImageRef(stack, 'Image', props);
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });
});
