import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { OWNERSHIP_TAGS } from './contract';
import { describeProblem } from './invalid-input';

/** Makes a builder depend on its role and on the role's policies, later ones included: the machine uses them to its end. */
export function dependOnRole(builder: CfnResource, role: iam.IRole): void {
  // a role of another stage is there, or not, whatever happens here
  if (Stage.of(role) === Stage.of(builder)) builder.node.addDependency(role);
}

/** The policies of the role that refer to the builder which depends on them: circles that CloudFormation would refuse without telling why. */
export function circularPolicies(builder: CfnResource, role: iam.IRole): string[] {
  const stack = Stack.of(builder);
  const logicalId = JSON.stringify(stack.resolve(builder.logicalId));
  const references = [`{"Ref":${logicalId}}`, `{"Fn::GetAtt":[${logicalId},`];
  return role.node.findAll()
    .filter(child => child instanceof iam.CfnPolicy || child instanceof iam.CfnManagedPolicy)
    .filter(policy => {
      const document = JSON.stringify(policy.stack === stack ? stack.resolve(policy.policyDocument) : null);
      return references.some(reference => document.includes(reference));
    })
    .map(policy => describeProblem({
      property: 'role',
      got: policy.node.path,
      rule: 'a policy of the machine role cannot name its own image builder, which depends on it',
      fix: `name it by its tags, as its \`grants\` does: resource image-builder/*, condition aws:ResourceTag/${OWNERSHIP_TAGS.stackId} = the stack's id`,
    }));
}
