import { broken, failingWhere, isDelivered, seeing, seeingBuilders, seeingWanted, stepping, succeedingWhere, tagged, withBuilders } from './breaking';
import { Variant } from './variant';
import { OWNERSHIP_TAGS } from '../src/private/contract';

/** One broken handler for each row of the tables of Update, rollback and Delete. */
export const BROKEN_CHANGES: readonly Variant[] = [
  broken('Update: protectFromReplacement is set', 'protection means nothing', ['protectionHolds'], seeingWanted(wanted => ({ ...wanted, protectFromReplacement: false }))),
  broken('Update: the name that is wanted is another than the id', 'nothing is replaced', ['calmSucceeds'], failingWhere((step, { request, memo }) =>
    step.kind === 'call' && step.call.purpose === 'create' && request.type === 'Update' && request.wanted?.name !== request.physicalId && !memo.clearing)),
  broken('Update: explicit name unchanged, another spec', 'another spec is taken for the same', ['successIsTrue', 'calmSucceeds'], seeingBuilders((builder, { request }) =>
    (request.wanted && builder.name === request.wanted.name && isDelivered(builder)
      ? tagged(builder, { [OWNERSHIP_TAGS.spec]: request.wanted.specHash })
      : builder))),
  broken('Update: same spec', 'a change in place is none', ['successIsTrue', 'calmSucceeds'], seeingWanted((wanted, { request, view }) =>
    (request.type === 'Update' && view.target && isDelivered(view.target) ? { ...wanted, desiredState: undefined, tags: {}, agentVersion: undefined } : wanted))),
  broken('Update: same spec, FAILED, desiredState given', 'a FAILED builder is in whatever state is asked for', ['successIsTrue'], seeingBuilders((builder, { request }) =>
    (request.type === 'Update' && builder.state === 'FAILED' && request.wanted?.desiredState ? { ...builder, state: request.wanted.desiredState } : builder))),
  broken('Update: gone or DELETING', 'what somebody deleted is not made again', ['calmSucceeds'], failingWhere((step, { request }) =>
    step.kind === 'call' && step.call.purpose === 'create' && request.wanted?.name === request.physicalId)),
  broken('rollback: a refused tag, start or stop is left out', 'what is refused fails a rollback', ['rollbackEnds'], {
    wrap: builders => ({ ...builders, resume: (s, call, outcome) => builders.resume({ ...s, first: { ...s.first, phase: 'forward' } }, call, outcome) }),
  }),
  broken('rollback: a wanted builder that is gone', 'a rollback needs what somebody deleted', ['rollbackEnds'], failingWhere((step, { request, first, view }) =>
    step.kind === 'settle' && step.answer.status === 'SUCCESS' && request.type === 'Update' && first.phase === 'rollback' && !view.target)),
  broken('rollback: what stands under the wanted name and is not ours', 'a rollback needs what is not ours any more', ['rollbackEnds'], failingWhere((step, { request, first, view }) =>
    step.kind === 'settle' && step.answer.status === 'SUCCESS' && request.type === 'Update' && first.phase === 'rollback' && view.target !== undefined
    && view.target.tags[OWNERSHIP_TAGS.stackId] !== request.stackId)),
  broken('rollback: at the deadline', 'a rollback whose builder hangs fails', ['rollbackEnds'], {
    wrap: builders => ({ ...builders, late: s => builders.late({ ...s, first: { ...s.first, phase: 'forward' } }) }),
  }),
  broken('Delete: adopted, in a rollback or not named by the id', 'what was adopted is removed like anything else', ['adoptedStays'], seeing(s => (s.request.type === 'Delete'
    ? withBuilders(s, builder => tagged(builder, { [OWNERSHIP_TAGS.adopted]: undefined }))
    : s))),
  broken('Delete: RUNNING', 'nothing is stopped before it is deleted', ['goesOn', 'calmSucceeds'], seeing(s => (s.request.type === 'Delete'
    ? withBuilders(s, builder => (builder.state === 'RUNNING' ? { ...builder, state: 'STOPPED' } : builder))
    : s))),
  broken('Delete: STOPPED, FAILED', 'nothing is deleted', ['goesOn', 'calmSucceeds'], stepping(step =>
    (step.kind === 'call' && step.call.purpose === 'delete' ? { kind: 'wait', pace: 'steady', since: 0, memo: step.memo } : step))),
  broken('Delete: a delete that falls to FAILED is repeated', 'a delete is never repeated', ['calmSucceeds'], failingWhere((step, s) =>
    step.kind === 'call' && step.call.purpose === 'delete' && s.memo.deletes?.[step.call.name] !== undefined)),
  broken('Delete: STOPPING, DELETING', 'what is being deleted is taken for gone', ['successIsTrue'], seeing(s => (s.request.type === 'Delete'
    ? { ...s, view: { ...s.view, target: s.view.target?.state === 'DELETING' ? undefined : s.view.target, family: s.view.family?.filter(({ state }) => state !== 'DELETING') } }
    : s))),
  broken('Delete: SNAPSHOTTING', 'an image that is being made is not waited for', ['snapshotsEnd'], seeingBuilders((builder, { request }) =>
    (request.type === 'Delete' && builder.state === 'SNAPSHOTTING' ? { ...builder, state: 'STOPPED' } : builder))),
  broken('Delete: any other state', 'what hangs is waited for until the end', ['calmSucceeds'], seeing(s => ({ ...s, durations: { ...s.durations, forceDelete: 1e9 } }))),
  broken('Delete: named by the id, but without tags', 'what lost its tags is taken for gone', ['successIsTrue'], succeedingWhere((_, code) => code === 'TagsMissing')),
  broken('Delete: somebody else\'s', 'what another stack owns is removed', ['nothingForeign'], seeing(s => (s.request.type === 'Delete'
    ? withBuilders(s, builder => (builder.name === s.request.physicalId
      ? tagged(builder, { [OWNERSHIP_TAGS.stackId]: s.request.stackId, [OWNERSHIP_TAGS.logicalId]: s.request.logicalId })
      : builder))
    : s))),
  broken('Delete: nothing (left)', 'what is not seen at once is gone', ['nothingLeaked'], stepping((step, s) => (s.request.type === 'Delete' && s.view.target === undefined && (step.kind === 'look' || step.kind === 'wait')
    ? { kind: 'settle', answer: { status: 'SUCCESS', physicalId: s.request.physicalId ?? '', data: {} }, memo: s.memo, leftovers: false }
    : step))),
];
