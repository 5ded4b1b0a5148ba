import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { app } from '../../examples/rich-builder/app';
import { SPEC_MEMBERS } from '../../lambda/builder/request';
import { IMAGE_BUILDER_TYPE, ImageBuilderProperties, IMAGE_REF_TYPE } from '../../src/private/contract';
import { evaluate } from '../support/evaluate';
import { IMAGE, World } from '../support/world';

type Resources = Record<string, { Type: string; Properties: Record<string, unknown>; DeletionPolicy?: string }>;

const EXAMPLE = path.join(__dirname, '..', '..', 'examples', 'rich-builder');

const template: { Resources: Resources } = app.synth().getStackByName('RichBuilderExample').template;

function builderOf({ Resources: resources }: { Resources: Resources }): Resources[string] {
  const [builder] = Object.values(resources).filter(({ Type }) => Type === IMAGE_BUILDER_TYPE);
  return builder;
}

/** Synthesizes the example in a process of its own, with choices made on the command line. */
function withChoices(choices: Record<string, string>): { Resources: Resources } {
  const outdir = mkdtempSync(path.join(tmpdir(), 'rich-builder-'));
  try {
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'app.ts'], {
      cwd: EXAMPLE,
      encoding: 'utf8',
      env: { ...process.env, TSX_TSCONFIG_PATH: path.join('..', 'tsconfig.json'), CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(choices) },
    });
    expect([status, stderr]).toEqual([0, '']);
    return JSON.parse(readFileSync(path.join(outdir, 'RichBuilderExample.template.json'), 'utf8'));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

test('gives no warning', () => {
  const assembly: CloudAssembly = app.synth();
  expect(assembly.getStackByName('RichBuilderExample').messages).toEqual([]);
});

test('makes use of every option of an image builder but those that exclude the others', () => {
  const { ReplacedOnChange: spec, ...rest } = builderOf(withChoices({ name: 'workbench' })).Properties;
  const unused = SPEC_MEMBERS.filter(member => !(member in Object(spec)));
  expect(unused).toEqual(['ImageName', 'EnableDefaultInternetAccess']);
  const options: Record<keyof Omit<ImageBuilderProperties, 'ReplacedOnChange'>, unknown> = {
    ImageBuilderName: 'workbench',
    AdoptExisting: true,
    DesiredState: 'RUNNING',
    AgentVersion: 'LATEST',
    ProtectFromReplacement: true,
    Tags: { department: 'engineering', project: 'atlas' },
    Timeout: 3_000,
    PollInterval: 20,
  };
  expect(rest).toEqual({ ...options, ServiceToken: expect.anything() });
});

test('follows the choices of its readers', () => {
  const builder = builderOf(withChoices({ retain: 'true', replaceable: 'true', desiredState: 'STOPPED', project: 'borealis' }));
  expect(builder.DeletionPolicy).toBe('RetainExceptOnCreate');
  expect(builder.Properties).toMatchObject({ DesiredState: 'STOPPED', Tags: { project: 'borealis' } });
  expect(builder.Properties).not.toHaveProperty('ImageBuilderName');
  expect(builder.Properties).not.toHaveProperty('AdoptExisting');
  expect(builder.Properties).not.toHaveProperty('ProtectFromReplacement');
});

test('asks for nothing that a local CloudFormation lacks', () => {
  const types = new Set(Object.values(template.Resources).map(({ Type }) => Type));
  for (const missing of ['AWS::EC2::NatGateway', 'AWS::EC2::EIP', 'AWS::AppStream::ImageBuilder']) expect(types).not.toContain(missing);
  expect(JSON.stringify(template)).not.toContain('"CidrBlock"]');
});

test('is deployed, stopped and destroyed', async () => {
  const world = new World();
  const deployed = (change: object) => Object.fromEntries(Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === IMAGE_BUILDER_TYPE || Type === IMAGE_REF_TYPE)
    .map(([id, { Type: type, Properties }]) => {
      const properties = { ...Object(asDeployed(Properties)), ...type === IMAGE_BUILDER_TYPE ? change : {} };
      return [id, { type, properties }];
    }));
  expect(await world.run(world.stack.createStack(deployed({})))).toEqual({ status: 'CREATE_COMPLETE', reasons: [] });
  expect(world.builders()).toMatchObject([{ state: 'RUNNING', tags: { department: 'engineering', project: 'atlas' } }]);
  expect(await world.run(world.stack.updateStack(deployed({ DesiredState: 'STOPPED' })))).toEqual({ status: 'UPDATE_COMPLETE', reasons: [] });
  expect(world.builders()).toMatchObject([{ state: 'STOPPED' }]);
  expect((await world.deleteStack()).status).toBe('DELETE_COMPLETE');
  expect(world.builders()).toEqual([]);
});

/** Properties with what CloudFormation would have put in for the other resources. */
function asDeployed(properties: Record<string, unknown>): unknown {
  const text = JSON.stringify(evaluate(properties))
    .replace(/<BaseImage\w+\.ImageArn>/g, `arn:aws:appstream:eu-west-1::image/${IMAGE}`)
    .replace(/<MachineRole\w+\.Arn>/g, 'arn:aws:iam::111122223333:role/machine')
    .replace(/<Vpc\w+Subnet\w+>/g, 'subnet-1')
    .replace(/<Streaming\w+>/g, 'vpce-1')
    .replace(/<Machines\w+\.GroupId>/g, 'sg-1');
  return JSON.parse(text);
}
