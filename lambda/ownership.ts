import { OWNERSHIP_TAGS, OWNERSHIP_TAG_PREFIX } from '../src/private/contract';

/** The tags of a builder or an image. */
export type Tags = Readonly<Record<string, string>>;

/** Whose a builder or an image is. */
export type Ownership = 'ours' | 'sibling' | 'foreign' | 'untagged';

/** The resource that something belongs to. */
export interface OwnerIds {
  readonly stackId: string;
  readonly logicalId: string;
}

/** The tags that say whose something is. */
export function ownerTags({ stackId, logicalId }: OwnerIds): Tags {
  return { [OWNERSHIP_TAGS.stackId]: stackId, [OWNERSHIP_TAGS.logicalId]: logicalId };
}

/** Read whose something is from its tags. */
export function ownershipOf(tags: Tags, owner: OwnerIds): Ownership {
  const stackId = tags[OWNERSHIP_TAGS.stackId];
  const logicalId = tags[OWNERSHIP_TAGS.logicalId];
  if (stackId !== undefined && stackId !== owner.stackId) {
    return 'foreign';
  }
  if (stackId === undefined || logicalId === undefined) {
    return 'untagged';
  }
  return logicalId === owner.logicalId ? 'ours' : 'sibling';
}

/** The keys of the tags that are this library's. */
export function ownKeys(tags: Tags): string[] {
  return Object.keys(tags).filter(key => key.startsWith(OWNERSHIP_TAG_PREFIX));
}

/** The users' part of the tags. */
export function userTags(tags: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !key.startsWith(OWNERSHIP_TAG_PREFIX)));
}
