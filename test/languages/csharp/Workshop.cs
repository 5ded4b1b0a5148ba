using System.Collections.Generic;
using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Logs;
using CdkAppStream;
using Constructs;
using InstanceType = CdkAppStream.InstanceType;

namespace Workshop
{
    /// <summary>An image builder that joins a domain, is reached through the VPC only, and stops itself.</summary>
    public class WorkshopStack : Stack
    {
        private const string Office = "10.0.0.0/16";

        public WorkshopStack(Construct scope, string id) : base(scope, id)
        {
            AppStreamProvider.Configure(this, new AppStreamProviderOptions
            {
                LogRetention = RetentionDays.ONE_WEEK,
                LogLevel = LogLevel.DEBUG,
                PollInterval = Duration.Seconds(15),
            });

            var vpc = new Vpc(this, "Vpc", new VpcProps
            {
                IpAddresses = IpAddresses.Cidr("10.20.0.0/20"),
                MaxAzs = 1,
                NatGateways = 0,
                SubnetConfiguration = new[] { new SubnetConfiguration { Name = "Builders", SubnetType = SubnetType.PRIVATE_ISOLATED } },
            });
            var doors = new SecurityGroup(this, "Doors", new SecurityGroupProps
            {
                Vpc = vpc,
                Description = "Who connects",
                AllowAllOutbound = false,
            });
            doors.AddIngressRule(Peer.Ipv4(Office), Port.Tcp(443), "people in the office");
            var streaming = new InterfaceVpcEndpoint(this, "Streaming", new InterfaceVpcEndpointProps
            {
                Vpc = vpc,
                Service = InterfaceVpcEndpointAwsService.APPSTREAM_STREAMING,
                SecurityGroups = new[] { doors },
                Open = false,
            });
            var role = new Role(this, "MachineRole", new RoleProps { AssumedBy = new ServicePrincipal("appstream.amazonaws.com") });

            // page: builder
            var image = ImageRef.Latest(this, "BaseImage", new ImageLookupProps
            {
                Platform = Platform.WINDOWS_SERVER_2022,
                NamePrefix = "AppStream-WinServer2022-",
                InstanceType = InstanceType.STANDARD_LARGE,
                Refresh = "2026-11",
            });
            var builder = new ImageBuilder(this, "Builder", new ImageBuilderProps
            {
                Image = image,
                InstanceType = InstanceType.STANDARD_LARGE,
                ImageBuilderName = Node.TryGetContext("name") as string,
                DisplayName = "Workshop",
                Description = "Where images are made",
                Vpc = vpc,
                VpcSubnets = new SubnetSelection { Subnets = new[] { vpc.IsolatedSubnets[0] } },
                AccessEndpoints = new[] { streaming },
                Role = role,
                DomainJoin = new DomainJoin
                {
                    DirectoryName = "corp.example.com",
                    OrganizationalUnitDistinguishedName = "OU=Workshop,DC=corp,DC=example,DC=com",
                },
                AgentVersion = AgentVersion.LATEST,
                RootVolumeSize = Size.Gibibytes(300),
                SoftwaresToInstall = new[] { Software.MICROSOFT_OFFICE_2024_LTSC_STANDARD_64BIT },
                SoftwaresToUninstall = new[] { Software.Of("Microsoft_Visio_2024_LTSC_Standard_64Bit") },
                DisableImdsV1 = true,
                DesiredState = DesiredState.RUNNING,
                ProtectFromReplacement = true,
                Tags = new Dictionary<string, string> { ["department"] = "engineering" },
                RemovalPolicy = RemovalPolicy.DESTROY,
                Timeout = Duration.Minutes(50),
                PollInterval = Duration.Seconds(20),
            });
            // page: end

            // page: use
            Amazon.CDK.Tags.Of(builder).Add("project", "atlas");
            builder.Connections.AllowTo(Peer.Ipv4(Office), Port.Tcp(1688), "licence server");
            builder.Grants.Stop(builder);

            var packagers = new Role(this, "Packagers", new RoleProps { AssumedBy = new AccountRootPrincipal() });
            builder.Grants.Use(packagers);
            ImageBuilder.FromImageBuilderName(this, "Golden", "golden-office").Grants.Actions(packagers, "appstream:StartImageBuilder");

            new CfnOutput(this, "Name", new CfnOutputProps { Value = builder.ImageBuilderName, ExportName = "workshop-builder" });
            // page: end
            new CfnOutput(this, "Address", new CfnOutputProps { Value = builder.ImageBuilderPrivateIpAddress });
            new CfnOutput(this, "Image", new CfnOutputProps { Value = image.ImageName, Description = "looked up when the stack was deployed" });
        }
    }

    public static class Program
    {
        public static void Main()
        {
            var app = new App();
            new WorkshopStack(app, "CSharpWorkshop");
            app.Synth();
        }
    }
}
