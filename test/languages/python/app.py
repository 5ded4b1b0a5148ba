"""An image builder that joins a domain, is reached through the VPC only, and stops itself."""

from aws_cdk import App, CfnOutput, Duration, RemovalPolicy, Size, Stack, Tags
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from cdk_appstream import (
    AgentVersion,
    AppStreamProvider,
    DesiredState,
    DomainJoin,
    ImageBuilder,
    ImageRef,
    InstanceType,
    LogLevel,
    Platform,
    Software,
)
from constructs import Construct

OFFICE = "10.0.0.0/16"


class Workshop(Stack):
    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)

        AppStreamProvider.configure(
            self,
            log_retention=logs.RetentionDays.ONE_WEEK,
            log_level=LogLevel.DEBUG,
            poll_interval=Duration.seconds(15),
        )

        vpc = ec2.Vpc(
            self,
            "Vpc",
            ip_addresses=ec2.IpAddresses.cidr("10.20.0.0/20"),
            max_azs=1,
            nat_gateways=0,
            subnet_configuration=[
                ec2.SubnetConfiguration(name="Builders", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
            ],
        )
        doors = ec2.SecurityGroup(self, "Doors", vpc=vpc, description="Who connects", allow_all_outbound=False)
        doors.add_ingress_rule(ec2.Peer.ipv4(OFFICE), ec2.Port.tcp(443), "people in the office")
        streaming = ec2.InterfaceVpcEndpoint(
            self,
            "Streaming",
            vpc=vpc,
            service=ec2.InterfaceVpcEndpointAwsService.APPSTREAM_STREAMING,
            security_groups=[doors],
            open=False,
        )
        role = iam.Role(self, "MachineRole", assumed_by=iam.ServicePrincipal("appstream.amazonaws.com"))

        # page: builder
        image = ImageRef.latest(
            self,
            "BaseImage",
            platform=Platform.WINDOWS_SERVER_2022,
            name_prefix="AppStream-WinServer2022-",
            instance_type=InstanceType.STANDARD_LARGE,
            refresh="2026-11",
        )
        builder = ImageBuilder(
            self,
            "Builder",
            image=image,
            instance_type=InstanceType.STANDARD_LARGE,
            image_builder_name=self.node.try_get_context("name"),
            display_name="Workshop",
            description="Where images are made",
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnets=[vpc.isolated_subnets[0]]),
            access_endpoints=[streaming],
            role=role,
            domain_join=DomainJoin(
                directory_name="corp.example.com",
                organizational_unit_distinguished_name="OU=Workshop,DC=corp,DC=example,DC=com",
            ),
            agent_version=AgentVersion.LATEST,
            root_volume_size=Size.gibibytes(300),
            softwares_to_install=[Software.MICROSOFT_OFFICE_2024_LTSC_STANDARD_64_BIT],
            softwares_to_uninstall=[Software.of("Microsoft_Visio_2024_LTSC_Standard_64Bit")],
            disable_imds_v1=True,
            desired_state=DesiredState.RUNNING,
            protect_from_replacement=True,
            tags={"department": "engineering"},
            removal_policy=RemovalPolicy.DESTROY,
            timeout=Duration.minutes(50),
            poll_interval=Duration.seconds(20),
        )
        # page: end

        # page: use
        Tags.of(builder).add("project", "atlas")
        builder.connections.allow_to(ec2.Peer.ipv4(OFFICE), ec2.Port.tcp(1688), "licence server")
        builder.grants.stop(builder)

        packagers = iam.Role(self, "Packagers", assumed_by=iam.AccountRootPrincipal())
        builder.grants.use(packagers)
        golden = ImageBuilder.from_image_builder_name(self, "Golden", "golden-office")
        golden.grants.actions(packagers, "appstream:StartImageBuilder")

        CfnOutput(self, "Name", value=builder.image_builder_name, export_name="workshop-builder")
        # page: end
        CfnOutput(self, "Address", value=builder.image_builder_private_ip_address)
        CfnOutput(self, "Image", value=image.image_name, description="looked up when the stack was deployed")


app = App()
Workshop(app, "PythonWorkshop")
app.synth()
