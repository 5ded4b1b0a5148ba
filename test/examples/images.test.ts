import { App } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Stack } from 'aws-cdk-lib/core';
import { app as foundImage } from '../../examples/found-image/app';
import { app as ownImage } from '../../examples/own-image/app';
import { IMAGE_REF_TYPE } from '../../src/private/contract';

function stackOf(app: App, name: string): Stack {
  const stack = app.node.findChild(name);
  if (!Stack.isStack(stack)) {
    throw new Error(`${name} is no stack`);
  }
  return stack;
}

const STACKS = [stackOf(foundImage, 'FoundImageExample'), stackOf(ownImage, 'OwnImageExample')];

test.each(STACKS.map(stack => [stack.stackName, stack] as const))('%s gives no warning and no error', (_, stack) => {
  expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  expect(Annotations.fromStack(stack).findError('*', Match.anyValue())).toEqual([]);
});

test('the newest image is looked up for the instance type of the builder', () => {
  Template.fromStack(STACKS[0]).hasResourceProperties(IMAGE_REF_TYPE, {
    Query: { Platform: 'WINDOWS_SERVER_2022', Visibility: 'PUBLIC', InstanceType: 'stream.standard.medium', Latest: true },
    Timeout: 600,
    Refresh: Match.absent(),
  });
});

test('the image of one\'s own is waited for, and goes with the stack', () => {
  Template.fromStack(STACKS[1]).hasResource(IMAGE_REF_TYPE, {
    Properties: { ImageName: 'engineering-2026-11', WaitForAvailable: true, Timeout: 3_000, RemovalPolicy: 'DESTROY' },
    DeletionPolicy: 'Delete',
  });
});
