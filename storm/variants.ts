import { Builders, Variant, variantOf } from './variant';
import { BuilderMemo } from '../lambda/builder/memo';
import { BuilderRequest } from '../lambda/builder/request';
import { BuilderSituation, BuilderStep } from '../lambda/builder/steps';
import { SeenBuilder } from '../lambda/builder/view';
import { NOTHING_MADE_ID } from '../lambda/kernel/answer';
import { log } from '../lambda/kernel/log';
import { OWNERSHIP_TAGS } from '../src/private/contract';

type Seeing = (s: BuilderSituation) => BuilderSituation;
type Stepping = (step: BuilderStep, s: BuilderSituation) => BuilderStep;

/** Let every decision see something else than there is. */
function seeing(change: Seeing): Partial<Variant> {
  return {
    wrap: builders => ({
      ...builders,
      decide: s => builders.decide(change(s)),
      background: s => builders.background(change(s)),
      late: s => builders.late(change(s)),
      resume: (s, call, outcome) => builders.resume(change(s), call, outcome),
    }),
  };
}

/** Put something else in the place of a step. */
function stepping(change: Stepping, change2: Stepping = change): Partial<Variant> {
  return { wrap: builders => ({ ...builders, decide: s => change(builders.decide(s), s), background: s => change2(builders.background(s), s) }) };
}

function withBuilders(s: BuilderSituation, change: (builder: SeenBuilder) => SeenBuilder): BuilderSituation {
  const { target, family } = s.view;
  return { ...s, view: { ...s.view, target: target && change(target), family: family?.map(change) } };
}

function withClaim(builder: SeenBuilder, claim: string): SeenBuilder {
  return { ...builder, tags: { ...builder.tags, [OWNERSHIP_TAGS.claim]: claim } };
}

const isDelivered = (builder: SeenBuilder) => builder.tags[OWNERSHIP_TAGS.claim]?.startsWith('delivered') === true;
const failing = (failureId: (request: BuilderRequest, memo: BuilderMemo) => string): Partial<Variant> => ({
  wrap: (builders: Builders) => ({
    ...builders,
    failureId,
    decide: s => {
      const step = builders.decide(s);
      return step.kind === 'settle' && step.answer.status === 'FAILED'
        ? { ...step, answer: { ...step.answer, physicalId: failureId(s.request, s.memo) } }
        : step;
    },
  }),
});

/** One broken handler for each rule of the design, and for each invariant: the storm has to see them all. */
export const BROKEN: readonly Variant[] = [
  variantOf('rule 1: a Delete does not claim first', ['claimedFirst'], seeing(s => (s.request.type === 'Delete'
    ? withBuilders(s, builder => (builder.name === s.request.physicalId ? withClaim(builder, s.request.claim) : builder))
    : s))),
  variantOf('rule 2: what was delivered is a stray', ['deliveredStays'], seeing(s => withBuilders(s, builder =>
    (isDelivered(builder) && builder.name !== s.request.wanted?.name && builder.name !== s.request.physicalId ? withClaim(builder, '0000000000000000') : builder)))),
  variantOf('rule 3: strays are not looked for', ['nothingLeaked'], seeing(s => {
    const { target, family } = s.view;
    return { ...s, view: { ...s.view, family: family?.filter(builder => builder.name === target?.name) } };
  })),
  variantOf('rule 4: a failed create always says that it made nothing', ['nothingLeaked'], failing(request => request.physicalId ?? NOTHING_MADE_ID)),
  variantOf('rule 5: a rollback is an update like any other', ['goesOn', 'deliveredStays', 'nothingLeaked'], seeing(s => (s.request.type === 'Update'
    ? { ...s, first: { ...s.first, phase: 'forward' } }
    : s))),
  variantOf('rule 6: an invented id is taken for one that made nothing', ['nothingLeaked'], seeing(s => (s.request.type === 'Delete' && s.view.target === undefined
    ? { ...s, request: { ...s.request, physicalId: s.request.physicalId?.includes('XXX') ? NOTHING_MADE_ID : s.request.physicalId } }
    : s))),
  variantOf('epoch: every request is taken for current', ['nothingLeaked', 'deliveredStays', 'successIsTrue', 'goesOn', 'oneAnswer'], seeing(s => ({ ...s, current: true }))),
  variantOf('background: nothing is removed after the answer', ['nothingLeaked'], stepping(step => step, () => ({ kind: 'end' }))),
  variantOf('ownership is not looked at', ['nothingForeign'], seeing(s => withBuilders(s, builder => (OWNERSHIP_TAGS.stackId in builder.tags
    ? builder
    : { ...builder, tags: { ...builder.tags, [OWNERSHIP_TAGS.stackId]: s.request.stackId, [OWNERSHIP_TAGS.logicalId]: s.request.logicalId } })))),
  variantOf('an answer that differs each time', ['oneAnswer'], {
    answerable: (state, now) => (state.answer?.status === 'SUCCESS'
      ? { ...state, answer: { ...state.answer, data: { ...state.answer.data, At: String(now) } } }
      : state),
  }),
  variantOf('a failure that nobody is told', ['inTime'], {
    wrap: builders => {
      const keptBack = (step: BuilderStep): BuilderStep => (step.kind === 'settle' && step.answer.status === 'FAILED'
        ? { kind: 'wait', pace: 'steady', since: 0, memo: step.memo }
        : step);
      return { ...builders, decide: s => keptBack(builders.decide(s)), late: s => keptBack(builders.late(s)) };
    },
  }),
  variantOf('a success before it is true', ['successIsTrue'], seeing(s => withBuilders(s, builder => (builder.state === 'PENDING' ? { ...builder, state: 'RUNNING' } : builder)))),
  variantOf('a second builder beside the first', ['oneInTheMaking'], {
    wrap: builders => ({
      ...builders,
      perform: async call => {
        const result = await builders.perform(call);
        if (call.purpose === 'create' && call.call.operation === 'CreateImageBuilder') {
          await builders.perform({ ...call, call: { ...call.call, input: { ...call.call.input, Name: `${call.name}-2` } } });
        }
        return result;
      },
    }),
  }),
  variantOf('a Delete that always fails', ['goesOn'], stepping((step, s) => (step.kind === 'settle' && s.request.type === 'Delete' && step.answer.status === 'SUCCESS'
    ? { ...step, answer: { status: 'FAILED', physicalId: step.answer.physicalId, reason: 'no', code: 'No' } }
    : step))),
  variantOf('a log that shows the response URL', ['noSecret'], {
    tick: tick => async state => {
      log('INFO', 'a tick', { detail: state.event.ResponseURL });
      return tick(state);
    },
  }),
  variantOf('looks without a pause', ['withinBudget'], {
    tick: tick => async state => {
      const next = await tick(state);
      return next.action === 'WAIT' ? { ...next, seconds: 1 } : next;
    },
  }),
  variantOf('a background without an end', ['everyExecutionEnds'], {
    tick: tick => async state => {
      const next = await tick(state);
      return next.action === 'ANSWER' ? { ...next, then: 'CONTINUE' } : next.action === 'END' ? { ...next, action: 'WAIT', seconds: 3_000 } : next;
    },
  }),
];
