import { builderArn } from './names';
import { BuilderRequest } from './request';
import { SeenBuilder } from './view';
import { ImageBuilderAttribute } from '../../src/private/contract';

/** Every attribute, '' where the service shows none: a missing one would break `Fn::GetAtt`. */
export function attributesOf(request: BuilderRequest, name: string, builder: SeenBuilder | undefined): Record<ImageBuilderAttribute, string> {
  const details = builder?.details;
  const created = details?.CreatedTime;
  return {
    ImageBuilderName: name,
    ImageBuilderArn: builder?.arn ?? builderArn(request.stack, name),
    ImageArn: details?.ImageArn ?? '',
    Platform: details?.Platform ?? '',
    AgentVersion: details?.AppstreamAgentVersion ?? '',
    PrivateIpAddress: details?.NetworkAccessConfiguration?.EniPrivateIpAddress ?? '',
    EniId: details?.NetworkAccessConfiguration?.EniId ?? '',
    CreatedTime: created ? created.toISOString() : '',
  };
}
