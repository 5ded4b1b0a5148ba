// An image builder that joins a domain, is reached through the VPC only, and stops itself.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdkappstream/cdk-appstream-go/cdkappstream"
)

const office = "10.0.0.0/16"

func newWorkshop(scope constructs.Construct, id string) awscdk.Stack {
	stack := awscdk.NewStack(scope, &id, nil)

	cdkappstream.AppStreamProvider_Configure(stack, &cdkappstream.AppStreamProviderOptions{
		LogRetention: awslogs.RetentionDays_ONE_WEEK,
		LogLevel:     cdkappstream.LogLevel_DEBUG,
		PollInterval: awscdk.Duration_Seconds(jsii.Number(15)),
	})

	vpc := awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{
		IpAddresses: awsec2.IpAddresses_Cidr(jsii.String("10.20.0.0/20")),
		MaxAzs:      jsii.Number(1),
		NatGateways: jsii.Number(0),
		SubnetConfiguration: &[]*awsec2.SubnetConfiguration{
			{Name: jsii.String("Builders"), SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED},
		},
	})
	doors := awsec2.NewSecurityGroup(stack, jsii.String("Doors"), &awsec2.SecurityGroupProps{
		Vpc:              vpc,
		Description:      jsii.String("Who connects"),
		AllowAllOutbound: jsii.Bool(false),
	})
	doors.AddIngressRule(awsec2.Peer_Ipv4(jsii.String(office)), awsec2.Port_Tcp(jsii.Number(443)), jsii.String("people in the office"), nil)
	streaming := awsec2.NewInterfaceVpcEndpoint(stack, jsii.String("Streaming"), &awsec2.InterfaceVpcEndpointProps{
		Vpc:            vpc,
		Service:        awsec2.InterfaceVpcEndpointAwsService_APPSTREAM_STREAMING(),
		SecurityGroups: &[]awsec2.ISecurityGroup{doors},
		Open:           jsii.Bool(false),
	})
	role := awsiam.NewRole(stack, jsii.String("MachineRole"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("appstream.amazonaws.com"), nil),
	})

	var name *string
	if given, ok := stack.Node().TryGetContext(jsii.String("name")).(string); ok {
		name = &given
	}

	// page: builder
	image := cdkappstream.ImageRef_Latest(stack, jsii.String("BaseImage"), &cdkappstream.ImageLookupProps{
		Platform:     cdkappstream.Platform_WINDOWS_SERVER_2022(),
		NamePrefix:   jsii.String("AppStream-WinServer2022-"),
		InstanceType: cdkappstream.InstanceType_STANDARD_LARGE(),
		Refresh:      jsii.String("2026-11"),
	})
	builder := cdkappstream.NewImageBuilder(stack, jsii.String("Builder"), &cdkappstream.ImageBuilderProps{
		Image:            image,
		InstanceType:     cdkappstream.InstanceType_STANDARD_LARGE(),
		ImageBuilderName: name,
		DisplayName:      jsii.String("Workshop"),
		Description:      jsii.String("Where images are made"),
		Vpc:              vpc,
		VpcSubnets:       &awsec2.SubnetSelection{Subnets: &[]awsec2.ISubnet{(*vpc.IsolatedSubnets())[0]}},
		AccessEndpoints:  &[]awsec2.IInterfaceVpcEndpoint{streaming},
		Role:             role,
		DomainJoin: &cdkappstream.DomainJoin{
			DirectoryName:                       jsii.String("corp.example.com"),
			OrganizationalUnitDistinguishedName: jsii.String("OU=Workshop,DC=corp,DC=example,DC=com"),
		},
		AgentVersion:           cdkappstream.AgentVersion_LATEST(),
		RootVolumeSize:         awscdk.Size_Gibibytes(jsii.Number(300)),
		SoftwaresToInstall:     &[]cdkappstream.Software{cdkappstream.Software_MICROSOFT_OFFICE_2024_LTSC_STANDARD_64BIT()},
		SoftwaresToUninstall:   &[]cdkappstream.Software{cdkappstream.Software_Of(jsii.String("Microsoft_Visio_2024_LTSC_Standard_64Bit"))},
		DisableImdsV1:          jsii.Bool(true),
		DesiredState:           cdkappstream.DesiredState_RUNNING,
		ProtectFromReplacement: jsii.Bool(true),
		Tags:                   &map[string]*string{"department": jsii.String("engineering")},
		RemovalPolicy:          awscdk.RemovalPolicy_DESTROY,
		Timeout:                awscdk.Duration_Minutes(jsii.Number(50)),
		PollInterval:           awscdk.Duration_Seconds(jsii.Number(20)),
	})
	// page: end

	// page: use
	awscdk.Tags_Of(builder).Add(jsii.String("project"), jsii.String("atlas"), nil)
	builder.Connections().AllowTo(awsec2.Peer_Ipv4(jsii.String(office)), awsec2.Port_Tcp(jsii.Number(1688)), jsii.String("licence server"))
	builder.Grants().Stop(builder)

	packagers := awsiam.NewRole(stack, jsii.String("Packagers"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})
	builder.Grants().Use(packagers)
	golden := cdkappstream.ImageBuilder_FromImageBuilderName(stack, jsii.String("Golden"), jsii.String("golden-office"))
	golden.Grants().Actions(packagers, jsii.String("appstream:StartImageBuilder"))

	awscdk.NewCfnOutput(stack, jsii.String("Name"), &awscdk.CfnOutputProps{
		Value:      builder.ImageBuilderName(),
		ExportName: jsii.String("workshop-builder"),
	})
	// page: end
	awscdk.NewCfnOutput(stack, jsii.String("Address"), &awscdk.CfnOutputProps{Value: builder.ImageBuilderPrivateIpAddress()})
	awscdk.NewCfnOutput(stack, jsii.String("Image"), &awscdk.CfnOutputProps{
		Value:       image.ImageName(),
		Description: jsii.String("looked up when the stack was deployed"),
	})
	return stack
}

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	newWorkshop(app, "GoWorkshop")
	app.Synth(nil)
}
