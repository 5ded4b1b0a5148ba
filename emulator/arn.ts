/** Where resources of the emulated account live. */
export interface Home {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/** What an AppStream ARN points at. */
export interface ArnTarget {
  /** `image-builder`, `image`, ... */
  readonly type: string;
  readonly name: string;
}

/** The ARN of a resource; public images have an empty account. */
export function arnOf(home: Home, type: string, name: string, accountId: string = home.accountId): string {
  return `arn:${home.partition}:appstream:${home.region}:${accountId}:${type}/${name}`;
}

/** The part after the colons of any AppStream ARN, wherever it lives; undefined when it is none. */
export function arnTarget(arn: string): ArnTarget | undefined {
  const match = /^arn:[^:]+:appstream:[^:]*:[^:]*:([^/:]+)\/(.+)$/.exec(arn);
  return match ? { type: match[1], name: match[2] } : undefined;
}
