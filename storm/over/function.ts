import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ImageBuilder, ImageRef, InstanceType } from '../../src';
import { IMAGE } from '../../test/support/definition';
import { evaluate } from '../../test/support/evaluate';

/** The function as a template describes it. */
export interface ShippedFunction {
  /** Its file. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
}

let shipped: ShippedFunction | undefined;

/**
 * The function of a synthesized stack, with what Lambda adds to its environment.
 *
 * @throws Error when it has not been bundled
 */
export function shippedFunction(): ShippedFunction {
  if (!shipped) {
    const entry = path.join(__dirname, '..', '..', 'assets', 'lambda', 'index.js');
    if (!existsSync(entry)) {
      throw new Error(`there is no ${entry}: npm run bundle makes it`);
    }
    const stack = new Stack(new App(), 'Shop');
    new ImageBuilder(stack, 'Builder', { image: ImageRef.fromImageName(stack, 'Image', IMAGE), instanceType: InstanceType.STANDARD_MEDIUM });
    const [{ Properties: properties }] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
    if (properties.Handler !== 'index.handler') {
      throw new Error(`the template names another handler: ${String(properties.Handler)}`);
    }
    const variables = evaluate(properties.Environment.Variables) as Record<string, string>;
    shipped = { entry, environment: { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'storm', AWS_SECRET_ACCESS_KEY: 'storm', ...variables } };
  }
  return shipped;
}
