import { broken, seeing, stepping } from './breaking';
import { Variant } from './variant';
import { BuilderStep } from '../lambda/builder/steps';
import { log } from '../lambda/kernel/log';

/** One broken handler for each invariant that no rule and no row stands for. */
export const BROKEN_INVARIANTS: readonly Variant[] = [
  broken('oneAnswer', 'an answer that differs each time', ['oneAnswer'], {
    answerable: (state, now) => (state.answer?.status === 'SUCCESS'
      ? { ...state, answer: { ...state.answer, data: { ...state.answer.data, At: String(now) } } }
      : state),
  }),
  broken('inTime', 'a failure that nobody is told', ['inTime'], {
    wrap: builders => {
      const keptBack = (step: BuilderStep): BuilderStep => (step.kind === 'settle' && step.answer.status === 'FAILED'
        ? { kind: 'wait', pace: 'steady', since: 0, memo: step.memo }
        : step);
      return { ...builders, decide: s => keptBack(builders.decide(s)), late: s => keptBack(builders.late(s)) };
    },
  }),
  broken('oneInTheMaking', 'a second builder beside the first', ['oneInTheMaking'], {
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
  broken('goesOn', 'a Delete that always fails', ['goesOn'], stepping((step, s) => (step.kind === 'settle' && s.request.type === 'Delete' && step.answer.status === 'SUCCESS'
    ? { ...step, answer: { status: 'FAILED', physicalId: step.answer.physicalId, reason: 'no', code: 'No' } }
    : step))),
  broken('noSecret', 'a log that shows the response URL', ['noSecret'], {
    tick: tick => async state => {
      log('INFO', 'a tick', { detail: state.event.ResponseURL });
      return tick(state);
    },
  }),
  broken('withinBudget', 'looks without a pause', ['withinBudget'], {
    tick: tick => async state => {
      const next = await tick(state);
      return next.action === 'WAIT' ? { ...next, seconds: 1 } : next;
    },
  }),
  broken('everyExecutionEnds', 'a background without an end', ['everyExecutionEnds'], {
    tick: tick => async state => {
      const next = await tick(state);
      return next.action === 'ANSWER' ? { ...next, then: 'CONTINUE' } : next.action === 'END' ? { ...next, action: 'WAIT', seconds: 3_000 } : next;
    },
  }),
  broken('peoplesTags', 'tags that no template names are taken off', ['peoplesTags'], seeing(s => ({
    ...s, request: { ...s.request, old: s.request.old && { ...s.request.old, tags: { ...s.request.old.tags, owner: 'ann' } } },
  }))),
];
