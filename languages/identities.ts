import { parseRequest as parseBuilder } from '../lambda/builder/request';
import { parseRequest as parseImage } from '../lambda/image/request';
import { CloudFormationEvent, isRecord } from '../lambda/kernel/event';
import { IMAGE_BUILDER_TYPE, IMAGE_REF_TYPE } from '../src/private/contract';
import { evaluate, STACK_ID } from '../test/support/evaluate';

/** What an upgrade must not change of a resource: CloudFormation would replace it, or refuse the update. */
export type Identity = Readonly<Record<string, string>>;

/** The custom resources of a template, each by its logical id, with everything that makes it the one that it is. */
export function identities(template: unknown): Record<string, Identity> {
  const { Resources: resources }: { Resources?: unknown } = Object(template);
  if (!isRecord(resources)) throw new Error('the template has no resources');
  const own = Object.entries(resources).flatMap(([logicalId, resource]) => {
    const { Type: type, Properties: properties } = isRecord(resource) ? resource : {};
    const isOurs = type === IMAGE_BUILDER_TYPE || type === IMAGE_REF_TYPE;
    return isOurs && isRecord(properties) ? [[logicalId, identity(logicalId, type, properties)] as const] : [];
  });
  return Object.fromEntries(own);
}

function identity(logicalId: string, type: string, template: Record<string, unknown>): Identity {
  const properties = evaluate(template);
  if (!isRecord(properties)) throw new Error(`${logicalId} has no properties`);
  const event: CloudFormationEvent = {
    RequestType: 'Create',
    RequestId: 'request',
    ResponseURL: 'https://example.com',
    ResourceType: type,
    LogicalResourceId: logicalId,
    StackId: STACK_ID,
    ResourceProperties: properties,
  };
  const token = { type, serviceToken: String(properties.ServiceToken) };
  return type === IMAGE_BUILDER_TYPE ? { ...token, ...builder(event) } : { ...token, ...image(event) };
}

function builder(event: CloudFormationEvent): Identity {
  const { wanted } = parseBuilder(event);
  if (wanted === undefined) throw new Error(`${event.LogicalResourceId} asks for no image builder`);
  return { name: wanted.name, specHash: wanted.specHash };
}

function image(event: CloudFormationEvent): Identity {
  const { search } = parseImage(event);
  if (search === undefined) throw new Error(`${event.LogicalResourceId} looks for nothing`);
  return search.kind === 'query' ? { key: search.key } : { image: search.arn ?? search.name };
}
