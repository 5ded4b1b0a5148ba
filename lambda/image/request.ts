import { arnOfId, arnOfImage, imageNameOf, Memory, ownImageArn, publicImageArn, readMemory } from './memory';
import { ImageRefQuery, ImageVisibilityName, NAME_PATTERN, NAME_RULE } from '../../src/private/contract';
import { CloudFormationEvent, InputError, isRecord, Properties, StackIdentity, stackIdentity } from '../kernel/event';
import { canonicalJson, hash } from '../kernel/hash';
import { PropertyReader } from '../kernel/read';
import { RequestSettings } from '../kernel/resource';
import { readSettings } from '../settings';

/** What is looked for. */
export type Search =
  /** `key` is the query in the memory: another one is another look-up. */
  | { readonly kind: 'query'; readonly query: ImageRefQuery; readonly key: string }
  | { readonly kind: 'exact'; readonly name: string; readonly arn?: string; readonly visibility?: ImageVisibilityName };

/** A request of CloudFormation for an image look-up, parsed. */
export interface ImageRequest {
  readonly type: CloudFormationEvent['RequestType'];
  readonly stack: StackIdentity;
  readonly stackId: string;
  readonly logicalId: string;
  readonly physicalId?: string;
  /** Absent from a Delete, and where the properties tell none. */
  readonly search?: Search;
  readonly memory: Memory;
  /** True when an image that is still being made is waited for. */
  readonly waits: boolean;
  /** True when the image is to go with the resource, whether it can or not. */
  readonly destroys: boolean;
  /** The name of the account's image that goes with the resource. */
  readonly bound?: string;
  /**
   * The same by the other properties of an Update: those of before, or of what is rolled back. For a Delete, the
   * account's image in its id, when its properties do not bind that: an update that failed may have come after the one that did.
   */
  readonly boundBefore?: string;
  readonly settings: RequestSettings;
}

const PROPERTIES = [
  'ServiceToken', 'ServiceTimeout', 'ImageName', 'ImageArn', 'Query', 'Visibility', 'Refresh', 'WaitForAvailable', 'RemovalPolicy', 'Timeout', 'PollInterval',
];
const QUERY_MEMBERS = ['NamePrefix', 'NamePattern', 'Platform', 'Visibility', 'Owner', 'InstanceType', 'Latest'];
const VISIBILITIES = ['PUBLIC', 'PRIVATE', 'SHARED'] as const;

/**
 * Read an event.
 *
 * @throws InputError when a look-up cannot be made, unless its answer is remembered already: a rollback may bring the query of another release
 */
export function parseRequest(event: CloudFormationEvent): ImageRequest {
  const { ResourceProperties: properties, OldResourceProperties: old } = event;
  const stack = stackIdentity(event.StackId);
  const bound = boundImage(properties, stack);
  const common = {
    type: event.RequestType,
    stack,
    stackId: event.StackId,
    logicalId: event.LogicalResourceId,
    physicalId: event.PhysicalResourceId,
    memory: readMemory(event.PhysicalResourceId),
    waits: false,
    destroys: properties.RemovalPolicy === 'DESTROY',
    bound,
    boundBefore: event.RequestType === 'Delete' ? otherThan(bound, ownImageOfId(event, stack)) : old && boundImage(old, stack),
    settings: readSettings(new PropertyReader(properties)),
  };
  if (event.RequestType === 'Delete') {
    return common;
  }
  const reader = new PropertyReader(properties);
  reader.allowOnly(PROPERTIES);
  const search = readSearch(reader, properties);
  const request = { ...common, search, waits: reader.flag('WaitForAvailable') ?? false };
  readSettings(reader);
  if (reader.problems.length > 0 && keptArn(request) === undefined) {
    throw new InputError(`image look-up ${event.LogicalResourceId}: its properties cannot be used: ${reader.problems.join('; ')}. Mend the template`);
  }
  return request;
}

