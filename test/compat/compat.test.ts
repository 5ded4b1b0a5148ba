import { App } from 'aws-cdk-lib';
import { identities } from '../../languages/identities';
import { releases, storedIdentities, storedTemplate } from '../../languages/releases';

/** The app of a release, with the library as it is now. */
function synthesized(version: string): unknown {
  const { app }: { app: App } = jest.requireActual(`./${version}/app`);
  return app.synth().stacks[0].template;
}

test('there is a release to compare with', () => {
  expect(releases()).not.toEqual([]);
});

describe.each(releases())('who comes from %s', version => {
  test('has image builders whose names and hashes this handler computes as that one did', () => {
    expect(identities(storedTemplate(version))).toEqual(storedIdentities(version));
  });

  test('gets none of them replaced by synthesizing the same app again', () => {
    expect(identities(synthesized(version))).toEqual(storedIdentities(version));
  });
});

test('another spec, another logical id and another handler would be seen', () => {
  const builder = (logicalId: string, instanceType: string, token: string) => identities({
    Resources: {
      [logicalId]: {
        Type: 'Custom::AppStreamImageBuilder',
        Properties: { ServiceToken: { 'Fn::GetAtt': [token, 'Arn'] }, ReplacedOnChange: { InstanceType: instanceType, ImageName: 'image' } },
      },
    },
  });
  const before = builder('Builder', 'stream.standard.small', 'Handler');

  expect(builder('Builder', 'stream.standard.small', 'Handler')).toEqual(before);
  expect(builder('Builder', 'stream.standard.large', 'Handler')).not.toEqual(before);
  expect(builder('Other', 'stream.standard.small', 'Handler')).not.toEqual(before);
  expect(builder('Builder', 'stream.standard.small', 'Other')).not.toEqual(before);
});
