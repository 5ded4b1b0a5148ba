/** One line of advice for each error with which the service refuses a call. */
export const API_ERRORS: Readonly<Record<string, string>> = {
  AccessDeniedException: 'the role of the handler in this stack has a statement for the action, so something stronger denies it: see permissions boundaries, service control '
    + 'policies and VPC endpoint policies; the reason names the statement that they have to let pass',
  ConcurrentModificationException: 'something else is changing the builder: deploy again when the console shows it at rest',
  IncompatibleImageException: 'choose an `instanceType` of a family that the image supports, or another `image`',
  InvalidAccountStatusException: 'the account is suspended or closed: see its status in the billing console',
  InvalidParameterCombinationException: 'correct the properties that the message names',
  InvalidRoleException: 'the role given as `role` must be of this account and trust appstream.amazonaws.com',
  LimitExceededException: 'ask for a higher quota in the Service Quotas console (AppStream 2.0), or delete builders that nobody needs. '
    + 'Graphics types begin with a quota of 0, and a replacement needs one builder more than there are',
  OperationNotPermittedException: 'see in the AppStream console what it is busy with, and deploy again',
  RequestLimitExceededException: 'the account makes too many EC2 calls for the service to work: deploy again later, or deploy fewer builders together',
  ResourceAlreadyExistsException: 'the name is taken: choose another imageBuilderName, or leave it out',
  ResourceInUseException: 'stop or change what the message names, and deploy again; or keep the image with `RemovalPolicy.RETAIN`',
  ResourceNotAvailableException: 'when the image is deprecated, choose another: `ImageRef.latest` finds one, and its `refresh` looks anew; otherwise deploy again later, capacity comes back',
  ResourceNotFoundException: 'something that the builder refers to does not exist in this account and Region: correct the image, subnet or directory that the message names',
  Throttled: 'the account makes more calls than the service takes, as it stayed after ever longer pauses: deploy again later, or deploy fewer builders together',
  NoReply: 'the service, or the way to it, was out of order the whole time: deploy again; when the function runs in a VPC, see its routes and endpoints',
  ENOTFOUND: 'AppStream does not exist in this Region, or the function cannot reach its endpoint',
};
