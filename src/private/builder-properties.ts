import { Lazy } from 'aws-cdk-lib';
import { BuilderNetwork } from './builder-network';
import { ImageBuilderProperties, ImageBuilderSpec, LIMITS } from './contract';
import { trueOrNothing } from './true-or-nothing';
import { ImageBuilderProps } from '../image-builder-props';
import { Software } from '../software';

/** The properties of the custom resource, its tags left out. What is at its default is left out, too: to write it down is no change. */
export function renderBuilder(physicalName: string, props: ImageBuilderProps, network?: BuilderNetwork): Omit<ImageBuilderProperties, 'Tags'> {
  return {
    ImageBuilderName: physicalName,
    ReplacedOnChange: renderSpec(props, network),
    DesiredState: props.desiredState,
    AgentVersion: props.agentVersion?.version,
    AdoptExisting: trueOrNothing(props.adoptExisting),
    ProtectFromReplacement: trueOrNothing(props.protectFromReplacement),
    Timeout: props.timeout?.toSeconds(),
    PollInterval: props.pollInterval?.toSeconds(),
  };
}

function renderSpec(props: ImageBuilderProps, network?: BuilderNetwork): ImageBuilderSpec {
  const { image, rootVolumeSize } = props;
  const gib = rootVolumeSize?.toGibibytes();
  return {
    // the service takes one of the two
    ...image.imageArn === undefined ? { ImageName: image.imageName } : { ImageArn: image.imageArn },
    InstanceType: props.instanceType.instanceTypeName,
    Description: props.description,
    DisplayName: props.displayName,
    VpcConfig: network && renderNetwork(network),
    IamRoleArn: props.role?.roleArn,
    EnableDefaultInternetAccess: trueOrNothing(props.enableDefaultInternetAccess),
    DomainJoinInfo: props.domainJoin && {
      DirectoryName: props.domainJoin.directoryName,
      OrganizationalUnitDistinguishedName: props.domainJoin.organizationalUnitDistinguishedName,
    },
    AccessEndpoints: props.accessEndpoints?.map(endpoint => ({ EndpointType: 'STREAMING', VpceId: endpoint.vpcEndpointId })),
    RootVolumeConfig: gib === undefined || gib === LIMITS.minVolumeGib ? undefined : { VolumeSizeInGb: gib },
    SoftwaresToInstall: renderSoftware(props.softwaresToInstall),
    SoftwaresToUninstall: renderSoftware(props.softwaresToUninstall),
    DisableIMDSV1: trueOrNothing(props.disableImdsV1),
  };
}

function renderNetwork({ subnet, connections }: BuilderNetwork): ImageBuilderSpec['VpcConfig'] {
  return {
    SubnetIds: [subnet.subnetId],
    // security groups can be added to the connections later
    SecurityGroupIds: Lazy.uncachedList({ produce: () => connections.securityGroups.map(group => group.securityGroupId) }),
  };
}

/** The service refuses empty lists. */
function renderSoftware(softwares: Software[] = []): string[] | undefined {
  return softwares.length > 0 ? softwares.map(software => software.softwareName) : undefined;
}
