import { Annotations, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { checkEnum, checkHasString, checkName } from './checks';
import { checkDurations } from './duration-checks';
import { GivenImage, parseImageArn } from './image-arn';
import { checkFamilyOfName } from './image-family';
import { checkRemoval } from './image-removal-checks';
import { invalidInput } from './invalid-input';
import { ImageRefProps } from '../image-ref-props';
import { ImageVisibility } from '../image-visibility';

const ACCOUNT = /^\d{12}$/;

/** What only a query takes. */
const OF_QUERIES = ['platform', 'namePrefix', 'namePattern', 'owner', 'instanceType', 'latest', 'refresh'] as const;

/** Throws for properties that cannot be meant, and warns of those that may find a stranger's image. Tells of the image what is given. */
export function checkImageRefProps(scope: IConstruct, props: ImageRefProps): GivenImage | undefined {
  checkEnum(scope, 'visibility', props.visibility, Object.values(ImageVisibility));
  const given = checkWay(scope, props);
  checkDurations(scope, props);
  checkRemoval(scope, props, given);
  return given;
}

/** Throws unless there is exactly one way to find the image. */
function checkWay(scope: IConstruct, props: ImageRefProps): GivenImage | undefined {
  const { imageName, imageArn, visibility } = props;
  if (imageName !== undefined && imageArn !== undefined) {
    throw invalidInput(scope, { property: 'imageArn', got: imageArn, rule: 'it is not allowed together with `imageName`', fix: 'leave one of the two out' });
  }
  if (imageName !== undefined) {
    checkImageName(scope, imageName, 'imageArn');
    if (visibility === ImageVisibility.SHARED) {
      throw invalidInput(scope, {
        property: 'visibility',
        got: visibility,
        rule: 'a shared image is given by its ARN: several accounts can share images of one name',
        fix: 'give `imageArn` in place of `imageName`',
      });
    }
    refuseCriteria(scope, props, 'imageName');
    return { imageName };
  }
  if (imageArn !== undefined) {
    const given = parseImageArn(scope, imageArn, 'imageName');
    if (visibility !== undefined) {
      throw invalidInput(scope, { property: 'visibility', got: visibility, rule: 'the ARN tells whose image it is', fix: 'leave it out' });
    }
    refuseCriteria(scope, props, 'imageArn');
    return given;
  }
  checkQuery(scope, props);
  return undefined;
}

/** Throws for what is no name of an image. `byArn` is what would take an ARN instead. */
export function checkImageName(scope: IConstruct, imageName: string, byArn: string): void {
  if (typeof imageName !== 'string') {
    throw invalidInput(scope, { property: 'imageName', got: imageName, rule: 'it is the name of an image', fix: 'give the name as a string' });
  }
  checkName(scope, 'imageName', imageName, `use the name that DescribeImages shows, or ${byArn} for an ARN`);
}

function refuseCriteria(scope: IConstruct, props: ImageRefProps, way: 'imageName' | 'imageArn'): void {
  const property = OF_QUERIES.find(name => props[name] !== undefined);
  if (property === undefined) return;
  throw invalidInput(scope, {
    property,
    got: String(props[property]),
    rule: `it is part of a query, and \`${way}\` says already which image is meant`,
    fix: 'leave one of the two out',
  });
}

function checkQuery(scope: IConstruct, query: ImageRefProps): void {
  const { namePattern, namePrefix, platform, instanceType, refresh } = query;
  if (platform === undefined && namePrefix === undefined && namePattern === undefined) {
    throw invalidInput(scope, {
      property: 'query',
      got: 'no criterion',
      rule: 'a look-up needs at least one of `platform`, `namePrefix` and `namePattern`, or else `imageName` or `imageArn` of `new ImageRef`',
      fix: 'say which image is meant',
    });
  }
  if (namePrefix !== undefined && namePattern !== undefined) {
    throw invalidInput(scope, {
      property: 'namePattern',
      got: namePattern,
      rule: 'it is not allowed together with `namePrefix`',
      fix: 'write the prefix into the pattern, after a ^',
    });
  }
  if (platform !== undefined) {
    checkHasString(scope, 'platform', platform, 'platformName', 'it is a Platform', 'use one such as Platform.WINDOWS_SERVER_2022 or Platform.of(...)');
  }
  checkName(scope, 'namePrefix', namePrefix, 'use the beginning of the names that DescribeImages shows');
  checkPattern(scope, namePattern);
  checkOwner(scope, query);
  if (instanceType !== undefined) {
    checkHasString(scope, 'instanceType', instanceType, 'instanceTypeName', 'it is an InstanceType of cdk-appstream',
      'use one such as InstanceType.GRAPHICS_G5_XLARGE or InstanceType.of(...)');
    checkFamilyOfName(scope, instanceType.instanceTypeName, namePrefix);
  }
  if (refresh === '') {
    throw invalidInput(scope, { property: 'refresh', got: refresh, rule: 'it is not empty', fix: 'give a text such as a date, or leave it out' });
  }
}

function checkPattern(scope: IConstruct, namePattern: string | undefined): void {
  if (namePattern === undefined || Token.isUnresolved(namePattern)) return;
  const problem = { property: 'namePattern', got: namePattern, fix: 'correct the pattern, or use `namePrefix`' };
  if (namePattern === '') throw invalidInput(scope, { ...problem, rule: 'an empty pattern fits every name' });
  try {
    new RegExp(namePattern);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw invalidInput(scope, { ...problem, rule: `it has to be a JavaScript regular expression (${words})` }, error);
  }
}

function checkOwner(scope: IConstruct, { owner, visibility }: ImageRefProps): void {
  if (owner === undefined) {
    if (visibility === ImageVisibility.SHARED) {
      Annotations.of(scope).addWarningV2('cdk-appstream:sharedByAnybody', 'any account can share an image that fits, and get it chosen; ' +
        'name the account that you trust by `owner`');
    }
    return;
  }
  if (visibility !== ImageVisibility.SHARED) {
    throw invalidInput(scope, {
      property: 'owner',
      got: owner,
      rule: `it is for shared images, and those of visibility ${visibility ?? ImageVisibility.PUBLIC} have but one owner`,
      fix: 'look for ImageVisibility.SHARED, or leave `owner` out',
    });
  }
  if (Token.isUnresolved(owner) || ACCOUNT.test(owner)) return;
  throw invalidInput(scope, { property: 'owner', got: owner, rule: 'the id of an account has 12 digits', fix: 'give the id of the account that shares the image' });
}
