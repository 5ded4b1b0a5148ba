import { App } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Stack } from 'aws-cdk-lib/core';
import { app as builderPerTeam, appFor, Team } from '../../examples/builder-per-team/app';
import { app as domainJoined } from '../../examples/domain-joined/app';
import { app as fleetOnImage } from '../../examples/fleet-on-image/app';
import { app as installerBucket } from '../../examples/installer-bucket/app';
import { app as movingIn } from '../../examples/moving-in/app';
import { app as pipeline } from '../../examples/pipeline/app';
import { app as privateVpc } from '../../examples/private-vpc/app';
import { app as twoRegions } from '../../examples/two-regions/app';
import { IMAGE_BUILDER_TYPE, IMAGE_REF_TYPE } from '../../src/private/contract';

const APPS: Readonly<Record<string, App>> = {
  'builder-per-team': builderPerTeam,
  'domain-joined': domainJoined,
  'fleet-on-image': fleetOnImage,
  'installer-bucket': installerBucket,
  'moving-in': movingIn,
  'pipeline': pipeline,
  'private-vpc': privateVpc,
  'two-regions': twoRegions,
};

/** Every stack of an app, those of its pipeline's stages among them. */
function stacksOf(app: App): Stack[] {
  return app.node.findAll().filter(Stack.isStack);
}

function templateOf(app: App, name: string): Template {
  const found = stacksOf(app).find(({ stackName }) => stackName === name);
  if (found === undefined) throw new Error(`there is no stack ${name}`);
  return Template.fromStack(found);
}

test.each(Object.entries(APPS).flatMap(([name, app]) => stacksOf(app).map(stack => [name, stack.stackName, stack] as const)))(
  '%s: %s gives no warning and no error', (_, __, stack) => {
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
    expect(Annotations.fromStack(stack).findError('*', Match.anyValue())).toEqual([]);
  },
);

test('private-vpc: the builder is reached through the endpoint, and there is no way to the internet', () => {
  const template = templateOf(privateVpc, 'PrivateVpcExample');
  template.hasResourceProperties(IMAGE_BUILDER_TYPE, {
    ReplacedOnChange: { AccessEndpoints: [{ EndpointType: 'STREAMING', VpceId: { Ref: Match.stringLikeRegexp('Streaming') } }] },
  });
  for (const type of ['AWS::EC2::InternetGateway', 'AWS::EC2::NatGateway']) template.resourceCountIs(type, 0);
});

test('domain-joined: no credentials are in the template, and the machine reaches the controllers only', () => {
  const template = templateOf(domainJoined, 'DomainJoinedExample');
  template.hasResourceProperties(IMAGE_BUILDER_TYPE, { ReplacedOnChange: { DomainJoinInfo: { DirectoryName: 'corp.example.com' } } });
  const [group] = Object.values(template.findResources('AWS::EC2::SecurityGroup'));
  const targets: string[] = group.Properties.SecurityGroupEgress.map(({ CidrIp: target }: { CidrIp: string }) => target);
  expect([...new Set(targets)]).toEqual(['10.0.0.0/24']);
});

test('installer-bucket: the machine reads the bucket, and may stop itself', () => {
  const template = templateOf(installerBucket, 'InstallerBucketExample');
  const policy = JSON.stringify(template.findResources('AWS::IAM::Policy'));
  for (const action of ['s3:GetObject*', 'appstream:StopImageBuilder']) expect(policy).toContain(`"${action}"`);
  for (const action of ['s3:Put', 's3:Delete']) expect(policy).not.toContain(action);
});

test('fleet-on-image: the fleet takes the image that is looked up', () => {
  const template = templateOf(fleetOnImage, 'FleetOnImageExample');
  const [lookUp] = Object.keys(template.findResources(IMAGE_REF_TYPE));
  template.hasResourceProperties('AWS::AppStream::Fleet', { ImageArn: { 'Fn::GetAtt': [lookUp, 'ImageArn'] } });
  template.resourceCountIs(IMAGE_BUILDER_TYPE, 0);
});

test('pipeline: both stages deploy a protected builder, and the handler is an asset of files', () => {
  for (const name of ['Test-Builder', 'Production-Builder']) {
    templateOf(pipeline, name).hasResourceProperties(IMAGE_BUILDER_TYPE, { ProtectFromReplacement: true });
  }
  const projects = templateOf(pipeline, 'PipelineExample').findResources('AWS::CodeBuild::Project');
  expect(Object.values(projects).filter(({ Properties }) => Properties.Environment.PrivilegedMode)).toEqual([]);
});

test('two-regions: each stack looks up its own image, and refers to nothing of the other', () => {
  const [one, other] = ['eu-central-1', 'us-east-1'].map(region => templateOf(twoRegions, `TwoRegionsExample-${region}`));
  for (const template of [one, other]) {
    template.resourceCountIs(IMAGE_REF_TYPE, 1);
    expect(Object.keys(template.toJSON()).sort()).toEqual(['Outputs', 'Parameters', 'Resources', 'Rules']);
    expect(JSON.stringify(template)).not.toMatch(/Fn::ImportValue|CrossRegion/);
  }
});

describe('builder-per-team', () => {
  const TEAMS: readonly Team[] = [{ name: 'design' }, { name: 'engineering' }, { name: 'finance' }];
  const resources = (teams: readonly Team[]): Record<string, object> => templateOf(appFor(teams), 'BuilderPerTeamExample').findResources(IMAGE_BUILDER_TYPE);

  test('a team that leaves from the middle takes its own builder along, and no other is changed in a single property', () => {
    const [before, after] = [resources(TEAMS), resources([TEAMS[0], TEAMS[2]])];
    const gone = Object.keys(before).filter(id => !(id in after));
    expect(gone).toEqual([expect.stringContaining('Builderengineering')]);
    expect(after).toEqual(Object.fromEntries(Object.entries(before).filter(([id]) => !gone.includes(id))));
  });

  test('a team that joins in the middle brings its own builder along, and no other is changed', () => {
    const [before, after] = [resources(TEAMS), resources([TEAMS[0], { name: 'documentation' }, ...TEAMS.slice(1)])];
    expect(Object.keys(after).filter(id => !(id in before))).toEqual([expect.stringContaining('Builderdocumentation')]);
    expect(after).toMatchObject(before);
  });

  test('another order of the list changes nothing', () => {
    expect(resources([...TEAMS].reverse())).toEqual(resources(TEAMS));
  });
});
