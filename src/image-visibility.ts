/**
 * Whose images a look-up searches.
 */
export enum ImageVisibility {
  /** The base images that AWS provides. */
  PUBLIC = 'PUBLIC',

  /** The images of the account that the stack is deployed to. */
  PRIVATE = 'PRIVATE',

  /** The images that other accounts share with that account. Anybody can share an image under any name: ask for a name that you trust. */
  SHARED = 'SHARED',
}
