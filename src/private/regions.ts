/** The Regions that offer AppStream, as the endpoints of the AWS SDKs tell. */
const OFFERED = new Set([
  'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2', 'ap-southeast-5',
  'ca-central-1', 'ca-west-1',
  'eu-central-1', 'eu-central-2', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3',
  'il-central-1', 'sa-east-1',
  'us-east-1', 'us-east-2', 'us-west-2',
  'us-gov-east-1', 'us-gov-west-1',
  'us-iso-east-1', 'us-iso-west-1', 'us-isob-east-1',
]);

/** Those of them with a FIPS endpoint. */
const FIPS = new Set(['us-east-1', 'us-west-2', 'us-gov-east-1', 'us-gov-west-1']);

/** Whether a Region is known to offer the service. */
export function offersService(region: string): boolean {
  return OFFERED.has(region);
}

/** Whether a Region is known to have a FIPS endpoint of the service. */
export function offersFips(region: string): boolean {
  return FIPS.has(region);
}
