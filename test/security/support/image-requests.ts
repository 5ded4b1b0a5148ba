import { ENV } from '../../support/authorization/deployed-app';
import { IamRequest } from '../../support/authorization/judge';
import { requestTags, resourceTags } from '../../support/authorization/requests';

type Tags = Readonly<Record<string, string>>;

/** What removes an image: it is taken back from the accounts that it is shared with first. */
export const REMOVAL = ['DescribeImagePermissions', 'DeleteImagePermissions', 'DeleteImage'] as const;

/** An image, and the tags that it bears when it is asked about. */
export interface TaggedImage {
  readonly name: string;
  readonly tags: Tags;
  /** @default - the account of the stack */
  readonly account?: string;
}

/** The question whether an image may be marked. */
export function marking(image: TaggedImage, set: Tags): IamRequest[] {
  return [{ action: 'appstream:TagResource', resource: arnOf(image), context: { ...resourceTags(image.tags), ...requestTags(set) } }];
}

/** The question whether an image may be let go. */
export function letting(image: TaggedImage, tagKeys: string[]): IamRequest[] {
  return [{ action: 'appstream:UntagResource', resource: arnOf(image), context: { ...resourceTags(image.tags), 'aws:TagKeys': tagKeys } }];
}

/** The question whether one step of a removal may be taken. */
export function removing(operation: typeof REMOVAL[number], image: TaggedImage): IamRequest[] {
  return [{ action: `appstream:${operation}`, resource: arnOf(image), context: resourceTags(image.tags) }];
}

function arnOf({ name, account = ENV.account }: TaggedImage): string {
  return `arn:aws:appstream:${ENV.region}:${account}:image/${name}`;
}
