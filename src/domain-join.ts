/**
 * The Microsoft Active Directory domain that an image builder joins.
 *
 * The account has to hold a directory config for the domain before the image builder is created: it carries the credentials to join with.
 *
 * @see https://docs.aws.amazon.com/appstream2/latest/developerguide/active-directory.html
 */
export interface DomainJoin {
  /**
   * The fully qualified name of the directory, such as `corp.example.com`: the name of the directory config.
   */
  readonly directoryName: string;

  /**
   * The distinguished name of the organizational unit that the machine's computer object is created in, such as
   * `OU=AppStream,DC=corp,DC=example,DC=com`: at most 2,000 characters, beginning with `OU=`.
   *
   * The names of organizational units should have no spaces: the service could not join the domain again.
   */
  readonly organizationalUnitDistinguishedName: string;
}
