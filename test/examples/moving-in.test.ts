import { App } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Stack } from 'aws-cdk-lib/core';
import { movingIn, Origin, Step } from '../../examples/moving-in/app';
import { IMAGE_BUILDER_TYPE } from '../../src/private/contract';

const NATIVE = 'AWS::AppStream::ImageBuilder';

type Home = 'OldHomeExample' | 'NewHomeExample';

function stackAt(home: Home, origin: Origin, step: Step): Stack {
  const found = movingIn({ name: 'golden', origin, step }, new App()).node.findChild(home);
  if (!Stack.isStack(found)) throw new Error(`${home} is no stack`);
  return found;
}

const at = (home: Home, origin: Origin, step: Step): Template => Template.fromStack(stackAt(home, origin, step));

interface Resource {
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** The only resource of a type, without its policies, and these. */
function split(template: Template, type: string): { readonly rest: object; readonly policies: readonly (string | undefined)[] } {
  const found: Resource[] = Object.values(template.findResources(type));
  expect(found).toHaveLength(1);
  const [{ DeletionPolicy: deletion, UpdateReplacePolicy: replacement, ...rest }] = found;
  return { rest, policies: [deletion, replacement] };
}

test.each([
  ['native', NATIVE, ['Delete', 'Delete'], ['Retain', 'Retain']],
  ['ours', IMAGE_BUILDER_TYPE, ['Delete', 'Delete'], ['RetainExceptOnCreate', 'Retain']],
] as const)('%s: what keeps the builder is its policies alone, so that CloudFormation has nothing to update or replace', (origin, type, before, retained) => {
  const [first, second] = (['before', 'retained'] as const).map(step => split(at('OldHomeExample', origin, step), type));
  expect(first.policies).toEqual(before);
  expect(second.policies).toEqual(retained);
  expect(second.rest).toEqual(first.rest);
});

test.each(['native', 'ours'] as const)('%s: in the end the old stack knows no builder, and has everything else as before', origin => {
  const [before, moved] = (['before', 'moved'] as const).map(step => at('OldHomeExample', origin, step));
  for (const type of [NATIVE, IMAGE_BUILDER_TYPE]) moved.resourceCountIs(type, 0);
  expect(moved.findResources('AWS::IAM::Role', { Properties: { Description: 'People who make images' } }))
    .toEqual(before.findResources('AWS::IAM::Role', { Properties: { Description: 'People who make images' } }));
});

test('the new stack describes the same machine as the native type did, and takes it over instead of making it', () => {
  const [native] = Object.values(at('OldHomeExample', 'native', 'before').findResources(NATIVE));
  const [ours] = Object.values(at('NewHomeExample', 'native', 'moved').findResources(IMAGE_BUILDER_TYPE));
  const { Name: name, ...machine } = native.Properties;
  expect(ours.Properties).toMatchObject({ ImageBuilderName: name, AdoptExisting: true, ReplacedOnChange: machine });
  expect(ours.DeletionPolicy).toBe('RetainExceptOnCreate');
});

test.each((['before', 'retained', 'moved'] as const).flatMap(step => (['native', 'ours', 'elsewhere'] as const).map(origin => [origin, step] as const)))(
  '%s, %s: no warning', (origin, step) => {
    for (const home of ['OldHomeExample', 'NewHomeExample'] as const) {
      expect(Annotations.fromStack(stackAt(home, origin, step)).findWarning('*', Match.anyValue())).toEqual([]);
    }
  },
);
