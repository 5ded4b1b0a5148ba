import { RECORDER } from './recorder';

/** What the recorder answers to a Create or an Update. */
export type Answer = 'SUCCESS' | 'FAILED' | 'SILENT';

/** A custom resource of a probe's stack. */
export interface ProbeResource {
  readonly answer: Answer;
  /** The id that is answered. */
  readonly id: string;
}

/** An image builder that the recorder creates, as the library's function would. */
export interface ProbeBuilder {
  readonly name: string;
  readonly imageName: string;
  readonly instanceType: string;
}

/** Seconds after which CloudFormation gives up on a resource that is silent, should it not be cancelled. */
const SILENCE_SECONDS = 60;

/** A template with some custom resources, the function that answers for them, and the state machine that keeps what it was asked. */
export function templateOf(resources: Readonly<Record<string, ProbeResource>>, builder?: ProbeBuilder): object {
  const custom = Object.entries(resources).map(([logicalId, { answer, id }]) => [logicalId, {
    Type: 'Custom::Probe',
    DependsOn: ['Policy'],
    Properties: {
      ServiceToken: { 'Fn::GetAtt': ['Recorder', 'Arn'] },
      Answer: answer,
      Id: id,
      ...answer === 'SILENT' ? { ServiceTimeout: SILENCE_SECONDS } : {},
      ...builder === undefined ? {} : { Builder: builder },
    },
  }]);
  return {
    Description: 'Looks at what cdk-appstream assumes about CloudFormation; may be deleted at any time.',
    Resources: {
      MachineRole: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust('states.amazonaws.com') } },
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          RoleArn: { 'Fn::GetAtt': ['MachineRole', 'Arn'] },
          DefinitionString: JSON.stringify({ StartAt: 'Kept', States: { Kept: { Type: 'Pass', End: true } } }),
        },
      },
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust('lambda.amazonaws.com') } },
      Policy: {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyName: 'Probe', Roles: [{ Ref: 'Role' }], PolicyDocument: { Version: '2012-10-17', Statement: statements(builder) } },
      },
      Recorder: {
        Type: 'AWS::Lambda::Function',
        DependsOn: ['Policy'],
        Properties: {
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Timeout: 60,
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Environment: { Variables: { MACHINE: { Ref: 'Machine' } } },
          Code: { ZipFile: RECORDER },
        },
      },
      ...Object.fromEntries(custom),
    },
    Outputs: { Machine: { Value: { Ref: 'Machine' } } },
  };
}

function trust(service: string): object {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }] };
}

/** The narrow rights of the library's own function, for one builder: whether they are enough for a public image is one of the questions. */
function statements(builder: ProbeBuilder | undefined): object[] {
  const keep = { Effect: 'Allow', Action: 'states:StartExecution', Resource: { Ref: 'Machine' } };
  if (builder === undefined) return [keep];
  const arn = (rest: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:appstream:\${AWS::Region}:${rest}` });
  const own = arn(`\${AWS::AccountId}:image-builder/${builder.name}`);
  const Condition = { StringEquals: { 'aws:RequestTag/cdk-appstream-probe': builder.name } };
  return [
    keep,
    { Effect: 'Allow', Action: 'appstream:CreateImageBuilder', Resource: [own, arn('*:image/*')], Condition },
    { Effect: 'Allow', Action: 'appstream:TagResource', Resource: own, Condition },
  ];
}
