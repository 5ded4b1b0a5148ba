import { attributesOf } from '../../../lambda/builder/attributes';
import { IMAGE_BUILDER_ATTRIBUTES } from '../../../src/private/contract';
import { arnOf, builder, NAME, situation } from '../../support/situation';

const { request } = situation();

test('every attribute comes from what the service shows', () => {
  const seen = builder('RUNNING', {
    details: {
      ImageArn: 'arn:aws:appstream:eu-west-1::image/Base',
      Platform: 'WINDOWS_SERVER_2022',
      AppstreamAgentVersion: '09-24-2026',
      NetworkAccessConfiguration: { EniPrivateIpAddress: '10.0.0.7', EniId: 'eni-1' },
      CreatedTime: new Date('2026-01-01T12:00:00Z'),
    },
  });
  expect(attributesOf(request, NAME, seen)).toEqual({
    ImageBuilderName: NAME,
    ImageBuilderArn: arnOf(NAME),
    ImageArn: 'arn:aws:appstream:eu-west-1::image/Base',
    Platform: 'WINDOWS_SERVER_2022',
    AgentVersion: '09-24-2026',
    PrivateIpAddress: '10.0.0.7',
    EniId: 'eni-1',
    CreatedTime: '2026-01-01T12:00:00.000Z',
  });
});

test.each([['a builder that shows nothing', builder('STOPPED')], ['no builder', undefined]])('none is missing: %s', (_, seen) => {
  const attributes = attributesOf(request, NAME, seen);
  expect(Object.keys(attributes).sort()).toEqual([...IMAGE_BUILDER_ATTRIBUTES].sort());
  expect(attributes).toEqual({
    ImageBuilderName: NAME, ImageBuilderArn: arnOf(NAME), ImageArn: '', Platform: '', AgentVersion: '', PrivateIpAddress: '', EniId: '', CreatedTime: '',
  });
});
