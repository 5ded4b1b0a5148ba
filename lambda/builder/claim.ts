import { OWNERSHIP_TAGS } from '../../src/private/contract';
import { OwnerIds, ownerTags, Tags } from '../ownership';

/** Who answers for a builder. */
export type Claim =
  /** A request that has not delivered it yet. */
  | { readonly kind: 'claimed'; readonly by: string }
  /** Delivered to CloudFormation: `by` is undefined, and `at` zero, for a builder whose claim somebody took off. */
  | { readonly kind: 'delivered'; readonly by: string | undefined; readonly at: number };

/** The tags that a builder is created with. */
export function ownershipTags(
  owner: OwnerIds,
  made: { readonly specHash: string; readonly agentVersion?: string },
  claim: string,
): Tags {
  return {
    ...ownerTags(owner),
    [OWNERSHIP_TAGS.spec]: made.specHash,
    [OWNERSHIP_TAGS.claim]: claim,
    ...made.agentVersion === undefined ? {} : { [OWNERSHIP_TAGS.agent]: made.agentVersion },
  };
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
