import { Script } from 'node:vm';
import { RECORDER } from '../../probe/recorder';
import { templateOf } from '../../probe/template';

type Template = { Resources: Record<string, { Type: string; Properties: Record<string, unknown>; DependsOn?: string[] }> };

const BUILDER = { name: 'probe-1', imageName: 'AppStream-WinServer2022-08-31-2026', instanceType: 'stream.standard.medium' };
const of = (...args: Parameters<typeof templateOf>): Template => JSON.parse(JSON.stringify(templateOf(...args)));

test('a template is small enough to be handed over as text, and its function to stand in it', () => {
  expect(JSON.stringify(templateOf({ One: { answer: 'SUCCESS', id: 'one' } }, BUILDER)).length).toBeLessThan(51_200);
  expect(RECORDER.length).toBeLessThan(4_096);
  expect(() => new Script(RECORDER)).not.toThrow();
});

test('every resource says what to answer, and a silent one is given up by itself', () => {
  const { Resources: resources } = of({ One: { answer: 'SUCCESS', id: 'one' }, Two: { answer: 'SILENT', id: 'two' } });
  expect(resources.One.Properties).toEqual({ ServiceToken: { 'Fn::GetAtt': ['Recorder', 'Arn'] }, Answer: 'SUCCESS', Id: 'one' });
  expect(resources.Two.Properties).toMatchObject({ Answer: 'SILENT', ServiceTimeout: 60 });
});

test('the function may keep what it is asked, and create one builder that bears its tag, and nothing more', () => {
  type Statement = { Action: string; Condition?: object };
  const statements = ({ Resources: { Policy } }: Template): Statement[] => Object(Policy.Properties.PolicyDocument).Statement;
  const actions = (template: Template) => statements(template).map(({ Action: action }) => action);
  expect(actions(of({}))).toEqual(['states:StartExecution']);
  expect(actions(of({}, BUILDER))).toEqual(['states:StartExecution', 'appstream:CreateImageBuilder', 'appstream:TagResource']);
  for (const statement of statements(of({}, BUILDER)).slice(1)) {
    expect(statement.Condition).toEqual({ StringEquals: { 'aws:RequestTag/cdk-appstream-probe': 'probe-1' } });
  }
});
