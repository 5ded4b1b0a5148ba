import { broken, failingWith, isDelivered, seeing, seeingBuilders, stepping, tagged, withBuilders } from './breaking';
import { Variant } from './variant';
import { NOTHING_MADE_ID } from '../lambda/kernel/answer';
import { OWNERSHIP_TAGS } from '../src/private/contract';

/** One broken handler for each rule of "Claimed until delivered", and for what stands beside them. */
export const BROKEN_RULES: readonly Variant[] = [
  broken('rule 1', 'a Delete does not claim first', ['claimedFirst'], seeingBuilders((builder, { request }) => (request.type === 'Delete' && builder.name === request.physicalId
    ? tagged(builder, { [OWNERSHIP_TAGS.claim]: request.claim })
    : builder))),
  broken('rule 2', 'what was delivered is a stray', ['deliveredStays', 'adoptedStays'], seeingBuilders((builder, { request }) => (isDelivered(builder)
    && builder.name !== request.wanted?.name && builder.name !== request.physicalId ? tagged(builder, { [OWNERSHIP_TAGS.claim]: '0000000000000000' }) : builder))),
  broken('rule 3', 'strays are not looked for', ['nothingLeaked'], seeing(s => {
    const { target, family } = s.view;
    return { ...s, view: { ...s.view, family: family?.filter(builder => builder.name === target?.name) } };
  })),
  broken('rule 4', 'a failed Create always says that it made nothing', ['nothingLeaked'], failingWith(request => request.physicalId ?? NOTHING_MADE_ID)),
  broken('rule 5', 'a rollback is an update like any other', ['goesOn', 'deliveredStays', 'nothingLeaked', 'rollbackEnds'], seeing(s => (s.request.type === 'Update'
    ? { ...s, first: { ...s.first, phase: 'forward' } }
    : s))),
  broken('rule 6', 'an invented id is taken for one that made nothing', ['nothingLeaked'], seeing(s => (s.request.type === 'Delete' && s.view.target === undefined
    ? { ...s, request: { ...s.request, physicalId: s.request.physicalId?.includes('XXX') ? NOTHING_MADE_ID : s.request.physicalId } }
    : s))),
  broken('Is the request still current?', 'every request is taken for current', ['nothingLeaked', 'deliveredStays', 'successIsTrue', 'goesOn', 'oneAnswer'], {
    // without the epoch of the first tick, and without the moment of its signature, a request looks as if it had just been made
    tick: tick => async state => {
      const ResponseURL = state.event.ResponseURL.replace(/X-Amz-Date=[^&]*&/, '');
      return { ...await tick({ ...state, opening: undefined, event: { ...state.event, ResponseURL } }), event: state.event };
    },
  }),
  broken('Delivery', 'the mark of a delivery is not written', ['successIsTrue'], stepping((step, s) => (step.kind === 'call' && step.call.purpose === 'deliver' && s.view.target
    ? { kind: 'settle', answer: { status: 'SUCCESS', physicalId: s.view.target.name, data: {} }, memo: step.memo, leftovers: false }
    : step))),
  broken('Background', 'nothing is removed after the answer', ['nothingLeaked'], stepping(step => step, () => ({ kind: 'end' }))),
  broken('Ownership', 'what bears no tags is ours', ['nothingForeign'], seeing(s => withBuilders(s, builder => (OWNERSHIP_TAGS.stackId in builder.tags
    ? builder
    : tagged(builder, { [OWNERSHIP_TAGS.stackId]: s.request.stackId, [OWNERSHIP_TAGS.logicalId]: s.request.logicalId }))))),
];
