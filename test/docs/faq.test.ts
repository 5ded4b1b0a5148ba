import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ImageBuilder, ImageRef, InstanceType } from '../../src';
import { IMAGE_BUILDER_TYPE } from '../../src/private/contract';

/** A stack with one builder under some id, which grants itself something: grants name it by its logical id. */
function template(id: string, logicalId?: string): object {
  const stack = new Stack(new App(), 'Workshop');
  const image = ImageRef.fromImageName(stack, 'Image', 'AppStream-WinServer2022-08-31-2026');
  const builder = new ImageBuilder(stack, id, { image, instanceType: InstanceType.STANDARD_MEDIUM });
  if (logicalId !== undefined) {
    const resource = builder.node.defaultChild;
    if (CfnResource.isCfnResource(resource)) resource.overrideLogicalId(logicalId);
  }
  return Template.fromStack(stack).toJSON();
}

test('a construct that is renamed and keeps its logical id is the same template to the letter', () => {
  const before = template('Builder');
  const [id] = Object.entries<{ Type: string }>(Object(before).Resources).filter(([, { Type }]) => Type === IMAGE_BUILDER_TYPE).map(([key]) => key);
  expect(template('NewName')).not.toEqual(before);
  expect(template('NewName', id)).toEqual(before);
});
