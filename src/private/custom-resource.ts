import { CfnResource, RemovalPolicy, RemovalPolicyOptions } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { invalidInput } from './invalid-input';
import { Provider } from './provider';

/** What a custom resource of this library is made of. */
export interface AppStreamResourceProps {
  /** Its CloudFormation type. */
  readonly type: string;
  /** Its properties beside `ServiceToken`. */
  readonly properties: { readonly [name: string]: unknown };
  /** @default RemovalPolicy.DESTROY */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A custom resource that the provider of its stack answers for.
 *
 * It is an L1 of its own rather than CDK's `CustomResource`, which hides its L1: removal policies also come from aspects
 * (`RemovalPolicies.of(app)`), and they all have to pass through here.
 */
export class AppStreamResource extends CfnResource {
  constructor(scope: Construct, id: string, props: AppStreamResourceProps) {
    const provider = Provider.of(scope);
    super(scope, id, { type: props.type, properties: { ServiceToken: provider.serviceToken, ...props.properties } });
    // whatever a delete needs has to outlive it
    this.node.addDependency(provider);
    this.applyRemovalPolicy(props.removalPolicy, { default: RemovalPolicy.DESTROY });
  }

  public applyRemovalPolicy(policy: RemovalPolicy | undefined, options?: RemovalPolicyOptions): void {
    if (policy === RemovalPolicy.SNAPSHOT) {
      throw invalidInput(this.node.scope ?? this, {
        property: 'removalPolicy',
        got: policy,
        rule: 'CloudFormation makes no snapshots of custom resources',
        fix: 'use DESTROY, or RETAIN to keep it when it leaves the stack',
      });
    }
    // with plain Retain, what a failed create left half made would stay behind, unnamed and billed
    super.applyRemovalPolicy(policy === RemovalPolicy.RETAIN ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : policy, options);
  }
}
