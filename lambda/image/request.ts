import { Memory, readMemory } from './memory';
import { ImageRefQuery } from '../../src/private/contract';
import { CloudFormationEvent, InputError, isRecord, Properties, StackIdentity, stackIdentity } from '../kernel/event';
import { canonicalJson, hash } from '../kernel/hash';
import { PropertyReader } from '../kernel/read';

/** A request of CloudFormation for an image look-up, parsed. */
export interface ImageRequest {
  readonly type: CloudFormationEvent['RequestType'];
  readonly stack: StackIdentity;
  readonly logicalId: string;
  readonly physicalId?: string;
  /** What is looked for; absent from a Delete. */
  readonly query?: ImageRefQuery;
  /** The query as a key of the memory: another query is another look-up. */
  readonly key: string;
  readonly memory: Memory;
}

const PROPERTIES = ['ServiceToken', 'ServiceTimeout', 'Query'];
const QUERY_MEMBERS = ['NamePrefix', 'NamePattern', 'Platform', 'Visibility', 'Latest'];

/**
 * Read an event.
 *
 * @throws InputError when a look-up cannot be made, unless its answer is remembered already: a rollback may bring the query of another release
 */
export function parseRequest(event: CloudFormationEvent): ImageRequest {
  const bag: Properties = isRecord(event.ResourceProperties.Query) ? event.ResourceProperties.Query : {};
  const common = {
    type: event.RequestType,
    stack: stackIdentity(event.StackId),
    logicalId: event.LogicalResourceId,
    physicalId: event.PhysicalResourceId,
    key: hash(canonicalJson(bag), 16),
    memory: readMemory(event.PhysicalResourceId),
  };
  if (event.RequestType === 'Delete') {
    return common;
  }
  const reader = new PropertyReader(event.ResourceProperties);
  reader.allowOnly(PROPERTIES);
  reader.require('Query');
  const query = reader.nested('Query', QUERY_MEMBERS, readQuery);
  if (reader.problems.length > 0 && !common.memory.some(pin => pin.query === common.key)) {
    throw new InputError(`image look-up ${event.LogicalResourceId}: its properties cannot be used: ${reader.problems.join('; ')}. Mend the template`);
  }
  return { ...common, query };
}

function readQuery(reader: PropertyReader): ImageRefQuery {
  const query: ImageRefQuery = {
    NamePrefix: reader.text('NamePrefix'),
    NamePattern: reader.text('NamePattern'),
    Platform: reader.text('Platform'),
    Visibility: reader.word('Visibility', ['PUBLIC', 'PRIVATE', 'SHARED']),
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

function isExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
