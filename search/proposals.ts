import { isDelivered, isOurs, Rule, seeing } from './weakness';
import { claimOf } from '../lambda/builder/ownership';
import { BuilderSituation, claimCall } from '../lambda/builder/steps';
import { strays } from '../lambda/builder/strays';
import { SeenBuilder } from '../lambda/builder/view';
import { OWNERSHIP_TAGS } from '../src/private/contract';

/** A clean-up's Delete that came too late does its work nevertheless. */
const CLEAN_UP_GOES_ON: Rule = {
  name: 'clean-up-goes-on',
  text: 'a clean-up\'s Delete that is not current any more goes on in the background with what its id names, if nobody has claimed or delivered that since',
  without: {
    wrap: builders => ({
      ...builders,
      background: s => {
        const { request: { type, physicalId, claim }, requestedAt, view } = s;
        const mayBeMeant = (builder: SeenBuilder) => {
          const state = claimOf(builder.tags);
          return builder.name === physicalId && (state.kind === 'delivered' ? state.at < requestedAt : state.by === claim);
        };
        const goesOn = type === 'Delete' && !s.current && (s.first.phase === 'cleanup' || s.first.phase === 'rollback-cleanup');
        return builders.background(goesOn ? { ...s, current: true, view: { ...view, family: view.family?.filter(mayBeMeant) } } : s);
      },
    }),
  },
};

/** Look at the tags behind the name before a refused create is believed: a try before it, which nobody remembers, may have made the builder. */
const REFUSED_BUT_MADE: Rule = {
  name: 'refused-but-made',
  text: 'a create that is refused for good first looks whether the name bears its own claim already',
  without: {
    wrap: builders => ({
      ...builders,
      resume: (s, call, outcome) => {
        const pause = builders.resume(s, call, outcome);
        return call.purpose === 'create' && pause.kind === 'wait' && pause.memo.failure ? { ...pause, memo: { ...pause.memo, nameTaken: true } } : pause;
      },
      decide: s => {
        const { memo, now, request, view: { target } } = s;
        const isMade = memo.failure !== undefined && !memo.created && target !== undefined && isOurs(s, target)
          && target.tags[OWNERSHIP_TAGS.claim] === request.claim;
        return builders.decide(isMade ? { ...s, memo: { ...memo, failure: undefined, claimed: true, created: { at: now, accepted: true } } } : s);
      },
    }),
  },
};

/** What a refused claim leaves is claimed after the answer, as long as no other operation has begun. */
const CLAIMS_GO_ON: Rule = {
  name: 'claims-go-on',
  text: 'a request that was refused the claim of a stray goes on with that after its answer',
  without: {
    wrap: builders => {
      const wasRefused = (s: BuilderSituation) => s.memo.waived?.includes('claim') === true;
      return {
        ...builders,
        decide: s => {
          const step = builders.decide(s);
          return step.kind === 'settle' && wasRefused(s) ? { ...step, leftovers: true } : step;
        },
        background: s => {
          const mayClaim = wasRefused(s) && s.epoch.start === s.first.start;
          const found = mayClaim ? strays(s, s.view.family ?? [], s.request.wanted?.name) : [];
          const left = found.find(builder => builder.tags[OWNERSHIP_TAGS.claim] !== s.request.claim);
          return left ? claimCall(s, left) : builders.background(s);
        },
      };
    },
  },
};

/** The background looks for the grace, whatever the request remembers: what a crash forgot may not be seen yet. */
const BACKGROUND_GRACE: Rule = {
  name: 'background-grace',
  text: 'the background of an Update looks for the grace before it ends',
  without: {
    wrap: builders => ({
      ...builders,
      background: s => {
        const step = builders.background(s);
        const since = s.memo.untaggedSince ?? s.now;
        return step.kind === 'end' && s.request.type === 'Update' && s.now - since < s.durations.grace * 1000
          ? { kind: 'wait', pace: 'steady', since: s.now, memo: { ...s.memo, untaggedSince: since } }
          : step;
      },
    }),
  },
};

/** Only a claim takes a builder from a Delete: a mark that was on its way is written over by the Delete that removes the builder. */
const TAKEN_BY_CLAIMS: Rule = {
  name: 'taken-by-claims',
  text: 'a Delete claims anew what bears the mark of a delivery that came after its claim',
  without: seeing(s => {
    const marked = [s.view.target, ...s.view.family ?? []].flatMap(builder => (builder && isDelivered(builder) ? [builder.name] : []));
    return { ...s, memo: { ...s.memo, taken: s.memo.taken?.filter(name => !marked.includes(name)) } };
  }),
};

/** Rules that the handler does not have, to see what they would close or open. */
export const PROPOSALS: readonly Rule[] = [CLEAN_UP_GOES_ON, REFUSED_BUT_MADE, CLAIMS_GO_ON, BACKGROUND_GRACE, TAKEN_BY_CLAIMS];
