import { ResourceTemplate } from './cloudformation-resources';
import { isRecord, Properties } from '../../lambda/kernel/event';

/** The attributes of resources as they answered them, by logical id. */
export type Attributes = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** A property's value that another resource gives. */
export function attributeOf(logicalId: string, attribute: string): Properties {
  return { 'Fn::GetAtt': [logicalId, attribute] };
}

/** True for a template that refers to other resources. */
export function refersToOthers(template: ResourceTemplate): boolean {
  return 'properties' in template && JSON.stringify(template.properties).includes('"Fn::GetAtt"');
}

/** The first reference of a template that leads nowhere, as to a resource whose creation failed. */
export function leadsNowhere(template: ResourceTemplate, attributes: Attributes): string | undefined {
  const references = JSON.stringify('properties' in template ? template.properties : {}).matchAll(/"Fn::GetAtt":\["(\w+)","(\w+)"\]/g);
  return [...references].find(([, id, attribute]) => attributes.get(id)?.[attribute] === undefined)?.slice(1).join('.');
}

/** A template with every reference worked out. */
export function workedOut(template: ResourceTemplate, attributes: Attributes): ResourceTemplate {
  return 'properties' in template && refersToOthers(template) ? { ...template, properties: valuesOf(template.properties, attributes) } : template;
}

function valuesOf(properties: Properties, attributes: Attributes): Properties {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, valueOf(value, attributes)]));
}

function valueOf(value: unknown, attributes: Attributes): unknown {
  if (Array.isArray(value)) {
    return value.map(item => valueOf(item, attributes));
  }
  if (!isRecord(value)) {
    return value;
  }
  const reference = value['Fn::GetAtt'];
  if (!Array.isArray(reference)) {
    return valuesOf(value, attributes);
  }
  const [logicalId, attribute] = reference.map(String);
  const found = attributes.get(logicalId)?.[attribute];
  if (found === undefined) {
    throw new Error(`${logicalId} has no attribute ${attribute}`);
  }
  return found;
}
