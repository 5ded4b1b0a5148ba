/** One line of advice for each error code with which the service explains a failed image builder. */
const RESOURCE_ERRORS: Readonly<Record<string, string>> = {
  IAM_SERVICE_ROLE_MISSING_ENI_DESCRIBE_ACTION: 'allow ec2:DescribeNetworkInterfaces in the role AmazonAppStreamServiceAccess',
  IAM_SERVICE_ROLE_MISSING_ENI_CREATE_ACTION: 'allow ec2:CreateNetworkInterface in the role AmazonAppStreamServiceAccess',
  IAM_SERVICE_ROLE_MISSING_ENI_DELETE_ACTION: 'allow ec2:DeleteNetworkInterface in the role AmazonAppStreamServiceAccess',
  IAM_SERVICE_ROLE_MISSING_DESCRIBE_SUBNET_ACTION: 'allow ec2:DescribeSubnets in the role AmazonAppStreamServiceAccess',
  IAM_SERVICE_ROLE_MISSING_DESCRIBE_SECURITY_GROUPS_ACTION: 'allow ec2:DescribeSecurityGroups in the role AmazonAppStreamServiceAccess',
  IAM_SERVICE_ROLE_IS_MISSING: 'create the role AmazonAppStreamServiceAccess of this account: the "Get started" page of the AppStream console does it',
  MACHINE_ROLE_IS_MISSING: 'the role given as `role` does not exist any more: give one that does, of this account',
  STS_DISABLED_IN_REGION: 'activate STS for this Region in the account settings of IAM',
  NETWORK_INTERFACE_LIMIT_EXCEEDED: 'raise the quota of network interfaces of this Region, or delete unused ones',
  SUBNET_HAS_INSUFFICIENT_IP_ADDRESSES: 'choose a subnet with free addresses through `vpcSubnets`',
  SUBNET_NOT_FOUND: 'choose an existing subnet of this account through `vpcSubnets`',
  INVALID_SUBNET_CONFIGURATION: 'choose a subnet in an Availability Zone that AppStream supports through `vpcSubnets`',
  SECURITY_GROUPS_NOT_FOUND: 'give security groups that exist in the VPC of the subnet through `securityGroups`',
  IGW_NOT_ATTACHED: 'attach an internet gateway to the VPC, or leave `enableDefaultInternetAccess` out and use a NAT gateway',
  IMAGE_NOT_FOUND: 'the image is gone or no longer shared with this account: choose another `image`',
  INTERNAL_SERVICE_ERROR: 'a fault inside the service: deploy again; when it stays, open a case with AWS Support',
  FLEET_STOPPED: 'the service stopped what the builder depends on: start it and deploy again',
  FLEET_INSTANCE_PROVISIONING_FAILURE: 'no instance could be provided: deploy again later, or choose another `instanceType` or subnet',
  VALIDATION_ERROR: 'a value was refused after the create call: correct what the message names',
  DOMAIN_JOIN_ERROR_FILE_NOT_FOUND: 'the organizational unit does not exist: correct its distinguished name',
  DOMAIN_JOIN_ERROR_ACCESS_DENIED: 'the service account of the directory config may not join computers: give it that right in the organizational unit',
  DOMAIN_JOIN_ERROR_LOGON_FAILURE: 'user name or password in the directory config are wrong: correct them there',
  DOMAIN_JOIN_ERROR_INVALID_PARAMETER: 'the distinguished name of the organizational unit is malformed: correct it',
  DOMAIN_JOIN_ERROR_MORE_DATA: 'the distinguished name of the organizational unit is too long or malformed: correct it',
  DOMAIN_JOIN_ERROR_NO_SUCH_DOMAIN: 'the domain cannot be found from the subnet: mend DNS and routes to the domain controllers',
  DOMAIN_JOIN_ERROR_NOT_SUPPORTED: 'this image or directory does not support joining a domain: choose another image',
  DOMAIN_JOIN_NERR_INVALID_WORKGROUP_NAME: 'the name of the directory is no domain name: correct it',
  DOMAIN_JOIN_NERR_WORKSTATION_NOT_STARTED: 'the Workstation service of the image is stopped: enable it in the image',
  DOMAIN_JOIN_ERROR_DS_MACHINE_ACCOUNT_QUOTA_EXCEEDED: 'the service account has joined as many computers as it may: raise its quota in the directory',
  DOMAIN_JOIN_NERR_PASSWORD_EXPIRED: 'the password of the service account has expired: renew it in the directory config',
  DOMAIN_JOIN_INTERNAL_SERVICE_ERROR: 'remove an existing computer object of the same name, and blanks from the organizational unit\'s name',
};

/** One line of advice for each error with which the service refuses a call. */
const API_ERRORS: Readonly<Record<string, string>> = {
  AccessDeniedException: 'allow the action: see permissions boundaries, service control policies and the role of the handler in this stack',
  ConcurrentModificationException: 'something else is changing the builder: deploy again when the console shows it at rest',
  IncompatibleImageException: 'choose an `instanceType` of a family that the image supports, or another `image`',
  InvalidAccountStatusException: 'the account is suspended or closed: see its status in the billing console',
  InvalidParameterCombinationException: 'correct the properties that the message names',
  InvalidRoleException: 'the role given as `role` must be of this account and trust appstream.amazonaws.com',
  LimitExceededException: 'ask for a higher quota in the Service Quotas console (AppStream 2.0), or delete builders that nobody needs. '
    + 'Graphics types begin with a quota of 0, and a replacement needs one builder more than there are',
  OperationNotPermittedException: 'see in the AppStream console what the builder is busy with, and deploy again',
  RequestLimitExceededException: 'the account makes too many EC2 calls for the service to work: deploy again later, or deploy fewer builders together',
  ResourceAlreadyExistsException: 'the name is taken: choose another imageBuilderName, or leave it out',
  ResourceNotAvailableException: 'when the image is deprecated, choose another: `ImageRef.latest` finds one; otherwise deploy again later, capacity comes back',
  ResourceNotFoundException: 'something that the builder refers to does not exist in this account and Region: correct the image, subnet or directory that the message names',
  ENOTFOUND: 'AppStream does not exist in this Region, or the function cannot reach its endpoint',
};

/** What to do about an error code of a failed image builder. */
export function adviceForResourceError(code: string): string {
  return RESOURCE_ERRORS[code] ?? 'see the AppStream documentation for this code';
}

/** What to do about an error of a call. */
export function adviceForApiError(name: string): string {
  return API_ERRORS[name] ?? 'deploy again; when it stays, correct what the message names';
}
