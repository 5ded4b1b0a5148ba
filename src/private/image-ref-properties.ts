import { RemovalPolicy } from 'aws-cdk-lib';
import { ImageRefProperties, ImageRefQuery } from './contract';
import { trueOrNothing } from './true-or-nothing';
import { ImageRefProps } from '../image-ref-props';
import { ImageVisibility } from '../image-visibility';

/** The properties of the custom resource. What is not given is left out: another query is another look-up. */
export function renderImageRef(props: ImageRefProps): ImageRefProperties {
  const { imageName, imageArn } = props;
  return {
    ImageName: imageName,
    ImageArn: imageArn,
    Query: imageName === undefined && imageArn === undefined ? renderQuery(props) : undefined,
    Visibility: imageName === undefined ? undefined : props.visibility,
    Refresh: props.refresh,
    WaitForAvailable: trueOrNothing(props.waitForAvailable),
    // not the deletion policy of cloudformation, which aspects set for whole apps: an image would go that nobody meant
    RemovalPolicy: props.removalPolicy === RemovalPolicy.DESTROY ? 'DESTROY' : undefined,
    Timeout: props.timeout?.toSeconds(),
    PollInterval: props.pollInterval?.toSeconds(),
  };
}

function renderQuery(props: ImageRefProps): ImageRefQuery {
  return {
    NamePrefix: props.namePrefix,
    NamePattern: props.namePattern,
    Platform: props.platform?.platformName,
    Visibility: props.visibility ?? ImageVisibility.PUBLIC,
    Owner: props.owner,
    InstanceType: props.instanceType?.instanceTypeName,
    Latest: props.latest ?? false,
  };
}
