import { Fn, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { NAME_PATTERN, NAME_RULE } from './contract';
import { invalidInput } from './invalid-input';

/** The ARN of an image; that of a public one has no account. */
const IMAGE_ARN = /^arn:[^:]+:appstream:([^:]+):(\d{12})?:image\/([^/:]+)$/;

/** What is known of an image that is given rather than looked for. */
export interface GivenImage {
  /** The name of the image, a token when name or ARN are. */
  readonly imageName: string;
  /** The account that owns the image; empty for a public one, and undefined when an ARN would have to tell. */
  readonly account?: string;
}

/** Takes an ARN apart, and throws for one that is none or is of another Region. `byName` is what would take a name instead. */
export function parseImageArn(scope: IConstruct, imageArn: string, byName: string): GivenImage {
  if (Token.isUnresolved(imageArn)) return { imageName: Fn.select(1, Fn.split('/', imageArn)) };
  const problem = { property: 'imageArn', got: imageArn };
  const [, region, account = '', imageName] = IMAGE_ARN.exec(imageArn) ?? [];
  if (region === undefined || imageName === undefined || !NAME_PATTERN.test(imageName)) {
    throw invalidInput(scope, {
      ...problem,
      rule: `the ARN of an image is arn:<partition>:appstream:<region>:<account, or nothing for a public image>:image/<name>, and the name has ${NAME_RULE}`,
      fix: `use the ARN that DescribeImages shows, or ${byName} for a name`,
    });
  }
  const own = Stack.of(scope).region;
  if (!Token.isUnresolved(own) && region !== own) {
    throw invalidInput(scope, {
      ...problem,
      rule: `an image is usable in its own Region only, and the stack's is ${own}`,
      fix: 'use the image of that name in that Region, or copy it there',
    });
  }
  return { imageName, account };
}
