import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { deployedApp, ENV, Statement } from './deployed-app';
import { isRecord, Properties } from '../../../lambda/kernel/event';
import { ImageBuilder, ImageRef, InstanceType } from '../../../src';
import { IMAGE_BUILDER_TYPE, IMAGE_REF_TYPE } from '../../../src/private/contract';
import { ResourceTemplate, Template } from '../cloudformation-resources';
import { STACK_ID } from '../evaluate';

const policies = new Map<string, readonly Statement[]>();

/**
 * What the function may do while a template is in force: the policy that is synthesized for builders of the template's names and
 * roles, which is all that the policy takes from them.
 */
export function policyOf(template: Template, stackId: string): readonly Statement[] {
  const builders = Object.values(template).map(grantedTo);
  const key = JSON.stringify([stackId, builders]);
  const policy = policies.get(key) ?? forStack(synthesize(builders), stackId);
  policies.set(key, policy);
  return policy;
}

interface Granted {
  readonly name?: string;
  readonly roleArn?: string;
  /** The image that goes with a look-up. */
  readonly removedImage?: string;
}

function grantedTo(resource: ResourceTemplate): Granted {
  if (!('type' in resource)) return {};
  if (resource.type === IMAGE_REF_TYPE) return { ...imageRemovedWith(resource.properties) };
  if (resource.type !== IMAGE_BUILDER_TYPE) return {};
  const { ImageBuilderName: name, ReplacedOnChange: spec } = resource.properties;
  const roleArn = isRecord(spec) ? spec.IamRoleArn : undefined;
  return { ...isName(name) ? { name } : {}, ...typeof roleArn === 'string' && roleArn.startsWith('arn:') ? { roleArn } : {} };
}

/** What the construct takes: another template could not have been synthesized. */
function imageRemovedWith({ RemovalPolicy: policy, ImageName, ImageArn }: Properties): Granted {
  const name = typeof ImageArn === 'string' ? ImageArn.split(`:${ENV.account}:image/`)[1] : ImageName;
  return policy === 'DESTROY' && isName(name) ? { removedImage: name } : {};
}

function isName(name: unknown): name is string {
  return typeof name === 'string' && /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/.test(name);
}

function synthesize(builders: readonly Granted[]): readonly Statement[] {
  return deployedApp(stack => {
    const image = ImageRef.fromImageName(stack, 'Image', 'any');
    for (const [index, { name, roleArn, removedImage }] of [{} as Granted, ...builders].entries()) {
      if (removedImage !== undefined) {
        new ImageRef(stack, `Removed${index}`, { imageName: removedImage, removalPolicy: RemovalPolicy.DESTROY });
        continue;
      }
      new ImageBuilder(stack, `Builder${index}`, {
        image,
        instanceType: InstanceType.STANDARD_MEDIUM,
        imageBuilderName: name,
        role: roleArn === undefined ? undefined : iam.Role.fromRoleArn(stack, `Role${index}`, roleArn, { mutable: false }),
      });
    }
  }).handler;
}

/** Policies are evaluated for one stack: what names it names another then. */
function forStack(policy: readonly Statement[], stackId: string): readonly Statement[] {
  if (stackId === STACK_ID) return policy;
  const blockOf = (id: string) => `-${id.split('/')[2].split('-')[0]}-`;
  return JSON.parse(JSON.stringify(policy).replaceAll(STACK_ID, stackId).replaceAll(blockOf(STACK_ID), blockOf(stackId)));
}
