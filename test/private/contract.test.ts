import { CreateImageBuilderRequest$ } from '@aws-sdk/client-appstream';
import { App, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AgentVersion, IImage, ImageBuilder, ImageRef, InstanceType, Software } from '../../src';

/** The members of the request that properties of their own carry. */
const BESIDE_THE_SPEC: Readonly<Record<string, string>> = { Name: 'ImageBuilderName', AppstreamAgentVersion: 'AgentVersion', Tags: 'Tags' };

/** The members of CreateImageBuilder as the SDK's model names them: the fifth place of its schema. */
function membersOfService(): string[] {
  const names: unknown = CreateImageBuilderRequest$[4];
  if (!Array.isArray(names)) throw new Error('the SDK keeps the members of a request elsewhere now');
  return names.map(String);
}

/** The properties of an image builder that is given every option. */
function richProperties(imageOf: (stack: Stack) => IImage): Record<string, object> {
  const stack = new Stack(new App(), 'Shop');
  new ImageBuilder(stack, 'Builder', {
    image: imageOf(stack),
    instanceType: InstanceType.STANDARD_MEDIUM,
    imageBuilderName: 'rich',
    displayName: 'Rich',
    description: 'All options',
    vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], publicSubnetIds: ['subnet-1'] }),
    role: iam.Role.fromRoleName(stack, 'Role', 'Machine'),
    enableDefaultInternetAccess: true,
    domainJoin: { directoryName: 'corp.example.com', organizationalUnitDistinguishedName: 'OU=AppStream' },
    accessEndpoints: [ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'Endpoint', { vpcEndpointId: 'vpce-1', port: 443 })],
    agentVersion: AgentVersion.LATEST,
    rootVolumeSize: Size.gibibytes(300),
    softwaresToInstall: [Software.MICROSOFT_OFFICE_2024_LTSC_STANDARD_64BIT],
    softwaresToUninstall: [Software.MICROSOFT_OFFICE_2021_LTSC_STANDARD_64BIT],
    disableImdsV1: true,
    tags: { team: 'shop' },
  });
  const [resource] = Object.values(Template.fromStack(stack).findResources('Custom::AppStreamImageBuilder'));
  return resource.Properties;
}

test('the options are all that the service takes when it creates an image builder, and nothing else', () => {
  const rendered = [
    richProperties(stack => ImageRef.fromImageName(stack, 'Image', 'shop-1')),
    richProperties(stack => ImageRef.fromImageArn(stack, 'Image', 'arn:aws:appstream:eu-west-1::image/shop-1')),
  ];
  const beside = Object.keys(BESIDE_THE_SPEC).filter(member => rendered.every(properties => BESIDE_THE_SPEC[member] in properties));
  const members = new Set([...beside, ...rendered.flatMap(properties => Object.keys(properties.ReplacedOnChange))]);
  expect([...members].sort()).toEqual(membersOfService().sort());
});
