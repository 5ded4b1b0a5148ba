import { ENV } from './deployed-app';
import { IamRequest } from './judge';

type Tags = Readonly<Record<string, string>>;
type Context = Record<string, string | string[]>;

/** A call of the AppStream API, and the tags of what it is about at that moment. */
export interface ServiceCall {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly tags: Tags;
}

/** The ARN of an image builder of the account. */
export function builderArn(name: string): string {
  return `arn:aws:appstream:${ENV.region}:${ENV.account}:image-builder/${name}`;
}

/** The ARN of an image of the account. */
export function imageArn(name: string): string {
  return `arn:aws:appstream:${ENV.region}:${ENV.account}:image/${name}`;
}

/** True for a call whose authorization depends on the tags of an image. */
export function isImageCall(operation: string, resourceArn: unknown): boolean {
  return IMAGE_OPERATIONS.has(operation) || (typeof resourceArn === 'string' && resourceArn.includes(':image/'));
}

const IMAGE_OPERATIONS = new Set(['DeleteImage', 'DeleteImagePermissions', 'DescribeImagePermissions']);

/** The context of the tags that a resource bears. */
export function resourceTags(tags: Tags): Context {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}

/** The context of the tags that a call sets. */
export function requestTags(tags: Tags): Context {
  return {
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    'aws:TagKeys': Object.keys(tags),
  };
}

/** The context of a role's hand-over. */
export function passedTo(service: string): Context {
  return { 'iam:PassedToService': service };
}

/**
 * What IAM is asked about a call, with the keys that the service authorization reference lists for each action. One is not listed
 * there: `aws:ResourceTag` for UntagResource.
 */
export function requestsOf({ operation, input, tags }: ServiceCall): IamRequest[] {
  const action = `appstream:${operation}`;
  const resource = typeof input.ResourceArn === 'string' ? input.ResourceArn : builderArn(String(input.Name));
  switch (operation) {
    case 'CreateImageBuilder':
      return creation(input);
    case 'StartImageBuilder':
    case 'StopImageBuilder':
    case 'DeleteImageBuilder':
    case 'CreateImageBuilderStreamingURL':
      return [{ action, resource, context: resourceTags(tags) }];
    case 'DeleteImage':
    case 'DeleteImagePermissions':
    case 'DescribeImagePermissions':
      return [{ action, resource: imageArn(String(input.Name)), context: resourceTags(tags) }];
    case 'TagResource':
      return [{ action, resource, context: { ...resourceTags(tags), ...requestTags(Object(input.Tags)) } }];
    case 'UntagResource':
      return [{ action, resource, context: { ...resourceTags(tags), 'aws:TagKeys': Object(input.TagKeys) } }];
    case 'DescribeImageBuilders':
    case 'DescribeImages':
    case 'ListTagsForResource':
      return [{ action, resource: '*', context: {} }];
    default:
      throw new Error(`nobody has said how ${operation} is authorized`);
  }
}

/** A creation is authorized for the builder and for its image, its tags as if they were set on something that bears none, and its role. */
function creation({ Name, ImageName, ImageArn, IamRoleArn, Tags: given }: ServiceCall['input']): IamRequest[] {
  const builder = builderArn(String(Name));
  const image = typeof ImageArn === 'string' ? ImageArn : `arn:aws:appstream:${ENV.region}::image/${String(ImageName)}`;
  const context = requestTags(Object(given ?? {}));
  return [
    { action: 'appstream:CreateImageBuilder', resource: builder, context },
    { action: 'appstream:CreateImageBuilder', resource: image, context },
    { action: 'appstream:TagResource', resource: builder, context },
    ...typeof IamRoleArn === 'string' ? [{ action: 'iam:PassRole', resource: IamRoleArn, context: passedTo('appstream.amazonaws.com') }] : [],
  ];
}
