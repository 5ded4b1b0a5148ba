import { OWNERSHIP_TAGS, OWNERSHIP_TAG_PREFIX } from '../../src/private/contract';

/** The tags of a builder. */
export type Tags = Readonly<Record<string, string>>;

/** Whose a builder is. */
export type Ownership = 'ours' | 'sibling' | 'foreign' | 'untagged';

/** Who answers for a builder. */
export type Claim =
  /** A request that has not delivered it yet. */
  | { readonly kind: 'claimed'; readonly by: string }
  /** Delivered to CloudFormation: `by` is undefined, and `at` zero, for a builder whose claim somebody took off. */
  | { readonly kind: 'delivered'; readonly by: string | undefined; readonly at: number };

/** The tags that a builder is created with. */
export function ownershipTags(
  owner: { readonly stackId: string; readonly logicalId: string },
  made: { readonly specHash: string; readonly agentVersion?: string },
  claim: string,
): Tags {
  return {
    [OWNERSHIP_TAGS.stackId]: owner.stackId,
    [OWNERSHIP_TAGS.logicalId]: owner.logicalId,
    [OWNERSHIP_TAGS.spec]: made.specHash,
    [OWNERSHIP_TAGS.claim]: claim,
    ...made.agentVersion === undefined ? {} : { [OWNERSHIP_TAGS.agent]: made.agentVersion },
  };
}

/** Read whose a builder is from its tags. */
export function ownershipOf(tags: Tags, owner: { readonly stackId: string; readonly logicalId: string }): Ownership {
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

/** Read who answers for a builder of ours. One without the tag is taken for delivered: whoever removes less, destroys less. */
export function claimOf(tags: Tags): Claim {
  const value = tags[OWNERSHIP_TAGS.claim];
  if (value === undefined) {
    return { kind: 'delivered', by: undefined, at: 0 };
  }
  const delivered = /^delivered (\S+) (\S+)$/.exec(value);
  return delivered
    ? { kind: 'delivered', by: delivered[2], at: Date.parse(delivered[1]) }
    : { kind: 'claimed', by: value };
}

/** The value that replaces a claim right before SUCCESS is answered. */
export function deliveredValue(at: number, by: string): string {
  return `delivered ${new Date(at).toISOString()} ${by}`;
}

/** The keys of the tags that are this library's. */
export function ownKeys(tags: Tags): string[] {
  return Object.keys(tags).filter(key => key.startsWith(OWNERSHIP_TAG_PREFIX));
}

/** The users' part of the tags. */
export function userTags(tags: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !key.startsWith(OWNERSHIP_TAG_PREFIX)));
}
