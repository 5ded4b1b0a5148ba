import { FORMATS } from './formats';
import { PlannedBuilder, PlannedLookUp, PlannedTemplate } from './plan';
import { IMAGE_BUILDER_TYPE, IMAGE_REF_TYPE } from '../src/private/contract';
import { ResourceTemplate, Template } from '../test/support/cloudformation';
import { attributeOf } from '../test/support/cloudformation-references';
import { IMAGE } from '../test/support/definition';

const SERVICE_TOKEN = 'arn:aws:lambda:eu-west-1:111122223333:function:handler';

/** A planned template as the stack gets it. */
export function templateOf({ builders, images = {}, sibling }: PlannedTemplate): Template {
  const lookups = Object.entries(images).map(([id, lookUp]): [string, ResourceTemplate] =>
    [id, { type: IMAGE_REF_TYPE, properties: { ServiceToken: SERVICE_TOKEN, ...propertiesOfLookUp(lookUp) } }]);
  const resources = Object.entries(builders).map(([id, builder]): [string, ResourceTemplate] => {
    const image = builder.image !== undefined && builder.image in images ? builder.image : undefined;
    const dependsOn = [...builder.dependsOn ?? [], ...image === undefined ? [] : [image]].filter(other => other in builders || other in images);
    return [id, {
      type: IMAGE_BUILDER_TYPE,
      properties: { ServiceToken: SERVICE_TOKEN, ...propertiesOf(builder, image) },
      ...builder.retain ? { retain: true } : {},
      ...dependsOn.length > 0 ? { dependsOn } : {},
    }];
  });
  const dependsOn = sibling.dependsOn?.filter(other => other in builders);
  const plain = { takes: sibling.takes, fails: sibling.fails };
  return { ...Object.fromEntries([...lookups, ...resources]), Sibling: { plain, ...dependsOn ? { dependsOn } : {} } };
}

function propertiesOfLookUp({ query, name, arn, refresh, waits, destroy, timeout }: PlannedLookUp): Record<string, unknown> {
  return {
    ...given('Query', query),
    ...given('ImageName', name),
    ...given('ImageArn', arn),
    ...given('Refresh', refresh),
    ...given('WaitForAvailable', waits),
    ...given('RemovalPolicy', destroy === true ? 'DESTROY' : undefined),
    ...given('Timeout', timeout),
  };
}

function propertiesOf(builder: PlannedBuilder, image: string | undefined): Record<string, unknown> {
  const format = builder.format === undefined ? undefined : FORMATS.get(builder.format);
  return {
    ReplacedOnChange: { ImageName: image === undefined ? IMAGE : attributeOf(image, 'ImageName'), InstanceType: builder.instanceType },
    ...given('ImageBuilderName', builder.name),
    ...given('AdoptExisting', builder.adopt),
    ...given('DesiredState', builder.desiredState),
    ...given('AgentVersion', builder.agent),
    ...given('Tags', builder.tags),
    ...given('ProtectFromReplacement', builder.protect),
    ...given('Timeout', builder.timeout),
    ...builder.newer ? { Sparkle: 'bright' } : {},
    ...format,
  };
}

function given(name: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [name]: value };
}
