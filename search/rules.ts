import { PROPOSALS } from './proposals';
import { delivered, deciding, failing, goesBack, isDelivered, isOurs, LONG_AGO, Rule, seeing, Weakness, withBuilders, withTags } from './weakness';
import { NOTHING_MADE_ID } from '../lambda/kernel/answer';
import { OWNERSHIP_TAGS } from '../src/private/contract';
import { Builders } from '../storm/variant';

/** Every rule that a search can take away. */
export const RULES: readonly Rule[] = [
  {
    name: 'claim-first',
    text: 'rule 1: a Delete writes its claim before it stops or deletes',
    without: seeing(s => (s.request.type === 'Delete'
      ? withBuilders(s, builder => (isOurs(s, builder) && (builder.name === s.request.physicalId || !isDelivered(builder))
        ? withTags(builder, { [OWNERSHIP_TAGS.claim]: s.request.claim })
        : builder))
      : s)),
  },
  {
    name: 'taken-by-claims',
    text: 'rule 1: a Delete claims anew what bears the mark of a delivery that came after its claim',
    without: seeing(s => withBuilders(s, builder => (isDelivered(builder) && s.memo.taken?.includes(builder.name)
      ? withTags(builder, { [OWNERSHIP_TAGS.claim]: 'nobody' })
      : builder))),
  },
  {
    name: 'watch',
    text: 'rule 1: who keeps what another request left watches its claim for the grace',
    without: seeing(s => {
      const claim = s.view.target?.tags[OWNERSHIP_TAGS.claim];
      return claim === undefined ? s : { ...s, memo: { ...s.memo, watched: { claim, since: LONG_AGO } } };
    }),
  },
  {
    name: 'current',
    text: 'every tick asks again whether its request is still current',
    without: { asksOnce: true },
  },
  {
    name: 'signature',
    text: 'a request that was signed before the operation began is stale',
    without: { hasNoDate: true },
  },
  {
    name: 'delivered-stays',
    text: 'rule 2: what was delivered is no stray',
    without: seeing(s => withBuilders(s, builder => (isDelivered(builder) && isOurs(s, builder)
      && ![s.request.wanted?.name, s.request.physicalId].includes(builder.name)
      ? withTags(builder, { [OWNERSHIP_TAGS.claim]: 'nobody' })
      : builder))),
  },
  {
    name: 'strays',
    text: 'rule 3: strays are claimed before the answer',
    without: seeing(s => (s.request.type === 'Delete' ? s : { ...s, view: { ...s.view, family: s.view.family?.filter(({ name }) => name === s.view.target?.name) } })),
  },
  {
    name: 'strays-of-delete',
    text: 'rule 3: a Delete removes strays before its answer',
    without: seeing(s => (s.request.type === 'Delete' ? { ...s, view: { ...s.view, family: s.view.family?.filter(({ name }) => name === s.request.physicalId) } } : s)),
  },
  {
    name: 'unknown-id',
    text: 'rule 4: a failed create of which nobody knows whether it made something says so',
    without: failing((request, memo) => request.physicalId ?? (memo.claimed && request.wanted ? request.wanted.name : NOTHING_MADE_ID)),
  },
  {
    name: 'made-id',
    text: 'rule 4: a failed create names what it has made',
    without: failing(request => request.physicalId ?? NOTHING_MADE_ID),
  },
  {
    name: 'crash-id',
    text: 'rule 4: a create whose ticks crash says that nobody knows what it made',
    without: { crashId: NOTHING_MADE_ID },
  },
  {
    name: 'rollback-grace',
    text: 'rule 5: an Update in a rollback acts only after the grace',
    without: deciding((step, s, decide) => (goesBack(s) ? decide({ ...s, firstAt: LONG_AGO }) : step)),
  },
  {
    name: 'rollback-keeps-nothing',
    text: 'rule 5: in a rollback, an undelivered builder under the wanted name is a stray',
    without: seeing(s => (goesBack(s)
      ? withBuilders(s, builder => (builder.name === s.request.wanted?.name && isOurs(s, builder) ? withTags(builder, { [OWNERSHIP_TAGS.claim]: delivered(LONG_AGO, 'somebody') }) : builder))
      : s)),
  },
  {
    name: 'never-taken-over',
    text: 'rule 5: in a rollback with the id that is wanted, what the failed update delivered is a stray',
    without: seeing(s => ({ ...s, request: { ...s.request, old: s.request.old && { ...s.request.old, name: undefined } } })),
  },
  {
    name: 'rollback-succeeds',
    text: 'a rollback that finds no builder succeeds without one',
    without: deciding((step, s) => (goesBack(s) && s.view.target === undefined && step.kind === 'settle'
      ? { ...step, answer: { status: 'FAILED', physicalId: s.request.physicalId ?? '', reason: 'it is not there', code: 'DeletedByOthers' } }
      : step)),
  },
  {
    name: 'rollback-late',
    text: 'a rollback whose time is up takes its builder as it is',
    without: {
      wrap: builders => ({ ...builders, late: s => builders.late(goesBack(s) ? { ...s, view: { family: s.view.family } } : s) }),
    },
  },
  {
    name: 'rollback-waives',
    text: 'a rollback goes on without what is refused',
    without: {
      wrap: builders => ({
        ...builders, resume: (s, call, outcome) => builders.resume(goesBack(s) ? { ...s, first: { ...s.first, phase: 'forward' } } : s, call, outcome),
      }),
    },
  },
  {
    name: 'invented-in-rollback',
    text: 'rule 6: in a rollback, a Delete with an id that was made up removes what was delivered since the operation began',
    without: seeing(s => (s.request.type === 'Delete'
      ? withBuilders(s, builder => (isDelivered(builder) ? withTags(builder, { [OWNERSHIP_TAGS.claim]: delivered(LONG_AGO, 'somebody') }) : builder))
      : s)),
  },
  {
    name: 'invented-in-new-stack',
    text: 'rule 6: in a stack that was never updated, a Delete with an id that was made up removes all',
    without: seeing(s => ({ ...s, first: { ...s.first, neverUpdated: false } })),
  },
  {
    name: 'invented-only-then',
    text: 'rule 6: otherwise such a Delete spares what was delivered',
    without: seeing(s => ({ ...s, first: { ...s.first, neverUpdated: true } })),
  },
  {
    name: 'announcement',
    text: 'Delivery: the tick before announces it, and only SUCCESS may be answered then',
    without: {
      wrap: builders => ({
        ...builders,
        decide: s => {
          const step = builders.decide(s);
          return step.kind === 'wait' && step.delivering === true ? builders.decide({ ...s, delivering: true }) : step;
        },
      }),
    },
  },
  {
    name: 'background',
    text: 'Background: what bears its claim is removed after the answer',
    without: { wrap: builders => ({ ...builders, background: () => ({ kind: 'end' }) }) },
  },
  {
    name: 'spared',
    text: 'Background: a failed Create leaves its builder to the Delete that follows',
    without: { wrap: builders => ({ ...builders, background: s => builders.background({ ...s, current: s.request.type === 'Delete' && s.current, memo: { ...s.memo, spared: undefined } }) }) },
  },
  {
    name: 'background-of-delete',
    text: 'Background: a Delete that is still current goes on with all that it had to remove',
    without: { wrap: builders => ({ ...builders, background: s => builders.background({ ...s, current: false }) }) },
  },
  {
    name: 'claims-go-on',
    text: 'Background: a stray whose claim was refused before the answer is claimed after it, as long as no other operation has begun',
    without: { wrap: builders => ({ ...builders, background: s => builders.background({ ...s, memo: { ...s.memo, unclaimed: false } }) }) },
  },
  {
    name: 'late-creation',
    text: 'Background: it looks for the grace for what a create may still bring',
    without: {
      wrap: builders => ({
        ...builders,
        background: s => builders.background({ ...s, memo: { ...s.memo, created: undefined, doubtedAt: undefined } }),
      }),
    },
  },
  {
    name: 'doubt',
    text: 'a tick that came to no end may have created',
    without: { wrap: builders => ({ ...builders, doubt: memo => memo }) },
  },
  {
    name: 'delete-grace',
    text: 'a Delete says that nothing is left not before the grace',
    without: deciding((step, s, decide) => (s.request.type === 'Delete' && step.kind === 'wait' && (s.view.family ?? []).every(builder => !isOurs(s, builder))
      ? decide({ ...s, firstAt: LONG_AGO, first: { ...s.first, start: LONG_AGO } })
      : step)),
  },
  {
    name: 'create-grace',
    text: 'a create whose outcome nobody knows is repeated only after the grace',
    without: seeing(s => ({ ...s, memo: { ...s.memo, created: s.memo.created && { ...s.memo.created, at: LONG_AGO } } })),
  },
  {
    name: 'deleted-by-others',
    text: 'a builder that was there and is not any more is not created again',
    without: seeing(s => (s.request.type === 'Delete' ? s : { ...s, memo: { ...s.memo, seen: false, created: s.memo.created && { ...s.memo.created, accepted: false } } })),
  },
  {
    name: 'tags-grace',
    text: 'what bears no tags is doubted for the grace, as tags may lag',
    without: seeing(s => ({ ...s, memo: { ...s.memo, untaggedSince: LONG_AGO } })),
  },
  {
    name: 'name-taken',
    text: 'when the name is taken, the tags tell whose it is, also of what is not described yet',
    without: {
      wrap: builders => ({ ...builders, observe: (request, memo, further) => builders.observe(request, { ...memo, nameTaken: false }, further) }),
    },
  },
  {
    name: 'ownership',
    text: 'what is not ours by its tags is not touched',
    without: seeing(s => withBuilders(s, builder => (OWNERSHIP_TAGS.stackId in builder.tags
      ? builder
      : withTags(builder, {
        [OWNERSHIP_TAGS.stackId]: s.request.stackId, [OWNERSHIP_TAGS.logicalId]: s.request.logicalId, [OWNERSHIP_TAGS.claim]: s.request.claim,
      })))),
  },
  {
    name: 'one-execution',
    text: 'the name of an execution is its lock: a duplicate finds it taken',
    without: { hasNoLock: true },
  },
];

/**
 * The handler without some rules, or with some that were proposed.
 *
 * @throws Error for a name that no rule has
 */
export function without(names: readonly string[]): Weakness {
  const weaknesses = names.map(name => {
    const rule = [...RULES, ...PROPOSALS].find(candidate => candidate.name === name);
    if (!rule) {
      throw new Error(`no rule is called ${name}; there are: ${RULES.map(candidate => candidate.name).join(', ')}`);
    }
    return rule.without;
  });
  const wrap = (builders: Builders) => weaknesses.reduce((all, weakness) => weakness.wrap?.(all) ?? all, builders);
  return weaknesses.reduce<Weakness>((all, weakness) => ({ ...all, ...weakness, wrap }), {});
}
