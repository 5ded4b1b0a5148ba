import { generatedName } from '../../../lambda/builder/names';
import { stackIdentity } from '../../../lambda/kernel/event';
import { STACK_ID } from '../../support/evaluate';

const part = (logicalId: string) => generatedName({ stack: stackIdentity(STACK_ID), logicalId }, '0123456789').split('-')[1];

test.each([
  ['BuilderResource0A1B2C3D', 'Builder'],
  ['Builder0A1B2C3D', 'Builder'],
  ['ResourceBuilder', 'ResourceBuilder'],
  ['DEADBEEFBuilder', 'DEADBEEFBuilder'],
  ['0A1B2C3D', '0A1B2C3D'],
])('the logical id %s is %s in a name: what CDK adds goes, and only at the end', (logicalId, expected) => {
  expect(part(logicalId)).toBe(expected);
});
