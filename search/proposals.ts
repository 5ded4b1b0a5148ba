import { Rule } from './weakness';
import { claimOf } from '../lambda/builder/claim';
import { SeenBuilder } from '../lambda/builder/view';

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

/** Rules that the handler does not have, to see what they would close or open. */
export const PROPOSALS: readonly Rule[] = [CLEAN_UP_GOES_ON];
