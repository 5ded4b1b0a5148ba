import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { checkHasString } from './checks';
import { LIMITS } from './contract';
import { invalidInput } from './invalid-input';

const PROPERTY = 'accessEndpoints';

/** Throws for access endpoints that the service refuses. */
export function checkAccessEndpoints(scope: Construct, endpoints: ec2.IInterfaceVpcEndpoint[] | undefined): void {
  if (endpoints === undefined) return;
  if (endpoints.length < 1 || endpoints.length > LIMITS.accessEndpoints) {
    throw invalidInput(scope, {
      property: PROPERTY,
      got: `${endpoints.length} endpoints`,
      rule: `an image builder has 1 to ${LIMITS.accessEndpoints} access endpoints, if any`,
      fix: 'change the list, or leave it out to let people connect over the internet',
    });
  }
  endpoints.forEach((endpoint, index) => {
    checkHasString(scope, `${PROPERTY}[${index}]`, endpoint, 'vpcEndpointId', 'it is an IInterfaceVpcEndpoint', 'use one of aws-ec2');
    const service = serviceOf(endpoint);
    // names of other owners' services do not tell what is behind them
    if (service?.startsWith('com.amazonaws.') && !service.endsWith('.appstream.streaming')) {
      throw invalidInput(scope, {
        property: `${PROPERTY}[${index}]`,
        got: service,
        rule: 'people connect through an endpoint for the service appstream.streaming',
        fix: 'use an endpoint for InterfaceVpcEndpointAwsService.APPSTREAM_STREAMING',
      });
    }
  });
}

/** The service of an endpoint that this app makes, Region tokens as `*`. */
function serviceOf(endpoint: ec2.IInterfaceVpcEndpoint): string | undefined {
  const resource = endpoint.node.defaultChild;
  if (!(resource instanceof ec2.CfnVPCEndpoint)) return undefined;
  const name: unknown = Stack.of(resource).resolve(resource.serviceName);
  if (typeof name === 'string') return name;
  const parts: unknown = Object(name)['Fn::Join']?.[1];
  return Array.isArray(parts) ? parts.map(part => typeof part === 'string' ? part : '*').join('') : undefined;
}
