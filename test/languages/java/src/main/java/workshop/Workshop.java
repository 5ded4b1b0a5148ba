package workshop;

import io.github.cdkappstream.AgentVersion;
import io.github.cdkappstream.AppStreamProvider;
import io.github.cdkappstream.AppStreamProviderOptions;
import io.github.cdkappstream.DesiredState;
import io.github.cdkappstream.DomainJoin;
import io.github.cdkappstream.ImageBuilder;
import io.github.cdkappstream.ImageLookupProps;
import io.github.cdkappstream.ImageRef;
import io.github.cdkappstream.InstanceType;
import io.github.cdkappstream.LogLevel;
import io.github.cdkappstream.Platform;
import io.github.cdkappstream.Software;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Size;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Tags;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpoint;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.IpAddresses;
import software.amazon.awscdk.services.ec2.Peer;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SubnetConfiguration;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.constructs.Construct;

/** An image builder that joins a domain, is reached through the VPC only, and stops itself. */
public final class Workshop extends Stack {
  private static final String OFFICE = "10.0.0.0/16";

  private Workshop(final Construct scope, final String id) {
    super(scope, id);

    AppStreamProvider.configure(this, AppStreamProviderOptions.builder()
        .logRetention(RetentionDays.ONE_WEEK)
        .logLevel(LogLevel.DEBUG)
        .pollInterval(Duration.seconds(15))
        .build());

    final Vpc vpc = Vpc.Builder.create(this, "Vpc")
        .ipAddresses(IpAddresses.cidr("10.20.0.0/20"))
        .maxAzs(1)
        .natGateways(0)
        .subnetConfiguration(List.of(SubnetConfiguration.builder().name("Builders").subnetType(SubnetType.PRIVATE_ISOLATED).build()))
        .build();
    final SecurityGroup doors = SecurityGroup.Builder.create(this, "Doors")
        .vpc(vpc)
        .description("Who connects")
        .allowAllOutbound(false)
        .build();
    doors.addIngressRule(Peer.ipv4(OFFICE), Port.tcp(443), "people in the office");
    final InterfaceVpcEndpoint streaming = InterfaceVpcEndpoint.Builder.create(this, "Streaming")
        .vpc(vpc)
        .service(InterfaceVpcEndpointAwsService.APPSTREAM_STREAMING)
        .securityGroups(List.of(doors))
        .open(false)
        .build();
    final Role role = Role.Builder.create(this, "MachineRole").assumedBy(new ServicePrincipal("appstream.amazonaws.com")).build();

    // page: builder
    final ImageRef image = ImageRef.latest(this, "BaseImage", ImageLookupProps.builder()
        .platform(Platform.WINDOWS_SERVER_2022)
        .namePrefix("AppStream-WinServer2022-")
        .instanceType(InstanceType.STANDARD_LARGE)
        .refresh("2026-11")
        .build());
    final ImageBuilder builder = ImageBuilder.Builder.create(this, "Builder")
        .image(image)
        .instanceType(InstanceType.STANDARD_LARGE)
        .imageBuilderName((String) getNode().tryGetContext("name"))
        .displayName("Workshop")
        .description("Where images are made")
        .vpc(vpc)
        .vpcSubnets(SubnetSelection.builder().subnets(List.of(vpc.getIsolatedSubnets().get(0))).build())
        .accessEndpoints(List.of(streaming))
        .role(role)
        .domainJoin(DomainJoin.builder()
            .directoryName("corp.example.com")
            .organizationalUnitDistinguishedName("OU=Workshop,DC=corp,DC=example,DC=com")
            .build())
        .agentVersion(AgentVersion.LATEST)
        .rootVolumeSize(Size.gibibytes(300))
        .softwaresToInstall(List.of(Software.MICROSOFT_OFFICE_2024_LTSC_STANDARD_64_BIT))
        .softwaresToUninstall(List.of(Software.of("Microsoft_Visio_2024_LTSC_Standard_64Bit")))
        .disableImdsV1(true)
        .desiredState(DesiredState.RUNNING)
        .protectFromReplacement(true)
        .tags(Map.of("department", "engineering"))
        .removalPolicy(RemovalPolicy.DESTROY)
        .timeout(Duration.minutes(50))
        .pollInterval(Duration.seconds(20))
        .build();
    // page: end

    // page: use
    Tags.of(builder).add("project", "atlas");
    builder.getConnections().allowTo(Peer.ipv4(OFFICE), Port.tcp(1688), "licence server");
    builder.getGrants().stop(builder);

    final Role packagers = Role.Builder.create(this, "Packagers").assumedBy(new AccountRootPrincipal()).build();
    builder.getGrants().use(packagers);
    ImageBuilder.fromImageBuilderName(this, "Golden", "golden-office").getGrants().actions(packagers, "appstream:StartImageBuilder");

    CfnOutput.Builder.create(this, "Name").value(builder.getImageBuilderName()).exportName("workshop-builder").build();
    // page: end
    CfnOutput.Builder.create(this, "Address").value(builder.getImageBuilderPrivateIpAddress()).build();
    CfnOutput.Builder.create(this, "Image").value(image.getImageName()).description("looked up when the stack was deployed").build();
  }

  /** Synthesizes the app. */
  public static void main(final String[] args) {
    final App app = new App();
    new Workshop(app, "JavaWorkshop");
    app.synth();
  }
}
