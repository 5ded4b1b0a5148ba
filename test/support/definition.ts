import { App, Stack } from 'aws-cdk-lib';
import { Template as CdkTemplate } from 'aws-cdk-lib/assertions';
import { evaluate } from './evaluate';
import { Definition } from './state-machine';
import { ImageBuilder, ImageRef, InstanceType } from '../../src';

/** An image that the emulator's catalogue has. */
export const IMAGE = 'AppStream-WinServer2022-11-10-2025';

let synthesized: Definition | undefined;

/** The state machine of a synthesized stack: the same that CloudFormation would create. */
export function synthesizedDefinition(): Definition {
  if (!synthesized) {
    const stack = new Stack(new App(), 'Shop');
    new ImageBuilder(stack, 'Builder', { image: ImageRef.fromImageName(stack, 'Image', IMAGE), instanceType: InstanceType.STANDARD_MEDIUM });
    const machines = Object.values(CdkTemplate.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
    synthesized = JSON.parse(String(evaluate(machines[0].Properties.DefinitionString))) as Definition;
  }
  return synthesized;
}