/** The ARN of the image that an earlier request found for the same; undefined when a look-up is to be made. */
export function keptArn({ search, memory, physicalId, stack }: Pick<ImageRequest, 'search' | 'memory' | 'physicalId' | 'stack'>): string | undefined {
  if (search?.kind === 'query') {
    const pin = memory.find(({ query }) => query === search.key);
    return pin && arnOfImage(pin.image, stack);
  }
  if (search === undefined) {
    return undefined;
  }
  const meant = search.arn === undefined ? [ownImageArn(stack, search.name), publicImageArn(stack, search.name)] : [search.arn];
  return meant.find(arn => arn === arnOfId(physicalId));
}

function readSearch(reader: PropertyReader, properties: Properties): Search | undefined {
  const name = reader.text('ImageName');
  const arn = reader.text('ImageArn');
  const bag: Properties | undefined = isRecord(properties.Query) ? properties.Query : undefined;
  const query = reader.nested('Query', QUERY_MEMBERS, readQuery);
  const visibility = reader.word('Visibility', VISIBILITIES);
  const refresh = reader.text('Refresh');
  reader.word('RemovalPolicy', ['DESTROY']);
  if ([name, arn, query].filter(way => way !== undefined).length !== 1 && reader.problems.length === 0) {
    reader.problems.push('exactly one of ImageName, ImageArn and Query has to be there');
  }
  if (bag && query) {
    return { kind: 'query', query, key: hash(canonicalJson(refresh === undefined ? bag : { ...bag, Refresh: refresh }), 16) };
  }
  const exact = arn === undefined ? name : imageNameOf(arn);
  if (exact === undefined || !NAME_PATTERN.test(exact)) {
    if (name !== undefined || arn !== undefined) {
      reader.problems.push(`an image has the ARN arn:...:image/NAME, and its name has ${NAME_RULE}, got ${JSON.stringify(arn ?? name)}`);
    }
    return undefined;
  }
  return { kind: 'exact', name: exact, arn, visibility };
}

function readQuery(reader: PropertyReader): ImageRefQuery {
  const query: ImageRefQuery = {
    NamePrefix: reader.text('NamePrefix'),
    NamePattern: reader.text('NamePattern'),
    Platform: reader.text('Platform'),
    Visibility: reader.word('Visibility', VISIBILITIES),
    Owner: reader.text('Owner'),
    InstanceType: reader.text('InstanceType'),
    Latest: reader.flag('Latest') ?? false,
  };
  if (query.NamePrefix === undefined && query.NamePattern === undefined && query.Platform === undefined) {
    reader.problems.push('Query needs at least one of NamePrefix, NamePattern and Platform');
  }
  if (query.NamePattern !== undefined && !isExpression(query.NamePattern)) {
    reader.problems.push(`Query.NamePattern is no regular expression: ${JSON.stringify(query.NamePattern)}`);
  }
  return query;
}

function otherThan(bound: string | undefined, name: string | undefined): string | undefined {
  return name === bound ? undefined : name;
}

/** The name of the account's image in an id. */
function ownImageOfId({ PhysicalResourceId }: CloudFormationEvent, stack: StackIdentity): string | undefined {
  const arn = arnOfId(PhysicalResourceId);
  const name = arn === undefined ? undefined : imageNameOf(arn);
  return name !== undefined && arn === ownImageArn(stack, name) ? name : undefined;
}

/** The name of the account's image that goes with a resource of these properties. What a query found is nobody's to delete. */
function boundImage({ RemovalPolicy, ImageName, ImageArn, Query }: Properties, stack: StackIdentity): string | undefined {
  if (RemovalPolicy !== 'DESTROY' || Query !== undefined) {
    return undefined;
  }
  const name = typeof ImageArn === 'string' ? imageNameOf(ImageArn) : ImageName;
  const isOwn = typeof ImageArn !== 'string' || ImageArn === ownImageArn(stack, imageNameOf(ImageArn) ?? '');
  return typeof name === 'string' && NAME_PATTERN.test(name) && isOwn ? name : undefined;
}

function isExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
